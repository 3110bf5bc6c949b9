"""How far have works come, and how far can they be expected to come in some months?

Works are planned, financed and built, each for its months and only while what it needs holds. Nothing raises the variable that
measures them before building has begun, and while they are built it rises by no more than the fastest pace. Where a scenario, an
event or an incident puts the variable above the level at which building has begun, then it has. Other variables cannot be raised
above what an outcome allows, as cargoes cannot above the ore there is. Paces and limits are shares of a variable's range.

Who looks ahead takes what works need to stay as it is: a stage that lacks something now is not expected to be gone through. Those
who have a say in what is needed reckon with what others grant, as they could ask for it; levels are as they are for everybody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.config.arrangements import STAGES, Project
from sim.config.content import Content
from sim.config.works import find_begun
from sim.world import conditions
from sim.world.conditions import Test
from sim.world.reading import Reading, resolved
from sim.world.steps import MOST_STEPS
from sim.world.world import Number, World, at

BUILDING = STAGES.index("building")
_UNDER_WAY = {"idea": 0, "planned": 1, "financed": 2, "building": 2}
"""The stage that works are in, by how far they had come at the opening."""
PARTS = math.lcm(*range(1, MOST_STEPS + 1))
"""Parts of a month in which work is counted; any number of steps divides them evenly, so that nothing is lost by rounding."""
ENOUGH = PARTS * (1.0 - 2e-7)
"""Parts that make up a month's work; single precision tells no finer how many months are needed."""


@dataclass
class Projects:
    """The works and limits of some worlds.

    rows : of the variables that measure works, (project,). months : that each stage takes at least, (stage, project, world).
    begun : the level above which building has begun, in the unit of the variable, (project,). needs : project -> stage -> tests,
    beyond : those of levels and milestones, in which nobody has a say. parties : rows of the dossiers with a say in the others.
    stage : under way, worked : parts of a month that have gone into it, (project, world). limits : row of a variable -> the
    outcome above which it cannot be raised. bounds : low and high, (variable, 2).
    """

    rows: np.ndarray
    months: np.ndarray
    begun: np.ndarray
    needs: Sequence[Sequence[list[Test]]]
    beyond: Sequence[Sequence[list[Test]]]
    parties: Sequence[frozenset[int]]
    stage: np.ndarray
    worked: np.ndarray
    limits: Mapping[int, Reading]
    bounds: np.ndarray
    numbers: Mapping[str, Number]

    @classmethod
    def of(cls, content: Content, parameters: Mapping[str, Number], world: World, bounds: np.ndarray) -> Projects:
        """The works as they stand at the opening; none where capacity is switched off."""
        entries = {} if "capacity" in content.decision.without else content.projects
        works = {name: entry for name, entry in entries.items() if entry.limit is None}
        limits = {name: entry.limit for name, entry in entries.items() if entry.limit is not None}
        months = np.zeros((len(STAGES), len(works), world.n), dtype=world.variables.dtype)
        for place, name in enumerate(works):
            for number, stage in enumerate(STAGES):
                months[number, place] = parameters[f"projects.{name}.{stage}.months"]
        reached = [content.scenario.works.get(name, entry.start) for name, entry in works.items()]
        stage = np.array([[_UNDER_WAY[each]] * world.n for each in reached], dtype=np.int8)
        rows = np.array([world.variable_rows[name] for name in works], dtype=np.intp)
        return cls(
            rows=rows,
            months=months,
            begun=np.array([find_begun(content, name) for name in works], dtype=bounds.dtype),
            needs=[[conditions.compiled(getattr(entry, s).needs, content.options) for s in STAGES] for entry in works.values()],
            beyond=[
                [conditions.compiled(beyond_say(getattr(entry, s).needs, content), content.options) for s in STAGES]
                for entry in works.values()
            ],
            parties=[find_parties(entry, content) for entry in works.values()],
            stage=stage.reshape(len(works), world.n),
            worked=np.zeros((len(works), world.n), dtype=np.int32),
            limits={
                world.variable_rows[name]: resolved(limit, content, f"{content.origin[f'projects.{name}']}: {name}.limit")
                for name, limit in limits.items()
            },
            bounds=bounds,
            numbers=parameters,
        )

    def under_way(self, place: int, world: World, where: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The stage that works are in, which is that of building where their level says that it has begun, (where,)."""
        is_begun = world.variables[self.rows[place], where] > self.begun[place]
        return np.where(is_begun, BUILDING, self.stage[place, where])

    def go_on(self, world: World, steps: int) -> np.ndarray:
        """Let a step's work be done wherever a stage has what it needs; returns where works are built, (project, world)."""
        goes = np.zeros(self.stage.shape, dtype=bool)
        for place, stages in enumerate(self.needs):
            self.stage[place] = self.under_way(place, world)
            for number, tests in enumerate(stages):
                goes[place] |= (self.stage[place] == number) & conditions.hold(tests, world)
        are_built = goes & (self.stage == BUILDING)
        self.worked += goes * (PARTS // steps)
        needed = np.take_along_axis(self.months, self.stage[None].astype(np.intp), axis=0)[0]
        done = goes & (self.worked >= needed * ENOUGH) & (self.stage < BUILDING)
        self.stage += done
        self.worked[done] = 0
        return are_built

    def ceilings(self, world: World, goes: np.ndarray, steps: int) -> dict[int, np.ndarray]:
        """How far variables can be raised in a step, by their rows: within what is built, and within limits.

        Parameters
        ----------
        goes : where works are being built, (project, world).
        """
        pace = self.in_units(goes / (self.months[BUILDING] * steps))
        found = {int(row): world.variables[row] + pace[place] for place, row in enumerate(self.rows)}
        return found | {row: np.maximum(world.variables[row], self.most(row, world)) for row in self.limits}

    def most(self, row: int, world: World, where: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The level above which the limited variable of a row cannot be raised now."""
        limit, (low, high) = self.limits[row], self.bounds[row]
        seen = {name: world[name][where] for name in limit.reads}
        return low + (high - low) * limit.of(seen, lambda address: at(self.numbers[address], where))

    def reach(self, place: int, world: World, where: np.ndarray, horizon: Number, dossier: int) -> np.ndarray:
        """How far works can be expected to come in so many months by the owner of a dossier (its row), (where,)."""
        stage, worked = self.under_way(place, world, where), self.worked[place, where]
        months = self.months[:, place][:, where]
        worked, waits = (worked / PARTS).astype(months.dtype), np.zeros(where.shape, dtype=months.dtype)
        needs = self.beyond if dossier in self.parties[place] else self.needs
        for number in range(BUILDING):
            waits = waits + np.where(stage == number, np.maximum(months[number] - worked, 0.0), 0.0)
            waits = waits + np.where(stage < number, months[number], 0.0)
        for number, tests in enumerate(needs[place]):
            waits = np.where((stage <= number) & ~conditions.hold(tests, world, where), np.inf, waits)
        low, high = self.bounds[self.rows[place]]
        return (high - low) * (np.maximum(horizon - waits, 0.0) / months[BUILDING])

    def in_units(self, shares: np.ndarray) -> np.ndarray:
        """Shares of the range of the works' variables, (project, world), in their units."""
        low, high = self.bounds[self.rows].T[..., None]
        return shares * (high - low)


def beyond_say(needs: Mapping[str, Any], content: Content) -> dict[str, Any]:
    """The needs in which nobody has a say: levels and milestones."""
    return {name: wanted for name, wanted in needs.items() if name not in content.options and name not in content.agreements}


def find_parties(project: Project, content: Content) -> frozenset[int]:
    """The rows of the dossiers that have a say in what works need, themselves or by an agreement."""
    needed = {name for stage in STAGES for name in getattr(project, stage).needs}
    takes = {dossier for name in needed & content.agreements.keys() for dossier in content.agreements[name].takes}
    return frozenset(content.dossiers.index(name) for name in takes | (needed & content.options.keys()))
