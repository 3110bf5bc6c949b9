"""What does an actor expect of the world some months on?

All stances are taken to stand, acts of others to be over, and the mechanisms to push on as they do now, so a variable is pushed
by the same shares month after month, and where it stands after h months has a closed form (`sim.world.pushes.settled`). Offers
count with the hope that they are granted, works come no farther than they can be built, and what one does is seen by those who
judge by it. Only the variables that payoffs read are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.actors.deals import Deals, Prospect, Terms, terms
from sim.actors.dossier import PERMANENT, Dossier
from sim.actors.standing import Exchange, Standing, exchange, exchanged
from sim.arithmetic import exp
from sim.config.content import Content
from sim.config.frame import find_in_frame
from sim.world.beliefs import Beliefs
from sim.world.motion import Motion
from sim.world.projects import Projects
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
    over. terms : of agreements, for both. lasts : months until then, (course, 1). of_row : row of a variable -> its place and
    its courses.
    """

    rows: np.ndarray
    places: Mapping[str, int | np.ndarray]
    still: int
    courses: np.ndarray
    low: np.ndarray
    high: np.ndarray
    first: Exchange
    after: Exchange
    terms: tuple[tuple[Terms, ...], tuple[Terms, ...]]
    lasts: np.ndarray
    of_row: Mapping[int, tuple[int, np.ndarray]]


def find_outlook(
    content: Content, dossier: Dossier, reads: frozenset[str], rows: Mapping[str, int], bounds: np.ndarray
) -> Outlook:
    """The outlook of a dossier of a content for payoffs that read the given variables; found once for each frame."""
    key = ("outlook", dossier.name, dossier.up.dtype, reads)
    return find_in_frame(content, key, lambda: outlook(dossier, reads, rows, bounds))


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
    variables = np.array(courses, dtype=np.intp)
    low, high = bounds[looked_at[courses]].T[..., None]
    first, after = exchange(dossier, touched, options), exchange(dossier, touched, dossier.lasting[options])
    return Outlook(
        rows=looked_at[:, None],
        places=places,
        still=still,
        courses=variables,
        low=low,
        high=high,
        first=first,
        after=after,
        terms=(terms(dossier, first), terms(dossier, after)),
        lasts=np.concatenate([np.full(still, PERMANENT), dossier.lasts[options]])[:, None].astype(dossier.up.dtype),
        of_row={int(row): (place, np.flatnonzero(variables == place)) for place, row in enumerate(looked_at)},
    )


def _distinct(dossier: Dossier, touched: int) -> tuple[list[int], np.ndarray]:
    """The first options of those that move a variable alike, now and after an act, and for each option which of them it is."""
    after, kinds = (
        dossier.lasting,
        [dossier.up[touched], dossier.down[touched], np.nan_to_num(dossier.sets[touched], nan=-np.inf)],
    )
    kinds += [share.consents for share in dossier.shares if share.up[touched] or share.down[touched]]
    if touched in dossier.judged:
        kinds.append(np.arange(len(dossier.options)))
    courses = list(zip(*kinds, *(kind[after] for kind in kinds), dossier.lasts, strict=True))
    distinct = {course: place for place, course in enumerate(dict.fromkeys(courses))}
    return [courses.index(course) for course in distinct], np.array([distinct[course] for course in courses])


@dataclass(frozen=True)
class View:
    """From where one looks ahead.

    where : the worlds. horizon : the months, and potency : the strength of the dossier's pushes; (where,) or one number each.
    prospects : of the agreements in which the dossier has a share.
    """

    where: np.ndarray
    horizon: Number
    potency: Number
    prospects: Sequence[Prospect]


def foresee(
    outlook: Outlook, dossier: Dossier, world: World, standing: Standing, motion: Motion, deals: Deals, view: View
) -> dict[str, np.ndarray]:
    """The levels of variables `horizon` months on: (option, world) where the dossier's options matter, (world,) elsewhere.

    Parameters
    ----------
    standing : the stances, or what is expected of them, this dossier's own among them. motion : what else moves the worlds.
    """
    cells = outlook.rows * world.n + view.where
    currents = motion.seen_from(cells, outlook.courses, view.where)
    now, up, down = world.variables.take(cells), standing.up.take(cells), standing.down.take(cells)
    ahead, stance = now.take(outlook.courses, axis=0), dossier.lasting[world.stances[dossier.row, view.where]]
    for change, agreed, months in _spans(outlook, dossier, view.horizon):
        own_up, own_down = exchanged(standing, dossier, change, view.where, stance, view.potency)
        left_up, left_down = up.take(outlook.courses, axis=0), down.take(outlook.courses, axis=0)
        left_up[outlook.still :] += own_up
        left_down[outlook.still :] += own_down
        deals.exchange(
            agreed, view.prospects, world, view.where, standing, (left_up[outlook.still :], left_down[outlook.still :])
        )
        left = currents.join(exp(left_up, out=left_up), exp(left_down, out=left_down))
        ahead = settled(ahead, *left, outlook.low, outlook.high, months)
        _set(ahead[outlook.still :], dossier, change, months)
    _hold_back(ahead, now, outlook, dossier, world, motion.projects, view)
    _judge(ahead, now, outlook, dossier, motion.beliefs, stance, view)
    return levels({name: ahead[course] for name, course in outlook.places.items()}, world.scales)


def _set(ahead: np.ndarray, dossier: Dossier, change: Exchange, months: Number) -> None:
    """Let options that set a level have it stand there, (course, world)."""
    if dossier.has_sets:
        set_at = dossier.sets[change.touched, change.options][:, None]
        lasting = np.broadcast_to(months, ahead.shape) if np.ndim(months) < 2 else np.asarray(months)[-len(ahead) :]
        np.copyto(ahead, set_at, where=~np.isnan(set_at) & (lasting > 0))


def _hold_back(
    ahead: np.ndarray, now: np.ndarray, outlook: Outlook, dossier: Dossier, world: World, projects: Projects, view: View
) -> None:
    """Keep what is expected within what can be built until then, and within limits."""
    for project, row in enumerate(projects.rows):
        if (found := outlook.of_row.get(int(row))) is not None:
            place, courses = found
            reached = projects.reach(project, world, view.where, view.horizon, dossier.row)
            ahead[courses] = np.minimum(ahead[courses], now[place] + reached)
    for row in projects.limits:
        if (found := outlook.of_row.get(row)) is not None:
            place, courses = found
            ahead[courses] = np.minimum(ahead[courses], np.maximum(now[place], projects.most(row, world, view.where)))


def _judge(
    ahead: np.ndarray, now: np.ndarray, outlook: Outlook, dossier: Dossier, beliefs: Beliefs, stance: np.ndarray, view: View
) -> None:
    """Let those who judge by what one does here change their minds: one turn, and a stance that stays."""
    for touched in dossier.judged:
        if (found := outlook.of_row.get(int(dossier.rows[touched]))) is not None:
            place, courses = found
            belief, options = beliefs.of_row[int(dossier.rows[touched])], outlook.first.options[courses - outlook.still]
            ahead[courses] = belief.foreseen(now[place], dossier.row, stance, options[:, None], view.horizon, view.where)


def _spans(outlook: Outlook, dossier: Dossier, horizon: Number) -> list[tuple[Exchange, tuple[Terms, ...], Number]]:
    """The pushes of the courses and their terms, and for how many months: an act stands its time, then what follows it."""
    if not dossier.has_acts:
        return [(outlook.first, outlook.terms[0], horizon)]
    stands = np.minimum(horizon, outlook.lasts)
    return [(outlook.first, outlook.terms[0], stands), (outlook.after, outlook.terms[1], horizon - stands)]
