"""What can an actor care about?

Each outcome is a pure function of the variables that returns a number from 0 to 1 for every world (and every candidate
option). Products and noisy-or forms say what depends on what: a lever that is worthless without another, a harm that either of
two things can do. Which variables an outcome reads is found out by asking it (`reads`), so it cannot be misdeclared.

A variable is given to it as its level from 0 to 1 between its bounds, an alignment from -1 to 1. The weights in an outcome are
content (configs/outcomes.yaml, `outcomes.NAME.weights.KEY`), shares from 0 to 1. How much an actor cares is in its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sim.world.composing import NEGLIGIBLE, at_least, average, blend, either, warmth

State = Mapping[str, np.ndarray]
Weights = Any
Outcome = Callable[[State, Weights], np.ndarray]

OUTCOMES: dict[str, Outcome] = {}


def outcome(function: Outcome) -> Outcome:
    """Enter a function into the list of outcomes under its own name."""
    OUTCOMES[function.__name__] = function
    return function


# --- rare earths and trade ---------------------------------------------------------------------------------------------


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


# --- minerals, ports, corridor -----------------------------------------------------------------------------------------


@outcome
def us_mineral_access(w: State, k: Weights) -> np.ndarray:
    """Balochistan's minerals in American hands: needs a deal, cargoes, the machines (still Chinese) and quiet ground."""
    flow = average((k.deal, w["minerals_deal"]), (k.shipments, w["us_shipments"]), (k.refinery, w["refinery"]))
    return flow * at_least(k.own_machines, w["chinese_technology"]) * (1.0 - k.violence * w["violence"])


@outcome
def needed_ore(w: State, k: Weights) -> np.ndarray:
    """What Pakistan's ores are worth to America: paper little, cargoes and a refinery more, and the more the less need is met."""
    flow = average((k.deal, w["minerals_deal"]), (k.shipments, w["us_shipments"]), (k.refinery, w["refinery"]))
    need = (1.0 - w["us_supply"]) * (1.0 - w["us_diversification"])
    return flow * (1.0 - k.violence * w["violence"]) * at_least(k.sated, need)


@outcome
def mineral_exports(w: State, k: Weights) -> np.ndarray:
    """Pakistan's mineral exports as a share of what its fields could sell."""
    volume = average(
        (k.shipments, w["us_shipments"]),
        (k.refinery, w["refinery"]),
        (k.reko_diq, w["reko_diq"]),
        (k.gilgit_baltistan, w["gilgit_baltistan"]),
    )
    return volume * (1.0 - k.violence * w["violence"])


@outcome
def us_foothold(w: State, k: Weights) -> np.ndarray:
    """American presence around Balochistan: port, deal, arms ties or a base."""
    return either(k.pasni * w["pasni_port"], k.bagram * w["bagram_base"], k.aid * w["us_aid"], k.deal * w["minerals_deal"])


@outcome
def corridor_integrity(w: State, k: Weights) -> np.ndarray:
    """CPEC as China wants it: work going on, projects standing, the ground safe."""
    return blend(k.work, w["cpec_pace"], w["cpec_stock"]) * (1.0 - k.violence * w["violence"])


@outcome
def gwadar_primacy(w: State, k: Weights) -> np.ndarray:
    """Gwadar as the one deep port of the coast; a US-linked Pasni takes the more of it, the less Gwadar works."""
    return at_least(k.idle, w["gwadar_port"]) * (1.0 - k.pasni * w["pasni_port"] * (1.0 - k.busy * w["gwadar_port"]))


@outcome
def china_privilege(w: State, k: Weights) -> np.ndarray:
    """China's privileged place in Pakistan: warm ties and financial hold, diluted by an American deal."""
    return warmth(w["china_pakistan"]) * at_least(k.unindebted, w["chinese_debt"]) * (1.0 - k.deal * w["minerals_deal"])


@outcome
def corridor_burden(w: State, k: Weights) -> np.ndarray:
    """Money and people at risk in a corridor that attacks and a cooling partner make unsafe."""
    return w["cpec_pace"] * either(k.violence * w["violence"], k.cold * (1.0 - warmth(w["china_pakistan"])))


# --- Balochistan -------------------------------------------------------------------------------------------------------


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
    """The province's say over its land: consent asked, revenue shared, soldiers withdrawn."""
    return blend(k.consent, w["consent"], w["revenue_sharing"]) * (1.0 - k.repression * w["repression"])


# --- Pakistan ----------------------------------------------------------------------------------------------------------


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
def pakistan_isolation(w: State, k: Weights) -> np.ndarray:
    """Pakistan alone: cold ties to China, America and India's new friends, little trust, no Gulf guarantee."""
    alone = (1.0 - k.china * warmth(w["china_pakistan"])) * (1.0 - k.america * warmth(w["pakistan_us"]))
    distrusted = alone * (1.0 - k.gulf * w["saudi_pact"]) * (1.0 - k.credibility * w["credibility"])
    return distrusted * (1.0 - k.china_india + k.china_india * warmth(w["china_india"]))


# --- Afghanistan and bases ---------------------------------------------------------------------------------------------


@outcome
def base_near_iran(w: State, k: Weights) -> np.ndarray:
    """An American base or surveillance port within reach of Iran."""
    return either(w["bagram_base"], k.pasni * w["pasni_port"] * warmth(w["pakistan_us"]))


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
    """A quiet rim around Xinjiang: no base next door, a calm border, neighbours on good terms."""
    quiet = (1.0 - k.bagram * w["bagram_base"]) * (1.0 - k.border_war * w["border_war"])
    return quiet * at_least(k.cold_kabul, warmth(w["china_taliban"]))


@outcome
def counterterrorism(w: State, k: Weights) -> np.ndarray:
    """Militants kept small by a Pakistan that holds together and cooperates."""
    small, holds = 1.0 - k.ttp * w["ttp"], blend(0.5, w["finances"], w["legitimacy"])
    return small * at_least(k.cold, warmth(w["pakistan_us"])) * at_least(k.shaky, holds)


# --- region ------------------------------------------------------------------------------------------------------------


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
    """India at ease over Kashmir: low tension, a China that does not push, a Pakistan not emboldened by arms."""
    return (1.0 - w["kashmir_tension"]) * (1.0 - k.arms * w["us_aid"]) * at_least(k.cold_beijing, warmth(w["china_india"]))


@outcome
def us_sway(w: State, k: Weights) -> np.ndarray:
    """American influence in South Asia: working ties with India and Pakistan at once."""
    return blend(k.india, warmth(w["india_us"]), warmth(w["pakistan_us"]))


@outcome
def dollar_primacy(w: State, k: Weights) -> np.ndarray:
    """The dollar's place against the efforts of BRICS."""
    return 1.0 - w["brics_pressure"]
