"""What is at stake in Afghanistan, with bases, and in the region?"""

from __future__ import annotations

import numpy as np

from sim.world.composing import NEGLIGIBLE, at_least, blend, either, warmth
from sim.world.outcomes.form import State, Weights, outcome

# --- Afghanistan and bases -------------------------------------------------------------------------------------------


@outcome
def base_near_iran(w: State, k: Weights) -> np.ndarray:
    """An American base or surveillance port within reach of Iran."""
    return either(w["bagram_base"], k.pasni * w["pasni_port"] * warmth(w["pakistan_us"]))


@outcome
def ring_around_iran(w: State, k: Weights) -> np.ndarray:
    """Americans near Iran as Tehran sees them: a base for certain, a port as far as Pakistan is not believed to keep them out."""
    lent = warmth(w["pakistan_us"]) * (1.0 - k.neighbour * w["tehran_trust"])
    return either(w["bagram_base"], k.pasni * w["pasni_port"] * lent)


@outcome
def afghan_sovereignty(w: State, k: Weights) -> np.ndarray:
    """Afghanistan without foreign soldiers and without foreign strikes."""
    return (1.0 - w["bagram_base"]) * (1.0 - k.border_war * w["border_war"])


@outcome
def border_quiet(w: State, k: Weights) -> np.ndarray:
    """A quiet Durand line: no fighting, few displaced, a weak TTP."""
    return (1.0 - w["border_war"]) * (1.0 - k.ttp * w["ttp"]) * (1.0 - k.refugees * w["refugees"])


@outcome
def bases_kept_out(w: State, k: Weights) -> np.ndarray:
    """A region without American bases, and united in saying so."""
    return (1.0 - w["bagram_base"]) * at_least(k.apart, w["moscow_format"])


@outcome
def watch_on_china(w: State, k: Weights) -> np.ndarray:
    """America's view into western China: a base at Bagram, worth less the more it is tied down there."""
    return w["bagram_base"] * (1.0 - k.entanglement * w["us_entanglement"])


@outcome
def xinjiang_security(w: State, k: Weights) -> np.ndarray:
    """A quiet rim around Xinjiang: no base next door, a calm border, a Pakistan that holds together, Kabul on good terms."""
    quiet = (1.0 - k.bagram * w["bagram_base"]) * (1.0 - k.border_war * w["border_war"])
    coherent = at_least(k.shaky, blend(0.5, w["finances"], w["legitimacy"])) * (1.0 - k.ttp * w["ttp"])
    return quiet * coherent * at_least(k.cold_kabul, warmth(w["china_taliban"]))


@outcome
def counterterrorism(w: State, k: Weights) -> np.ndarray:
    """Militants kept small by a Pakistan that holds together and cooperates, as far as it is believed to."""
    small, holds = 1.0 - k.ttp * w["ttp"], blend(0.5, w["finances"], w["legitimacy"])
    together = warmth(w["pakistan_us"]) * at_least(k.deceived, w["washington_trust"])
    return small * at_least(k.cold, together) * at_least(k.shaky, holds)


# --- region ----------------------------------------------------------------------------------------------------------


@outcome
def asian_counterweight(w: State, k: Weights) -> np.ndarray:
    """An Asian bloc that can offset the West: a working RIC whose members trust each other."""
    return at_least(k.no_forum, w["ric"]) * blend(k.india, warmth(w["china_india"]), warmth(w["china_russia"]))


@outcome
def indian_autonomy(w: State, k: Weights) -> np.ndarray:
    """India tied to no side: partners in the West and in Asia, neither of them alone."""
    west, asia = warmth(w["india_us"]), blend(k.china, warmth(w["china_india"]), warmth(w["india_russia"]))
    evenness = (2.0 * west) * (2.0 * asia) / ((west + asia) * (west + asia) + NEGLIGIBLE)
    return evenness * at_least(k.friendless, either(k.west * west, k.asia * asia))


@outcome
def indian_security(w: State, k: Weights) -> np.ndarray:
    """India at ease over Kashmir: low tension, a China that does not push, a Pakistan not believed to be emboldened by arms."""
    bold = w["us_aid"] * (1.0 - k.peaceful * w["delhi_trust"])
    return (1.0 - w["kashmir_tension"]) * (1.0 - k.arms * bold) * at_least(k.cold_beijing, warmth(w["china_india"]))


@outcome
def money_for_militancy(w: State, k: Weights) -> np.ndarray:
    """IMF money that may end in militancy or arms: all of it, as far as India does not believe Pakistan to be peaceful."""
    return w["imf_support"] * (1.0 - w["delhi_trust"])


@outcome
def us_sway(w: State, k: Weights) -> np.ndarray:
    """American influence in South Asia: working ties with India and Pakistan at once."""
    return blend(k.india, warmth(w["india_us"]), warmth(w["pakistan_us"]))


@outcome
def dollar_primacy(w: State, k: Weights) -> np.ndarray:
    """The dollar's place against the efforts of BRICS."""
    return 1.0 - w["brics_pressure"]
