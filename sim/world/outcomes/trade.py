"""What is at stake in rare earths and trade?"""

from __future__ import annotations

import numpy as np

from sim.world.composing import at_least, blend, either, warmth
from sim.world.outcomes.form import State, Weights, outcome


@outcome
def ree_dominance(w: State, k: Weights) -> np.ndarray:
    """China's hold on rare-earth supply: what America, its allies, India and Pakistan have not built around."""
    outside = (1.0 - k.home * w["us_diversification"]) * (1.0 - k.allied * w["allied_supply"])
    return outside * (1.0 - k.indian * w["indian_supply"]) * (1.0 - k.pakistani * w["pakistani_supply"])


@outcome
def pressure_on_us(w: State, k: Weights) -> np.ndarray:
    """What China's controls cost America: more the less it has diversified, blunted by the counter-threat of tariffs."""
    return w["export_controls"] * (1.0 - w["us_diversification"]) * (1.0 - k.tariffs * w["us_tariffs"])


@outcome
def pressure_on_china(w: State, k: Weights) -> np.ndarray:
    """What tariffs cost China: blunted by controls that hit back at an undiversified America."""
    return w["us_tariffs"] * (1.0 - k.controls * w["export_controls"] * (1.0 - w["us_diversification"]))


@outcome
def us_supply_security(w: State, k: Weights) -> np.ndarray:
    """Minerals America can count on: today's supply and the share that no longer hangs on China."""
    ore = k.pakistani * w["pakistani_supply"] * warmth(w["pakistan_us"])
    return blend(k.today, w["us_supply"], either(w["us_diversification"], k.allied * w["allied_supply"], ore))


@outcome
def trade_calm(w: State, k: Weights) -> np.ndarray:
    """A truce that stands and markets at rest."""
    return at_least(k.no_truce, w["truce"]) * (1.0 - w["market_stress"])


@outcome
def us_home_industry(w: State, k: Weights) -> np.ndarray:
    """American industry supplied and in balance: it needs materials and calm markets, and duties neither nil nor prohibitive."""
    lopsided = 1.0 - 2.0 * w["us_tariffs"]
    balanced = 1.0 - k.lopsided * lopsided * lopsided
    return balanced * at_least(k.unsupplied, w["us_supply"]) * (1.0 - k.stress * w["market_stress"])


@outcome
def supplier_alternatives(w: State, k: Weights) -> np.ndarray:
    """Chains outside China that a third country can join: allied, Indian or Pakistani."""
    return either(w["allied_supply"], w["indian_supply"], w["pakistani_supply"])


@outcome
def friendly_chains(w: State, k: Weights) -> np.ndarray:
    """Chains outside China that India builds or has a share in, and that others can join."""
    return either(w["allied_supply"], w["indian_supply"])


@outcome
def hand_over_taiwan(w: State, k: Weights) -> np.ndarray:
    """China's hand in the quarrel over Taiwan: the quarrel weighs less, the more America depends on what China can withhold."""
    lever = (1.0 - w["us_diversification"]) * at_least(k.unused, w["export_controls"])
    return 1.0 - w["taiwan_tension"] * (1.0 - k.lever * lever)
