"""How does a variable spread over the worlds, month by month?"""

from __future__ import annotations

import numpy as np
import xarray as xr

from sim.analysis.dip import has_several_peaks
from sim.analysis.events import coarsest
from sim.analysis.given import labels, numbers
from sim.config.errors import InputError

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def fan(values: xr.DataArray, quantiles: tuple[float, ...] = QUANTILES) -> xr.DataArray:
    """Quantiles over worlds, in the values' own unit.

    Parameters
    ----------
    values : DataArray of shape (world, month) or (world, month, variable)
        The outcome, or variables.
    quantiles : tuple of float, default QUANTILES
        Which, 0 to 1.

    Returns
    -------
    DataArray of shape (quantile, month) or (quantile, month, variable)
        The worlds' quantiles.

    Raises
    ------
    InputError
        No world, or values that are missing or infinite.

    Examples
    --------
    >>> import numpy as np
    >>> import xarray as xr
    >>> from sim.analysis.fans import fan
    >>> worlds = xr.DataArray(np.arange(15.0).reshape(5, 3), dims=("world", "month"))
    >>> fan(worlds, (0.5,)).values.tolist()
    [[6.0, 7.0, 8.0]]
    """
    if values.sizes["world"] == 0:
        raise InputError("a fan needs at least one world.")
    if "variable" not in values.dims and not np.isfinite(values.values).all():
        raise InputError("values: found some that are missing or infinite; allowed: finite numbers.")
    if "variable" not in values.dims:
        return values.quantile(list(quantiles), dim="world", skipna=False)  # a state has no gaps, and looking for them takes long
    one_by_one = [fan(values.sel(variable=name, drop=True), quantiles) for name in values["variable"].values]  # spares memory
    found = xr.concat(one_by_one, dim="variable").assign_coords(variable=values["variable"].values)
    return found.transpose("quantile", *(dim for dim in values.dims if dim != "world"))


def modes(values: np.ndarray, low: float, high: float, units: np.ndarray | None = None) -> int:
    """How many peaks the distribution of the values has: one, unless the dip test says otherwise, else as many as are seen.

    Seen by a Gaussian kernel density (Silverman's bandwidth): a peak counts when it stands above a tenth of the highest and the
    density between two peaks falls under 0.9 of the lower one. Of samples with one peak fewer than 5 % have more by luck.

    Parameters
    ----------
    values : ndarray of shape (world,)
        From `low` to `high`.
    low : float
        The least value there can be.
    high : float
        The largest value there can be.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share; each world by itself if not given.

    Returns
    -------
    int
        1 or more.

    References
    ----------
    Hartigan and Hartigan (1985), "The dip test of unimodality" (`sim.analysis.dip`).
    """
    from scipy.stats import gaussian_kde  # takes most of a second to import, and most runs never ask for modes

    values = numbers(values, "values").astype(float)
    shared = coarsest(labels(units, values.size))
    independent = None if shared is None else np.unique(shared).size
    if np.ptp(values) < 1e-9 * (high - low) or not has_several_peaks(values, independent):
        return 1
    grid = np.linspace(low, high, 201)
    density = gaussian_kde(values, "silverman")(grid)
    inner = np.r_[False, (density[1:-1] > density[:-2]) & (density[1:-1] >= density[2:]), False]
    edges = np.r_[density[0] > density[1], np.zeros(199, dtype=bool), density[-1] > density[-2]]
    peaks = [int(i) for i in np.flatnonzero((inner | edges) & (density > 0.1 * density.max()))]
    counted = peaks[:1]
    for peak in peaks[1:]:
        if density[counted[-1] : peak + 1].min() < 0.9 * min(density[counted[-1]], density[peak]):
            counted.append(peak)
        elif density[peak] > density[counted[-1]]:
            counted[-1] = peak
    return len(counted)
