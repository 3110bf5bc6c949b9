"""What is kept of each month?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.config.errors import listed
from sim.world.incidents import Toll
from sim.world.world import World


@dataclass
class Record:
    """The history of some worlds. Month 0 is the start; the world axis is last.

    state (month, variable, world) float32; stance (month, dossier, world) int8; happened (month, incident, world) bool;
    attacks, deaths and worst (month, world) int32: numbers of the counted incident in that month.
    rows : the variables that are kept. ends_only : only the start and the last month are kept; incidents are then gathered in the
    last (happened is then how often, int16), so that sums over months, and the worst attack of all, stay what they are.
    """

    state: np.ndarray
    stance: np.ndarray
    happened: np.ndarray
    attacks: np.ndarray
    deaths: np.ndarray
    worst: np.ndarray
    rows: Sequence[int]
    ends_only: bool

    @classmethod
    def empty(
        cls, months: int, rows: Sequence[int], dossiers: int, incidents: int, worlds: int, ends_only: bool = False
    ) -> Record:
        """A record with room for the start and `months` months, or for the start and the end."""
        length = 2 if ends_only else months + 1
        attacks, deaths, worst = (np.zeros((length, worlds), dtype=np.int32) for _ in range(3))
        return cls(
            np.zeros((length, len(rows), worlds), dtype=np.float32),
            np.zeros((length, dossiers, worlds), dtype=np.int8),
            np.zeros((length, incidents, worlds), dtype=np.int16 if ends_only else bool),
            attacks,
            deaths,
            worst,
            rows,
            ends_only,
        )

    def place(self, month: int) -> int:
        """Where a month stands on record."""
        return min(month, 1) if self.ends_only else month

    def keep(self, month: int, world: World, toll: Toll | None) -> None:
        """Write down one month. Raises FloatingPointError where a variable is no finite number any more."""
        _check_finite(month, world)
        place = self.place(month)
        if len(self.rows) == len(world.variables):
            self.state[place] = world.variables
        else:
            self.state[place] = world.variables[self.rows]
        self.stance[place] = world.stances
        if toll is None:
            return
        for row, happened in enumerate(toll.happened.values()):
            self.happened[place, row] += happened
        for kept, found in ((self.attacks, toll.count), (self.deaths, toll.deaths)):
            for numbers in found.values():
                kept[place] += numbers.astype(np.int32)
        for numbers in toll.worst.values():
            self.worst[place] = np.maximum(self.worst[place], numbers.astype(np.int32))


def _check_finite(month: int, world: World) -> None:
    """Make sure that every variable is a finite number in every world: whatever went wrong would spread without a word."""
    if np.isfinite(world.variables).all():
        return
    lost = ~np.isfinite(world.variables)
    told = [f"{name} in {lost[row].sum()}" for name, row in world.variable_rows.items() if lost[row].any()]
    raise FloatingPointError(
        f"month {month}: {len(told)} of {len(lost)} variables are no finite numbers any more ({listed(told, 3)} of"
        f" {world.n} worlds); a rule or a number of the content cannot be computed with"
    )
