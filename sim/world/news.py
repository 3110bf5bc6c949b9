"""What was in the news last month?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.config.content import Content
from sim.config.schema import Watched, level_name
from sim.world import conditions
from sim.world.conditions import Test
from sim.world.incidents import Toll
from sim.world.world import World


@dataclass
class News:
    """Dossiers whose stance changed last month, milestones that were reached, incidents that happened, and levels crossed.

    rows : of these topics; where an incident has the name of a milestone, that of the milestone. heard : (topic, world) of bool;
    a last row stands for no topic and is always silent. levels : the tests of the levels watched by somebody; beyond : whether
    each held at the end of last month, (level, world).
    """

    rows: Mapping[str, int]
    heard: np.ndarray
    levels: list[list[Test]]
    beyond: np.ndarray

    @classmethod
    def silence(cls, content: Content, world: World) -> News:
        """No news yet, and no level that holds at the opening counts as just crossed."""
        watched = {level_name(topic): topic for topic in content.watched if not isinstance(topic, str)}
        topics = (*content.dossiers, *content.milestones, *content.incidents, *watched)
        rows = {name: row for row, name in reversed([*enumerate(topics)])}
        levels = [conditions.compiled(level, content.options) for level in watched.values()]
        beyond = np.array([conditions.hold(tests, world) for tests in levels], dtype=bool).reshape(len(levels), world.n)
        return cls(rows, np.zeros((len(topics) + 1, world.n), dtype=bool), levels, beyond)

    def spread(self, changed: np.ndarray, reached: np.ndarray, toll: Toll | None, world: World) -> None:
        """Let what happened become news, and the rest be forgotten.

        Parameters
        ----------
        changed, reached : (dossier, world) and (milestone, world) of bool. world : at the end of the month.
        """
        happened = [] if toll is None else list(toll.happened.values())
        crossed = []
        for place, tests in enumerate(self.levels):
            now = conditions.hold(tests, world)
            crossed.append(now & ~self.beyond[place])
            self.beyond[place] = now
        self.heard[:-1] = False
        incidents = len(self.heard) - 1 - len(changed) - len(reached) - len(crossed)
        for row, topic in enumerate((*changed, *reached, *happened)):
            self.heard[row] = topic
        for row, topic in enumerate(crossed, start=len(changed) + len(reached) + incidents):
            self.heard[row] = topic

    def of(self, topics: Sequence[Watched], places: int) -> list[int]:
        """The rows of some topics, filled up to so many places with the silent one."""
        return [self.rows[level_name(topic)] for topic in topics] + [-1] * (places - len(topics))
