"""What do a burning border and the question of Bagram set going?"""

from __future__ import annotations

import numpy as np

from sim.mechanisms.form import Pushes, Rates, State, mechanism
from sim.world.composing import either, warmth
from sim.world.outcomes.region import base_near_iran


@mechanism(reads=("border_war",), moves=("+refugees", "-refugees", "+ttp", "+insurgent_strength"))
def border_war_uproots_and_arms(world: State, rates: Rates) -> Pushes:
    """Border clashes drive people from their homes and strengthen the TTP and the Baloch insurgents."""
    fighting = world["border_war"]
    return {
        "+refugees": rates.flight * fighting,
        "-refugees": rates.return_home * (1.0 - fighting),
        "+ttp": rates.ttp * fighting,
        "+insurgent_strength": rates.bla * fighting,
    }


@mechanism(reads=("ttp", "pakistan_taliban", "refugees"), moves=("+border_war",))
def militants_across_the_line_feed_border_war(world: State, rates: Rates) -> Pushes:
    """A strong TTP and expelled people keep the border burning, the more so the colder Islamabad and Kabul are."""
    cause = either(world["ttp"], rates.refugees * world["refugees"])
    return {"+border_war": rates.feed * cause * (1.0 - warmth(world["pakistan_taliban"]))}


@mechanism(reads=("saudi_pact", "pakistan_taliban", "china_pakistan", "china_taliban"), moves=("-border_war",))
def shields_and_brokers_quiet_the_border(world: State, rates: Rates) -> Pushes:
    """A Saudi guarantee deters spillover, and a friend of both sides, or some trust between them, brings truces."""
    broker = warmth(world["china_pakistan"]) * warmth(world["china_taliban"])
    return {
        "-border_war": rates.shield * world["saudi_pact"]
        + rates.broker * broker
        + rates.trust * warmth(world["pakistan_taliban"])
    }


@mechanism(reads=("border_war", "ttp"), moves=("+pakistan_taliban", "-pakistan_taliban"))
def fighting_sours_and_quiet_mends_kabul_ties(world: State, rates: Rates) -> Pushes:
    """Strikes and militants sour Islamabad and Kabul on each other; a quiet border lets them trade and talk."""
    return {
        "+pakistan_taliban": rates.mend * (1.0 - world["border_war"]) * (1.0 - rates.ttp * world["ttp"]),
        "-pakistan_taliban": rates.sour * world["border_war"],
    }


@mechanism(reads=("us_aid", "pakistan_us", "pakistan_taliban", "finances"), moves=("-ttp", "+pakistan_us"))
def joint_counterterrorism_thins_the_ttp(world: State, rates: Rates) -> Pushes:
    """American help, Afghan restraint and a paid army thin the TTP, and hunting militants together warms ties."""
    help_given = world["us_aid"] * warmth(world["pakistan_us"])
    return {
        "-ttp": rates.help * help_given + rates.restraint * warmth(world["pakistan_taliban"]) + rates.army * world["finances"],
        "+pakistan_us": rates.together * help_given,
    }


@mechanism(
    reads=("bagram_base",),
    moves=("+moscow_format", "+iran_taliban", "+china_india", "+ric", "+china_taliban", "-taliban_us", "-russia_us"),
)
def american_base_unites_the_region(world: State, rates: Rates) -> Pushes:
    """Troops at Bagram bring the neighbours together: a common front, Iran beside Kabul, India nearer to China."""
    base = world["bagram_base"]
    return {
        "+moscow_format": rates.front * base,
        "+iran_taliban": rates.side * base,
        "+china_india": rates.unity * base,
        "+ric": rates.unity * base,
        "+china_taliban": rates.side * base,
        "-taliban_us": rates.enmity * base,
        "-russia_us": rates.unity * base,
    }


@mechanism(
    reads=("bagram_base", "pasni_port", "pakistan_us"),
    moves=("+pakistan_us", "-china_pakistan", "-pakistan_russia", "-iran_pakistan", "-iran_us", "+iran_taliban"),
)
def helping_the_return_picks_a_side(world: State, rates: Rates) -> Pushes:
    """A Pakistan that lets Americans in, at Bagram or Pasni, stands with them against China, Russia and Iran."""
    helped = world["bagram_base"] * warmth(world["pakistan_us"])
    watched = base_near_iran(world, rates.weights.base_near_iran)
    return {
        "+pakistan_us": rates.side * helped,
        "-china_pakistan": rates.side * helped,
        "-pakistan_russia": rates.side * helped,
        "-iran_pakistan": rates.watched * watched * warmth(world["pakistan_us"]),
        "-iran_us": rates.watched * watched,
        "+iran_taliban": rates.watched * watched,
    }


@mechanism(reads=("bagram_base", "border_war", "ttp", "taliban_us"), moves=("+us_entanglement", "-us_entanglement"))
def instability_entangles_america(world: State, rates: Rates) -> Pushes:
    """A base amid a border war, militants and a hostile Kabul ties America down again; without one it walks free."""
    hostile = rates.kabul * (1.0 - warmth(world["taliban_us"]))
    trouble = either(rates.border_war * world["border_war"], rates.ttp * world["ttp"], hostile)
    return {
        "+us_entanglement": rates.tie * world["bagram_base"] * trouble,
        "-us_entanglement": rates.free * (1.0 - world["bagram_base"]),
    }


@mechanism(reads=("us_entanglement", "moscow_format", "chabahar", "taliban_recognition"), moves=("-bagram_base",))
def entanglement_and_counter_moves_erode_the_base(world: State, rates: Rates) -> Pushes:
    """A costly war, a common front, Iran's port and Kabul's standing abroad each make the base harder to keep."""
    standing = rates.standing * world["taliban_recognition"]
    counter = either(rates.front * world["moscow_format"], rates.chabahar * world["chabahar"], standing)
    return {"-bagram_base": rates.entangled * world["us_entanglement"] + rates.counter * counter}


@mechanism(
    reads=("china_taliban", "russia_taliban", "india_taliban", "iran_taliban"),
    moves=("+taliban_recognition", "+moscow_format"),
)
def recognition_follows_warm_ties(world: State, rates: Rates) -> Pushes:
    """Invitations, visits and delisting by China, Russia, India and Iran add up to recognition and a common front."""
    friends = either(
        rates.china * np.maximum(world["china_taliban"], 0.0),
        rates.russia * np.maximum(world["russia_taliban"], 0.0),
        rates.india * np.maximum(world["india_taliban"], 0.0),
        rates.iran * np.maximum(world["iran_taliban"], 0.0),
    )
    return {"+taliban_recognition": rates.follow * friends, "+moscow_format": rates.common * friends}


@mechanism(
    reads=("chabahar", "india_iran", "iran_us"),
    moves=("+chabahar", "-chabahar", "+india_iran", "+iran_taliban", "+india_taliban"),
)
def chabahar_counters_the_american_push(world: State, rates: Rates) -> Pushes:
    """Iran's port, built with Indian trade and slowed by American enmity, ties Kabul and Delhi to Tehran."""
    port = world["chabahar"]
    return {
        "+chabahar": rates.trade * warmth(world["india_iran"]),
        "-chabahar": rates.sanctions * (1.0 - warmth(world["iran_us"])),
        "+india_iran": rates.route * port,
        "+iran_taliban": rates.route * port,
        "+india_taliban": rates.route * port,
    }
