"""Does the theatre behave like a world that could be ours?

Each function measures one thing that a believable ensemble must show, whatever its averages say. What counts as good is asked in
the configuration of the behaviour study, not here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from sim.analysis.fans import modes
from sim.analysis.given import numbers
from sim.config.errors import InputError


def at_bounds(final: np.ndarray, low: float, high: float, margin: float = 0.01) -> tuple[float, float]:
    """The shares of worlds within `margin` of the range from the lower and from the upper bound.

    Parameters
    ----------
    final : ndarray of shape (world,)
        A variable in its last month.
    low : float
        Its lower bound.
    high : float
        Its upper bound.
    margin : float, default 0.01
        What counts as at a bound, as a share of the range.

    Returns
    -------
    lower : float
        Share of worlds near the lower bound, 0 to 1.
    upper : float
        Share of worlds near the upper bound, 0 to 1.
    """
    final, room = numbers(final, "final"), margin * (high - low)
    return float(np.mean(final <= low + room)), float(np.mean(final >= high - room))


def spread(final: np.ndarray, low: float, high: float) -> tuple[float, int]:
    """The width of the 5-95 % band as a share of the range, and the number of modes.

    Parameters
    ----------
    final : ndarray of shape (world,)
        A variable in its last month.
    low : float
        Its lower bound.
    high : float
        Its upper bound.

    Returns
    -------
    width : float
        Of the band, as a share of the range from `low` to `high`.
    peaks : int
        How many modes, see `sim.analysis.fans.modes`.
    """
    final = numbers(final, "final")
    band = np.quantile(final, 0.95) - np.quantile(final, 0.05)
    return float(band / (high - low)), modes(final.astype(float), low, high)


def tail_exponent(worst: np.ndarray, least: float) -> tuple[float, float]:
    """The density exponent of the power-law tail of tolls from `least` on, and its standard error.

    Parameters
    ----------
    worst : ndarray of shape (world,)
        The toll of the worst attack of each world, in deaths.
    least : float
        Where the tail begins, in deaths.

    Returns
    -------
    exponent : float
        Of the density, above 1.
    error : float
        Its standard error.

    Raises
    ------
    InputError
        Fewer than two tolls in the tail.

    References
    ----------
    Clauset, Shalizi and Newman (2009), equation 3.7.
    """
    worst = numbers(worst, "worst")
    tail = worst[worst >= least].astype(float)
    if tail.size < 2:
        raise InputError(f"no tail: found {tail.size} tolls of at least {least}; allowed: two or more.")
    exponent = 1.0 + tail.size / np.sum(np.log(tail / (least - 0.5)))
    return float(exponent), float((exponent - 1.0) / np.sqrt(tail.size))


def occupancy(stance: xr.DataArray, options: int) -> np.ndarray:
    """The share of all months of all worlds in which each option stands; the month 0 does not count.

    Parameters
    ----------
    stance : DataArray of shape (world, month, dossier)
        Index of the standing option.
    options : int
        How many options there are at most.

    Returns
    -------
    ndarray of shape (dossier, option)
        Shares, 0 to 1.
    """
    return np.stack(
        [(stance.isel(month=slice(1, None)) == option).mean(("world", "month")).values for option in range(options)], axis=1
    )


def verdicts(rows: list[tuple[str, str, str, bool]]) -> pd.DataFrame:
    """A table of checks.

    Parameters
    ----------
    rows : list of (str, str, str, bool)
        What is asked, what was found, what is wanted, whether it holds.

    Returns
    -------
    DataFrame
        Columns check, found, wanted, holds.
    """
    return pd.DataFrame(rows, columns=["check", "found", "wanted", "holds"])
