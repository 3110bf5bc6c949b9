"""Does a band hold a whole curve as often as it says?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import sim
from sim.analysis.bands import FEWEST, fan_bands, survival_band
from sim.analysis.distributions import quantile_interval
from sim.analysis.survival import kaplan_meier
from sim.config.errors import InputError

MONTHS = 48
SPREAD = np.sqrt(np.arange(1, MONTHS + 1))
AT = (0.05, 0.5, 0.95)
TRUE = norm.ppf(AT)[:, None] * SPREAD


def walks(rng: np.random.Generator, number: int) -> np.ndarray:
    return np.cumsum(rng.normal(size=(number, MONTHS)), axis=1)


@pytest.mark.parametrize("number", [100, 400])
def test_all_quantiles_of_all_months_lie_inside_in_95_of_100_samples(number):
    """In 300 samples the error is 1.3 %; inside the intervals of single months they are in fewer than half."""
    rng, inside, one_by_one = np.random.default_rng(number), 0, 0
    for sample in range(300):
        values = walks(rng, number)
        low, high = fan_bands(values, AT, seed=sample, repeats=400)
        inside += ((low <= TRUE) & (high >= TRUE)).all()
        if sample < 30:
            ends = [[quantile_interval(values[:, month], q) for month in range(MONTHS)] for q in AT]
            one_by_one += all(
                e[0] <= t <= e[1] for row, true in zip(ends, TRUE, strict=True) for e, t in zip(row, true, strict=True)
            )
    assert 0.915 < inside / 300 <= 0.995
    assert one_by_one < 15


def test_worlds_that_share_something_tell_less():
    rng, inside, units = np.random.default_rng(1), 0, np.repeat(np.arange(20), 10)
    for sample in range(200):
        values = (walks(rng, 20)[units] + walks(rng, 200)) / np.sqrt(2.0)
        low, high = fan_bands(values, AT[1:2], units=units, seed=sample, repeats=400)
        inside += ((low <= TRUE[1]) & (high >= TRUE[1])).all()
    assert 0.91 < inside / 200


def followed(rng: np.random.Generator, number: int, rate: float, left: float) -> tuple[np.ndarray, np.ndarray]:
    times = np.ceil(rng.exponential(1.0 / rate, number))
    end = np.minimum(np.ceil(rng.exponential(1.0 / left, number)), 60.0) if left else np.full(number, 60.0)
    return np.minimum(times, end), times <= end


@pytest.mark.parametrize(("number", "rate", "left"), [(50, 0.05, 0.0), (200, 0.05, 0.0), (200, 0.03, 0.02), (1000, 0.03, 0.02)])
def test_whole_survival_curves_lie_inside_also_where_worlds_are_left_early(number, rate, left):
    """In 400 samples the error is 1.1 %; inside the intervals of single months they are in some six of ten."""
    rng, inside, one_by_one = np.random.default_rng(number), 0, 0
    for sample in range(400):
        times, observed = followed(rng, number, rate, left)
        band = survival_band(times, observed, seed=sample, repeats=400)
        true, known = np.exp(-rate * band["month"]), band["band_low"].notna()
        inside += ((band["band_low"] <= true) & (true <= band["band_high"]))[known].all()
        if sample < 50:
            alone = kaplan_meier(times, observed)
            one_by_one += ((alone["low"] <= true) & (true <= alone["high"]))[known].all()
    assert 0.90 < inside / 400 <= 0.99
    assert one_by_one / 50 < 0.85


def test_a_band_holds_the_intervals_of_single_months_and_is_not_told_where_events_are_few():
    times, observed = followed(np.random.default_rng(3), 300, 0.03, 0.0)
    band, alone = survival_band(times, observed), kaplan_meier(times, observed)
    assert band["month"].tolist() == alone["month"].tolist()
    known = band["band_low"].notna()
    assert (band["band_low"] <= alone["low"] + 1e-9)[known].all() and (band["band_high"] >= alone["high"] - 1e-9)[known].all()
    assert ((alone["events"].cumsum() >= FEWEST) == known)[:-1].all()


def test_units_of_one_world_are_as_good_as_worlds():
    times, observed = followed(np.random.default_rng(4), 400, 0.03, 0.0)
    one, other = survival_band(times, observed), survival_band(times, observed, units=np.arange(400))
    pd.testing.assert_frame_equal(one, other, atol=0.012)


def test_an_end_that_too_few_worlds_bound_is_infinite_and_all_alike_have_no_width():
    low, high = fan_bands(np.random.default_rng(5).normal(size=(20, 3)), (0.05, 0.5))
    assert np.isneginf(low[0]).all() and np.isfinite(low[1]).all() and np.isfinite(high).all()
    same = fan_bands(np.full((50, 3), 0.3), (0.5,))
    assert same[1].tolist() == [[0.3] * 3]
    with pytest.raises(InputError, match="between 0 and 1"):
        fan_bands(np.zeros((5, 3)), (0.0,))
    with pytest.raises(InputError, match="two independent worlds"):
        fan_bands(np.random.default_rng(6).random((5, 3)), (0.5,), units=np.zeros(5))


def test_the_fans_of_a_run_are_drawn_with_their_bands_where_these_are_known_and_can_be_seen():
    from sim.analysis.bands import fan_bands
    from sim.plots.fans import EDGES
    from sim.reporting.ensemble_figures import _fans, fan_edges

    run, few = sim.run(worlds=40, months=4), sim.run(worlds=15, months=4)
    bands = fan_edges(run, ["cpec_pace"])
    assert np.array_equal(bands.sel(variable="cpec_pace").values, fan_bands(run.variable("cpec_pace").values, repeats=500))
    assert fan_edges(few, ["cpec_pace"]) is None
    drawn = {each: " ".join(text.get_text() for text in _fans(each_run).texts) for each, each_run in (("run", run), ("few", few))}
    assert EDGES[:20] in drawn["run"].replace("\n", " ")
    assert EDGES[:20] not in drawn["few"].replace("\n", " ")
