"""How much of an outcome's spread does each group of numbers explain, and which single numbers are significant?

Where there are more numbers than worlds, no regression holds all of them. But as long as all were drawn independently, what a
number explains does not depend on the others, so each is looked at by itself: the square of its rank correlation with the
outcome, less what luck gives on average, is an unbiased estimate of its share, and the shares of a group add up. The noise of
such a sum grows with the square root of the group's size only, so a group can be significant where none of its numbers is.

Only what rises or falls is seen: not a number whose middle values matter most, nor what numbers do together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit

from sim.analysis import given
from sim.analysis.columns import Columns, columns
from sim.analysis.explained import rank_values
from sim.analysis.multiple import control_false_discoveries
from sim.config.errors import refuse
from sim.luck import generator

FEWEST = 50
"""Points below which nothing is estimated."""
BLOCKS = 40
"""Parts left out in turn to see how well a share is known."""
PERMUTATIONS, AT_ONCE = 999, 111
"""So many times the outcome is dealt to other points, some of them together."""
FIELLER = 1.06
"""The variance of Fisher's transform of a rank correlation, times n - 3 (Fieller, Hartley and Pearson 1957)."""
GoOn = Callable[[], None]


@dataclass(frozen=True)
class Spread:
    """What explains an outcome's spread.

    Parameters
    ----------
    groups : DataFrame
        A row a group, what explains most first: group, numbers (those of it that vary), share (of the variance of the outcome's
        ranks; unbiased, so slightly below 0 where there is nothing) with its jackknife interval low and high, pvalue (of so large
        a share of any group by chance, by permutation, corrected for the number of groups) and significant.
    numbers : DataFrame
        A row a number, the strongest first: number, group, correlation (of ranks), share, low and high (only where
        significant, and corrected for the selection), pvalue, adjusted (for false discoveries) and significant.
    together : tuple of float
        The share of all numbers together, and its interval.
    points : int
        How many the estimates rest on.
    """

    groups: pd.DataFrame
    numbers: pd.DataFrame
    together: tuple[float, float, float]
    points: int


def explain_spread(
    values: np.ndarray,
    numbers: pd.DataFrame | Columns,
    groups: Sequence[str],
    level: float = 0.95,
    seed: int = 0,
    go_on: GoOn = lambda: None,
) -> Spread:
    """How much of an outcome's spread each group of numbers explains, and each number whose share is significant.

    Parameters
    ----------
    values : ndarray of shape (point,)
        The outcome, or its mean over the worlds of a point.
    numbers : DataFrame or Columns
        A row a point, a column a number, drawn independently of each other.
    groups : Sequence of str
        The group of each number, in the order of the columns.
    level : float, default 0.95
        Of the intervals; one less it is the rate of errors that is allowed: of any group called significant, and of single
        numbers that explain nothing among those called significant.
    seed : int, default 0
        Of the permutations.
    go_on : callable, optional
        Called every few hundredths of a second; what it raises ends the work.

    Returns
    -------
    Spread
        Shares of groups and numbers.

    Raises
    ------
    InputError
        Fewer than 50 points, or lengths that do not fit.

    References
    ----------
    Dicker (2014), "Variance estimation in high-dimensional linear models", for the sum of squares; Westfall and Young (1993) for
    the permutations; Benjamini and Hochberg (1995) for false discoveries; Benjamini and Yekutieli (2005) for intervals of what
    was picked.
    """
    read = columns(numbers)
    values = given.numbers(values, "values", least=FEWEST)
    if read.cases != len(values):
        raise refuse("numbers", f"{read.cases} rows", f"{len(values)}, one for each of values")
    if len(groups) != len(read.names):
        raise refuse("groups", f"{len(groups)} names", f"{len(read.names)}, one for each number")
    if not 0.5 <= level < 1.0:
        raise refuse("level", level, "from 0.5 to below 1")
    names, place = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    scores, outcome = _standard_ranks(read, go_on), _standard(values)
    varies: np.ndarray = np.asarray(scores.any(axis=0))
    found = _Sums(place, varies, len(names))
    correlation = outcome @ scores / len(values)
    shares = found.add_up(_adjusted(correlation, len(values)))
    error = _errors(outcome, scores, found, go_on)
    pvalue = _chances(outcome, scores, found, shares[:-1], seed, go_on)
    half = float(stdtrit(BLOCKS - 1, 0.5 + level / 2)) * error
    table = pd.DataFrame({"group": names, "numbers": found.counts, "share": shares[:-1], "low": (shares - half)[:-1]})
    table = table.assign(high=(shares + half)[:-1], pvalue=pvalue, significant=pvalue <= 1.0 - level)
    alone = _alone(correlation, varies, len(values), level)
    alone.insert(0, "number", list(read.names))
    alone.insert(1, "group", list(groups))
    order = np.argsort(-np.abs(correlation), kind="stable")
    together = (float(shares[-1]), float((shares - half)[-1]), float((shares + half)[-1]))
    return Spread(
        table.sort_values("share", ascending=False, kind="stable", ignore_index=True),
        alone.iloc[order].reset_index(drop=True),
        together,
        len(values),
    )


@dataclass(frozen=True)
class _Sums:
    """Sums over the numbers of each group, and of all: the group of each number, and whether it varies."""

    place: np.ndarray
    varies: np.ndarray
    groups: int

    @property
    def counts(self) -> np.ndarray:
        """How many numbers of each group vary."""
        return np.bincount(self.place[self.varies], minlength=self.groups)

    def add_up(self, shares: np.ndarray) -> np.ndarray:
        """Sums of shares (..., number), (..., group + 1); the last is that of all."""
        kept = np.where(self.varies, shares, 0.0)
        order = np.argsort(self.place, kind="stable")
        starts = np.searchsorted(self.place[order], np.arange(self.groups))
        each = np.add.reduceat(kept[..., order], starts, axis=-1)
        return np.concatenate([each, each.sum(axis=-1, keepdims=True)], axis=-1)


def _standard(values: np.ndarray) -> np.ndarray:
    """Ranks with mean 0 and variance 1; zeros where nothing varies."""
    ranks = rank_values(values)
    ranks -= ranks.mean()
    size = float(np.sqrt((ranks * ranks).mean()))
    return ranks / size if size > 0.0 else np.zeros(len(values))


def _standard_ranks(read: Columns, go_on: GoOn) -> np.ndarray:
    """The same of each number, (point, number), in single precision."""
    found = np.empty((len(read.names), read.cases), dtype=np.float32)
    for row, column in enumerate(read.one_by_one()):
        if row % 32 == 0:
            go_on()
        found[row] = _standard(given.numbers(column.to_numpy(), str(column.name)))
    return found.T


def _adjusted(correlation: np.ndarray, n: int | np.ndarray) -> np.ndarray:
    """The share of a variance that goes with a correlation over n points, less what luck gives on average."""
    return 1.0 - (1.0 - np.square(correlation, dtype=float)) * (n - 1) / (n - 2)


def _errors(outcome: np.ndarray, scores: np.ndarray, found: _Sums, go_on: GoOn) -> np.ndarray:
    """Standard errors of the sums, by leaving out one block of points after the other, (group + 1,)."""
    block = np.arange(len(outcome)) % BLOCKS
    sums = (outcome.sum(), (outcome**2).sum(), scores.sum(axis=0), np.square(scores).sum(axis=0), outcome @ scores)
    left = []
    for each in range(BLOCKS):
        go_on()
        y, x = outcome[block == each], scores[block == each]
        n = len(outcome) - len(y)
        parts = (y.sum(), (y**2).sum(), x.sum(axis=0), np.square(x).sum(axis=0), y @ x)
        y1, y2, x1, x2, xy = (whole - part for whole, part in zip(sums, parts, strict=True))
        spread = np.maximum((x2 - x1**2 / n) * (y2 - y1**2 / n), 0.0)
        correlation = (xy - x1 * y1 / n) / np.sqrt(np.where(spread > 0.0, spread, np.inf))
        left.append(found.add_up(_adjusted(correlation, n)))
    away = np.array(left) - np.mean(left, axis=0)
    return np.asarray(np.sqrt((BLOCKS - 1) / BLOCKS * (away**2).sum(axis=0)))


def _chances(outcome: np.ndarray, scores: np.ndarray, found: _Sums, shares: np.ndarray, seed: int, go_on: GoOn) -> np.ndarray:
    """How likely luck gives any group as much, in the units of its own luck, as each group has."""
    luck, n = generator(seed, "analysis/spread"), len(outcome)
    dealt = []
    for first in range(0, PERMUTATIONS, AT_ONCE):
        go_on()
        some = min(AT_ONCE, PERMUTATIONS - first)
        others = luck.permuted(np.tile(outcome.astype(np.float32), (some, 1)), axis=1)
        dealt.append(found.add_up(_adjusted(others @ scores / n, n))[:, :-1])
    null = np.concatenate(dealt)
    size = null.std(axis=0)
    scale = np.where(size > 0.0, size, np.inf)
    most = (null / scale).max(axis=1)
    if not outcome.any():
        return np.ones(len(shares))
    return (1.0 + (most[:, None] >= shares / scale).sum(axis=0)) / (1.0 + PERMUTATIONS)


def _alone(correlation: np.ndarray, varies: np.ndarray, n: int, level: float) -> pd.DataFrame:
    """What each number explains by itself, as far as that is significant."""
    size = np.minimum(np.abs(np.asarray(correlation, dtype=float)), 1.0 - 1e-12)
    pvalue = np.where(varies, 2.0 * stdtr(n - 2, -size * np.sqrt((n - 2) / (1.0 - size**2))), np.nan)
    adjusted = control_false_discoveries(pvalue)
    significant = np.nan_to_num(adjusted, nan=1.0) <= 1.0 - level
    rate = (1.0 - level) * significant.sum() / max(int(varies.sum()), 1)  # intervals of those picked must be as much wider
    half = -float(ndtri(rate / 2.0)) * np.sqrt(FIELLER / (n - 3)) if significant.any() else np.nan
    middle = np.arctanh(size)
    low, high = (np.where(significant, np.tanh(np.maximum(end, 0.0)) ** 2, np.nan) for end in (middle - half, middle + half))
    share = np.where(significant, np.maximum(_adjusted(size, n), 0.0), np.nan)
    rows = {"correlation": np.asarray(correlation, dtype=float), "share": share, "low": low, "high": high}
    return pd.DataFrame({**rows, "pvalue": pvalue, "adjusted": adjusted, "significant": significant})
