"""Are claims judged by what the worlds show on one scale, and is luck kept apart from what nobody knows?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.judging import find_interval, judge
from sim.analysis.verdicts import (
    NEGLIGIBLE,
    OPPOSITE,
    REACHED,
    SMALLER,
    UNCLEAR,
    level_together,
    scale_chances,
    scale_effects,
)

DRAWS, LUCKS = 400, 10
EFFECT = scale_effects(0.02)


def effects(means: np.ndarray, luck: float, seed: int = 0) -> np.ndarray:
    """Differences around the true effect of each draw, (draw, luck)."""
    return means[:, None] + luck * np.random.default_rng(seed).standard_normal((len(means), LUCKS))


# --- the scale --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [
        ((0.03, 0.05), REACHED),
        ((0.005, 0.015), SMALLER),
        ((-0.01, 0.01), NEGLIGIBLE),
        ((-0.015, -0.005), NEGLIGIBLE),
        ((-0.05, -0.03), OPPOSITE),
        ((0.01, 0.03), UNCLEAR),
        ((-0.03, 0.01), UNCLEAR),
        ((-0.5, 0.5), UNCLEAR),
        ((np.nan, np.nan), UNCLEAR),
    ],
)
def test_an_effect_is_placed_beside_the_least_that_counts(ends, verdict):
    assert EFFECT.verdict(*ends) == verdict


@pytest.mark.parametrize(
    ("asked", "ends", "verdict"),
    [
        (0.66, (0.7, 0.8), REACHED),
        (0.66, (0.4, 0.6), SMALLER),
        (0.66, (0.1, 0.3), OPPOSITE),
        (0.66, (0.0, 0.001), OPPOSITE),
        (0.66, (0.3, 0.5), UNCLEAR),
        (0.1, (0.2, 0.3), REACHED),
        (0.1, (0.03, 0.08), SMALLER),
        (0.1, (0.0, 0.01), NEGLIGIBLE),
        (0.1, (0.05, 0.15), UNCLEAR),
    ],
)
def test_a_probability_is_placed_beside_what_its_word_asks_for(asked, ends, verdict):
    assert scale_chances(asked, 0.02).verdict(*ends) == verdict


@pytest.mark.parametrize("wrong", [lambda: scale_effects(0.0), lambda: scale_chances(0.01, 0.02), lambda: level_together(0.9, 0)])
def test_limits_that_make_no_scale_are_refused(wrong):
    with pytest.raises(ValueError, match="found"):
        wrong()


# --- the mean ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("effect", "sign", "verdict"), [(0.1, 1, REACHED), (0.1, -1, OPPOSITE), (-0.1, -1, REACHED)])
def test_a_clear_effect_is_reached_in_its_own_direction_only(effect, sign, verdict):
    assert judge(effects(np.full(DRAWS, effect), 0.2), EFFECT, sign=sign).verdict == verdict


def test_no_effect_is_negligible_whatever_its_direction():
    nothing = effects(np.zeros(DRAWS), 0.05)
    assert [judge(nothing, EFFECT, sign=sign).verdict for sign in (1, -1)] == [NEGLIGIBLE, NEGLIGIBLE]


def test_an_effect_that_is_sure_but_too_small_to_matter_is_smaller():
    assert judge(effects(np.full(DRAWS, 0.01), 0.02), EFFECT).verdict == SMALLER


def test_what_luck_hides_is_unclear_and_not_said_to_be_nothing():
    assert judge(effects(np.full(4, 0.05), 1.0)[:, :2], EFFECT).verdict == UNCLEAR


@pytest.mark.parametrize("truth", [-0.02, 0.0, 0.02])
def test_a_wrong_verdict_is_as_rare_as_the_level_says_at_the_limits_themselves(truth):
    """At a limit both its neighbours are wrong if sure, each in at most 2.5 % of cases; 1,000 cases err by 0.7 %."""
    right = {-0.02: set(), 0.0: {NEGLIGIBLE}, 0.02: set()}[truth] | {UNCLEAR}
    rng = np.random.default_rng(7)
    found = [EFFECT.verdict(*find_interval(truth + 0.06 * rng.standard_normal((60, 2)), 0.95)) for _ in range(1000)]
    assert np.mean([verdict not in right for verdict in found]) < 0.07
    assert np.mean([verdict in (REACHED, OPPOSITE) for verdict in found]) < 0.05


def test_many_looks_ask_for_more():
    values = effects(np.full(DRAWS, 0.028), 0.2, 3)
    one, many = judge(values, EFFECT), judge(values, EFFECT, looks=200)
    assert (one.verdict, many.verdict, many.alone) == (REACHED, UNCLEAR, REACHED)
    assert (one.low, one.high) == (many.low, many.high)


def test_a_milestone_that_comes_about_in_no_world_has_an_interval_with_a_width():
    never = np.zeros((DRAWS, LUCKS))
    low, high = find_interval(never, 0.95, "shares")
    assert low == 0 < high < 0.01
    low, high = find_interval(never, 0.95, "differences of shares")
    assert -0.01 < low < 0 < high < 0.01
    assert find_interval(never, 0.95) == (0, 0), "as no level differs where no bit does"


def test_the_interval_covers_the_mean_over_draws():
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = judge(effects(0.3 + 0.2 * rng.standard_normal(60), 0.5, 1000 + seed), EFFECT)
        covered += found.low <= 0.3 <= found.high
    assert 182 <= covered <= 198


# --- draw by draw -----------------------------------------------------------------------------------------------------------


def test_a_mean_that_rests_on_a_minority_of_draws_depends():
    means = np.where(np.arange(DRAWS) % 10 < 4, 0.3, 0.0)
    found = judge(effects(means, 0.02), EFFECT)
    assert found.share == pytest.approx(0.4, abs=0.03)
    assert (found.verdict, found.depends) == (REACHED, True)
    assert judge(effects(-means, 0.02), EFFECT).verdict == OPPOSITE
    assert judge(effects(-means, 0.02), EFFECT).depends


def test_a_mean_of_nothing_that_hides_effects_of_both_kinds_depends():
    means = np.where(np.arange(DRAWS) % 2 == 0, 0.05, -0.05)
    found = judge(effects(means, 0.01), EFFECT)
    assert (found.verdict, found.depends) == (NEGLIGIBLE, True)
    assert not judge(effects(np.zeros(DRAWS), 0.01), EFFECT).depends


def test_luck_does_not_move_the_share_of_draws_towards_one_half():
    means = 0.1 + 0.08 * np.random.default_rng(1).standard_normal(4000)
    true = (means >= 0.02).mean()
    noisy = effects(means, 1.0)
    assert judge(noisy, EFFECT).share == pytest.approx(true, abs=0.04)
    assert (noisy.mean(axis=1) >= 0.02).mean() < true - 0.1, "which the plain means of draws would"


def test_a_probability_has_to_be_surely_reached():
    rng = np.random.default_rng(3)
    events = (rng.random((DRAWS, LUCKS)) < 0.7).astype(float)
    assert judge(events, scale_chances(0.5, 0.02), of="shares").verdict == REACHED
    assert judge(events, scale_chances(0.9, 0.02)).verdict == SMALLER
    assert judge(events, scale_chances(0.695, 0.02)).verdict == UNCLEAR
    assert judge(1 - events, scale_chances(0.66, 0.02)).verdict == OPPOSITE


@pytest.mark.parametrize("wrong", [np.zeros(5), np.zeros((1, 5)), np.zeros((5, 1))])
def test_what_cannot_be_judged_is_refused(wrong):
    with pytest.raises(ValueError, match=r"two draws|two axes"):
        judge(wrong, EFFECT)


def test_a_minority_cannot_be_asked_for():
    with pytest.raises(ValueError, match=r"above 0\.5"):
        judge(np.zeros((5, 5)), EFFECT, support=0.4)
