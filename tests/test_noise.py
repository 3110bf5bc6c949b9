"""Do verdicts stay silent where nothing is there but chance?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

import sim
from sim.config.content import Content
from sim.ensembles.settings import RunSettings
from sim.studies.claims import schema, scoring
from sim.studies.claims.circularity import want_nothing
from sim.studies.claims.criteria import standard
from sim.studies.claims.findings import tallied
from sim.studies.claims.scoreboard import scoreboard
from sim.studies.claims.scoring import arms_of, verdict_of
from sim.studies.claims.scoring import tested as read_effects
from tests.claiming import worlds

FEW = RunSettings(worlds=400, worlds_per_point=4, common_random_numbers=False, keep="all")
COUNT = ("emerges", "follows from wants", "opposite")


@cache
def idle(name: str) -> Content:
    """A scenario in whose theatre all weights are 0."""
    return want_nothing([sim.content(name)])[0]


def tested_claims() -> dict[str, schema.Claim]:
    """All claims that the model has a say on."""
    return {name: each for name, each in schema.read().items() if not each.beyond}


@pytest.mark.slow
def test_where_nobody_wants_anything_at_most_5_percent_of_claims_are_supported_or_opposite(tmp_path):
    """What is wired still works there, and chance brings things about: those are told to be built in."""
    claims = tested_claims()
    table = scoreboard(claims, scoring.trials(claims, FEW, idle), idle("baseline"), FEW, standard(), worlds(tmp_path))
    tally = tallied(table).set_index("document").loc["all"]
    assert tally[list(COUNT)].sum() <= 0.05 * len(claims)
    assert tally["built in"] > 0


@pytest.mark.slow
def test_between_worlds_that_differ_in_luck_alone_at_most_5_percent_are_reached_or_opposite(tmp_path):
    """Both arms are the same but for the seed, so that every effect is none."""
    claims = {name: each for name, each in tested_claims().items() if each.effect is not None}
    tried = scoring.trials(claims, FEW, cache(sim.content))
    runs = []
    for seed in (0, 1):
        (tmp_path / str(seed)).mkdir()
        settings = FEW.model_copy(update={"seed": seed})
        first = [replace(trial, contents=trial.contents[1:], keys=trial.keys[1:]) for trial in tried]
        runs.append(worlds(tmp_path / str(seed))(arms_of(first, settings)))
    verdicts, differ = [], 0
    for trial in tried:
        key = trial.keys[1]
        measured = {trial.keys[0]: runs[1][key], key: runs[0][key]}
        verdicts.append(verdict_of(replace(trial, keys=(trial.keys[0], key)), measured, standard()))
        differ += read_effects(trial, measured).any()
    assert differ > len(tried) / 2, "the seeds make other worlds"
    assert sum(each.alone in ("reached", "opposite") for each in verdicts) <= 0.05 * len(verdicts)
