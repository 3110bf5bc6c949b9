"""Are points spread evenly over every single number, and do two numbers that are not asked to never move together?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.stats import qmc

import sim
from sim.analysis.explained import first_order
from sim.config.errors import InputError
from sim.config.quantity import Quantity
from sim.sampling import designs
from sim.sampling.designs import Design
from sim.sampling.distributions import mixing
from sim.sampling.factor_designs import group_size
from sim.sampling.space_filling import BITS, FEWEST, SET, sobol_bits

MANY = 562
"""As many uncertain numbers as the baseline has."""
NAMES = [f"n{number}" for number in range(MANY)]
NUMBERS = {name: Quantity(value=0.5, range=(0.0, 1.0), distribution="uniform") for name in NAMES}
SURE = 1e-5
"""How rarely a test fails by luck alone."""


def laid_out(kind: str, points: int, seed: int, numbers: int = MANY, **how: object) -> np.ndarray:
    """The numbers at the points of a design, (point, number); of groups of Saltelli's the two unrelated points."""
    names = NAMES[:numbers]
    places = np.arange(points)
    if kind == "saltelli":
        places = np.concatenate([np.arange(points // 2) * group_size(kind, numbers) + half for half in (0, 1)])
    found = designs.given(Design(kind, points=points, **how), {name: NUMBERS[name] for name in names}, {}, places, seed)
    return np.array([found.parameters[name] for name in names]).T


def paired_correlations(columns: np.ndarray) -> np.ndarray:
    """The rank correlation of every two numbers."""
    ranks = np.argsort(np.argsort(columns, axis=0), axis=0)
    return np.corrcoef(ranks.T)[np.triu_indices(columns.shape[1], 1)]


def test_the_sequence_is_that_of_sobol():
    """SciPy goes through the same points in the order of Gray's code."""
    place = np.arange(4096)
    ours = np.array([sobol_bits(place ^ (place >> 1), dimension) for dimension in range(SET)]).T / 2.0**BITS
    assert np.array_equal(ours, qmc.Sobol(SET, scramble=False, bits=BITS).random(4096))


@pytest.mark.parametrize("points", [16, 64, 256, 1024])
@pytest.mark.parametrize("kind", ["monte_carlo", "latin_hypercube", "sobol", "saltelli"])
def test_no_two_of_562_numbers_move_together_more_than_by_chance(kind, points):
    """The correlation of random ranks has variance 1 / (n - 1), and at n points the quantiles of Student's t on n - 2 degrees.

    The largest of 157,641 may reach what one in so many does with a chance of one in 100,000. The mean square over all pairs
    varies by 1 / sqrt(pairs) or so, as different pairs are unrelated, and may be smaller where points are laid out.
    """
    found = paired_correlations(laid_out(kind, points, 3))
    quantile = stats.t.isf(SURE / len(found) / 2, points - 2)
    assert np.abs(found).max() < quantile / np.sqrt(points - 2 + quantile**2)
    assert (found**2).mean() * (points - 1) < 1.02


@pytest.mark.parametrize("points", [FEWEST, 32, 1024])
def test_numbers_of_one_sobol_set_are_less_related_than_random_ones(points):
    for seed in range(20):
        found = np.abs(paired_correlations(laid_out("sobol", points, seed, SET)))
        assert found.max() * np.sqrt(points - 1) < (1.0 if points == FEWEST else 0.5)


@pytest.mark.parametrize("kind", ["monte_carlo", "latin_hypercube", "sobol"])
def test_given_data_find_no_innocent_drivers_in_any_design(kind):
    """One number drives, 561 are innocent: each of 8 runs names one by luck in 5 %, so that five or more are one in 10,000."""
    named = 0
    for seed in range(8):
        columns = laid_out(kind, 1024, seed)
        values = columns[:, 7] + 0.3 * np.random.default_rng(seed).standard_normal(1024)
        table = first_order(values, pd.DataFrame(columns, columns=NAMES)).set_index("number")
        assert table.loc["n7", "holm"] < SURE
        named += int((table["holm"].drop("n7") < 0.05).sum())
    assert named <= 4


# --- correlated numbers ----------------------------------------------------------------------------------------------------

CHAIN = (("n0", "n1", 0.7), ("n1", "n2", 0.6), ("n0", "n2", 0.42), ("n3", "n4", -0.5))


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
@pytest.mark.parametrize("points", [64, 1024])
def test_correlated_numbers_keep_their_even_spread(kind, points):
    """Iman and Conover (1982): every number falls once into each of as many parts as there are points, whatever its ranks do."""
    found = laid_out(kind, points, 1, 8, correlations=CHAIN)
    for column in found.T:
        assert sorted(np.floor(column * points).astype(int)) == list(range(points))
    plain = laid_out(kind, points, 1, 8)
    assert np.array_equal(found[:, 5:], plain[:, 5:])
    assert np.abs(paired_correlations(found[:, [0, 3, 5, 6, 7]])).max() < 4.5 / np.sqrt(points)


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_ranks_of_evenly_spread_points_err_less_than_half_as_much_as_random_ones(kind):
    errors = {}
    for design in ("monte_carlo", kind):
        runs = [laid_out(design, 64, seed, 8, correlations=CHAIN) for seed in range(30)]
        told = [
            [stats.spearmanr(run[:, int(a[1:])], run[:, int(b[1:])]).statistic - rank for a, b, rank in CHAIN] for run in runs
        ]
        errors[design] = np.sqrt(np.mean(np.square(told)))
        assert np.abs(np.mean(told, axis=0)).max() < 5 * errors[design] / np.sqrt(30), "and on average they do not"
    assert errors[kind] < 0.5 * errors["monte_carlo"]


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_a_correlated_point_is_the_same_alone(kind):
    design = Design(kind, points=64, correlations=CHAIN)
    numbers = {name: NUMBERS[name] for name in NAMES[:8]}
    whole, some = (designs.given(design, numbers, {}, np.array(asked), 5).parameters for asked in (range(64), [41, 3, 3]))
    for name in numbers:
        assert np.array_equal(whole[name][[41, 3, 3]], some[name])


def test_pairs_that_were_not_asked_and_cannot_be_zero_are_named_with_what_would_do():
    asked = (("a", "b", 0.8), ("b", "c", 0.8), ("d", "e", 0.9))
    with pytest.raises(InputError, match=r"0 is found where nothing is said \(a with c\).*add \[a, c, 0\.\d\d\]") as problem:
        mixing("abcde", asked)
    rank = float(str(problem.value).rsplit(",", 1)[1].rstrip("]"))
    mixing("abcde", (*asked, ("a", "c", rank)))
    with pytest.raises(InputError, match="contradict each other"):
        mixing("abcde", (("a", "b", 0.95), ("b", "c", 0.95), ("a", "c", -0.95), ("c", "d", 0.1)))


def test_more_correlated_points_than_can_be_put_in_order_are_refused():
    with pytest.raises(InputError, match=r"settings\.worlds: found '20,000,000 points'; .*monte_carlo"):
        designs.given(Design("sobol", points=20_000_000, correlations=CHAIN), NUMBERS, {}, np.arange(3), 0)


# --- how many --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worlds", "each", "near"), [(2000, 1, "1,024 or 2,048"), (8, 1, "16"), (96, 4, "64 or 128, 4 to a point")]
)
def test_a_sobol_sequence_that_would_not_be_even_is_refused_with_what_would_be(worlds, each, near):
    with pytest.raises(InputError, match=f"settings.worlds: found {worlds}; allowed: {near} with design=sobol"):
        sim.run(design="sobol", worlds=worlds, worlds_per_point=each, months=1)
    assert sim.run(design="sobol", worlds=16 * each, worlds_per_point=each, months=1).settings.worlds == 16 * each
