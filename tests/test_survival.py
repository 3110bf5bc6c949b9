"""Do the curves of when events happen agree with a textbook, with another library, and with plain counting?"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, logrank

from sim.analysis.contrast import paired
from sim.analysis.distributions import empirical
from sim.analysis.events import share_interval
from sim.analysis.survival import cumulative_incidence, from_reached, kaplan_meier, log_rank, restricted_mean
from sim.config.errors import InputError

# Weeks of remission in acute leukaemia under 6-MP (9 relapses, 12 left before one) and under placebo: Freireich et al. (1963).
RELAPSED, LEFT = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TREATED = (np.array(RELAPSED + LEFT, dtype=float), np.repeat([True, False], [len(RELAPSED), len(LEFT)]))
PLACEBO = (
    np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], dtype=float),
    np.ones(21, dtype=bool),
)

# Sixteen worlds, each left at its month: without an event (0), or with the first (1) or the second (2) of two.
ENDED = np.array([1, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11, 12, 12, 12])
CAUSE = np.array([1, 2, 2, 0, 1, 1, 2, 2, 0, 1, 1, 0, 2, 0, 0, 0])


def two_events() -> pd.DataFrame:
    return cumulative_incidence({f"event {k}": np.where(k == CAUSE, ENDED, -1) for k in (1, 2)}, 12, followed=ENDED)


def random_months(seed: int, *shape: int) -> np.ndarray:
    """Months from 0 to 40, or -1."""
    return np.maximum(np.random.default_rng(seed).integers(-20, 41, shape), -1)


# --- one event --------------------------------------------------------------------------------------------------------


def test_the_leukaemia_patients_have_the_survival_and_the_interval_of_the_textbook():
    """Survival as in Kleinbaum and Klein, "Survival Analysis", chapter 2; intervals of lifelines 0.30.3, KaplanMeierFitter."""
    table = kaplan_meier(*TREATED).set_index("month")
    known = pd.DataFrame(
        [
            (6, 21, 3, 0.857, 0.619718, 0.951552),
            (7, 17, 1, 0.807, 0.563147, 0.922809),
            (10, 15, 1, 0.753, 0.503200, 0.889362),
            (13, 12, 1, 0.690, 0.431610, 0.849066),
            (16, 11, 1, 0.627, 0.367511, 0.804912),
            (22, 7, 1, 0.538, 0.267779, 0.746791),
            (23, 6, 1, 0.448, 0.188052, 0.680143),
        ],
        columns=["month", "at_risk", "events", "survival", "low", "high"],
    ).set_index("month")
    found = table[table["events"] > 0]
    assert found.index.tolist() == known.index.tolist()
    assert (found[["at_risk", "events"]] == known[["at_risk", "events"]]).all(axis=None)
    assert np.allclose(found["survival"], known["survival"], atol=5e-4)
    assert np.allclose(found[["low", "high"]], known[["low", "high"]], atol=5e-7)
    assert table.index.tolist() == sorted({0, *RELAPSED, *LEFT}), "a row for month 0 and for each time, with an event or not"


def test_a_curve_without_censoring_is_one_minus_the_empirical_distribution():
    table, shares = kaplan_meier(*PLACEBO), empirical(PLACEBO[0])
    assert table["month"].tolist() == [0, *shares["value"]]
    assert np.allclose(table["survival"].iloc[1:], 1.0 - shares["share"])


def test_before_the_first_event_and_after_the_last_the_interval_is_that_of_none_and_all():
    table = kaplan_meier(*PLACEBO).set_index("month")
    assert table.loc[0, ["survival", "low", "high"]].tolist() == [1.0, share_interval(21, 21)[0], 1.0]
    assert table.loc[23, ["survival", "low"]].tolist() == [0.0, 0.0]
    assert table.loc[23, "high"] == pytest.approx(share_interval(0, 21)[1])


def test_the_last_world_at_risk_stands_for_those_that_were_left_before():
    """Of 4 worlds 2 end at month 1 and 1 is left: the last one stands for two of four, and 0.5 of survival."""
    table = kaplan_meier(np.array([1.0, 1.0, 2.0, 3.0]), np.array([True, True, False, True])).set_index("month")
    assert table["survival"].tolist() == [1.0, 0.5, 0.5, 0.0]
    assert table.loc[3, "high"] == pytest.approx(share_interval(0, 1 / 0.5)[1])


@pytest.mark.parametrize(
    ("reached", "months", "survival"),
    [
        ([-1] * 5, [0, 10], [1, 1]),  # nobody
        ([0] * 5, [0], [0]),  # everybody at once
        ([7] * 5, [0, 7], [1, 0]),  # everybody in one month
        ([3], [0, 3], [1, 0]),  # one world
        ([10, 11], [0, 10], [1, 0.5]),  # at the horizon, and after it
    ],
)
def test_curves_of_nobody_everybody_and_one_world_have_ends_that_hold_them(reached, months, survival):
    table = kaplan_meier(*from_reached(np.array(reached), 10))
    assert table["month"].tolist() == months
    assert table["survival"].tolist() == survival
    assert ((0 <= table["low"]) & (table["low"] <= table["survival"])).all()
    assert ((table["survival"] <= table["high"]) & (table["high"] <= 1)).all()
    assert (table["high"] - table["low"] > 0).all(), "a few worlds are never certainty"


def test_a_wider_level_gives_a_wider_band():
    narrow, wide = (kaplan_meier(*TREATED, level) for level in (0.5, 0.99))
    assert (wide["low"] < narrow["low"]).all()
    assert (wide["high"] >= narrow["high"]).all()


def test_a_curve_of_no_world_is_refused():
    with pytest.raises(ValueError, match="times: found the shape"):
        kaplan_meier(np.zeros(0), np.zeros(0, dtype=bool))


@pytest.mark.parametrize("times", [[-1.0, 3.0, 5.0], [np.nan, 3.0, 5.0], [np.inf, 3.0, 5.0]])
def test_months_before_the_first_are_refused(times):
    """-1 is how a milestone that never came is kept; `from_reached` knows what it means, a curve does not."""
    with pytest.raises(InputError, match=r"times: found 1 of 3 values"):
        kaplan_meier(np.array(times), np.array([True, False, True]))


@pytest.mark.parametrize("kind", [int, float, list])
def test_1_and_0_say_yes_and_no(kind):
    """As places of worlds they would have counted the first two worlds again and again."""
    times, observed = TREATED
    said = observed.tolist() if kind is list else observed.astype(kind)
    pd.testing.assert_frame_equal(kaplan_meier(times, said), kaplan_meier(times, observed))
    assert log_rank((times, said), PLACEBO) == log_rank(TREATED, PLACEBO)
    assert restricted_mean(times, said, 1).tolist() == restricted_mean(times, observed, 1).tolist()


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(InputError, match="observed: found 1 of 3 values"):
        kaplan_meier(np.array([1.0, 2.0, 3.0]), np.array([0, 1, 2]))


# --- two groups -------------------------------------------------------------------------------------------------------


def test_placebo_and_treatment_differ_as_published():
    """Chi-squared 16.79 in the textbook; lifelines 0.30.3, logrank_test: 16.792941, p = 4.168809e-05."""
    found = log_rank(TREATED, PLACEBO)
    assert found.statistic == pytest.approx(16.792941, abs=5e-7)
    assert found.pvalue == pytest.approx(4.168809e-05, abs=5e-12)
    assert log_rank(PLACEBO, TREATED).statistic == pytest.approx(found.statistic)


@pytest.mark.parametrize("seed", range(5))
def test_the_log_rank_test_agrees_with_scipy(seed):
    groups = [from_reached(random_months(10 * seed + k, 60 + 30 * k), 35) for k in (0, 1)]
    theirs = logrank(*(CensoredData(uncensored=times[seen], right=times[~seen]) for times, seen in groups))
    found = log_rank(*groups)
    assert found.statistic == pytest.approx(theirs.statistic**2)
    assert found.pvalue == pytest.approx(theirs.pvalue)


def test_the_log_rank_test_of_very_many_worlds_is_exact():
    """One month of events, in fractions: scipy's product of four counts is too large for its whole numbers here."""
    n, hits = 200_000, (80_000, 80_500)
    one, other = (from_reached(np.where(np.arange(n) < count, 1, -1), 2) for count in hits)
    events, total = sum(hits), 2 * n
    variance = Fraction(n * n * events * (total - events), total**2 * (total - 1))
    assert log_rank(one, other).statistic == pytest.approx(float((hits[0] - Fraction(events, 2)) ** 2 / variance))


@pytest.mark.parametrize("reached", [[-1, -1, -1], [4, 4, 4], [4]])
def test_groups_that_no_event_tells_apart_do_not_differ(reached):
    group = from_reached(np.array(reached), 10)
    found = log_rank(group, group)
    assert (found.statistic, found.pvalue) == (0.0, 1.0)


def test_the_mean_months_free_are_the_area_under_the_curve():
    times, observed = from_reached(random_months(1, 300), 30)
    table = kaplan_meier(times, observed)
    area = np.sum(np.diff(np.r_[table["month"], 30.0]) * table["survival"])
    assert restricted_mean(times, observed, 30).mean() == pytest.approx(area)


def test_months_free_are_compared_world_by_world():
    reference, changed = from_reached(np.array([5, 9, -1, 20]), 12), from_reached(np.array([3, 7, 10, 20]), 12)
    assert paired(restricted_mean(*changed, 12), restricted_mean(*reference, 12)).mean == -1.5


def test_months_free_are_not_known_for_worlds_left_early():
    with pytest.raises(ValueError, match="12 worlds were left before month 36"):
        restricted_mean(*TREATED, 36)
    assert restricted_mean(*TREATED, 6).tolist() == [6.0] * 21


# --- several events, the first of which counts ------------------------------------------------------------------------


def test_competing_events_have_the_incidence_and_the_interval_of_lifelines():
    """lifelines 0.30.3, AalenJohansenFitter (no tie between the two events): incidence, low, high after some months."""
    known = {
        ("event 1", 1): (0.062500, 0.004098, 0.246994),
        ("event 1", 5): (0.197917, 0.048241, 0.420800),
        ("event 1", 8): (0.275298, 0.084220, 0.510458),
        ("event 1", 12): (0.352679, 0.127556, 0.590093),
        ("event 2", 2): (0.125000, 0.020675, 0.327984),
        ("event 2", 6): (0.260417, 0.080254, 0.487901),
        ("event 2", 12): (0.357143, 0.125035, 0.600570),
    }
    found = two_events().set_index(["event", "month"])
    for row, figures in known.items():
        assert found.loc[row].tolist() == pytest.approx(figures, abs=6e-7)


def test_every_event_has_a_row_for_every_month():
    found = two_events()
    assert found.columns.tolist() == ["event", "month", "incidence", "low", "high"]
    assert found.groupby("event")["month"].apply(list).tolist() == [list(range(13))] * 2
    assert (found["low"] <= found["incidence"]).all() and (found["incidence"] <= found["high"]).all()


def test_what_came_first_and_what_never_came_add_up_to_all_worlds():
    found = two_events()
    free = kaplan_meier(ENDED.astype(float), CAUSE > 0).set_index("month")["survival"]
    assert np.allclose(found.groupby("month")["incidence"].sum()[free.index], 1.0 - free)


def test_without_censoring_the_incidence_is_the_plain_share_and_its_error_the_binomial_one():
    a, b = random_months(2, 2, 500)
    found = cumulative_incidence({"a": a, "b": b}, 30).set_index(["event", "month"])
    first = (a >= 0) & ((b < 0) | (a < b))
    for month in (0, 7, 30):
        share = np.mean(first & (a <= month))
        stretch = np.exp(1.959964 * np.sqrt(share * (1 - share) / 500) / (-share * np.log(share)))
        assert found.loc[("a", month)].tolist() == pytest.approx([share, share**stretch, share ** (1 / stretch)], rel=1e-6)


def test_events_that_come_first_together_count_as_one_of_their_own_only_where_that_happens():
    never = np.array([-1, -1, -1, -1])
    found = cumulative_incidence({"a": np.array([3, 3, 2, -1]), "b": np.array([3, 4, 2, -1]), "c": never}, 5)
    last = found[found["month"] == 5].set_index("event")["incidence"]
    assert last.to_dict() == pytest.approx({"a": 0.25, "b": 0.0, "c": 0.0, "a and b": 0.5})
    assert "a and b" not in two_events()["event"].unique()
    assert cumulative_incidence({"a": never}, 5)["event"].unique().tolist() == ["a"]


def test_an_event_of_no_world_or_of_every_world_has_the_interval_of_none_or_all():
    table = cumulative_incidence({"all": np.array([0, 1, 2, 2]), "none": np.full(4, -1)}, 5).set_index(["event", "month"])
    for month in (0, 2, 5):
        assert table.loc[("none", month)].tolist() == pytest.approx([0.0, *share_interval(0, 4)])
    for month in (2, 5):
        assert table.loc[("all", month)].tolist() == pytest.approx([1.0, *share_interval(4, 4)])


def test_an_incidence_beyond_what_anyone_looked_at_is_refused():
    never, followed = np.array([-1, -1]), np.array([3, 4])
    with pytest.raises(ValueError, match="at least one world to look at"):
        cumulative_incidence({"a": never}, 5, followed=followed)
    with pytest.raises(ValueError, match="a: found the shape"):
        cumulative_incidence({"a": np.zeros(0, dtype=int)}, 5)
    assert len(cumulative_incidence({"a": never}, 4, followed=followed)) == 5
    assert cumulative_incidence({"a": np.array([-1, 4])}, 5, followed=followed)["incidence"].iloc[-1] == 1.0, "nobody is left"
