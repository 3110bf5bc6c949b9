"""What difference does one change make, in the same luck?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from sim.analysis.events import mean_and_error
from sim.analysis.multiple import holm


@dataclass(frozen=True)
class Difference:
    """A paired difference between two ensembles, world by world.

    mean, low, high : the mean and its interval. share : of the worlds in which the difference has the sign of the mean.
    effect : the mean in units of the standard deviation of the differences (0 where all are equal), between units where worlds
    are not independent. n : independent pairs.
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
    """The paired difference `changed - reference`, both (world,), with Student's interval for its mean.

    Of outcomes that are 0 or 1 and differ in fewer than some ten worlds the interval covers less often than the level says.

    units : (world,), what worlds that are not independent share; they then count together.

    Raises
    ------
    ValueError : the two do not hold the same worlds, or fewer than two.
    """
    if changed.shape != reference.shape or changed.size < 2:
        raise ValueError(f"a paired difference needs the same worlds twice: {changed.shape} and {reference.shape}")
    d = changed.astype(float) - reference.astype(float)
    mean, error, n = mean_and_error(d, units)
    if n < 2:
        raise ValueError("a paired difference needs two independent worlds or more")
    half = float(stdtrit(n - 1, 0.5 + level / 2.0)) * error
    share = float(np.mean(np.sign(d) == np.sign(mean))) if mean else 0.0
    spread = error * np.sqrt(n)
    return Difference(mean, mean - half, mean + half, share, mean / spread if spread > 0 else 0.0, n)


def contrast(
    changed: Mapping[str, np.ndarray], reference: Mapping[str, np.ndarray], units: np.ndarray | None = None
) -> pd.DataFrame:
    """All measures of two ensembles against each other, world by world in the same luck; a row each.

    Parameters
    ----------
    changed, reference : measure -> (world,). units : as for `paired`.

    Returns
    -------
    columns measure, reference and changed (means), mean (paired difference) with its 95 % interval low and high, share (of worlds
    whose difference has the sign of the mean), effect (mean in standard deviations of the difference), distance (Wasserstein: how
    far the two distributions lie apart, in the measure's unit), pvalue (paired t-test) and holm, the same corrected for the
    number of measures; measures that differ in no world have no p-value.
    """
    rows = []
    for name, there in reference.items():
        found = paired(changed[name], there, units=units)
        means = (float(np.mean(there)), float(np.mean(changed[name])))
        numbers = (found.mean, found.low, found.high, found.share, found.effect)
        rows.append((name, *means, *numbers, wasserstein(changed[name], there), _pvalue(found)))
    columns = ["measure", "reference", "changed", "mean", "low", "high", "share", "effect", "distance", "pvalue"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(holm=holm(table["pvalue"].to_numpy()))


def wasserstein(one: np.ndarray, other: np.ndarray) -> float:
    """How far two equally large samples lie apart: the mean distance of their sorted values (Wasserstein-1)."""
    return float(np.mean(np.abs(np.sort(one.astype(float)) - np.sort(other.astype(float)))))


def _pvalue(found: Difference) -> float:
    """Of Student's paired test that the mean is zero; not a number where no pair differs."""
    if found.mean == 0.0 and found.low == found.high:
        return float("nan")
    if found.effect == 0.0:  # every pair differs by the same
        return 0.0
    return float(2.0 * stdtr(found.n - 1, -abs(found.effect) * np.sqrt(found.n)))
