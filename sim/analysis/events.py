"""When do milestones happen, in what share of worlds?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from scipy.special import betaincinv, ndtri, stdtrit

from sim.analysis.given import labels, numbers, yes_or_no
from sim.config.errors import refuse


def share_interval(hits: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """The Jeffreys interval of a share: `hits` of `n` worlds.

    Parameters
    ----------
    hits : float
        Worlds in which it happened; fractions allowed.
    n : float
        Worlds in all; fractions allowed.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    low : float
        Lower end, 0 to 1.
    high : float
        Upper end, 0 to 1.

    Raises
    ------
    InputError
        Fewer than none, or more than all.

    References
    ----------
    Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion.

    Examples
    --------
    >>> from sim.analysis.events import share_interval
    >>> low, high = share_interval(10, 100)
    >>> print(f"{low:.3f} to {high:.3f}")
    0.053 to 0.170
    """
    if not 0.0 <= hits <= n * (1.0 + 1e-9):
        raise refuse("hits", hits, f"0 to {n}, the number of worlds")
    hits, tail = min(hits, n), (1.0 - level) / 2.0
    low = 0.0 if hits == 0 else float(betaincinv(hits + 0.5, n - hits + 0.5, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 0.5, n - hits + 0.5, 1.0 - tail))
    return low, high


def mean_and_error(values: np.ndarray, units: np.ndarray | None = None) -> tuple[float, float, int]:
    """The mean over worlds, its standard error, and the number of independent units it rests on.

    Every world weighs the same, so a unit of many worlds weighs more than one of few: a ratio of two totals over units, whose
    error is linearised. Equal units give the error of the mean of their means.

    Parameters
    ----------
    values : ndarray of shape (world,)
        The outcome.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share; two rows where they share one thing with some and another with others, such as
        their numbers and their luck.

    Returns
    -------
    mean : float
        Over all worlds.
    error : float
        Its standard error, not a number for fewer than two units.
    n : int
        Independent units.

    References
    ----------
    Cochran (1977), "Sampling Techniques", chapter 9A.
    """
    values = numbers(values, "values").astype(float)
    units, mean = labels(units, values.size), float(values.mean())
    if units is not None and np.ndim(units) == 2:
        return mean, *_crossed(values - mean, units)
    error, n = _spread(values - mean, units)
    return mean, error, n


def _spread(excess: np.ndarray, units: np.ndarray | None) -> tuple[float, int]:
    """The standard error of a mean from what worlds exceed it by, and the number of units."""
    size = excess.size
    if units is not None:
        _, place = np.unique(units, return_inverse=True)
        excess = np.bincount(place, weights=excess)
    n = excess.size
    return float(np.sqrt(np.sum(excess**2) * n / (n - 1))) / size if n > 1 else float("nan"), n


def _crossed(excess: np.ndarray, units: np.ndarray) -> tuple[float, int]:
    """The same for worlds that share one thing with some and another thing with others; the fewer units count.

    Source: Cameron, Gelbach and Miller (2011), never less than either alone.
    """
    (first, one), (second, other) = (_spread(excess, labels) for labels in units)
    _, cell = np.unique(units, axis=1, return_inverse=True)
    both, _ = _spread(excess, cell.ravel())
    return float(np.sqrt(max(first**2 + second**2 - both**2, first**2, second**2))), min(one, other)


def coarsest(units: np.ndarray | None) -> np.ndarray | None:
    """Of things that worlds share crosswise the one of which there are fewest, for methods that know only one.

    Parameters
    ----------
    units : ndarray of shape (world,) or (2, world) or None
        What worlds share, or None.

    Returns
    -------
    ndarray of shape (world,) or None
        One label a world; None stays None.
    """
    if units is None or np.ndim(units) == 1:
        return units
    return min(units, key=lambda labels: np.unique(labels).size)


def clustered_interval(values: np.ndarray, units: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """The interval of a mean over worlds that are only independent between units: Student's.

    Parameters
    ----------
    values : ndarray of shape (world,)
        The outcome.
    units : ndarray of shape (world,) or (2, world)
        As for `mean_and_error`.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    low : float
        Lower end, not a number for fewer than two units.
    high : float
        Upper end, likewise.
    """
    mean, error, n = mean_and_error(values, units)
    half = float(stdtrit(n - 1, 0.5 + level / 2.0)) * error if n > 1 else float("nan")
    return mean - half, mean + half


def held_interval(held: np.ndarray, units: np.ndarray | None = None, level: float = 0.95) -> tuple[float, float]:
    """The interval of the share of worlds in which something held: Jeffreys', with so many worlds as tell independently.

    Worlds that share a unit are counted as the number of independent worlds whose share would vary as much, at most all, and
    fewer by what Student's quantile exceeds the normal one. Where it held in no world or in all, each unit counts as one world.
    Shares that fewer than some ten units contribute to are covered less often than the level says.

    Parameters
    ----------
    held : ndarray of shape (world,)
        Yes or no.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share; each world by itself if not given.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    low : float
        Lower end, 0 to 1; not a number for fewer than two units.
    high : float
        Upper end, likewise.

    References
    ----------
    Korn and Graubard (1998), with the Jeffreys interval in place of the exact one.
    """
    held = yes_or_no(held, "held")
    if units is None:
        return share_interval(int(np.count_nonzero(held)), held.size, level)
    share, error, n = mean_and_error(held, units)
    if n < 2:
        return float("nan"), float("nan")
    worlds = float(n)
    if 0.0 < share < 1.0:
        worlds = min(share * (1.0 - share) / error**2, held.size) if error > 0.0 else held.size
    upper = 0.5 + level / 2.0
    worlds *= float(ndtri(upper) / stdtrit(n - 1, upper)) ** 2
    return share_interval(share * worlds, worlds, level)


def milestones(reached: xr.DataArray, units: np.ndarray | None = None) -> pd.DataFrame:
    """How often and when milestones are reached.

    Parameters
    ----------
    reached : DataArray of shape (world, milestone)
        Month reached, -1 if never.
    units : ndarray of shape (world,), optional
        What worlds that are not independent share; each world by itself if not given.

    Returns
    -------
    DataFrame
        A row a milestone: share of worlds that reach it with its 95 % interval low and high, and quartiles of the month among
        those that do.
    """
    months_of = numbers(reached.values, "reached", axes=2).T
    rows = []
    for name, months in zip(reached["milestone_name"].values, months_of, strict=True):
        hit = months[months >= 0]
        low, high = held_interval(months >= 0, units)
        quartiles = np.quantile(hit, [0.25, 0.5, 0.75]) if hit.size else [np.nan] * 3
        rows.append((str(name), hit.size / months.size, low, high, *quartiles))
    return pd.DataFrame(rows, columns=["milestone", "share", "low", "high", "month_q25", "month_median", "month_q75"])


def cumulative(reached: xr.DataArray, months: int) -> xr.DataArray:
    """The share of worlds that have reached each milestone by each month.

    Parameters
    ----------
    reached : DataArray of shape (world, milestone)
        Month reached, -1 if never.
    months : int
        The last month.

    Returns
    -------
    DataArray of shape (milestone, month)
        Shares, 0 to 1, from month 0 on.
    """
    by, values = np.arange(months + 1), numbers(reached.values, "reached", axes=2)
    counts = [np.searchsorted(np.sort(column[column >= 0]), by, side="right") for column in values.T]
    share = np.array(counts).reshape(-1, len(by)) / len(values)
    return xr.DataArray(share, coords={"milestone": reached["milestone_name"].values, "month": by}, dims=("milestone", "month"))
