"""What does a scenario do to the worlds, and when?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.config.content import Content
from sim.config.errors import refuse, refuse_all, unknown
from sim.config.precision import KEPT, out_of_size
from sim.config.scenario import Event, Forced, Scenario
from sim.world import conditions
from sim.world.conditions import Options, Test
from sim.world.pushes import nudged
from sim.world.world import World

Fork = tuple[int, dict[str, float | str], bool]
"""The month, what was changed right after it, and whether that is held."""


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

    def mark(self, world: World, due: np.ndarray, bounds: np.ndarray) -> None:
        """Set and push variables in the worlds in which the event happens; bounds : (variable, 2)."""
        for name, value in self.event.set.items():
            world.variables[world.variable_rows[name]] = np.where(due, value, world[name])
        for name, effect in self.event.push.items():
            low, high = bounds[world.variable_rows[name]]
            world.variables[world.variable_rows[name]] = nudged(world[name], effect, due, low, high)


def cues(scenario: Scenario, options: Options, worlds: int) -> list[Cue]:
    """The scenario's events, none of them fired yet."""
    return [Cue(event, conditions.compiled(event.when, options), np.zeros(worlds, dtype=np.int32)) for event in scenario.events]


def add_forks(content: Content, forks: Iterable[Fork], months: range, worlds: int) -> tuple[Content, list[Cue]]:
    """A content with the forks of its worlds, and all their events, none of them fired yet; arguments as for `add_fork`."""
    found = cues(content.scenario, content.options, worlds)
    for month, change, hold in forks:
        content, cue = add_fork(content, month, change, hold, months, worlds)
        found.append(cue)
    return content, found


def in_force(forced: Forced, month: int) -> bool:
    """Whether a forced option is held in place in this month."""
    return forced.since <= month and (forced.until is None or month <= forced.until)


def refuse_held(change: Mapping[str, object], held: Mapping[str, np.ndarray]) -> None:
    """Raise InputError where a fork is to change a dossier that a lever of the design holds in place."""
    for name in change:
        if np.any(held.get(name, -1) != -1):
            raise refuse(f"fork: {name}", change[name], "another dossier: a lever of the design holds this one in place")


def add_fork(
    content: Content, month: object, change: Mapping[str, float | str], hold: bool, months: range, worlds: int
) -> tuple[Content, Cue]:
    """One more event, right after one of the months, and the content in which its options are held in place if they are to be.

    Raises
    ------
    InputError : no such dossier, option or variable, a value out of bounds, an option that the scenario forbids, a
        dossier that it holds in place (unless the change is to be held), or a month that is none of the months.
    """
    if isinstance(month, bool) or not isinstance(month, int) or month not in months:
        raise refuse("fork: month", month, f"a whole number from {months[0]} to {months[-1]}")
    if not change:
        raise refuse("fork", dict(change), "a dossier and its option, or a variable and its value")
    stances, values = {}, {}
    for name, value in change.items():
        if name in content.options:
            if value not in content.options[name]:
                raise unknown("option", str(value), content.options[name], f"fork: {name}")
            if value in content.scenario.forbid.get(name, ()):
                raise refuse(f"fork: {name}", value, "an option that the scenario does not forbid")
            forced = content.scenario.force.get(name)
            if forced is not None and in_force(forced, month + 1) and not hold:
                raise refuse(f"fork: {name}", value, "with hold=true: the scenario holds this dossier in place")
            stances[name] = str(value)
        elif name in content.variables:
            low, high = content.variables[name].bounds
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                raise refuse(f"fork: {name}", value, f"a number from {low:g} to {high:g}")
            refuse_all(out_of_size(f"fork: {name}", [value], KEPT))
            values[name] = float(value)
        else:
            raise unknown("dossier or variable", name, [*content.options, *content.variables], "fork")
    label = "a fork: " + ", ".join(f"{name} {value}" for name, value in change.items())
    event = Event(label=label, month=month + 1, stance=stances, set=values)
    held = {name: Forced(option=option, **{"from": month + 1}) for name, option in stances.items()} if hold else {}
    scenario = content.scenario.model_copy(update={"force": {**content.scenario.force, **held}})
    return replace(content, scenario=scenario), Cue(event, [], np.zeros(worlds, dtype=np.int32))
