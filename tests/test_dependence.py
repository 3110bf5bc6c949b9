"""Are numbers named that move an outcome in any way, and idle ones not?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import delta, pawn
from SALib.test_functions import Ishigami
from scipy.stats import norm

from sim.analysis.dependence import dependence
from sim.config.errors import InputError
from tests.asking import asked


def test_pawn_is_that_of_a_peer_and_names_all_three_numbers_of_ishigami_and_no_fourth():
    points = np.random.default_rng(0).uniform(-np.pi, np.pi, (1000, 4))
    values = Ishigami.evaluate(points[:, :3])
    found = dependence(values, pd.DataFrame(points, columns=list("abcd"))).set_index("number").loc[list("abcd")]
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[-np.pi, np.pi]] * 4}
    assert found["pawn"].to_numpy() == pytest.approx(pawn.analyze(problem, points, values, S=10)["median"], abs=0.005)
    assert (found["holm"] < 0.01).tolist() == [True, True, True, False]
    assert (found["hsic_holm"] < 0.01).tolist() == [True, True, True, False]


def test_delta_is_that_of_a_peer_and_of_theory():
    draw = np.random.default_rng(4)
    points = draw.uniform(-np.pi, np.pi, (2000, 4))
    values = Ishigami.evaluate(points[:, :3])
    found = dependence(values, pd.DataFrame(points, columns=list("abcd"))).set_index("number").loc[list("abcd"), "delta"]
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[-np.pi, np.pi]] * 4}
    assert found[:3].to_numpy() == pytest.approx(
        delta.analyze(problem, points, values, num_resamples=2, seed=1)["delta_raw"][:3], abs=0.05
    )
    assert found["d"] < 0.05
    known = draw.normal(size=2000)
    outcome = 0.6 * known + 0.8 * draw.normal(size=2000)
    within = np.linspace(-8.0, 8.0, 4001)
    density = np.abs(norm.pdf(within) - norm.pdf(within, 0.6 * norm.ppf((np.arange(400)[:, None] + 0.5) / 400), 0.8))
    theory = 0.5 * float(density.sum(axis=1).mean() * (within[1] - within[0]))
    assert dependence(outcome, pd.DataFrame({"x": known}))["delta"][0] == pytest.approx(theory, abs=0.04)


@pytest.mark.parametrize("values", ["skewed", "yes or no"])
def test_idle_numbers_are_told_at_the_level(values):
    draw = np.random.default_rng(1)
    outcome = draw.exponential(size=150) if values == "skewed" else (draw.random(150) < 0.2).astype(float)
    causes = pd.DataFrame(np.c_[draw.random((150, 200)), draw.integers(0, 3, (150, 60))])
    found = dependence(outcome, causes)
    for name in ("pvalue", "hsic_pvalue"):
        assert 0.015 < (found[name] < 0.05).mean() < 0.095, name
    assert (found[["holm", "hsic_holm"]] < 0.01).sum().sum() == 0
    assert 0.015 < (found["pawn"] > found["pawn_dummy"]).mean() < 0.095


def test_a_number_that_moves_only_the_spread_is_named_among_many():
    draw = np.random.default_rng(2)
    causes = pd.DataFrame(draw.random((800, 60)))
    found = dependence(draw.normal(size=800) * np.exp(4.0 * causes[7]), causes)
    assert found["number"][0] == "7"
    assert found["holm"][0] < 0.01
    assert found.set_index("number")["hsic_holm"].idxmin() == "7"


def test_a_rising_change_of_the_outcome_changes_nothing():
    draw = np.random.default_rng(3)
    causes = pd.DataFrame(draw.random((150, 5)))
    values = causes[0] + 0.3 * draw.normal(size=150)
    pd.testing.assert_frame_equal(dependence(values, causes), dependence(np.exp(values), causes))


@pytest.mark.parametrize(
    ("values", "rows", "word"), [(np.ones(100), 100, "varies"), (np.arange(99), 99, "100"), (np.arange(100), 90, "90 rows")]
)
def test_what_tells_nothing_is_refused(values, rows, word):
    with pytest.raises(InputError, match=word):
        dependence(values, pd.DataFrame({"a": np.arange(rows)}))


def test_the_method_is_asked_for_like_the_others_and_refuses_what_it_does_not_read(tmp_path):
    ended = asked("study=sensitivity", "method=dependence", "months=2", "factor_grouping=part", f"results={tmp_path}")
    assert (ended.code, "factor_grouping" in ended.err) == (2, True)
