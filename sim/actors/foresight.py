"""What does an actor expect of the world some months on?

All stances are taken to stand, acts of others to be over, and mechanisms are left aside, so a variable is pushed by the
same shares month after month, and where it stands after h months has a closed form (`sim.world.pushes.settled`). Only the
variables that payoffs read are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.actors.dossier import Dossier
from sim.actors.standing import Standing, own_room
from sim.world.pushes import settled
from sim.world.world import Number, World


@dataclass(frozen=True)
class Entries:
    """The pushes of a dossier's options, one entry each: most options leave most variables alone.

    place : among the outlook's swayed variables. option : that pushes. up, down : logarithm of the room it leaves, (entry, 1).
    """

    place: np.ndarray
    option: np.ndarray
    up: np.ndarray
    down: np.ndarray


@dataclass(frozen=True)
class Outlook:
    """Which variables have to be looked at to weigh one dossier: those its options sway, and those they leave alone.

    own : where the swayed ones stand among the dossier's touched variables. entries : the pushes on them.
    bounds : lowest and highest values, (variable, 1), of the still ones and of the swayed ones.
    """

    still: tuple[str, ...]
    still_rows: np.ndarray
    still_bounds: tuple[np.ndarray, np.ndarray]
    swayed: tuple[str, ...]
    swayed_rows: np.ndarray
    swayed_bounds: tuple[np.ndarray, np.ndarray]
    own: np.ndarray
    entries: Entries


def outlook(dossier: Dossier, reads: Iterable[str], rows: Mapping[str, int], bounds: np.ndarray) -> Outlook:
    """The outlook of a dossier for payoffs that read the given variables."""
    wanted = sorted(set(reads), key=lambda name: rows[name])
    swayed = tuple(name for name in wanted if name in dossier.touched)
    still = tuple(name for name in wanted if name not in dossier.touched)
    places = [np.array([rows[name] for name in names], dtype=np.int64) for names in (still, swayed)]
    still_bounds, swayed_bounds = ((bounds[row, :1], bounds[row, 1:]) for row in places)
    own = np.array([dossier.touched.index(name) for name in swayed], dtype=np.int64)
    up, down = dossier.up[own], dossier.down[own]
    place, option = np.nonzero((up != 0.0) | (down != 0.0))
    entries = Entries(place, option, up[place, option][:, None], down[place, option][:, None])
    return Outlook(still, places[0], still_bounds, swayed, places[1], swayed_bounds, own, entries)


@dataclass(frozen=True)
class View:
    """From where one looks ahead: the worlds, the months, the strength of the dossier's pushes; (world,) or one number each."""

    where: np.ndarray
    horizon: Number
    potency: Number


def foresee(outlook: Outlook, dossier: Dossier, world: World, standing: Standing, view: View) -> dict[str, np.ndarray]:
    """The variables `horizon` months on: (option, world) where the dossier's options matter, (world,) elsewhere.

    Parameters
    ----------
    standing : the stances, or what is expected of them, this dossier's own among them.
    """
    cells = outlook.still_rows[:, None] * world.n + view.where
    left = (np.exp(table.take(cells)) for table in (standing.up, standing.down))
    seen = dict(zip(outlook.still, settled(world.variables.take(cells), *left, *outlook.still_bounds, view.horizon), strict=True))
    look = _with_acts if dossier.has_acts else _with_stances
    seen.update(zip(outlook.swayed, look(outlook, dossier, *_others(outlook, dossier, world, standing, view), view), strict=True))
    return seen


def _others(
    outlook: Outlook, dossier: Dossier, world: World, standing: Standing, view: View
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The swayed variables now, and the shares of room that the other dossiers leave above and below, each (variable, world)."""
    cells = outlook.swayed_rows[:, None] * world.n + view.where
    up, down = standing.up.take(cells), standing.down.take(cells)
    stance = dossier.lasting[world.stances[dossier.row, view.where]]
    own_up, own_down = own_room(standing, dossier, outlook.own, view.where, stance, view.potency)
    up -= own_up
    down -= own_down
    return world.variables.take(cells), np.exp(up, out=up), np.exp(down, out=down)


def _with_stances(outlook: Outlook, dossier: Dossier, x: np.ndarray, up: np.ndarray, down: np.ndarray, view: View) -> np.ndarray:
    """The swayed variables at the horizon under options that stand for good, (variable, option, world)."""
    low, high = outlook.swayed_bounds
    ahead = np.repeat(settled(x, up, down, low, high, view.horizon)[:, None, :], len(dossier.options), axis=1)
    entries, place = outlook.entries, outlook.entries.place
    left_up, left_down = up[place], down[place]
    left_up *= np.exp(entries.up * view.potency)
    left_down *= np.exp(entries.down * view.potency)
    ahead[place, entries.option] = settled(x[place], left_up, left_down, low[place], high[place], view.horizon)
    return ahead


def _with_acts(outlook: Outlook, dossier: Dossier, x: np.ndarray, up: np.ndarray, down: np.ndarray, view: View) -> np.ndarray:
    """The same for a dossier with acts: an act stands its time, then what follows it, (variable, option, world)."""
    low, high = (bound[:, :, None] for bound in outlook.swayed_bounds)
    stands = np.minimum(view.horizon, dossier.lasts[:, None].astype(float))
    ahead = np.repeat(x[:, None, :], len(dossier.options), axis=1)
    for options, months in ((np.arange(len(dossier.options)), stands), (dossier.then, view.horizon - stands)):
        left_up = up[:, None, :] * np.exp(dossier.up[outlook.own][:, options, None] * view.potency)
        left_down = down[:, None, :] * np.exp(dossier.down[outlook.own][:, options, None] * view.potency)
        ahead = settled(ahead, left_up, left_down, low, high, months)
    return ahead
