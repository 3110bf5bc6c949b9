"""How is a month cut into several steps, and what should that leave as it is?

Everything is told per month. With n steps a month each makes an n-th part of it, so that as long as nothing else changes n steps
come to just one month of:

- pushes of standing stances, and those of mechanisms with the drift home: each month's law x' = x + up (hi - x) - down (x - lo)
  is taken to the power 1/n: its balance and the n-th root of the gap stay. A push to one side closes 1 - (1 - d)^(1/n) of the
  room.
- chances: 1 - (1 - p)^(1/n) of a review, 1 - exp(-rate / n) of an event, which happens at most once a calendar month.
- numbers of attacks: gamma-Poisson laws with an n-th of the mean and of the dispersion add up to that of the month, and the
  worst attack of all steps has the law of the month's worst.

In calendar months stay the events of a scenario (at the first step), the signs of milestones (looked at after the last), news
(what happened last month, heard all month) and the record. Acts and pauses last their months, counted from their own step.

The rest is the same only approximately. Stances, mechanisms and incidents take turns more often, and each reads what the others
did an n-th of a month ago. A change of policy takes hold when it is made, on average (n - 1) / 2n of a month later than at the
start of its month, and a dossier without a pause may come up more than once a month. Lost ground and a lapsed act are noticed a
step later, not a month. Deaths keep their mean (but for rounding) and vary more: each step's worst attack is drawn, and the
others count with their mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.arithmetic import expm1, log1p
from sim.config.errors import refuse
from sim.world.pushes import STILL, moved
from sim.world.world import Number, World

MOST_STEPS = 12


def number_of_steps(found: int) -> int:
    """The number of steps a month is cut into. Raises InputError unless it is a whole one from 1 to `MOST_STEPS`."""
    if isinstance(found, bool) or found not in range(1, MOST_STEPS + 1):
        raise refuse("steps_per_month", found, f"a whole number from 1 to {MOST_STEPS}")
    return int(found)


def chance(in_month: Number, steps: int) -> Number:
    """The chance in one step of what has the given chance in a month."""
    if steps == 1:
        return in_month
    with np.errstate(divide="ignore"):  # what is certain in a month is certain in a step
        return -expm1(log1p(-in_month) / steps)


def carry(world: World, left: Callable[[slice], Sequence[Number]], bounds: np.ndarray, steps: int) -> None:
    """Let pushes move the variables of the worlds for one step.

    Parameters
    ----------
    left : gives for some rows the shares of room that the pushes leave in a month, upwards and downwards, (row, world).
    bounds : low and high, (variable, 2).
    """
    for rows in world.blocks():
        world.variables[rows] = carried(world.variables[rows], left(rows), bounds[rows].T[..., None], steps)


def carried(x: np.ndarray, left: Sequence[Number], bounds: Sequence[Number] | np.ndarray, steps: int) -> np.ndarray:
    """Where a variable stands after one step of pushes.

    Pushes that would overshoot their balance in a month reach it in a step.

    Parameters
    ----------
    x : before. left : the shares of room that the pushes leave in a month, upwards and downwards. bounds : low and high.
    """
    (low, high), (left_up, left_down) = bounds, left
    if steps == 1:
        return moved(x, left_up, left_down, low, high)
    up, down = 1.0 - left_up, 1.0 - left_down
    together = up + down
    with np.errstate(divide="ignore"):
        closed = -expm1(log1p(-np.minimum(together, 1.0)) / steps)
    return np.clip(x + closed / np.maximum(together, STILL) * (up * (high - x) - down * (x - low)), low, high)
