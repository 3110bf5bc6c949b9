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
    """Which variables have to be looked at to weigh one dossier: those its options leave alone, then those they sway.

    rows, low, high : of the still and then of the swayed variables; low and high are (variable, 1).
    own : where the swayed ones stand among the dossier's touched variables. entries : the pushes on them.
    """

    still: tuple[str, ...]
    swayed: tuple[str, ...]
    rows: np.ndarray
    low: np.ndarray
    high: np.ndarray
    own: np.ndarray
    entries: Entries


def outlook(dossier: Dossier, reads: Iterable[str], rows: Mapping[str, int], bounds: np.ndarray) -> Outlook:
    """The outlook of a dossier for payoffs that read the given variables."""
    wanted = sorted(set(reads), key=lambda name: rows[name])
    still = tuple(name for name in wanted if name not in dossier.touched)
    swayed = tuple(name for name in wanted if name in dossier.touched)
    looked_at = np.array([rows[name] for name in (*still, *swayed)], dtype=np.int64)
    own = np.array([dossier.touched.index(name) for name in swayed], dtype=np.int64)
    up, down = dossier.up[own], dossier.down[own]
    place, option = np.nonzero((up != 0.0) | (down != 0.0))
    entries = Entries(place, option, up[place, option][:, None], down[place, option][:, None])
    return Outlook(still, swayed, looked_at, bounds[looked_at, :1], bounds[looked_at, 1:], own, entries)


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
    cells = outlook.rows[:, None] * world.n + view.where
    x, up, down = world.variables.take(cells), standing.up.take(cells), standing.down.take(cells)
    first = len(outlook.still)
    stance = dossier.lasting[world.stances[dossier.row, view.where]]
    own_up, own_down = own_room(standing, dossier, outlook.own, view.where, stance, view.potency)
    up[first:] -= own_up
    down[first:] -= own_down
    np.exp(up, out=up)
    np.exp(down, out=down)
    others = settled(x, up, down, outlook.low, outlook.high, view.horizon)
    look = _with_acts if dossier.has_acts else _with_stances
    ahead = look(outlook, dossier, x[first:], up[first:], down[first:], others[first:], view)
    return dict(zip((*outlook.still, *outlook.swayed), (*others[:first], *ahead), strict=True))


def _with_stances(
    outlook: Outlook, dossier: Dossier, x: np.ndarray, up: np.ndarray, down: np.ndarray, others: np.ndarray, view: View
) -> np.ndarray:
    """The swayed variables at the horizon under options that stand for good, (variable, option, world).

    Parameters
    ----------
    x : now. up, down : shares of room the others leave. others : where those alone would lead. All (variable, world).
    """
    first = len(outlook.still)
    ahead = np.repeat(others[:, None, :], len(dossier.options), axis=1)
    entries, place = outlook.entries, outlook.entries.place
    left_up, left_down = up[place], down[place]
    left_up *= np.exp(entries.up * view.potency)
    left_down *= np.exp(entries.down * view.potency)
    low, high = outlook.low[first + place], outlook.high[first + place]
    ahead[place, entries.option] = settled(x[place], left_up, left_down, low, high, view.horizon)
    return ahead


def _with_acts(
    outlook: Outlook, dossier: Dossier, x: np.ndarray, up: np.ndarray, down: np.ndarray, others: np.ndarray, view: View
) -> np.ndarray:
    """The same for a dossier with acts: an act stands its time, then what follows it."""
    first = len(outlook.still)
    low, high = outlook.low[first:, :, None], outlook.high[first:, :, None]
    stands = np.minimum(view.horizon, dossier.lasts[:, None].astype(dossier.up.dtype))
    ahead = np.repeat(x[:, None, :], len(dossier.options), axis=1)
    for options, months in ((np.arange(len(dossier.options)), stands), (dossier.then, view.horizon - stands)):
        left_up = up[:, None, :] * np.exp(dossier.up[outlook.own][:, options, None] * view.potency)
        left_down = down[:, None, :] * np.exp(dossier.down[outlook.own][:, options, None] * view.potency)
        ahead = settled(ahead, left_up, left_down, low, high, months)
    return ahead
