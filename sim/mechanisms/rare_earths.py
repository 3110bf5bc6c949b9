"""What does the contest over the rare-earth chokepoint do to supply, markets, the truce and rival chains?"""

from __future__ import annotations

from sim.mechanisms.form import Pushes, Rates, State, mechanism
from sim.world.composing import at_least, either, warmth, working
from sim.world.outcomes.trade import ree_dominance


@mechanism(
    reads=("export_controls", "us_diversification", "allied_supply", "pakistani_supply", "pakistan_us"), moves=("-us_supply",)
)
def controls_cut_us_supply(world: State, rates: Rates) -> Pushes:
    """Licences and bans soon cut the supply of American manufacturers, the less so the more they can buy elsewhere."""
    ore = rates.pakistani * world["pakistani_supply"] * warmth(world["pakistan_us"])
    elsewhere = either(world["us_diversification"], rates.allied * world["allied_supply"], ore)
    return {"-us_supply": rates.cut * world["export_controls"] * (1.0 - elsewhere)}


@mechanism(
    reads=(
        "export_controls", "us_diversification", "allied_supply", "indian_supply", "pakistani_supply", "pakistan_us",
    ),
    moves=("+us_supply",),
)  # fmt: skip
def open_trade_and_new_sources_restore_supply(world: State, rates: Rates) -> Pushes:
    """Unhindered Chinese exports fill American stocks again, and so do mines and refineries outside China."""
    friends = either(rates.allied * world["allied_supply"], rates.indian * world["indian_supply"])
    ore = rates.pakistani * world["pakistani_supply"] * warmth(world["pakistan_us"])
    chains = either(world["us_diversification"], friends, ore)
    return {"+us_supply": rates.trade * (1.0 - world["export_controls"]) + rates.chains * chains}


@mechanism(
    reads=("us_shipments", "reko_diq", "gilgit_baltistan", "refinery", "allied_supply"),
    moves=("+pakistani_supply",),
)
def pakistani_ores_reach_the_world(world: State, rates: Rates) -> Pushes:
    """Cargoes and mines that work feed chains outside China as far as plants there can separate the ore; else China does."""
    reko_diq, north = working(rates.opens, world["reko_diq"]), working(rates.opens, world["gilgit_baltistan"])
    ore = either(rates.shipments * world["us_shipments"], rates.reko_diq * reko_diq, rates.north * north)
    refined = working(rates.opens, world["refinery"])
    separated = at_least(rates.raw, either(refined, rates.allied * world["allied_supply"]))
    return {"+pakistani_supply": rates.grow * ore * separated}


@mechanism(reads=("us_tariffs", "us_diversification"), moves=("-us_supply", "+market_stress"))
def tariffs_burden_american_makers(world: State, rates: Rates) -> Pushes:
    """Duties on China fall back on American makers, arms firms first, who still buy their magnets and metals there."""
    burden = world["us_tariffs"] * (1.0 - world["us_diversification"])
    return {"-us_supply": rates.industry * burden, "+market_stress": rates.markets * burden}


@mechanism(reads=("export_controls", "us_tariffs", "us_supply", "truce"), moves=("+market_stress", "-market_stress"))
def escalation_shakes_and_truce_steadies_markets(world: State, rates: Rates) -> Pushes:
    """Controls met by tariffs, and shortage, shake markets and raise prices; a truce with cargoes coming calms them."""
    exchange = world["export_controls"] * world["us_tariffs"] * (1.0 - world["truce"])
    shortage = world["export_controls"] * (1.0 - world["us_supply"])
    return {
        "+market_stress": rates.exchange * exchange + rates.price * shortage,
        "-market_stress": rates.calm * world["truce"] * at_least(rates.unsupplied, world["us_supply"]),
    }


@mechanism(reads=("export_controls", "us_tariffs"), moves=("+truce", "-truce"))
def escalation_wears_and_quiet_mends_the_truce(world: State, rates: Rates) -> Pushes:
    """Controls and tariffs each wear the truce down, most of all together; a quiet spell on both sides mends it."""
    controls, tariffs = world["export_controls"], world["us_tariffs"]
    return {
        "+truce": rates.mend * (1.0 - controls) * (1.0 - tariffs),
        "-truce": rates.each * either(controls, tariffs) + rates.both * controls * tariffs,
    }


@mechanism(
    reads=("us_supply", "export_controls", "us_diversification", "allied_supply", "indian_supply", "india_us"),
    moves=("+us_diversification", "+allied_supply", "+indian_supply"),
)
def shortage_builds_chains_outside_china(world: State, rates: Rates) -> Pushes:
    """Dependence that hurts builds mines and refineries at home, among allies and, on Western money, in India."""
    urgency = rates.steady + rates.shortage * either(1.0 - world["us_supply"], rates.controls * world["export_controls"])
    return {
        "+us_diversification": urgency * at_least(rates.first, world["us_diversification"]),
        "+allied_supply": urgency * at_least(rates.first, world["allied_supply"]),
        "+indian_supply": urgency * at_least(rates.first, world["indian_supply"]) * warmth(world["india_us"]),
    }


@mechanism(reads=("export_controls", "market_stress"), moves=("-us_diversification", "-allied_supply", "-indian_supply"))
def cheap_chinese_supply_starves_rivals(world: State, rates: Rates) -> Pushes:
    """A near-monopoly that sells freely undercuts young mines and refineries elsewhere before they can pay."""
    undercut = rates.undercut * (1.0 - world["export_controls"]) * (1.0 - rates.stress * world["market_stress"])
    return {"-us_diversification": undercut, "-allied_supply": undercut, "-indian_supply": undercut}


@mechanism(
    reads=(
        "us_diversification", "allied_supply", "indian_supply", "pakistani_supply", "export_controls",
    ),
    moves=("+china_india", "+china_pakistan"),
)  # fmt: skip
def dominance_bends_dependent_states(world: State, rates: Rates) -> Pushes:
    """Who holds the flow of minerals holds sway: states that need Chinese supply lean to it, more if it flows."""
    sway = rates.sway * ree_dominance(world, rates.weights.ree_dominance)
    return {
        "+china_india": sway * (1.0 - world["indian_supply"]) * (1.0 - rates.withheld * world["export_controls"]),
        "+china_pakistan": sway,
    }


@mechanism(
    reads=(
        "us_supply", "us_diversification", "allied_supply", "indian_supply", "pakistani_supply", "export_controls",
    ),
    moves=("-china_us", "+taiwan_tension"),
)  # fmt: skip
def need_for_rare_earths_sharpens_rivalry(world: State, rates: Rates) -> Pushes:
    """An America short of what China withholds quarrels with it, and dominance becomes a tool in Asian disputes."""
    hold = ree_dominance(world, rates.weights.ree_dominance) * world["export_controls"]
    return {"-china_us": rates.quarrel * hold * (1.0 - world["us_supply"]), "+taiwan_tension": rates.tool * hold}
