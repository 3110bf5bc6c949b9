"""What moves the variables besides the policies of the actors, and how do all pushes of a month work together?

The mechanisms push, read off the present snapshot; a variable may drift home, to a point of its own or to what has been usual in
its world; and opposed pushes net out. Who looks ahead reckons with the same currents that will carry the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arithmetic import exp
from sim.config.content import Content
from sim.world.beliefs import Beliefs, beliefs
from sim.world.projects import Projects
from sim.world.pushes import net
from sim.world.steps import carry
from sim.world.world import Number, World, at


@dataclass
class Homes:
    """Where the variables that drift home are at home.

    rows : of these variables, (home,). rate : share of the way home that is closed in a month. habit : share of the gap between
    home and variable by which home follows in a month. place : home as a share of the variable's range. All (home, world).
    """

    rows: np.ndarray
    rate: np.ndarray
    habit: np.ndarray
    place: np.ndarray

    @classmethod
    def of(cls, content: Content, parameters: Mapping[str, Number], world: World, bounds: np.ndarray) -> Homes:
        """The homes at the opening: the points that the content names, else where each variable starts in its world."""
        entries = {name: entry.relax for name, entry in content.variables.items() if entry.relax is not None}
        rows = np.array([world.variable_rows[name] for name in entries], dtype=np.intp)

        def numbers(key: str) -> np.ndarray:
            values = [np.broadcast_to(parameters[f"variables.{name}.relax.{key}"], world.n) for name in entries]
            return np.array(values, dtype=world.variables.dtype).reshape(rows.size, world.n)

        low, high = bounds[rows].T[..., None]
        places = [
            world[name] if relax.toward is None else parameters[f"variables.{name}.relax.toward"]
            for name, relax in entries.items()
        ]
        places = np.array([np.broadcast_to(place, world.n) for place in places], dtype=world.variables.dtype)
        return cls(rows, numbers("rate"), numbers("habit"), (places.reshape(rows.size, world.n) - low) / (high - low))

    def follow(self, world: World, bounds: np.ndarray) -> None:
        """Let every home move towards where its variable stands now: what lasts becomes usual."""
        low, high = bounds[self.rows].T[..., None]
        self.place += self.habit * ((world.variables[self.rows] - low) / (high - low) - self.place)


@dataclass
class Motion:
    """Everything but the standing policies that moves the worlds, a month at a time.

    bounds : low and high, (variable, 2). netting : share of opposed pushes that cancels, a number or (world,). homes : of the
    drift. beliefs : of actors about each other. projects : works that take time. up, down : shares of room that the mechanisms
    leave now. drift_up, drift_down : shares that the drift home leaves. All (variable, world).
    """

    bounds: np.ndarray
    netting: Number
    homes: Homes
    beliefs: Beliefs
    projects: Projects
    up: np.ndarray
    down: np.ndarray
    drift_up: np.ndarray = field(init=False)
    drift_down: np.ndarray = field(init=False)

    @classmethod
    def of(cls, content: Content, parameters: Mapping[str, Number], world: World, bounds: np.ndarray) -> Motion:
        """The motion of worlds at the opening, before the mechanisms have read them."""
        netting, homes = parameters.get("laws.netting.numbers.share", 0.0), Homes.of(content, parameters, world, bounds)
        minds = beliefs(content, parameters, world.stances, world.variables.dtype.type)
        works = Projects.of(content, parameters, world, bounds)
        return cls(bounds, netting, homes, minds, works, np.ones_like(world.variables), np.ones_like(world.variables))

    def __post_init__(self) -> None:
        self.drift_up, self.drift_down = np.ones_like(self.up), np.ones_like(self.down)
        self.look_home()

    def look_home(self) -> None:
        """Bring the drift up to date with the homes: two steady pushes whose balance lies there."""
        homes = self.homes
        self.drift_up[homes.rows] = 1.0 - homes.rate * homes.place
        self.drift_down[homes.rows] = 1.0 - homes.rate * (1.0 - homes.place)

    def seen_from(self, cells: np.ndarray, courses: np.ndarray, where: np.ndarray) -> Currents:
        """What moves some variables in some worlds.

        Parameters
        ----------
        cells : of the variables in the worlds, an index into the flattened (variable, world), (seen, where). courses : which of
        them each course is one of, (course,). where : the worlds.
        """
        drifts = (self.up, self.down, self.drift_up, self.drift_down)
        up, down, drift_up, drift_down = (each.take(cells).take(courses, axis=0) for each in drifts)
        return Currents(up, down, drift_up, drift_down, at(self.netting, where))

    def carry(self, world: World, up: np.ndarray, down: np.ndarray, steps: int) -> None:
        """Move the worlds by one step.

        Parameters
        ----------
        up, down : logarithm of the room that the standing policies leave in a month, (variable, world).
        """
        self.look_home()

        def left(rows: slice) -> tuple[np.ndarray, np.ndarray]:
            drifts = (self.up[rows], self.down[rows], self.drift_up[rows], self.drift_down[rows])
            return Currents(*drifts, self.netting).join(exp(up[rows]), exp(down[rows]))

        ceilings = self.projects.ceilings(world, self.projects.go_on(world, steps), steps)
        carry(world, left, self.bounds, steps)
        for row, most in ceilings.items():
            np.minimum(world.variables[row], most, out=world.variables[row])


@dataclass(frozen=True)
class Currents:
    """What joins the pushes of policies: shares of room left by mechanisms and the drift, and how far opposed pushes cancel."""

    up: np.ndarray
    down: np.ndarray
    drift_up: np.ndarray
    drift_down: np.ndarray
    netting: Number

    def join(self, left_up: np.ndarray, left_down: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The shares of room that policies leave, joined with the mechanisms, netted, and joined with the drift.

        Parameters
        ----------
        left_up, left_down : of the policies; overwritten.
        """
        left_up *= self.up
        left_down *= self.down
        net(left_up, left_down, self.netting)
        left_up *= self.drift_up
        left_down *= self.drift_down
        return left_up, left_down
