"""Is the difference of two shares over the same worlds as well known as its interval says?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import multinomial

from sim.analysis.binary import paired_shares, tango
from sim.analysis.contrast import contrast, paired, paired_means
from sim.config.errors import InputError

Z = float(ndtri(0.975))


def test_the_interval_is_that_published_for_airways_before_and_after_a_transplantation():
    """Fagerland, Lydersen and Laake (2014): 1 and 7 of 21 changed; Tango's interval is -0.517 to -0.026."""
    assert np.round(tango(1, 7, 21, Z), 3) == pytest.approx([-0.517, -0.026])


@pytest.mark.parametrize("n", [10, 100, 2000])
def test_a_milestone_that_differs_in_no_world_may_differ_in_others(n):
    """Without a difference the score interval has a closed form: z^2 / (n + z^2) to either side."""
    low, high = tango(0, 0, n, Z)
    assert (-low, high) == pytest.approx((Z**2 / (n + Z**2),) * 2, rel=1e-9)
    found = paired(np.zeros(n), np.zeros(n))
    assert (found.mean, found.low, found.high) == pytest.approx((0.0, low, high))
    assert np.isnan(found.pvalue)


@pytest.mark.parametrize("n", [20, 50, 100])
@pytest.mark.parametrize("shares", [(0.02, 0.02), (0.1, 0.05), (0.3, 0.1), (0.05, 0.0), (0.01, 0.0), (0.5, 0.1)])
def test_intervals_cover_the_true_difference_as_often_as_they_say(n, shares):
    """Exactly, over all outcomes of n worlds. Student's interval covers in as few as 18 of 100."""
    gained, lost = (counts.ravel() for counts in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    gained, lost = gained[gained + lost <= n], lost[gained + lost <= n]
    chance = multinomial.pmf(np.stack([gained, lost, n - gained - lost], axis=1), n, [*shares, 1.0 - sum(shares)])
    low, high = tango(gained, lost, n, Z)
    true = shares[0] - shares[1]
    assert chance[(low <= true + 1e-12) & (true - 1e-12 <= high)].sum() > 0.94


def test_the_p_value_is_below_5_percent_just_where_the_interval_is_clear_of_nought():
    for gained in range(30):
        for lost in range(30):
            changed = np.r_[np.ones(gained), np.zeros(lost), np.ones(40)]
            reference = np.r_[np.zeros(gained), np.ones(lost), np.ones(40)]
            _, low, high, pvalue = paired_shares(changed, reference)
            assert (pvalue < 0.05) == (low > 0.0 or high < 0.0)


def test_worlds_that_share_their_luck_tell_less():
    """Forty units of 25 worlds that move together; in 1,000 repeats the error of a coverage is 0.7 %."""
    rng, covered, true = np.random.default_rng(2), 0, 0.05
    units = np.repeat(np.arange(40), 25)
    for _ in range(1000):
        kind = np.repeat(rng.random(40), 25) < 0.5
        changed, reference = rng.random(1000) < np.where(kind, 0.3, 0.1), rng.random(1000) < np.where(kind, 0.2, 0.1)
        _, low, high, _ = paired_shares(changed, reference, units=units)
        covered += low <= true <= high
    assert 0.93 < covered / 1000 < 0.98


def test_months_one_by_one_are_those_all_at_once():
    rng = np.random.default_rng(1)
    changed, reference = rng.random((50, 4)), rng.random((50, 4))
    changed[:, :2], reference[:, :2] = changed[:, :2] < 0.5, reference[:, :2] < 0.2
    found = paired_means(changed, reference)
    one_by_one = [paired(changed[:, month], reference[:, month]) for month in range(4)]
    assert found.T.tolist() == pytest.approx(np.array([(each.low, each.mean, each.high) for each in one_by_one]), abs=1e-12)


def test_differences_that_are_all_the_same_are_no_surer_than_the_signs_of_so_many_worlds():
    """The spread of 20 equal differences is the rounding of their subtraction, not luck."""
    reference = np.linspace(0.0, 1.0, 20)
    for changed in (reference + 0.1, (reference + 0.1).astype(np.float32)):
        found = paired(changed, reference)
        assert (found.mean, found.share, found.effect) == (pytest.approx(0.1), 1.0, np.inf)
        assert found.pvalue == 0.5**19
    nothing = paired(reference.astype(np.float32), reference)
    assert (nothing.mean, nothing.low, nothing.high, nothing.effect) == (0.0, 0.0, 0.0, 0.0)
    assert np.isnan(nothing.pvalue)


def test_small_differences_between_large_counts_are_no_rounding():
    reference = np.full(1000, 5_000_000.0)
    found = paired(reference + (np.arange(1000) % 10 == 0), reference)
    assert found.low < 0.1 < found.high
    assert found.pvalue < 1e-10


def test_what_is_not_there_to_compare_is_named():
    with pytest.raises(InputError, match="'unrset'"):
        contrast({"unrest": np.zeros(3)}, {"unrset": np.zeros(3)})
