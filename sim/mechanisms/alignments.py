"""Who drifts towards whom, and when do blocs and tensions feed themselves?"""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.mechanisms.form import ALIGNMENTS, Pushes, Rates, State, mechanism
from sim.world.composing import at_least, either, warmth
from sim.world.world import Glimpse, ordered_sum

# --- all pairs ------------------------------------------------------------------------------------------------------


@mechanism(reads=ALIGNMENTS, moves=ALIGNMENTS)
def structural_balance(world: Glimpse, rates: Rates) -> Pushes:
    """A friend's friend and an enemy's enemy grow closer; a friend's enemy grows more distant."""
    pushes: Pushes = {}
    for name, paths in paths_between(tuple(world.pairs.items())).items():
        shared_ties = ordered_sum(world[one] * world[other] for one, other in paths)
        pull = rates.balance * (shared_ties / max(len(paths), 1))
        pushes[f"+{name}"], pushes[f"-{name}"] = np.maximum(pull, 0.0), np.maximum(-pull, 0.0)
    return pushes


@cache
def paths_between(pairs: tuple[tuple[str, tuple[str, str]], ...]) -> dict[str, list[tuple[str, str]]]:
    """For each pair of actors, by the name of its tie, the two ties that join them by way of each third actor."""
    ties = {frozenset(pair): name for name, pair in pairs}
    actors = sorted({actor for _, pair in pairs for actor in pair})
    return {
        name: [
            (ties[frozenset((one, third))], ties[frozenset((other, third))])
            for third in actors
            if frozenset((one, third)) in ties and frozenset((other, third)) in ties
        ]
        for name, (one, other) in pairs
    }


# --- China, Pakistan and the United States --------------------------------------------------------------------------


@mechanism(reads=("export_controls", "us_tariffs", "truce", "taiwan_tension"), moves=("+china_us", "-china_us"))
def trade_war_cools_china_and_america(world: State, rates: Rates) -> Pushes:
    """Controls, tariffs and Taiwan set Washington and Beijing against each other; a truce that holds lets them thaw."""
    war = either(rates.controls * world["export_controls"], rates.tariffs * world["us_tariffs"]) * (1.0 - world["truce"])
    return {
        "+china_us": rates.thaw * world["truce"],
        "-china_us": rates.war * war + rates.taiwan * world["taiwan_tension"],
    }


@mechanism(reads=("china_us", "export_controls", "truce"), moves=("+taiwan_tension", "-taiwan_tension"))
def hostility_heats_taiwan(world: State, rates: Rates) -> Pushes:
    """Hostile powers that already use minerals as a weapon heat the quarrels over Taiwan and the South China Sea."""
    hostile = 1.0 - warmth(world["china_us"])
    return {
        "+taiwan_tension": rates.heat * hostile * at_least(rates.uncontrolled, world["export_controls"]),
        "-taiwan_tension": rates.cool * (1.0 - hostile) * at_least(rates.no_truce, world["truce"]),
    }


@mechanism(reads=("minerals_deal", "us_shipments", "pasni_port", "cpec_pace"), moves=("-china_pakistan", "+pakistan_us"))
def american_deal_estranges_beijing(world: State, rates: Rates) -> Pushes:
    """Deal, cargoes and a port for America warm Washington and alarm Beijing, most of all beside its own corridor."""
    tilt = either(rates.deal * world["minerals_deal"], rates.shipments * world["us_shipments"])
    return {
        "-china_pakistan": rates.estrange * tilt * at_least(rates.elsewhere, world["cpec_pace"])
        + rates.alarm * world["pasni_port"],
        "+pakistan_us": rates.warm * tilt,
    }


@mechanism(reads=("cpec_pace", "gwadar_port"), moves=("+china_pakistan", "-china_pakistan", "+china_india", "+china_taliban"))
def corridor_gives_pakistan_its_weight(world: State, rates: Rates) -> Pushes:
    """A living corridor makes Pakistan matter to China; once it ends, China looks to India and Afghanistan instead."""
    living = either(rates.work * world["cpec_pace"], rates.gwadar * world["gwadar_port"])
    ended = (1.0 - living) * (1.0 - living)
    return {
        "+china_pakistan": rates.bind * living,
        "-china_pakistan": rates.forget * ended,
        "+china_india": rates.turn * ended,
        "+china_taliban": rates.turn * ended,
    }


@mechanism(
    reads=("china_us", "truce", "minerals_deal", "us_aid", "pakistan_us"),
    moves=("+pakistan_us", "-china_pakistan", "-pakistan_russia", "+ric"),
)
def open_conflict_forces_a_choice(world: State, rates: Rates) -> Pushes:
    """Open US-China conflict draws a courted Pakistan into the American bloc, isolates it and paves the way for RIC."""
    conflict = np.maximum(-world["china_us"] - rates.open, 0.0) * (1.0 - rates.truce * world["truce"])
    leaning = np.maximum(world["pakistan_us"], 0.0)
    courted = either(rates.deal * world["minerals_deal"], rates.aid * world["us_aid"])
    return {
        "+pakistan_us": rates.draw * conflict * courted,
        "-china_pakistan": rates.isolate * conflict * leaning,
        "-pakistan_russia": rates.isolate * conflict * leaning,
        "+ric": rates.pave * conflict * leaning,
    }


# --- India, Kashmir, RIC, BRICS -------------------------------------------------------------------------------------


@mechanism(reads=("us_aid", "pakistan_us", "minerals_deal"), moves=("+kashmir_tension", "-india_pakistan"))
def american_favour_to_pakistan_alarms_india(world: State, rates: Rates) -> Pushes:
    """Arms and warmth from Washington make India fear a bold Pakistan over Kashmir."""
    warm = rates.warmth * np.maximum(world["pakistan_us"], 0.0)
    favour = either(world["us_aid"], warm, rates.deal * world["minerals_deal"])
    return {
        "+kashmir_tension": rates.fear * favour,
        "-india_pakistan": rates.distrust * favour,
    }


@mechanism(
    reads=("india_pakistan", "china_india", "kashmir_tension"),
    moves=("+kashmir_tension", "-kashmir_tension", "-india_pakistan"),
)
def enmity_keeps_kashmir_tense(world: State, rates: Rates) -> Pushes:
    """Enmity keeps Kashmir tense and tension keeps enmity alive; a thaw with China takes the second front away."""
    return {
        "+kashmir_tension": rates.enmity * (1.0 - warmth(world["india_pakistan"])),
        "-kashmir_tension": rates.thaw * warmth(world["china_india"]) + rates.talks * warmth(world["india_pakistan"]),
        "-india_pakistan": rates.sour * world["kashmir_tension"],
    }


@mechanism(reads=("china_pakistan", "cpec_pace", "kashmir_tension"), moves=("+china_india", "-china_india"))
def friction_with_pakistan_opens_delhi(world: State, rates: Rates) -> Pushes:
    """Friction with Pakistan makes room for China's thaw with India; the corridor through Kashmir stands in its way."""
    friction = np.maximum(rates.friendship - world["china_pakistan"], 0.0)
    section = world["cpec_pace"] * at_least(rates.calm, world["kashmir_tension"])
    return {"+china_india": rates.open * friction, "-china_india": rates.kashmir * section}


@mechanism(reads=("china_india", "china_russia", "india_russia", "brics_pressure", "moscow_format"), moves=("+ric", "-ric"))
def thaw_and_russia_build_ric(world: State, rates: Rates) -> Pushes:
    """A thaw between Delhi and Beijing, Moscow's support and a common cause build RIC; mistrust lets it lapse."""
    thaw = warmth(world["china_india"])
    support = warmth(world["china_russia"]) * warmth(world["india_russia"])
    cause = either(rates.dollar * world["brics_pressure"], rates.bases * world["moscow_format"])
    return {
        "+ric": rates.build * thaw * thaw * support * at_least(rates.no_cause, cause),
        "-ric": rates.lapse * (1.0 - thaw) * (1.0 - thaw),
    }


@mechanism(
    reads=("ric",),
    moves=("+china_india", "-china_india", "+india_russia", "+china_russia", "-india_us", "+brics_pressure"),
)
def working_ric_binds_its_members(world: State, rates: Rates) -> Pushes:
    """Once RIC works its members trust each other and leave West and dollar; until then the open border divides two."""
    works = np.maximum(world["ric"] - rates.forum, 0.0)
    idle = (1.0 - world["ric"]) * (1.0 - world["ric"])
    return {
        "+china_india": rates.bind * works,
        "-china_india": rates.border * idle,
        "+india_russia": rates.bind * works,
        "+china_russia": rates.bind * works,
        "-india_us": rates.bind * works,
        "+brics_pressure": rates.dollar * works,
    }


@mechanism(
    reads=("us_tariffs", "brics_pressure", "truce"),
    moves=("-brics_pressure", "-india_us", "+china_india"),
)
def tariffs_and_threats_reshuffle_asia(world: State, rates: Rates) -> Pushes:
    """Tariffs and the quarrel over the dollar speed the reshuffle of South Asian alignments; a truce eases the quarrel."""
    pressed = world["brics_pressure"] * at_least(rates.threats, world["us_tariffs"])
    return {
        "-brics_pressure": rates.ease * at_least(rates.no_truce, world["truce"]),
        "-india_us": rates.reshuffle * pressed,
        "+china_india": rates.reshuffle * pressed,
    }


@mechanism(reads=("indian_supply", "allied_supply", "us_supply"), moves=("+india_us",))
def mineral_partnership_ties_india_west(world: State, rates: Rates) -> Pushes:
    """Western-financed mines and refineries tie India to those who need a chain that cannot be coerced."""
    chain = either(world["indian_supply"], rates.allied * world["allied_supply"])
    return {"+india_us": rates.chain * chain * (1.0 - rates.supplied * world["us_supply"])}
