"""What is at stake in Balochistan?"""

from __future__ import annotations

import numpy as np

from sim.world.composing import at_least, blend, either
from sim.world.outcomes.form import State, Weights, outcome


@outcome
def baloch_order(w: State, k: Weights) -> np.ndarray:
    """Quiet in Balochistan: little violence and a weak insurgency."""
    return (1.0 - w["violence"]) * (1.0 - k.insurgents * w["insurgent_strength"])


@outcome
def army_control(w: State, k: Weights) -> np.ndarray:
    """The army's grip on the province: force that an insurgency has not hollowed out."""
    return at_least(k.unforced, w["repression"]) * (1.0 - k.insurgents * w["insurgent_strength"])


@outcome
def foreign_extraction(w: State, k: Weights) -> np.ndarray:
    """Extraction by outsiders without the consent of those who live there."""
    american = k.shipments * w["us_shipments"], k.deal * w["minerals_deal"]
    taken = either(*american, k.corridor * w["cpec_pace"], k.reko_diq * w["reko_diq"])
    return taken * (1.0 - w["consent"])


@outcome
def insurgent_position(w: State, k: Weights) -> np.ndarray:
    """What the insurgency has to bargain or fight with: strength, and a people that sides with it."""
    return w["insurgent_strength"] * at_least(k.alone, w["grievance"])


@outcome
def baloch_say(w: State, k: Weights) -> np.ndarray:
    """The province's say over its land: consent asked, revenue shared, soldiers withdrawn; worth less if not believed to last."""
    granted = blend(k.consent, w["consent"], w["revenue_sharing"]) * (1.0 - k.repression * w["repression"])
    return granted * at_least(k.unbelieved, w["baloch_trust"])
