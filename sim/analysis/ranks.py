"""Do posteriors hold what they promise: does the truth fall anywhere in them equally often?

A number is drawn from its prior, data are made with it, and its posterior given those data is found. Over many such cases the
rank of the true number among draws of its posterior is uniform, if posteriors are right. Ranks that crowd at both ends tell of
posteriors that are too narrow, in the middle of such that are too wide, at one end of such that lie too low or too high.

Source: Talts, Betancourt, Simpson, Vehtari and Gelman (2018), "Validating Bayesian inference algorithms with simulation-based
calibration"; for the band Saeilynoja, Buerkner and Vehtari (2022), "Graphical test for discrete uniformity".
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom

from sim.analysis import given
from sim.analysis.multiple import holm
from sim.config.errors import InputError
from sim.luck import generator

DRAWS, BINS = 99, 20
"""So many draws of each posterior are ranked against; ranks, one more than draws, are looked at in so many equal bins."""
REPEATS = 10_000
"""So many sets of uniform ranks tell what luck does."""


def rank(truth: np.ndarray, draws: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """How many draws lie below each true number; ties fall at random.

    Parameters
    ----------
    truth : ndarray of shape (number,)
        The true numbers.
    draws : ndarray of shape (draw, number)
        Of a posterior, independent and equally heavy.
    random : numpy.random.Generator
        Where the luck of ties comes from.

    Returns
    -------
    ndarray of shape (number,)
        From 0 to the number of draws.
    """
    truth, draws = given.numbers(truth, "truth"), given.numbers(draws, "draws", axes=2)
    given.check_alike(truth=truth, draws=draws)
    below, ties = (draws < truth).sum(axis=0), (draws == truth).sum(axis=0)
    return below + random.integers(0, ties + 1)


def uniformity(ranks: np.ndarray, draws: int = DRAWS, seed: int = 0) -> pd.DataFrame:
    """Whether ranks are as uniform as they should be.

    Parameters
    ----------
    ranks : ndarray of shape (case, number)
        Each from 0 to `draws`.
    draws : int, default DRAWS
        So many draws each rank was taken among.
    seed : int, default 0
        Of the sets of uniform ranks they are compared with.

    Returns
    -------
    DataFrame
        A row a number: pvalue (of the cumulative shares at all bins together, against sets of uniform ranks), holm (corrected for
        all), lean (mean place of the truth less one half: above 0 it lies higher than told), width (variance of its place, in
        that of a uniform one: above 1 posteriors are too narrow) and cover (share of cases in which the middle nine tenths hold
        it).

    Raises
    ------
    InputError
        Ranks that are none, or draws whose number and one more are no multiple of the number of bins.
    """
    ranks = _checked(ranks, draws)
    null = np.sort(_least(_uniform(len(ranks), seed), len(ranks)))
    least = _least(_cumulative(ranks, draws), len(ranks))
    pvalue = (1.0 + np.searchsorted(null, least * (1.0 + 1e-9), side="right")) / (1.0 + len(null))
    places, tail = (ranks + 0.5) / (draws + 1.0), (draws + 1) // BINS
    table = pd.DataFrame({"pvalue": pvalue, "holm": holm(pvalue), "lean": places.mean(axis=0) - 0.5})
    inside = (ranks >= tail) & (ranks <= draws - tail)
    spread = (1.0 - 1.0 / (draws + 1.0) ** 2) / 12.0
    return table.assign(width=((places - 0.5) ** 2).mean(axis=0) / spread, cover=inside.mean(axis=0))


def shares(ranks: np.ndarray, draws: int = DRAWS, level: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """By how much ranks are not uniform, and how much luck would leave.

    Parameters
    ----------
    ranks : ndarray of shape (case, number)
        Each from 0 to `draws`.
    draws : int, default DRAWS
        So many draws each rank was taken among.
    level : float, default 0.95
        Of the band, above 0 and below 1.
    seed : int, default 0
        Of the sets of uniform ranks they are compared with.

    Returns
    -------
    DataFrame
        A row a number and bin, numbers in their order: number (its place), left, right (of the bin, 0 to 1), excess (the share of
        ranks in the bin less what it should be), difference (the share of ranks up to its right end less what it should be), low
        and high (the band that holds all differences of a number at once in `level` of sets of uniform ranks).

    Raises
    ------
    InputError
        As for `uniformity`.
    """
    ranks = _checked(ranks, draws)
    cases, ends = len(ranks), np.arange(1, BINS + 1) / BINS
    tail = float(np.quantile(_least(_uniform(cases, seed), cases), 1.0 - level)) / 2.0
    low, high = (binom.ppf(at, cases, ends) / cases - ends for at in (tail, 1.0 - tail))
    counts = _cumulative(ranks, draws)
    parts = [
        pd.DataFrame(
            {
                "number": number,
                "left": ends - 1.0 / BINS,
                "right": ends,
                "excess": np.diff(column, prepend=0) / cases - 1.0 / BINS,
                "difference": column / cases - ends,
                "low": low,
                "high": high,
            }
        )
        for number, column in enumerate(counts)
    ]
    return pd.concat(parts, ignore_index=True)


def _checked(ranks: np.ndarray, draws: int) -> np.ndarray:
    if (draws + 1) % BINS:
        raise InputError(f"draws: found {draws}; allowed: one less than a multiple of {BINS}.")
    return given.numbers(ranks, "ranks", axes=2, low=0, high=draws).astype(int)


def _cumulative(ranks: np.ndarray, draws: int) -> np.ndarray:
    """How many ranks lie up to the end of each bin, (number, bin)."""
    bins = ranks * BINS // (draws + 1)
    return np.cumsum((bins[:, :, None] == np.arange(BINS)).sum(axis=0), axis=1)


def _uniform(cases: int, seed: int) -> np.ndarray:
    """The same of sets of uniform ranks, (set, bin)."""
    drawn = generator(seed, "analysis/ranks").multinomial(cases, np.full(BINS, 1.0 / BINS), size=REPEATS)
    return np.cumsum(drawn, axis=1)


def _least(counts: np.ndarray, cases: int) -> np.ndarray:
    """How unlikely the unlikeliest of the cumulative counts (set, bin) is by itself, two-sided, (set,)."""
    ends = np.arange(1, BINS) / BINS
    reached = np.arange(cases + 1)[:, None]
    tails = 2.0 * np.minimum(binom.cdf(reached, cases, ends), binom.sf(reached - 1, cases, ends))
    return tails[counts[:, :-1], np.arange(BINS - 1)].min(axis=1)
