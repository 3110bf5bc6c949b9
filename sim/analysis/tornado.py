"""How far does each number move an outcome from one end of its range to the other, all others staying in the middle?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.analysis.contrast import paired
from sim.analysis.given import numbers
from sim.config.errors import InputError


def swings(values: np.ndarray, factors: Sequence[str], level: float = 0.95) -> pd.DataFrame:
    """How far an outcome swings when one factor goes from its low to its high end.

    Parameters
    ----------
    values : ndarray of shape (world, place)
        The outcome; place 0 has all numbers in the middle, 2 f + 1 and 2 f + 2 have factor f at its low and its high end, all in
        the same luck.
    factors : Sequence of str
        Their names.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    DataFrame
        A row a factor, the greatest swing first: factor, base, at_low, at_high (means), swing (at_high - at_low) with its paired
        interval low and high, and the ends with theirs: at_low_low, at_low_high, at_high_low, at_high_high (of the paired
        difference from the base, added to the base).

    Raises
    ------
    InputError
        Another number of places, or fewer than two worlds.
    """
    values = numbers(values, "values", axes=2)
    if values.shape[1] != 2 * len(factors) + 1:
        raise InputError(f"swings needs {2 * len(factors) + 1} places for {len(factors)} factors; found {values.shape[1]}")
    middle, rows = values[:, 0], []
    base = float(middle.mean())
    for place, factor in enumerate(factors):
        low, high = values[:, 2 * place + 1], values[:, 2 * place + 2]
        swing = paired(high, low, level)
        ends = [base + end for side in (low, high) for end in _ends(side, middle, level)]
        rows.append((factor, base, float(low.mean()), float(high.mean()), swing.mean, swing.low, swing.high, *ends))
    columns = ["factor", "base", "at_low", "at_high", "swing", "low", "high"]
    columns += ["at_low_low", "at_low_high", "at_high_low", "at_high_high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.loc[table["swing"].abs().sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _ends(side: np.ndarray, middle: np.ndarray, level: float) -> tuple[float, float]:
    found = paired(side, middle, level)
    return found.low, found.high
