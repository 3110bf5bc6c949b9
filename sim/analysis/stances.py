"""Which options stand, in what share of worlds, and how often do policies change?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

AT_ONCE = 10_000
"""Worlds whose stances are read together; bounds the memory."""


def shares(stance: xr.DataArray, options: int) -> xr.DataArray:
    """The share of worlds in which each option stands.

    Parameters
    ----------
    stance : DataArray of shape (world, month, dossier)
        Index of the standing option.
    options : int
        How many options there are at most.

    Returns
    -------
    DataArray of shape (month, dossier, option)
        Shares, 0 to 1.
    """
    shape = (stance.sizes["month"], stance.sizes["dossier"], options)
    counts = np.zeros(shape, dtype=np.int64)
    for first in range(0, stance.sizes["world"], AT_ONCE):
        standing = stance.variable.isel(world=slice(first, first + AT_ONCE)).values
        for place in range(shape[1]):
            cells = np.arange(shape[0]) * options + standing[..., place]
            counts[:, place] += np.bincount(cells.ravel(), minlength=shape[0] * options).reshape(shape[0], options)
    found = counts / stance.sizes["world"]
    coordinates = {"month": stance["month"].values, "dossier": stance["dossier"].values}
    return xr.DataArray(found, coords=coordinates, dims=("month", "dossier", "option"))


def cadence(stance: xr.DataArray, acts: dict[str, list[int]], within: int = 3) -> pd.DataFrame:
    """How often policies change.

    Parameters
    ----------
    stance : DataArray of shape (world, month, dossier)
        Index of the standing option.
    acts : dict of str to list of int
        Dossier -> options that lapse by themselves; a lapse is no change of policy, and a change that lapsed was not undone.
    within : int, default 3
        A change undone by a choice within so many months counts as undone.

    Returns
    -------
    DataFrame
        A row a dossier: dossier, changes_per_year (a world's mean), undone (share of the changes that went back where they came
        from in time), changes (in all worlds).
    """
    rows = []
    years = (stance.sizes["month"] - 1) / 12
    for name in stance["dossier"].values:
        path = stance.sel(dossier=name).values.astype(np.int16)
        lapsing = np.isin(path[:, :-1], acts.get(str(name), []))
        turned = (path[:, 1:] != path[:, :-1]) & ~lapsing
        undone = np.zeros(turned.shape, dtype=bool)
        for lag in range(1, within + 1):
            back = (path[:, 1 + lag :] == path[:, : -1 - lag]) & turned[:, lag:]
            undone[:, : turned.shape[1] - lag] |= turned[:, : turned.shape[1] - lag] & back
        changes = int(turned.sum())
        rows.append((str(name), changes / path.shape[0] / years, int(undone.sum()) / changes if changes else 0.0, changes))
    return pd.DataFrame(rows, columns=["dossier", "changes_per_year", "undone", "changes"])
