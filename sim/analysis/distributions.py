"""How is an outcome spread over the worlds, and how precise are the estimates?"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from sim.analysis.events import coarsest, held_interval, mean_and_error
from sim.analysis.given import labels, numbers
from sim.config.errors import InputError
from sim.luck import generator

AT_ONCE = 4_000_000
"""Resampled worlds in memory together."""
CORRECTED_UP_TO = 5_000
"""Units beyond which the bootstrap goes uncorrected: leaving out each in turn costs the square of their number."""
ROWS = 256
"""Values at which an empirical distribution is told at most."""

Statistic = Callable[[np.ndarray], np.ndarray]
"""What takes an array whose last axis is worlds to its statistic over that axis."""


@dataclass(frozen=True)
class Estimate:
    """A statistic of the worlds and the ends of its interval.

    Parameters
    ----------
    value : float
        The statistic.
    low : float
        Lower end of its interval.
    high : float
        Upper end of its interval.
    """

    value: float
    low: float
    high: float


def bootstrap(
    statistic: Statistic,
    values: np.ndarray,
    units: np.ndarray | None = None,
    level: float = 0.95,
    repeats: int = 1000,
    seed: int = 0,
) -> Estimate:
    """A statistic with its interval from resampling, with replacement, the worlds or the units they come in.

    The interval is bias-corrected and accelerated (BCa). Where that is undefined, as where all values are equal, and beyond
    `CORRECTED_UP_TO` units, where the correction no longer shows, it is the plain percentile one. It covers less often than the
    level says where units are few: the mean of 5 in 80 of 100 samples for 95, of 10 in 87, of 20 in 90, of 50 in 93. Quantiles,
    which jump from value to value, are for `quantile_interval`. The same seed resamples in the same way.

    Parameters
    ----------
    statistic : Statistic
        From an array whose last axis is worlds to its statistic over that axis, such as `partial(np.mean, axis=-1)`.
    values : ndarray of shape (world,)
        The outcome.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share; each world by itself if not given.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    repeats : int, default 1000
        So many resamples.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    Estimate
        The statistic of all worlds and its interval.

    Raises
    ------
    InputError
        Fewer than two units.

    References
    ----------
    Efron (1987); for units Davison and Hinkley (1997), section 3.8.

    Examples
    --------
    >>> from functools import partial
    >>> import numpy as np
    >>> from sim.analysis.distributions import bootstrap
    >>> found = bootstrap(partial(np.mean, axis=-1), np.arange(50.0))
    >>> found.value, found.low < 24.5 < found.high
    (24.5, True)
    """
    from scipy import stats  # takes most of a second to import, and most runs never resample

    values = numbers(values, "values")
    groups = _groups(values, coarsest(labels(units, values.size)))
    if len(groups) < 2:
        raise InputError(f"resampling needs two independent worlds or more, found {len(groups)}")
    method = "BCa" if len(groups) <= CORRECTED_UP_TO else "percentile"
    limits = {"n_resamples": repeats, "batch": max(AT_ONCE // values.size, 1), "random_state": generator(seed, "bootstrap")}
    sample = (np.arange(len(groups)),)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an undefined interval is not a number, and is replaced below
        found = stats.bootstrap(sample, _of_units(statistic, groups), confidence_level=level, method=method, **limits)
    low, high = found.confidence_interval
    if np.isnan(low) or np.isnan(high):
        low, high = np.quantile(found.bootstrap_distribution, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Estimate(float(statistic(values)), float(low), float(high))


def quantile_interval(values: np.ndarray, q: float, level: float = 0.95, units: np.ndarray | None = None) -> tuple[float, float]:
    """The interval of a quantile, whatever the distribution: two of the sorted values.

    Each end is the closest value that the quantile lies beyond with a chance of (1 - level) / 2 at most, so that the interval
    covers at least as often as the level says, and more often where values are few or repeated. An end is infinite where there
    are too few worlds for any value to bound it so safely.

    Parameters
    ----------
    values : ndarray of shape (world,)
        The outcome.
    q : float
        Which quantile, from 0 to 1.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share; they count as so many independent worlds as would vary as much in which of
        them lie below the quantile, fewer by what Student's quantile exceeds the normal one.

    Returns
    -------
    low : float
        One of the values, or minus infinity.
    high : float
        One of the values, or infinity.

    Raises
    ------
    InputError
        No world, values that are missing or infinite, another q, or with units fewer than two.

    References
    ----------
    Conover (1999), "Practical Nonparametric Statistics", section 3.2; for units Woodruff (1952).

    Examples
    --------
    >>> from sim.analysis.distributions import quantile_interval
    >>> quantile_interval(range(100), 0.5)
    (39.0, 60.0)
    """
    from scipy.stats import binom

    values, q = numbers(values, "values"), float(numbers(q, "q", axes=0, low=0.0, high=1.0))
    units, tails = labels(units, values.size), ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    worlds = values.size if units is None else int(_told_by(values <= np.quantile(values, q), units, tails[1]))
    first, last = (int(rank) for rank in binom.ppf(tails, worlds, q))
    ranked, each = np.r_[-np.inf, np.sort(values), np.inf], values.size / worlds
    return float(ranked[int(np.floor(first * each))]), float(ranked[min(int(np.ceil(last * each)), values.size) + 1])


def _told_by(below: np.ndarray, units: np.ndarray, upper: float) -> float:
    """So many independent worlds would know the share `below` as well, at least one."""
    share, error, n = mean_and_error(below, units)
    if n < 2:
        raise InputError(f"units: found {n}; allowed: two independent worlds or more.")
    worlds = min(share * (1.0 - share) / error**2, below.size) if error > 0.0 else n
    return max(worlds * float(ndtri(upper) / stdtrit(n - 1, upper)) ** 2, 1.0)


def histogram(
    values: np.ndarray,
    low: float,
    high: float,
    bins: int = 40,
    units: np.ndarray | None = None,
    level: float = 0.95,
    whole: bool = False,
) -> pd.DataFrame:
    """The share of worlds in each bin; a value on an edge belongs to the bin it begins, `high` to the last.

    Parameters
    ----------
    values : ndarray of shape (world,)
        The outcome, within the bounds, both included.
    low : float
        Where the first bin begins.
    high : float
        Where the last bin ends.
    bins : int, default 40
        How many.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share; each world by itself if not given.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    whole : bool, default False
        The values are whole numbers; every bin then holds equally many of them, there are `bins` at most, and edges lie half
        between two numbers.

    Returns
    -------
    DataFrame
        A row a bin: left, right, share, low, high.

    Raises
    ------
    InputError
        No world, a value outside the bounds (beyond the rounding of single precision), or not a number.

    Examples
    --------
    >>> from sim.analysis.distributions import histogram
    >>> histogram([0.1, 0.2, 0.9, 1.0], 0.0, 1.0, bins=2)[["left", "right", "share"]].to_numpy().tolist()
    [[0.0, 0.5, 0.5], [0.5, 1.0, 0.5]]
    """
    values = numbers(values, "values").astype(float)
    units = labels(units, values.size)
    slack = 1e-6 * max(abs(low), abs(high))
    if not ((values >= low - slack) & (values <= high + slack)).all():
        raise InputError(f"a histogram needs at least one world, and values from {low} to {high}")
    edges = np.linspace(low, high, bins + 1)
    if whole:
        width = np.ceil((high - low + 1) / bins)
        edges = low - 0.5 + width * np.arange(np.ceil((high - low + 1) / width) + 1)
    place = np.clip(np.searchsorted(edges, values, "right") - 1, 0, len(edges) - 2)
    rows = []
    for number, (left, right) in enumerate(pairwise(edges)):
        inside = place == number
        rows.append((left, right, np.mean(inside), *held_interval(inside, units, level)))
    return pd.DataFrame(rows, columns=["left", "right", "share", "low", "high"])


def empirical(values: np.ndarray, units: np.ndarray | None = None, level: float = 0.95) -> pd.DataFrame:
    """The share of worlds at or below each value.

    Parameters
    ----------
    values : ndarray of shape (world,)
        The outcome.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share; each world by itself if not given.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    DataFrame
        Columns value, share, low, high: one row for each distinct value; where these are more than `ROWS`, so many of them at
        evenly spaced shares, with both extremes. The interval holds for one value at a time.

    Raises
    ------
    InputError
        No world.

    Examples
    --------
    >>> from sim.analysis.distributions import empirical
    >>> empirical([3.0, 1.0, 1.0, 2.0])[["value", "share"]].to_numpy().tolist()
    [[1.0, 0.5], [2.0, 0.75], [3.0, 1.0]]
    """
    values = numbers(values, "values")
    units = labels(units, values.size)
    told = np.unique(values)
    if told.size > ROWS:
        told = np.unique(np.quantile(values, np.linspace(0.0, 1.0, ROWS), method="inverted_cdf"))
    rows = [(value, np.mean(values <= value), *held_interval(values <= value, units, level)) for value in told]
    return pd.DataFrame(rows, columns=["value", "share", "low", "high"])


def _groups(values: np.ndarray, units: np.ndarray | None) -> np.ndarray | list[np.ndarray]:
    """The values by unit: (unit, world of the unit) where all units are equally large, else a list."""
    if units is None:
        return values[:, None]
    _, place, sizes = np.unique(units, return_inverse=True, return_counts=True)
    ordered = values[np.argsort(place, kind="stable")]
    if (sizes == sizes[0]).all():
        return ordered.reshape(len(sizes), -1)
    return np.split(ordered, np.cumsum(sizes)[:-1])


def _of_units(statistic: Statistic, groups: np.ndarray | list[np.ndarray]) -> Callable[..., np.ndarray]:
    """The statistic as a function of the places of the chosen units, (..., unit), and of their axis, the last."""
    if isinstance(groups, np.ndarray):
        return lambda chosen, axis: statistic(groups[chosen].reshape(*chosen.shape[:-1], -1))

    def of_one(row: np.ndarray) -> np.ndarray:
        return statistic(np.concatenate([groups[place] for place in row]))

    return lambda chosen, axis: np.apply_along_axis(of_one, axis, chosen)
