"""How do mineral deals, mines, ports and the corridor grow, and what holds them up?"""

from __future__ import annotations

import numpy as np

from sim.mechanisms.form import Pushes, Rates, State, mechanism
from sim.world.composing import at_least, either, warmth
from sim.world.outcomes.pakistan import pakistan_stability

# --- minerals -------------------------------------------------------------------------------------------------------


@mechanism(reads=("us_supply", "us_shipments", "pakistan_us"), moves=("+minerals_deal",))
def need_and_cargoes_carry_the_deal(world: State, rates: Rates) -> Pushes:
    """American shortage keeps the deal wanted and cargoes that arrive make it credible, as far as ties are warm."""
    drive = rates.need * (1.0 - world["us_supply"]) + rates.cargoes * world["us_shipments"]
    return {"+minerals_deal": drive * warmth(world["pakistan_us"])}


@mechanism(reads=("violence", "insurgent_strength"), moves=("-minerals_deal", "-refinery", "-us_shipments", "-reko_diq"))
def insurgency_holds_up_mining(world: State, rates: Rates) -> Pushes:
    """Insurgent attacks stop work on the ground, stop convoys and make lenders doubt that the deal can live."""
    campaign = rates.campaign * world["violence"] * world["insurgent_strength"]
    danger = either(rates.attacks * world["violence"], campaign)
    return {
        "-minerals_deal": rates.doubt * danger,
        "-refinery": rates.works * danger,
        "-us_shipments": rates.convoys * danger,
        "-reko_diq": rates.works * danger,
    }


@mechanism(reads=("minerals_deal", "chinese_technology", "allied_supply", "violence"), moves=("+refinery",))
def money_and_machines_build_the_refinery(world: State, rates: Rates) -> Pushes:
    """While it is being built, the refinery rises by the deal's money, machines that are mostly Chinese, and quiet ground."""
    machines = either(world["chinese_technology"], rates.substitute * world["allied_supply"])
    return {"+refinery": rates.build * world["minerals_deal"] * machines * (1.0 - world["violence"])}


@mechanism(reads=("export_controls", "china_pakistan", "chinese_technology"), moves=("-chinese_technology", "-refinery"))
def technology_limits_bind_dependents(world: State, rates: Rates) -> Pushes:
    """Chinese technology rules expose those who rely on its refineries; a plant without Chinese parts stands still."""
    strict = np.maximum(world["export_controls"] - rates.lenient, 0.0)
    return {
        "-chinese_technology": rates.bind * strict * (1.0 - rates.spared * warmth(world["china_pakistan"])),
        "-refinery": rates.idle * (1.0 - world["chinese_technology"]),
    }


@mechanism(reads=("minerals_deal", "refinery", "pasni_port", "consent", "violence"), moves=("+us_shipments", "-us_shipments"))
def deal_and_outlets_carry_cargoes(world: State, rates: Rates) -> Pushes:
    """Cargoes, as far as there is ore, follow deal, refinery, an own port and local consent, and dry up with an empty deal."""
    outlets = either(rates.today, rates.refinery * world["refinery"], rates.pasni * world["pasni_port"])
    ease = at_least(rates.unasked, world["consent"]) * (1.0 - rates.violence * world["violence"])
    return {
        "+us_shipments": rates.flow * world["minerals_deal"] * outlets * ease,
        "-us_shipments": rates.dry_up * (1.0 - world["minerals_deal"]),
    }


@mechanism(reads=("minerals_deal", "pakistan_us", "violence", "consent", "finances"), moves=("+reko_diq",))
def finance_and_order_open_reko_diq(world: State, rates: Rates) -> Pushes:
    """Once financed, Reko Diq is built the faster, the more foreign money, solvency and order in the district there are."""
    american = rates.deal * world["minerals_deal"], rates.ties * warmth(world["pakistan_us"])
    loans = either(*american, rates.solvent * world["finances"])
    return {"+reko_diq": rates.grow * loans * (1.0 - world["violence"]) * at_least(rates.unasked, world["consent"])}


@mechanism(
    reads=("kashmir_tension", "consent", "minerals_deal", "chinese_technology"),
    moves=("+gilgit_baltistan", "-gilgit_baltistan"),
)
def dispute_and_terrain_hold_gilgit_baltistan(world: State, rates: Rates) -> Pushes:
    """High deposits that are surveyed and financed open slowly, and only while the Kashmir dispute rests and people agree."""
    means = either(rates.deal * world["minerals_deal"], rates.machines * world["chinese_technology"])
    calm = 1.0 - world["kashmir_tension"]
    return {
        "+gilgit_baltistan": rates.open * means * calm * at_least(rates.unasked, world["consent"]),
        "-gilgit_baltistan": rates.dispute * world["kashmir_tension"],
    }


@mechanism(
    reads=("consent", "revenue_sharing", "violence", "water_stress", "minerals_deal"),
    moves=("+us_shipments", "+reko_diq", "+minerals_deal"),
)
def settlement_opens_serious_extraction(world: State, rates: Rates) -> Pushes:
    """Serious extraction, where works allow it, waits for agreement, shared revenue, security and sparing methods at once."""
    shared = world["consent"] * world["revenue_sharing"]
    opening = shared * (1.0 - world["violence"]) * (1.0 - rates.water * world["water_stress"])
    return {
        "+us_shipments": rates.hub * opening * world["minerals_deal"],
        "+reko_diq": rates.hub * opening,
        "+minerals_deal": rates.trust * opening,
    }


# --- ports and corridor ---------------------------------------------------------------------------------------------


@mechanism(reads=("pasni_port", "cpec_pace"), moves=("-gwadar_port",))
def pasni_rises_against_gwadar(world: State, rates: Rates) -> Pushes:
    """A port at Pasni takes trade and worth from Gwadar, less while a living corridor feeds it."""
    return {"-gwadar_port": rates.rival * world["pasni_port"] * (1.0 - rates.shielded * world["cpec_pace"])}


@mechanism(
    reads=("cpec_pace", "violence", "china_pakistan"),
    moves=("+cpec_stock", "+gwadar_port", "+chinese_debt", "+chinese_technology"),
)
def corridor_work_leaves_projects_and_debt(world: State, rates: Rates) -> Pushes:
    """Each month of corridor work leaves projects, a busier Gwadar, machines and know-how, and more owed to China."""
    work = world["cpec_pace"] * (1.0 - rates.violence * world["violence"])
    return {
        "+cpec_stock": rates.projects * work,
        "+gwadar_port": rates.port * work,
        "+chinese_debt": rates.debt * world["cpec_pace"],
        "+chinese_technology": rates.machines * work * warmth(world["china_pakistan"]),
    }


@mechanism(reads=("cpec_pace", "violence"), moves=("-cpec_stock", "-gwadar_port", "-chinese_technology"))
def idle_corridor_decays(world: State, rates: Rates) -> Pushes:
    """Where work has stopped, projects decay, the port empties and engineers take their know-how home."""
    idle = 1.0 - world["cpec_pace"]
    return {
        "-cpec_stock": rates.projects * idle * at_least(rates.quiet, world["violence"]),
        "-gwadar_port": rates.port * idle,
        "-chinese_technology": rates.machines * idle,
    }


@mechanism(
    reads=("china_pakistan", "cpec_stock", "finances", "legitimacy", "violence", "ttp"),
    moves=("+cpec_pace", "+gwadar_port"),
)
def coherent_pakistan_keeps_the_corridor_going(world: State, rates: Rates) -> Pushes:
    """Warm ties, a coherent Pakistan and money already sunk keep corridor work and Gwadar going."""
    ground = warmth(world["china_pakistan"]) * pakistan_stability(world, rates.weights.pakistan_stability)
    return {
        "+cpec_pace": rates.pace * ground * at_least(rates.unbuilt, world["cpec_stock"]),
        "+gwadar_port": rates.port * ground,
    }


@mechanism(reads=("violence", "insurgent_strength", "china_pakistan"), moves=("-cpec_pace",))
def attacks_and_friction_slow_the_corridor(world: State, rates: Rates) -> Pushes:
    """Attacks on sites and a cooling friendship each slow the corridor."""
    attacks = world["violence"] * at_least(rates.weak, world["insurgent_strength"])
    cold = 1.0 - warmth(world["china_pakistan"])
    return {"-cpec_pace": rates.attacks * attacks + rates.cold * cold}
