"""What does structural balance do to the theatre's alignments where nothing else happens?

The theatre's own mechanism at its own rate, with no policies, no drift home, no other mechanism and no incident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.triads import balanced_share, friendly_share
from sim.config.content import Content
from sim.config.loading import assemble
from sim.theatre import Theatre

BALANCE = "structural_balance"


@dataclass(frozen=True)
class Course:
    """What became of the worlds.

    months : in which they were looked at, the start (0) among them. balanced, friendly : shares of triads and of ties,
    (look, world).
    """

    months: np.ndarray
    balanced: np.ndarray
    friendly: np.ndarray

    @property
    def settled(self) -> np.ndarray:
        """The month of the first look at which every triad is balanced, (world,); -1 where none is."""
        whole = self.balanced >= 1.0
        return np.where(whole.any(axis=0), self.months[np.argmax(whole, axis=0)], -1)


def alone(content: Content, starts: tuple[float, float] | None) -> Content:
    """The content of a theatre that holds the alignments of another and its structural balance, and nothing else.

    Parameters
    ----------
    starts : the range all alignments start in; None: each starts in its own.
    """
    tree = content.tree
    spread = {} if starts is None else {"start": {"value": sum(starts) / 2, "range": list(starts)}}
    left = ("label", "unit", "bounds", "start", "grade", "cites")
    return assemble(
        {
            "variables": {name: {**_only(tree["variables"][name], left), **spread} for name in content.alignments},
            "actors": {name: _idle(brief) for name, brief in tree["actors"].items()},
            "mechanisms": {BALANCE: tree["mechanisms"][BALANCE]},
            "milestones": {},
            "incidents": {},
            "scenario": {
                "title": "Structural balance alone",
                "question": "Where do alignments go when nothing moves them but each other?",
            },
        },
        "balance_alone",
        {},
        {},
    )


def course(content: Content, worlds: int, months: int, seed: int, every: int = 1) -> Course:
    """Play a theatre of alignments, and look at it every so many months."""
    stage = Theatre(content, worlds, seed, horizon=months, precision="double", ends_only=True)
    looks = np.arange(0, months + 1, every)
    balanced, friendly = np.zeros((2, len(looks), worlds))
    for look, month in enumerate(looks):
        while stage.month < month:
            stage.step()
        ties = _ties(content, stage)
        balanced[look], friendly[look] = balanced_share(ties), friendly_share(ties)
    stage.release()
    return Course(looks, balanced, friendly)


def _ties(content: Content, stage: Theatre) -> np.ndarray:
    """The alignments as (actor, actor, world)."""
    actors = sorted(content.actors)
    ties = np.zeros((len(actors), len(actors), stage.world.n))
    for name, (one, other) in content.alignments.items():
        i, j = actors.index(one), actors.index(other)
        ties[i, j] = ties[j, i] = stage.world[name]
    return ties


def _idle(brief: Mapping[str, Any]) -> dict[str, Any]:
    """An actor that wants nothing and can do nothing."""
    return {**_only(brief, ("name", "kind", "size", "temperature", "foresight")), "payoffs": {}, "dossiers": {}}


def _only(entry: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: entry[key] for key in keys if key in entry}
