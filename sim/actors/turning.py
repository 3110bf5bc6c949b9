"""What does it do to the world when policies change?

The turns of a month, in whatever dossiers and worlds they happen, are brought into the room that stances leave all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.actors.dossier import Dossier, by_option
from sim.actors.standing import Standing
from sim.world.world import Number

LONG_AGO = 10_000
"""Steps for which what stands at the opening has stood."""


@dataclass(frozen=True)
class Swings:
    """What turns add to the logarithm of room in one direction, a line for each variable that some option of a dossier pushes.

    first, count : of the lines of each dossier, (dossier,). rows : of their variables, (line,). begins : where the changes of a
    line begin among `changes`, which are, one after the other, those from each option that stood to each that stands.
    """

    first: np.ndarray
    count: np.ndarray
    rows: np.ndarray
    begins: np.ndarray
    changes: np.ndarray


@dataclass(frozen=True)
class Turning:
    """What turns do: up, down : their swings in both directions.

    options : how many each dossier has, (dossier,). potency : of its pushes, (dossier, world). lasting : each option itself where
    it is no act, else the one that follows, (dossier, option).
    """

    up: Swings
    down: Swings
    options: np.ndarray
    potency: np.ndarray
    lasting: np.ndarray


def turning(dossiers: Iterable[Dossier], potency: Mapping[str, Number], worlds: int) -> Turning:
    """What turns of the dossiers do, by their rows."""
    in_rows = sorted(dossiers, key=lambda d: d.row)
    options = np.array([len(d.options) for d in in_rows], dtype=np.intp)
    potencies = np.zeros((len(in_rows), worlds), dtype=in_rows[0].up.dtype if in_rows else None)
    for d in in_rows:
        potencies[d.row] = potency[d.name]
    up, down = (_swings([(d.rows, getattr(d, side)) for d in in_rows]) for side in ("up", "down"))
    return Turning(up, down, options, potencies, by_option(in_rows, lambda d: d.lasting))


def _swings(tables: Sequence[tuple[np.ndarray, np.ndarray]]) -> Swings:
    """The swings of dossiers, given the rows of the variables each touches, and the room its options leave, (touched, option)."""
    count, rows, begins, changes = [], [], [0], [np.zeros(0, dtype=np.float32)]
    for touched, table in tables:
        pushed = np.flatnonzero(np.any(table != 0.0, axis=1))
        count.append(pushed.size)
        for place in pushed:
            rows.append(touched[place])
            changes.append((table[place] - table[place, :, None]).ravel())
            begins.append(begins[-1] + changes[-1].size)
    count, rows, begins = (np.array(numbers, dtype=np.intp) for numbers in (count, rows, begins))
    return Swings(np.cumsum(count) - count, count, rows, begins, np.concatenate(changes))


def turn(rooms: Standing, how: Turning, dossiers: np.ndarray, where: np.ndarray, old: np.ndarray, new: np.ndarray) -> None:
    """Bring the rooms up to date after stances changed, one after the other.

    Parameters
    ----------
    dossiers : their rows. where : the worlds. old, new : the options. All (turn,).
    """
    options, potency = old * how.options[dossiers] + new, how.potency[dossiers, where]
    for room, swings in ((rooms.up, how.up), (rooms.down, how.down)):
        count = swings.count[dossiers]
        ends = np.cumsum(count)
        each = np.repeat(np.arange(dossiers.size), count)
        line = np.arange(each.size) + (swings.first[dossiers] + count - ends)[each]
        change = swings.changes[swings.begins[line] + options[each]] * potency[each]
        np.add.at(room.reshape(-1), swings.rows[line] * room.shape[1] + where[each], change)


def lasting(rooms: Standing, how: Turning, dossiers: np.ndarray, where: np.ndarray, acts: np.ndarray) -> Standing:
    """The room that stances leave for good: acts replaced by the options that follow them.

    Parameters
    ----------
    dossiers : their rows. where : the worlds. acts : that stand there for a time. All (act,).
    """
    found = Standing(rooms.up.copy(), rooms.down.copy())
    turn(found, how, dossiers, where, acts, how.lasting[dossiers, acts])
    return found
