"""Is the spread of an outcome told as it is, with intervals that were published, tabled or worked out by hand?"""

from __future__ import annotations

from dataclasses import astuple
from functools import partial

import numpy as np
import pytest
from scipy.stats import norm

from sim.analysis.distributions import AT_ONCE, ROWS, bootstrap, empirical, histogram, quantile_interval
from sim.analysis.events import clustered_interval, held_interval, mean_and_error, share_interval

MEAN = partial(np.mean, axis=-1)
MEDIAN = partial(np.median, axis=-1)


def drawn(seed: int, n: int = 400) -> np.ndarray:
    return np.random.default_rng(seed).gamma(2.0, size=n)


# --- the bootstrap ----------------------------------------------------------------------------------------------------


def test_a_skewed_statistic_has_the_corrected_interval_that_was_published():
    """Efron and Tibshirani (1993), tables 14.1 and 14.2: the variance of 26 tests, 90 % BCa interval 115.8 to 259.6.

    Their own resampling error is about 1 % of an end; the uncorrected interval is 100.8 to 233.9.
    """
    tests = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41]
    found = bootstrap(partial(np.var, axis=-1), np.array(tests), level=0.9, repeats=10_000)
    assert found.value == pytest.approx(171.5, abs=0.05)
    assert (found.low, found.high) == (pytest.approx(115.8, rel=0.03), pytest.approx(259.6, rel=0.03))


def test_resampling_a_mean_gives_about_the_interval_of_student():
    """The ends of 4,000 resamples are good to 2 % of the width in two cases of three; asked is four times that."""
    values = np.random.default_rng(1).normal(size=400)
    found, (low, high) = bootstrap(MEAN, values, repeats=4000), clustered_interval(values, np.arange(400))
    assert found.value == pytest.approx(values.mean())
    assert abs(found.low - low) < 0.08 * (high - low) > abs(found.high - high)


def test_the_same_seed_resamples_alike_and_another_does_not():
    values = drawn(0)
    assert bootstrap(MEDIAN, values, seed=3) == bootstrap(MEDIAN, values, seed=3) != bootstrap(MEDIAN, values, seed=4)


def test_values_that_are_all_equal_have_no_width():
    for units in (None, np.arange(50) // 5, np.minimum(np.arange(50), 20)):
        found = bootstrap(MEDIAN, np.full(50, 0.3), units)
        assert (found.value, found.low, found.high) == pytest.approx((0.3, 0.3, 0.3))


def test_a_unit_for_each_world_is_the_same_as_no_units():
    values = drawn(2)
    assert bootstrap(MEDIAN, values, np.arange(400)) == bootstrap(MEDIAN, values)


def test_worlds_that_share_everything_count_as_one():
    values = drawn(3, 60)
    once, often = bootstrap(MEAN, values), bootstrap(MEAN, np.repeat(values, 20), np.repeat(np.arange(60), 20))
    assert astuple(often) == pytest.approx(astuple(once))


def test_units_of_different_sizes_are_resampled_whole():
    """The mean as a ratio of totals has a known error; the ends are asked to be within 15 % of its half width."""
    rng = np.random.default_rng(5)
    units = np.repeat(np.arange(120), rng.integers(1, 12, 120))
    values = rng.normal(size=120)[units] + 0.2 * np.bincount(units)[units]
    shuffled = rng.permutation(units.size)
    found, (low, high) = bootstrap(MEAN, values[shuffled], units[shuffled], repeats=4000), clustered_interval(values, units)
    assert abs(found.low - low) < 0.075 * (high - low) > abs(found.high - high)


def test_many_worlds_are_resampled_in_bounded_memory():
    largest = []

    def watched(values: np.ndarray) -> np.ndarray:
        largest.append(values.size)
        return values.mean(axis=-1)

    values = drawn(6, 100_000)
    found = bootstrap(watched, values, repeats=100)
    assert max(largest) <= AT_ONCE
    assert sum(largest) <= 105 * values.size, "nothing is done for each world in turn"
    assert found.low < values.mean() < found.high


def test_a_single_unit_cannot_be_resampled():
    for values, units in ((np.ones(1), None), (np.ones(5), np.zeros(5))):
        with pytest.raises(ValueError, match="two independent worlds or more, found 1"):
            bootstrap(MEAN, values, units)


# --- quantiles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "ranks"), [(10, (2, 9)), (20, (6, 15)), (50, (18, 33)), (100, (40, 61))])
def test_the_interval_of_a_median_lies_between_the_tabled_ranks(n, ranks):
    """The ranks as tabled in Altman et al. (2000), "Statistics with Confidence", for 95 %."""
    assert quantile_interval(np.random.default_rng(0).permutation(n) + 1.0, 0.5) == ranks


@pytest.mark.parametrize(
    ("units", "each", "alike", "q"), [(10, 25, 0.5, 0.5), (20, 25, 0.5, 0.9), (40, 5, 1.0, 0.5), (40, 25, 0.2, 0.5)]
)
def test_quantiles_of_worlds_that_share_something_are_covered_as_often_as_told(units, each, alike, q):
    """In 800 repeats the error of a coverage is 0.8 %."""
    rng, covered, labels = np.random.default_rng(4), 0, np.repeat(np.arange(units), each)
    for _ in range(800):
        values = np.sqrt(alike) * rng.normal(size=units)[labels] + np.sqrt(1.0 - alike) * rng.normal(size=units * each)
        low, high = quantile_interval(values, q, units=labels)
        covered += low <= norm.ppf(q) <= high
    assert 0.925 < covered / 800 < 0.985


def test_a_quantile_over_units_of_one_world_is_nearly_that_over_worlds():
    values = drawn(7, 400)
    (low, high), (alone_low, alone_high) = quantile_interval(values, 0.5, units=np.arange(400)), quantile_interval(values, 0.5)
    assert (
        np.abs(np.searchsorted(np.sort(values), [low, high]) - np.searchsorted(np.sort(values), [alone_low, alone_high])).max()
        <= 2
    )


def test_five_worlds_do_not_bound_a_median_nor_fifty_an_extreme_quantile():
    assert quantile_interval(np.arange(5.0), 0.5) == (-np.inf, np.inf)
    low, high = quantile_interval(np.arange(50.0), 0.99)
    assert np.isfinite(low) and high == np.inf


# --- histograms and empirical distributions ---------------------------------------------------------------------------


def test_bins_hold_all_worlds_and_both_bounds():
    found = histogram(np.array([0.0, 0.1, 0.25, 0.5, 1.0, 1.0]), 0.0, 1.0, bins=4)
    assert found["left"].tolist() == [0.0, 0.25, 0.5, 0.75]
    assert found["right"].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert (6 * found["share"]).tolist() == pytest.approx([2, 1, 1, 2])
    assert found.loc[0, ["low", "high"]].tolist() == list(share_interval(2, 6))


def test_bounds_in_single_precision_are_still_bounds():
    values = np.array([0.1, 0.7], dtype=np.float32)  # a little above 0.1, and a little below 0.7
    assert histogram(values, 0.1, 0.7, bins=2)["share"].tolist() == [0.5, 0.5]
    assert histogram(values[1:], 0.7, 1.0, bins=2)["share"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("values", [[], [0.5, 1.01], [-0.01], [np.nan]])
def test_values_that_no_bin_would_hold_are_refused(values):
    with pytest.raises(ValueError, match=r"allowed|values from 0"):
        histogram(np.array(values), 0.0, 1.0)


@pytest.mark.parametrize(("high", "bins", "each"), [(5, 40, 1), (39, 40, 1), (40, 40, 2), (100, 40, 3), (119, 40, 3)])
def test_whole_numbers_are_told_in_bins_of_equally_many_numbers(high, bins, each):
    found = histogram(np.arange(high + 1), 0, high, bins=bins, whole=True)
    assert len(found) <= bins
    assert ((found["right"] - found["left"]) == each).all()
    assert (found["left"].iloc[0], found["left"].iloc[-1] < high <= found["right"].iloc[-1]) == (-0.5, True)
    assert np.allclose(found["share"].iloc[:-1] * (high + 1), each)


def test_the_empirical_distribution_counts_the_worlds_at_or_below_each_value():
    found = empirical(np.array([3.0, 1.0, 1.0, 2.0]))
    assert found["value"].tolist() == [1.0, 2.0, 3.0]
    assert found["share"].tolist() == [0.5, 0.75, 1.0]
    assert found[["low", "high"]].to_numpy().tolist() == [list(share_interval(hits, 4)) for hits in (2, 3, 4)]


def test_a_large_ensemble_is_told_at_few_values_with_both_extremes():
    values = drawn(7, 20_000)
    found = empirical(values)
    assert len(found) <= ROWS
    assert (found["value"].iloc[0], found["value"].iloc[-1]) == (values.min(), values.max())
    assert found["share"].diff().max() < 1.1 / (ROWS - 1)
    assert np.allclose(found["share"], [np.mean(values <= value) for value in found["value"]])


def test_worlds_that_share_their_unit_tell_less_of_every_bin_and_value():
    values = np.repeat(np.random.default_rng(8).random(60), 25)
    units = np.repeat(np.arange(60), 25)
    for alone, together in (
        (histogram(values, 0, 1, bins=4), histogram(values, 0, 1, bins=4, units=units)),
        (empirical(values).iloc[5:-5], empirical(values, units).iloc[5:-5]),
    ):
        assert together["share"].tolist() == alone["share"].tolist()
        ratio = (together["high"] - together["low"]) / (alone["high"] - alone["low"])
        assert ratio.between(3.8, 5.2).all(), "about the square root of 25"
    with pytest.raises(ValueError, match="values: found the shape"):
        empirical(np.zeros(0))


# --- worlds in units --------------------------------------------------------------------------------------------------


def test_the_error_of_a_mean_over_units_is_what_pencil_and_paper_give():
    """A unit of four worlds at 1, two of one at 0: residuals 4/3, -2/3, -2/3; (24/9 x 3/2) ** 0.5 / 6."""
    assert mean_and_error(np.array([1, 1, 1, 1, 0, 0]), np.array([0, 0, 0, 0, 1, 2])) == pytest.approx((2 / 3, 1 / 3, 3))


def test_units_that_are_equal_in_size_give_the_error_of_the_mean_of_their_means():
    values, units = drawn(9), np.arange(400) % 20
    means = np.array([values[units == unit].mean() for unit in range(20)])
    assert mean_and_error(values, units) == pytest.approx((means.mean(), means.std(ddof=1) / 20**0.5, 20))
    assert mean_and_error(values)[1] == pytest.approx(values.std(ddof=1) / 20)


def test_a_share_over_units_that_each_agree_is_that_of_so_many_worlds():
    held = np.arange(400) < 100
    assert held_interval(held) == share_interval(100, 400)
    assert held_interval(held, np.arange(400)) == pytest.approx(share_interval(100, 400), rel=0.005)
    assert held_interval(np.repeat(held, 30), np.repeat(np.arange(400), 30)) == pytest.approx(share_interval(100, 400), rel=0.005)


def test_what_held_in_no_world_is_no_certainty_however_many_worlds_a_unit_has():
    units = np.repeat(np.arange(40), 1000)
    low, high = held_interval(np.zeros(units.size, dtype=bool), units)
    assert (low, high) == (0.0, pytest.approx(share_interval(0, 40)[1], rel=0.1))
    assert held_interval(np.ones(units.size, dtype=bool), units) == pytest.approx((1.0 - high, 1.0))
    assert np.isnan(held_interval(np.ones(5, dtype=bool), np.zeros(5))).all()
