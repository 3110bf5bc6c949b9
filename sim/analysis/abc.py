"""Which values of uncertain numbers could have led to what was measured?

Approximate Bayesian computation: numbers are drawn from their ranges, a world is run with each draw, and the draws whose worlds
resemble what was measured are kept, a little shifted for what is left of the difference. Three steps, each published:

- a statistic is worth what it tells of the numbers: draws are compared by the best linear guess of every number from all
  statistics (semi-automatic summaries, Fearnhead and Prangle 2012);
- the nearest draws are accepted, the nearer the heavier (Epanechnikov's kernel), and their numbers are shifted along a local
  linear regression to what was measured (Beaumont, Zhang and Balding 2002);
- this is done on the logit of each number's place in its range, so that nothing leaves its range (Blum and Francois 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, fdtrc

from sim.analysis import given
from sim.analysis.multiple import holm
from sim.config.errors import InputError

EDGE = 1e-6
"""Places in a range are kept this far from its ends, whose logit is infinite."""


@dataclass(frozen=True)
class Posterior:
    """What measured statistics make of drawn numbers.

    Parameters
    ----------
    accepted : ndarray of shape (kept,)
        Places of the draws that are kept, nearest first.
    weights : ndarray of shape (kept,)
        How much each counts, adding up to 1.
    adjusted : ndarray of shape (kept, number)
        Their numbers after the shift, on the scale on which the numbers were given.
    """

    accepted: np.ndarray
    weights: np.ndarray
    adjusted: np.ndarray

    @property
    def effective(self) -> float:
        """How many equally heavy draws would be as good: the squared sum of the weights over the sum of their squares (Kish)."""
        return float(1.0 / (self.weights**2).sum())


def unbounded(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The logit of each value's place between two bounds.

    Parameters
    ----------
    values : ndarray of shape (..., number)
        Numbers, from `low` to `high`.
    low : ndarray of shape (number,)
        Lower bounds, in the numbers' units.
    high : ndarray of shape (number,)
        Upper bounds, above the lower ones.

    Returns
    -------
    ndarray of shape (..., number)
        Without bounds; places are kept `EDGE` away from the ends, whose logit is infinite.
    """
    place = np.clip((values - low) / (high - low), EDGE, 1.0 - EDGE)
    return np.log(place) - np.log1p(-place)


def bounded(logits: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The value at each logit of a place between two bounds.

    Parameters
    ----------
    logits : ndarray of shape (..., number)
        As `unbounded` gives them.
    low : ndarray of shape (number,)
        Lower bounds, in the numbers' units.
    high : ndarray of shape (number,)
        Upper bounds, above the lower ones.

    Returns
    -------
    ndarray of shape (..., number)
        Values in the numbers' units, never outside the bounds.
    """
    return low + (high - low) * expit(logits)


def informed(numbers: np.ndarray, statistics: np.ndarray) -> pd.DataFrame:
    """How much all statistics together tell of each number, by linear regression over all draws.

    Parameters
    ----------
    numbers : ndarray of shape (draw, number)
        The numbers each world was given.
    statistics : ndarray of shape (draw, statistic)
        What was measured in each world.

    Returns
    -------
    DataFrame
        A row a number, in their order: share (of the number's variance, corrected for the number of statistics; may be slightly
        below 0), pvalue (F-test) and holm, the same corrected for the number of numbers looked at.

    Raises
    ------
    InputError
        No more draws than statistics.
    """
    numbers, statistics = _drawn(numbers, statistics)
    n, known = len(numbers), _basis(statistics)
    rank = known.shape[1]
    if n <= rank + 1:
        raise InputError(f"informed needs more draws than statistics; found {n} draws and {rank} statistics")
    y = numbers - numbers.mean(axis=0)
    total = (y**2).sum(axis=0)
    share = ((known.T @ y) ** 2).sum(axis=0) / np.where(total > 0, total, 1.0)
    f = share / max(rank, 1) / (np.maximum(1.0 - share, 1e-12) / (n - rank - 1))
    pvalue = fdtrc(rank, n - rank - 1, f) if rank else np.ones(len(share))
    corrected = 1.0 - (1.0 - share) * (n - 1) / (n - rank - 1)
    return pd.DataFrame({"share": corrected, "pvalue": pvalue, "holm": holm(pvalue)})


def posterior(numbers: np.ndarray, statistics: np.ndarray, observed: np.ndarray, share: float) -> Posterior:
    """The draws that come near what was observed, adjusted and weighted.

    Parameters
    ----------
    numbers : ndarray of shape (draw, number)
        Numbers without bounds, see `unbounded`.
    statistics : ndarray of shape (draw, statistic)
        With errors added as the observed ones have them.
    observed : ndarray of shape (statistic,)
        What was measured.
    share : float
        Of the draws that are kept, above 0 and at most 1.

    Returns
    -------
    Posterior
        The draws that are kept, their weights and their shifted numbers.

    Raises
    ------
    InputError
        The share is none, or it keeps no more draws than there are statistics.

    References
    ----------
    Beaumont, Zhang and Balding (2002), Approximate Bayesian computation in population genetics; Fearnhead and Prangle (2012).
    """
    (numbers, statistics), observed = _drawn(numbers, statistics), given.numbers(observed, "observed")
    given.check_alike(statistics=statistics, observed=observed)
    if not 0.0 < share <= 1.0:
        raise InputError(f"found {share} as the share of draws to keep; allowed: above 0, at most 1")
    kept = round(share * len(numbers))
    if kept <= statistics.shape[1] + 1:
        raise InputError(f"{kept} draws would be kept for {statistics.shape[1]} statistics; keep more, or draw more")
    gap = _summaries(numbers, statistics - observed)
    distance = np.sqrt((gap**2).sum(axis=1))
    accepted = np.argsort(distance, kind="stable")[:kept]
    widest = distance[accepted[-1]]
    weights = 1.0 - (distance[accepted] / widest) ** 2 if widest > 0 else np.ones(kept)
    weights = np.maximum(weights, 0.0) / weights.sum() if weights.sum() > 0 else np.full(kept, 1.0 / kept)
    adjusted = _adjusted(numbers[accepted], statistics[accepted] - observed, weights)
    return Posterior(accepted, weights, adjusted)


def resampled(weights: np.ndarray, rows: int, generator: np.random.Generator) -> np.ndarray:
    """Which weighted draws stand in so many equally heavy rows (systematic resampling).

    Parameters
    ----------
    weights : ndarray of shape (draw,)
        0 or more, adding up to 1.
    rows : int
        How many rows are drawn.
    generator : numpy.random.Generator
        Where the luck comes from.

    Returns
    -------
    ndarray of shape (row,)
        Places of draws, in random order.
    """
    weights = given.numbers(weights, "weights", low=0.0)
    steps = (np.arange(rows) + generator.random()) / rows
    places = np.searchsorted(np.cumsum(weights), steps)
    return generator.permutation(np.minimum(places, len(weights) - 1))


def quantiles(values: np.ndarray, weights: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Weighted quantiles, those of `np.quantile` where all weights are equal.

    Draws without weight count for nothing, and only the proportions of weights matter.

    Parameters
    ----------
    values : ndarray of shape (draw, number)
        In any units.
    weights : ndarray of shape (draw,)
        0 or more.
    at : ndarray of shape (quantile,)
        Which quantiles, 0 to 1.

    Returns
    -------
    ndarray of shape (quantile, number)
        In the units of the values.

    References
    ----------
    Akinshin (2023), Weighted quantile estimators, of type 7 and with Kish's effective number of draws.
    """
    values, weights = given.numbers(values, "values", axes=2), given.numbers(weights, "weights", low=0.0)
    given.check_alike(values=values[:, 0], weights=weights)
    shares = weights / weights.sum()
    draws = 1.0 / (shares**2).sum()
    first = np.asarray(at)[:, None] * (draws - 1.0) / draws  # each quantile is a mean over as much weight as one draw has
    found = np.empty((len(first), values.shape[1]))
    for column, line in enumerate(values.T):
        order = np.argsort(line, kind="stable")
        reached = np.concatenate([[0.0], np.cumsum(shares[order])])
        found[:, column] = np.diff(np.clip((reached - first) * draws, 0.0, 1.0), axis=1) @ line[order]
    return found


def _drawn(numbers: np.ndarray, statistics: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and statistics of the same draws, once both are known to be usable. Raises InputError."""
    numbers, statistics = given.numbers(numbers, "numbers", axes=2), given.numbers(statistics, "statistics", axes=2)
    given.check_alike(numbers=numbers[:, 0], statistics=statistics[:, 0])
    return numbers, statistics


def _summaries(numbers: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """The linear guess of each number from the gaps between statistics and what was observed, in its standard deviations."""
    spread = numbers.std(axis=0)
    scaled = (numbers - numbers.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    slopes = np.linalg.lstsq(gaps - gaps.mean(axis=0), scaled, rcond=None)[0]
    return gaps @ slopes


def _adjusted(numbers: np.ndarray, gaps: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The numbers shifted along their weighted regression on the gaps to where the gaps are nought."""
    root = np.sqrt(weights)[:, None]
    line = np.column_stack([np.ones(len(gaps)), gaps])
    slopes = np.linalg.lstsq(line * root, numbers * root, rcond=None)[0]
    return numbers - gaps @ slopes[1:]


def _basis(statistics: np.ndarray) -> np.ndarray:
    """Orthonormal columns that span the centred statistics, (draw, rank)."""
    centred = statistics - statistics.mean(axis=0)
    spread = centred.std(axis=0)
    left, sizes, _ = np.linalg.svd(centred / np.where(spread > 0, spread, 1.0), full_matrices=False)
    return left[:, sizes > 1e-9 * max(sizes.max(initial=0.0), 1e-300)]
