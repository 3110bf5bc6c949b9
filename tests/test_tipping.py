"""Is the place where an outcome crosses a threshold the one that can be worked out by hand, and known as well as is said?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.tipping import crossing
from sim.config.errors import InputError
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import size_by_design
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.studies.explore.grid import analyze, tabulated, tipping
from tests import tiny

X = np.array([0.0, 1.0, 2.0, 4.0])


def crossed(curve: list[float], threshold: float = 0.5, x: np.ndarray = X) -> list[tuple[float, str]]:
    """Where a curve that all units share crosses, and in which direction."""
    table = crossing(x, np.tile(np.array(curve)[:, None], 12), threshold)
    return list(zip(table["at"], table["direction"], strict=True))


@pytest.mark.parametrize(
    ("curve", "wanted"),
    [
        ([0.0, 0.4, 0.8, 1.0], [(1.25, "up")]),
        ([1.0, 0.8, 0.4, 0.0], [(1.75, "down")]),
        ([0.0, 0.0, 0.0, 2.0], [(2.5, "up")]),
        ([0.0, 0.5, 1.0, 1.0], [(1.0, "up")]),
        ([0.5, 0.0, 0.0, 0.0], [(0.0, "down")]),
        ([0.0, 1.0, 0.0, 1.0], [(0.5, "up")]),
        ([0.0, 0.1, 0.2, 0.3], []),
        ([1.0, 0.5, 1.0, 1.0], []),
        ([0.5, 0.5, 0.5, 0.5], []),
    ],
)
def test_the_first_crossing_is_found_by_linear_interpolation(curve, wanted):
    assert crossed(curve) == [(pytest.approx(at), direction) for at, direction in wanted]


def test_the_place_does_not_depend_on_the_unit_of_the_outcome_and_moves_with_that_of_x():
    assert crossed([0.0, 40.0, 80.0, 100.0], threshold=50.0) == [(pytest.approx(1.25), "up")]
    assert crossed([0.0, 0.4, 0.8, 1.0], x=10 * X - 3) == [(pytest.approx(9.5), "up")]


def test_a_curve_that_never_crosses_leaves_an_empty_table_with_its_columns():
    table = crossing(X, np.zeros((4, 3)), 0.5)
    assert table.empty
    assert list(table.columns) == ["at", "direction", "low", "high", "seen"]


def test_where_all_units_agree_the_place_is_known():
    (row,) = crossing(X, np.tile(np.array([0.0, 0.4, 0.8, 1.0])[:, None], 12), 0.5).itertuples()
    assert (row.low, row.high, row.seen) == (pytest.approx(1.25), pytest.approx(1.25), 1.0)


@pytest.mark.parametrize("units", [1, 2, 5])
def test_of_few_units_nobody_can_say_how_well_the_place_is_known(units):
    (row,) = crossing(X, np.tile(np.array([0.0, 0.4, 0.8, 1.0])[:, None], units), 0.5).itertuples()
    assert row.at == pytest.approx(1.25)
    assert not row.seen >= 0.95
    assert np.isnan([row.low, row.high]).all()


def straight(units: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Straight lines of slope 1 that cross nought at places of their own: the mean line crosses at the mean of the places."""
    places = np.random.default_rng(seed).normal(2.0, 0.5, size=units)
    return places, np.linspace(0.0, 4.0, 9)[:, None] - places


def test_the_interval_is_that_of_a_mean_where_it_is_one():
    places, values = straight(200, 0)
    (row,) = crossing(np.linspace(0.0, 4.0, 9), values, 0.0).itertuples()
    half = 1.96 * places.std(ddof=1) / np.sqrt(200)
    assert row.at == pytest.approx(places.mean())
    assert (row.high - row.low) / 2 == pytest.approx(half, rel=0.1)
    assert (row.low + row.high) / 2 == pytest.approx(places.mean(), abs=0.2 * half)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """In 200 samples of 60 units it may miss as often as one of 93 % does (99.9 % of chance)."""
    held = 0
    for seed in range(200):
        _, values = straight(60, seed)
        (row,) = crossing(np.linspace(0.0, 4.0, 9), values, 0.0, repeats=400, seed=seed).itertuples()
        held += row.low <= 2.0 <= row.high
    assert held >= stats.binom(200, 0.93).ppf(0.001)


def test_how_often_resamples_cross_is_told():
    """One unit of ten carries the crossing; resamples without it, 0.9 ** 10 of all, never cross (four standard deviations)."""
    values = np.full((2, 10), -1.0)
    values[1, 0] = 100.0
    (row,) = crossing(np.array([0.0, 1.0]), values, 0.0).itertuples()
    assert row.seen == pytest.approx(1 - 0.9**10, abs=4 * 0.015)


def test_resamples_that_cross_the_other_way_do_not_count():
    """A fall that seven of ten units make, and a rise that three make: of the resamples most fall, and only those are counted."""
    values = np.array([[1.0] * 7 + [-1.0] * 3, [-1.0] * 7 + [1.0] * 3])
    (row,) = crossing(np.array([0.0, 1.0]), values, 0.0).itertuples()
    falling = stats.binom(10, 0.7).sf(5)  # at five to five the mean is nought all along and crosses nothing
    assert row.direction == "down"
    assert row.seen == pytest.approx(falling, abs=4 * 0.015)
    assert row.low <= row.at <= row.high


@pytest.mark.parametrize("x", [[0.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0, 2.0]])
def test_places_that_do_not_rise_or_do_not_fit_are_refused(x):
    with pytest.raises(ValueError, match=r"rising|x: found"):
        crossing(np.array(x), np.zeros((1 if len(x) == 1 else 2, 4)), 0.5)


# --- in a grid -------------------------------------------------------------------------------------------------------------

A, B = "variables.x.start", "actors.one.dossiers.coin.potency"


def grid(axes: dict[str, list[float | str]], each: int = 12) -> Ensemble:
    """One month in which x falls by half times the force of a dossier."""
    options = {name: tiny.option({"x": -0.5}) for name in ("heads", "tails")}
    brief = tiny.actor({"x": 0.0}, {"coin": tiny.dossier(options, potency={"value": 1.0, "range": [0.5, 2.0]})})
    content = tiny.content({"x": tiny.variable({"value": 0.5, "range": [0.0, 1.0]})}, {"one": brief})
    settings = RunSettings(design="grid", axes=axes, worlds_per_point=each, months=1, precision="double")
    return run_ensemble(content, size_by_design(settings, is_given=False))


@pytest.mark.parametrize("values", [[0.0, 0.25, 0.5, 1.0], [1.0, 0.5, 0.25, 0.0]])
def test_a_grid_tips_where_its_mean_crosses_for_each_value_of_the_other_lever(values):
    ensemble = grid({A: values, B: [1.0, 2.0]})
    table = tabulated(ensemble, "x")
    assert len(table) == 8
    assert table["mean"].to_numpy() == pytest.approx((table[A] * 0.5 ** table[B]).to_numpy(), abs=1e-6)
    tips = tipping(ensemble, "x", 0.2)
    assert tips[B].tolist() == [1.0, 2.0]
    assert tips["at"].tolist() == pytest.approx([0.4, 0.8], abs=1e-6)
    assert tips["direction"].tolist() == ["up", "up"]
    said = analyze(ensemble, "x", 0.2).answer[-1]
    assert all(words in said for words in ("crosses 0.2 in 2 of 2 rows of the grid", f"at {A} 0.4 to 0.8."))


def test_a_row_that_never_crosses_is_told_as_such():
    tips = tipping(grid({A: [0.0, 1.0], B: [0.5, 2.0]}), "x", 0.5)
    assert tips["direction"].tolist() == ["up", "never"]
    assert pd.isna(tips["at"][1])
    findings = analyze(grid({A: [0.0, 0.1]}), "x", 0.9)
    assert findings.answer[-1].startswith("It does not clearly cross")
    assert findings.sheets[-1].rows() == [["-", "-", "never", "0%"]]


@pytest.mark.parametrize("axes", [{"one.coin": ["free", "heads"]}, {A: [0.5]}, {"one.coin": ["heads", "tails"], A: [0.0, 1.0]}])
def test_along_what_is_no_row_of_numbers_no_crossing_is_sought(axes):
    with pytest.raises(InputError, match="at least two values"):
        tipping(grid(axes), "x", 0.2)


def test_from_one_world_a_point_no_crossing_is_sure():
    findings = analyze(grid({A: [0.0, 0.5, 1.0]}, each=1), "x", 0.2)
    assert findings.answer[-1].startswith("It does not clearly cross")
    assert findings.table("tipping")["at"].notna().all()
