"""Does an interval of 95 percent hold the truth in 95 of 100 ensembles, for every kind of interval there is?

Each procedure meets `REPEATS` ensembles whose truth is known, and is asked to hold it in 93 to 97 percent. That is four standard
errors on either side, so an exact procedure fails by chance in one of 17,000 checks, and where 1,000 ensembles must do, in one of
270. The seeds are fixed. Where an outcome is a count, coverage swings with the true share; it is then computed or drawn over a
range of neighbouring shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest
from scipy.stats import binom

from sim.analysis.contrast import paired
from sim.analysis.convergence import convergence
from sim.analysis.distributions import bootstrap, empirical, histogram, quantile_interval
from sim.analysis.events import clustered_interval, held_interval, share_interval
from sim.analysis.survival import cumulative_incidence, from_reached, kaplan_meier, log_rank, restricted_mean

pytestmark = pytest.mark.slow

REPEATS = 2000
Interval = tuple[float, float]


def coverage(draw: Callable[[np.random.Generator], tuple[Interval, float]], seed: int = 0, repeats: int = REPEATS) -> float:
    """In what share of ensembles the interval holds the truth, `draw` giving both."""
    rng, held = np.random.default_rng(seed), 0
    for _ in range(repeats):
        (low, high), truth = draw(rng)
        held += low <= truth <= high
    return held / repeats


def is_nominal(share: float) -> bool:
    return 0.93 <= share <= 0.97


def nearby(share: float) -> Iterator[float]:
    """Shares around one, over which the swings of a count average out."""
    yield from share * np.linspace(0.85, 1.15, 31)


# --- shares -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [50, 200, 2000])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.8])
def test_the_interval_of_a_share_covers(share, n):
    """Computed, not drawn."""
    low, high = np.array([share_interval(hits, n) for hits in range(n + 1)]).T
    held = [(binom.pmf(np.arange(n + 1), n, p) * ((low <= p) & (p <= high))).sum() for p in nearby(share)]
    assert is_nominal(np.mean(held))


@pytest.mark.parametrize("hits", [0.5, 1, 2, 5])
def test_the_interval_of_a_rare_share_covers_no_less_than_it_says(hits):
    """A share that 2,000 worlds show 0.5 to 5 times; where most ensembles show none, the interval holds it more often."""
    counts = np.arange(40)
    low, high = np.array([share_interval(count, 2000) for count in counts]).T
    shares = hits / 2000 * np.linspace(0.5, 1.5, 101)
    held = np.mean([(binom.pmf(counts, 2000, p) * ((low <= p) & (p <= high))).sum() for p in shares])
    assert 0.93 <= held <= 0.99


SIZES: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "all of 25 worlds": lambda rng: np.full(60, 25),
    "of 5 or 45 worlds": lambda rng: rng.choice([5, 45], 60),
}


def units_of_worlds(rng: np.random.Generator, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What units share (standard normal), as each world's, and the units; large units lie higher."""
    units = np.repeat(np.arange(sizes.size), sizes)
    return (rng.normal(size=sizes.size) + (sizes - 25) / 40)[units], units


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_the_interval_of_a_mean_over_units_covers(sizes):
    truth = 0.0 if sizes is SIZES["all of 25 worlds"] else 0.4  # nine of ten worlds at 0.5, one at -0.5

    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        shared, units = units_of_worlds(rng, sizes(rng))
        return clustered_interval(shared + rng.normal(0, 2, units.size), units), truth

    assert is_nominal(coverage(draw))


@pytest.mark.parametrize("least", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_the_interval_of_a_share_over_units_covers(sizes, least):
    """Shares of about 0.5, 0.2 and 0.05; the truth is counted in 200,000 units."""
    rng = np.random.default_rng(1)
    many = np.concatenate([sizes(rng) for _ in range(200_000 // 60)])
    shared, units = units_of_worlds(rng, many)
    truth = float(np.mean(shared + rng.normal(0, 1, units.size) > least))

    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        shared, units = units_of_worlds(rng, sizes(rng))
        return held_interval(shared + rng.normal(0, 1, units.size) > least, units), truth

    assert is_nominal(coverage(draw))


# --- paired differences -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [3, 10, 200])
def test_the_interval_of_a_paired_difference_covers_for_few_worlds_and_many(n):
    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        luck = rng.normal(0, 3, n)
        found = paired(luck + rng.normal(1, 1, n), luck)
        return (found.low, found.high), 1.0

    assert is_nominal(coverage(draw))


@pytest.mark.parametrize("number", [5, 60])
def test_the_interval_of_a_paired_difference_over_units_covers(number):
    units = np.repeat(np.arange(number), 20)

    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        luck = rng.normal(0, 3, units.size)
        found = paired(luck + rng.normal(0.5, 1, number)[units] + rng.normal(0, 1, units.size), luck, units=units)
        return (found.low, found.high), 0.5

    assert is_nominal(coverage(draw))


def test_the_interval_of_a_paired_difference_of_shares_covers():
    """Of 300 worlds some 30 change for one side and some 6 for the other."""

    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        luck = rng.random(300)
        found = paired((luck < 0.4) | (luck > 0.9), luck < 0.42)
        return (found.low, found.high), 0.08

    assert is_nominal(coverage(draw))


# --- events in time ---------------------------------------------------------------------------------------------------


def left_at(rng: np.random.Generator, n: int) -> np.ndarray:
    """The month in which each world is left, from 1 to 60."""
    return rng.integers(1, 61, n)


@pytest.mark.parametrize("chance", [0.002, 0.01, 0.04])
@pytest.mark.parametrize("censored", [False, True], ids=["followed", "censored"])
def test_the_band_of_a_survival_curve_covers_at_a_month(chance, censored):
    """Survival after 24 months is about 0.95, 0.79 and 0.38; of the censored worlds 40 percent are left before."""

    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        hazard = chance * rng.uniform(0.8, 1.2)
        month, last = rng.geometric(hazard, 150), left_at(rng, 150) if censored else np.full(150, 60)
        table = kaplan_meier(np.minimum(month, last).astype(float), month <= last)
        row = table[table["month"] <= 24].iloc[-1]
        return (row["low"], row["high"]), (1 - hazard) ** 24

    assert is_nominal(coverage(draw))


@pytest.mark.parametrize("censored", [False, True], ids=["followed", "censored"])
def test_the_interval_of_a_cumulative_incidence_covers_at_a_month(censored):
    """After 24 months some 0.13 and 0.55 of worlds, and in 0.005 both at once, which is rare enough to be held more often."""
    rng, held = np.random.default_rng(0), {"rare": 0, "common": 0, "rare and common": 0}
    for _ in range(REPEATS):
        rare, common = np.array([0.008, 0.04]) * rng.uniform(0.8, 1.2, 2)
        reached = {"rare": rng.geometric(rare, 300), "common": rng.geometric(common, 300)}
        table = cumulative_incidence(reached, 24, followed=left_at(rng, 300) if censored else None)
        last = table[table["month"] == 24].set_index("event")
        both, ever = rare * common, rare + common - rare * common
        for event, chance in (("rare", rare - both), ("common", common - both), ("rare and common", both)):
            low, high = last.loc[event, ["low", "high"]] if event in last.index else share_interval(0, 300)
            held[event] += low <= chance / ever * (1 - (1 - ever) ** 24) <= high
    assert is_nominal(held["rare"] / REPEATS)
    assert is_nominal(held["common"] / REPEATS)
    assert 0.95 <= held["rare and common"] / REPEATS <= 0.99


def test_the_log_rank_test_alarms_falsely_in_5_of_100_comparisons_and_never_more_in_the_same_luck():
    def alarms(shared: float) -> float:
        rng, alarms = np.random.default_rng(3), 0
        for _ in range(REPEATS):
            luck = rng.random(100) < shared  # of the worlds that go the same way in both
            one, other = rng.geometric(0.03, (2, 100))
            groups = [from_reached(months, 40) for months in (one, np.where(luck, one, other))]
            alarms += log_rank(*groups).pvalue < 0.05
        return alarms / REPEATS

    assert 0.03 <= alarms(0.0) <= 0.07
    assert alarms(0.6) < 0.02


def test_the_interval_of_a_paired_difference_of_months_free_covers():
    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        luck = rng.random(200)
        here, there = (np.ceil(np.log(luck) / np.log(1 - hazard)).astype(int) for hazard in (0.05, 0.03))
        found = paired(*(restricted_mean(*from_reached(months, 40), 40) for months in (here, there)))
        # the mean of months up to 40 is the sum of survival over months 0 to 39
        return (found.low, found.high), sum(0.95**month - 0.97**month for month in range(40))

    assert is_nominal(coverage(draw))


# --- distributions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statistic", "truth"), [(partial(np.mean, axis=-1), 2.0), (partial(np.median, axis=-1), 1.678347)], ids=["mean", "median"]
)
@pytest.mark.parametrize("size", [1, 2], ids=["alone", "in units"])
def test_the_bootstrap_of_a_mean_and_of_a_median_covers(statistic, truth, size):
    """Of a gamma distribution with shape 2, which is skewed (1.4); 150 units."""

    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        values = np.repeat(rng.gamma(2.0, size=150), size)
        found = bootstrap(statistic, values, np.arange(150).repeat(size) if size > 1 else None, seed=int(rng.integers(2**31)))
        return (found.low, found.high), truth

    assert is_nominal(coverage(draw, repeats=1000))


def test_the_bootstrap_over_units_of_different_sizes_covers():
    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        shared, units = units_of_worlds(rng, SIZES["of 5 or 45 worlds"](rng))
        found = bootstrap(partial(np.mean, axis=-1), shared, units, repeats=500, seed=int(rng.integers(2**31)))
        return (found.low, found.high), 0.4

    assert is_nominal(coverage(draw, repeats=1000))


@pytest.mark.parametrize(("n", "q"), [(100, 0.5), (1000, 0.5), (1000, 0.05), (2000, 0.9)])
def test_the_interval_of_a_quantile_covers_at_least_as_often_as_it_says(n, q):
    """Exact, and so above 95 percent by up to what one more world at either end holds: 96.5 for a hundred worlds' median."""

    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        return quantile_interval(rng.exponential(size=n), q), -np.log1p(-q)

    assert 0.94 <= coverage(draw) <= 0.98


@pytest.mark.parametrize("size", [1, 4], ids=["alone", "in units"])
def test_the_intervals_of_bins_cover(size):
    """Four bins, averaged; the upper bound moves so that the swings of a count average out."""

    def below(x: float) -> float:
        return 1 - (1 - x) ** 5 - 5 * x * (1 - x) ** 4 if x < 1 else 1.0

    rng, held = np.random.default_rng(0), []
    for _ in range(REPEATS):
        values = np.repeat(rng.beta(2, 4, 200), size)
        table = histogram(values, 0, rng.uniform(1.0, 1.2), bins=4, units=np.arange(200).repeat(size) if size > 1 else None)
        held += [row.low <= below(row.right) - below(row.left) <= row.high for row in table.itertuples()]
    assert is_nominal(np.mean(held))


@pytest.mark.parametrize("size", [1, 4], ids=["alone", "in units"])
@pytest.mark.parametrize("value", [0.1, 0.5, 0.9])
def test_the_interval_of_an_empirical_distribution_covers_at_a_value(value, size):
    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        at = value * rng.uniform(0.9, 1.1)
        table = empirical(np.repeat(rng.random(120), size), np.arange(120).repeat(size) if size > 1 else None)
        row = table[table["value"] <= at].iloc[-1]
        return (row["low"], row["high"]), at

    assert is_nominal(coverage(draw, repeats=1000))


@pytest.mark.parametrize("row", [0, 3, -1])
def test_the_interval_of_a_settling_mean_covers_in_each_row(row):
    def draw(rng: np.random.Generator) -> tuple[Interval, float]:
        found = convergence(rng.normal(2.0, 1.0, 200), steps=6).iloc[row]
        return (found["low"], found["high"]), 2.0

    assert is_nominal(coverage(draw))
