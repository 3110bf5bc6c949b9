"""Which factors matter at all, and which of them bend or work with others?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
from scipy.special import gammaincc

from sim.analysis.given import numbers
from sim.analysis.multiple import holm
from sim.analysis.resampling import means as means_of
from sim.config.errors import InputError
from sim.sampling.factor_designs import STEP

REPEATS = 1000
COUNTED = 10
"""Replicates up to which all ways of turning signs are gone through; beyond, their means are as good as normal."""
HALF_NORMAL = (2 / np.pi) ** 0.5, 1 - 2 / np.pi, (2 / np.pi) ** 0.5 * (4 / np.pi - 1)
"""Mean, variance and third central moment of the size of a standard normal number."""


def effects(values: np.ndarray, moves: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Elementary effects: the outcome's change over a move, per unit of probability.

    Parameters
    ----------
    values : ndarray of shape (walk, place, replicate)
        The outcome in every world.
    moves : ndarray of shape (factor, walk)
        The place to which each factor's move leads.
    directions : ndarray of shape (factor, walk)
        1 up, -1 down; not a number where a factor holds several numbers, whose effects are then not signed.

    Returns
    -------
    ndarray of shape (factor, walk, replicate)
        In the outcome's unit.

    Raises
    ------
    InputError
        Another shape than the walks have.

    References
    ----------
    Morris (1991), Factorial sampling plans for preliminary computational experiments.
    """
    values, moves = numbers(values, "values", axes=3), numbers(moves, "moves", axes=2)
    if values.shape[:2] != (moves.shape[1], len(moves) + 1):
        raise InputError(
            f"effects needs (walk, {len(moves) + 1} places, replicate) for {moves.shape[1]} walks; found {values.shape}"
        )
    walk = np.arange(len(values))
    change = values[walk, moves] - values[walk, moves - 1]
    return change / (STEP * np.where(np.isnan(directions), 1.0, directions)[..., None])


def screening(
    values: np.ndarray,
    moves: np.ndarray,
    directions: np.ndarray,
    factors: Sequence[str],
    level: float = 0.95,
    repeats: int = REPEATS,
    seed: int = 0,
) -> pd.DataFrame:
    """How strongly each factor moves the outcome over its whole range, and how evenly.

    Parameters
    ----------
    values : ndarray of shape (walk, place, replicate)
        The outcome in every world.
    moves : ndarray of shape (factor, walk)
        As for `effects`.
    directions : ndarray of shape (factor, walk)
        As for `effects`.
    factors : Sequence of str
        Their names.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    repeats : int, default REPEATS
        So many resamples.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    DataFrame
        A row a factor: factor, mu (mean effect; not a number for a factor of several numbers), mu_star (mean absolute effect)
        with its bootstrap interval over walks mu_star_low and mu_star_high, sigma (standard deviation over walks), clean (mu_star
        corrected for luck, see `without_luck`), luck (the mu_star that luck alone would leave in means of so few worlds), pvalue
        (how likely a factor that does nothing has so large a mu_star, see `judge_by_flips`) and holm, the same corrected for the
        number of factors. The last four are not a number for one world per point.

    Raises
    ------
    InputError
        Fewer than two walks, or another shape than they have.

    References
    ----------
    Morris (1991); Campolongo, Cariboni and Saltelli (2007).

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.morris import screening
    >>> moves, directions = np.array([[1, 2], [2, 1]]), np.ones((2, 2))
    >>> values = np.array([[0.0, 3.0, 4.0], [0.0, 1.0, 4.0]])[..., None]
    >>> found = screening(values, moves, directions, ["price", "trust"])
    >>> (found["mu_star"] / found["mu_star"].min()).round(2).tolist()
    [3.0, 1.0]
    """
    found = effects(values, moves, directions)
    each = found.shape[-1]
    means = found.mean(axis=-1)
    walks = means.shape[1]
    if walks < 2:
        raise InputError("screening needs two walks or more")
    sizes = np.abs(means)
    low, high = np.quantile(means_of(sizes.T, repeats, seed, "morris"), [(1 - level) / 2, (1 + level) / 2], axis=0)
    noise = np.sqrt(2 / np.pi * found.var(axis=-1, ddof=1).mean(axis=1) / each) if each > 1 else np.full(len(means), np.nan)
    pvalue = judge_by_flips(found) if each > 1 else np.full(len(means), np.nan)
    return pd.DataFrame(
        {
            "factor": list(factors),
            "mu": np.where(np.isnan(directions).all(axis=1), np.nan, means.mean(axis=1)),
            "mu_star": sizes.mean(axis=1),
            "mu_star_low": low,
            "mu_star_high": high,
            "sigma": means.std(axis=1, ddof=1),
            "clean": without_luck(found) if each > 1 else np.full(len(means), np.nan),
            "luck": noise,
            "pvalue": pvalue,
            "holm": holm(pvalue),
        }
    )


def without_luck(found: np.ndarray) -> np.ndarray:
    """The mean absolute effect of each factor, corrected for stochastic variability: zero on average where a factor does nothing.

    The sign of a walk's effect is read off all replicates but one and given to that one, each in turn. An effect as large as the
    luck in it comes out a third too small, as its sign is mistaken now and then; a larger one is told as it is.

    Parameters
    ----------
    found : ndarray of shape (factor, walk, replicate)
        From `effects`; at least two replicates, luck of their own in each walk.

    Returns
    -------
    ndarray of shape (factor,)
        In the unit of the effects.
    """
    others = np.sign(found.sum(axis=-1, keepdims=True) - found)
    return (others * found).mean(axis=(1, 2))


def judge_by_flips(found: np.ndarray) -> np.ndarray:
    """How likely the mean absolute effect would be as large if a factor did nothing.

    Then both ends of a move are alike, and every replicate of its effect is as likely to have the other sign. The distribution
    over all ways of turning signs is told by its first three moments (Pearson's type III).

    Parameters
    ----------
    found : ndarray of shape (factor, walk, replicate)
        As for `without_luck`.

    Returns
    -------
    ndarray of shape (factor,)
        P-values, 0 to 1.

    References
    ----------
    Fisher (1935), The design of experiments, section 21, for turning signs; Kazi-Aoual and others (1995), Refined approximations
    to permutation tests, for the moments.
    """
    each = found.shape[-1]
    size = np.abs(found.mean(axis=-1)).sum(axis=1)
    if each <= COUNTED:
        signs = np.array([(1.0, *rest) for rest in product((1.0, -1.0), repeat=each - 1)]).T / each
        mean, second, third = np.moveaxis(np.array([_moments(np.abs(walks @ signs)) for walks in found]), 0, 1)
    else:
        scale = np.sqrt((found**2).sum(axis=-1)) / each
        mean, second, third = (moment * scale**power for power, moment in enumerate(HALF_NORMAL, start=1))
    mean, second, third = (moment.sum(axis=1) for moment in (mean, second, third))
    return _pearson(size, mean, second, third)


def _moments(sizes: np.ndarray) -> np.ndarray:
    """Mean, variance and third central moment over the last axis, (moment, ...)."""
    mean = sizes.mean(axis=-1)
    away = sizes - mean[..., None]
    return np.array([mean, (away**2).mean(axis=-1), (away**3).mean(axis=-1)])


def _pearson(size: np.ndarray, mean: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """How likely a number with these moments is at least so large, by Pearson's type III; 1 where it cannot vary."""
    chance = np.ones(len(size))
    varies = second > 1e-24 * np.maximum(mean**2, 1e-300)
    skew = np.maximum(third[varies] / second[varies] ** 1.5, 1e-3)
    beyond = (size[varies] - mean[varies]) / np.sqrt(second[varies])
    chance[varies] = gammaincc(4 / skew**2, np.maximum(4 / skew**2 + 2 * beyond / skew, 0.0))
    return chance
