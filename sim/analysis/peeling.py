"""Between which limits of a few numbers does a target happen most?

PRIM, the patient rule induction method (Friedman and Fisher 1999), as used for scenario discovery (Bryant and Lempert 2010):
from the whole space, the slice of cases whose loss raises the share most for its size is peeled off, again and again; then slices
are pasted back while that raises the share. What is found on the cases that were searched is too good to be true where luck is
large: `sim.analysis.discovery` tests it on others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.boxes import Limits, box_table, measures, outside, quasi_p, spans
from sim.analysis.cases import check_cases, is_category


@dataclass(frozen=True)
class Trajectory:
    """The boxes that peeling and pasting went through, from the whole space on.

    Parameters
    ----------
    table : DataFrame
        A row a step: step, coverage (of all that happened, the share inside), density (the share inside that happened), mass (the
        share of cases inside), restricted (numbers with a limit).
    boxes : tuple of Limits
        The limits of each step.
    numbers : DataFrame
        The cases that were searched, a row each.
    happened : ndarray of shape (case,)
        Shares, 0 to 1.
    ranges : Mapping of str to (float, float)
        Number -> (low, high), for showing the limits.
    """

    table: pd.DataFrame
    boxes: tuple[Limits, ...]
    numbers: pd.DataFrame = field(repr=False)
    happened: np.ndarray = field(repr=False)
    ranges: Mapping[str, tuple[float, float]] = field(repr=False)

    def box(self, step: int) -> pd.DataFrame:
        """The box of a step as a table; its quasi-p-values know nothing of the search that found the box.

        Parameters
        ----------
        step : int
            From 0, the whole space, on.

        Returns
        -------
        DataFrame
            See `box_table`.
        """
        limits = self.boxes[step]
        return box_table(limits, self.ranges, quasi_p(limits, self.numbers, self.happened))


def peel(
    numbers: pd.DataFrame,
    happened: np.ndarray,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    alpha: float = 0.05,
    smallest: float = 0.05,
) -> Trajectory:
    """The trajectory of boxes in which the target happens more and more often; the whole space alone where nothing can be gained.

    Each step takes the slice with the largest gain in density per case lost, the lenient criterion of Kwakkel and Jaxa-Rozen
    (2016); among equals one of a number already restricted. Where by luck every slice holds more than the rest, it takes the one
    that costs least, as Friedman and Fisher (1999) do, and goes on.

    Parameters
    ----------
    numbers : DataFrame
        A row a case, a column an uncertain number; what is not numeric is a category. Cases must be independent: worlds that
        share a parameter point are one case.
    happened : ndarray of shape (case,)
        True or False, or the share of a parameter point's worlds in which it happened.
    ranges : Mapping of str to (float, float), optional
        Number -> (low, high), for showing the limits; the smallest and the largest value where not given.
    alpha : float, default 0.05
        Share of the cases in the box that a peel removes and, of those beside it, that a paste adds; more where values tie.
    smallest : float, default 0.05
        Mass at which peeling ends, 0 to 1.

    Returns
    -------
    Trajectory
        The boxes from the whole space on.

    Raises
    ------
    InputError
        No cases, different lengths, missing values, or a share outside [0, 1].

    References
    ----------
    Friedman and Fisher (1999), Bump hunting in high-dimensional data; Bryant and Lempert (2010), Thinking inside the box.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from sim.analysis.peeling import chosen_step, peel
    >>> numbers = pd.DataFrame({"price": np.arange(100.0)})
    >>> found = peel(numbers, numbers["price"].to_numpy() >= 80)
    >>> found.boxes[chosen_step(found)]
    {('price', 'above'): 78.5}
    """
    target = check_cases(numbers, happened)
    boxes = [Limits()]
    boxes += _peeled(numbers, target, alpha, smallest)
    boxes += _pasted(boxes[-1], numbers, target, alpha)
    rows = [(*measures(limits, numbers, target), len({name for name, _ in limits})) for limits in boxes]
    table = pd.DataFrame(rows, columns=["coverage", "density", "mass", "restricted"])
    table.insert(0, "step", range(len(boxes)))
    return Trajectory(table, tuple(boxes), numbers, target, spans(numbers, ranges))


def chosen_step(trajectory: Trajectory, most: int = 4) -> int:
    """The step with the largest mass x (density - share overall), among those that restrict at most `most` numbers.

    This is the weighted relative accuracy of subgroup discovery (Lavrac, Flach and Zupan 1999), in other words how many more
    cases happened inside than would by chance. Luck, which makes a target happen outside the conditions and not happen inside,
    scales it alike for all boxes and moves no limit; the harmonic mean of coverage and density would favour the whole space.

    Parameters
    ----------
    trajectory : Trajectory
        From `peel`.
    most : int, default 4
        Numbers that the box may restrict.

    Returns
    -------
    int
        A row of `trajectory.table`.

    References
    ----------
    Lavrac, Flach and Zupan (1999), Rule evaluation measures: a unifying view.
    """
    table = trajectory.table
    accuracy = table["mass"] * (table["density"] - table["density"].iloc[0])
    return int(accuracy.where(table["restricted"] <= most).idxmax())


def _peeled(numbers: pd.DataFrame, target: np.ndarray, alpha: float, smallest: float) -> Iterator[Limits]:
    """The boxes of the peeling phase, each inside the one before."""
    names = [name for name in numbers if not is_category(numbers[name])]
    levels = {name: (numbers[name].to_numpy(), frozenset(numbers[name])) for name in numbers if is_category(numbers[name])}
    inside, limits = np.ones(len(target), dtype=bool), Limits()
    while 0.0 < target[inside].mean() < 1.0:
        slices = [*_slices(names, numbers, np.flatnonzero(inside), alpha), *_level_slices(levels, inside, limits)]
        slices = [each for each in slices if len(each[2]) and inside.sum() - len(each[2]) >= max(smallest * len(target), 1)]
        if not slices:
            return
        _, key, value, gone = _best(slices, target, limits, inside, -1)
        limits = {**limits, key: value}
        inside[gone] = False
        yield limits


def _pasted(limits: Limits, numbers: pd.DataFrame, target: np.ndarray, alpha: float) -> Iterator[Limits]:
    """The boxes of the pasting phase, each around the one before."""
    place = {name: at for at, name in enumerate(numbers)}
    while limits:
        limits = dict(sorted(limits.items(), key=lambda limit: (place[limit[0][0]], limit[0][1])))
        missed = outside(limits, numbers)
        inside: Any = ~missed.any(axis=0)
        slices: list[Any] = []
        for (key, value), row in zip(limits.items(), missed, strict=True):
            beside = np.flatnonzero(row & (missed.sum(axis=0) == 1))
            if len(beside):
                slices += _back(key, value, numbers[key[0]].to_numpy()[beside], beside, alpha)
        gain, key, value, _ = _best(slices, target, limits, inside, 1) if slices else (0.0, None, None, None)
        if gain <= 0.0:
            return
        limits = {**limits, key: value}
        if value is None or (key[1] == "among" and value.issuperset(numbers[key[0]])):
            del limits[key]
        yield limits


def _best(slices: list[tuple], target: np.ndarray, limits: Limits, inside: np.ndarray, sign: int) -> tuple:
    """The best slice to remove (sign -1) or to add (sign 1), its gain first: density gained per case, or density lost."""
    hits, cases = target[inside].sum(), int(inside.sum())
    restricted = {name for name, _ in limits}

    def rank(each: tuple) -> tuple[float, bool]:
        key, _, moved = each
        gain = (hits + sign * target[moved].sum()) / (cases + sign * len(moved)) - hits / cases
        return gain / len(moved) if gain > 0.0 else gain, key[0] in restricted

    best = max(slices, key=rank)
    return rank(best)[0], *best


def _slices(names: list, numbers: pd.DataFrame, cases: np.ndarray, alpha: float) -> Iterator[tuple]:
    """What can be peeled off each number, at its upper and at its lower end: (key, limit, cases); cases : those in the box."""
    for name in names:
        column = numbers[name].to_numpy()[cases]
        ascending = np.sort(column).astype(float)  # anew for each box: kept in order, many numbers would fill the memory
        count, limit = _cut(-ascending[::-1], alpha)
        yield (name, "below"), -limit, _in_order(column, column >= ascending[-count], cases)
        count, limit = _cut(ascending, alpha)
        yield (name, "above"), limit, _in_order(column, column <= ascending[count - 1], cases)


def _in_order(column: np.ndarray, gone: np.ndarray, cases: np.ndarray) -> np.ndarray:
    """The cases that would be gone, by their values."""
    own = np.flatnonzero(gone)
    return cases[own[np.argsort(column[own], kind="stable")]]


def _level_slices(levels: dict[str, tuple], inside: np.ndarray, limits: Limits) -> Iterator[tuple]:
    """What can be peeled off each category: one of those still in the box."""
    for name, (column, known) in levels.items():
        present = limits.get((name, "among"), known)
        for level in sorted(present, key=str):
            yield (name, "among"), present - {level}, np.flatnonzero(inside & (column == level))


def _back(key: tuple[str, str], value: Any, column: np.ndarray, cases: np.ndarray, alpha: float) -> Iterator[tuple]:
    """What can be pasted at a limit: (key, new limit, cases); column : the values of the cases outside by this limit alone."""
    if key[1] == "among":
        for level in sorted(set(column), key=str):
            yield key, value | {level}, cases[column == level]
        return
    sign = 1.0 if key[1] == "below" else -1.0
    order = np.argsort(sign * column, kind="stable")
    count, limit = _cut(sign * column[order], alpha)
    yield key, sign * limit if count < len(column) else None, cases[order[:count]]


def _cut(values: np.ndarray, alpha: float) -> tuple[int, float]:
    """How many of the ascending values make the lowest part `alpha`, ties included, and the limit between them and the rest."""
    last = values[int((len(values) - 1) * alpha)]
    count = int(np.searchsorted(values, last, side="right"))
    return count, float(last + values[count]) / 2.0 if count < len(values) else float(last)
