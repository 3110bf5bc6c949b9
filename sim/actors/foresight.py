"""What does an actor expect of the world some months on?

All stances are taken to stand, acts of others to be over, and the mechanisms to push on as they do now, so a variable is pushed
by the same shares month after month, and where it stands after h months has a closed form (`sim.world.pushes.settled`). Only
the variables that payoffs read are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.actors.dossier import PERMANENT, Dossier
from sim.actors.standing import Exchange, Standing, exchange, exchanged
from sim.world.motion import Motion
from sim.world.pushes import settled
from sim.world.world import Number, World, levels


@dataclass(frozen=True)
class Outlook:
    """The courses on which variables have to be looked at to weigh one dossier.

    A variable that its options leave alone has one course, and the others have one for each push: options that push a variable
    alike share it, and most push most variables not at all.

    rows : of the variables, (variable, 1). places : variable -> its course, or that of each option, (option,). still : how many
    variables are left alone; their courses come first. courses : which variable each is one of, (course,). low, high : of the
    courses' variables, (course, 1). first, after : the pushes of the other courses in place of what stands, and once an act is
    over. lasts : months until then, (course, 1).
    """

    rows: np.ndarray
    places: Mapping[str, int | np.ndarray]
    still: int
    courses: np.ndarray
    low: np.ndarray
    high: np.ndarray
    first: Exchange
    after: Exchange
    lasts: np.ndarray


def outlook(dossier: Dossier, reads: Iterable[str], rows: Mapping[str, int], bounds: np.ndarray) -> Outlook:
    """The outlook of a dossier for payoffs that read the given variables."""
    wanted = sorted(set(reads), key=lambda name: (name in dossier.touched, rows[name]))
    still = sum(name not in dossier.touched for name in wanted)
    looked_at = np.array([rows[name] for name in wanted], dtype=np.intp)
    places: dict[str, int | np.ndarray] = {name: course for course, name in enumerate(wanted[:still])}
    courses, touched, options = list(range(still)), [], []
    for variable, name in enumerate(wanted[still:], start=still):
        place = dossier.touched.index(name)
        distinct, shared = _distinct(dossier, place)
        places[name] = len(courses) + shared
        courses += [variable] * len(distinct)
        touched += [place] * len(distinct)
        options += distinct
    touched, options = np.array(touched, dtype=np.intp), np.array(options, dtype=np.intp)
    low, high = bounds[looked_at[courses]].T[..., None]
    return Outlook(
        rows=looked_at[:, None],
        places=places,
        still=still,
        courses=np.array(courses, dtype=np.intp),
        low=low,
        high=high,
        first=exchange(dossier, touched, options),
        after=exchange(dossier, touched, dossier.lasting[options]),
        lasts=np.concatenate([np.full(still, PERMANENT), dossier.lasts[options]])[:, None].astype(dossier.up.dtype),
    )


def _distinct(dossier: Dossier, touched: int) -> tuple[list[int], np.ndarray]:
    """The first options of those that push a variable alike, now and after an act, and for each option which of them it is."""
    up, down, after = dossier.up[touched], dossier.down[touched], dossier.lasting
    courses = list(zip(up, down, up[after], down[after], dossier.lasts, strict=True))
    distinct = {course: place for place, course in enumerate(dict.fromkeys(courses))}
    return [courses.index(course) for course in distinct], np.array([distinct[course] for course in courses])


@dataclass(frozen=True)
class View:
    """From where one looks ahead: the worlds, the months, the strength of the dossier's pushes; (world,) or one number each."""

    where: np.ndarray
    horizon: Number
    potency: Number


def foresee(
    outlook: Outlook, dossier: Dossier, world: World, standing: Standing, motion: Motion, view: View
) -> dict[str, np.ndarray]:
    """The levels of variables `horizon` months on: (option, world) where the dossier's options matter, (world,) elsewhere.

    Parameters
    ----------
    standing : the stances, or what is expected of them, this dossier's own among them. motion : what else moves the worlds.
    """
    cells = outlook.rows * world.n + view.where
    currents = motion.seen_from(cells, outlook.courses, view.where)
    now, up, down = world.variables.take(cells), standing.up.take(cells), standing.down.take(cells)
    ahead = now.take(outlook.courses, axis=0)
    stance = dossier.lasting[world.stances[dossier.row, view.where]]
    for change, months in _spans(outlook, dossier, view.horizon):
        own_up, own_down = exchanged(standing, dossier, change, view.where, stance, view.potency)
        left_up, left_down = up.take(outlook.courses, axis=0), down.take(outlook.courses, axis=0)
        left_up[outlook.still :] += own_up
        left_down[outlook.still :] += own_down
        left = currents.join(np.exp(left_up, out=left_up), np.exp(left_down, out=left_down))
        ahead = settled(ahead, *left, outlook.low, outlook.high, months)
    return levels({name: ahead[course] for name, course in outlook.places.items()}, world.scales)


def _spans(outlook: Outlook, dossier: Dossier, horizon: Number) -> list[tuple[Exchange, Number]]:
    """The pushes of the courses, and for how many months: an act stands its time, then what follows it."""
    if not dossier.has_acts:
        return [(outlook.first, horizon)]
    stands = np.minimum(horizon, outlook.lasts)
    return [(outlook.first, stands), (outlook.after, horizon - stands)]
