"""Which policies stand, since when, and what happens when they change?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.actors.dossier import Dossier, act_steps, by_option
from sim.actors.standing import Standing, standing
from sim.actors.turning import LONG_AGO, lasting, turn, turning
from sim.world.world import Number, World

Lapse = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Dossiers, worlds and the options that now stand there, all (turn,)."""


class Policies:
    """The policies of all actors in some worlds.

    Parameters
    ----------
    dossiers : all of them.
    potency : of the pushes of each.
    world : the worlds, with the stances of the opening.
    steps_per_month : in which a month is computed.

    Attributes
    ----------
    standing : the room that they leave. turning : what turns do to it. standing_for : steps for which each has stood.
    act_steps_left : until an act lapses, or an announced measure comes into force. changed : whether it changed in this month.
    imposed : whether the scenario set it and it has not been looked at since. due : whether what stands is announced for this
    month. All (dossier, world).
    """

    def __init__(self, dossiers: Sequence[Dossier], potency: Mapping[str, Number], world: World, steps_per_month: int) -> None:
        self._world, shape = world, world.stances.shape
        self.standing = standing(dossiers, world.stances, potency, world.variables)
        self.turning = turning(dossiers, potency, world.n)
        self.act_steps = act_steps(dossiers, steps_per_month)
        self.armed = by_option(dossiers, lambda d: d.armed).astype(bool)
        self.sets = [(d.row, row, levels) for d in dossiers if d.has_sets for row, levels in zip(d.rows, d.sets, strict=True)]
        self.standing_for = np.full(shape, LONG_AGO, dtype=np.int16)
        self.act_steps_left = np.take_along_axis(self.act_steps, world.stances.astype(np.intp), axis=1).astype(np.int32)
        self.changed, self.imposed, self.due = np.zeros((3, *shape), dtype=bool)
        self._running = np.array([d.row for d in dossiers if d.has_acts], dtype=np.intp)

    def turn_page(self) -> None:
        """A new month, in which nothing has changed yet."""
        self.changed = np.zeros_like(self.changed)

    def let_time_pass(self, is_free: Callable[[int], bool]) -> Lapse:
        """A new step: stances have stood one longer, and acts that have run their time lapse to the options named to follow.

        Parameters
        ----------
        is_free : whether no scenario holds the dossier of a row in place.

        Returns
        -------
        The lapses. What is announced for this step is `due`, and does not lapse but comes into force after the reviews.
        """
        self.standing_for += 1
        running = np.array([row for row in self._running if is_free(row)], dtype=np.intp)
        left, armed = self.act_steps_left[running], self.is_armed(running)
        self.due = np.zeros_like(self.due)
        self.due[running] = armed & (left == 1)
        self.act_steps_left[running] = np.where(self.due[running], left, np.maximum(left - 1, 0))
        places, where = np.nonzero((left == 1) & ~armed)
        dossiers = running[places]
        acts = self._world.stances[dossiers, where]
        then = self.turning.lasting[dossiers, acts]
        turn(self.standing, self.turning, dossiers, where, acts, then)
        self._world.stances[dossiers, where] = then
        self.standing_for[dossiers, where] = 0
        return dossiers, where, then

    def is_armed(self, rows: np.ndarray) -> np.ndarray:
        """Where what stands in some dossiers is announced for a date, (row, world)."""
        return np.take_along_axis(self.armed[rows], self._world.stances[rows].astype(np.intp), axis=1)

    def come_into_force(self) -> Lapse:
        """Let what is announced for this step, and was not called off, come into force; returns what did."""
        dossiers, where = np.nonzero(self.due & (self.act_steps_left == 1))
        then = self.turning.lasting[dossiers, self._world.stances[dossiers, where]]
        self.let_stand(dossiers, where, then)
        return dossiers, where, then

    def let_stand(self, dossiers: np.ndarray, where: np.ndarray, options: np.ndarray) -> None:
        """Let options stand, each in a dossier (its row) and a world, and note which of them are changes."""
        before = self._world.stances[dossiers, where]
        turned = before != options
        if not turned.any():
            return
        dossiers, where, before, options = (each[turned] for each in (dossiers, where, before, options))
        turn(self.standing, self.turning, dossiers, where, before, options)
        self._world.stances[dossiers, where] = options
        self.changed[dossiers, where] = True
        self.due[dossiers, where] = False
        self.standing_for[dossiers, where] = 0
        self.act_steps_left[dossiers, where] = self.act_steps[dossiers, options]

    def set_levels(self) -> None:
        """Let the levels that options set stand."""
        for dossier, row, levels in self.sets:
            level, variable = levels.take(self._world.stances[dossier]), self._world.variables[row]
            np.copyto(variable, level, where=~np.isnan(level))

    def lasting_stances(self) -> np.ndarray:
        """The options that are expected to stand for good, (dossier, world): acts that run replaced by those that follow them."""
        after = np.take_along_axis(self.turning.lasting, self._world.stances, axis=1)
        return np.where(self.act_steps_left > 0, after, self._world.stances)

    def lasting(self) -> Standing:
        """What is expected to stand for good: the standing stances, acts replaced by the options that follow them."""
        dossiers, where = np.divmod(np.flatnonzero(self.act_steps_left), self._world.n)
        return lasting(self.standing, self.turning, dossiers, where, self._world.stances[dossiers, where])
