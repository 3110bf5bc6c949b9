"""Under which conditions does a target happen?

One half of the cases is searched; what is said of the conditions was counted on the other half, which no choice has touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from sim.analysis.boxes import Limits, box_table, measures, outside, quasi_p, relax, spans
from sim.analysis.cases import check_target, is_category, is_yes_or_no
from sim.analysis.columns import Columns, columns
from sim.analysis.events import share_interval
from sim.analysis.given import check_alike, numbers
from sim.analysis.multiple import holm
from sim.analysis.peeling import Trajectory, chosen_step, peel
from sim.analysis.screening import excess, screen
from sim.config.errors import InputError
from sim.luck import generator

CELLS = 100_000_000
"""So many values of the telling numbers are searched at most: some 0.4 GB."""


@dataclass(frozen=True)
class Discovery:
    """A box of conditions and how far it can be trusted.

    Parameters
    ----------
    box : DataFrame
        A row a restricted number, see `boxes.box_table`; qp is its quasi-p-value on the held-out half. No row: nothing found.
    evaluation : DataFrame
        A row a half (learning, held-out): half, cases, happened (the share of all its cases), coverage, density, mass, and for
        the held-out half coverage_low, coverage_high, density_low, density_high, the ends of 95 % intervals.
    limits : DataFrame
        A row a limit put to the held-out half: number, side, value, p_learning, p_held_out, holm (the latter corrected for the
        limits put to it), kept.
    trajectory : DataFrame
        A row a step, see `peeling.Trajectory`, and coverage_held_out, density_held_out.
    step : int
        Where in the trajectory the box comes from.
    screened : DataFrame
        A row a number, see `screening.screen`: what the search had to choose from.
    """

    box: pd.DataFrame
    evaluation: pd.DataFrame
    limits: pd.DataFrame
    trajectory: pd.DataFrame
    step: int
    screened: pd.DataFrame

    @property
    def found(self) -> bool:
        """Whether any condition stood the test."""
        return len(self.box) > 0


def discover(
    numbers: pd.DataFrame | Columns,
    happened: np.ndarray,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    seed: int = 0,
    most: int = 4,
    level: float = 0.05,
    alpha: float = 0.05,
    smallest: float = 0.05,
) -> Discovery:
    """The conditions under which a target happens more often, or none.

    On the learning half numbers are screened and the telling ones are peeled; of the box chosen, limits that do not survive
    Holm's correction over all limits of the telling numbers are dropped, and where a number goes the others are peeled again,
    down to at most `most` numbers. On the held-out half each remaining limit is tested once, and dropped unless it survives
    Holm's correction over those. Whatever was searched, a limit that does nothing is so reported with a probability of at most
    `level`.

    Parameters
    ----------
    numbers : DataFrame or Columns
        A row a case, a column an uncertain number, see `peeling.peel`. Of numbers that tell so many are searched, the most
        telling ones, as `CELLS` allow, which few runs are large enough to need.
    happened : ndarray of shape (case,)
        True or False, or the share of a point's worlds; worlds that share a parameter point are one case.
    ranges : Mapping of str to (float, float), optional
        Number -> (low, high), for showing the limits.
    seed : int, default 0
        Of the draw of the halves.
    most : int, default 4
        Numbers a box may restrict.
    level : float, default 0.05
        Of the tests, 0 to 1.
    alpha : float, default 0.05
        Share of the cases in the box that a peel removes.
    smallest : float, default 0.05
        Mass at which peeling ends, 0 to 1.

    Returns
    -------
    Discovery
        The box, how it does on either half, and how it was found.

    Raises
    ------
    InputError
        Fewer than two cases, different lengths, missing values, or a share outside [0, 1].

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from sim.analysis.discovery import discover, in_words
    >>> numbers = pd.DataFrame(np.random.default_rng(0).random((400, 2)), columns=["price", "trust"])
    >>> found = discover(numbers, (numbers["price"] > 0.7).to_numpy())
    >>> in_words(found.box)
    'price above 0.69'
    """
    read = columns(numbers)
    target = check_target(read.cases, happened)
    learning, held = halves(len(target), seed)
    screened = screen(read, target, rows=learning, most=max(CELLS // len(learning), 1))
    telling = set(screened["number"][screened["telling"]])
    seen = read.table([name for name in read.names if name in telling], learning)
    trajectory, step, limits = _searched(seen, target[learning], most, level, alpha, smallest)
    restricted = list(dict.fromkeys(name for box in (*trajectory.boxes, limits) for name, _ in box))
    seen, unseen = seen[restricted], read.table(restricted, held)
    tested = _tested(limits, (seen, target[learning]), (unseen, target[held]), level)
    limits = {key: limits[key] for key, kept in zip(limits, tested["kept"], strict=True) if kept}
    table = trajectory.table.copy()
    table[["coverage_held_out", "density_held_out"]] = [measures(box, unseen, target[held])[:2] for box in trajectory.boxes]
    rows = [_row("learning", limits, seen, target[learning]), _row("held-out", limits, unseen, target[held])]
    box = box_table(limits, spans(pd.concat([seen, unseen]), ranges), quasi_p(limits, unseen, target[held]))
    return Discovery(box, pd.DataFrame(rows), tested, table, step, screened)


def in_words(box: pd.DataFrame, labels: Mapping[str, str] | None = None, nothing: str = "no condition found") -> str:
    """A box as a reader would say it: 'temperature of China below 0.05 and start of grievance above 0.71'.

    Parameters
    ----------
    box : DataFrame
        See `boxes.box_table`; limits are rounded to about a hundredth of the number's range.
    labels : Mapping of str to str, optional
        Number -> what to call it.
    nothing : str, default "no condition found"
        What to say of a box without limits.

    Returns
    -------
    str
        The conditions, joined by 'and'.
    """
    return " and ".join(_condition(row, (labels or {}).get(row.number, row.number)) for row in box.itertuples()) or nothing


def ratio_interval(part: np.ndarray, whole: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """The interval of the sum of `part` over the sum of `whole`.

    Jeffreys' where each case is yes or no. Where cases are shares, Jeffreys' with as many cases as would make yes and no vary as
    much as these do, fewer by what Student's quantile exceeds the normal one.

    Parameters
    ----------
    part : ndarray of shape (case,)
        At most `whole` in each case, 0 or more.
    whole : ndarray of shape (case,)
        0 or more.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    low : float
        Lower end, 0 to 1.
    high : float
        Upper end, 0 to 1.

    References
    ----------
    Cochran (1977), chapter 6, for the variance of a ratio; Korn and Graubard (1998).
    """
    part, whole = numbers(part, "part", low=0.0), numbers(whole, "whole", low=0.0).astype(float)
    check_alike(part=part, whole=whole)
    total, n = float(whole.sum()), int(np.count_nonzero(whole))
    ratio = float(part.sum()) / total if total else 0.0
    spread = float(np.sum((part - ratio * whole) ** 2))
    if n < 2 or spread == 0.0 or (is_yes_or_no(part) and is_yes_or_no(whole)):
        return share_interval(ratio * total, total, level)
    upper = 0.5 + level / 2.0
    cases = ratio * (1.0 - ratio) * total**2 / spread * (n - 1) / n * float(ndtri(upper) / stdtrit(n - 1, upper)) ** 2
    return share_interval(ratio * cases, cases, level)


def halves(cases: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The cases to learn from and those held out, a draw addressed by the seed.

    Parameters
    ----------
    cases : int
        How many, 2 or more.
    seed : int
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    learning : ndarray of shape (case,)
        Places of one half, rising.
    held : ndarray of shape (case,)
        Places of the others, rising.

    Raises
    ------
    InputError
        Fewer than two cases.
    """
    if cases < 2:
        raise InputError("conditions need a case to learn from and another to test on")
    order = generator(seed, "discovery").permutation(cases)
    return np.sort(order[: cases // 2]), np.sort(order[cases // 2 :])


def _searched(
    seen: pd.DataFrame, target: np.ndarray, most: int, level: float, alpha: float, smallest: float
) -> tuple[Trajectory, int, Limits]:
    """The last trajectory, the step chosen and the limits worth testing, from the learning half."""
    searched = sum(1 if is_category(seen[name]) else 2 for name in seen)
    while True:
        trajectory = peel(seen, target, alpha=alpha, smallest=smallest)
        step = chosen_step(trajectory, seen.shape[1])  # of any number: early on, idle ones would take the places of the others
        limits = _pruned(trajectory.boxes[step], seen, target, searched, level)
        kept = {name for name, _ in limits}
        dropped = {name for name, _ in trajectory.boxes[step]} - kept
        if len(kept) > most and not dropped:
            dropped = {list(limits)[int(_p(limits, seen, target).argmax())][0]}
        if not dropped:
            return trajectory, step, limits
        seen = seen.drop(columns=list(dropped))


def _pruned(limits: Limits, numbers: pd.DataFrame, target: np.ndarray, searched: int, level: float) -> Limits:
    """The limits without those that could be luck given how many were searched, the weakest taken away first."""
    while limits:
        p = _p(limits, numbers, target)
        if holm(np.append(p, np.ones(searched - len(p))))[: len(p)].max() <= level:
            break
        weakest = list(limits)[int(p.argmax())]
        limits = {key: value for key, value in limits.items() if key != weakest}
    return limits


def _p(limits: Limits, numbers: pd.DataFrame, target: np.ndarray) -> np.ndarray:
    """For each limit, how likely the box stands out as much from the slice the limit cuts off by luck alone."""
    return np.array([excess(target[without], inside[without]) for _, without, inside in relax(limits, numbers)])


def _tested(limits: Limits, learning: tuple, held: tuple, level: float) -> pd.DataFrame:
    """A row a limit, tested once on the held-out half."""
    rows = [(name, side, value) for (name, side), value in limits.items()]
    table = pd.DataFrame(rows, columns=["number", "side", "value"])
    table["p_learning"], table["p_held_out"] = _p(limits, *learning), _p(limits, *held)
    table["holm"] = holm(table["p_held_out"].to_numpy())
    table["kept"] = table["holm"] <= level
    return table


def _row(half: str, limits: Limits, numbers: pd.DataFrame, target: np.ndarray) -> dict:
    """How a box does on one half; intervals only where it was not chosen by the same cases."""
    coverage, density, mass = measures(limits, numbers, target)
    row = {"half": half, "cases": len(target), "happened": target.mean(), "coverage": coverage, "density": density, "mass": mass}
    if half == "held-out":
        inside: Any = ~outside(limits, numbers).any(axis=0)
        row["coverage_low"], row["coverage_high"] = ratio_interval(target * inside, target)
        row["density_low"], row["density_high"] = ratio_interval(target * inside, inside)
    return row


def _condition(row: Any, label: str) -> str:
    """One number's limits in words."""
    if row.categories is not None:
        return f"{label} {' or '.join(sorted(map(str, row.categories)))}"
    width = row.range_high - row.range_low
    decimals = max(0, round(2.0 - np.log10(width))) if width > 0.0 else 2
    low, high = f"{row.low:.{decimals}f}", f"{row.high:.{decimals}f}"
    if row.low <= row.range_low:
        return f"{label} below {high}"
    return f"{label} above {low}" if row.high >= row.range_high else f"{label} between {low} and {high}"
