"""Is known miscalibration mended by what came before, nothing else, and never by what was to come?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from sim.analysis.recalibration import BETA, ISOTONIC, LOGISTIC, METHODS, RATE, recalibration, tried_later
from sim.config.errors import InputError
from sim.studies.hindcast.recalibration import Dated, compare_ways

MONTHS, EACH, WORLDS = 9, 80, 2000


def forecasts(constant: float, slope: float, seed: int, each: int = EACH) -> tuple[Dated, np.ndarray]:
    """Forecasts whose log odds are to be read as constant + slope times what they say, over nine months; and true chances."""
    random = np.random.default_rng(seed)
    told = expit(random.normal(-1.0, 2.0, size=MONTHS * each))
    truth = expit(constant + slope * logit(told))
    month = np.repeat(np.arange(1, MONTHS + 1), each)
    group = random.integers(0, 9, size=told.size).astype(str)
    return Dated(told, random.random(told.size) < truth, group, month, month), truth


def rows(dated: Dated, method: str = LOGISTIC) -> dict[str, dict[str, object]]:
    return {str(row["score"]): row for row in compare_ways(dated, "x", method, WORLDS)}


@pytest.mark.parametrize("method", [LOGISTIC, BETA, ISOTONIC])
@pytest.mark.parametrize(("constant", "slope"), [(0.0, 0.4), (-1.5, 1.0), (0.5, 2.0)])
def test_chances_too_sure_too_high_or_not_sure_enough_are_mended(method, constant, slope):
    dated, truth = forecasts(constant, slope, 1)
    later = tried_later(dated.chance, dated.came, dated.first, dated.last, method)
    tried = np.isfinite(later)
    assert tried.sum() == (MONTHS - 1) * EACH and not tried[dated.first == 1].any()
    assert np.abs(later[tried] - truth[tried]).mean() < 0.5 * np.abs(dated.chance[tried] - truth[tried]).mean()
    found = rows(dated, method)["brier"]
    assert found["skill"] > 0.0 and (method == ISOTONIC or found["low"] > 0.0)


def test_the_map_that_was_planted_is_found():
    dated, _ = forecasts(-0.7, 0.5, 2, each=3000)
    assert recalibration(dated.chance, dated.came)[1] == pytest.approx([-0.7, 0.5], abs=0.07)
    random = np.random.default_rng(0)
    told = random.random(30_000)
    came = random.random(told.size) < expit(0.3 + 1.5 * np.log(told) - 0.5 * np.log1p(-told))
    assert recalibration(told, came, BETA)[1] == pytest.approx([0.3, 1.5, 0.5], abs=0.15)


def test_good_forecasts_are_left_as_they_were_and_no_help_is_claimed():
    found = [rows(forecasts(0.0, 1.0, seed)[0])["brier"] for seed in range(24)]
    assert np.mean([row["skill"] for row in found]) == pytest.approx(0.0, abs=0.02)
    assert np.mean([row["low"] > 0.0 for row in found]) < 0.025 + 4.5 * np.sqrt(0.025 * 0.975 / 24)
    assert 0.85 < np.mean([row["low"] <= 0.004 and row["high"] >= -0.02 for row in found])


def test_help_is_told_wherever_chances_are_far_too_sure():
    found = [rows(forecasts(0.0, 0.3, seed)[0])["brier"] for seed in range(8)]
    assert np.mean([row["low"] > 0.0 for row in found]) > 0.85


@pytest.mark.parametrize("method", METHODS)
def test_what_comes_later_changes_nothing_before(method):
    dated, _ = forecasts(-0.5, 0.6, 3)
    turned = np.where(dated.last >= 5, ~dated.came, dated.came)
    one, other = (tried_later(dated.chance, came, dated.first, dated.last, method) for came in (dated.came, turned))
    early = dated.first <= 5
    np.testing.assert_array_equal(one[early], other[early])
    assert (one[dated.first > 6] != other[dated.first > 6]).mean() > 0.85


def test_what_is_settled_in_a_later_month_is_not_known_yet():
    dated, _ = forecasts(-0.5, 0.6, 3)
    open_ = np.where(np.arange(dated.last.size) % 2, MONTHS, dated.last)
    found = tried_later(dated.chance, dated.came, dated.first, open_)
    turned = np.where(np.arange(dated.last.size) % 2, ~dated.came, dated.came)
    np.testing.assert_array_equal(found, tried_later(dated.chance, turned, dated.first, open_))


def test_maps_never_fall_stay_between_0_and_1_and_learn_little_of_little():
    asked = np.linspace(0.0, 1.0, 50)
    random = np.random.default_rng(5)
    for method in METHODS:
        told = random.random(40)
        found = recalibration(told, random.random(40) < 1.0 - told, method)[0](asked)
        assert (np.diff(found) >= -1e-12).all() and found.min() >= 0.0 and found.max() <= 1.0
    terms = recalibration(np.array([0.5, 0.6]), np.array([True, False]))[1]
    assert terms == pytest.approx([0.0, 1.0], abs=0.3)


def test_the_rate_is_how_often_it_came_before():
    came = np.array([True, False] * 10 + [True] * 4)
    month = np.r_[np.ones(20), np.full(4, 2.0)]
    found = tried_later(np.full(24, 0.9), came, month, month, RATE)
    assert found[20:] == pytest.approx(10.5 / 21) and np.isnan(found[:20]).all()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (([0.5, 1.2], [1, 0], [1, 1], [1, 1]), "chances"),
        (([0.5, 0.2], [1, 0], [2, 1], [1, 1]), "before the first"),
        (([0.5], [1, 0], [1, 1], [1, 1]), "equally many"),
        (([0.5] * 24, [1, 0] * 12, [1] * 12 + [2] * 12, [1] * 12 + [2] * 12, "logistics"), "logistic"),
    ],
)
def test_what_cannot_be_is_refused(arguments, word):
    with pytest.raises(InputError, match=word):
        tried_later(*arguments)


def test_too_little_settled_gives_no_rows():
    dated, _ = forecasts(0.0, 1.0, 1, each=1)
    assert list(compare_ways(dated, "x", LOGISTIC, WORLDS)) == []
