"""Are paths, names and months taken in whichever form they come, and those that are none told?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.readouts.measures import measured
from sim.reporting.ensemble_tables import line_up
from sim.studies.explain import story
from sim.studies.explore import distribution, grid, survival

SMALL = {"worlds": 3, "months": 2}

# --- paths -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [5, None, "", b"x", 1.5, ["a"], Path("nowhere")])
def test_what_is_no_folder_of_results_is_told(wrong):
    with pytest.raises(sim.InputError, match=r"folder"):
        sim.load(wrong)


@pytest.mark.parametrize("wrong", [5, [5], "nowhere", ["nowhere"], [Path("tests")], b"x"])
@pytest.mark.parametrize("asked", [sim.content, sim.run, sim.theatre, sim.scenarios])
def test_what_is_no_folder_of_content_is_told(asked, wrong):
    with pytest.raises(sim.InputError, match="folders: "):
        asked(folders=wrong)


@pytest.mark.parametrize("wrong", [5, None, ["baseline"], b"baseline"])
@pytest.mark.parametrize("asked", [sim.content, sim.run, sim.theatre])
def test_what_is_no_scenario_is_told(asked, wrong):
    with pytest.raises(sim.InputError, match="scenario"):
        asked(wrong)


# --- what an ensemble and a theatre are asked ------------------------------------------------------------------------------

ASKING_A_MONTH = {
    "outcome": lambda small, month: small.outcome("pakistan_isolation", month).values,
    "measured": lambda small, month: measured(small, "pakistan_isolation", month),
    "measured incident": lambda small, month: measured(small, "hijacking", month),
    "measured stance": lambda small, month: measured(small, "china.corridor=keep", month),
    "measured payoff": lambda small, month: measured(small, "payoff.china", month),
    "line_up": lambda small, month: line_up(small, month),
}


@pytest.mark.parametrize("asked", ASKING_A_MONTH)
def test_a_month_may_be_numpys_and_one_that_is_not_on_record_is_told(asked, small):
    found = ASKING_A_MONTH[asked]
    assert np.array_equal(found(small, np.int64(18)), found(small, 18))
    for wrong in (99, -1, 19, 2.5, "3", True, np.int64(99)):
        with pytest.raises(sim.InputError, match=r"^month: found .*; allowed: 0 to 18, the months on record\.$"):
            found(small, wrong)


def test_where_only_the_ends_are_kept_those_months_are_told():
    ends = sim.run(worlds=2, months=6, keep="final")
    assert ends.outcome("pakistan_isolation", np.int64(6)).shape == (2,)
    with pytest.raises(sim.InputError, match="allowed: 0, 6, the months on record"):
        ends.outcome("pakistan_isolation", 3)


@pytest.mark.parametrize("wrong", ["chna", "", None, 5, ["us"], "milestone"])
@pytest.mark.parametrize("method", ["outcome", "variable", "reached", "stance"])
def test_a_name_that_an_ensemble_does_not_know_is_told(method, wrong, small):
    with pytest.raises(sim.InputError, match="unknown"):
        getattr(small, method)(wrong)


def test_worlds_beyond_an_ensemble_are_told(small):
    for wrong in ([48], 49, np.array([0, 99])):
        with pytest.raises(sim.InputError, match="0 to 47, the worlds of this ensemble"):
            small.theatre(wrong)


def test_a_theatre_takes_numpys_numbers_and_tells_what_it_has_not(content):
    theatre = sim.Theatre(
        content, np.array([1, 3]), seed=np.int64(2), horizon=np.int64(3), worlds_per_point=np.int64(1), trace=True
    )
    theatre.step()
    assert theatre.explain("china", month=np.int64(1), world=np.int64(1)) == theatre.explain("china", 1, 1)
    fork = theatre.fork(np.int64(1), pd.Series({"cpec_pace": 0.3}))
    assert fork.world["cpec_pace"].shape == (2,)
    fork.release()
    for wrong in ({"month": 2}, {"month": -1}, {"world": 2}, {"world": -1}, {"month": "1"}, {"world": None}):
        with pytest.raises(sim.InputError, match=f"explain: {next(iter(wrong))}: found"):
            theatre.explain("china", **wrong)
    theatre.release()


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"seed": 1.5}, {"horizon": 0}, {"horizon": "3"}, {"worlds_per_point": 0}])
def test_a_theatre_tells_what_is_no_whole_number(content, wrong):
    with pytest.raises(sim.InputError, match=next(iter(wrong))):
        sim.Theatre(content, **wrong)


# --- studies of an ensemble in memory --------------------------------------------------------------------------------------

NAMES = [tuple, np.array, pd.Index, pd.Series]


@pytest.mark.parametrize("made", NAMES)
def test_studies_take_names_in_any_list(made, small):
    assert distribution.analyze(small, made(["pakistan_isolation"]), True) is not None
    assert survival.analyze({"any name": small}, made(list(small.content.milestones)[:2])) is not None


def test_a_fork_of_a_story_takes_numpys_values(content):
    theatre = sim.Theatre(content, trace=True, horizon=2)
    fork = story.forked(theatre, {"month": np.int64(1), "hold": False, "cpec_pace": np.float64(0.3)})
    fork.release()
    theatre.release()


def test_a_threshold_may_be_numpys():
    axis = sim.run(design="grid", axes={"variables.cpec_pace.start": np.linspace(0.2, 0.8, 3)}, worlds_per_point=2, months=1)
    assert grid.analyze(axis, np.str_("cpec_pace"), np.float32(0.5)) is not None
