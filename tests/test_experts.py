"""Are experts weighed and pooled as published, and is it found where worlds would agree with them?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from sim.analysis.agreement import find_shifts, weigh_draws
from sim.analysis.classical import find_calibration, find_information, pool_quantiles, span_ranges, weigh_experts
from sim.analysis.pooling import pool_linearly, pool_logarithmically
from sim.config.errors import InputError

PUBLISHED = yaml.safe_load((Path(__file__).parent / "data" / "classical.yaml").read_text(encoding="utf-8"))
FIVE = (0.05, 0.5, 0.95)


def panel(name):
    case = PUBLISHED[name]
    told, truths = np.array(list(case["experts"].values()), dtype=float), np.array(case["truths"])
    both = (np.log(told), np.log(truths)) if case["scale"] == "log" else (told, truths)
    return *both, case["probabilities"], case["found"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_real_panels_are_scored_as_published(name):
    told, truths, levels, found = panel(name)
    ranges, alike = span_ranges(told, truths), np.full(len(told), 1.0 / len(told))
    equal = pool_quantiles(told, alike, ranges, levels)[None]
    scores = {"equal": (find_calibration(equal, truths, levels)[0], find_information(equal, ranges, levels).mean())}
    whole, best = weigh_experts(told, truths, levels, level=0.0), weigh_experts(told, truths, levels)
    scores["not_optimised"] = whole.pooled_calibration, whole.pooled_information
    scores["optimised"] = best.pooled_calibration, best.pooled_information
    place = int(np.argmax(whole.weights))
    scores["best"] = whole.calibration[place], whole.information[place]
    assert {key: [round(value, 2) for value in pair] for key, pair in scores.items()} == found


def test_another_package_finds_the_same_likelihoods_and_information():
    """The example of R's package expert (Goulet, Jacques and Pigeon 2009), which means quantiles and counts freedom by seeds."""
    told = np.array(
        [
            [[0.14, 0.22, 0.28], [130_000, 150_000, 200_000], [350_000, 400_000, 525_000]],
            [[0.2, 0.3, 0.4], [165_000, 205_000, 250_000], [550_000, 600_000, 650_000]],
            [[0.2, 0.4, 0.52], [200_000, 400_000, 500_000], [625_000, 700_000, 800_000]],
        ]
    )
    truths, levels = np.array([0.27, 210_000]), (0.1, 0.5, 0.9)
    ours = find_calibration(told[:, :2], truths, levels)
    likelihoods = stats.chi2.isf(ours, 3)
    information = find_information(told[:, :2], span_ranges(told[:, :2], truths), levels).mean(axis=1)
    weights = stats.chi2.sf(likelihoods, 1) * information
    ends = span_ranges(told[:, 2:])[0]
    assert ends.tolist() == [305_000.0, 845_000.0]
    assert weights / weights.sum() @ told[:, 2] == pytest.approx([512_930.5, 563_423.2, 628_864.0], abs=0.6)


def test_calibration_and_information_by_hand():
    says = np.array([[[1.0, 2.0, 3.0]] * 4])
    likelihood = 2 * 4 * (0.25 * np.log(0.25 / 0.45) + 0.75 * np.log(0.75 / 0.05))
    assert find_calibration(says, np.array([1.5, 4.0, 4.0, 4.0]), FIVE)[0] == pytest.approx(stats.chi2.sf(likelihood, 3))
    ranges = span_ranges(says[:, :1], np.array([6.0]))
    assert ranges.tolist() == [[0.5, 6.5]]
    share = np.array([0.05, 0.45, 0.45, 0.05])
    by_hand = np.sum(share * np.log(share / (np.array([0.5, 1.0, 1.0, 3.5]) / 6.0)))
    assert find_information(says[:, :1], ranges, FIVE)[0, 0] == pytest.approx(by_hand)


def test_the_pool_of_two_alike_is_what_either_says_and_of_two_apart_lies_between():
    one = np.array([[[1.0, 2.0, 3.0]]])
    twice, ranges = np.repeat(one, 2, axis=0), np.array([[0.0, 10.0]])
    assert pool_quantiles(twice, np.array([0.3, 0.7]), ranges, FIVE)[0] == pytest.approx([1.0, 2.0, 3.0])
    apart = np.concatenate([one, one + 5.0])
    low, middle, high = pool_quantiles(apart, np.array([0.5, 0.5]), ranges, FIVE)[0]
    # where half of 0.05 + 0.45 (x - 1) and half of 0.05 x / 6 are 0.05 together, and likewise for the others
    assert (low, middle, high) == pytest.approx((0.5 / (0.45 + 0.05 / 6), 0.5 / 7 / (0.05 / 7 + 0.05 / 6), 7.921875))


def synthetic(random, seeds, spreads, biases=(0.0,)):
    """Experts who know seeds to a normal error and say so (spread 1), or claim to know them better, or err to one side."""
    truths = random.normal(0.0, 3.0, seeds)
    errors = random.normal(0.0, 1.0, (len(spreads), seeds)) + np.resize(biases, len(spreads))[:, None]
    middles = truths - errors
    return middles[:, :, None] + np.array(spreads)[:, None, None] * stats.norm.ppf(FIVE), truths


def test_whoever_is_calibrated_is_not_doubted_and_whoever_is_too_sure_is():
    random = np.random.default_rng(6)
    found = []
    for _ in range(400):
        told, truths = synthetic(random, 20, (1.0, 0.3))
        found.append(find_calibration(told, truths, FIVE))
    honest, sure = np.array(found).T
    assert 0.02 <= np.mean(honest <= 0.05) <= 0.13  # chi-square is near for twenty seeds, and no more than near
    assert np.mean(sure <= 0.05) > 0.95
    assert np.median(honest) > 1_000 * np.median(sure)


def test_weight_goes_to_the_calibrated_expert_and_the_pool_is_better_than_equal_weights():
    random, shares, better = np.random.default_rng(8), [], []
    for _ in range(100):
        told, truths = synthetic(random, 15, (1.0, 0.25, 0.25, 0.25))
        weights = weigh_experts(told, truths, FIVE).weights
        shares.append(weights[0])
        fresh, unknown = synthetic(random, 40, (1.0, 0.25, 0.25, 0.25))
        ranges = span_ranges(fresh, unknown)
        pools = [pool_quantiles(fresh, each, ranges, FIVE)[:, [0, 2]] for each in (weights, np.full(4, 0.25))]
        missed = [np.mean((unknown < ends[:, 0]) | (unknown > ends[:, 1])) for ends in pools]
        better.append([abs(miss - 0.1) for miss in missed])
    assert np.mean(shares) > 0.9
    assert np.mean(better, axis=0)[0] < np.mean(better, axis=0)[1]


def test_what_cannot_be_weighed_is_refused():
    told, truths, levels, _ = panel("fcep")
    with pytest.raises(InputError, match="rise"):
        weigh_experts(told[:, :, ::-1], truths, levels)
    with pytest.raises(InputError, match="allowed"):
        weigh_experts(told, truths[:3], levels)
    with pytest.raises(InputError, match="best expert"):
        weigh_experts(told, truths, levels, level=0.99)


# --- pools -----------------------------------------------------------------------------------------------------------------


def test_pools_by_hand():
    chances, weights = np.array([[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]]), np.array([2.0, 1.0, 1.0])
    assert pool_linearly(chances) == pytest.approx([0.5, 0.5])
    assert pool_linearly(chances, weights) == pytest.approx([0.575, 0.425])
    raw = np.array([0.8**0.5 * 0.2**0.25 * 0.5**0.25, 0.2**0.5 * 0.8**0.25 * 0.5**0.25])
    assert pool_logarithmically(chances, weights) == pytest.approx(raw / raw.sum())
    odds = (4.0**2 * 0.25 * 1.0) ** 0.25  # weighted geometric mean of the odds 4, 1/4 and 1
    assert pool_logarithmically(chances, weights)[0] == pytest.approx(odds / (1.0 + odds))


def test_nobody_alone_makes_an_answer_impossible_and_pools_of_one_are_his_word():
    sure = np.array([[1.0, 0.0], [0.1, 0.9]])
    assert 0.0 < pool_logarithmically(sure)[1] < 0.1
    assert pool_linearly(sure[1:]) == pytest.approx([0.1, 0.9]) == pool_logarithmically(sure[1:])
    for wrong in (np.array([[0.5, 0.6]]), np.array([[0.5, -0.1]])):
        with pytest.raises(InputError):
            pool_linearly(wrong)
    with pytest.raises(InputError, match="weights"):
        pool_linearly(sure, np.zeros(2))


# --- where worlds would agree --------------------------------------------------------------------------------------------------


def worlds(random, draws=800, replicates=8, idle=20):
    numbers = random.random((draws, 2 + idle))
    chances = 1.0 / (1.0 + np.exp(2.0 - 3.0 * numbers[:, 0] + 2.0 * numbers[:, 1]))
    table = pd.DataFrame(numbers, columns=["up", "down", *(f"idle {n}" for n in range(idle))])
    return table, chances, random.random((draws, replicates)) < chances[:, None]


@pytest.mark.parametrize("wanted", [0.15, 0.22, 0.3, 0.35])
def test_worlds_drawn_anew_by_the_weights_give_the_wanted_chance(wanted):
    random, fresh = np.random.default_rng(4), []
    for _ in range(60):
        _, chances, happened = worlds(random)
        agreement = weigh_draws(happened, wanted)
        assert agreement.is_reached and agreement.weights.sum() == pytest.approx(1.0)
        fresh.append(agreement.weights @ chances)
    assert np.mean(fresh) == pytest.approx(wanted, abs=0.01)  # lucky draws alone would leave it far off


def test_the_numbers_that_would_have_to_lie_elsewhere_are_named_with_their_direction():
    table, _, happened = worlds(np.random.default_rng(5))
    for wanted, higher in ((0.4, "up"), (0.15, "down")):
        shifts = find_shifts(weigh_draws(happened, wanted), table)
        assert set(shifts["number"][:2]) == {"up", "down"} and (shifts["pvalue"][:2] <= 0.01).all()
        top = shifts.set_index("number")
        assert top["middle_then"][higher] > top["middle"][higher] + 0.05


def test_of_luck_alone_no_number_is_named_more_often_than_the_level():
    random, named = np.random.default_rng(7), 0
    for seed in range(100):
        agreement = weigh_draws(random.random((200, 8)) < 0.3, 0.35)
        named += find_shifts(agreement, pd.DataFrame(random.random((200, 20))), seed=seed)["pvalue"].min() <= 0.05
    assert named <= 12  # of 100 at 5 %: more in one of 500 sets


def test_a_chance_out_of_reach_is_told_and_the_nearest_one_given():
    table, _, happened = worlds(np.random.default_rng(9))
    agreement = weigh_draws(happened, 0.97)
    assert not agreement.is_reached and 0.35 < agreement.reached < 0.9 and agreement.effective >= 30.0
    for wrong in (0.0, 1.0):
        with pytest.raises(InputError, match="wanted"):
            weigh_draws(happened, wrong)
    with pytest.raises(InputError, match="draws"):
        find_shifts(agreement, table.iloc[:5])
