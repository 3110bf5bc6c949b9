"""How does a figure settle as worlds are added?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from sim.analysis.events import clustered_interval, coarsest, held_interval, mean_and_error
from sim.analysis.given import labels, numbers
from sim.config.errors import InputError

START = 10
"""Independent worlds, or units of them, from which on a mean is told."""


def convergence(values: np.ndarray, units: np.ndarray | None = None, steps: int = 24, level: float = 0.95) -> pd.DataFrame:
    """The mean over the first worlds, more and more of them.

    The numbers of worlds are spaced geometrically. The interval is Student's, for an outcome of 0 and 1 that of a share.

    Parameters
    ----------
    values : ndarray of shape (world,)
        The outcome.
    units : ndarray of shape (world,), optional
        What worlds that are not independent share; units then come in the order of their first worlds, each with all of its
        worlds at once.
    steps : int, default 24
        Rows at most.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    DataFrame
        Columns worlds, mean, low, high; the last row is over all worlds.

    Raises
    ------
    InputError
        Fewer than two independent worlds.
    """
    values = numbers(values, "values")
    units = coarsest(labels(units, values.size))
    place = _in_order(np.arange(values.size) if units is None else units)
    order = np.argsort(place, kind="stable")
    values, place = values[order], place[order]
    ends = np.cumsum(np.bincount(place))
    if ends.size < 2:
        raise InputError(f"convergence needs two independent worlds or more, found {ends.size}")
    told = np.unique(np.geomspace(min(START, ends.size), ends.size, steps).round().astype(int))
    share = _yes_or_no(values)
    rows = []
    for n in ends[told - 1]:
        first, theirs = values[:n], None if units is None else place[:n]
        interval = held_interval(first == 1, theirs, level) if share else clustered_interval(first, place[:n], level)
        rows.append((n, float(np.mean(first, dtype=float)), *interval))
    return pd.DataFrame(rows, columns=["worlds", "mean", "low", "high"])


def needed(values: np.ndarray, half_width: float, level: float = 0.95, units: np.ndarray | None = None) -> int:
    """About how many worlds the interval of the mean needs to reach to `half_width` on either side.

    Judged by the spread of the worlds there are, and by units of the size they have. An outcome that no world or every world has
    is counted as if half a world differed.

    Parameters
    ----------
    values : ndarray of shape (world,)
        The outcome of two independent worlds or more.
    half_width : float
        Above 0, in the unit of the values.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    units : ndarray of shape (world,), optional
        What worlds that are not independent share; each world by itself if not given.

    Returns
    -------
    int
        Number of worlds, rounded up.

    Raises
    ------
    InputError
        Fewer than two independent worlds, or no width.
    """
    values = numbers(values, "values")
    _, error, n = mean_and_error(values, labels(units, values.size))
    if n < 2 or half_width <= 0.0:
        raise InputError(f"needs two independent worlds or more, found {n}, and a half width above 0, found {half_width}")
    variance = error**2 * n
    if variance == 0.0 and _yes_or_no(values):
        variance = 0.5 / (n + 1) * (1.0 - 0.5 / (n + 1))
    quantile = float(ndtri(0.5 + level / 2.0))
    more = (quantile**2 + 1.0) / 2.0  # by as many units Student's interval needs more than the normal one
    return int(np.ceil((quantile**2 * variance / half_width**2 + more) * values.size / n))


def _in_order(units: np.ndarray) -> np.ndarray:
    """The units numbered in the order in which they first come, (world,)."""
    _, first, place = np.unique(units, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[place]


def _yes_or_no(values: np.ndarray) -> bool:
    return bool(np.isin(values, (0, 1)).all())
