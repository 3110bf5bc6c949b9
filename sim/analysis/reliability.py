"""Do chances come true as often as they say, and is what comes told apart from what does not?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from sim.analysis import given
from sim.analysis.events import share_interval
from sim.analysis.given import check_alike, numbers, yes_or_no
from sim.analysis.jackknife import ends_of, leave_out

BINS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0)
"""Edges between which chances are pooled to be compared with what came about; finer where forecasts are sure."""


def reliability(chances: np.ndarray, happened: np.ndarray, edges: Sequence[float] = BINS) -> pd.DataFrame:
    """How often that came about which was given such a chance.

    Parameters
    ----------
    chances : ndarray of shape (question,)
        From 0 to 1.
    happened : ndarray of shape (question,)
        Yes or no.
    edges : Sequence of float, default BINS
        Of the bins, rising from 0 to 1.

    Returns
    -------
    DataFrame
        One row for each bin that holds a forecast: low, high (the bin; the last one holds its upper edge), n, chance (mean of the
        bin), share (that came about) and its share_low and share_high (Jeffreys' 95 % interval, as if questions were
        independent).

    References
    ----------
    Murphy and Winkler (1977), "Reliability of subjective probability forecasts".
    """
    chances, happened = _forecasts(chances, happened)
    bins = np.clip(np.searchsorted(edges, chances, side="right") - 1, 0, len(edges) - 2)
    rows = []
    for number in np.unique(bins):
        inside = bins == number
        hits, n = int(happened[inside].sum()), int(inside.sum())
        rows.append((edges[number], edges[number + 1], n, chances[inside].mean(), hits / n, *share_interval(hits, n)))
    return pd.DataFrame(rows, columns=["low", "high", "n", "chance", "share", "share_low", "share_high"])


def _forecasts(chances: np.ndarray, happened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chances from 0 to 1 and what came about, once both are known to be usable."""
    chances, happened = numbers(chances, "chances", low=0.0, high=1.0), yes_or_no(happened, "happened")
    check_alike(chances=chances, happened=happened)
    return chances, happened


def miscalibration(table: pd.DataFrame) -> float:
    """The mean distance of chance from share, weighted by the number of forecasts.

    Parameters
    ----------
    table : DataFrame
        From `reliability`.

    Returns
    -------
    float
        0 to 1.
    """
    return float(np.average((table["chance"] - table["share"]).abs(), weights=table["n"]))


def discrimination(
    chances: np.ndarray,
    happened: np.ndarray,
    groups: Sequence[Hashable],
    level: float = 0.95,
) -> tuple[float, float, float]:
    """How well chances part what happened from what did not, and its interval over groups; calibration does not matter.

    The share of pairs of one that happened and one that did not in which the one that happened had the higher chance (ties count
    half): 0.5 is chance, 1 perfect. Not a number where all happened or none did.

    Parameters
    ----------
    chances : ndarray of shape (question,)
        From 0 to 1.
    happened : ndarray of shape (question,)
        Yes or no.
    groups : Sequence of Hashable
        Of each question: what shares its fate.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    area : float
        0 to 1.
    low : float
        Lower end of its interval.
    high : float
        Upper end of its interval.

    References
    ----------
    Mann and Whitney (1947); as a score Mason and Graham (2002), "Areas beneath the relative operating characteristics".
    """
    chances, happened = _forecasts(chances, happened)
    check_alike(chances=chances, groups=list(groups))
    one, other = chances[happened][:, None], chances[~happened][None, :]
    if not one.size or not other.size:
        return float("nan"), float("nan"), float("nan")
    right = (one > other) + 0.5 * (one == other)
    left, value = leave_out(groups), float(right.mean())
    hits, misses = left[:, happened], left[:, ~happened]
    total = hits.sum(axis=1) * misses.sum(axis=1)
    count = np.einsum("ri,ij,rj->r", hits, right, misses, optimize=True)
    found = np.divide(count, total, out=np.full(len(left), np.nan), where=total > 0)
    return value, *ends_of(value, found, level, 0.0, 1.0)


def concordance(
    times: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    groups: Sequence[Hashable],
    level: float = 0.95,
) -> tuple[float, float, float, int]:
    """The share of pairs of events that come in the order on record, its interval over groups, and the number of pairs.

    A pair counts if one event surely came before the other. Events that come in the same month of a world, or both never, count
    half; one that comes is before one that never does. 0.5 is chance. Not a number where no pair can be told apart.

    Parameters
    ----------
    times : ndarray of shape (event, world)
        Months, infinite for never.
    first : ndarray of shape (event,)
        The first month in which each can have been on record.
    last : ndarray of shape (event,)
        The last one, infinite for never.
    groups : Sequence of Hashable
        Of each event: what shares its fate.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    share : float
        0 to 1.
    low : float
        Lower end of its interval.
    high : float
        Upper end of its interval.
    pairs : int
        That could be told apart.

    References
    ----------
    Harrell et al. (1982), the concordance index.
    """
    times, first, last = given.times(times, "times", axes=2), numbers(first, "first"), given.times(last, "last")
    check_alike(first=first, last=last, times=times[:, 0], groups=list(groups))
    earlier, later = np.nonzero(last[:, None] < first[None, :])
    if not earlier.size:
        return float("nan"), float("nan"), float("nan"), 0
    one, other = times[earlier], times[later]
    right = (one < other).mean(axis=1) + 0.5 * (one == other).mean(axis=1)
    left, value = leave_out(groups), float(right.mean())
    weights = left[:, earlier] * left[:, later]
    total = weights.sum(axis=1)
    found = np.divide(weights @ right, total, out=np.full(len(left), np.nan), where=total > 0)
    return value, *ends_of(value, found, level, 0.0, 1.0), earlier.size
