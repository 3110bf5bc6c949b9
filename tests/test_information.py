"""Is information worth what theory says, and nothing where there is nothing to learn?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from sim.analysis.information import decide, find_choices, try_halves, value_group, value_numbers, value_pairs
from sim.config.errors import InputError


def gain(mean: float, spread: float) -> float:
    """The value of learning a normal margin of such mean and spread: E max(0, margin) - max(0, mean)."""
    return spread * norm.pdf(mean / spread) + mean * norm.cdf(mean / spread) - max(mean, 0.0)


def linear(cases: int = 4000, lucks: int = 2, noise: float = 1.0) -> tuple[np.ndarray, pd.DataFrame]:
    """Two courses: nothing, and -0.3 + 0.8 a + 0.4 b + luck; and 12 numbers of which only a and b matter."""
    draw = np.random.default_rng(0)
    numbers = pd.DataFrame(draw.normal(size=(cases, 12)), columns=["a", "b", *(f"idle{k}" for k in range(10))])
    margin = -0.3 + 0.8 * numbers["a"].to_numpy() + 0.4 * numbers["b"].to_numpy()
    return np.stack([np.zeros((cases, lucks)), margin[:, None] + noise * draw.normal(size=(cases, lucks))]), numbers


def test_the_linear_gaussian_case_has_its_closed_form():
    values, numbers = linear()
    decision = decide(values)
    whole = gain(-0.3, np.hypot(0.8, 0.4))
    assert decision.leader == 0
    assert decision.perfect == pytest.approx(whole, abs=0.02)
    assert decision.perfect_low < whole < decision.perfect_high
    found = value_numbers(decision, numbers, learned=0.25).set_index("number")
    assert found.index[:2].tolist() == ["a", "b"]
    assert found["value"][["a", "b"]].tolist() == pytest.approx([gain(-0.3, 0.8), gain(-0.3, 0.4)], abs=0.015)
    assert found["sample_value"][["a", "b"]].tolist() == pytest.approx([gain(-0.3, 0.4), gain(-0.3, 0.2)], abs=0.012)
    assert (found["pvalue"][["a", "b"]] < 0.01).all()
    assert (found["pvalue"][2:] > 0.05).all()
    both, chance = value_group(decision, numbers[["a", "b"]])
    assert (both, chance) == (pytest.approx(whole, abs=0.02), pytest.approx(0.005, abs=0.001))
    assert try_halves(decision, numbers) == pytest.approx(gain(-0.3, 0.8), abs=0.05)


def test_two_courses_of_which_a_yes_or_no_decides_are_worked_out_by_enumeration():
    """Worth 3x - 1 or 0, x equally likely 0 and 1: knowing x gives (0 + 2) / 2, not knowing 0.5."""
    x = np.arange(200) % 2
    values = np.stack([3.0 * x - 1.0, np.zeros(200)])[:, :, None]
    decision = decide(values)
    assert (decision.leader, decision.perfect) == (0, pytest.approx(0.5))
    assert value_numbers(decision, pd.DataFrame({"x": x}))["value"][0] == pytest.approx(0.5)
    choices = find_choices(decision, x)
    assert choices["course"].tolist() == [1, 0]
    assert choices["share"].tolist() == [0.5, 0.5]


def test_numbers_that_matter_only_together_are_worth_something_only_together():
    draw = np.random.default_rng(1)
    numbers = pd.DataFrame(draw.normal(size=(2000, 3)), columns=list("abc"))
    decision = decide(np.stack([np.zeros(2000), (numbers["a"] * numbers["b"]).to_numpy()])[:, :, None])
    single = value_numbers(decision, numbers).set_index("number")
    assert (single["pvalue"] > 0.05).all()
    pairs = value_pairs(decision, numbers, list("abc"))
    assert pairs.iloc[0][["one", "other"]].tolist() == ["a", "b"]
    assert pairs["value"][0] == pytest.approx(np.abs(numbers["a"] * numbers["b"]).mean() / 2, rel=0.1)
    assert (pairs["pvalue"][1:] > 0.05).all()


def test_of_luck_alone_nothing_is_worth_knowing():
    """A level of 5 % for all 40 numbers together: at most 4 of 25 theatres of noise name any (its probability is 0.993)."""
    named, halves = 0, []
    for seed in range(25):
        draw = np.random.default_rng(100 + seed)
        decision = decide(draw.normal(size=(3, 150, 4)), seed=seed)
        numbers = pd.DataFrame(draw.normal(size=(150, 40)))
        named += bool((value_numbers(decision, numbers, seed=seed)["pvalue"] <= 0.05).any())
        halves.append(try_halves(decision, numbers, seed))
    assert named <= 4
    assert abs(np.mean(halves)) < 4 * np.std(halves) / np.sqrt(25)


def test_a_course_that_always_leads_leaves_nothing_to_learn():
    draw = np.random.default_rng(2)
    numbers = pd.DataFrame(draw.normal(size=(300, 20)))
    decision = decide(np.stack([numbers[0] + 100.0, numbers[0]])[:, :, None])
    found = value_numbers(decision, numbers)
    assert (decision.perfect, found["value"].max(), found["pvalue"].min()) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("values", "word"), [(np.zeros((1, 200, 1)), "at least 2"), (np.zeros((2, 50, 1)), "100"), (np.zeros((2, 200)), "shape")]
)
def test_what_is_no_decision_is_refused(values, word):
    with pytest.raises(InputError, match=word):
        decide(values)


def test_causes_of_other_cases_are_refused():
    with pytest.raises(InputError, match="200"):
        value_numbers(decide(np.random.default_rng(0).normal(size=(2, 200, 1))), pd.DataFrame({"a": np.arange(90.0)}))
