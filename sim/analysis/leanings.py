"""What makes one kind of world more likely than others?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr
from scipy.stats import rankdata

from sim.analysis.columns import Columns, columns
from sim.analysis.given import check_alike, numbers
from sim.analysis.multiple import holm
from sim.config.errors import InputError

PARTS = 5
"""The lowest and the highest of so many equal parts of a number's values are set against each other."""


def leanings(kind: np.ndarray, causes: pd.DataFrame | Columns) -> pd.DataFrame:
    """Which causes lean which way in the worlds of each kind.

    Parameters
    ----------
    kind : ndarray of shape (world,)
        Whole numbers from 0.
    causes : DataFrame or Columns
        A row for each world, a column for each cause.

    Returns
    -------
    DataFrame
        A row for each kind and cause, the surest first in each kind: kind, cause, low and high (the share of worlds of the kind
        where the cause is in its lowest and in its highest fifth, or, of a cause with two values, has the lower and the higher),
        pvalue (that the two have nothing to do with each other, by Wilcoxon's rank sums) and holm, the same corrected for all
        rows. A cause that does not vary has no row.

    Raises
    ------
    InputError
        Worlds and rows of different number, fewer than 10, or values missing.
    """
    kind, read = numbers(kind, "kind", least=10, low=0.0).astype(int), columns(causes)
    if read.cases != kind.size:
        raise InputError(f"causes: found {read.cases} rows; allowed: {kind.size}, one for each world.")
    inside = kind[:, None] == np.arange(kind.max() + 1)
    rows = [row for column in read.one_by_one() for row in _rows(str(column.name), column.to_numpy(), inside)]
    table = pd.DataFrame(rows, columns=["kind", "cause", "low", "high", "pvalue"])
    table["holm"] = holm(table["pvalue"].to_numpy())
    return table.sort_values(["kind", "pvalue"], kind="stable", ignore_index=True)


def _rows(name: str, values: np.ndarray, inside: np.ndarray) -> list[tuple[int, str, float, float, float]]:
    """What one cause has to do with each kind; inside : (world, kind)."""
    values = numbers(values, name).astype(float)
    check_alike(values=values, kind=inside[:, 0])
    distinct = np.unique(values)
    if distinct.size < 2:
        return []
    ends = distinct if distinct.size == 2 else np.quantile(values, [1 / PARTS, 1 - 1 / PARTS])
    low, high = inside[values <= ends[0]].mean(axis=0), inside[values >= ends[1]].mean(axis=0)
    ranks = rankdata(values)
    ranks = (ranks - ranks.mean()) / ranks.std()
    spread = np.sqrt(inside.mean(axis=0) * (1.0 - inside.mean(axis=0)))
    told = spread > 0.0
    z = (ranks @ inside / values.size) / np.where(told, spread, 1.0) * np.sqrt(values.size - 1)
    return [(j, name, float(low[j]), float(high[j]), float(2.0 * ndtr(-abs(z[j])))) for j in np.flatnonzero(told).tolist()]
