"""Which points tell what each factor does?

A factor is one uncertain number, or several that are taken together. Points come in groups; within a group they meet the same
luck and differ in the factors alone, while groups are independent of each other:

- saltelli: two unrelated points A and B, and for each factor A with that factor taken from B (saltelli_pairs: also B with the
  factor taken from A, which tells how factors work in pairs). For Sobol indices (Saltelli et al. 2010).
- morris: a walk from a random corner of a grid, one factor after another moved once, in random order. For elementary effects
  (Morris 1991).
- one_at_a_time: the middle values, and for each factor its low and its high end with all others in the middle. For a tornado.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.luck import Luck

PROBES = ("saltelli", "saltelli_pairs", "morris", "one_at_a_time")
Factors = Mapping[str, Sequence[str]]
"""Factor -> addresses of the uncertain numbers in it."""
LEVELS, STEP = 4, 2 / 3
"""A walk goes over so many levels of each number's probability, in steps so long, as is usual."""
LOW, HIGH = 0.05, 0.95
"""The ends of a number, as probabilities of its distribution."""
MIDDLE = np.nan
"""In place of a probability: the middle value."""


def group_size(kind: str, factors: int) -> int:
    """How many points a group consists of."""
    return {"saltelli": factors + 2, "saltelli_pairs": 2 * factors + 2, "morris": factors + 1, "one_at_a_time": 2 * factors + 1}[
        kind
    ]


def from_second(kind: str, factors: int, place: np.ndarray) -> np.ndarray:
    """Whether each factor of a point is that of B, (factor, point) of bool, for the places of points in their groups."""
    own = np.arange(factors)[:, None]
    mixed = (place == 1) | (place == 2 + own)
    return mixed | (place >= 2 + factors) & (place != 2 + factors + own) if kind == "saltelli_pairs" else mixed


def walks(factors: Factors, groups: np.ndarray, seed: int) -> np.ndarray:
    """At which step of a walk each factor moves, (factor, walk), from 1 to the number of factors."""
    drawn = Luck(seed, groups)
    order = np.argsort([drawn.uniform(f"walk/order/{factor}", 0) for factor in factors], axis=0, kind="stable")
    return np.argsort(order, axis=0, kind="stable") + 1


def directions(factors: Factors, groups: np.ndarray, seed: int) -> np.ndarray:
    """Whether a walk moves each factor up (1) or down (-1), (factor, walk); not a number for factors of several numbers."""
    drawn = Luck(seed, groups)
    unsigned = np.full(len(groups), np.nan)
    return np.sign([_towards(_start(drawn, each[0])) if len(each) == 1 else unsigned for each in factors.values()])


def _start(drawn: Luck, address: str) -> np.ndarray:
    return np.floor(drawn.uniform(f"walk/start/{address}", 0) * LEVELS) / (LEVELS - 1)


def _towards(start: np.ndarray) -> np.ndarray:
    return np.where(start < 0.5, STEP, -STEP)


def walked(factors: Factors, point: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """The probability of each number in each point of a walk, (point,)."""
    groups, places = np.unique(point // group_size("morris", len(factors)), return_inverse=True)
    step = point % group_size("morris", len(factors))
    drawn, moves = Luck(seed, groups), walks(factors, groups, seed)
    found = {}
    for row, addresses in enumerate(factors.values()):
        has_moved = (moves[row][places] <= step).astype(float)
        for address in addresses:
            start = _start(drawn, address)
            found[address] = np.clip(start[places] + _towards(start)[places] * has_moved, 0.0, 1.0)
    return found


def mixed(kind: str, factors: Factors, point: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """The probability of each number in each point that takes its factors from A or from B, (point,)."""
    groups, places = np.unique(point // group_size(kind, len(factors)), return_inverse=True)
    swapped = from_second(kind, len(factors), point % group_size(kind, len(factors)))
    drawn, found = Luck(seed, groups), {}
    for row, addresses in enumerate(factors.values()):
        for address in addresses:
            first, second = (drawn.uniform(f"mixed/{half}/{address}", 0)[places] for half in "AB")
            found[address] = np.where(swapped[row], second, first)
    return found


def one_by_one(factors: Factors, point: np.ndarray) -> dict[str, np.ndarray]:
    """The probability of each number in each point, (point,): LOW, HIGH or MIDDLE."""
    place = point % group_size("one_at_a_time", len(factors))
    return {
        address: np.where(place == 2 * row + 1, LOW, np.where(place == 2 * row + 2, HIGH, MIDDLE))
        for row, addresses in enumerate(factors.values())
        for address in addresses
    }
