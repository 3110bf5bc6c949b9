"""When has a milestone been reached?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.config.happenings import Milestone
from sim.world import conditions
from sim.world.conditions import Options, Test
from sim.world.world import NEVER, World


@dataclass
class Watch:
    """The signs of every milestone, and for how many months on end each has now been seen, (milestone, world)."""

    tests: list[list[Test]]
    lasts: list[int]
    held: np.ndarray

    def date(self, world: World, month: int) -> None:
        """Date the milestones whose signs have now been seen long enough, once."""
        for row, (tests, lasts) in enumerate(zip(self.tests, self.lasts, strict=True)):
            self.held[row] = np.where(conditions.hold(tests, world), self.held[row] + 1, 0)
            reached = world.reached[row]
            world.reached[row] = np.where((reached == NEVER) & (self.held[row] >= lasts), month, reached)


def watch(milestones: Iterable[Milestone], options: Options, worlds: int) -> Watch:
    """A watch on milestones of which no sign has been seen yet."""
    entries = list(milestones)
    tests = [conditions.compiled(entry.when, options) for entry in entries]
    return Watch(tests, [entry.lasts for entry in entries], np.zeros((len(entries), worlds), dtype=np.int32))
