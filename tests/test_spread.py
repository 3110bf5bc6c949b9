"""Are the shares of groups of numbers those that a known theatre has, and is nothing found in noise?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.multiple import control_false_discoveries
from sim.analysis.spread import explain_spread
from sim.config.errors import InputError

SIZES = {"strong": 40, "spread out": 60, "single": 20, "idle": 300, "idle too": 180}
"""A theatre of 600 numbers, more than there are worlds."""
SHARES = {"strong": 0.3, "spread out": 0.2, "single": 0.1}
"""Of the variance; what is left is luck."""
ACTIVE = {"strong": 4, "spread out": 60, "single": 1}
"""So many numbers share what their group explains."""
GROUPS = [name for name, size in SIZES.items() for _ in range(size)]


def drawn(seed: int, worlds: int, shares: dict[str, float] = SHARES) -> tuple[np.ndarray, pd.DataFrame]:
    """The outcome and the numbers of a linear theatre of Gaussian numbers."""
    luck = np.random.default_rng(seed)
    numbers = luck.standard_normal((worlds, len(GROUPS)))
    weights = np.zeros(len(GROUPS))
    for group, share in shares.items():
        active = np.flatnonzero(np.array(GROUPS) == group)[: ACTIVE[group]]
        weights[active] = np.sqrt(share / len(active)) * np.where(np.arange(len(active)) % 2, -1.0, 1.0)
    values = numbers @ weights + np.sqrt(1.0 - sum(shares.values())) * luck.standard_normal(worlds)
    return values, pd.DataFrame(numbers, columns=[f"{group} {place}" for place, group in enumerate(GROUPS)])


def in_ranks(share: float, active: int) -> float:
    """What is left of a share among ranks: of a Gaussian correlation r they see 6 / pi arcsin(r / 2)."""
    return active * (6.0 / np.pi * np.arcsin(np.sqrt(share / active) / 2.0)) ** 2


@pytest.fixture(scope="module")
def found() -> list:
    """What is told of thirty sets of 400 worlds."""
    return [explain_spread(*drawn(seed, 400), GROUPS) for seed in range(30)]


def test_shares_of_groups_are_unbiased_with_more_numbers_than_worlds_and_their_intervals_cover(found):
    """At 95 % thirty intervals hold 24 or more (99.97 % of chance)."""
    for group in SIZES:
        rows = [each.groups.set_index("group").loc[group] for each in found]
        share = in_ranks(SHARES.get(group, 0.0), ACTIVE.get(group, 1))
        told = np.array([row["share"] for row in rows])
        assert told.mean() == pytest.approx(share, abs=4.0 * told.std() / np.sqrt(len(told)))
        assert sum(row["low"] <= share <= row["high"] for row in rows) >= 24, group
    whole = sum(in_ranks(share, ACTIVE[group]) for group, share in SHARES.items())
    together = np.array([each.together for each in found])
    assert together[:, 0].mean() == pytest.approx(whole, abs=4.0 * together[:, 0].std() / np.sqrt(len(together)))
    assert np.sum((together[:, 1] <= whole) & (whole <= together[:, 2])) >= 24


def test_groups_are_told_from_luck_where_single_numbers_of_them_are_not(found):
    of_group = {group: np.mean([each.groups.set_index("group")["significant"][group] for each in found]) for group in SIZES}
    assert of_group["strong"] > 0.95 and of_group["spread out"] > 0.9 and of_group["single"] > 0.9
    assert of_group["idle"] + of_group["idle too"] <= 0.2
    alone = pd.concat([each.numbers for each in found])
    weak = alone[(alone["group"] == "spread out")]
    assert weak["significant"].mean() < 0.05, "a three-hundredth of the variance each is beyond 400 worlds"
    strongest = [each.numbers["number"].iloc[0].startswith(("strong", "single")) for each in found]
    assert np.mean(strongest) > 0.9


def test_most_of_what_is_told_of_single_numbers_is_true_and_its_intervals_hold_it(found):
    """The rate of false discoveries is on average 5 %; of their intervals as many miss."""
    active = {f"{g} {p}" for g in SHARES for p in np.flatnonzero(np.array(GROUPS) == g)[: ACTIVE[g]]}
    rates, missed = [], []
    for each in found:
        told = each.numbers[each.numbers["significant"]]
        rates.append(np.mean([name not in active for name in told["number"]]) if len(told) else 0.0)
        for row in told.itertuples():
            share = in_ranks(SHARES[row.group] / ACTIVE[row.group], 1) if row.number in active else 0.0
            missed.append(not row.low <= share <= row.high)
        assert each.numbers.loc[~each.numbers["significant"], "share"].isna().all()
    assert np.mean(rates) <= 0.05 + 3.0 * np.std(rates) / np.sqrt(len(rates))
    assert np.mean(missed) <= 0.05 + 3.0 * np.sqrt(0.05 / len(missed))
    assert sum(row for each in found for row in each.numbers["significant"]) > 50


def test_in_pure_noise_hardly_ever_is_anything_told():
    """In at most 5 % of ensembles a group, and in at most 5 % a number; of 40, at most 6 (99.7 % of chance)."""
    found = [explain_spread(*drawn(seed, 100, {}), GROUPS) for seed in range(1000, 1040)]
    assert sum(each.groups["significant"].any() for each in found) <= stats.binom(40, 0.05).ppf(0.997)
    assert sum(each.numbers["significant"].any() for each in found) <= stats.binom(40, 0.05).ppf(0.997)
    assert abs(np.mean([each.together[0] for each in found])) < 4.0 * np.sqrt(2 * len(GROUPS)) / 100 / np.sqrt(40)


def test_more_worlds_tell_more():
    few, many = (explain_spread(*drawn(5, worlds), GROUPS) for worlds in (400, 4000))
    assert many.numbers["significant"].sum() > 3 * few.numbers["significant"].sum()
    width = [(each.groups["high"] - each.groups["low"]).mean() for each in (few, many)]
    assert width[1] < width[0] / 2


def test_a_yes_or_no_and_numbers_of_few_values_or_one_are_taken():
    luck = np.random.default_rng(3)
    kind, fixed, idle = luck.integers(0, 3, 2000), np.ones(2000), luck.random(2000)
    numbers = pd.DataFrame({"kind": kind, "fixed": fixed, "idle": idle})
    happened = luck.random(2000) < 0.2 + 0.3 * kind
    found = explain_spread(happened, numbers, ["a", "b", "a"])
    assert found.groups.set_index("group")["numbers"].to_dict() == {"a": 2, "b": 0}
    rows = found.numbers.set_index("number")
    assert rows["significant"].to_dict() == {"kind": True, "fixed": False, "idle": False}
    assert np.isnan(rows["pvalue"]["fixed"]) and rows["correlation"]["fixed"] == 0.0
    assert rows["correlation"]["kind"] == pytest.approx(stats.spearmanr(kind, happened).statistic, abs=1e-6)
    assert rows["low"]["kind"] < rows["share"]["kind"] < rows["high"]["kind"]


def test_the_order_of_columns_and_of_groups_does_not_matter():
    values, numbers = drawn(7, 300)
    luck = np.random.default_rng(0).permutation(len(GROUPS))
    one = explain_spread(values, numbers, GROUPS)
    other = explain_spread(values, numbers.iloc[:, luck], [GROUPS[place] for place in luck])
    pd.testing.assert_frame_equal(one.groups, other.groups, atol=1e-6)
    assert one.numbers["number"].head(20).tolist() == other.numbers["number"].head(20).tolist()


def test_whoever_asks_can_end_it():
    asked = []

    def object_late() -> None:
        asked.append(1)
        if len(asked) == 40:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        explain_spread(*drawn(1, 200), GROUPS, go_on=object_late)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"groups": GROUPS[:-1]}, "groups: found '599 names'"),
        ({"level": 1.0}, "level: found 1.0"),
        ({"values": np.arange(40.0)}, "50 or more"),
    ],
)
def test_what_does_not_fit_is_refused(change, words):
    values, numbers = drawn(1, 60)
    with pytest.raises(InputError, match=words):
        explain_spread(**{"values": values, "numbers": numbers, "groups": GROUPS, **change})


def test_false_discoveries_are_adjusted_as_benjamini_and_hochberg_do():
    luck = np.random.default_rng(0)
    pvalues = luck.random(200) ** 2
    assert np.allclose(control_false_discoveries(pvalues), stats.false_discovery_control(pvalues))
    gapped = np.insert(pvalues, 7, np.nan)
    assert np.isnan(control_false_discoveries(gapped)[7])
    assert np.allclose(np.delete(control_false_discoveries(gapped), 7), control_false_discoveries(pvalues))
    with pytest.raises(InputError, match="pvalues"):
        control_false_discoveries(np.array([1.2]))
