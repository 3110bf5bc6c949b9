"""Are claims judged by what the worlds show, and is luck kept apart from what nobody knows?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.verdicts import CONTRADICTED, DEPENDS, SUPPORTED, judged

DRAWS, LUCKS = 400, 10


def effects(means: np.ndarray, luck: float, seed: int = 0) -> np.ndarray:
    """Differences around the true effect of each draw, (draw, luck)."""
    return means[:, None] + luck * np.random.default_rng(seed).standard_normal((len(means), LUCKS))


@pytest.mark.parametrize(("effect", "sign", "verdict"), [(0.1, 1, SUPPORTED), (0.1, -1, CONTRADICTED), (-0.1, -1, SUPPORTED)])
def test_a_clear_effect_is_supported_in_its_own_direction_only(effect, sign, verdict):
    assert judged(effects(np.full(DRAWS, effect), 0.2), 0.02, sign=sign).verdict == verdict


def test_no_effect_contradicts_a_claim_that_there_is_one_whatever_its_direction():
    nothing = effects(np.zeros(DRAWS), 0.05)
    assert [judged(nothing, 0.02, sign=sign).verdict for sign in (1, -1)] == [CONTRADICTED, CONTRADICTED]


def test_an_effect_that_is_sure_but_too_small_to_matter_is_no_support():
    small = judged(effects(np.full(DRAWS, 0.01), 0.02), 0.02)
    assert small.low > 0
    assert small.verdict == CONTRADICTED


def test_a_mean_that_rests_on_a_minority_of_draws_depends():
    means = np.where(np.arange(DRAWS) % 10 < 4, 0.3, 0.0)
    found = judged(effects(means, 0.02), 0.02)
    assert found.low > 0.02
    assert found.share == pytest.approx(0.4, abs=0.03)
    assert found.verdict == DEPENDS


def test_too_few_draws_to_be_sure_depends():
    assert judged(effects(np.full(4, 0.05), 1.0)[:, :2], 0.02).verdict == DEPENDS


def test_luck_does_not_move_the_share_of_draws_towards_one_half():
    means = 0.1 + 0.08 * np.random.default_rng(1).standard_normal(4000)
    true = (means >= 0.02).mean()
    noisy = effects(means, 1.0)
    assert judged(noisy, 0.02).share == pytest.approx(true, abs=0.04)
    assert (noisy.mean(axis=1) >= 0.02).mean() < true - 0.1, "which the plain means of draws would"


def test_a_probability_has_to_be_surely_reached():
    rng = np.random.default_rng(3)
    events = (rng.random((DRAWS, LUCKS)) < 0.7).astype(float)
    assert judged(events, 0.5, clear_of=0.5).verdict == SUPPORTED
    assert judged(events, 0.9, clear_of=0.9).verdict == CONTRADICTED
    assert judged(events, 0.695, clear_of=0.695).verdict == DEPENDS


def test_the_interval_covers_the_mean_over_draws():
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = judged(effects(0.3 + 0.2 * rng.standard_normal(60), 0.5, 1000 + seed), 0.02)
        covered += found.low <= 0.3 <= found.high
    assert 182 <= covered <= 198


@pytest.mark.parametrize("wrong", [np.zeros(5), np.zeros((1, 5)), np.zeros((5, 1))])
def test_what_cannot_be_judged_is_refused(wrong):
    with pytest.raises(ValueError, match=r"two draws|two axes"):
        judged(wrong, 0.02)


def test_a_minority_cannot_be_asked_for():
    with pytest.raises(ValueError, match=r"above 0\.5"):
        judged(np.zeros((5, 5)), 0.02, support=0.4)
