"""What can be done about one policy question, in the form that is computed with?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.config import schema
from sim.config.content import Content
from sim.world import conditions
from sim.world.conditions import Test
from sim.world.pushes import room
from sim.world.world import Number

PERMANENT = np.iinfo(np.int16).max
"""Months an option lasts that is no act."""


@dataclass(frozen=True)
class Dossier:
    """One policy question of one actor: its options with their pushes, costs and conditions.

    touched : the variables its options push, rows : their rows, (touched,). up, down : logarithm of the room each option leaves a
    month in that direction, (touched, option), 0 where it does not push.
    requires : option -> its tests, for options with conditions. distance : (option, option). lasts : months an act stands, and
    lasting : the option itself where it is no act, else the one that follows, (option,).
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
    when: tuple[schema.Watched, ...]
    pause: int

    @property
    def address(self) -> str:
        """Where its numbers stand among the parameters."""
        return f"actors.{self.actor}.dossiers.{self.name.split('.', 1)[1]}"

    def upkeep(self, parameters: Mapping[str, Number], worlds: int) -> np.ndarray:
        """The upkeep of each option, (option, world)."""
        prices = [parameters[f"{self.address}.options.{option}.upkeep"] for option in self.options]
        return np.array([np.broadcast_to(price, worlds) for price in prices], dtype=self.distance.dtype)


def compiled(
    actor: str,
    name: str,
    entry: schema.Dossier,
    row: int,
    variables: Sequence[str],
    options: conditions.Options,
    dtype: type = np.float64,
) -> Dossier:
    """The dossier of a brief in computable form; `options` gives all dossiers' options for conditions on stances."""
    labels = list(entry.options)
    touched = tuple(name for name in variables if any(name in option.effects for option in entry.options.values()))
    rows = np.array([variables.index(name) for name in touched], dtype=np.intp)
    up, down = (_room_left(entry, touched, sign).astype(dtype) for sign in (1.0, -1.0))
    then = [labels.index(option.then or entry.start) for option in entry.options.values()]
    lasts = [option.lasts or PERMANENT for option in entry.options.values()]
    return Dossier(
        name=f"{actor}.{name}",
        actor=actor,
        row=row,
        options=tuple(labels),
        start=labels.index(entry.start),
        touched=touched,
        rows=rows,
        up=up,
        down=down,
        requires={i: conditions.compiled(o.requires, options) for i, o in enumerate(entry.options.values()) if o.requires},
        distance=_distances(entry).astype(dtype),
        lasts=np.array(lasts, dtype=np.intp),
        lasting=np.array([then[i] if lasts[i] != PERMANENT else i for i in range(len(labels))], dtype=np.intp),
        has_acts=any(option.lasts is not None for option in entry.options.values()),
        when=entry.review.when,
        pause=entry.review.pause,
    )


def all_compiled(content: Content, actors: Sequence[str], dtype: type) -> list[Dossier]:
    """Every dossier in computable form, actor after actor."""
    variables, options = list(content.variables), content.options
    return [
        compiled(actor, name, entry, content.dossiers.index(f"{actor}.{name}"), variables, options, dtype)
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


def opening(dossier: Dossier, forbidden: Sequence[str]) -> int:
    """The option that stands at the start: the dossier's own, or the first open one where the scenario forbids that."""
    if dossier.options[dossier.start] not in forbidden:
        return dossier.start
    allowed = (i for i, option in enumerate(dossier.options) if option not in forbidden)
    return next(i for i in allowed if i not in dossier.requires)
