"""Where does an outcome cross a threshold, and how well is that place known?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.given import numbers
from sim.analysis.resampling import means
from sim.config.errors import InputError

REPEATS = 1000
FEWEST = 10


def crossing(
    x: np.ndarray, values: np.ndarray, threshold: float, level: float = 0.95, repeats: int = REPEATS, seed: int = 0
) -> pd.DataFrame:
    """The first place where the mean of the worlds crosses a threshold, if it does.

    Parameters
    ----------
    x : ndarray of shape (place,)
        Rising.
    values : ndarray of shape (place, unit)
        Of worlds or groups of worlds that are independent of each other and the same at every place (the same luck).
    threshold : float
        In the unit of the values.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    repeats : int, default REPEATS
        So many resamples.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    DataFrame
        One row, or none: at (by linear interpolation), direction ('up', 'down'), low and high (bootstrap interval over units,
        among resamples that cross in the same direction) and seen (the share of resamples that do; the place is not known well
        below 0.95). Fewer than ten units tell nothing of how well it is known: low, high and seen are then not a number.

    Raises
    ------
    InputError
        X does not rise, or does not fit the values.
    """
    x, values = numbers(x, "x", least=2), numbers(values, "values", axes=2)
    if len(x) != len(values) or len(x) < 2 or np.any(np.diff(x) <= 0):
        raise InputError(f"crossing needs two rising places or more and values for each; found {len(x)} and {values.shape}")
    at, rises = _first(np.asarray(x, dtype=float), values.mean(axis=1)[None] - threshold)
    columns = ["at", "direction", "low", "high", "seen"]
    if np.isnan(at[0]):
        return pd.DataFrame([], columns=columns)
    units = values.shape[1]
    if units < FEWEST:
        return pd.DataFrame([(at[0], "up" if rises[0] else "down", np.nan, np.nan, np.nan)], columns=columns)
    found, rising = _first(np.asarray(x, dtype=float), means(values.T, repeats, seed, "tipping") - threshold)
    same = found[np.isfinite(found) & (rising == rises[0])]
    low, high = np.quantile(same, [(1 - level) / 2, (1 + level) / 2]) if same.size else (np.nan, np.nan)
    return pd.DataFrame([(at[0], "up" if rises[0] else "down", low, high, same.size / repeats)], columns=columns)


def _first(x: np.ndarray, above: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each row of `above` (curve, place) first changes sign, not a number if never; and whether it rises there."""
    turns = (above[:, :-1] < 0) != (above[:, 1:] < 0)
    place, row = np.argmax(turns, axis=1), np.arange(len(above))
    left, right = above[row, place], above[row, place + 1]
    step = np.where(turns[row, place], right - left, 1.0)
    at = x[place] - left / step * (x[place + 1] - x[place])
    return np.where(turns[row, place], at, np.nan), left < 0
