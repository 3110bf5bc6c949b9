"""Which share of an outcome's variance does each number explain in worlds that were not run to ask that?

Any ensemble whose numbers were drawn will do. First order only: what a number does together with others is not seen.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import fdtrc, ndtri

from sim.analysis import given
from sim.analysis.columns import Columns, columns
from sim.analysis.multiple import holm
from sim.config.errors import InputError

BLOCKS = 40
"""Parts left out in turn to see how well a share is known."""
MOST_BINS = 40


def luck_share(values: np.ndarray, per_point: int) -> float:
    """The share of a variance that is luck and no parameter, from 0 to 1 (one-way analysis of variance, random effects).

    Parameters
    ----------
    values : (world,), consecutive worlds in groups of `per_point` that share their parameters.

    Raises
    ------
    InputError : fewer than two worlds a point, or fewer than two points.
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
    """One row a number, what explains most first.

    Parameters
    ----------
    values : (point,), the outcome, or its mean over the worlds of a point. numbers : a row a point, a column a number.

    Returns
    -------
    columns number, first (its share of the variance, without the part that as many bins of noise would explain; may be slightly
    below 0) with its jackknife interval low and high, rank_correlation (Spearman), pvalue of the share (F-test) and holm, the
    same corrected for the number of numbers looked at.

    Raises
    ------
    InputError : fewer than 100 points, or points and values of different number.

    Source: correlation ratio, corrected by Kelley (1935); for its use on given data see Plischke, Borgonovo and Smith (2013).
    """
    values = given.numbers(values, "values")
    n, read = len(values), columns(numbers)
    if n < 100 or read.cases != n:
        raise InputError(f"first_order needs the same 100 points or more in values and numbers; found {n} and {read.cases}")
    y = values.astype(float) - values.mean()
    bins = int(np.clip(round(n ** (1 / 3)), 4, MOST_BINS))
    block = np.arange(n) % BLOCKS  # points come in no order, or in a design's, whose neighbours are spread over the blocks
    ranked = _ranks(y)
    z, rows = float(ndtri(0.5 + level / 2)), []
    for column in read.one_by_one():
        x = column.to_numpy()
        code, used = _bins(x, bins)
        whole, error = _share(y, code, used, block)
        f = (whole / (used - 1)) / ((1 - whole) / (n - used)) if whole < 1 and used > 1 else np.inf if used > 1 else 0.0
        correlation = _correlation(_ranks(x), ranked)
        share = _corrected(whole, n, used)
        pvalue = float(fdtrc(used - 1, n - used, f)) if used > 1 else 1.0
        rows.append((str(column.name), share, share - z * error, share + z * error, correlation, pvalue))
    table = pd.DataFrame(rows, columns=["number", "first", "low", "high", "rank_correlation", "pvalue"])
    table["holm"] = holm(table["pvalue"].to_numpy())
    return table.sort_values("first", ascending=False, kind="stable", ignore_index=True)


def _bins(x: np.ndarray, bins: int) -> tuple[np.ndarray, int]:
    """Each value's bin and how many bins there are: equally full ones, or one for each value where there are few values."""
    distinct, places = np.unique(x, return_inverse=True)
    if len(distinct) <= bins:
        return places, len(distinct)
    return np.minimum(_ranks(x).astype(np.intp) * bins // len(x), bins - 1), bins


def _share(y: np.ndarray, code: np.ndarray, bins: int, block: np.ndarray) -> tuple[float, float]:
    """The share of the variance between bins, and its standard error by leaving out one block after another."""
    place = code * BLOCKS + block
    shape = (bins, BLOCKS)
    counts = np.bincount(place, minlength=bins * BLOCKS).reshape(shape).astype(float)
    sums = np.bincount(place, weights=y, minlength=bins * BLOCKS).reshape(shape)
    squares = np.bincount(block, weights=y * y, minlength=BLOCKS)

    def ratio(count: np.ndarray, total: np.ndarray, square: np.ndarray) -> np.ndarray:
        n = count.sum(axis=0)
        middle = total.sum(axis=0) ** 2 / n
        between = (total**2 / np.maximum(count, 1)).sum(axis=0) - middle
        within = square - middle
        shares = between / np.where(within > 0, within, 1.0)
        return _corrected(shares, n, bins) if np.ndim(shares) else shares

    whole = float(ratio(counts.sum(axis=1), sums.sum(axis=1), squares.sum()))
    left = ratio(counts.sum(axis=1, keepdims=True) - counts, sums.sum(axis=1, keepdims=True) - sums, squares.sum() - squares)
    return whole, float(np.sqrt((BLOCKS - 1) / BLOCKS * ((left - left.mean()) ** 2).sum()))


def _corrected(share: np.ndarray | float, n: np.ndarray | int, bins: int) -> np.ndarray | float:
    return 1.0 - (1.0 - share) * (n - 1) / (n - bins)


def _ranks(x: np.ndarray) -> np.ndarray:
    """Ranks from 0, ties sharing the mean of theirs."""
    _, places, counts = np.unique(x, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return ((2 * ends - counts - 1) / 2.0)[places]


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0 else 0.0
