"""When do milestones happen, in what share of worlds?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from scipy.special import betaincinv, stdtrit


def share_interval(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The Jeffreys interval of a share: `hits` of `n` worlds. (Brown, Cai and DasGupta 2001.)"""
    tail = (1.0 - level) / 2.0
    low = 0.0 if hits == 0 else float(betaincinv(hits + 0.5, n - hits + 0.5, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 0.5, n - hits + 0.5, 1.0 - tail))
    return low, high


def clustered_interval(values: np.ndarray, units: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """The interval of a mean over worlds that are only independent between units: Student's, over the units' means.

    Parameters
    ----------
    values, units : (world,). Not a number for fewer than two units.
    """
    _, place = np.unique(units, return_inverse=True)
    means = np.bincount(place, weights=values) / np.bincount(place)
    if len(means) < 2:
        return float("nan"), float("nan")
    half = float(stdtrit(len(means) - 1, 0.5 + level / 2.0)) * float(means.std(ddof=1)) / np.sqrt(len(means))
    return float(values.mean()) - half, float(values.mean()) + half


def milestones(reached: xr.DataArray, units: np.ndarray | None = None) -> pd.DataFrame:
    """One row a milestone: share of worlds that reach it with its 95 % interval, and quartiles of the month among those that do.

    Parameters
    ----------
    reached : (world, milestone), month reached, -1 if never. units : (world,), what worlds that are not independent share.
    """
    rows = []
    for name, months in zip(reached["milestone_name"].values, reached.values.T, strict=True):
        hit = months[months >= 0]
        if units is None:
            low, high = share_interval(hit.size, months.size)
        else:
            low, high = np.clip(clustered_interval((months >= 0).astype(float), units), 0.0, 1.0)
        quartiles = np.quantile(hit, [0.25, 0.5, 0.75]) if hit.size else [np.nan] * 3
        rows.append((str(name), hit.size / months.size, low, high, *quartiles))
    return pd.DataFrame(rows, columns=["milestone", "share", "low", "high", "month_q25", "month_median", "month_q75"])


def cumulative(reached: xr.DataArray, months: int) -> xr.DataArray:
    """The share of worlds that have reached each milestone by each month, (milestone, month)."""
    by = np.arange(months + 1)
    values = reached.values
    share = [[np.mean((column >= 0) & (column <= month)) for month in by] for column in values.T]
    return xr.DataArray(
        np.array(share), coords={"milestone": reached["milestone_name"].values, "month": by}, dims=("milestone", "month")
    )
