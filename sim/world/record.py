"""What is kept of each month?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.world.incidents import Toll
from sim.world.world import World


@dataclass
class Record:
    """The history of some worlds. Month 0 is the start; the world axis is last.

    state (month, variable, world) float32; stance (month, dossier, world) int8; happened (month, incident, world) bool;
    attacks, deaths and worst (month, world) int32: numbers of the counted incident in that month.
    """

    state: np.ndarray
    stance: np.ndarray
    happened: np.ndarray
    attacks: np.ndarray
    deaths: np.ndarray
    worst: np.ndarray

    @classmethod
    def empty(cls, months: int, variables: int, dossiers: int, incidents: int, worlds: int) -> Record:
        """A record with room for `months` months after the start."""
        length = months + 1
        return cls(
            np.zeros((length, variables, worlds), dtype=np.float32),
            np.zeros((length, dossiers, worlds), dtype=np.int8),
            np.zeros((length, incidents, worlds), dtype=bool),
            *(np.zeros((length, worlds), dtype=np.int32) for _ in range(3)),
        )

    def keep(self, month: int, world: World, toll: Toll | None) -> None:
        """Write down one month."""
        self.state[month] = world.variables
        self.stance[month] = world.stances
        if toll is None:
            return
        for row, happened in enumerate(toll.happened.values()):
            self.happened[month, row] = happened
        for kept, found in ((self.attacks, toll.count), (self.deaths, toll.deaths), (self.worst, toll.worst)):
            for numbers in found.values():
                kept[month] += numbers.astype(np.int32)
