"""What do all standing stances together do to the world?

`Standing` holds the logarithm of the room that the stances leave each month, summed over all dossiers. The same form carries
expectations: what somebody who reasons one level deeper thinks the others are about to choose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.actors.dossier import Dossier
from sim.world.pushes import CLOSED
from sim.world.world import Number, at

SHUT = float(np.exp(CLOSED))
Chances = Mapping[str, tuple[np.ndarray, np.ndarray]]


@dataclass
class Standing:
    """Room left by all stances a month, up and down, (variable, world).

    chances : dossier -> (worlds, probabilities (option, those worlds)), where a choice is expected instead of the stance that
        stands.
    """

    up: np.ndarray
    down: np.ndarray
    chances: Chances = field(default_factory=dict)


def standing(dossiers: Sequence[Dossier], stances: np.ndarray, potency: Mapping[str, Number], variables: np.ndarray) -> Standing:
    """The room left by the options that stand on the variables; stances is (dossier, world)."""
    rooms = Standing(np.zeros_like(variables), np.zeros_like(variables))
    for d in dossiers:
        rooms.up[d.rows] += potency[d.name] * np.take(d.up, stances[d.row], axis=1)
        rooms.down[d.rows] += potency[d.name] * np.take(d.down, stances[d.row], axis=1)
    return rooms


def turn(rooms: Standing, dossier: Dossier, where: np.ndarray, old: np.ndarray, new: np.ndarray, potency: Number) -> None:
    """Bring the rooms up to date after a dossier's stance changed in the worlds `where`; old and new are (changed,)."""
    strength = at(potency, where)
    turns = old * len(dossier.options) + new
    for total, rows, swings in ((rooms.up, *dossier.swings_up), (rooms.down, *dossier.swings_down)):
        change = swings.take(turns, axis=1)
        change *= strength
        total[rows[:, None], where] += change


def lasting(
    rooms: Standing, dossiers: Sequence[Dossier], stances: np.ndarray, in_act: np.ndarray, potency: Mapping[str, Number]
) -> Standing:
    """The room that stances leave for good: acts replaced by the options that follow them.

    Parameters
    ----------
    stances : (dossier, world). in_act : whether an act stands there for a time, (dossier, world).
    """
    found = Standing(rooms.up.copy(), rooms.down.copy())
    for d in dossiers:
        if d.has_acts:
            where = np.flatnonzero(in_act[d.row])
            act = stances[d.row, where]
            turn(found, d, where, act, d.lasting[act], potency[d.name])
    return found


def own_room(
    rooms: Standing, dossier: Dossier, places: np.ndarray, where: np.ndarray, stance: np.ndarray, potency: Number
) -> tuple[np.ndarray, np.ndarray]:
    """The part of one dossier in the room of some variables, up and down, (places, where).

    Parameters
    ----------
    places : of the variables among the dossier's touched ones. stance : that stands in the worlds `where`. potency : there.
    """
    if dossier.name not in rooms.chances:
        cells = places[:, None] * len(dossier.options) + stance
        return dossier.up.take(cells) * potency, dossier.down.take(cells) * potency
    worlds, probabilities = rooms.chances[dossier.name]
    expected_here = probabilities[:, np.searchsorted(worlds, where)]
    return _mixture(dossier.up[places], expected_here, potency), _mixture(dossier.down[places], expected_here, potency)


def expected(
    rooms: Standing, dossiers: Sequence[Dossier], stances: np.ndarray, chances: Chances, potency: Mapping[str, Number]
) -> Standing:
    """The room one must expect when the dossiers under review will be decided with the given probabilities.

    Elsewhere, and in all other worlds, stances are expected to stand.
    """
    mixed = Standing(rooms.up.copy(), rooms.down.copy(), chances)
    for d in dossiers:
        if d.name in chances:
            where, probabilities = chances[d.name]
            strength = at(potency[d.name], where)
            cells = np.ix_(d.rows, where)
            for total, table in ((mixed.up, d.up), (mixed.down, d.down)):
                total[cells] += _mixture(table, probabilities, strength) - strength * table.take(stances[d.row, where], axis=1)
    return mixed


def _mixture(table: np.ndarray, probabilities: np.ndarray, potency: Number) -> np.ndarray:
    """Logarithm of the expected room left: the expectation is taken over shares, so a mixture of pushes is a push."""
    left = np.zeros((len(table), probabilities.shape[-1]), dtype=probabilities.dtype)
    for option, chance in enumerate(probabilities):
        left = left + chance * np.exp(potency * table[:, option, None])
    return np.log(np.maximum(left, SHUT, out=left), out=left)
