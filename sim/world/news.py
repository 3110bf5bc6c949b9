"""What was in the news last month?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.config.content import Content
from sim.world.incidents import Toll


@dataclass
class News:
    """Dossiers whose stance changed last month, milestones that were reached and incidents that happened.

    rows : of these topics; where an incident has the name of a milestone, that of the milestone. heard : (topic, world) of bool;
    a last row stands for no topic and is always silent.
    """

    rows: Mapping[str, int]
    heard: np.ndarray

    @classmethod
    def silence(cls, content: Content, worlds: int) -> News:
        """No news yet."""
        topics = (*content.dossiers, *content.milestones, *content.incidents)
        rows = {name: row for row, name in reversed([*enumerate(topics)])}
        return cls(rows, np.zeros((len(topics) + 1, worlds), dtype=bool))

    def spread(self, changed: np.ndarray, reached: np.ndarray, toll: Toll | None) -> None:
        """Let what happened become news, and the rest be forgotten.

        Parameters
        ----------
        changed, reached : (dossier, world) and (milestone, world) of bool.
        """
        happened = [] if toll is None else list(toll.happened.values())
        self.heard[:-1] = False
        for row, topic in enumerate((*changed, *reached, *happened)):
            self.heard[row] = topic

    def of(self, topics: Sequence[str], places: int) -> list[int]:
        """The rows of some topics, filled up to so many places with the silent one."""
        return [self.rows[name] for name in topics] + [-1] * (places - len(topics))
