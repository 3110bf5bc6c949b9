"""Is the way a figure settles told over the right worlds, and is the number of worlds foretold that an interval takes?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.convergence import START, convergence, needed
from sim.analysis.events import clustered_interval, held_interval, share_interval

VALUES = np.random.default_rng(0).gamma(2.0, size=3000)


def test_each_row_is_told_over_the_first_worlds_and_the_last_over_all():
    found = convergence(VALUES)
    assert found.columns.tolist() == ["worlds", "mean", "low", "high"]
    for row in found.itertuples():
        first = VALUES[: row.worlds]
        assert row.mean == pytest.approx(first.mean())
        assert (row.low, row.high) == pytest.approx(clustered_interval(first, np.arange(row.worlds)))
    assert found["worlds"].iloc[[0, -1]].tolist() == [START, 3000]


def test_the_numbers_of_worlds_are_spaced_geometrically():
    found = convergence(VALUES, steps=12)["worlds"].to_numpy()
    assert len(found) == 12
    assert np.allclose(found[1:] / found[:-1], (3000 / START) ** (1 / 11), rtol=0.05)


def test_few_worlds_give_few_rows_and_one_is_refused():
    assert convergence(VALUES[:12])["worlds"].tolist() == [10, 11, 12]
    assert convergence(VALUES[:2])["worlds"].tolist() == [2]
    for values, units in ((VALUES[:1], None), (VALUES[:5], np.zeros(5))):
        with pytest.raises(ValueError, match="two independent worlds or more, found 1"):
            convergence(values, units)


@pytest.mark.parametrize("kind", [bool, int, float])
def test_a_share_has_the_interval_of_a_share_also_before_any_world_has_it(kind):
    held = (np.arange(500) % 7 == 6).astype(kind)
    for row in convergence(held).itertuples():
        assert (row.low, row.high) == share_interval(int(held[: row.worlds].sum()), row.worlds)
    rare = convergence((np.arange(500) == 499).astype(kind))
    assert (rare["low"].iloc[0], rare["high"].iloc[0]) == share_interval(0, START)


def test_units_are_added_whole_and_in_the_order_in_which_they_come():
    units = np.repeat([7, 3, 5, 1, 9, 2, 8, 4, 6, 0, 11, 10], 25)
    found = convergence(VALUES[:300], units)
    assert found["worlds"].tolist() == [250, 275, 300]
    assert found["mean"].tolist() == pytest.approx([VALUES[:n].mean() for n in (250, 275, 300)])
    assert found["high"].iloc[0] == pytest.approx(clustered_interval(VALUES[:250], units[:250])[1])


def test_units_whose_worlds_lie_apart_are_put_together():
    units = np.arange(300) % 12
    found = convergence(VALUES[:300], units)
    assert found["worlds"].tolist() == [250, 275, 300]
    assert found["mean"].iloc[0] == pytest.approx(VALUES[:300][units < 10].mean())
    held = VALUES[:300] < 0.5
    last = convergence(held, units).iloc[-1]
    assert (last["low"], last["high"]) == held_interval(held, units)


@pytest.mark.parametrize("n", [20, 200, 3000])
def test_the_width_that_worlds_have_needs_about_those_worlds(n):
    """Student's quantile is inverted to the second order: one unit more or less."""
    values, units = VALUES[:n], np.arange(n) // 2
    low, high = clustered_interval(values, np.arange(n))
    assert abs(needed(values, (high - low) / 2) - n) <= 1
    low, high = clustered_interval(values, units)
    assert abs(needed(values, (high - low) / 2, units=units) - n) <= 2


@pytest.mark.parametrize("n", [200, 3000])
def test_the_width_that_a_share_has_needs_about_those_worlds(n):
    """The interval of a share is not symmetric, and met within some percent."""
    held, units = VALUES[:n] < 1.0, np.arange(n) // 2
    for shared in (None, units):
        low, high = held_interval(held, shared)
        assert needed(held, (high - low) / 2, units=shared) == pytest.approx(n, rel=0.05)


def test_half_the_width_needs_four_times_the_worlds_and_more_confidence_more():
    assert needed(VALUES, 0.01) == pytest.approx(4 * needed(VALUES, 0.02), rel=0.01)
    assert needed(VALUES, 0.01, level=0.99) == pytest.approx((2.575829 / 1.959964) ** 2 * needed(VALUES, 0.01), rel=0.01)


def test_an_outcome_that_no_world_has_still_asks_for_worlds():
    few, many = (needed(np.zeros(n), 0.001) for n in (100, 10_000))
    assert few > many > 2
    assert needed(np.full(100, 0.3), 0.001) < 5, "while a number that never varies is known at once"


def test_no_width_and_no_spread_are_refused():
    for values, half in ((VALUES, 0.0), (VALUES[:1], 0.1)):
        with pytest.raises(ValueError, match="above 0"):
            needed(values, half)
