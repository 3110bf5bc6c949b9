"""Is everything that Tightrope ships cited, complete, within its bounds, and of use to somebody?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import sim
from sim.config.content import Content
from sim.config.quantity import Quantity
from sim.evidence import coverage_table
from sim.world.citing import citations, uncited
from sim.world.reading import resolved
from tests.bits import SCENARIOS as QUICKLY_OR_SLOW

MOVES = yaml.safe_load((Path(__file__).parent / "data" / "moves.yaml").read_text(encoding="utf-8"))
ROWS = [(actor, row["move"], frozenset(row["cites"])) for actor, rows in MOVES.items() for row in rows]
SCENARIOS = sim.scenarios()
CONTENT = sim.content()
PAYOFFS = [(actor, rule) for actor, brief in CONTENT.actors.items() for rule in brief.payoffs]
OPTIONS = [
    (f"{actor}.{dossier}", label)
    for actor, brief in CONTENT.actors.items()
    for dossier, entry in brief.dossiers.items()
    for label in entry.options
]
MILESTONES = (
    "cpec_cut_off", "pasni_open", "refinery_running", "base_at_bagram", "truce_collapsed", "ric_revived",
    "pakistan_isolated", "baloch_settlement", "taliban_recognised",
)  # fmt: skip
EXPECTED = (
    "bagram_return", "baloch_settlement", "baseline", "control_tariff_spiral", "cpec_cutoff", "pasni_built", "ric_revival",
    "silent_squeeze",
)  # fmt: skip
MONTHS = 38
"""Longer than any shipped scenario forces something until."""
SMALL_WORDS = {"the", "and", "with", "for", "from", "into", "any", "an", "at", "in", "to", "by", "of", "on"}


@cache
def held(scenario: str) -> Content:
    """The content of a shipped scenario."""
    return sim.content(scenario)


def option(dossier: str, label: str):
    """One option by the full name of its dossier and its own."""
    actor, name = dossier.split(".", 1)
    return CONTENT.actors[actor].dossiers[name].options[label]


def levers(actor: str) -> set[str]:
    """What an actor moves: by its options, by what they set, by the agreements it is a side of and by beliefs that judge it."""
    own = [option(dossier, label) for dossier, label in OPTIONS if dossier.startswith(f"{actor}.")]
    moved = {variable for entry in own for variable in (*entry.effects, *entry.sets)}
    sides = {name: entry.takes for name, entry in CONTENT.agreements.items()}
    moved |= {variable for name, takes in sides.items() if owns(actor, takes) for variable in CONTENT.agreements[name].effects}
    return moved | {name for name, belief in CONTENT.beliefs.items() if owns(actor, belief.seen)}


def owns(actor: str, dossiers: Iterable[str]) -> bool:
    """Whether one of some dossiers is an actor's."""
    return any(dossier.startswith(f"{actor}.") for dossier in dossiers)


def open_at_the_start(dossier: str) -> str:
    """The option with which a dossier opens."""
    actor, name = dossier.split(".", 1)
    return CONTENT.actors[actor].dossiers[name].start


def holds_at_the_start(name: str, wanted: Any) -> bool:
    """Whether a condition holds when the theatre opens, all numbers at their value."""
    if name in CONTENT.milestones:
        return not wanted
    if name in CONTENT.agreements:
        return is_agreed_at_the_start(name) == wanted
    if name in CONTENT.dossiers:
        return open_at_the_start(name) in ([wanted] if isinstance(wanted, str) else wanted)
    start = CONTENT.variables[name].start.value
    return wanted.get("min", -np.inf) <= start <= wanted.get("max", np.inf)


def is_agreed_at_the_start(name: str) -> bool:
    """Whether an agreement is in force when the theatre opens."""
    entry = CONTENT.agreements[name]
    consent = [dossier for dossier, options in entry.takes.items() if open_at_the_start(dossier) in options]
    agreed = len(consent) >= (entry.quorum or len(entry.takes)) and set(entry.veto) <= set(consent)
    return agreed and all(holds_at_the_start(*condition) for condition in entry.needs.items())


def words(text: str) -> set[str]:
    """The words of a move that say something, without their endings."""
    return {word[:5] for word in re.findall(r"[a-z0-9]{2,}", text.lower())} - SMALL_WORDS


def takes_up(actor: str, move: str, cites: frozenset[str]) -> list[str]:
    """The options of an actor that say they are this move and cite one of its facts."""
    return [
        f"{dossier}.{label}"
        for dossier, label in OPTIONS
        if dossier.startswith(f"{actor}.")
        and cites & set(option(dossier, label).cites)
        and any(len(words(move) & words(own)) >= min(2, len(words(move))) for own in option(dossier, label).moves)
    ]


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_the_shipped_scenarios_are_those_we_know():
    assert set(EXPECTED) <= set(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_rule_cites_something(scenario):
    assert uncited(held(scenario)) == []


def test_every_fact_is_used_or_set_aside_with_a_reason():
    cited = {place: ids for scenario in SCENARIOS for place, ids in citations(held(scenario)).items()}
    rows = coverage_table(cited)
    assert [row.id for row in rows if row.use == "unused"] == []
    assert [row.id for row in rows if row.use == "used" and row.reason] == [], "set aside in context.yaml, yet cited"


@pytest.mark.parametrize("kind", ["variables", "outcomes", "mechanisms", "incidents"])
def test_every_entry_with_magnitudes_says_how_well_they_are_known(kind):
    assert [name for name, entry in CONTENT.tree[kind].items() if "grade" not in entry] == []


def test_every_payoff_and_every_size_says_how_well_it_is_known():
    silent = [f"{actor}.{rule}" for actor, rule in PAYOFFS if "grade" not in CONTENT.tree["actors"][actor]["payoffs"][rule]]
    silent += [f"{actor}.size" for actor, brief in CONTENT.tree["actors"].items() if "grade" not in brief["size"]]
    assert silent == []


@pytest.mark.parametrize(("dossier", "label"), OPTIONS)
def test_every_option_gives_its_reason_and_its_status(dossier, label):
    found = option(dossier, label)
    actor, name = dossier.split(".", 1)
    assert len(found.why) > 20
    assert found.label
    assert "status" in CONTENT.tree["actors"][actor]["dossiers"][name]["options"][label]


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_every_value_lies_within_its_range():
    assert len(CONTENT.quantities) > 500
    for address, quantity in CONTENT.quantities.items():
        low, high = quantity.ends
        assert low <= quantity.value <= high, address


@pytest.mark.parametrize(
    "part", ["payoffs.+.weight", "weights", "rates", "review.rate", "turning_cost", "potency", "temperature", "foresight"]
)
def test_every_magnitude_that_is_a_judgement_has_a_range(part):
    sought = re.compile(rf"(^|\.){part}($|\.)")
    found = {address: quantity for address, quantity in CONTENT.quantities.items() if sought.search(address)}
    assert len(found) >= len(CONTENT.actors)
    assert [address for address, quantity in found.items() if not quantity.is_uncertain] == []


def test_a_range_that_spans_zero_does_not_leave_the_sign_of_a_want_open():
    """A weight may fade to nothing, but whether an actor wants more or less of a thing is what the documents say."""
    weights = {(actor, rule): CONTENT.actors[actor].payoffs[rule].weight for actor, rule in PAYOFFS}
    assert [place for place, weight in weights.items() if weight.ends[0] < 0 < weight.ends[1]] == []


@pytest.mark.parametrize(("dossier", "label"), OPTIONS)
def test_an_option_pushes_by_less_than_the_whole_room_and_never_by_nothing(dossier, label):
    for variable, effect in option(dossier, label).effects.items():
        assert -1.0 < effect < 1.0, variable
        assert effect != 0.0, variable


def test_incidents_and_events_push_by_less_than_the_whole_room():
    pushes = [incident.pushes for incident in CONTENT.incidents.values()]
    pushes += [event.push for scenario in SCENARIOS for event in held(scenario).scenario.events]
    assert all(-1.0 < effect < 1.0 for push in pushes for effect in push.values())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_starts_within_the_bounds(scenario):
    content = held(scenario)
    for name, variable in content.variables.items():
        start: Quantity = content.quantities[f"variables.{name}.start"]
        assert variable.bounds[0] <= start.ends[0] <= start.ends[1] <= variable.bounds[1], name


# --- actors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", CONTENT.actors)
def test_an_actor_wants_several_things(actor):
    assert len(CONTENT.actors[actor].payoffs) >= 4


@pytest.mark.parametrize(("actor", "rule"), PAYOFFS)
def test_an_actor_can_move_what_it_wants_by_its_own_options(actor, rule):
    outcome = CONTENT.actors[actor].payoffs[rule].outcome
    reads = resolved(outcome, CONTENT, rule).reads
    assert reads & levers(actor), f"{outcome} reads {sorted(reads)}"


@pytest.mark.parametrize("actor", CONTENT.actors)
def test_what_an_actor_can_do_bears_on_what_it_wants(actor):
    brief = CONTENT.actors[actor]
    reads = set().union(*(resolved(p.outcome, CONTENT, actor).reads for p in brief.payoffs.values()))
    for name, dossier in brief.dossiers.items():
        touched = {variable for entry in dossier.options.values() for variable in entry.effects}
        assert touched & reads, f"{actor}.{name}: nothing it does matters to {actor}"


def test_there_are_25_to_60_dossiers_and_an_alignment_for_each_of_28_pairs():
    assert 25 <= len(CONTENT.dossiers) <= 60
    assert len(CONTENT.actors) == 8
    assert len(set(CONTENT.alignments.values())) == 28


@pytest.mark.parametrize("dossier", CONTENT.dossiers)
def test_the_options_of_a_dossier_differ_and_the_one_that_stands_first_is_open(dossier):
    actor, name = dossier.split(".", 1)
    entry = CONTENT.actors[actor].dossiers[name]
    does = [(tuple(sorted(found.effects.items())), found.upkeep.value) for found in entry.options.values()]
    assert len(set(does)) == len(does)
    assert entry.question.endswith("?")
    for condition in entry.options[entry.start].requires.items():
        assert holds_at_the_start(*condition), condition


# --- moves ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("actor", "move", "cites"), ROWS, ids=[f"{actor}-{move}" for actor, move, _ in ROWS])
def test_every_move_of_the_documents_is_an_option(actor, move, cites):
    assert takes_up(actor, move, cites)


def test_no_option_claims_a_move_that_the_documents_do_not_tell():
    claimed = {(dossier.split(".")[0], own) for dossier, label in OPTIONS for own in option(dossier, label).moves}
    strange = [(actor, own) for actor, own in claimed if not any(words(own) & words(row["move"]) for row in MOVES.get(actor, []))]
    assert strange == []


# --- milestones and scenarios -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MILESTONES)
def test_a_milestone_is_there_and_not_reached_at_the_start(name):
    milestone = CONTENT.milestones[name]
    assert not all(holds_at_the_start(*condition) for condition in milestone.when.items())


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != "baseline"])
def test_a_scenario_says_what_the_documents_expect_of_it(scenario):
    found = held(scenario).scenario
    assert 3 <= len(found.expects) <= 10
    outcomes = [expected.outcome for expected in found.expects]
    assert len(set(outcomes)) == len(outcomes)
    for expected in found.expects:
        assert expected.against in SCENARIOS
        assert expected.against != scenario
        assert expected.by <= 60
        assert expected.claim.endswith(".")


def test_the_baseline_forces_nothing_expects_nothing_and_cites_what_it_dates():
    found = held("baseline").scenario
    assert not (found.expects or found.force or found.forbid or found.starts or found.weights)
    assert all(event.cites for event in found.events)


@pytest.mark.parametrize("scenario", QUICKLY_OR_SLOW)
def test_a_scenario_runs_to_its_end_within_all_bounds_and_holds_what_it_forces(scenario):
    ensemble = sim.run(scenario, worlds=4, months=MONTHS, seed=4)
    state = ensemble.data["state"].values
    low, high = np.array([variable.bounds for variable in ensemble.content.variables.values()], dtype=np.float32).T
    assert np.isfinite(state).all()
    assert (low <= state).all()
    assert (state <= high).all()
    for dossier, forced in ensemble.content.scenario.force.items():
        held_so_long = ensemble.stance(dossier).sel(month=slice(forced.since, forced.until or MONTHS))
        assert (held_so_long == forced.option).all(), dossier
