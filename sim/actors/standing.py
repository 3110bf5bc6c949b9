"""What do all standing stances together do to the world?

`Standing` holds, for each dossier and for their sum, the logarithm of the room that the stances leave each month. The same form
carries expectations: what somebody who reasons one level deeper thinks the others are about to choose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.actors.dossier import Dossier
from sim.world.pushes import CLOSED
from sim.world.world import Number, at

Room = dict[str, np.ndarray]


@dataclass
class Standing:
    """Room left by the stances a month: per dossier (touched, world), and for all dossiers together (variable, world)."""

    own_up: Room
    own_down: Room
    up: np.ndarray
    down: np.ndarray


def standing(dossiers: Sequence[Dossier], stances: np.ndarray, potency: Mapping[str, Number], shape: tuple[int, int]) -> Standing:
    """The room left by the options that stand; stances is (dossier, world), shape (variables, worlds)."""
    own_up = {d.name: potency[d.name] * np.take(d.up, stances[d.row], axis=1) for d in dossiers}
    own_down = {d.name: potency[d.name] * np.take(d.down, stances[d.row], axis=1) for d in dossiers}
    return _summed(dossiers, own_up, own_down, shape)


def turn(rooms: Standing, dossier: Dossier, where: np.ndarray, stance: np.ndarray, potency: Number) -> None:
    """Bring the rooms up to date after a dossier's stance changed in the worlds `where`, shape (changed,)."""
    cells = np.ix_(dossier.rows, where)
    for total, own, table in ((rooms.up, rooms.own_up, dossier.up), (rooms.down, rooms.own_down, dossier.down)):
        left = at(potency, where) * np.take(table, stance, axis=1)
        total[cells] += left - own[dossier.name][:, where]
        own[dossier.name][:, where] = left


def expected(
    rooms: Standing,
    dossiers: Sequence[Dossier],
    chances: Mapping[str, tuple[np.ndarray, np.ndarray]],
    potency: Mapping[str, Number],
) -> Standing:
    """The room one must expect when the dossiers under review will be decided with the given probabilities.

    chances : dossier -> (worlds under review, probabilities (option, those worlds)). Elsewhere stances are expected to stand.
    """
    own_up, own_down = dict(rooms.own_up), dict(rooms.own_down)
    for d in dossiers:
        if d.name in chances:
            where, probabilities = chances[d.name]
            for own, table in ((own_up, d.up), (own_down, d.down)):
                own[d.name] = own[d.name].copy()
                own[d.name][:, where] = _mixture(table, probabilities, at(potency[d.name], where))
    return _summed(dossiers, own_up, own_down, rooms.up.shape)


def _mixture(table: np.ndarray, probabilities: np.ndarray, potency: Number) -> np.ndarray:
    """Logarithm of the expected room left: the expectation is taken over shares, so a mixture of pushes is a push."""
    left = np.zeros((len(table), probabilities.shape[-1]))
    for option, chance in enumerate(probabilities):
        left = left + chance * np.exp(potency * table[:, option, None])
    return np.log(np.maximum(left, np.exp(CLOSED)))


def _summed(dossiers: Sequence[Dossier], own_up: Room, own_down: Room, shape: tuple[int, int]) -> Standing:
    """The rooms with their sums over all dossiers, added up in the fixed order of the dossiers."""
    up, down = np.zeros(shape), np.zeros(shape)
    for d in dossiers:
        for k, row in enumerate(d.rows):
            up[row] += own_up[d.name][k]
            down[row] += own_down[d.name][k]
    return Standing(own_up, own_down, up, down)
