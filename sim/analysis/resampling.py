"""What would the means be, had other units been drawn?"""

from __future__ import annotations

import numpy as np

from sim.analysis.given import numbers
from sim.luck import generator

AT_ONCE = 8_000_000
"""So many weights are in memory together; repeats beyond that come in several parts."""


def means(values: np.ndarray, repeats: int, seed: int, purpose: str) -> np.ndarray:
    """The means of the values over units drawn with replacement, again and again.

    Parameters
    ----------
    values : ndarray of shape (unit, value)
        What is averaged.
    repeats : int
        How often units are drawn.
    seed : int
        Address of the draw, with the purpose.
    purpose : str
        What it is drawn for.

    Returns
    -------
    ndarray of shape (repeat, value)
        Means.
    """
    values = numbers(values, "values", axes=2)
    units, draw = len(values), generator(seed, purpose)
    some = max(AT_ONCE // units, 1)
    sizes = [min(some, repeats - first) for first in range(0, repeats, some)]
    parts = (draw.multinomial(units, np.full(units, 1.0 / units), size=size) / units @ values for size in sizes)
    return np.concatenate(list(parts))
