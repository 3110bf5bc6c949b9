"""Which of many numbers have to do with a target at all?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import chdtrc, stdtr

from sim.analysis.cases import check_column, check_names, check_target, is_category, is_yes_or_no
from sim.analysis.columns import Columns, columns
from sim.analysis.given import check_alike, numbers, yes_or_no

PARTS = 5
"""Into how many parts of equal size a number's values are cut: few enough for power, enough to see a band in the middle."""


def screen(
    numbers: pd.DataFrame | Columns,
    happened: np.ndarray,
    rate: float = 0.2,
    rows: np.ndarray | None = None,
    most: int | None = None,
) -> pd.DataFrame:
    """How telling each number is.

    Parameters
    ----------
    numbers : DataFrame or Columns
        A row a case, a column an uncertain number.
    happened : ndarray of shape (case,)
        True or False, or the share of a point's worlds.
    rate : float, default 0.2
        Expected share of idle numbers among the telling; generous, as what passes is searched and tested again.
    rows : ndarray of shape (row,), optional
        The places of the cases to look at; all of them unless given.
    most : int, optional
        So many numbers at most are called telling.

    Returns
    -------
    DataFrame
        A row a number, most telling first: number, p (that its parts differ by luck alone), q, telling (q at most `rate`).

    Raises
    ------
    InputError
        No cases, different lengths, missing values, or a share outside [0, 1].

    References
    ----------
    Pearson's chi-square over the parts or categories; Benjamini and Hochberg (1995), for q.
    """
    read = columns(numbers)
    target = check_target(read.cases, happened)
    check_names(read.names)
    rows = np.arange(read.cases) if rows is None else rows
    p = np.array([difference(_parts(check_column(column).iloc[rows]), target[rows]) for column in read.one_by_one()])
    order = np.argsort(p, kind="stable")
    q = np.minimum.accumulate((p[order] * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    telling = (q <= rate) & (np.arange(len(p)) < (len(p) if most is None else most))
    return pd.DataFrame({"number": np.array(read.names, dtype=object)[order], "p": p[order], "q": q, "telling": telling})


def difference(groups: np.ndarray, target: np.ndarray) -> float:
    """How likely groups differ as much in their share by luck alone: Pearson's chi-square; 1 for one group or a flat target.

    Parameters
    ----------
    groups : ndarray of shape (case,)
        Whole numbers from 0.
    target : ndarray of shape (case,)
        Shares, 0 to 1.

    Returns
    -------
    float
        The p-value, 0 to 1.

    References
    ----------
    Pearson (1900), for the chi-square.
    """
    groups, target = numbers(groups, "groups", low=0.0), numbers(target, "target", low=0.0, high=1.0)
    check_alike(groups=groups, target=target)
    cases = np.bincount(groups)
    sums = np.bincount(groups, weights=target - target.mean())[cases > 0]
    cases, spread = cases[cases > 0], target.var()
    return float(chdtrc(len(cases) - 1, (sums**2 / cases).sum() / spread)) if len(cases) > 1 and spread > 0.0 else 1.0


def excess(target: np.ndarray, inside: np.ndarray) -> float:
    """How likely the share inside would be as far above the share outside by luck alone, one-sided.

    Fisher's exact test where each case is yes or no, Student's where cases are shares; 1 where either side is empty.

    Parameters
    ----------
    target : ndarray of shape (case,)
        Shares, 0 to 1.
    inside : ndarray of shape (case,)
        True or False.

    Returns
    -------
    float
        The p-value, 0 to 1.
    """
    from scipy.stats import hypergeom  # takes most of a second to import, and most runs never ask for discovery

    target, inside = numbers(target, "target", low=0.0, high=1.0), yes_or_no(inside, "inside")
    check_alike(target=target, inside=inside)
    n, cases = len(target), int(inside.sum())
    spread = target.std()
    if cases in (0, n) or spread == 0.0:
        return 1.0
    if is_yes_or_no(target):
        return float(hypergeom.sf(target[inside].sum() - 1, n, target.sum(), cases))
    r = float(np.corrcoef(target, inside)[0, 1])
    return float(stdtr(n - 2, -r * np.sqrt((n - 2) / (1.0 - r**2)))) if n > 2 else 1.0


def _parts(column: pd.Series) -> np.ndarray:
    """The part each case is in: a category, or about a fifth of a number's values, (case,)."""
    if is_category(column):
        return pd.factorize(column)[0]
    values = column.to_numpy(dtype=float)
    cuts = np.quantile(values, np.arange(1, PARTS) / PARTS)
    return np.searchsorted(cuts, values, side="right")
