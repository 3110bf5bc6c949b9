"""Is it told month by month which numbers decide an outcome?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.explained import first_order
from sim.analysis.multiple import holm
from sim.config.errors import InputError
from sim.readouts.measures import measured, read_draws
from sim.studies.explore import sensitivity
from sim.studies.explore.sensitivity_by_month import shares_by_month
from tests.asking import asked

STARTS = "variables.cpec_pace.start"


@pytest.fixture(scope="module")
def run() -> sim.Ensemble:
    return sim.run(
        worlds=240, months=12, seed=2, worlds_per_point=2, vary=[STARTS, "actors.china.temperature", "actors.iran.temperature"]
    )


def test_each_month_has_the_shares_that_the_run_cut_short_there_has(run):
    table, spread = shares_by_month(run, "cpec_pace")
    assert list(spread["month"]) == list(range(1, 13))
    draws = read_draws(run, sorted(set(table["number"])))
    for month in (1, 6, 12):
        means = measured(run, "cpec_pace", month).reshape(-1, 2).mean(axis=1)
        alone = first_order(means, draws).set_index("number")
        own = table[table["month"] == month].set_index("number").loc[alone.index]
        assert own[["first", "low", "high"]].to_numpy() == pytest.approx(alone[["first", "low", "high"]].to_numpy())
        assert spread.set_index("month").loc[month, "spread"] == pytest.approx(means.std())


def test_what_a_level_starts_from_decides_early_and_less_later(run):
    table, spread = shares_by_month(run, "cpec_pace")
    first = table[table["number"] == STARTS].set_index("month")["first"]
    assert first[1] > max(0.9, first[12] + 0.03)
    assert spread["luck"].iloc[-1] > spread["luck"].iloc[0]


def test_correction_is_for_every_number_in_every_month(run):
    table, _ = shares_by_month(run, "cpec_pace")
    order = table.sort_values("pvalue")
    assert order["holm"].iloc[0] == pytest.approx(min(order["pvalue"].iloc[0] * len(table), 1.0))


def test_luck_alone_names_a_number_in_at_most_a_twentieth_of_runs():
    draw, named = np.random.default_rng(0), 0
    for _ in range(40):
        numbers = {f"n{i}": draw.random(150) for i in range(20)}
        walks = draw.normal(size=(150, 3)).cumsum(axis=1)
        p = np.concatenate([first_order(walks[:, m], pd.DataFrame(numbers))["pvalue"] for m in range(3)])
        named += bool((holm(p) < 0.05).any())
    assert named <= 6  # 2 expected; more than 6 in 3 of 1,000 such tests


def test_what_is_found_is_told_with_a_figure_and_where_nothing_decides_that_is_said(run):
    found = sensitivity.analyze(run, "cpec_pace", "months")
    assert [picture.name for picture in found.pictures] == ["over_months"]
    assert any("Pace of CPEC work: start" in sentence for sentence in found.answer)
    idle = sim.run(worlds=120, months=4, vary=["actors.iran.temperature"])
    assert "No single parameter" in sensitivity.analyze(idle, "cpec_pace", "months").answer[0]


def test_an_outcome_alike_in_all_worlds_and_a_run_without_its_months_are_refused(tmp_path):
    still = sim.run(worlds=100, months=2)
    with pytest.raises(InputError, match="differs between worlds"):
        sensitivity.analyze(still, "reko_diq_producing", "months")
    for words, key in ((("keep=final",), "keep"), (("worlds=50",), "worlds"), (("base_samples=3",), "base_samples")):
        ended = asked("study=sensitivity", "method=months", "months=3", *words, f"results={tmp_path}")
        assert (ended.code, key in ended.err) == (2, True)
    assert list(tmp_path.iterdir()) == []
