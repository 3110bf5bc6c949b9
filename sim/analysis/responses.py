"""Are moves answered, and is the past remembered?

Arrays in, numbers out. Stances are (world, month, dossier), with the opening as month 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.given import check_alike, numbers

WITHIN = 3
"""Months within which an answer counts."""
SAME = 1e-3
"""Worlds that end within this share of a variable's range from its extreme end alike."""


@dataclass(frozen=True)
class Answers:
    """How often moves that harm or help are answered.

    Parameters
    ----------
    lift : float
        How much more often a policy of the one who was touched changes within `WITHIN` months than at any time, pooled over all
        pairs.
    right : float
        The share of pairs in which harm is followed by policies harder on the one who did it, or help by kinder.
    pairs : int
        How many pairs of a dossier that moves and one that might answer were looked at.
    """

    lift: float
    right: float
    pairs: int


@dataclass(frozen=True)
class _Pair:
    """A dossier whose moves touch somebody, and one in which that one may answer.

    moves, answered : how many moves, and how many of them were followed by a change. usual : how many would be, if changes came
    as often as at any time. sides : for harm and for help, as far as there are enough moves, how much kinder to the mover the
    other dossier became, help counted in reverse.
    """

    moves: int
    answered: int
    usual: float
    sides: tuple[float, ...]


def answers(
    stance: np.ndarray, worth: Sequence[np.ndarray], owner: Sequence[int], felt: float, reach: float, least: int = 30
) -> Answers:
    """Whether moves are answered, and in which direction.

    Parameters
    ----------
    stance : ndarray of shape (world, month, dossier)
        Index of the standing option.
    worth : Sequence of ndarray of shape (option, actor)
        For each dossier what each option means to each actor, in units of payoff.
    owner : Sequence of int
        The column of the actor of each dossier.
    felt : float
        Change of payoff from which a move counts as harm or help.
    reach : float
        Payoff that the options of a dossier put at stake for the one who moved, from which it counts as able to answer.
    least : int, default 30
        Moves of a kind that it takes to be looked at.

    Returns
    -------
    Answers
        How often moves are answered, and in which direction.
    """
    stance = numbers(stance, "stance", axes=3)
    soon = _followed(stance)
    pairs = [
        pair
        for moved, others in _touching(worth, owner, reach)
        for pair in _pairs(stance, worth, owner, soon, moved, others, felt, least)
    ]
    usual, answered = sum(pair.usual for pair in pairs), sum(pair.answered for pair in pairs)
    sides = [shift for pair in pairs for shift in pair.sides]
    lift = answered / usual if usual else np.nan
    return Answers(float(lift), float(np.mean([shift < 0 for shift in sides])) if sides else np.nan, len(pairs))


def _followed(stance: np.ndarray) -> np.ndarray:
    """Whether each dossier changes in one of the `WITHIN` months after each month but the opening, (world, month, dossier)."""
    changed = stance[:, 1:] != stance[:, :-1]
    length = changed.shape[1] - WITHIN
    found = np.zeros((changed.shape[0], length, changed.shape[2]), dtype=bool)
    for lag in range(1, WITHIN + 1):
        found |= changed[:, lag : lag + length]
    return found


def _touching(worth: Sequence[np.ndarray], owner: Sequence[int], reach: float) -> Iterator[tuple[int, list[int]]]:
    """Each dossier, and those of one other actor that could answer it; once for each such actor."""
    for moved, mover in enumerate(owner):
        for actor in sorted(set(owner) - {mover}):
            others = [other for other, own in enumerate(owner) if own == actor and np.ptp(worth[other][:, mover]) >= reach]
            if others:
                yield moved, others


def _pairs(
    stance: np.ndarray,
    worth: Sequence[np.ndarray],
    owner: Sequence[int],
    soon: np.ndarray,
    moved: int,
    others: Sequence[int],
    felt: float,
    least: int,
) -> Iterator[_Pair]:
    """What followed the moves in one dossier in those of one other actor; nothing where there were too few."""
    value, mover, end = worth[moved][:, owner[others[0]]], owner[moved], soon.shape[1]
    done = value[stance[:, 1 : end + 1, moved]] - value[stance[:, :end, moved]]
    kinds = []
    for sign in (-1, 1):
        where, month = np.nonzero(sign * done >= felt)
        kinds.append((sign, where, month + 1))
    if max(where.size for _, where, _ in kinds) < least:
        return
    for other in others:
        meant, path = worth[other][:, mover], stance[..., other]
        moves = sum(where.size for _, where, _ in kinds)
        answered = sum(int(soon[where, month - 1, other].sum()) for _, where, month in kinds)
        sides = tuple(
            -sign * float(np.mean(meant[path[where, month + WITHIN]] - meant[path[where, month]])) / float(np.ptp(meant))
            for sign, where, month in kinds
            if where.size >= least
        )
        yield _Pair(moves, answered, float(soon[..., other].mean()) * moves, sides)


def measure_kept(higher: np.ndarray, lower: np.ndarray, month: int, since: int = 0) -> float:
    """The share of a difference between paired worlds that is left in a month.

    Parameters
    ----------
    higher : ndarray of shape (month, world)
        A variable in the worlds where it was raised.
    lower : ndarray of shape (month, world)
        The same in the worlds they are paired with.
    month : int
        The month that is asked about.
    since : int, default 0
        The month the difference is a share of.

    Returns
    -------
    float
        1 where all is left; not a number where there was none.
    """
    higher, lower = numbers(higher, "higher", axes=2), numbers(lower, "lower", axes=2)
    check_alike(higher=higher, lower=lower)
    begun = float(np.mean(higher[since] - lower[since]))
    return float(np.mean(higher[month] - lower[month])) / begun if begun else np.nan


def pace(stance: np.ndarray, first: int, last: int) -> float:
    """Changes a dossier and year over some months.

    Parameters
    ----------
    stance : ndarray of shape (world, month, dossier)
        Index of the standing option.
    first : int
        The first month, counted from 1.
    last : int
        The last month, included.

    Returns
    -------
    float
        Changes per dossier and year.
    """
    stance = numbers(stance, "stance", axes=3)
    changed = stance[:, first : last + 1] != stance[:, first - 1 : last]
    return float(changed.mean()) * 12


def spent(final: np.ndarray, low: float, high: float) -> bool:
    """Whether a variable is dead or pinned: over half of all worlds end at the same extreme.

    Parameters
    ----------
    final : ndarray of shape (world,)
        A variable in its last month.
    low : float
        Its lower bound.
    high : float
        Its upper bound.

    Returns
    -------
    bool
        True where it is.
    """
    final = numbers(final, "final")
    near = SAME * (high - low)
    return bool(max(np.mean(final >= final.max() - near), np.mean(final <= final.min() + near)) > 0.5)
