"""What does an actor expect of the world some months on?

All stances are taken to stand and mechanisms are left aside, so the world h months on is one push away: h times the logarithm of
the room left. Only the variables that its payoffs read are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.actors.dossier import Dossier
from sim.actors.standing import Standing, own_room
from sim.world.pushes import moved
from sim.world.world import Number, World


@dataclass(frozen=True)
class Outlook:
    """Which variables have to be looked at to weigh one dossier: those its options sway, and those they leave alone.

    swayed_own : where the swayed ones stand among the dossier's touched variables. bounds : lowest and highest values, shaped to
    go with (variable, world) and (variable, option, world).
    """

    swayed: tuple[str, ...]
    swayed_rows: np.ndarray
    swayed_own: np.ndarray
    swayed_bounds: tuple[np.ndarray, np.ndarray]
    still: tuple[str, ...]
    still_rows: np.ndarray
    still_bounds: tuple[np.ndarray, np.ndarray]


def outlook(dossier: Dossier, reads: Iterable[str], rows: Mapping[str, int], bounds: np.ndarray) -> Outlook:
    """The outlook of a dossier for payoffs that read the given variables."""
    wanted = sorted(set(reads), key=lambda name: rows[name])
    swayed = tuple(name for name in wanted if name in dossier.touched)
    still = tuple(name for name in wanted if name not in dossier.touched)
    swayed_rows = np.array([rows[name] for name in swayed], dtype=np.int64)
    still_rows = np.array([rows[name] for name in still], dtype=np.int64)
    own = np.array([dossier.touched.index(name) for name in swayed], dtype=np.int64)
    low, high = bounds[:, :1], bounds[:, 1:]
    return Outlook(
        swayed,
        swayed_rows,
        own,
        (low[swayed_rows][:, :, None], high[swayed_rows][:, :, None]),
        still,
        still_rows,
        (low[still_rows], high[still_rows]),
    )


def foresee(
    view: Outlook,
    dossier: Dossier,
    world: World,
    standing: Standing,
    where: np.ndarray,
    horizon: Number,
    potency: Number,
) -> dict[str, np.ndarray]:
    """The variables `horizon` months on: (option, world) where the dossier's options matter, (world,) elsewhere.

    Parameters
    ----------
    standing : the stances, or what is expected of them, this dossier's own among them. where : the worlds looked at.
    horizon : months, a number or one for each of those worlds. potency : of the dossier, likewise.
    """
    cells = view.still_rows[:, None] * world.n + where
    now, up, down = world.variables.take(cells), standing.up.take(cells), standing.down.take(cells)
    up *= horizon
    down *= horizon
    seen = dict(zip(view.still, moved(now, up, down, *view.still_bounds), strict=True))
    cells = view.swayed_rows[:, None] * world.n + where
    now, up, down = world.variables.take(cells), standing.up.take(cells), standing.down.take(cells)
    own_up, own_down = own_room(standing, dossier, view.swayed_own, where, world.stances[dossier.row, where], potency)
    up -= own_up
    down -= own_down
    up *= horizon
    down *= horizon
    options_up = up[:, None, :] + _reach(dossier, dossier.up[view.swayed_own], horizon, potency)
    options_down = down[:, None, :] + _reach(dossier, dossier.down[view.swayed_own], horizon, potency)
    later = moved(now[:, None, :], options_up, options_down, *view.swayed_bounds)
    return {**seen, **dict(zip(view.swayed, later, strict=True))}


def _reach(dossier: Dossier, monthly: np.ndarray, horizon: Number, potency: Number) -> np.ndarray:
    """Room left by each option over the horizon, (swayed, option, 1 or world): an act stands its time, then what follows it."""
    if not dossier.has_acts:
        return (horizon * potency) * monthly[:, :, None]
    stands = np.minimum(horizon, dossier.lasts[:, None].astype(float))
    after = monthly[:, dossier.then]
    return potency * (stands * monthly[:, :, None] + (horizon - stands) * after[:, :, None])
