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
    """The shares of worlds within `margin` of the range from the lower and from the upper bound."""
    final, room = numbers(final, "final"), margin * (high - low)
    return float(np.mean(final <= low + room)), float(np.mean(final >= high - room))


def spread(final: np.ndarray, low: float, high: float) -> tuple[float, int]:
    """The width of the 5-95 % band as a share of the range, and the number of modes."""
    final = numbers(final, "final")
    band = np.quantile(final, 0.95) - np.quantile(final, 0.05)
    return float(band / (high - low)), modes(final.astype(float), low, high)


def tail_exponent(worst: np.ndarray, least: float) -> tuple[float, float]:
    """The density exponent of the power-law tail of tolls from `least` on, and its standard error.

    Source: Clauset, Shalizi and Newman (2009), equation 3.7.
    """
    worst = numbers(worst, "worst")
    tail = worst[worst >= least].astype(float)
    if tail.size < 2:
        raise InputError(f"no tail: found {tail.size} tolls of at least {least}; allowed: two or more.")
    exponent = 1.0 + tail.size / np.sum(np.log(tail / (least - 0.5)))
    return float(exponent), float((exponent - 1.0) / np.sqrt(tail.size))


def occupancy(stance: xr.DataArray, options: int) -> np.ndarray:
    """The share of all months of all worlds in which each option stands, (dossier, option)."""
    return np.stack(
        [(stance.isel(month=slice(1, None)) == option).mean(("world", "month")).values for option in range(options)], axis=1
    )


def verdicts(rows: list[tuple[str, str, str, bool]]) -> pd.DataFrame:
    """A table of checks: what is asked, what was found, what is wanted, whether it holds."""
    return pd.DataFrame(rows, columns=["check", "found", "wanted", "holds"])
