"""What can an actor care about?

Each outcome is a pure function of the variables that returns a number from 0 to 1 for every world (and every candidate
option). Products and noisy-or forms say what depends on what: a lever that is worthless without another, a harm that either of
two things can do. Which variables an outcome reads is found out by asking it (`reads`), so it cannot be misdeclared.

The weights inside an outcome are judgements about its composition. How much an actor cares is not said here but in its payoff
rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

State = Mapping[str, np.ndarray]
Outcome = Callable[[State], np.ndarray]

OUTCOMES: dict[str, Outcome] = {}


def outcome(function: Outcome) -> Outcome:
    """Enter a function into the list of outcomes under its own name."""
    OUTCOMES[function.__name__] = function
    return function


def warmth(alignment: np.ndarray) -> np.ndarray:
    """Alignment from -1 to 1 read as a warmth from 0 to 1."""
    return 0.5 + 0.5 * alignment


def either(*chances: np.ndarray) -> np.ndarray:
    """Noisy-or: 1 when any of its parts is 1, 0 when all are 0."""
    missed = 1.0 - chances[0]
    for chance in chances[1:]:
        missed = missed * (1.0 - chance)
    return 1.0 - missed


# --- rare earths and trade ---------------------------------------------------------------------------------------------


@outcome
def ree_dominance(w: State) -> np.ndarray:
    """China's hold on rare-earth supply: what America, its allies and India have not built around."""
    return (1.0 - w["us_diversification"]) * (1.0 - 0.5 * w["allied_supply"]) * (1.0 - 0.3 * w["indian_supply"])


@outcome
def pressure_on_us(w: State) -> np.ndarray:
    """What China's controls cost America: more the less it has diversified, blunted by the counter-threat of tariffs."""
    return w["export_controls"] * (1.0 - w["us_diversification"]) * (1.0 - 0.6 * w["us_tariffs"] / 150.0)


@outcome
def pressure_on_china(w: State) -> np.ndarray:
    """What tariffs cost China: blunted by controls that hit back at an undiversified America."""
    return w["us_tariffs"] / 150.0 * (1.0 - 0.6 * w["export_controls"] * (1.0 - w["us_diversification"]))


@outcome
def us_supply_security(w: State) -> np.ndarray:
    """Minerals America can count on: today's supply and the share that no longer hangs on China."""
    return 0.5 * w["us_supply"] + 0.5 * either(w["us_diversification"], 0.5 * w["allied_supply"])


@outcome
def trade_calm(w: State) -> np.ndarray:
    """A truce that stands and markets at rest."""
    return (0.4 + 0.6 * w["truce"]) * (1.0 - w["market_stress"])


@outcome
def us_home_industry(w: State) -> np.ndarray:
    """Protected and supplied American industry: tariffs help only while materials arrive."""
    return (0.4 + 0.6 * w["us_tariffs"] / 150.0) * (0.4 + 0.6 * w["us_supply"]) * (1.0 - 0.5 * w["market_stress"])


@outcome
def supplier_alternatives(w: State) -> np.ndarray:
    """Chains outside China that a third country can join: allied or Indian."""
    return either(w["allied_supply"], w["indian_supply"])


# --- minerals, ports, corridor -----------------------------------------------------------------------------------------


@outcome
def us_mineral_access(w: State) -> np.ndarray:
    """Balochistan's minerals in American hands: needs a deal, cargoes, the machines (still Chinese) and quiet ground."""
    flow = 0.5 * w["minerals_deal"] + 0.3 * w["us_shipments"] + 0.2 * w["refinery"]
    return flow * (0.4 + 0.6 * w["chinese_technology"]) * (1.0 - 0.5 * w["violence"])


@outcome
def mineral_exports(w: State) -> np.ndarray:
    """Pakistan's mineral exports as a share of what its fields could sell."""
    volume = 0.3 * w["us_shipments"] + 0.25 * w["refinery"] + 0.35 * w["reko_diq"] + 0.1 * w["gilgit_baltistan"]
    return volume * (1.0 - 0.4 * w["violence"])


@outcome
def us_foothold(w: State) -> np.ndarray:
    """American presence around Balochistan: port, deal, arms ties or a base."""
    return either(0.6 * w["pasni_port"], 0.7 * w["bagram_base"], 0.3 * w["us_aid"], 0.3 * w["minerals_deal"])


@outcome
def corridor_integrity(w: State) -> np.ndarray:
    """CPEC as China wants it: work going on, projects standing, the ground safe."""
    return (0.6 * w["cpec_pace"] + 0.4 * w["cpec_stock"] / 62.0) * (1.0 - 0.6 * w["violence"])


@outcome
def gwadar_primacy(w: State) -> np.ndarray:
    """Gwadar as the one deep port of the coast, unrivalled by a US-linked Pasni."""
    return (0.3 + 0.7 * w["gwadar_port"]) * (1.0 - 0.8 * w["pasni_port"])


@outcome
def china_privilege(w: State) -> np.ndarray:
    """China's privileged place in Pakistan: warm ties and financial hold, diluted by an American deal."""
    return warmth(w["china_pakistan"]) * (0.4 + 0.6 * w["chinese_debt"]) * (1.0 - 0.6 * w["minerals_deal"])


@outcome
def corridor_burden(w: State) -> np.ndarray:
    """Money and people at risk in a corridor that attacks and a cooling partner make unsafe."""
    return w["cpec_pace"] * either(0.7 * w["violence"], 0.8 * (1.0 - warmth(w["china_pakistan"])))


# --- Balochistan -------------------------------------------------------------------------------------------------------


@outcome
def baloch_order(w: State) -> np.ndarray:
    """Quiet in Balochistan: little violence and a weak insurgency."""
    return (1.0 - w["violence"]) * (1.0 - 0.6 * w["insurgent_strength"])


@outcome
def army_control(w: State) -> np.ndarray:
    """The army's grip on the province: force that an insurgency has not hollowed out."""
    return (0.3 + 0.7 * w["repression"]) * (1.0 - 0.7 * w["insurgent_strength"])


@outcome
def foreign_extraction(w: State) -> np.ndarray:
    """Extraction by outsiders without the consent of those who live there."""
    taken = either(0.6 * w["us_shipments"], 0.5 * w["minerals_deal"], 0.5 * w["cpec_pace"], 0.5 * w["reko_diq"])
    return taken * (1.0 - w["consent"])


@outcome
def insurgent_position(w: State) -> np.ndarray:
    """What the insurgency has to bargain or fight with: strength, and a people that sides with it."""
    return w["insurgent_strength"] * (0.4 + 0.6 * w["grievance"])


@outcome
def baloch_say(w: State) -> np.ndarray:
    """The province's say over its land: consent asked, revenue shared, soldiers withdrawn."""
    return (0.6 * w["consent"] + 0.4 * w["revenue_sharing"]) * (1.0 - 0.6 * w["repression"])


# --- Pakistan ----------------------------------------------------------------------------------------------------------


@outcome
def lifelines(w: State) -> np.ndarray:
    """Sources of money that can replace each other: China, America, the IMF, the Gulf."""
    return either(
        0.5 * w["cpec_pace"] * warmth(w["china_pakistan"]),
        0.5 * w["minerals_deal"] * warmth(w["pakistan_us"]),
        0.4 * w["imf_support"],
        0.3 * w["saudi_pact"],
    )


@outcome
def independence_from_china(w: State) -> np.ndarray:
    """Pakistan's room from China: light debt, and other doors open."""
    return (1.0 - 0.7 * w["chinese_debt"]) * (
        0.5 + 0.5 * either(w["minerals_deal"], 0.5 * w["imf_support"], 0.5 * w["saudi_pact"])
    )


@outcome
def indispensability(w: State) -> np.ndarray:
    """The generals' standing as the ones both powers need: courted by each, believed by both."""
    return (0.3 + 0.7 * w["credibility"]) * either(
        0.7 * warmth(w["china_pakistan"]), 0.7 * warmth(w["pakistan_us"]), 0.4 * w["us_aid"]
    )


@outcome
def pakistan_stability(w: State) -> np.ndarray:
    """A Pakistan that holds together: solvent, accepted, not at war with itself."""
    return (0.5 * w["finances"] + 0.5 * w["legitimacy"]) * (1.0 - 0.5 * w["violence"]) * (1.0 - 0.4 * w["ttp"])


@outcome
def pakistan_isolation(w: State) -> np.ndarray:
    """Pakistan alone: cold ties to China, America and India's new friends, little trust, no Gulf guarantee."""
    alone = (1.0 - 0.8 * warmth(w["china_pakistan"])) * (1.0 - 0.6 * warmth(w["pakistan_us"]))
    return alone * (1.0 - 0.4 * w["saudi_pact"]) * (1.0 - 0.4 * w["credibility"]) * (0.7 + 0.3 * warmth(w["china_india"]))


# --- Afghanistan and bases ---------------------------------------------------------------------------------------------


@outcome
def base_near_iran(w: State) -> np.ndarray:
    """An American base or surveillance port within reach of Iran."""
    return either(w["bagram_base"], 0.5 * w["pasni_port"] * warmth(w["pakistan_us"]))


@outcome
def afghan_sovereignty(w: State) -> np.ndarray:
    """Afghanistan without foreign soldiers and without foreign strikes."""
    return (1.0 - w["bagram_base"]) * (1.0 - 0.5 * w["border_war"])


@outcome
def border_quiet(w: State) -> np.ndarray:
    """A quiet Durand line: no fighting, few displaced, a weak TTP."""
    return (1.0 - w["border_war"]) * (1.0 - 0.4 * w["ttp"]) * (1.0 - 0.3 * w["refugees"])


@outcome
def bases_kept_out(w: State) -> np.ndarray:
    """A region without American bases, and united in saying so."""
    return (1.0 - w["bagram_base"]) * (0.6 + 0.4 * w["moscow_format"])


@outcome
def watch_on_china(w: State) -> np.ndarray:
    """America's view into western China: a base at Bagram, worth less the more it is tied down there."""
    return w["bagram_base"] * (1.0 - 0.6 * w["us_entanglement"])


@outcome
def xinjiang_security(w: State) -> np.ndarray:
    """A quiet rim around Xinjiang: no base next door, a calm border, neighbours on good terms."""
    return (1.0 - 0.6 * w["bagram_base"]) * (1.0 - 0.4 * w["border_war"]) * (0.6 + 0.4 * warmth(w["china_taliban"]))


@outcome
def counterterrorism(w: State) -> np.ndarray:
    """Militants kept small by a Pakistan that cooperates."""
    return (1.0 - 0.6 * w["ttp"]) * (0.5 + 0.5 * warmth(w["pakistan_us"])) * (0.6 + 0.4 * w["us_aid"])


# --- region ------------------------------------------------------------------------------------------------------------


@outcome
def asian_counterweight(w: State) -> np.ndarray:
    """An Asian bloc that can offset the West: a working RIC whose members trust each other."""
    return (0.2 + 0.8 * w["ric"]) * (0.5 * warmth(w["china_india"]) + 0.5 * warmth(w["china_russia"]))


@outcome
def indian_autonomy(w: State) -> np.ndarray:
    """India tied to no side: partners in the West and in Asia, neither of them alone."""
    west, asia = warmth(w["india_us"]), 0.5 * warmth(w["china_india"]) + 0.5 * warmth(w["india_russia"])
    return 4.0 * west * asia / ((west + asia) * (west + asia) + 1e-9) * (0.4 + 0.6 * either(0.7 * west, 0.7 * asia))


@outcome
def indian_security(w: State) -> np.ndarray:
    """India at ease over Kashmir: low tension, a China that does not push, a Pakistan not emboldened by arms."""
    return (1.0 - w["kashmir_tension"]) * (1.0 - 0.4 * w["us_aid"]) * (0.6 + 0.4 * warmth(w["china_india"]))


@outcome
def us_sway(w: State) -> np.ndarray:
    """American influence in South Asia: working ties with India and Pakistan at once."""
    return 0.5 * warmth(w["india_us"]) + 0.5 * warmth(w["pakistan_us"])


@outcome
def dollar_primacy(w: State) -> np.ndarray:
    """The dollar's place against the efforts of BRICS."""
    return 1.0 - w["brics_pressure"]
