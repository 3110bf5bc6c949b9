"""Which factors matter at all, and which of them bend or work with others?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtr

from sim.analysis.given import numbers
from sim.analysis.multiple import holm
from sim.analysis.resampling import means as means_of
from sim.config.errors import InputError
from sim.world.probes import STEP

REPEATS = 1000


def effects(values: np.ndarray, moves: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Elementary effects, (factor, walk, replicate): the outcome's change over a move, per unit of probability.

    Parameters
    ----------
    values : (walk, place, replicate), the outcome in every world. moves : (factor, walk), the place to which each factor's move
    leads. directions : (factor, walk), 1 up, -1 down; not a number where a factor holds several numbers, whose effects are then
    not signed.

    Raises
    ------
    InputError : another shape than the walks have.
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
    """One row a factor: how strongly it moves the outcome over its whole range, and how evenly.

    Parameters
    ----------
    values, moves, directions : as for `effects`.

    Returns
    -------
    columns factor, mu (mean effect; not a number for a factor of several numbers), mu_star (mean absolute effect) with its
    bootstrap interval over walks mu_star_low and mu_star_high, sigma (standard deviation over walks), luck (the mu_star that luck
    alone would leave in means of so few worlds; not a number for one world a point), pvalue (one-sided, that mu_star is no more
    than that; Student's over walks) and holm, the same corrected for the number of factors.

    Raises
    ------
    InputError : fewer than two walks, or another shape than they have.

    Source: Morris (1991); Campolongo, Cariboni and Saltelli (2007).
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
    error = np.maximum(sizes.std(axis=1, ddof=1), 1e-300) / np.sqrt(walks)
    pvalue = stdtr(walks - 1, -(sizes.mean(axis=1) - noise) / error)
    return pd.DataFrame(
        {
            "factor": list(factors),
            "mu": np.where(np.isnan(directions).all(axis=1), np.nan, means.mean(axis=1)),
            "mu_star": sizes.mean(axis=1),
            "mu_star_low": low,
            "mu_star_high": high,
            "sigma": means.std(axis=1, ddof=1),
            "luck": noise,
            "pvalue": pvalue,
            "holm": holm(pvalue),
        }
    )
