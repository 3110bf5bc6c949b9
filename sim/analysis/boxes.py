"""What does a box of limits hold, and how sure is each of its limits?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy.special import betainc, ndtr

from sim.analysis.cases import is_category, is_yes_or_no

Limits = dict[tuple[str, str], float | frozenset]
"""A box: (number, side) -> value. Sides: 'above' and 'below' a value (which is inside), 'among' some categories."""


def quasi_p(limits: Limits, numbers: pd.DataFrame, happened: np.ndarray) -> dict[tuple[str, str], float]:
    """For each limit, how likely the box would hold as many hits by chance if that limit did nothing.

    One-sided: the cases in the box are drawn from those it would hold without that limit, by the binomial law where each is yes
    or no, by the normal one where cases are shares. Small is telling. On cases that did not choose the box it errs on the safe
    side, for the larger box contains the smaller; on those that chose it, it is too small.

    Parameters
    ----------
    limits : Limits
        A box.
    numbers : DataFrame
        A row a case, a column a number.
    happened : ndarray of shape (case,)
        True or False, or shares.

    Returns
    -------
    dict of (str, str) to float
        Limit -> its quasi-p-value, 0 to 1.

    References
    ----------
    Bryant and Lempert (2010), Thinking inside the box.
    """
    target = np.asarray(happened, dtype=float)
    found = {}
    for key, without, inside in relax(limits, numbers):
        hits, cases, drawn = target[inside].sum(), int(inside.sum()), target[without]
        if hits == 0.0 or drawn.std() == 0.0:
            found[key] = 1.0
        elif is_yes_or_no(drawn):
            found[key] = float(betainc(hits, cases - hits + 1.0, drawn.mean()))
        else:
            found[key] = float(ndtr((drawn.mean() - hits / cases) * np.sqrt(cases) / drawn.std()))
    return found


def relax(limits: Limits, numbers: pd.DataFrame) -> Iterator[tuple[tuple[str, str], np.ndarray, np.ndarray]]:
    """For each limit the cases that the box would hold without it, and those it holds.

    Parameters
    ----------
    limits : Limits
        A box.
    numbers : DataFrame
        A row a case, a column a number.

    Yields
    ------
    key : (str, str)
        The limit: number and side.
    without : ndarray of shape (case,)
        Which cases are in the box without that limit.
    inside : ndarray of shape (case,)
        Which cases are in the box.
    """
    missed = outside(limits, numbers)
    times = missed.sum(axis=0)
    for key, row in zip(limits, missed, strict=True):
        yield key, times == row, times == 0


def measures(limits: Limits, numbers: pd.DataFrame, happened: np.ndarray) -> tuple[float, float, float]:
    """Coverage, density and mass of a box.

    Parameters
    ----------
    limits : Limits
        A box.
    numbers : DataFrame
        A row a case, a column a number.
    happened : ndarray of shape (case,)
        Shares, 0 to 1.

    Returns
    -------
    coverage : float
        Of all that happened the share inside; not a number where nothing did.
    density : float
        Of the cases inside the share that happened; not a number where none is inside.
    mass : float
        The share of cases inside.
    """
    inside = ~outside(limits, numbers).any(axis=0)
    hits, total = float(happened[inside].sum()), float(happened.sum())
    cases = int(inside.sum())
    return hits / total if total else np.nan, hits / cases if cases else np.nan, cases / inside.size


def outside(limits: Limits, numbers: pd.DataFrame) -> np.ndarray:
    """Which limits each case fails to meet.

    Parameters
    ----------
    limits : Limits
        A box.
    numbers : DataFrame
        A row a case, a column a number.

    Returns
    -------
    ndarray of shape (limit, case)
        True where it fails.
    """
    missed = np.zeros((len(limits), len(numbers)), dtype=bool)
    for row, ((name, side), value) in zip(missed, limits.items(), strict=True):
        column = numbers[name]
        row[:] = ~column.isin(value) if side == "among" else column < value if side == "above" else column > value
    return missed


def box_table(limits: Limits, ranges: Mapping, p: Mapping[tuple[str, str], float] | None = None) -> pd.DataFrame:
    """A box as a table, the most certain number first.

    Parameters
    ----------
    limits : Limits
        A box.
    ranges : Mapping
        Number -> (low, high).
    p : Mapping of (str, str) to float, optional
        Limit -> its quasi-p-value.

    Returns
    -------
    DataFrame
        A row a restricted number: number, low, high, categories, range_low, range_high, qp. Low or high is the end of the
        number's range where there is no limit; a category has a set of categories instead. qp is the quasi-p-value of the
        number's limit, of the less certain one where it has two; not a number where `p` is not given.
    """
    rows = []
    for name in dict.fromkeys(name for name, _ in limits):
        qp = max(p[key] for key in limits if key[0] == name) if p else np.nan
        first, last = ranges.get(name, (np.nan, np.nan))
        low, high = limits.get((name, "above"), first), limits.get((name, "below"), last)
        rows.append((name, low, high, limits.get((name, "among")), first, last, qp))
    columns = ["number", "low", "high", "categories", "range_low", "range_high", "qp"]
    return pd.DataFrame(rows, columns=columns).sort_values("qp", kind="stable", ignore_index=True)


def spans(numbers: pd.DataFrame, ranges: Mapping[str, tuple[float, float]] | None) -> dict[str, tuple[float, float]]:
    """The range of each number that is no category.

    Parameters
    ----------
    numbers : DataFrame
        A row a case, a column a number.
    ranges : Mapping of str to (float, float) or None
        Number -> (low, high), widened where a case lies outside; without it from the smallest to the largest case.

    Returns
    -------
    dict of str to (float, float)
        Number -> (low, high).
    """
    found = {name: (float(numbers[name].min()), float(numbers[name].max())) for name in numbers if not is_category(numbers[name])}
    ranges = ranges or {}
    for name in set(found) & set(ranges):
        found[name] = min(found[name][0], ranges[name][0]), max(found[name][1], ranges[name][1])
    return found
