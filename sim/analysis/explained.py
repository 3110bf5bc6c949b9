"""Which share of an outcome's variance does each number explain in worlds that were not run to ask that?

Any ensemble whose numbers were drawn will do. First order only: what a number does together with others is not seen.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import fdtrc, stdtrit

from sim.analysis import given
from sim.analysis.columns import Columns, columns
from sim.analysis.multiple import holm
from sim.config.errors import InputError

BLOCKS = 40
"""Parts left out in turn to see how well a share is known."""
MOST_BINS = 40
SMALLEST, FLAT = 1e-12, 1e-9
"""What is left to explain counts as at least so much; a bin whose places differ by less has no slope."""


def luck_share(values: np.ndarray, per_point: int) -> float:
    """The share of a variance that is luck and no parameter, from 0 to 1 (one-way analysis of variance, random effects).

    Parameters
    ----------
    values : ndarray of shape (world,)
        Consecutive worlds in groups of `per_point` that share their parameters.
    per_point : int
        Worlds that share their parameters, 2 or more.

    Returns
    -------
    float
        From 0 to 1; 1 where nothing varies.

    Raises
    ------
    InputError
        Fewer than two worlds a point, or fewer than two points.
    """
    values = given.numbers(values, "values").astype(float)
    if values.size % max(per_point, 1):
        raise InputError(f"values: found {values.size}; allowed: a multiple of {per_point}, the worlds of a point.")
    groups = values.reshape(-1, max(per_point, 1))
    if per_point < 2 or len(groups) < 2:
        raise InputError("telling luck from parameters needs at least two worlds at each of at least two points")
    within = groups.var(axis=1, ddof=1).mean()
    between = max(groups.mean(axis=1).var(ddof=1) - within / per_point, 0.0)
    return float(within / (within + between)) if within + between > 0 else 1.0


def first_order(values: np.ndarray, numbers: pd.DataFrame | Columns, level: float = 0.95) -> pd.DataFrame:
    """How much each number explains by itself.

    The expectation of the outcome, given a number, is taken for a straight line within each of some equally full bins; of a
    number of few values, for a mean at each. What jumps or swings within a bin is missed: the upper end of the interval is higher
    by what so many bins find more than half as many. Below 2,000 points that is too little for steps and waves with shares beyond
    0.8.

    Parameters
    ----------
    values : ndarray of shape (point,)
        The outcome, or its mean over the worlds of a point.
    numbers : DataFrame or Columns
        A row a point, a column a number.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    DataFrame
        A row a number, what explains most first: number, first (its share of the variance, without the part that as many lines
        through noise would explain; may be slightly below 0) with its jackknife interval low and high, rank_correlation
        (Spearman), pvalue of the share (F-test of the means of bins) and holm, the same corrected for the number of numbers
        looked at.

    Raises
    ------
    InputError
        Fewer than 100 points, or points and values of different number.

    References
    ----------
    Correlation ratio, corrected by Kelley (1935); for its use on given data see Plischke, Borgonovo and Smith (2013).
    """
    values = given.numbers(values, "values")
    n, read = len(values), columns(numbers)
    if n < 100 or read.cases != n:
        raise InputError(f"first_order needs the same 100 points or more in values and numbers; found {n} and {read.cases}")
    y = values.astype(float) - values.mean()
    block = np.arange(n) % BLOCKS  # points come in no order, or in a design's, whose neighbours are spread over the blocks
    ranked, rows = rank_values(y), []
    for column in read.one_by_one():
        x = column.to_numpy()
        ranks = rank_values(x)
        share, low, high = _interval(y, x, ranks, block, level)
        rows.append((str(column.name), share, low, high, _correlation(ranks, ranked), _chance(y, x, ranks)))
    table = pd.DataFrame(rows, columns=["number", "first", "low", "high", "rank_correlation", "pvalue"])
    table["holm"] = holm(table["pvalue"].to_numpy())
    return table.sort_values("first", ascending=False, kind="stable", ignore_index=True)


def _interval(y: np.ndarray, x: np.ndarray, ranks: np.ndarray, block: np.ndarray, level: float) -> tuple[float, float, float]:
    """The share of the variance that a number explains, and the ends of its interval.

    The jackknife over blocks is of the logarithm of what is left to explain, whose law stays even where little is left.
    """
    bins = _bins_for(len(y))
    code, used, within = _bins(x, ranks, bins)
    if used < 2 or not y.any():
        return 0.0, 0.0, 0.0
    whole, left_out = _shares(y, code, used, within, block)
    logs = np.log(np.maximum(1.0 - left_out, SMALLEST))
    error = np.sqrt((BLOCKS - 1) / BLOCKS * ((logs - logs.mean()) ** 2).sum())
    factor = np.exp(float(stdtrit(BLOCKS - 1, 0.5 + level / 2)) * error)
    missed = 0.0
    if within is not None:
        coarse = _bins(x, ranks, bins // 2)
        missed = max(whole - _shares(y, *coarse, block)[0], 0.0)
    return whole, 1.0 - (1.0 - whole) * factor, 1.0 - max(1.0 - whole - missed, 0.0) / factor


def _chance(y: np.ndarray, x: np.ndarray, ranks: np.ndarray) -> float:
    """How likely the means of bins differ as much by luck alone."""
    code, used, _ = _bins(x, ranks, _bins_for(len(y)))
    if used < 2 or not y.any():
        return 1.0
    n, counts = len(y), np.bincount(code)
    between = (np.bincount(code, weights=y) ** 2 / np.maximum(counts, 1)).sum()
    within = (y * y).sum() - between
    return float(fdtrc(used - 1, n - used, between / (used - 1) / (within / (n - used)))) if within > 0 else 0.0


def _bins_for(n: int) -> int:
    return int(np.clip(round(n ** (1 / 3)), 4, MOST_BINS))


def _bins(x: np.ndarray, ranks: np.ndarray, bins: int) -> tuple[np.ndarray, int, np.ndarray | None]:
    """Each value's bin, how many bins there are, and where in its bin it is, from -0.5 to 0.5.

    Bins are equally full; where there are few values, each has one of its own and no place in it.
    """
    distinct, places = np.unique(x, return_inverse=True)
    if len(distinct) <= bins:
        return places, len(distinct), None
    place = (ranks + 0.5) * bins / len(x)
    code = place.astype(np.intp)
    return code, bins, place - code - 0.5


def _shares(y: np.ndarray, code: np.ndarray, bins: int, within: np.ndarray | None, block: np.ndarray) -> tuple[float, np.ndarray]:
    """The share of the variance that is explained by a line in each bin, of all points and of those without each block."""
    place = code * BLOCKS + block

    def add_up(weights: np.ndarray | None = None) -> np.ndarray:
        """Sums by bin, of all points and of those without each block, (bin, 1 + block)."""
        each = np.bincount(place, weights=weights, minlength=bins * BLOCKS).reshape(bins, BLOCKS).astype(float)
        total = each.sum(axis=1, keepdims=True)
        return np.concatenate([total, total - each], axis=1)

    counts, sums = add_up(), add_up(y)
    squares = np.bincount(block, weights=y * y, minlength=BLOCKS)
    squares = np.concatenate([[squares.sum()], squares.sum() - squares])
    cases, filled = counts.sum(axis=0), np.maximum(counts, 1)
    middle = sums.sum(axis=0) ** 2 / cases
    explained = sums**2 / filled
    if within is not None:
        first, second, cross = add_up(within), add_up(within * within), add_up(within * y)
        spread = second - first**2 / filled
        explained += np.where(spread > FLAT, (cross - first * sums / filled) ** 2 / np.maximum(spread, FLAT), 0.0)
    varied = squares - middle
    shares = (explained.sum(axis=0) - middle) / np.where(varied > 0, varied, 1.0)
    lines = bins if within is None else 2 * bins
    shares = 1.0 - (1.0 - shares) * (cases - 1) / (cases - lines)
    return float(shares[0]), shares[1:]


def rank_values(x: np.ndarray) -> np.ndarray:
    """Ranks of values, ties sharing the mean of theirs.

    Parameters
    ----------
    x : ndarray of shape (case,)
        The values.

    Returns
    -------
    ndarray of shape (case,)
        From 0 to the number of cases less one.
    """
    _, places, counts = np.unique(x, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return ((2 * ends - counts - 1) / 2.0)[places]


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0 else 0.0
