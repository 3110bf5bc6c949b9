"""What do lifelines, wars and trust do to Pakistan's treasury, legitimacy and ties?"""

from __future__ import annotations

import numpy as np

from sim.mechanisms.form import Pushes, Rates, State, mechanism
from sim.world.composing import at_least, either, warmth
from sim.world.outcomes.minerals import mineral_exports
from sim.world.outcomes.pakistan import lifelines, pakistan_isolation, pakistan_stability

# --- money ----------------------------------------------------------------------------------------------------------


@mechanism(
    reads=(
        "cpec_pace", "china_pakistan", "minerals_deal", "pakistan_us", "imf_support", "saudi_pact",
        "us_shipments", "refinery", "reko_diq", "gilgit_baltistan", "violence",
    ),
    moves=("+finances",),
)  # fmt: skip
def lifelines_and_exports_feed_the_treasury(world: State, rates: Rates) -> Pushes:
    """Money from China, America, the IMF and the Gulf, mineral exports and the US market keep Pakistan solvent."""
    minerals = rates.minerals * mineral_exports(world, rates.weights.mineral_exports)
    exports = minerals + rates.market * warmth(world["pakistan_us"])
    return {"+finances": rates.lifelines * lifelines(world, rates.weights.lifelines) + exports}


@mechanism(reads=("chinese_debt", "violence", "border_war", "refugees", "market_stress"), moves=("-finances",))
def debt_and_war_drain_the_treasury(world: State, rates: Rates) -> Pushes:
    """Debt service, two insurgent borders, displaced people and shaken markets drain the treasury."""
    fighting = either(
        rates.violence * world["violence"], rates.border_war * world["border_war"], rates.refugees * world["refugees"]
    )
    return {
        "-finances": rates.service * world["chinese_debt"] + rates.fighting * fighting + rates.markets * world["market_stress"]
    }


@mechanism(reads=("finances", "minerals_deal", "imf_support", "saudi_pact"), moves=("-chinese_debt",))
def open_doors_lighten_dependence(world: State, rates: Rates) -> Pushes:
    """A solvent state repays, and dealing with several powers keeps it from depending on one."""
    doors = either(rates.deal * world["minerals_deal"], rates.imf * world["imf_support"], rates.gulf * world["saudi_pact"])
    return {"-chinese_debt": rates.repay * world["finances"] + rates.doors * doors}


@mechanism(
    reads=("kashmir_tension", "finances", "pakistan_us", "imf_support"),
    moves=("+imf_support", "-imf_support", "-kashmir_tension"),
)
def loans_hang_on_calm(world: State, rates: Rates) -> Pushes:
    """Loans reach a needy Pakistan with a friend in Washington while Kashmir is calm, and a borrower keeps it calm."""
    need = 1.0 - world["finances"]
    friend = at_least(rates.cold, warmth(world["pakistan_us"]))
    return {
        "+imf_support": rates.tranche * need * (1.0 - world["kashmir_tension"]) * friend,
        "-imf_support": rates.lapse * either(rates.kashmir * world["kashmir_tension"], rates.solvent * world["finances"]),
        "-kashmir_tension": rates.terms * world["imf_support"],
    }


# --- legitimacy -----------------------------------------------------------------------------------------------------


@mechanism(reads=("finances", "violence", "ttp"), moves=("+legitimacy", "-legitimacy"))
def hardship_costs_legitimacy(world: State, rates: Rates) -> Pushes:
    """Empty coffers and war at home cost the rulers their acceptance; solvency brings some of it back."""
    unrest = either(rates.violence * world["violence"], rates.ttp * world["ttp"])
    return {
        "+legitimacy": rates.solvency * world["finances"],
        "-legitimacy": rates.hardship * (1.0 - world["finances"]) + rates.unrest * unrest,
    }


@mechanism(
    reads=("us_shipments", "minerals_deal", "consent", "pasni_port", "bagram_base", "pakistan_us"),
    moves=("+legitimacy", "-legitimacy"),
)
def soil_for_dollars_divides_the_country(world: State, rates: Rates) -> Pushes:
    """Cargoes and hidden deals bring the charge of selling the soil, bases that of a foreign war; praise helps."""
    taken = either(rates.shipments * world["us_shipments"], rates.deal * world["minerals_deal"])
    sold = taken * (1.0 - world["consent"])
    bases = either(rates.pasni * world["pasni_port"], world["bagram_base"] * warmth(world["pakistan_us"]))
    return {
        "+legitimacy": rates.praise * world["minerals_deal"],
        "-legitimacy": rates.sold * sold + rates.bases * bases,
    }


# --- trust ----------------------------------------------------------------------------------------------------------


@mechanism(reads=("chinese_technology", "us_shipments", "refinery"), moves=("-china_pakistan",))
def chinese_machines_for_american_demand_feel_like_betrayal(world: State, rates: Rates) -> Pushes:
    """To serve American demand with Chinese machines costs Beijing's goodwill."""
    demand = either(rates.shipments * world["us_shipments"], rates.refinery * world["refinery"])
    return {"-china_pakistan": rates.goodwill * demand * world["chinese_technology"]}


@mechanism(
    reads=("beijing_trust", "washington_trust", "delhi_trust", "tehran_trust"),
    moves=(
        "+china_pakistan", "-china_pakistan", "+pakistan_us", "-pakistan_us",
        "+india_pakistan", "-india_pakistan", "+iran_pakistan", "-iran_pakistan",
    ),
)  # fmt: skip
def each_power_warms_to_whom_it_believes(world: State, rates: Rates) -> Pushes:
    """Each power cools towards a Pakistan that it no longer believes, and warms to one that it has come to believe."""
    china, america = world["beijing_trust"] - rates.beijing, world["washington_trust"] - rates.washington
    india, iran = world["delhi_trust"] - rates.delhi, world["tehran_trust"] - rates.tehran
    return {
        "+china_pakistan": rates.warm * np.maximum(china, 0.0),
        "-china_pakistan": rates.cool * np.maximum(-china, 0.0),
        "+pakistan_us": rates.warm * np.maximum(america, 0.0),
        "-pakistan_us": rates.cool * np.maximum(-america, 0.0),
        "+india_pakistan": rates.warm * np.maximum(india, 0.0),
        "-india_pakistan": rates.cool * np.maximum(-india, 0.0),
        "+iran_pakistan": rates.warm * np.maximum(iran, 0.0),
        "-iran_pakistan": rates.cool * np.maximum(-iran, 0.0),
    }


# --- patrons --------------------------------------------------------------------------------------------------------


@mechanism(
    reads=("export_controls", "us_diversification", "china_us"),
    moves=("+pakistan_us", "-pakistan_us", "-minerals_deal", "-us_aid"),
)
def american_partnership_lasts_while_useful(world: State, rates: Rates) -> Pushes:
    """Washington's favour lasts while Pakistan serves against China and fades with that use: loans, never trust."""
    source = rates.source * world["export_controls"] * (1.0 - world["us_diversification"])
    use = either(source, rates.rivalry * (1.0 - warmth(world["china_us"])))
    spent = (1.0 - use) * (1.0 - use)
    return {
        "+pakistan_us": rates.court * use,
        "-pakistan_us": rates.ties * spent,
        "-minerals_deal": rates.deal * spent,
        "-us_aid": rates.deal * spent,
    }


@mechanism(reads=("chinese_debt", "finances", "pakistan_us"), moves=("+china_pakistan",))
def debt_and_cold_washington_tie_pakistan_to_china(world: State, rates: Rates) -> Pushes:
    """A poor debtor cannot afford to lose its largest lender, least of all when Washington is cold."""
    hold = world["chinese_debt"] * (1.0 - rates.solvent * world["finances"])
    return {"+china_pakistan": rates.hold * hold * (1.0 - rates.washington * warmth(world["pakistan_us"]))}


@mechanism(
    reads=(
        "china_pakistan", "pakistan_us", "saudi_pact", "beijing_trust", "washington_trust", "china_india",
        "finances", "legitimacy", "violence", "ttp", "minerals_deal",
    ),
    moves=("+saudi_pact", "-saudi_pact"),
)  # fmt: skip
def gulf_guarantors_weigh_stability(world: State, rates: Rates) -> Pushes:
    """Gulf states stand by a coherent Pakistan and worry about one isolated or shaken by its turn to America."""
    stable = pakistan_stability(world, rates.weights.pakistan_stability)
    alone = pakistan_isolation(world, rates.weights.pakistan_isolation)
    worry = either(alone, rates.deal * world["minerals_deal"] * (1.0 - stable))
    return {"+saudi_pact": rates.stand_by * stable, "-saudi_pact": rates.worry * worry}


@mechanism(reads=("finances", "legitimacy", "violence", "ttp"), moves=("+china_pakistan", "+pakistan_us"))
def stable_pakistan_is_a_hinge(world: State, rates: Rates) -> Pushes:
    """Both powers need a coherent Pakistan, for its arsenal, for Xinjiang's rim and for its minerals."""
    stable = pakistan_stability(world, rates.weights.pakistan_stability)
    return {
        "+china_pakistan": rates.hinge * stable,
        "+pakistan_us": rates.hinge * stable,
    }
