"""Are hidden conditions found, and none where there are none?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from sim.analysis.boxes import box_table, measures
from sim.analysis.discovery import Discovery, discover, halves, in_words, ratio_interval
from sim.analysis.peeling import peel
from sim.analysis.screening import screen
from sim.analysis.trees import leaves
from tests.hidden import COIN, LUCK, hidden_box

SEEDS = range(8, 18)
"""14 is one where idle numbers come first on the way of peeling."""


@cache
def found(seed: int) -> Discovery:
    return discover(*hidden_box(seed), seed=seed)


# --- intervals --------------------------------------------------------------------------------------------------------


def test_intervals_of_shares_hold_the_truth_as_often_as_they_say_and_are_narrower_than_for_yes_and_no():
    rng = np.random.default_rng(7)
    rounds, misses, narrower = 400, {"density": 0, "coverage": 0}, 0
    for _ in range(rounds):
        chance, inside = rng.beta(2, 6, 150), rng.random(150) < 0.4
        target = rng.binomial(10, chance) / 10
        for name, whole, truth in (("density", inside, 0.25), ("coverage", target, 0.4)):
            low, high = ratio_interval(target * inside, whole)
            misses[name] += not low <= truth <= high
        low, high = ratio_interval(target * inside, inside)
        wide = ratio_interval(np.arange(inside.sum()) < (target * inside).sum(), np.ones(inside.sum()))
        narrower += high - low < wide[1] - wide[0]
    assert max(misses.values()) <= binom.ppf(0.9999, rounds, 0.05), "errs once in 5,000 sets of rounds"
    assert narrower == rounds


# --- discovery --------------------------------------------------------------------------------------------------------


def test_a_box_hidden_in_luck_among_three_hundred_idle_numbers_is_found_and_nothing_else():
    """Measured over 100 seeds: found in each, the limits at most 0.05 from the truth, half of them within 0.01."""
    for seed in SEEDS:
        assert found(seed).limits["kept"].all(), "what is idle should not even reach the held-out half"
        limits = found(seed).limits.set_index(["number", "side"])["value"]
        assert set(limits.index) == {("temperature", "below"), ("grievance", "above")}, seed
        assert limits["temperature", "below"] == pytest.approx(0.4, abs=0.06), seed
        assert limits["grievance", "above"] == pytest.approx(0.5, abs=0.06), seed


def test_a_reader_can_ask_for_one_number_alone():
    box = discover(*hidden_box(8), seed=8, most=1).box
    assert box["number"].tolist() in (["temperature"], ["grievance"])


def test_what_is_said_of_the_box_was_counted_on_cases_that_did_not_choose_it():
    misses = 0
    for seed in SEEDS:
        result, (numbers, happened) = found(seed), hidden_box(seed)
        _, held = halves(len(numbers), seed)
        kept = result.limits[result.limits["kept"]]
        limits = {(row.number, row.side): row.value for row in kept.itertuples()}
        row = result.evaluation.set_index("half").loc["held-out"]
        assert tuple(row[["coverage", "density", "mass"]]) == measures(limits, numbers.iloc[held], happened[held])
        wide = limits["temperature", "below"], 1 - limits["grievance", "above"]
        purity = min(wide[0], 0.4) * min(wide[1], 0.5) / (wide[0] * wide[1])
        misses += not row["density_low"] <= LUCK * COIN + (1 - LUCK) * purity <= row["density_high"]
    assert misses <= binom.ppf(0.999, len(SEEDS), 0.05), "errs once in 1,000 sets of seeds"


@pytest.mark.parametrize("each", [1, 10])
def test_where_luck_alone_decides_no_condition_is_found(each):
    """A limit is named by chance in at most one target of twenty; each target has its own luck and 40 idle numbers."""
    seeds, named = 60, 0
    for seed in range(seeds):
        rng = np.random.default_rng(1000 + seed)
        numbers = pd.DataFrame(rng.random((300, 40)), columns=[f"idle_{i}" for i in range(40)])
        result = discover(numbers, rng.binomial(each, 0.2, 300) / each, seed=seed)
        named += result.found
        if not result.found:
            assert in_words(result.box) == "no condition found"
            assert result.evaluation["mass"].tolist() == [1.0, 1.0]
    assert named <= binom.ppf(0.999, seeds, 0.05), "errs once in 1,000 sets of seeds"


def test_a_box_that_is_not_tested_on_other_cases_finds_something_in_mere_luck():
    rng = np.random.default_rng(8)
    numbers, happened = pd.DataFrame(rng.random((4000, 100))), (rng.random(4000) < 0.2).astype(float)
    smallest = peel(numbers[:1000], happened[:1000]).boxes[-1]
    assert measures(smallest, numbers[:1000], happened[:1000])[1] > 0.5
    assert measures(smallest, numbers[1000:], happened[1000:])[1] < 0.3


def test_what_held_in_one_half_of_the_cases_alone_is_not_reported():
    numbers, happened = hidden_box(4, idle=20)
    _, held = halves(len(numbers), 4)
    happened[held] = np.random.default_rng(4).permutation(happened[held])
    result = discover(numbers, happened, seed=4)
    assert set(result.limits["number"]) == {"temperature", "grievance"}
    assert not result.limits["kept"].any()
    assert not result.found


def test_points_with_many_worlds_tell_more_than_points_with_one():
    numbers, _ = hidden_box(2, cases=800, idle=50)
    chance = np.where((numbers["temperature"] < 0.4) & (numbers["grievance"] > 0.5), 0.3, 0.15)
    rng = np.random.default_rng(2)
    many, one = (discover(numbers, rng.binomial(worlds, chance) / worlds) for worlds in (40, 1))
    assert set(many.box["number"]) == {"temperature", "grievance"}
    assert set(one.box["number"]) < set(many.box["number"])
    assert many.box["qp"].max() < 0.001


def test_the_same_seed_gives_the_same_answer_and_no_argument_is_changed():
    numbers, happened = hidden_box(SEEDS[0])
    before = numbers.copy(), happened.copy()
    again, other = discover(numbers, happened, seed=SEEDS[0]), discover(numbers, happened, seed=1)
    pd.testing.assert_frame_equal(again.box, found(SEEDS[0]).box)
    pd.testing.assert_frame_equal(again.evaluation, found(SEEDS[0]).evaluation)
    assert not again.trajectory.equals(other.trajectory)
    pd.testing.assert_frame_equal(numbers, before[0])
    np.testing.assert_array_equal(happened, before[1])


def test_a_limit_is_shown_within_the_range_that_was_given():
    numbers, happened = hidden_box(0)
    row = (
        discover(numbers, happened, {"grievance": (-1.0, 2.0), "temperature": (0.5, 0.6)})
        .box.set_index("number")
        .loc["grievance"]
    )
    assert (row["range_low"], row["range_high"], row["high"]) == (-1.0, 2.0, 2.0)


NUMBERS, HAPPENED = hidden_box(0, cases=20, idle=1)


@pytest.mark.parametrize(
    ("numbers", "happened", "said"),
    [
        (NUMBERS, HAPPENED[:-1], "each case needs"),
        (NUMBERS[:0], HAPPENED[:0], "each case needs"),
        (NUMBERS[:1], HAPPENED[:1], "another to test on"),
        (NUMBERS.assign(gap=np.nan), HAPPENED, "without a value.*gap"),
        (NUMBERS, HAPPENED * 1.5, "share from 0 to 1"),
        (NUMBERS, np.where(HAPPENED, np.nan, 0.0), "missing"),
        (NUMBERS, np.where(HAPPENED, "yes", "no"), "happened: found what is not numbers"),
        (NUMBERS.assign(far=np.inf), HAPPENED, "numbers: far: found .*finite numbers"),
        (NUMBERS.assign(far=1j), HAPPENED, "numbers: far: found .*finite numbers"),
        (pd.concat([NUMBERS, NUMBERS], axis=1), HAPPENED, "in several columns.*each number in one column"),
    ],
)
def test_what_cannot_be_searched_is_refused(numbers, happened, said):
    for search in (discover, leaves, screen, peel) if len(numbers) != 1 else (discover, leaves):
        with pytest.raises(ValueError, match=said):
            search(numbers, happened)


@pytest.mark.parametrize("always", [True, False])
def test_what_always_or_never_happens_has_no_condition(always):
    numbers, _ = hidden_box(0, cases=50, idle=2)
    result = discover(numbers, np.full(50, always))
    assert not result.found
    assert result.trajectory["step"].tolist() == [0]


def test_numbers_of_any_kind_can_be_conditions():
    rng = np.random.default_rng(3)
    n = 3000
    kinds = {
        "whole": rng.integers(0, 10, n).astype(np.int32),
        "short": rng.random(n).astype(np.float32),
        "open": rng.random(n) < 0.5,
        "who": pd.Categorical(rng.choice(["ann", "bob", "cem"], n)),
        "same": np.full(n, 2.5),
    }
    numbers = pd.DataFrame(kinds, index=np.arange(n)[::-1])
    inside = (kinds["whole"] >= 4) & (kinds["short"] < 0.6) & kinds["open"] & (kinds["who"] != "cem")
    box = discover(numbers, inside & (rng.random(n) < 0.9)).box.set_index("number")
    assert set(box.index) == {"whole", "short", "open", "who"}
    assert 3 < box["low"]["whole"] < 4
    assert box["high"]["short"] == pytest.approx(0.6, abs=0.05)
    assert (box["categories"]["open"], box["categories"]["who"]) == ({True}, {"ann", "bob"})


# --- words ------------------------------------------------------------------------------------------------------------


def test_a_box_is_said_as_a_reader_would_say_it():
    ranges = {"t": (0.0, 1.0), "g": (0.0, 1.0), "price": (0.0, 4000.0), "delay": (0.0, 0.02)}
    limits = {
        ("t", "below"): 0.0512,
        ("g", "above"): 0.7149,
        ("price", "above"): 1234.5,
        ("price", "below"): 2999.9,
        ("delay", "below"): 0.00512,
        ("rule", "among"): frozenset({"quantal", "greedy"}),
    }
    labels = {"t": "temperature of China", "g": "start of grievance", "rule": "rule is"}
    assert in_words(box_table(limits, ranges), labels) == (
        "temperature of China below 0.05 and start of grievance above 0.71 and price between 1234 and 3000"
        " and delay below 0.0051 and rule is greedy or quantal"
    )
    assert in_words(box_table({}, ranges), nothing="everywhere") == "everywhere"
