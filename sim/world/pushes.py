"""How does a push move a variable?

An effect d in (-1, 1) closes the share |d| of the room left towards the bound it points to. Several pushes in one month leave the
room multiplied by each (1 - |d|), so a variable never leaves its bounds, and the order of pushes does not matter:

    x' = x + up (hi - x) - down (x - lo)      up = 1 - prod(1 - d+),  down = 1 - prod(1 - |d-|)

Products of many shares are kept as sums of logarithms ("room", at most 0), so pushes add.

Opposed pushes net out before they close room: of what up and down have in common a share cancels (`net`). If none did, every
variable would forget where it came from at the sum of both rates, however evenly it is pulled.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.arithmetic import exp, log, log1p

CLOSED = -80.0
"""Logarithm that stands for 'no room left': exp(-80) vanishes beside 1, and unlike -inf it can be subtracted again."""
SHUT = float(exp(CLOSED))
"""The share of room that it leaves."""
TINY = 1e-30
"""Stands for zero where a logarithm is taken."""
STILL = 1e-12
"""Pushes that together close less than this are rounding, and move nothing."""


@cache
def room(effect: float) -> float:
    """Logarithm of the share of room that a push of size |effect| leaves."""
    return CLOSED if abs(effect) >= 1.0 else float(log1p(-abs(effect)))


def net(left_up: np.ndarray, left_down: np.ndarray, share: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """The shares of room that opposed pushes leave once a share of what they have in common has cancelled.

    Parameters
    ----------
    left_up, left_down : shares of room left before, from 0 to 1; overwritten.
    share : of the smaller of two opposed pushes that cancels, from 0 to 1.
    """
    common = np.maximum(left_up, left_down)
    np.subtract(1.0, common, out=common)
    common *= share
    left_up += common
    left_down += common
    return left_up, left_down


def moved(
    x: np.ndarray,
    left_up: np.ndarray | float,
    left_down: np.ndarray | float,
    low: np.ndarray | float,
    high: np.ndarray | float,
) -> np.ndarray:
    """Where a variable stands after a month of pushes, given as the shares of room that they leave; in [low, high]."""
    after = high - x
    after *= 1.0 - left_up
    after += x
    fall = x - low
    fall *= 1.0 - left_down
    after -= fall
    return np.clip(after, low, high, out=after)


def settled(
    x: np.ndarray,
    left_up: np.ndarray,
    left_down: np.ndarray,
    low: np.ndarray | float,
    high: np.ndarray | float,
    months: np.ndarray | float,
) -> np.ndarray:
    """Where a variable stands after `months` months of the same pushes: the exact solution of the month's affine law.

    It moves from x towards the level at which the pushes balance, at the share of the gap that they close together each month
    (at most all of it: pushes that would overshoot the balance reach it).

    Parameters
    ----------
    left_up, left_down : shares of room that the pushes leave each month, from 0 to 1; overwritten. months : any number from 0.
    """
    up, down = np.subtract(1.0, left_up, out=left_up), np.subtract(1.0, left_down, out=left_down)
    together = up + down
    up *= high
    down *= low
    up += down
    balance = np.divide(up, np.maximum(together, STILL), out=up)
    gap_kept = log(np.maximum(np.subtract(1.0, together, out=together), TINY, out=together), out=together) * months
    exp(gap_kept, out=gap_kept)
    gap_kept *= x - balance
    gap_kept += balance
    return gap_kept


def nudged(x: np.ndarray, effect: float, happens: np.ndarray, low: float, high: float) -> np.ndarray:
    """Where a variable stands after one impulse of size `effect` in the worlds where it happens."""
    target = high if effect > 0 else low
    return np.where(happens, x + abs(effect) * (target - x), x)
