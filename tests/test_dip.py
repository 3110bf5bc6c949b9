"""Is the dip what it is defined to be, and do samples with one peak rarely seem to have more?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.stats import norm

from sim.analysis.dip import CRITICAL, SIZES, dip, has_several_peaks
from sim.analysis.fans import modes


def by_definition(values: np.ndarray) -> float:
    """The least distance from a distribution that is convex up to some value and concave from there on, by linear programming."""
    x, n = np.sort(values), len(values)
    return min(_nearest(x, np.arange(n) / n, np.arange(1, n + 1) / n, mode) for mode in range(n))


def _nearest(x: np.ndarray, below: np.ndarray, upto: np.ndarray, mode: int) -> float:
    """The same for a peak at one of the values, where the distribution may jump; unknowns: its heights, and the distance."""
    n = len(x)
    place = [*range(mode + 1), *range(mode, n)]
    rows, ends = [], []
    for unknown, at in enumerate(place):
        own = {below[at] if unknown <= mode else upto[at]}
        for height in own if at == mode else {below[at], upto[at]}:
            for sign in (1.0, -1.0):
                row = np.zeros(n + 2)
                row[unknown], row[-1] = sign, -1.0
                rows.append(row)
                ends.append(sign * height)
    for unknown in range(n):
        row = np.zeros(n + 2)
        row[unknown], row[unknown + 1] = 1.0, -1.0
        rows.append(row)
        ends.append(0.0)
    for unknown in range(1, n):
        if unknown in (mode, mode + 1) or place[unknown - 1] == place[unknown + 1]:
            continue
        one, other = (1.0 / (x[place[k + 1]] - x[place[k]]) for k in (unknown - 1, unknown))
        row = np.zeros(n + 2)
        row[unknown - 1 : unknown + 2] = np.array([-one, one + other, -other]) * (1.0 if unknown < mode else -1.0)
        rows.append(row)
        ends.append(0.0)
    found = linprog(np.eye(n + 2)[-1], A_ub=np.array(rows), b_ub=ends, bounds=[(0.0, 1.0)] * (n + 2))
    return float(found.fun) if found.success else 1.0


@pytest.mark.parametrize("seed", range(6))
def test_the_dip_is_the_distance_from_the_nearest_distribution_with_one_peak(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(5, 22))
    for values in (rng.random(n), rng.beta(0.3, 0.3, n)):
        assert dip(values) == pytest.approx(by_definition(values), abs=1e-7)


def test_two_places_far_apart_have_the_largest_dip_and_evenly_spaced_values_the_least():
    assert dip(np.r_[np.linspace(0.0, 1e-6, 500), np.linspace(1.0, 1.0 + 1e-6, 500)]) == pytest.approx(0.25, abs=2e-3)
    assert dip(np.linspace(0.0, 1.0, 100)) == pytest.approx(1 / 200)
    assert dip(np.full(100, 0.3)) == pytest.approx(1 / 200)


def test_neither_unit_nor_side_matters():
    values = np.random.default_rng(1).beta(0.4, 0.6, 300)
    assert dip(150.0 * values - 3.0) == pytest.approx(dip(values)) == pytest.approx(dip(-values))
    evenly = norm.ppf((np.arange(50) + 0.5) / 50)
    assert dip(np.r_[evenly - 2.0, evenly + 2.0]) == pytest.approx(0.050729, abs=1e-6), "also where both sides are the same"


@pytest.mark.parametrize("n", [20, 100, 500])
def test_one_in_twenty_uniform_samples_exceeds_the_critical_value(n):
    """In 2,000 samples the error is 0.5 %."""
    rng, limit = np.random.default_rng(n), CRITICAL[SIZES.index(n)] / np.sqrt(n)
    assert 0.035 < np.mean([dip(rng.random(n)) > limit for _ in range(2000)]) < 0.065


@pytest.mark.parametrize("n", [50, 400, 2000])
@pytest.mark.parametrize("kind", ["uniform", "normal", "exponential", "grid", "counts", "bound"])
def test_samples_with_one_peak_rarely_have_more(kind, n):
    """Fewer than 5 %, told with 200 samples: at most 19. Without the test 13 to 22 % of uniform samples had more than one."""
    rng, more = np.random.default_rng(n), 0
    for _ in range(200):
        values = {
            "uniform": lambda: rng.random(n),
            "normal": lambda: np.clip(rng.normal(0.5, 0.1, n), 0.0, 1.0),
            "exponential": lambda: np.minimum(rng.exponential(0.1, n), 1.0),
            "grid": lambda: rng.integers(0, 12, n) / 11.0,
            "counts": lambda: np.minimum(rng.poisson(5.0, n), 30) / 30.0,
            "bound": lambda: np.clip(rng.normal(0.95, 0.1, n), 0.0, 1.0),
        }[kind]()
        more += modes(values, 0.0, 1.0) > 1
    assert more <= 19


def test_two_peaks_are_seen_from_a_few_hundred_worlds_on():
    rng = np.random.default_rng(0)
    for n, least in ((100, 30), (400, 49)):
        values = [np.where(rng.random(n) < 0.5, 0.3, 0.7) + rng.normal(0.0, 0.1, n) for _ in range(50)]
        assert sum(has_several_peaks(each) for each in values) >= least


def test_worlds_that_are_copies_of_a_few_do_not_make_peaks():
    few = np.random.default_rng(3).random(12)
    copies = np.repeat(few, 100) + np.random.default_rng(4).normal(0.0, 0.002, 1200)
    assert modes(copies, 0.0, 1.0) > 1
    assert modes(copies, 0.0, 1.0, units=np.repeat(np.arange(12), 100)) == 1
