"""Does each method of analysis give the answer that was published, worked out by hand, or put in beforehand?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import quad
from scipy.stats import binom, norm

from sim.analysis import behaviour
from sim.analysis.contrast import paired
from sim.analysis.events import clustered_interval, cumulative, milestones, share_interval
from sim.analysis.explained import luck_share
from sim.analysis.fans import fan, modes
from sim.analysis.stances import cadence, shares

N = 4000


def stances(*paths: list[int], name: str = "china.corridor") -> xr.DataArray:
    """Hand-made paths of one dossier, one path a world."""
    values = np.array(paths)[:, :, None]
    return xr.DataArray(values, coords={"dossier": [name]}, dims=("world", "month", "dossier"))


def reached(**months: list[int]) -> xr.DataArray:
    """The months in which worlds reached some milestones, -1 for never."""
    return xr.DataArray(
        np.array(list(months.values())).T,
        coords={"milestone_name": ("milestone", list(months))},
        dims=("world", "milestone"),
    )


# --- fans and modes ---------------------------------------------------------------------------------------------------


def test_a_fan_holds_the_quantiles_over_worlds_of_each_month():
    values = xr.DataArray(np.arange(101.0)[:, None] * [1.0, 2.0], dims=("world", "month"))
    found = fan(values)
    assert found.dims == ("quantile", "month")
    assert found.sel(month=0).values.tolist() == [5.0, 25.0, 50.0, 75.0, 95.0]
    assert found.sel(month=1).values.tolist() == [10.0, 50.0, 100.0, 150.0, 190.0]


def test_a_fan_of_an_ensemble_spreads_from_a_start_and_never_crosses_itself(small):
    found = fan(small.data["state"])
    assert (found.diff("quantile") >= 0).all()
    lows, highs = np.array([variable.bounds for variable in small.content.variables.values()]).T
    assert (found.values >= lows - 1e-6).all()
    assert (found.values <= highs + 1e-6).all()


def test_a_fan_of_no_worlds_is_refused():
    with pytest.raises(ValueError, match="at least one world"):
        fan(xr.DataArray(np.zeros((0, 3)), dims=("world", "month")))


@pytest.mark.parametrize(
    ("humps", "expected"),
    [([0.5], 1), ([0.2, 0.8], 2), ([0.15, 0.5, 0.85], 3), ([0.45, 0.55], 1), ([0.0, 1.0], 2), ([1.0], 1)],
)
def test_humps_are_counted_by_what_the_eye_would_see(humps, expected):
    rng = np.random.default_rng(4)
    values = np.clip(np.concatenate([rng.normal(hump, 0.06, N) for hump in humps]), 0.0, 1.0)
    assert modes(values, 0.0, 1.0) == expected
    assert modes(150.0 * values, 0.0, 150.0) == expected, "the unit must not matter"


def test_a_hump_too_small_to_speak_of_does_not_count():
    rng = np.random.default_rng(4)
    assert modes(np.concatenate([rng.normal(0.3, 0.06, N), rng.normal(0.8, 0.06, N // 50)]), 0.0, 1.0) == 1


def test_a_shallow_valley_does_not_part_two_humps():
    """At 2.3 standard deviations apart the valley is 3 percent deep, and at 3.2 a third."""
    shape = norm.ppf((np.arange(N) + 0.5) / N) * 0.1
    assert modes(np.concatenate([0.385 + shape, 0.615 + shape]), 0.0, 1.0) == 1
    assert modes(np.concatenate([0.34 + shape, 0.66 + shape]), 0.0, 1.0) == 2


def test_worlds_that_all_end_alike_have_one_mode():
    assert modes(np.full(50, 0.3), 0.0, 1.0) == 1


# --- milestones -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hits", "n"), [(1, 20), (5, 10), (37, 200)])
def test_a_jeffreys_interval_leaves_equal_tails_of_its_beta_law(hits, n):
    def law(p: float) -> float:
        return p ** (hits - 0.5) * (1 - p) ** (n - hits - 0.5)

    low, high = share_interval(hits, n)
    whole = quad(law, 0, 1, limit=200)[0]
    assert abs(quad(law, 0, low)[0] / whole - 0.025) < 1e-6
    assert abs(quad(law, high, 1)[0] / whole - 0.025) < 1e-6


@pytest.mark.parametrize(("n", "least"), [(20, 0.88), (50, 0.88), (200, 0.93)])
def test_jeffreys_intervals_cover_the_true_share_in_95_of_100_samples(n, least):
    """Computed exactly over true shares from 5 to 95 percent; below the nominal level only where Brown et al. show it."""
    low, high = np.array([share_interval(hits, n) for hits in range(n + 1)]).T
    truths = np.linspace(0.05, 0.95, 901)
    covered = [(binom.pmf(np.arange(n + 1), n, p) * ((low <= p) & (p <= high))).sum() for p in truths]
    assert abs(np.mean(covered) - 0.95) < 0.005
    assert min(covered) > least


def test_the_interval_of_none_starts_at_0_and_that_of_all_ends_at_1():
    assert share_interval(0, 10) == (0.0, pytest.approx(0.2172, abs=5e-5))
    assert share_interval(10, 10) == (pytest.approx(0.7828, abs=5e-5), 1.0)
    assert share_interval(0, 1000)[1] < share_interval(0, 10)[1]


def test_milestones_are_told_as_shares_and_as_months_among_those_that_reach_them():
    table = milestones(reached(often=[4, 8, 12, -1], never=[-1] * 4, at_once=[0] * 4)).set_index("milestone")
    assert table["share"].tolist() == [0.75, 0.0, 1.0]
    assert table.loc["often", ["month_q25", "month_median", "month_q75"]].tolist() == [6.0, 8.0, 10.0]
    assert table.loc["never", ["month_q25", "month_median", "month_q75"]].isna().all()
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()


def test_the_share_that_has_reached_a_milestone_grows_with_the_months():
    found = cumulative(reached(often=[1, 3, 3, -1]), months=4)
    assert found.sel(milestone="often").values.tolist() == [0.0, 0.25, 0.25, 0.75, 0.75]


# --- policies ---------------------------------------------------------------------------------------------------------


def test_the_cadence_of_a_hand_made_path_counts_changes_and_those_undone_in_time():
    undone_and_kept = [0, 0, 1, 1, 0, 0, 0, 0, 2, 2, 2, 2, 2]
    row = cadence(stances(undone_and_kept), {}).iloc[0]
    assert (row["changes"], row["changes_per_year"]) == (3, 3.0)
    assert row["undone"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(("months", "undone"), [(1, 1), (2, 1), (3, 1), (4, 0)])
def test_a_change_taken_back_within_three_months_was_undone_and_later_not(months, undone):
    path = [0, *[1] * months, *[0] * (12 - months)]
    assert cadence(stances(path), {}).iloc[0]["undone"] == pytest.approx(undone / 2)


def test_an_act_that_lapses_is_no_change_of_policy_and_not_undone():
    act = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    row = cadence(stances(act), {"china.corridor": [2]}).iloc[0]
    assert (row["changes"], row["undone"]) == (1, 0.0)
    assert cadence(stances(act), {}).iloc[0]["changes"] == 2


def test_the_cadence_is_a_mean_over_worlds_and_years():
    still, busy = [0] * 25, [month % 2 for month in range(25)]
    assert cadence(stances(still, busy), {}).iloc[0]["changes_per_year"] == 24 / 2 / 2
    assert cadence(stances(still), {}).iloc[0][["changes_per_year", "undone"]].tolist() == [0.0, 0.0]


def test_shares_and_occupancy_of_options_add_up_to_all_worlds():
    paths = stances([0, 1, 1], [0, 0, 2])
    found = shares(paths, 3).sel(dossier="china.corridor").values
    assert found.tolist() == [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.0, 0.5, 0.5]]
    assert behaviour.occupancy(paths, 3).tolist() == [[0.25, 0.5, 0.25]], "the start is no choice"


# --- luck and parameters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("luck", "parameters"), [(1.0, 1.0), (3.0, 1.0), (0.5, 1.0), (1.0, 0.0), (0.0, 1.0)])
@pytest.mark.parametrize("per_point", [2, 4])
def test_the_share_of_luck_put_into_synthetic_worlds_is_found_again(luck, parameters, per_point):
    """With 4,000 points the standard error is below 0.015; 0.05 is more than three of them."""
    rng = np.random.default_rng(2)
    values = np.repeat(rng.normal(0.0, parameters, N), per_point) + rng.normal(0.0, luck, N * per_point)
    assert abs(luck_share(values, per_point) - luck**2 / (luck**2 + parameters**2)) < 0.05


def test_luck_cannot_be_told_from_parameters_without_two_worlds_at_two_points():
    for values, per_point in ((np.arange(8.0), 1), (np.arange(4.0), 4)):
        with pytest.raises(ValueError, match="at least two"):
            luck_share(values, per_point)


@pytest.mark.parametrize("exponent", [2.0, 2.5, 3.2])
@pytest.mark.parametrize("least", [5, 21])
def test_the_exponent_of_a_synthetic_power_law_is_found_again(exponent, least):
    """Whole tolls drawn as in Clauset, Shalizi and Newman 2009, appendix D; 4.5 standard errors fail once in 100,000."""
    u = np.random.default_rng(9).random(40_000)
    tolls = np.floor((least - 0.5) * (1 - u) ** (-1 / (exponent - 1)) + 0.5)
    found, error = behaviour.tail_exponent(np.r_[tolls, np.arange(least)], least)
    assert error == pytest.approx((exponent - 1) / np.sqrt(40_000), rel=0.05)
    assert abs(found - exponent) < 4.5 * error + 0.02 * (least < 10)


def test_a_tail_needs_two_tolls():
    with pytest.raises(ValueError, match="no tail"):
        behaviour.tail_exponent(np.array([3.0, 500.0]), 21)


def test_worlds_at_their_bounds_and_the_width_of_a_band_are_measured():
    final = np.r_[np.zeros(30), np.full(20, 0.995), np.linspace(0.2, 0.8, 50)]
    assert behaviour.at_bounds(final, 0.0, 1.0) == (0.3, 0.2)
    assert behaviour.spread(np.linspace(-1.0, 1.0, 1001), -1.0, 1.0)[0] == pytest.approx(0.9)


# --- paired differences -----------------------------------------------------------------------------------------------


def test_a_paired_difference_of_three_worlds_is_what_pencil_and_paper_give():
    found = paired(np.array([2.0, 4.0, 6.0]), np.array([1.0, 2.0, 3.0]))
    assert (found.mean, found.n, found.share) == (2.0, 3, 1.0)
    assert found.effect == pytest.approx(2.0)
    assert found.high - found.mean == pytest.approx(4.302653 / np.sqrt(3))
    assert found.mean - found.low == pytest.approx(found.high - found.mean)


def test_a_change_smaller_than_the_luck_shows_once_worlds_are_paired():
    rng = np.random.default_rng(3)
    reference = rng.normal(0.0, 1.0, 500)
    changed = reference + 0.02 + rng.normal(0.0, 0.05, 500)
    assert paired(changed, reference).verdict("up", 0.005) == "reached"
    assert paired(rng.permutation(changed), reference).verdict("up", 0.005) == "unclear"


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [(1.0, "reached"), (0.5, "unclear"), (0.25, "smaller"), (0.1, "negligible"), (-0.25, "negligible"), (-1.0, "opposite")],
)
def test_a_verdict_follows_where_the_interval_lies_beside_the_least_effect(shift, verdict):
    """The interval is 0.2 to either side, and 0.5 counts."""
    noise = np.tile([-2.0, 2.0], 200)
    assert paired(noise + shift, np.zeros(400)).verdict("up", 0.5) == verdict
    assert paired(noise - shift, np.zeros(400)).verdict("down", 0.5) == verdict


def test_the_difference_of_two_equal_ensembles_is_negligible_whatever_counts():
    found = paired(np.full(10, 0.5), np.full(10, 0.5))
    assert (found.mean, found.share, found.effect) == (0.0, 0.0, 0.0)
    assert found.verdict("up", 1e-9) == found.verdict("down", 1e-9) == "negligible"


def test_a_milestone_that_differs_in_none_of_a_few_worlds_may_yet_differ():
    assert paired(np.ones(10), np.ones(10)).verdict("up", 0.02) == "unclear"


def test_a_wider_level_gives_a_wider_interval_around_the_same_mean():
    changed, reference = np.random.default_rng(1).normal(size=(2, 50))
    found = [paired(changed, reference, level) for level in (0.5, 0.9, 0.99)]
    assert all(wide.low < narrow.low < narrow.high < wide.high for narrow, wide in pairwise(found))


def test_different_worlds_cannot_be_paired():
    for changed, reference in ((np.zeros(3), np.zeros(4)), (np.zeros(1), np.zeros(1))):
        with pytest.raises(ValueError, match="same worlds"):
            paired(changed, reference)


def test_intervals_cover_also_where_worlds_share_their_luck():
    """Forty units of 25 worlds that move together: an interval over worlds would be five times too narrow."""
    rng, covered = np.random.default_rng(0), 0
    for _ in range(400):
        shared = rng.random(40) < 0.3
        values = np.repeat(shared, 25).astype(float)
        low, high = clustered_interval(values, np.repeat(np.arange(40), 25))
        covered += low <= 0.3 <= high
    assert 0.91 < covered / 400 < 0.98
    assert np.isnan(clustered_interval(np.ones(5), np.zeros(5))).all()


def test_paired_differences_count_worlds_of_one_point_once():
    rng = np.random.default_rng(1)
    points = np.repeat(rng.normal(1.0, 1.0, 100), 20)
    zero, units = np.zeros(2000), np.repeat(np.arange(100), 20)
    naive, honest = paired(points, zero), paired(points, zero, units=units)
    assert honest.mean == pytest.approx(naive.mean)
    assert (honest.high - honest.low) / (naive.high - naive.low) == pytest.approx(np.sqrt(20), rel=0.02)
    assert honest.n == 100
