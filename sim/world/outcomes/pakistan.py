"""What is at stake for Pakistan at home and abroad?"""

from __future__ import annotations

import numpy as np

from sim.world.composing import at_least, average, blend, either, warmth
from sim.world.outcomes.form import State, Weights, outcome


@outcome
def lifelines(w: State, k: Weights) -> np.ndarray:
    """Sources of money that can replace each other: China, America, the IMF, the Gulf."""
    return either(
        k.china * w["cpec_pace"] * warmth(w["china_pakistan"]),
        k.america * w["minerals_deal"] * warmth(w["pakistan_us"]),
        k.imf * w["imf_support"],
        k.gulf * w["saudi_pact"],
    )


@outcome
def lasting_lifelines(w: State, k: Weights) -> np.ndarray:
    """The same sources as Pakistan sees them: money of a patron who is thought to leave counts for less."""
    return either(
        k.china * w["cpec_pace"] * warmth(w["china_pakistan"]) * at_least(k.passing, w["beijing_stays"]),
        k.america * w["minerals_deal"] * warmth(w["pakistan_us"]) * at_least(k.passing, w["washington_stays"]),
        k.imf * w["imf_support"],
        k.gulf * w["saudi_pact"],
    )


@outcome
def independence_from_china(w: State, k: Weights) -> np.ndarray:
    """Pakistan's room from China: light debt, and other doors open."""
    doors = either(w["minerals_deal"], k.imf * w["imf_support"], k.gulf * w["saudi_pact"])
    return (1.0 - k.debt * w["chinese_debt"]) * at_least(k.no_doors, doors)


@outcome
def indispensability(w: State, k: Weights) -> np.ndarray:
    """The generals' standing as the ones both powers need: courted by each at once, believed or not."""
    beijing = either(k.china * warmth(w["china_pakistan"]), k.corridor * w["cpec_pace"])
    washington = either(k.america * warmth(w["pakistan_us"]), k.deal * w["minerals_deal"], k.aid * w["us_aid"])
    return beijing * washington


@outcome
def pakistan_stability(w: State, k: Weights) -> np.ndarray:
    """A Pakistan that holds together: solvent, accepted, not at war with itself."""
    home = blend(k.finances, w["finances"], w["legitimacy"])
    return home * (1.0 - k.violence * w["violence"]) * (1.0 - k.ttp * w["ttp"])


@outcome
def credibility(w: State, k: Weights) -> np.ndarray:
    """Pakistan's credibility abroad: what Beijing, Washington, New Delhi and Tehran believe of it, taken together."""
    patrons = (k.beijing, w["beijing_trust"]), (k.washington, w["washington_trust"])
    return average(*patrons, (k.delhi, w["delhi_trust"]), (k.tehran, w["tehran_trust"]))


@outcome
def pakistan_isolation(w: State, k: Weights) -> np.ndarray:
    """Pakistan alone: cold ties to China, America and India's new friends, believed by neither patron, no Gulf guarantee."""
    alone = (1.0 - k.china * warmth(w["china_pakistan"])) * (1.0 - k.america * warmth(w["pakistan_us"]))
    believed = blend(k.beijing, w["beijing_trust"], w["washington_trust"])
    distrusted = alone * (1.0 - k.gulf * w["saudi_pact"]) * (1.0 - k.trust * believed)
    return distrusted * (1.0 - k.china_india + k.china_india * warmth(w["china_india"]))
