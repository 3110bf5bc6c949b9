"""How far have works come, and how far can they come in some months?

Works are planned, financed and built, each for its months and only while what it needs holds, and then they run. Nothing raises
the variable that measures them before building has begun, and while they are built it rises by no more than the fastest pace.
Other variables cannot be raised above what an outcome allows, as cargoes cannot above the ore there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.config.arrangements import STAGES
from sim.config.content import Content
from sim.world import conditions
from sim.world.conditions import Test
from sim.world.reading import Reading, resolved
from sim.world.world import Number, World, at

BUILDING = STAGES.index("building")
_UNDER_WAY = {"idea": 0, "planned": 1, "financed": 2, "building": 2, "running": 2}
"""The stage that works are in, by how far they had come at the opening."""


@dataclass
class Projects:
    """The works and limits of some worlds.

    rows : of the variables that measure works, (project,). months : that each stage takes at least, (stage, project, world).
    needs : project -> stage -> tests. stage : under way, worked : months that have gone into it, (project, world). limits : row
    of a variable -> the outcome above which it cannot be raised.
    """

    rows: np.ndarray
    months: np.ndarray
    needs: Sequence[Sequence[list[Test]]]
    stage: np.ndarray
    worked: np.ndarray
    limits: Mapping[int, Reading]
    numbers: Mapping[str, Number]

    @classmethod
    def of(cls, content: Content, parameters: Mapping[str, Number], world: World) -> Projects:
        """The works as they stand at the opening; none where capacity is switched off."""
        entries = {} if "capacity" in content.decision.without else content.projects
        works = {name: entry for name, entry in entries.items() if entry.limit is None}
        limits = {name: entry for name, entry in entries.items() if entry.limit is not None}
        months = np.zeros((len(STAGES), len(works), world.n), dtype=world.variables.dtype)
        for place, name in enumerate(works):
            for number, stage in enumerate(STAGES):
                months[number, place] = parameters[f"projects.{name}.{stage}.months"]
        stage = np.array([[_UNDER_WAY[entry.start]] * world.n for entry in works.values()], dtype=np.int8)
        return cls(
            rows=np.array([world.variable_rows[name] for name in works], dtype=np.intp),
            months=months,
            needs=[[conditions.compiled(getattr(entry, s).needs, content.options) for s in STAGES] for entry in works.values()],
            stage=stage.reshape(len(works), world.n),
            worked=np.zeros((len(works), world.n), dtype=world.variables.dtype),
            limits={
                world.variable_rows[name]: resolved(entry.limit, content, f"{content.origin[f'projects.{name}']}: {name}.limit")
                for name, entry in limits.items()
            },
            numbers=parameters,
        )

    def go_on(self, world: World, steps: int) -> np.ndarray:
        """Let a step's work be done wherever a stage has what it needs; returns where works are built, (project, world)."""
        goes = np.zeros(self.stage.shape, dtype=bool)
        for place, stages in enumerate(self.needs):
            for number, tests in enumerate(stages):
                goes[place] |= (self.stage[place] == number) & conditions.hold(tests, world)
        are_built = goes & (self.stage == BUILDING)
        self.worked += goes / steps
        needed = np.take_along_axis(self.months, self.stage[None].astype(np.intp), axis=0)[0]
        done = goes & (self.worked >= needed) & (self.stage < BUILDING)
        self.stage += done
        self.worked[done] = 0.0
        return are_built

    def ceilings(self, world: World, goes: np.ndarray, steps: int) -> dict[int, np.ndarray]:
        """How far variables can be raised in a step, by their rows: within what is built, and within limits.

        Parameters
        ----------
        goes : where works are being built, (project, world).
        """
        pace = goes / (self.months[BUILDING] * steps)
        found = {int(row): world.variables[row] + pace[place] for place, row in enumerate(self.rows)}
        limits = {row: np.maximum(world.variables[row], self.most(limit, world)) for row, limit in self.limits.items()}
        return found | limits

    def most(self, limit: Reading, world: World, where: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The level above which a variable cannot be raised now."""
        seen = {name: world[name][where] for name in limit.reads}
        return limit.of(seen, lambda address: at(self.numbers[address], where))

    def reach(self, place: int, where: np.ndarray, horizon: Number) -> np.ndarray:
        """How far works can come in so many months at the fastest, if nothing stops them, (where,)."""
        stage, worked = self.stage[place, where], self.worked[place, where]
        months = self.months[:, place][:, where]
        waits = np.zeros(where.shape, dtype=months.dtype)
        for number in range(BUILDING):
            waits = waits + np.where(stage == number, np.maximum(months[number] - worked, 0.0), 0.0)
            waits = waits + np.where(stage < number, months[number], 0.0)
        return np.maximum(horizon - waits, 0.0) / months[BUILDING]
