"""With how many digits are numbers handed to a browser?"""

from __future__ import annotations

import numpy as np
import xarray as xr

DIGITS = 5


def plain(values: np.ndarray | list | xr.DataArray) -> list:
    """Numbers as lists, with as many digits as a picture can show."""
    return np.round(np.asarray(values, dtype=float), DIGITS).tolist()
