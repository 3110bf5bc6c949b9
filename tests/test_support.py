"""Is it found what states a claim, and is a verdict told to emerge, to follow from wants, or to be built in?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.config.content import Content
from sim.mechanisms.run import assemble
from sim.studies.claims import arms, schema, scoring
from sim.studies.claims.circularity import Wants, Wiring, find_wants, find_wiring, hold_still
from sim.studies.claims.criteria import standard
from sim.studies.claims.findings import analyze
from sim.studies.claims.scoreboard import scoreboard
from sim.studies.claims.scoring import Trial, numbers_of
from sim.studies.claims.stripping import take_wants, take_wiring
from sim.theatre import Theatre
from sim.world.world import Glimpse
from tests.claiming import (
    FEW,
    KNOWN,
    OFFER,
    board,
    claim,
    is_held,
    is_idle,
    is_unwanted,
    is_unwired,
    levels,
    offers,
    tried,
    worlds,
)

CORRIDOR = {"effect": {"outcome": "cpec_pace", "direction": "down"}, "cites": ["pact-38"]}
"""That China's corridor shrinks; the fact is cited by what China wants of it."""


def trial_of(**changes: object) -> Trial:
    return tried(claim(**changes))[0]


def wiring_of(**changes: object) -> Wiring:
    trial = trial_of(**changes)
    return find_wiring(trial.claim, *(*trial.contents, None)[:2])


def wants_of(**changes: object) -> Wants:
    trial = trial_of(**changes)
    return find_wants(trial.claim, *(*trial.contents, None)[:2])


# --- what states a claim ----------------------------------------------------------------------------------------------------


def test_what_is_held_states_a_claim_by_what_it_does_itself():
    wiring = wiring_of()
    assert "american_deal_estranges_beijing" in wiring.rules
    assert ("pakistan.minerals", "ship", "china_pakistan") in wiring.effects


def test_what_is_ruled_out_in_one_arm_states_a_claim_as_what_is_held_does():
    wiring = wiring_of(arm={}, against={"forbid": {"pakistan.minerals": ["ship"]}})
    assert ("pakistan.minerals", "ship", "china_pakistan") in wiring.effects


def test_a_stance_that_is_ruled_out_cannot_be_asked_about():
    wiring = wiring_of(
        effect={"outcome": "china.debt=press", "direction": "up"}, arm={}, against={"forbid": {"china.debt": ["press"]}}
    )
    assert wiring.outright == ("china.debt press",)


def test_a_rule_two_steps_away_states_a_claim_whatever_it_cites():
    """Cargoes move the flow to America, which a rule reads that moves violence: neither cites the claim's fact."""
    wiring = wiring_of(effect={"outcome": "violence", "direction": "up"}, cites=["mittree-80"])
    rule = KNOWN.mechanisms["great_power_contest_makes_a_battleground"]
    pushed = KNOWN.actors["pakistan"].dossiers["minerals"].options["ship"].effects
    assert "mittree-80" not in rule.cites
    assert "violence" not in pushed
    assert "great_power_contest_makes_a_battleground" in wiring.rules


def test_the_rule_of_all_alignments_moves_each_of_them():
    wiring = wiring_of(effect={"outcome": "china_india", "direction": "up"}, cites=["mittree-78"])
    assert "structural_balance" in wiring.rules


def test_a_belief_that_is_learned_from_what_the_arms_differ_in_states_a_claim():
    wiring = wiring_of(effect={"outcome": "beijing_trust", "direction": "down"})
    assert wiring.beliefs == (("beijing_trust", "pakistan.minerals"),)


def test_an_event_cannot_be_stated_by_what_its_arm_shares_with_nothing():
    assert not wiring_of(effect=None, event="china_pakistan > 0.4", likelihood="likely", against=None, cites=["pact-01"]).gates


def test_payoff_rules_and_options_that_cite_the_facts_of_a_claim_state_it_as_wants():
    wants = wants_of(**CORRIDOR)
    assert "china.payoffs.corridor" in wants.payoffs
    assert all("pact-38" in KNOWN.actors[a].payoffs[name].cites for a, _, name in (each.split(".") for each in wants.payoffs))
    for dossier, option in wants.options:
        actor, question = dossier.split(".")
        entry = KNOWN.actors[actor].dossiers[question]
        assert option != entry.start
        assert "pact-38" in entry.options[option].cites or entry.options[option].lasts


def test_what_an_arm_holds_is_not_ruled_out():
    wants = wants_of(cites=list(KNOWN.actors["pakistan"].dossiers["minerals"].options["ship"].cites))
    assert ("pakistan.minerals", "ship") not in (*wants.options, *wants.muted)


def test_arms_that_differ_in_a_want_for_the_outcome_itself_follow_from_it_at_best():
    heavy = {"weights": {"china.payoffs.corridor": 2.0}}
    wants = wants_of(**CORRIDOR, arm=heavy, against={})
    assert wants.outright == ("china.payoffs.corridor",)
    assert "china.payoffs.corridor" not in wants.payoffs
    table = board([claim(**CORRIDOR, arm=heavy, against={})], levels(lambda arm: 0.5 - 0.2 * by_weight(arm)))
    assert table.loc[0, "counted"] == "follows from wants"


def by_weight(arm: arms.Arm) -> bool:
    """Whether China wants its corridor more than it does, and acts on it."""
    return arm.content.scenario.weights.get("china.payoffs.corridor") == 2.0 and not is_held(arm)


# --- what is taken away -----------------------------------------------------------------------------------------------------


def test_every_rule_that_is_silenced_pushes_nothing_in_any_world():
    silent = take_wiring(KNOWN, Wiring(rules=tuple(KNOWN.mechanisms)))
    theatre, rng = Theatre(silent, 32, 0), np.random.default_rng(0)
    theatre.world.variables[:] = rng.uniform(*theatre.bounds.T[:, :, None], (len(theatre.bounds), 32))
    machinery = assemble(silent, theatre.parameters)
    loud = [
        (part.mechanism.name, key)
        for part in machinery.parts
        for key, push in part.mechanism.function(Glimpse(theatre.world, part.reads, machinery.pairs), part.rates).items()
        if np.any(push)
    ]
    theatre.release()
    assert loud == []


def test_without_what_states_a_claim_nothing_else_is_missing_and_the_same_numbers_are_drawn():
    trial = trial_of(cites=["mittree-03", "pact-38"])
    wiring, wants = (find(trial.claim, *trial.contents) for find in (find_wiring, find_wants))
    less = take_wants(take_wiring(trial.contents[0], wiring), wants)
    silent = {name for name, entry in less.mechanisms.items() if all(rate.value == 0 for rate in entry.rates.values())}
    assert silent == set(wiring.rules)
    assert less.actors["russia"] is trial.contents[0].actors["russia"]
    effects = less.actors["pakistan"].dossiers["minerals"].options["ship"].effects
    whole = KNOWN.actors["pakistan"].dossiers["minerals"].options["ship"].effects
    assert {name for name in whole if effects[name] != whole[name]} == {"china_pakistan"}
    assert all(less.scenario.weights[address] == 0 for address in wants.payoffs)
    drawn, before = (numbers_of(content, FEW) for content in (less, trial.contents[0]))
    left = [
        name for name in before if name in drawn and name.removeprefix("actors.").removesuffix(".weight") not in wants.payoffs
    ]
    assert len(left) > 900
    assert [name for name in left if not drawn[name].equals(before[name])] == []


def test_all_is_held_still_but_what_an_arm_touches():
    trial = trial_of()
    still = hold_still(trial.contents)
    for content in still:
        assert set(content.scenario.force) == set(KNOWN.dossiers)
        assert content.scenario.force["us.bagram"].option == KNOWN.actors["us"].dossiers["bagram"].start
    assert [content.scenario.force["pakistan.minerals"].option for content in still] == ["ship", "pause"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, each in sorted(schema.read().items()) if not each.beyond])
def test_every_claim_can_be_asked_again_in_all_ways(name):
    given = schema.read()[name]
    contents: list[Content] = [schema.opened(sim.content(arm.scenario), arm, name) for arm in given.arms]
    wiring, wants = (find(given, *(*contents, None)[:2]) for find in (find_wiring, find_wants))
    unwired = [take_wiring(content, wiring) for content in contents]
    for content in (*unwired, *(take_wants(each, wants) for each in unwired), *hold_still(unwired)):
        Theatre(content, 2, 0).release()


# --- the grades -------------------------------------------------------------------------------------------------------------


def by_choice(arm: arms.Arm) -> bool:
    """Whether actors choose in an arm, and have reasons to."""
    return not is_held(arm) and not is_idle(arm)


def graded(level_without) -> object:
    """The row of the claim about the offer, of which so much is left in worlds without something."""
    return board([claim(cites=["mittree-03", "pact-38"])], levels(lambda arm: 0.5 - level_without(arm) * offers(arm))).loc[0]


@pytest.mark.parametrize(
    ("left", "counted", "asked"),
    [
        (lambda arm: 0.2 * (not is_unwired(arm)), "built in", ("negligible", "", "", "")),
        (lambda arm: 0.2 * (not is_idle(arm)), "built in", ("reached", "negligible", "reached", "reached")),
        (lambda arm: 0.2 * (not is_held(arm)), "built in", ("reached", "reached", "negligible", "reached")),
        (lambda arm: 0.2 * by_choice(arm), "emerges", ("reached", "reached", "reached", "reached")),
        (lambda arm: 0.1 + 0.1 * by_choice(arm), "emerges", ("reached", "reached", "reached", "reached")),
        (
            lambda arm: 0.2 * (by_choice(arm) and not is_unwanted(arm)),
            "follows from wants",
            ("reached", "reached", "reached", "negligible"),
        ),
    ],
)
def test_a_claim_that_is_reached_is_graded_by_what_it_needs(left, counted, asked):
    row = graded(left)
    assert (row["verdict"], row["counted"], row["grade"]) == ("reached", counted, counted)
    assert tuple(row[["unwired", "still", "idle", "unwanted"]]) == asked


def test_the_opposite_is_asked_the_same_way_and_stays_the_opposite():
    built, emerging = graded(lambda arm: -0.2 * (not is_unwired(arm))), graded(lambda arm: -0.2 * by_choice(arm))
    assert tuple(built[["verdict", "counted", "grade"]]) == ("opposite", "built in", "built in")
    assert tuple(emerging[["verdict", "counted", "grade"]]) == ("opposite", "opposite", "emerges")


def test_that_something_falls_short_was_built_in_where_it_is_reached_without_what_hinders_it():
    hindered = graded(lambda arm: 0.2 * is_unwired(arm))
    assert (hindered["counted"], hindered["grade"], hindered["unwired"]) == ("negligible", "built in", "reached")
    assert graded(lambda arm: 0.0)["grade"] == "emerges"


def test_an_event_that_is_as_sure_where_nobody_chooses_was_built_in():
    likely = claim(effect=None, event="china_pakistan > 0.4", likelihood="likely", against=None, cites=["pact-01"])
    assert board([likely], levels(lambda arm: 0.6)).loc[0, "counted"] == "built in"
    assert board([likely], levels(lambda arm: 0.6 * (not is_held(arm)))).loc[0, "counted"] == "built in"
    assert board([likely], levels(lambda arm: 0.6 * by_choice(arm))).loc[0, "counted"] == "emerges"


def test_that_an_event_hardly_comes_about_stands_where_chance_would_bring_it_about():
    """Where all is held still it does not come about either, which says nothing."""
    likely = claim(effect=None, event="china_pakistan > 0.4", likelihood="likely", against=None, cites=["pact-01"])
    row = board([likely], levels(lambda arm: 0.6 * is_idle(arm))).loc[0]
    assert tuple(row[["counted", "grade", "still", "idle"]]) == ("opposite", "emerges", "", "reached")
    assert board([likely], levels(lambda _: 0.0)).loc[0, "counted"] == "built in"


def test_an_arm_that_sets_the_outcome_itself_is_no_test():
    circular = claim(arm={"starts": {"china_pakistan": -0.5}}, against={})
    row = board([circular], levels(lambda arm: 0.5 - 0.3 * ("china_pakistan" in arm.content.scenario.starts))).loc[0]
    assert row["counted"] == "built in"
    assert (
        "its worlds themselves" in analyze(board([circular], levels(lambda _: 0.5)), standard(), FEW).table("claims")["stated"][0]
    )


def test_what_is_not_sure_is_not_graded():
    noise = np.random.default_rng(1).normal(0, 1.0, (2, 100, 2))

    def run(wanted: list[arms.Arm]) -> dict:
        return {arm.name: {ask: noise[i % 2] for ask in arm.asked} for i, arm in enumerate(wanted)}

    row = board([claim(**OFFER)], run).loc[0]
    assert (row["counted"], row["grade"], row["unwired"]) == ("unclear", "", "")


@pytest.mark.slow
def test_that_controls_answer_the_tariff_follows_from_what_china_is_said_to_want(tmp_path):
    """No rule and no effect makes controls of duties; with the wants that cite the fact at 0 next to nothing is left of it."""
    name = "tariffs_draw_new_controls"
    claims = {name: schema.read()[name]}
    few = FEW.model_copy(update={"worlds": 1600, "worlds_per_point": 8, "months": 24})
    trials_of = scoring.trials(claims, few, lambda _: KNOWN)
    row = scoreboard(claims, trials_of, KNOWN, few, standard(), worlds(tmp_path)).loc[0]
    assert row["mean"] == pytest.approx(0.15, abs=0.04)
    assert (row["wiring"], row["unwired"]) == ("", "")
    assert (row["verdict"], row["grade"]) == ("reached", "follows from wants")
    assert row["unwanted"] != "reached"
