"""Are all what-ifs of the documents there, cited in full, fair in what they force, and in force?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.config.content import Content
from sim.config.scenario import Forced
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.readouts.measures import measured
from sim.studies.claims.expected_effects import expectations

ROWS = yaml.safe_load((Path(__file__).parent / "data" / "scenarios.yaml").read_text(encoding="utf-8"))
BRIEF = RunSettings(worlds=40, months=10, seed=3)


@cache
def held(scenario: str) -> Content:
    """The content of a scenario, read once."""
    return sim.content(scenario)


@cache
def briefly(scenario: str) -> Ensemble:
    """A small and short run of a scenario, always with common random numbers."""
    return run_ensemble(held(scenario), BRIEF)


@lru_cache(maxsize=3)
def at_length(scenario: str) -> Ensemble:
    """Enough worlds and months of a scenario to tell what follows."""
    return run_ensemble(held(scenario), RunSettings(worlds=2000, months=60))


def test_every_scenario_of_the_documents_is_there_and_no_other():
    assert set(ROWS) == set(sim.scenarios()) - {"baseline"}
    assert [row["number"] for row in ROWS.values()] == list(range(1, 30))


@pytest.mark.parametrize("name", ROWS)
def test_a_scenario_says_what_it_asks_takes_as_given_and_leaves_open(name):
    scenario = held(name).scenario
    assert scenario.question.endswith("?")
    assert scenario.trigger.endswith(".")
    assert min(len(scenario.title), len(scenario.trigger) // 3, len(scenario.why) // 5) > 10


def renewals(content: Content) -> list[tuple[str, int]]:
    """What a scenario makes the sides of the trade truce do about its renewal, and from which month."""
    forced = [content.scenario.force.get(f"{side}.truce") for side in ("us", "china")]
    return [(each.option, each.since) for each in forced if each is not None]


@pytest.mark.parametrize("name", sim.scenarios())
def test_the_end_of_the_truce_is_dated_in_every_scenario_and_left_to_its_two_sides(name):
    """An event ends it only with a quarrel or where neither side renews it, and mends it only where both do."""
    content = held(name)
    assert all(content.actors[side].dossiers["truce"].review.dates.first == 1 for side in ("us", "china"))
    opening = content.variables["truce"].start.value
    for event in content.scenario.events:
        moved = event.push.get("truce", event.set.get("truce", opening) - opening)
        if moved > 0:
            assert renewals(content) == [("renew", 1)] * 2, event.label
        elif moved < 0 and event.push.get("china_us", 0.0) >= 0:
            assert renewals(content) == [("let_lapse", 1)] * 2, event.label


@pytest.mark.parametrize("name", ROWS)
def test_a_scenario_cites_every_fact_that_raises_it(name):
    scenario = held(name).scenario
    cited = {fact for entry in (scenario, *scenario.events, *scenario.expects) for fact in entry.cites}
    assert set(ROWS[name]["cites"]) <= cited


def laws(content: Content, dossier: str, forced: Forced) -> set[str]:
    """The variables that a forced option, and what comes into force after it, sets to a level."""
    actor, name = dossier.split(".", 1)
    options = content.actors[actor].dossiers[name].options
    held_to = options[forced.option]
    return {*held_to.sets, *(options[held_to.then].sets if held_to.then else ())}


def is_forced(content: Content, dossier: str, options: Sequence[str]) -> bool:
    """Whether a scenario forces one of some options of a dossier."""
    forced = content.scenario.force.get(dossier)
    return forced is not None and forced.option in options


@pytest.mark.parametrize("name", ROWS)
def test_a_scenario_does_not_decree_what_is_expected_of_it(name):
    content = held(name)
    for expected in content.scenario.expects:
        decreed = {variable for event in content.scenario.events for variable in (*event.set, *event.push)}
        decreed |= {variable for dossier, forced in content.scenario.force.items() for variable in laws(content, dossier, forced)}
        assert expected.outcome not in decreed
        milestone = content.milestones.get(expected.outcome)
        for named, wanted in (milestone.when if milestone is not None else {}).items():
            if named in content.agreements:
                sides = content.agreements[named].takes
                assert not all(is_forced(content, *side) for side in sides.items()), f"both sides of {named} are forced"
            elif named in content.dossiers:
                assert not is_forced(content, named, wanted), f"{expected.outcome} is forced"


@pytest.mark.parametrize("name", ROWS)
def test_a_scenario_is_in_force_and_moves_something_that_is_expected_of_it(name):
    content, ensemble = held(name), briefly(name)
    for dossier, forced in content.scenario.force.items():
        months = slice(forced.since, min(forced.until or BRIEF.months, BRIEF.months))
        assert (ensemble.stance(dossier).sel(month=months) == forced.option).all(), dossier
    other = briefly("baseline")
    moved = [
        expected.outcome
        for expected in content.scenario.expects
        if not np.array_equal(*(measured(each, expected.outcome, BRIEF.months) for each in (ensemble, other)))
    ]
    assert moved


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_a_scenario_makes_a_difference_that_is_not_luck(name):
    references = {expected.against for expected in held(name).scenario.expects}
    table = expectations([*references, name], at_length)
    assert set(table["verdict"]) - {"unclear"}
    assert ((table["low"] > 0) | (table["high"] < 0)).any()
