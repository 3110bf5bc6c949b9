"""What can be done about one policy question, in the form that is computed with?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.config import schema
from sim.config.calendar import Dates
from sim.config.content import Content
from sim.config.frame import find_in_frame
from sim.world import conditions
from sim.world.agreements import Pact, pacts
from sim.world.conditions import Test
from sim.world.pushes import room
from sim.world.world import Number, Real, World

PERMANENT = np.iinfo(np.int16).max
"""Months an option lasts that is no act."""


@dataclass(frozen=True)
class Share:
    """What one dossier has to do with one agreement.

    pact : the agreement. place : of the dossier among its sides. consents : of its options, (option,) of bool. up, down :
    logarithm of the room that the agreement leaves a month on the variables that the dossier touches, (touched,).
    """

    pact: Pact
    place: int
    consents: np.ndarray
    up: np.ndarray
    down: np.ndarray


@dataclass(frozen=True)
class Dossier:
    """One policy question of one actor: its options with their pushes, costs and conditions.

    touched : the variables that hang on its options, be it that they push them, that they set them, by an agreement, or as others
    judge by them. rows : their rows, (touched,). up, down : logarithm of the room each option leaves a
    month in that direction, (touched, option), 0 where it does not push.
    requires : option -> its tests, for options with conditions. distance : (option, option). lasts : months an act stands, and
    lasting : the option itself where it is no act, else the one that follows, (option,). armed : those announced for a date,
    (option,) of bool. sets : the levels that options set, (touched, option), nan where they set none. shares : in agreements.
    judged : beliefs of others that its choices bear on, by their place among those touched.
    """

    name: str
    actor: str
    row: int
    options: tuple[str, ...]
    start: int
    touched: tuple[str, ...]
    rows: np.ndarray
    up: np.ndarray
    down: np.ndarray
    requires: Mapping[int, list[Test]]
    distance: np.ndarray
    lasts: np.ndarray
    lasting: np.ndarray
    has_acts: bool
    has_sets: bool
    when: tuple[schema.Watched, ...]
    pause: int
    dates: Dates | None = None
    armed: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    sets: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    shares: tuple[Share, ...] = ()
    judged: Mapping[int, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where its numbers stand among the parameters."""
        return f"actors.{self.actor}.dossiers.{self.name.split('.', 1)[1]}"

    def prices(self, key: str, parameters: Mapping[str, Number], worlds: int) -> np.ndarray:
        """A number of each option, such as its upkeep, 0 where it has none, (option, world)."""
        found = [parameters.get(f"{self.address}.options.{option}.{key}", 0.0) for option in self.options]
        return np.array([np.broadcast_to(price, worlds) for price in found], dtype=self.distance.dtype)


def compiled(
    actor: str, name: str, entry: schema.Dossier, content: Content, found: Sequence[Pact] = (), dtype: Real = np.float64
) -> Dossier:
    """The dossier of a brief in computable form.

    Parameters
    ----------
    found : the agreements of the content.
    """
    full, labels, variables = f"{actor}.{name}", list(entry.options), list(content.variables)
    row, options, is_dated = content.dossiers.index(full), list(entry.options.values()), "dates" not in content.decision.without
    own = [pact for pact in found if row in pact.sides]
    beliefs = [belief for belief, seen in content.beliefs.items() if seen.about == actor and full in seen.seen]
    moved = {variables[place] for pact in own for place in pact.rows} | set(beliefs)
    moved |= {variable for option in options for variable in (*option.effects, *option.sets)}
    touched = tuple(variable for variable in variables if variable in moved)
    rows = np.array([variables.index(variable) for variable in touched], dtype=np.intp)
    up, down = (_room_left(entry, touched, sign).astype(dtype) for sign in (1.0, -1.0))
    then = [labels.index(option.then or entry.start) for option in options]
    lasts = [PERMANENT if option.armed and not is_dated else option.lasts or PERMANENT for option in options]
    return Dossier(
        name=full,
        actor=actor,
        row=row,
        options=tuple(labels),
        start=labels.index(entry.start),
        touched=touched,
        rows=rows,
        up=up,
        down=down,
        requires={i: conditions.compiled(o.requires, content.options) for i, o in enumerate(options) if o.requires},
        distance=_distances(entry).astype(dtype),
        lasts=np.array(lasts, dtype=np.intp),
        lasting=np.array([then[i] if lasts[i] != PERMANENT else i for i in range(len(labels))], dtype=np.intp),
        has_acts=any(months != PERMANENT for months in lasts),
        has_sets=any(option.sets for option in options),
        when=entry.review.when,
        pause=entry.review.pause,
        dates=entry.review.dates if is_dated else None,
        armed=np.array([option.armed and is_dated for option in options]),
        sets=np.array([[option.sets.get(variable, np.nan) for option in options] for variable in touched], dtype=dtype),
        shares=tuple(_share(pact, row, rows) for pact in own),
        judged={
            touched.index(belief): belief for belief in beliefs if content.beliefs[belief].part not in content.decision.without
        },
    )


def _share(pact: Pact, row: int, rows: np.ndarray) -> Share:
    """What the dossier of that row, which touches the variables of those rows, has to do with an agreement."""
    place = pact.sides.index(row)
    sides = {int(variable): (up, down) for variable, up, down in zip(pact.rows, pact.up, pact.down, strict=True)}
    pushes = np.array([sides.get(int(variable), (0.0, 0.0)) for variable in rows], dtype=pact.up.dtype).reshape(-1, 2)
    return Share(pact, place, pact.consents[place], pushes[:, 0], pushes[:, 1])


def all_compiled(content: Content, actors: Sequence[str], dtype: Real) -> list[Dossier]:
    """Every dossier in computable form, actor after actor."""
    return list(find_in_frame(content, ("dossiers", tuple(actors), dtype), lambda: _all_compiled(content, actors, dtype)))


def _all_compiled(content: Content, actors: Sequence[str], dtype: Real) -> list[Dossier]:
    found = pacts(content, dtype)
    return [
        compiled(actor, name, entry, content, found, dtype)
        for actor in actors
        for name, entry in content.actors[actor].dossiers.items()
    ]


def _room_left(entry: schema.Dossier, touched: Sequence[str], sign: float) -> np.ndarray:
    """Logarithm of the room each option leaves in one direction, (touched, option)."""
    effects = [[sign * option.effects.get(name, 0.0) for option in entry.options.values()] for name in touched]
    return np.array([[room(effect) if effect > 0 else 0.0 for effect in row] for row in effects]).reshape(
        len(touched), len(entry.options)
    )


def _distances(entry: schema.Dossier) -> np.ndarray:
    """How far each option is from each other: 1, or the distance of their positions where they are ordered."""
    positions = [option.position for option in entry.options.values()]
    if any(position is None for position in positions):
        return 1.0 - np.eye(len(positions))
    place = np.array(positions)
    return np.abs(place[:, None] - place[None, :])


def by_option(dossiers: Sequence[Dossier], numbers: Callable[[Dossier], np.ndarray]) -> np.ndarray:
    """A whole number for each option of each dossier, (dossier by its row, option); 0 where a dossier has fewer options."""
    found = np.zeros((len(dossiers), max((len(d.options) for d in dossiers), default=0)), dtype=np.intp)
    for d in dossiers:
        found[d.row, : len(d.options)] = numbers(d)
    return found


def act_steps(dossiers: Sequence[Dossier], steps_per_month: int) -> np.ndarray:
    """For how many steps an option stands that is an act, 0 for every other, (dossier by its row, option)."""
    return by_option(dossiers, lambda d: np.where(d.lasts == PERMANENT, 0, d.lasts * steps_per_month))


def opening(dossier: Dossier, forbidden: Sequence[str], world: World) -> int | np.ndarray:
    """The option that stands at the start: the dossier's own, or where the scenario forbids that the nearest to it.

    Nearest among the options that last and need no date, those first whose conditions hold in the world; (world,) then. What the
    opening would have led to comes last: to forbid a threat does not carry it out.
    """
    if dossier.options[dossier.start] not in forbidden:
        return dossier.start
    allowed = [i for i, option in enumerate(dossier.options) if option not in forbidden and dossier.lasting[i] == i]
    follows = dossier.lasting[dossier.start]
    nearest = np.array(sorted(allowed, key=lambda option: (option == follows, dossier.distance[option, dossier.start])))
    is_open = np.array([conditions.hold(dossier.requires.get(option, []), world) for option in nearest])
    return nearest[is_open.argmax(axis=0)]
