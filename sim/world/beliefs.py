"""What does one actor take another to be, and what does it learn from what that other does?

A belief is the chance that somebody is of the first of two types, and is updated by Bayes' rule from the policies that are
seen. In a month a policy has been looked at anew with the chance `looks`, and is then what the type chooses; else it stays:

    chance(now | before, type) = (1 - looks) [now = before] + looks chance(now | type)

So a turn says much and a stance that stays says little. Types can change, which brings a belief back towards where it began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arithmetic import exp, log
from sim.config.arrangements import Belief
from sim.config.content import Content
from sim.world.steps import chance
from sim.world.world import Number, Real, World, at, ordered_sum

SURE = 0.005
"""Nobody is surer than that."""
MOST = 60.0
"""Evidence beyond this changes nothing that can be told from certainty."""


@dataclass(frozen=True)
class Witness:
    """One belief in computable form.

    row : of the variable that holds it. seen : rows of the dossiers that are watched; first, second : for each the chances with
    which either type takes each option, (option,). start, heed, looks, turns : its numbers.
    """

    name: str
    row: int
    about: str
    seen: tuple[int, ...]
    first: tuple[np.ndarray, ...]
    second: tuple[np.ndarray, ...]
    start: Number
    heed: Number
    looks: Number
    turns: Number

    def tells(
        self, place: int, before: np.ndarray, now: np.ndarray, where: np.ndarray | slice = slice(None), steps: int = 1
    ) -> np.ndarray:
        """How far what became of one dossier in a month speaks for the first type, as a logarithm of odds.

        Parameters
        ----------
        place : of the dossier among those seen. before, now : options, of one shape. where : the worlds. steps : in a
            month, of which one has gone by.
        """
        first, second, looks = self.first[place].take(now), self.second[place].take(now), chance(at(self.looks, where), steps)
        stays = (1.0 - looks) * (before == now)
        return log((stays + looks * first) / (stays + looks * second))

    def foreseen(
        self, held: np.ndarray, seen: int, stance: np.ndarray, options: np.ndarray, horizon: Number, where: np.ndarray
    ) -> np.ndarray:
        """The belief some months on, if a dossier is turned to an option that then stays, (option, where).

        Parameters
        ----------
        held : the belief now, and stance : what stands, (where,). seen : row of the dossier. options : (option, 1). where :
        worlds.
        """
        place, months = self.seen.index(seen), np.maximum(horizon - 1.0, 0.0)
        told = self.tells(place, stance, options, where) + months * self.tells(place, options, options, where)
        return updated(held, at(self.heed, where) * told)


@dataclass
class Beliefs:
    """All beliefs of some worlds. before : the policies as they were last seen, (dossier, world)."""

    witnesses: Sequence[Witness]
    before: np.ndarray

    @property
    def of_row(self) -> Mapping[int, Witness]:
        """Each belief by the row of the variable that holds it."""
        return {belief.row: belief for belief in self.witnesses}

    def lapse(self, dossiers: np.ndarray, where: np.ndarray, then: np.ndarray) -> None:
        """What was bound to follow is no new choice, and tells nothing. All (lapse,)."""
        self.before[dossiers, where] = then

    def learn(self, world: World, steps: int) -> None:
        """Let everybody see what stands now, and change their minds."""
        for belief in self.witnesses:
            held = world.variables[belief.row]
            prior = held + chance(belief.turns, steps) * (belief.start - held)
            told = ordered_sum(
                belief.tells(place, self.before[seen], world.stances[seen], steps=steps) for place, seen in enumerate(belief.seen)
            )
            world.variables[belief.row] = updated(prior, belief.heed * told)
        self.before = world.stances.copy()


def updated(prior: np.ndarray, evidence: Number) -> np.ndarray:
    """The chance of the first type after evidence, told as a logarithm of odds."""
    before = np.clip(prior, SURE, 1.0 - SURE)
    odds = before / (1.0 - before) * exp(np.clip(evidence, -MOST, MOST))
    return np.clip(odds / (1.0 + odds), SURE, 1.0 - SURE)


def beliefs(content: Content, parameters: Mapping[str, Number], stances: np.ndarray, dtype: Real) -> Beliefs:
    """The beliefs of a content; those of a part that is switched off are never updated, and are left out."""
    rows = {name: row for row, name in enumerate(content.variables)}
    found = [
        _witness(name, rows[name], entry, content, parameters, dtype)
        for name, entry in content.beliefs.items()
        if entry.part not in content.decision.without
    ]
    return Beliefs(found, stances.copy())


def take_at_word(content: Content, world: World) -> None:
    """Let everybody whose word can be doubted be believed, where commitment is switched off."""
    for name, entry in content.beliefs.items():
        if entry.part == "commitment" and "commitment" in content.decision.without:
            world.variables[world.variable_rows[name]] = 1.0 - SURE


def _witness(name: str, row: int, entry: Belief, content: Content, parameters: Mapping[str, Number], dtype: Real) -> Witness:
    chances = [
        tuple(
            np.array([by_type[kind][option] for option in content.options[dossier]], dtype=dtype)
            for dossier, by_type in entry.seen.items()
        )
        for kind in entry.types
    ]
    return Witness(
        name=name,
        row=row,
        about=entry.about,
        seen=tuple(content.dossiers.index(dossier) for dossier in entry.seen),
        first=chances[0],
        second=chances[1],
        start=parameters[f"variables.{name}.start"],
        **{key: parameters[f"beliefs.{name}.{key}"] for key in ("heed", "looks", "turns")},
    )
