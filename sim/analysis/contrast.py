"""What difference does one change make, in the same luck?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri


@dataclass(frozen=True)
class Difference:
    """A paired difference between two ensembles, world by world.

    mean, low, high : the mean and its interval. share : of the worlds in which the difference has the sign of the mean.
    effect : the mean in units of the standard deviation of the differences (0 where all are equal). n : pairs.
    """

    mean: float
    low: float
    high: float
    share: float
    effect: float
    n: int

    def verdict(self, direction: str) -> str:
        """'holds' or 'contradicted' when the interval is clear of zero on the side of `direction` ('up', 'down'), else 'open'."""
        sign = 1.0 if direction == "up" else -1.0
        ends = sorted((sign * self.low, sign * self.high))
        return "holds" if ends[0] > 0 else "contradicted" if ends[1] < 0 else "open"


def paired(changed: np.ndarray, reference: np.ndarray, level: float = 0.95, units: np.ndarray | None = None) -> Difference:
    """The paired difference `changed - reference`, both (world,), with a normal interval for its mean.

    units : (world,), what worlds that are not independent share; they then count as one, their mean.

    Raises
    ------
    ValueError : the two do not hold the same worlds, or fewer than two.
    """
    if changed.shape != reference.shape or changed.size < 2:
        raise ValueError(f"a paired difference needs the same worlds twice: {changed.shape} and {reference.shape}")
    d = changed.astype(float) - reference.astype(float)
    if units is not None:
        _, place = np.unique(units, return_inverse=True)
        d = np.bincount(place, weights=d) / np.bincount(place)
    if d.size < 2:
        raise ValueError("a paired difference needs two independent worlds or more")
    mean, spread = float(d.mean()), float(d.std(ddof=1))
    half = float(ndtri(0.5 + level / 2.0)) * spread / np.sqrt(d.size)
    share = float(np.mean(np.sign(d) == np.sign(mean))) if mean else 0.0
    return Difference(mean, mean - half, mean + half, share, mean / spread if spread > 0 else 0.0, d.size)
