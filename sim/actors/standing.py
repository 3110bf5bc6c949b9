"""What do all standing stances together do to the world?

`Standing` holds the logarithm of the room that the stances leave each month, summed over all dossiers. The same form carries
expectations: what somebody who reasons one level deeper thinks the others are about to choose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.actors.dossier import Dossier
from sim.arithmetic import exp, log
from sim.world.pushes import SHUT
from sim.world.world import Number, World, at

Chances = Mapping[str, tuple[np.ndarray, np.ndarray]]


@dataclass
class Standing:
    """Room left by all stances a month, up and down, (variable, world).

    chances : dossier -> (worlds, probabilities (option, those worlds)), where a choice is expected instead of the stance that
        stands. ahead : the worlds once acts are over, where any is under way. agreed : the chance that each agreement is in
        force, where one is expected instead of what is.
    """

    up: np.ndarray
    down: np.ndarray
    chances: Chances = field(default_factory=dict)
    ahead: World | None = None
    agreed: np.ndarray | None = None


def standing(dossiers: Sequence[Dossier], stances: np.ndarray, potency: Mapping[str, Number], variables: np.ndarray) -> Standing:
    """The room left by the options that stand on the variables; stances is (dossier, world)."""
    rooms = Standing(np.zeros_like(variables), np.zeros_like(variables))
    for d in dossiers:
        rooms.up[d.rows] += potency[d.name] * np.take(d.up, stances[d.row], axis=1)
        rooms.down[d.rows] += potency[d.name] * np.take(d.down, stances[d.row], axis=1)
    return rooms


@dataclass(frozen=True)
class Exchange:
    """Options in place of the one that stands.

    touched : the variables they push, by their place among those of the dossier, and options : themselves, (course,). own_up,
    own_down : logarithm of the room they leave, (course, 1). up, down : the same less what the option that stands leaves,
    (course, option that stands).
    """

    touched: np.ndarray
    options: np.ndarray
    own_up: np.ndarray
    own_down: np.ndarray
    up: np.ndarray
    down: np.ndarray


def exchange(dossier: Dossier, touched: np.ndarray, options: np.ndarray) -> Exchange:
    """The exchange for each pair of a variable and an option that takes effect on it."""
    own_up, own_down = dossier.up[touched, options][:, None], dossier.down[touched, options][:, None]
    return Exchange(touched, options, own_up, own_down, own_up - dossier.up[touched], own_down - dossier.down[touched])


def exchanged(
    rooms: Standing, dossier: Dossier, change: Exchange, where: np.ndarray, stance: np.ndarray, potency: Number
) -> tuple[np.ndarray, np.ndarray]:
    """What an exchange does to the logarithm of room, up and down, (course, where).

    Parameters
    ----------
    stance : that stands in the worlds `where`; it counts unless a choice is expected there. potency : of the pushes there.
    """
    if dossier.name not in rooms.chances:
        return change.up.take(stance, axis=1) * potency, change.down.take(stance, axis=1) * potency
    worlds, probabilities = rooms.chances[dossier.name]
    likely = probabilities[:, np.searchsorted(worlds, where)]
    return (
        change.own_up * potency - _mixture(dossier.up[change.touched], likely, potency),
        change.own_down * potency - _mixture(dossier.down[change.touched], likely, potency),
    )


def expected(
    rooms: Standing, dossiers: Sequence[Dossier], stances: np.ndarray, chances: Chances, potency: Mapping[str, Number]
) -> Standing:
    """The room one must expect when the dossiers under review will be decided with the given probabilities.

    Elsewhere, and in all other worlds, stances are expected to stand.
    """
    mixed = Standing(rooms.up.copy(), rooms.down.copy(), chances, rooms.ahead)
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
        left = left + chance * exp(potency * table[:, option, None])
    return log(np.maximum(left, SHUT, out=left), out=left)
