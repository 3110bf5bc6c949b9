"""Do the methods of sensitivity analysis give the known answers, and those of SALib on the same data?"""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from scipy import stats

from sim.analysis import morris, sobol, tornado
from sim.analysis.multiple import holm
from sim.config.quantity import Quantity
from sim.sampling import factor_designs
from sim.sampling.designs import Design, given

NAMES = ["x1", "x2", "x3"]
QUANTITIES = {name: Quantity(value=0.0, range=(-np.pi, np.pi)) for name in NAMES}
ISHIGAMI = {"first": [0.3139, 0.4424, 0.0], "total": [0.5574, 0.4424, 0.2437]}
"""For a = 7, b = 0.1 (Ishigami and Homma 1990)."""


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def drawn(kind: str, groups: int, each: int = 1, seed: int = 0, names: list[str] = NAMES) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of all worlds of a design, (number, group, place, replicate), and the numbers of their luck."""
    size = factor_designs.group_size(kind, len(names))
    worlds = np.arange(groups * size * each)
    found = given(Design(kind, each, luck="group"), {name: QUANTITIES["x1"] for name in names}, {}, worlds, seed)
    shape = (groups, size, each)
    return np.array([found.parameters[name].reshape(shape) for name in names]), found.luck.reshape(shape)


def noisy(x: np.ndarray, luck: np.ndarray, size: float, seed: int) -> np.ndarray:
    """The Ishigami function, with noise that depends on luck and, differently for each luck, on the first number."""
    both = np.random.default_rng(seed).normal(size=(2, luck.max() + 1))
    return ishigami(x) + size * (both[0][luck] + both[1][luck] * np.sin(x[0] / 2)) / np.sqrt(1.5)


# --- Sobol -----------------------------------------------------------------------------------------------------------------


def test_the_indices_of_the_ishigami_function_lie_in_their_intervals():
    """In 60 designs each interval may miss as often as one of 95 % does (99.9 % of chance, for six of them)."""
    held, least = 0, stats.binom(60, 0.95).ppf(0.001 / 6)
    for seed in range(60):
        x, _ = drawn("saltelli", 1024, seed=seed)
        found = sobol.indices(ishigami(x), NAMES, repeats=400, seed=seed).factors
        exact = {name: np.array(values) for name, values in ISHIGAMI.items()}
        held = held + np.array([(found[f"{n}_low"] <= exact[n]) & (exact[n] <= found[f"{n}_high"]) for n in exact])
        assert np.all(found[["first_high", "total_high"]].to_numpy() - found[["first_low", "total_low"]].to_numpy() < 0.3)
    assert held.min() >= least


def test_the_indices_are_those_of_salib_on_the_same_data():
    x, _ = drawn("saltelli_pairs", 256)
    values = ishigami(x)
    ours = sobol.indices(values, NAMES, "saltelli_pairs")
    order = [0, 2, 3, 4, 5, 6, 7, 1]  # A, AB, BA, B
    theirs = salib_sobol.analyze(
        {"num_vars": 3, "names": NAMES, "bounds": [[-np.pi, np.pi]] * 3}, values[:, order, 0].ravel(), seed=1
    )
    assert np.allclose(ours.factors["first"], theirs["S1"], rtol=1e-9)
    assert np.allclose(ours.factors["total"], theirs["ST"], rtol=1e-9)
    expected = [theirs["S2"][i, j] for i, j in ((0, 1), (0, 2), (1, 2))]
    assert np.allclose(ours.pairs["second"], expected, rtol=1e-9)
    widths = (ours.factors["total_high"] - ours.factors["total_low"]) / 2
    assert np.allclose(widths, theirs["ST_conf"], rtol=0.25)
    assert np.isnan(ours.luck.share)


def test_luck_is_told_from_numbers_and_leaves_their_indices_as_they_were():
    """The noise has a variance of its own times that of the function; its mean over a few worlds must not pass for an effect."""
    variance = 13.845
    size = np.sqrt(2 * variance)
    found = []
    for seed in range(8):
        x, luck = drawn("saltelli", 512, each=4, seed=seed)
        found.append(sobol.indices(noisy(x, luck, size, seed), NAMES, repeats=50, seed=seed))
    for name, exact in ISHIGAMI.items():
        means = np.mean([each.factors[name] for each in found], axis=0)
        spread = np.std([each.factors[name] for each in found], axis=0, ddof=1) / np.sqrt(8)
        assert np.all(np.abs(means - exact) < 4 * spread + 0.005), name
    assert np.mean([each.luck.share for each in found]) == pytest.approx(2 / 3, abs=0.02)
    assert np.mean([each.deviation for each in found]) == pytest.approx(np.sqrt(variance), rel=0.04)


def test_without_replicates_luck_passes_for_a_factor_that_works_with_all_others():
    x, luck = drawn("saltelli", 2048)
    own = np.arange(luck.size).reshape(luck.shape)
    found = sobol.indices(noisy(x, own, 5.0, 1), NAMES, repeats=50).factors
    assert found["total"].min() > 0.5


def test_an_outcome_that_never_varies_has_no_indices():
    found = sobol.indices(np.ones((20, 5, 3)), NAMES)
    assert found.factors.drop(columns="factor").isna().all(axis=None)
    assert found.deviation == 0.0
    assert np.isnan(found.luck.share)


@pytest.mark.parametrize("shape", [(1, 5, 2), (10, 4, 2), (10, 8, 1)])
def test_worlds_of_another_design_are_refused(shape):
    with pytest.raises(ValueError, match="two groups of 5 points"):
        sobol.indices(np.zeros(shape), NAMES)


def test_a_product_of_expectations_is_not_biased_by_the_luck_both_share():
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(40_000, 3))
    one, other = 2 + shared, 3 + shared
    assert sobol.product(one, other).mean() == pytest.approx(6.0, abs=0.06)
    assert (one.mean(axis=-1) * other.mean(axis=-1)).mean() > 6.25


# --- Morris ----------------------------------------------------------------------------------------------------------------


def test_elementary_effects_are_those_of_salib_on_the_same_data():
    factors = {name: [name] for name in NAMES}
    x, _ = drawn("morris", 40)
    values = ishigami(x) + x[0] * 3 - x[1]
    moves = factor_designs.walks(factors, np.arange(40), 0)
    ours = morris.screening(values, moves, factor_designs.directions(factors, np.arange(40), 0), NAMES)
    problem = {"num_vars": 3, "names": NAMES, "bounds": [[-np.pi, np.pi]] * 3, "groups": None}
    numbers = np.moveaxis(x[..., 0], 0, -1).reshape(-1, 3)
    theirs = salib_morris.analyze(problem, numbers, values.ravel(), num_levels=4, seed=1)
    for name in ("mu", "mu_star", "sigma"):
        assert np.allclose(ours[name], theirs[name], rtol=1e-9), name
    assert np.allclose((ours["mu_star_high"] - ours["mu_star_low"]) / 2, theirs["mu_star_conf"], rtol=0.25)


def test_screening_says_what_luck_alone_would_leave():
    factors = {name: [name] for name in [*NAMES, "idle"]}
    x, luck = drawn("morris", 200, each=5, names=list(factors))
    own = np.arange(luck.size).reshape(luck.shape)  # luck of their own, so that moves are full of it
    values = 4 * x[0] + np.random.default_rng(1).normal(size=own.size)[own]
    moves, directions = factor_designs.walks(factors, np.arange(200), 0), factor_designs.directions(factors, np.arange(200), 0)
    found = morris.screening(values, moves, directions, list(factors)).set_index("factor")
    assert found.loc["idle", "luck"] == pytest.approx(found.loc["idle", "mu_star"], rel=0.15)
    assert found.loc["x1", "mu_star"] == pytest.approx(8 * np.pi, rel=0.02)
    assert found.loc["x1", "mu"] == pytest.approx(8 * np.pi, rel=0.02)
    assert found.loc["x1", "mu_star_low"] > 5 * found.loc["x1", "luck"]


def effects_of(size: float, luck: str, each: int, seed: int, factors: int = 1500, walks: int = 20) -> np.ndarray:
    """Elementary effects of one size in every walk, up or down, and luck, (factor, walk, replicate)."""
    rng = np.random.default_rng(seed)
    shape = (factors, walks, each)
    noise = {
        "normal": lambda: rng.standard_normal(shape),
        "milestones": lambda: rng.integers(-1, 2, shape) * 1.0,
        "heavy": lambda: rng.standard_t(3, shape),
        "rare": lambda: np.where(rng.random(shape) < 0.1, rng.choice([-1.0, 1.0], shape), 0.0),
    }[luck]()
    return size * rng.choice([-1.0, 1.0], (factors, walks, 1)) + noise


@pytest.mark.parametrize("luck", ["normal", "milestones", "heavy", "rare"])
@pytest.mark.parametrize("each", [2, 5, 10, 30])
def test_a_factor_that_does_nothing_has_no_clean_effect_and_is_seldom_named(each, luck):
    """Of 1,500 idle factors at most 5 and 0.1 % stand out, with the slack of 99.9 % of chance; the plain mu* is far from zero."""
    found = effects_of(0.0, luck, each, 1)
    pvalue, clean = morris.judge_by_flips(found), morris.without_luck(found)
    for level in (0.05, 0.001):
        assert (pvalue < level).sum() <= stats.binom(1500, level).ppf(0.999)
    assert abs(clean.mean()) < 4 * clean.std() / np.sqrt(1500)
    assert np.abs(found.mean(axis=-1)).mean() > 10 * abs(clean.mean())


def test_an_effect_above_luck_is_told_as_it_is_and_found():
    """The luck of a mean of ten worlds is 0.32: effects of twice that are told to 6 %, and stand clear of 562 looks."""
    found = effects_of(0.64, "normal", 10, 2)
    assert morris.without_luck(found).mean() == pytest.approx(0.64, rel=0.07)
    assert (morris.judge_by_flips(found) < 0.05 / 562).mean() > 0.95


def test_turning_signs_is_the_exact_test_of_few_walks():
    """Four walks of three replicates: all 4,096 ways of turning signs; Pearson's law tells their share to 0.04."""
    for seed in range(10):
        found = np.random.default_rng(seed).normal(0.8, 1.0, (1, 4, 3))
        signs = np.array(list(np.ndindex(*[2] * 12))).reshape(-1, 4, 3) * 2 - 1
        ways = np.abs((signs * found).mean(axis=-1)).sum(axis=-1)
        exact = np.mean(ways >= np.abs(found.mean(axis=-1)).sum() - 1e-12)
        assert morris.judge_by_flips(found)[0] == pytest.approx(exact, abs=0.04)


def test_one_world_a_point_cannot_be_cleaned():
    x, _ = drawn("morris", 10)
    factors = {name: [name] for name in NAMES}
    moves, directions = factor_designs.walks(factors, np.arange(10), 0), factor_designs.directions(factors, np.arange(10), 0)
    found = morris.screening(ishigami(x), moves, directions, NAMES)
    assert found[["clean", "luck", "pvalue", "holm"]].isna().all(axis=None)


def test_the_sum_of_first_orders_has_an_interval_that_covers():
    """Ishigami's first orders sum to 0.756; of 60 samples under luck 50 or more hold it (99.9 % of a 95 % interval)."""
    held = 0
    for seed in range(60):
        x, luck = drawn("saltelli", 128, each=4, seed=seed)
        found = sobol.indices(noisy(x, luck, 3.0, seed), NAMES, repeats=200, seed=seed).alone
        held += found.low <= sum(ISHIGAMI["first"]) <= found.high
    assert held >= 50


def test_a_factor_of_several_numbers_has_a_strength_but_no_sign():
    factors = {"both": ["x1", "x2"], "x3": ["x3"]}
    directions = factor_designs.directions(factors, np.arange(10), 0)
    moves = factor_designs.walks(factors, np.arange(10), 0)
    found = morris.screening(np.random.default_rng(0).normal(size=(10, 3, 1)), moves, directions, list(factors))
    assert np.isnan(found["mu"][0])
    assert np.isfinite(found["mu"][1])
    assert np.isfinite(found["mu_star"]).all()


# --- tornado ---------------------------------------------------------------------------------------------------------------


def test_a_tornado_of_a_sum_swings_by_the_ends_of_each_number():
    x, luck = drawn("one_at_a_time", 1, each=400)
    noise = np.random.default_rng(2).normal(size=400)[luck]
    values = (2 * x[0] - 5 * x[1] + noise)[0].T  # (replicate, place)
    found = tornado.swings(values, NAMES)
    assert list(found["factor"]) == ["x2", "x1", "x3"]
    assert np.allclose(found["swing"], [-5 * 0.9 * 2 * np.pi, 2 * 0.9 * 2 * np.pi, 0.0])
    assert np.allclose(found["high"] - found["low"], 0.0)  # the same luck on both sides
    assert np.allclose(found["base"], noise.mean())
    with pytest.raises(ValueError, match="7 places"):
        tornado.swings(values[:, 1:], NAMES)


# --- many looks ------------------------------------------------------------------------------------------------------------


def test_holm_corrects_as_in_the_textbook():
    """The worked example of Holm's procedure: 0.01, 0.04, 0.03, 0.005 become 0.03, 0.06, 0.06, 0.02."""
    assert np.allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])
    found = holm(np.array([0.5, np.nan, 0.9]))
    assert np.isnan(found[1])
    assert np.allclose(found[[0, 2]], [1.0, 1.0])
    assert holm(np.array([])).size == 0
