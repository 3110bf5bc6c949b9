"""Does peeling give the answers of its peer, and is a limit tested as it says?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, binomtest, false_discovery_control, fisher_exact, ttest_ind

from sim.analysis.boxes import quasi_p
from sim.analysis.discovery import discover
from sim.analysis.peeling import chosen_step, peel
from sim.analysis.screening import difference, excess, screen
from sim.analysis.trees import leaves
from tests.hidden import hidden_box, spread_out

# What EMA Workbench 2.5.3 answers (NumPy 2.4.6, pandas 3.1.1): Prim(*spread_out(), threshold=0.001, mass_min=0.1).find_box()
PEER_CASES = """500 475 315 299 284 269 255 242 229 217 206 195 185 175 166 157 149 141 133 126 119 113 107 101 95 90 85 80 76 72
    68 64 60 57 54 51 52 53 56"""
PEER_HITS = """95 94 79 78 77 76 74 74 73 72 72 71 71 70 68 66 65 63 61 59 58 58 57 57 57 57 56 56 56 55 54 54 52 50 48 46 47 48
    51"""
PEER_RESTRICTED = [0, 1, 2, 2, *[3] * 31, *[4] * 4]
PEER_LIMITS = {
    ("a", "above"): 0.04833995939043234,
    ("a", "below"): 0.41020894901628824,
    ("b", "above"): 0.4934640057524575,
    ("b", "below"): 0.9697619521950998,
    ("c", "below"): 0.9562412862059944,
    ("who", "among"): frozenset({"bob", "cem"}),
}
PEER_QUASI_P = [0.17040150463406814, 2.2374124307514766e-15, 1.2271506946429749e-12, 0.33377619525565205, 0.48957430052668205]
PEER_QUASI_P += [9.466306094684717e-06]


def test_every_step_is_that_of_the_ema_workbench():
    numbers, happened = spread_out()
    path = peel(numbers, happened, smallest=0.1)
    assert np.rint(path.table["mass"] * len(numbers)).tolist() == [int(n) for n in PEER_CASES.split()]
    assert np.rint(path.table["coverage"] * happened.sum()).tolist() == [int(n) for n in PEER_HITS.split()]
    assert path.table["restricted"].tolist() == PEER_RESTRICTED
    np.testing.assert_allclose(path.table["density"], path.table["coverage"] * happened.mean() / path.table["mass"])


def test_limits_and_quasi_p_values_are_those_of_the_ema_workbench():
    numbers, happened = spread_out()
    path = peel(numbers, happened, smallest=0.1)
    last = path.boxes[-1]
    assert last.keys() == PEER_LIMITS.keys()
    assert last["who", "among"] == PEER_LIMITS["who", "among"]
    ends = [key for key in PEER_LIMITS if key[1] != "among"]
    assert [last[key] for key in ends] == pytest.approx([PEER_LIMITS[key] for key in ends], rel=1e-12)
    p = quasi_p(last, numbers, happened)
    assert [p[key] for key in PEER_LIMITS] == pytest.approx(PEER_QUASI_P, rel=1e-9)
    assert path.box(len(path.boxes) - 1).set_index("number")["qp"]["a"] == max(PEER_QUASI_P[:2])


def test_peeling_goes_on_where_by_luck_no_slice_holds_less_than_the_rest():
    numbers = pd.DataFrame({"x": (np.arange(100) + 0.5) / 100})
    happened = (numbers["x"] < 0.05) | (numbers["x"].between(0.25, 0.5)) | (numbers["x"] > 0.95)
    table = peel(numbers, happened.to_numpy()).table
    assert table["density"].iloc[1] < table["density"].iloc[0], "the first slice has to cost something"
    assert table["density"].max() == 1.0


def test_even_luck_moves_no_limit_of_the_chosen_box():
    numbers, _ = hidden_box(0, idle=3)
    sure = (numbers["temperature"] < 0.4) & (numbers["grievance"] > 0.5)
    plain, lucky = (peel(numbers, target) for target in (sure.to_numpy(), 0.3 * 0.2 + 0.7 * sure.to_numpy()))
    assert plain.boxes[chosen_step(plain)] == lucky.boxes[chosen_step(lucky)]


def test_no_more_numbers_are_restricted_than_a_reader_can_hold():
    path = peel(*hidden_box(1, cases=400, idle=10))
    assert path.table["restricted"].max() > 2
    assert {path.table["restricted"][chosen_step(path, most)] <= most for most in range(5)} == {True}
    assert chosen_step(path, 0) == 0


# --- tests of one limit -----------------------------------------------------------------------------------------------


def test_a_quasi_p_value_is_the_binomial_chance_in_the_box_without_the_limit():
    numbers = pd.DataFrame({"x": [0.1, 0.2, 0.3, 0.8, 0.9], "y": [0.1, 0.1, 0.9, 0.1, 0.1]})
    happened = np.array([True, True, True, False, True])
    expected = binomtest(2, 2, 3 / 4, alternative="greater").pvalue
    p = quasi_p({("x", "below"): 0.5, ("y", "below"): 0.5}, numbers, happened)
    assert p == {("x", "below"): pytest.approx(expected), ("y", "below"): 1.0}


def test_a_limit_is_tested_by_fisher_or_where_cases_are_shares_by_student():
    rng = np.random.default_rng(5)
    inside, hits, shares = rng.random(60) < 0.4, rng.random(60) < 0.3, rng.random(60)
    table = [[np.sum(hits & inside), np.sum(~hits & inside)], [np.sum(hits & ~inside), np.sum(~hits & ~inside)]]
    assert excess(hits.astype(float), inside) == pytest.approx(fisher_exact(table, alternative="greater").pvalue)
    assert excess(shares, inside) == pytest.approx(ttest_ind(shares[inside], shares[~inside], alternative="greater").pvalue)
    assert excess(shares, np.ones(60, dtype=bool)) == excess(np.ones(60), inside) == 1.0


def test_screening_finds_a_band_in_the_middle_and_idle_numbers_pass_as_often_as_they_should():
    rng = np.random.default_rng(6)
    numbers = pd.DataFrame(rng.random((1000, 1500)), columns=[f"n{i}" for i in range(1500)]).assign(
        who=rng.choice(["a", "b"], 1000)
    )
    table = screen(numbers, (numbers["n0"].between(0.3, 0.7) & (rng.random(1000) < 0.4)).to_numpy())
    assert table["number"].iloc[0] == "n0"
    assert table["telling"].iloc[0]
    np.testing.assert_allclose(table["q"], false_discovery_control(table["p"]))
    passed = int((table["p"].iloc[1:] < 0.05).sum())
    assert binom.ppf(0.001, 1500, 0.05) <= passed <= binom.ppf(0.999, 1500, 0.05), "errs once in 500 sets of numbers"


def test_groups_that_cannot_differ_do_not():
    assert difference(np.zeros(5, dtype=int), np.arange(5) / 5) == difference(np.arange(5), np.ones(5)) == 1.0


# --- cases of few kinds ----------------------------------------------------------------------------------------------------

KINDS = {
    "letters": lambda rng, n: rng.choice(list("abc"), n),
    "one letter": lambda rng, n: np.full(n, "a"),
    "yes and no": lambda rng, n: rng.integers(0, 2, n).astype(bool),
    "one number": lambda rng, n: np.ones(n),
    "few numbers": lambda rng, n: rng.integers(0, 3, n),
    "many numbers": lambda rng, n: rng.random(n),
}
TARGETS = [
    lambda rng, n: rng.integers(0, 2, n),
    lambda rng, n: rng.random(n),
    lambda rng, n: np.zeros(n),
    lambda rng, n: np.ones(n),
]


def test_categories_alone_are_peeled():
    path = peel(pd.DataFrame({"x": ["a", "b", "a", "b"]}), [0, 0, 1, 0])
    assert path.boxes == ({}, {("x", "among"): frozenset("a")})
    assert path.table["density"].tolist() == [0.25, 0.5]
    assert path.box(1)["categories"].tolist() == [frozenset("a")]


@pytest.mark.parametrize("seed", range(150))
def test_cases_of_any_kinds_and_of_any_number_are_searched(seed):
    """From no number to three, from categories alone to constants, from one case to 29, whatever happened in them."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 30))
    kinds = rng.choice(list(KINDS), int(rng.integers(0, 4)), replace=False)
    numbers, happened = pd.DataFrame({name: KINDS[name](rng, n) for name in kinds}, index=range(n)), TARGETS[seed % 4](rng, n)
    path = peel(numbers, happened)
    assert path.table["mass"].iloc[0] == 1.0
    assert set(path.box(chosen_step(path))["number"]) <= set(numbers)
    assert len(screen(numbers, happened)) == len(kinds)
    if n > 1:
        assert set(discover(numbers, happened, seed=seed).box["number"]) <= set(numbers)
        pytest.importorskip("sklearn")
        assert leaves(numbers, happened, seed=seed)["cases"].sum() == n - n // 2
