"""Is the share of draws that an effect reaches told rightly, whatever the shape of effects and of luck?

Effects are drawn from shapes whose true share is known, luck is laid over them, and share and verdict are held against the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from sim.analysis.deconvolution import share_beyond
from sim.analysis.judging import judge
from sim.analysis.verdicts import REACHED, Scale
from sim.studies.claims.criteria import standard

Draw = Callable[[np.random.Generator, int], np.ndarray]
Luck = Callable[[np.random.Generator, np.ndarray, int], np.ndarray]
LEAST, SUPPORT = 0.02, 2 / 3


@dataclass(frozen=True)
class Shape:
    """Effects of draws, what is seen of them under so many lucks, and what is asked of them."""

    effects: Draw
    seen: Luck
    least: float = LEAST

    @property
    def truth(self) -> float:
        """The share of effects that reach what is asked."""
        return float((self.effects(np.random.default_rng(12345), 400_000) >= self.least - 1e-12).mean())


def normal_luck(size: float) -> Luck:
    """Luck of a standard deviation."""
    return lambda rng, effects, lucks: effects[:, None] + size * rng.standard_normal((len(effects), lucks))


def mixed(shares: list[float], effects: list[float]) -> Draw:
    """Some effects, each in a share of draws."""
    return lambda rng, n: np.array(effects)[rng.choice(len(shares), n, p=shares)]


def events(rng: np.random.Generator, chances: np.ndarray, lucks: int) -> np.ndarray:
    """Whether an event happens in each world."""
    return (rng.random((len(chances), lucks)) < chances[:, None]).astype(float)


def milestones(rng: np.random.Generator, effects: np.ndarray, lucks: int) -> np.ndarray:
    """The paired difference of an event that happens in 30 % of worlds without the effect, with common random numbers."""
    luck = rng.random((len(effects), lucks))
    return (luck < 0.3 + effects[:, None]).astype(float) - (luck < 0.3)


def growing_luck(rng: np.random.Generator, effects: np.ndarray, lucks: int) -> np.ndarray:
    """Luck that grows with the effect, and is none where there is none."""
    return effects[:, None] * (1 + 1.5 * rng.standard_normal((len(effects), lucks)))


def skew_luck(rng: np.random.Generator, effects: np.ndarray, lucks: int) -> np.ndarray:
    """Luck with a long tail."""
    return effects[:, None] + 0.2 * (rng.exponential(1, (len(effects), lucks)) - 1)


def bell(middle: float, spread: float) -> Draw:
    """Normal effects."""
    return lambda rng, n: middle + spread * rng.standard_normal(n)


SHAPES = {
    "the same clear effect": Shape(lambda rng, n: np.full(n, 0.1), normal_luck(0.2)),
    "the same small effect": Shape(lambda rng, n: np.full(n, 0.04), normal_luck(0.1)),
    "no effect": Shape(lambda rng, n: np.zeros(n), normal_luck(0.2)),
    "just too little": Shape(lambda rng, n: np.full(n, 0.015), normal_luck(0.1)),
    "bell, much luck": Shape(bell(0.1, 0.08), normal_luck(0.3)),
    "bell, small": Shape(bell(0.03, 0.03), normal_luck(0.1)),
    "bell, about two thirds": Shape(bell(0.05, 0.08), normal_luck(0.2)),
    "bell, six tenths": Shape(bell(0.0352, 0.06), normal_luck(0.15)),
    "exponential": Shape(lambda rng, n: rng.exponential(0.05, n), normal_luck(0.15)),
    "exponential, down": Shape(lambda rng, n: 0.1 - rng.exponential(0.08, n), normal_luck(0.15)),
    "lognormal": Shape(lambda rng, n: np.exp(rng.normal(-3, 1, n)), normal_luck(0.2)),
    "uniform": Shape(lambda rng, n: rng.uniform(-0.1, 0.2, n), normal_luck(0.2)),
    "heavy tails": Shape(lambda rng, n: 0.05 + 0.06 * rng.standard_t(3, n), normal_luck(0.2)),
    "a minority of draws (the audit's first)": Shape(mixed([0.6, 0.4], [0, 0.2]), normal_luck(0.2)),
    "a majority against the mean (the audit's second)": Shape(mixed([0.8, 0.2], [0.03, -0.1]), normal_luck(0.4)),
    "two opposite camps": Shape(mixed([0.5, 0.5], [-0.15, 0.15]), normal_luck(0.2)),
    "three camps": Shape(mixed([0.3, 0.4, 0.3], [-0.1, 0.0, 0.2]), normal_luck(0.2)),
    "rare and large": Shape(mixed([0.9, 0.1], [0, 0.5]), normal_luck(0.1)),
    "62 %, little luck": Shape(mixed([0.38, 0.62], [0, 0.1]), normal_luck(0.1)),
    "62 %, much luck": Shape(mixed([0.38, 0.62], [0, 0.1]), normal_luck(0.2)),
    "nothing or a bell": Shape(lambda rng, n: np.where(rng.random(n) < 0.5, 0, bell(0.1, 0.05)(rng, n)), normal_luck(0.2)),
    "event, mostly likely": Shape(lambda rng, n: rng.beta(6, 2, n), events, 0.66),
    "event, all or nothing": Shape(lambda rng, n: rng.beta(0.8, 0.5, n), events, 0.66),
    "event, two camps": Shape(mixed([0.5, 0.5], [0.3, 0.9]), events, 0.66),
    "event, mostly rare": Shape(lambda rng, n: rng.beta(0.7, 3, n), events, 0.1),
    "milestone, exponential": Shape(lambda rng, n: np.minimum(rng.exponential(0.08, n), 0.6), milestones),
    "milestone, a minority": Shape(mixed([0.6, 0.4], [0, 0.2]), milestones),
    "milestone, bell": Shape(lambda rng, n: np.clip(bell(0.08, 0.08)(rng, n), -0.28, 0.6), milestones),
    "luck grows with the effect": Shape(lambda rng, n: np.where(rng.random(n) < 0.6, 0, rng.exponential(0.2, n)), growing_luck),
    "skew luck": Shape(bell(0.05, 0.06), skew_luck),
}


def told(shape: Shape, repeats: int, draws: int, lucks: int) -> tuple[np.ndarray, float]:
    """The shares that are told, and how often a claim is supported."""
    shares, supported = [], []
    for seed in range(repeats):
        rng = np.random.default_rng(50 + seed)
        values = shape.seen(rng, shape.effects(rng, draws), lucks)
        scale = Scale(shape.least, (-np.inf, shape.least), -np.inf, -np.inf)
        found = judge(values, scale, support=SUPPORT)
        shares.append(found.share)
        supported.append(found.verdict == REACHED and not found.depends)
    return np.array(shares), float(np.mean(supported))


@pytest.mark.parametrize("repeats", [12, pytest.param(100, marks=pytest.mark.slow)])
def test_shares_err_by_less_than_a_twentieth_and_support_is_hardly_ever_false(repeats):
    """Over 30 shapes in the layout of the standard; measured with 100 repeats: mean error 0.041, false support 1.6 %."""
    rules, errors, false = standard(), [], []
    for shape in SHAPES.values():
        shares, supported = told(shape, repeats, rules.parameter_draws, rules.replicates)
        errors.append(abs(shares.mean() - shape.truth))
        if shape.truth < SUPPORT:
            false.append(supported)
    assert len(SHAPES) >= 12
    assert np.mean(errors) < 0.05
    assert np.mean(false) < 0.05
    assert max(false) < (0.35 if repeats < 20 else 0.2), "the worst is that of 62 % under much luck, next to what is asked"


def test_a_minority_of_draws_is_no_longer_taken_for_most():
    """The audit: 40 % of draws have an effect; shrinkage told 0.69, and supported the claim in 82 % of repeats."""
    shape = SHAPES["a minority of draws (the audit's first)"]
    shares, supported = told(shape, 40, 192, 16)
    assert shares.mean() == pytest.approx(0.4, abs=0.08)
    assert supported == 0.0


def test_what_luck_hides_is_not_found_and_more_lucks_find_it():
    """The audit: effects differ by half of what is luck in the mean of 16 worlds, and nobody can tell; with 400 it is told."""
    shape = SHAPES["a majority against the mean (the audit's second)"]
    few, many = (told(shape, 12, 192, lucks)[0] for lucks in (16, 400))
    assert abs(few.mean() - 0.8) > 0.2
    assert many.mean() == pytest.approx(0.8, abs=0.08)


def test_without_luck_the_share_is_that_of_draws():
    values = np.repeat(np.array([[0.0], [0.1], [0.3], [0.02]]), 3, axis=1)
    assert share_beyond(values, LEAST).value == 0.75
    assert share_beyond(values - 0.5, LEAST).value == 0.0
    nearly = values + 1e-9 * np.random.default_rng(0).standard_normal(values.shape) + 1e-7
    assert share_beyond(nearly, LEAST).value == pytest.approx(0.75, abs=0.01)


@pytest.mark.parametrize(("move", "stretch"), [(0.3, 1.0), (0.0, 7.0), (-2.0, 0.1)])
def test_neither_the_unit_nor_the_origin_matters(move, stretch):
    rng = np.random.default_rng(3)
    values = 0.1 * rng.exponential(1, (60, 1)) + 0.2 * rng.standard_normal((60, 8))
    one, other = share_beyond(values, 0.05), share_beyond(move + stretch * values, move + stretch * 0.05)
    assert other.value == pytest.approx(one.value, abs=1e-6)
    assert other.error == pytest.approx(one.error, abs=1e-6)


def test_beyond_and_short_of_a_limit_are_all_draws():
    rng = np.random.default_rng(4)
    values = 0.05 + 0.1 * rng.standard_normal((100, 1)) + 0.2 * rng.standard_normal((100, 8))
    assert share_beyond(values, 0.021).value + share_beyond(-values, -0.021).value == pytest.approx(1.0, abs=0.01)


def test_effects_that_differ_by_rounding_alone_are_one_effect():
    """As where the same luck is in both arms to the bit, and the difference is taken of two differences."""
    luck = 0.01 * np.random.default_rng(0).standard_normal((100, 2))
    values = (0.5 + luck) - (0.4 + luck)
    assert 0 < np.ptp(values) < 1e-15
    assert [share_beyond(values, least).value for least in (0.05, 0.2)] == [1.0, 0.0]
