"""What does a scenario do to the worlds, and when?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.config.scenario import Event, Forced, Scenario
from sim.world import conditions
from sim.world.conditions import Options, Test
from sim.world.world import World


@dataclass
class Cue:
    """One event of the scenario: its tests when it is triggered, and the month it happened in each world (0: not yet)."""

    event: Event
    tests: list[Test]
    fired: np.ndarray

    def play(self, world: World, month: int) -> np.ndarray:
        """The worlds in which the event happens this month, (world,); noted, as it happens only once."""
        if self.event.month is not None:
            due = np.full(world.n, month == self.event.month)
        else:
            due = conditions.hold(self.tests, world) & (self.fired == 0)
        self.fired = np.where(due, month, self.fired)
        return due


def cues(scenario: Scenario, options: Options, worlds: int) -> list[Cue]:
    """The scenario's events, none of them fired yet."""
    return [Cue(event, conditions.compiled(event.when, options), np.zeros(worlds, dtype=np.int32)) for event in scenario.events]


def in_force(forced: Forced, month: int) -> bool:
    """Whether a forced option is held in place in this month."""
    return forced.since <= month and (forced.until is None or month <= forced.until)
