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
from scipy.special import betainc, ndtr

from sim.analysis.cases import check_cases, is_category, is_yes_or_no

Limits = dict[tuple[str, str], float | frozenset]
"""A box: (number, side) -> value. Sides: 'above' and 'below' a value (which is inside), 'among' some categories."""


@dataclass(frozen=True)
class Trajectory:
    """The boxes that peeling and pasting went through, from the whole space on.

    table : a row a step: step, coverage (of all that happened, the share inside), density (the share inside that happened),
        mass (the share of cases inside), restricted (numbers with a limit). boxes : the limits of each step.
    """

    table: pd.DataFrame
    boxes: tuple[Limits, ...]
    numbers: pd.DataFrame = field(repr=False)
    happened: np.ndarray = field(repr=False)
    ranges: Mapping[str, tuple[float, float]] = field(repr=False)

    def box(self, step: int) -> pd.DataFrame:
        """The box of a step as a table: see `box_table`; its quasi-p-values know nothing of the search that found the box."""
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
    numbers : a row a case, a column an uncertain number; what is not numeric is a category. Cases must be independent: worlds
        that share a parameter point are one case.
    happened : (case,), True or False, or the share of a parameter point's worlds in which it happened.
    ranges : number -> (low, high), for showing the limits; the smallest and the largest value where not given.
    alpha : share of the cases in the box that a peel removes and, of those beside it, that a paste adds; more where values tie.
    smallest : mass at which peeling ends.

    Raises
    ------
    InputError : no cases, different lengths, missing values, or a share outside [0, 1].

    Source: Friedman and Fisher (1999), Bump hunting in high-dimensional data; Bryant and Lempert (2010), Thinking inside the box.
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
    """
    table = trajectory.table
    accuracy = table["mass"] * (table["density"] - table["density"].iloc[0])
    return int(accuracy.where(table["restricted"] <= most).idxmax())


def quasi_p(limits: Limits, numbers: pd.DataFrame, happened: np.ndarray) -> dict[tuple[str, str], float]:
    """For each limit, how likely the box would hold as many hits by chance if that limit did nothing.

    One-sided: the cases in the box are drawn from those it would hold without that limit, by the binomial law where each is yes
    or no, by the normal one where cases are shares. Small is telling. On cases that did not choose the box it errs on the safe
    side, for the larger box contains the smaller; on those that chose it, it is too small. (Bryant and Lempert 2010.)
    """
    target = np.asarray(happened, dtype=float)
    found = {}
    for key, without, inside in relaxed(limits, numbers):
        hits, cases, drawn = target[inside].sum(), int(inside.sum()), target[without]
        if hits == 0.0 or drawn.std() == 0.0:
            found[key] = 1.0
        elif is_yes_or_no(drawn):
            found[key] = float(betainc(hits, cases - hits + 1.0, drawn.mean()))
        else:
            found[key] = float(ndtr((drawn.mean() - hits / cases) * np.sqrt(cases) / drawn.std()))
    return found


def relaxed(limits: Limits, numbers: pd.DataFrame) -> Iterator[tuple[tuple[str, str], np.ndarray, np.ndarray]]:
    """For each limit: its key, the cases in the box without that limit, the cases in the box, (case,) each."""
    missed = outside(limits, numbers)
    times = missed.sum(axis=0)
    for key, row in zip(limits, missed, strict=True):
        yield key, times == row, times == 0


def measures(limits: Limits, numbers: pd.DataFrame, happened: np.ndarray) -> tuple[float, float, float]:
    """Coverage, density and mass of a box; coverage and density are not a number where there is nothing to cover or inside."""
    inside: Any = ~outside(limits, numbers).any(axis=0)
    hits, total = float(happened[inside].sum()), float(happened.sum())
    cases = int(inside.sum())
    return hits / total if total else np.nan, hits / cases if cases else np.nan, cases / len(inside)


def outside(limits: Limits, numbers: pd.DataFrame) -> np.ndarray:
    """Which limits each case fails to meet, (limit, case)."""
    missed = np.zeros((len(limits), len(numbers)), dtype=bool)
    for row, ((name, side), value) in zip(missed, limits.items(), strict=True):
        column = numbers[name]
        row[:] = ~column.isin(value) if side == "among" else column < value if side == "above" else column > value
    return missed


def box_table(limits: Limits, ranges: Mapping, p: Mapping[tuple[str, str], float] | None = None) -> pd.DataFrame:
    """A row a restricted number, most certain first: number, low, high, categories, range_low, range_high, qp.

    Low or high is the end of the number's range where there is no limit; a category has a set of categories instead. qp is the
    quasi-p-value of the number's limit, of the less certain one where it has two; not a number where `p` is not given.
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
    """The range of each number that is no category: as given, widened where a case lies outside."""
    found = {name: (float(numbers[name].min()), float(numbers[name].max())) for name in numbers if not is_category(numbers[name])}
    ranges = ranges or {}
    for name in set(found) & set(ranges):
        found[name] = min(found[name][0], ranges[name][0]), max(found[name][1], ranges[name][1])
    return found


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
