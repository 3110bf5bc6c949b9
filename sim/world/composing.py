"""How are the parts of an outcome or of a push put together?"""

from __future__ import annotations

import numpy as np

from sim.world.world import Number

NEGLIGIBLE = 1e-30
"""Stands for zero in a divisor."""


def warmth(alignment: np.ndarray) -> np.ndarray:
    """Alignment from -1 to 1 read as a warmth from 0 to 1."""
    return 0.5 + 0.5 * alignment


def either(*chances: np.ndarray) -> np.ndarray:
    """Noisy-or: 1 when any of its parts is 1, 0 when all are 0."""
    missed = 1.0 - chances[0]
    for chance in chances[1:]:
        missed = missed * (1.0 - chance)
    return 1.0 - missed


def at_least(floor: np.ndarray, level: np.ndarray) -> np.ndarray:
    """From the floor, where the level is 0, to 1 where it is 1."""
    return floor + (1.0 - floor) * level


def working(opens: np.ndarray, level: np.ndarray) -> np.ndarray:
    """What works yield at a level: nothing until they open, then rising to 1 where they are complete."""
    return np.maximum(level - opens, 0.0) / (1.0 - opens + NEGLIGIBLE)


def blend(share: Number, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One part counting its share, and the other the rest."""
    return share * one + (1.0 - share) * other


def average(*parts: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The mean of some parts, each given after its weight."""
    total, weights = parts[0][0] * parts[0][1], parts[0][0]
    for weight, part in parts[1:]:
        total, weights = total + weight * part, weights + weight
    return total / (weights + NEGLIGIBLE)
