"""How much does an actor change at once?

Who has several turns in mind makes those first that gain most, and puts the others off: next month they are on the table again,
weighed in the light of what has been done. Organisations attend to things one after the other (Simon 1971, Jones and Baumgartner
2005), and whoever decides everything at once, each as if the rest stood, does twice over what was worth doing once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sim.actors.dossier import Dossier
from sim.actors.evaluation import Weighing
from sim.actors.stage import Stage
from sim.world.world import at

Choices = tuple[np.ndarray, np.ndarray, np.ndarray]
"""For each choice the place of its dossier among the weighings, the world and the option, all (choice,)."""


def find_put_off(theatre: Stage, weighings: Mapping[str, Weighing], choices: Choices) -> np.ndarray:
    """Which choices are turns that have to wait, (choice,): those beyond what their actor changes in a month, least gain first.

    What has lost its ground, is announced for this month, has its date, or is insisted on does not wait.
    """
    most = theatre.parameters.get("laws.attention.numbers.turns", np.inf)
    places, where, options = choices
    waits = np.zeros(where.shape, dtype=bool)
    if np.all(np.isinf(most)):
        return waits
    actors = {name: number for number, name in enumerate(theatre.actors)}
    found = [theatre.by_name[name] for name in weighings]
    rows, makers = np.array([d.row for d in found])[places], np.array([actors[d.actor] for d in found])[places]
    turns = np.flatnonzero(theatre.world.stances[rows, where] != options)
    gains, makers, worlds = _gains(theatre, weighings, options)[turns], makers[turns], where[turns]
    order = np.lexsort((turns, -gains, makers, worlds))
    rank = _rank(worlds[order] * len(actors) + makers[order])
    left = at(most, worlds[order]) - _changed(theatre)[makers[order], worlds[order]]
    waits[turns[order]] = (rank >= left) & np.isfinite(gains[order])
    return waits


def _gains(theatre: Stage, weighings: Mapping[str, Weighing], options: np.ndarray) -> np.ndarray:
    """What each choice gains against what stands, (choice,): without bound where that is closed, or cannot wait."""
    gains, first = [], 0
    for name, look in weighings.items():
        dossier, columns = theatre.by_name[name], np.arange(look.where.size)
        open_worth = np.where(look.is_open, look.utilities, -np.inf)
        stands = theatre.world.stances[dossier.row, look.where]
        gain = open_worth[options[first : first + columns.size], columns] - open_worth[stands, columns]
        is_dated = theatre.part == 1 and dossier.dates is not None and dossier.dates.comes_up(theatre.month)
        presses = theatre.policies.due[dossier.row, look.where] | theatre.actors[dossier.actor].insists(dossier, look.where)
        gains.append(np.where(presses | is_dated, np.inf, gain))
        first += columns.size
    return np.concatenate(gains)


def _rank(groups: np.ndarray) -> np.ndarray:
    """The place of each entry in its group, from 0; entries of a group stand together."""
    first = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if groups.size else np.zeros(0, dtype=np.intp)
    return np.arange(groups.size) - np.repeat(first, np.diff(np.r_[first, groups.size]))


def _changed(theatre: Stage) -> np.ndarray:
    """How many policies of each actor have changed in this month, (actor, world)."""
    return np.array([theatre.policies.changed[[d.row for d in actor.dossiers]].sum(axis=0) for actor in theatre.actors.values()])


def note_put_off(
    theatre: Stage, weighings: Mapping[str, Weighing], choices: Choices, waits: np.ndarray
) -> Iterator[tuple[Dossier, Weighing]]:
    """Each dossier and its weighing, which tells what has to wait."""
    places, _, options = choices
    meant = np.where(waits, options, -1)
    for place, (name, look) in enumerate(weighings.items()):
        yield theatre.by_name[name], replace(look, put_off=meant[places == place])
