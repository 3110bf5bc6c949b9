"""Do ranks tell right posteriors from wrong ones, and does calibration move a record of the prior no further than others?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.analysis.abc import posterior
from sim.analysis.ranks import BINS, DRAWS, rank, shares, uniformity
from sim.config.errors import InputError
from sim.plots.ranks import plot_ranks
from sim.studies.calibration.fit import Reference, fit_record, shrinkage
from sim.studies.calibration.rehearsal import record_checks, rehearse
from sim.studies.calibration.summary_statistics import trained
from sim.studies.calibration.targets import plan_of
from sim.studies.hindcast import hindcast

CASES, NOISE = 300, 0.7


@cache
def gaussian() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Two standard normal numbers measured with noise: the truth, the mean of its posterior by regression, and draws of it."""
    random = np.random.default_rng(4)
    numbers = random.normal(size=(2000, 2))
    measured = numbers + NOISE * random.normal(size=numbers.shape)
    found = []
    for case in range(CASES):
        kept = np.arange(len(numbers)) != case
        result = posterior(numbers[kept], measured[kept], measured[case], 0.25)
        draws = result.adjusted[random.choice(len(result.weights), DRAWS, p=result.weights)]
        found.append((numbers[case], result.weights @ result.adjusted, draws))
    return found


def gaussian_ranks(stretch: float = 1.0, shift: float = 0.0) -> np.ndarray:
    """Ranks of the truth in these posteriors, stretched or shifted by hand."""
    random = np.random.default_rng(5)
    ways = [(truth, middle + stretch * (draws - middle) + shift) for truth, middle, draws in gaussian()]
    return np.array([rank(truth, draws, random) for truth, draws in ways])


def exact_ranks(stretch: float) -> np.ndarray:
    """The same for draws from the posterior in closed form: mean m / (1 + s^2), variance s^2 / (1 + s^2)."""
    random = np.random.default_rng(8)
    truth = random.normal(size=(CASES, 5))
    middle = (truth + NOISE * random.normal(size=truth.shape)) / (1.0 + NOISE**2)
    spread = stretch * NOISE / np.sqrt(1.0 + NOISE**2)
    draws = middle[:, None] + spread * random.normal(size=(CASES, DRAWS, 5))
    return np.array([rank(each, drawn, random) for each, drawn in zip(truth, draws, strict=True)])


def test_ranks_are_uniform_where_the_posterior_is_right():
    for ranks in (exact_ranks(1.0), gaussian_ranks()):
        found = uniformity(ranks)
        assert (found["holm"] > 0.01).all()
        assert found["width"].to_numpy() == pytest.approx(1.0, abs=4.5 * np.sqrt(0.8 / CASES)), "4.5 standard errors"
        assert found["cover"].to_numpy() == pytest.approx(0.9, abs=4.5 * np.sqrt(0.09 / CASES))


@pytest.mark.parametrize("ranks", [exact_ranks, gaussian_ranks])
def test_posteriors_made_too_narrow_or_too_wide_are_found_out(ranks):
    narrow, wide = uniformity(ranks(0.6)), uniformity(ranks(1.7))
    assert (narrow["holm"] < 0.001).all() and (narrow["width"] > 1.3).all() and (narrow["cover"] < 0.8).all()
    assert (wide["holm"] < 0.001).all() and (wide["width"] < 0.75).all() and (wide["cover"] > 0.93).all()


def test_posteriors_that_lie_too_low_are_found_out():
    found = uniformity(gaussian_ranks(shift=-0.4))
    assert (found["holm"] < 0.001).all() and (found["lean"] > 0.1).all()


@pytest.mark.parametrize("cases", [20, 200])
def test_uniform_ranks_are_doubted_at_the_level_and_leave_the_band_as_often(cases):
    ranks = np.random.default_rng(cases).integers(0, DRAWS + 1, size=(cases, 600))
    found, table = uniformity(ranks, seed=1), shares(ranks, seed=1)
    assert (found["pvalue"] < 0.05).mean() <= 0.05 + 4.5 * np.sqrt(0.05 * 0.95 / 600)
    assert (found["pvalue"] < 0.05).mean() > 0.02
    out = ((table["difference"] < table["low"]) | (table["difference"] > table["high"])).groupby(table["number"]).any()
    assert 0.015 < out.mean() < 0.05 + 4.5 * np.sqrt(0.05 * 0.95 / 600)
    assert table.groupby("number")["excess"].sum().abs().max() < 1e-9 and len(table) == 600 * BINS


def test_ties_fall_at_random_and_ranks_that_cannot_be_are_refused():
    random = np.random.default_rng(0)
    tied = [rank(np.zeros(1), np.zeros((DRAWS, 1)), random)[0] for _ in range(2000)]
    assert set(tied) <= set(range(DRAWS + 1)) and np.mean(tied) == pytest.approx(DRAWS / 2, abs=3.0)
    for ranks, draws in ((np.zeros((5, 2)), 50), (np.full((5, 2), 100), DRAWS), (np.zeros(5), DRAWS)):
        with pytest.raises(InputError):
            uniformity(ranks, draws)


# --- pseudo-records ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged():
    """A calibration of eight numbers, of which statistics and things that come tell something."""
    random = np.random.default_rng(2)
    values = random.random((1000, 8))
    statistics = values[:, :4] + 0.8 * random.normal(size=(1000, 4))
    came = random.random((1000, 6)) < 1.0 / (1.0 + np.exp(1.0 - 3.0 * (values[:, 2:] - 0.5)))
    names = tuple(f"number {i}" for i in range(8))
    reference = Reference(names, np.zeros(8), np.ones(8), values, statistics, came)
    plan = plan_of().model_copy(update={"share": 0.4, "least": 50, "most": 8})
    fit = fit_record(reference, statistics, plan)
    return fit, came, rehearse(fit, came, 1, 120)


def test_pseudo_records_move_as_many_numbers_clearly_as_the_level_says(judged):
    fit, came, rehearsal = judged
    others = rehearse(fit, came, 7, 80).shifts
    found = [rehearsal.compare(shifts) for shifts in others]
    clear = np.mean([table["pvalue"] < 0.05 for table in found])
    assert 0.02 < clear < 0.09
    assert np.mean([(table["corrected"] < 0.05).any() for table in found]) < 0.05 + 4.5 * np.sqrt(0.05 * 0.95 / 80)
    assert 0.02 < rehearsal.moving().mean() / len(fit.names) < 0.06
    noise = shrinkage(fit, fit.judge(fit.statistics[0], came[0])).set_index("number").loc[list(fit.names), "noise"].to_numpy()
    assert (np.abs(others) > 3.0 * noise).mean() > 0.3, "three standard errors of simulation say nothing of the record"


def test_pseudo_records_are_recovered_and_a_record_from_elsewhere_moves_numbers(judged):
    fit, came, rehearsal = judged
    assert (uniformity(rehearsal.ranks)["holm"] > 0.01).all()
    far = fit.judge(np.array([4.5, 0.5, 0.5, 0.5]), came[0])
    found = rehearsal.compare(fit.shift(far))
    assert found.set_index(pd.Index(fit.names)).loc["number 0", "corrected"] < 0.05


def test_a_record_of_the_worlds_is_usual_and_one_of_everything_is_not(content):
    held = hindcast.content()
    things = trained(held, content, hindcast.recorded())
    random = np.random.default_rng(0)
    prior, after = (random.random((2000, len(things))) < 0.2 for _ in range(2))
    own = random.random((60, len(things))) < 0.2 * 0.5
    usual = [
        record_checks(prior, after, [replace(t, came=bool(c)) for t, c in zip(things, row, strict=True)], held, 0.5, seed)
        for seed, row in enumerate(own)
    ]
    assert np.mean([(table["holm"] < 0.05).any() for table in usual]) < 0.15
    full = record_checks(prior, after, [replace(thing, came=True) for thing in things], held, 0.5, 0).set_index("label")
    assert full.loc["All that is on record", "measured"] == len(things)
    assert full.loc[["All that is on record", "How surprising the record is"], "holm"].max() < 0.01


def test_the_figure_shows_a_panel_for_each_number_and_says_how_many_more():
    table = shares(np.random.default_rng(0).integers(0, DRAWS + 1, size=(50, 3))).assign(label="a number")
    figure = plot_ranks(table, n=100, records=50, shown=2)
    assert isinstance(figure, Figure) and len(figure.axes) == 2
    assert any("not shown: 1 more" in " ".join(text.get_text().split()) for text in figure.texts)
    with pytest.raises(ValueError, match="missing: excess"):
        plot_ranks(table.drop(columns="excess"), n=100, records=50)
    with pytest.raises(ValueError, match="at least one row"):
        plot_ranks(pd.DataFrame(columns=table.columns), n=100, records=50)
