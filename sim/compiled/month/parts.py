"""What do several sentences of the month need: when conditions hold, and what a turn of policy does?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, to


class Tests(NamedTuple):
    """Conditions of the content, one after the other.

    kind : 0 of a variable, 1 of a stance, 2 of a milestone, 3 of an agreement. row : of what is looked at. low, high : for
    variables. options : those wanted, one bit each; for the others whether they must have come.
    """

    kind: np.ndarray
    row: np.ndarray
    low: np.ndarray
    high: np.ndarray
    options: np.ndarray


class Turns(NamedTuple):
    """What turns do (`sim.actors.turning.Swings`), upwards and downwards, and what stands after an act and for how long.

    potency : the row among the parameters, (dossier,). n_options : of each dossier. lasting, steps : (dossier, option). armed :
    (dossier, option).
    """

    up_first: np.ndarray
    up_count: np.ndarray
    up_rows: np.ndarray
    up_begins: np.ndarray
    up_changes: np.ndarray
    down_first: np.ndarray
    down_count: np.ndarray
    down_rows: np.ndarray
    down_begins: np.ndarray
    down_changes: np.ndarray
    potency: np.ndarray
    n_options: np.ndarray
    lasting: np.ndarray
    steps: np.ndarray
    armed: np.ndarray


@compiled
def hold(tests, first, last, real, whole, at, stances, agreed, found, m):
    """Whether all tests from first to last hold, into a row of `whole`; stances, agreed : the rows from which they are read."""
    holds = whole[found]
    for j in range(m):
        holds[j] = 1
    for k in range(first, last):
        kind, row = tests.kind[k], tests.row[k]
        if kind == 0:
            x, low, high = real[at.variables + row], tests.low[k], tests.high[k]
            for j in range(m):
                holds[j] &= np.int32((x[j] >= low) & (x[j] <= high))
        elif kind == 1:
            stance, options = whole[stances + row], tests.options[k]
            for j in range(m):
                holds[j] &= (options >> stance[j]) & 1
        elif kind == 2:
            reached, wanted = whole[at.reached + row], tests.options[k]
            for j in range(m):
                holds[j] &= np.int32(np.int32(reached[j] != -1) == wanted)
        else:
            given, wanted = whole[agreed + row], tests.options[k]
            for j in range(m):
                holds[j] &= np.int32(given[j] == wanted)


@compiled
def copy_rows(source, first, target, place, rows, m):
    """Copy rows of one block, from the first on, to a place in another."""
    for i in range(rows):
        here, there = source[first + i], target[place + i]
        for j in range(m):
            there[j] = here[j]


@compiled
def turn(turns, real, at, up, down, j, dossier, old, new):
    """Bring the rooms of a world, whose rows begin at up and down, up to date after one turn."""
    potency = real[at.numbers + turns.potency[dossier], j]
    pair = old * turns.n_options[dossier] + new
    for line in range(turns.up_first[dossier], turns.up_first[dossier] + turns.up_count[dossier]):
        real[up + turns.up_rows[line], j] += turns.up_changes[turns.up_begins[line] + pair] * potency
    for line in range(turns.down_first[dossier], turns.down_first[dossier] + turns.down_count[dossier]):
        real[down + turns.down_rows[line], j] += turns.down_changes[turns.down_begins[line] + pair] * potency


@compiled
def turn_all(turns, real, at, up, down, who, count, dossier, old, new):
    """The same of some worlds, row by row; old, new : options by world."""
    potency, options = real[at.numbers + turns.potency[dossier]], turns.n_options[dossier]
    for line in range(turns.up_first[dossier], turns.up_first[dossier] + turns.up_count[dossier]):
        room, begin = real[up + turns.up_rows[line]], turns.up_begins[line]
        for k in range(count):
            w = who[k]
            room[w] += turns.up_changes[begin + old[w] * options + new[w]] * potency[w]
    for line in range(turns.down_first[dossier], turns.down_first[dossier] + turns.down_count[dossier]):
        room, begin = real[down + turns.down_rows[line]], turns.down_begins[line]
        for k in range(count):
            w = who[k]
            room[w] += turns.down_changes[begin + old[w] * options + new[w]] * potency[w]


@compiled
def let_stand(turns, real, whole, at, j, dossier, option):
    """Let an option stand in a world, and note it as a change if it is one."""
    old = whole[at.stances + dossier, j]
    if old != option:
        turn(turns, real, at, at.room_up, at.room_down, j, dossier, old, option)
        note_change(turns, whole, at, j, dossier, option)


@compiled
def note_change(turns, whole, at, j, dossier, option):
    """Note that another option stands in a world."""
    whole[at.stances + dossier, j] = option
    whole[at.changed + dossier, j] = 1
    whole[at.due + dossier, j] = 0
    whole[at.standing_for + dossier, j] = 0
    whole[at.left + dossier, j] = turns.steps[dossier, option]


@compiled
def nudge(real, at, row, size, low, high, happens, m):
    """Push a variable of all worlds in which something happens."""
    x, target = real[at.variables + row], high if size > to(real, 0.0) else low
    strength = abs(size)
    for j in range(m):
        x[j] = x[j] + strength * (target - x[j]) if happens[j] != 0 else x[j]
