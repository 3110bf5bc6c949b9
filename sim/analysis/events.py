"""When do milestones happen, in what share of worlds?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from scipy.special import betaincinv


def share_interval(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The Jeffreys interval of a share: `hits` of `n` worlds. (Brown, Cai and DasGupta 2001.)"""
    tail = (1.0 - level) / 2.0
    low = 0.0 if hits == 0 else float(betaincinv(hits + 0.5, n - hits + 0.5, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 0.5, n - hits + 0.5, 1.0 - tail))
    return low, high


def milestones(reached: xr.DataArray) -> pd.DataFrame:
    """One row a milestone: share of worlds that reach it with its 95 % interval, and quartiles of the month among those that do.

    Parameters
    ----------
    reached : (world, milestone), month reached, -1 if never.
    """
    rows = []
    for name, months in zip(reached["milestone_name"].values, reached.values.T, strict=True):
        hit = months[months >= 0]
        low, high = share_interval(hit.size, months.size)
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
