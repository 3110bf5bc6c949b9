"""When does a mine without consent feed the insurgency, and what calms it?"""

from __future__ import annotations

from sim.mechanisms.form import Pushes, Rates, State, mechanism
from sim.world.composing import at_least, blend, either, warmth
from sim.world.outcomes.balochistan import baloch_say, foreign_extraction, insurgent_position


@mechanism(
    reads=("us_shipments", "minerals_deal", "cpec_pace", "reko_diq", "consent"),
    moves=("+grievance", "-bla_china", "-bla_us"),
)
def extraction_without_consent_breeds_grievance(world: State, rates: Rates) -> Pushes:
    """Deals concluded in capitals without the people's agreement breed hostility to state and foreign partner."""
    unasked = 1.0 - world["consent"]
    american = either(rates.deal * world["minerals_deal"], rates.shipments * world["us_shipments"])
    return {
        "+grievance": rates.grievance * foreign_extraction(world, rates.weights.foreign_extraction),
        "-bla_china": rates.enmity * world["cpec_pace"] * unasked,
        "-bla_us": rates.enmity * american * unasked,
    }


@mechanism(reads=("repression", "minerals_deal", "violence", "revenue_sharing", "baloch_trust"), moves=("+consent", "-consent"))
def army_control_overrides_and_sharing_wins_consent(world: State, rates: Rates) -> Pushes:
    """An army that runs the province forces deals through and fighting ends talks; revenue shared wins agreement if believed."""
    shared = world["revenue_sharing"] * (1.0 - world["repression"])
    return {
        "+consent": rates.win * shared * at_least(rates.distrusted, world["baloch_trust"]),
        "-consent": rates.forced * world["repression"] * at_least(rates.no_deal, world["minerals_deal"])
        + rates.fighting * world["violence"],
    }


@mechanism(reads=("repression", "grievance"), moves=("+grievance", "-bla_pakistan", "-insurgent_strength"))
def repression_thins_ranks_and_embitters(world: State, rates: Rates) -> Pushes:
    """Repression thins the insurgents' ranks for a time, less where people side with them, and embitters the rest."""
    force = world["repression"]
    return {
        "+grievance": rates.embitter * force,
        "-bla_pakistan": rates.enmity * force,
        "-insurgent_strength": rates.thin * force * (1.0 - rates.shelter * world["grievance"]),
    }


@mechanism(reads=("grievance", "insurgent_strength", "consent"), moves=("+insurgent_strength",))
def grievance_feeds_the_insurgency(world: State, rates: Rates) -> Pushes:
    """Unanswered grievance sends recruits to the insurgents, and a movement that is already strong takes in more."""
    pull = at_least(rates.weak, world["insurgent_strength"])
    return {"+insurgent_strength": rates.recruit * world["grievance"] * pull * (1.0 - rates.asked * world["consent"])}


@mechanism(
    reads=("consent", "revenue_sharing", "repression", "baloch_trust"),
    moves=("-grievance", "-insurgent_strength", "+bla_pakistan"),
)
def settlement_calms_the_province(world: State, rates: Rates) -> Pushes:
    """A say over the land, a share of its revenue and fewer soldiers, believed to last, take away grievance and recruits."""
    say = baloch_say(world, rates.weights.baloch_say)
    return {
        "-grievance": rates.grievance * say,
        "-insurgent_strength": rates.ranks * say,
        "+bla_pakistan": rates.talks * say,
    }


@mechanism(
    reads=("us_shipments", "refinery", "reko_diq", "consent", "revenue_sharing"),
    moves=("+water_stress", "-water_stress"),
)
def extraction_drains_the_water(world: State, rates: Rates) -> Pushes:
    """Mines and refining draw on scarce local water, less so where people have a say in the methods."""
    american = rates.shipments * world["us_shipments"], rates.refinery * world["refinery"]
    works = either(*american, rates.reko_diq * world["reko_diq"])
    say = blend(rates.consent, world["consent"], world["revenue_sharing"])
    return {
        "+water_stress": rates.drain * works * (1.0 - rates.spared * say),
        "-water_stress": rates.refill * (1.0 - works),
    }


@mechanism(reads=("water_stress", "chinese_debt", "consent"), moves=("+grievance", "-legitimacy"))
def scarce_water_and_debt_stir_resentment(world: State, rates: Rates) -> Pushes:
    """Scarce water, spoilt land and growing debt stir unrest and make the country's sovereignty look hollow."""
    unheard = 1.0 - rates.asked * world["consent"]
    hollow = world["chinese_debt"] * at_least(rates.unspoilt, world["water_stress"])
    return {
        "+grievance": (rates.water * world["water_stress"] + rates.debt * world["chinese_debt"]) * unheard,
        "-legitimacy": rates.hollow * hollow,
    }


@mechanism(reads=("insurgent_strength", "grievance", "repression"), moves=("+violence", "-violence"))
def insurgency_turns_to_violence(world: State, rates: Rates) -> Pushes:
    """Strong insurgents amid an aggrieved people fight more; where they are weak or soldiers many, violence ebbs."""
    position = insurgent_position(world, rates.weights.insurgent_position)
    order = (1.0 - world["insurgent_strength"]) * at_least(rates.unforced, world["repression"])
    return {"+violence": rates.fight * position, "-violence": rates.ebb * order}


@mechanism(reads=("minerals_deal", "cpec_pace", "china_us", "consent"), moves=("+violence",))
def great_power_contest_makes_a_battleground(world: State, rates: Rates) -> Pushes:
    """Rival powers on the same ground set proxies on each other, and the Baloch between them are not asked."""
    contest = world["minerals_deal"] * world["cpec_pace"] * (1.0 - warmth(world["china_us"]))
    return {"+violence": rates.proxies * contest * (1.0 - rates.asked * world["consent"])}
