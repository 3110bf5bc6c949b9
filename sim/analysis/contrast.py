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
    effect : the mean in units of the standard deviation of the differences, between units where worlds are not independent
    (infinite where all differ by the same, 0 where none differs). n : independent pairs. pvalue : Student's, of no difference;
    where all differ by the same that of the sign test, and not a number where none differs.
    """

    mean: float
    low: float
    high: float
    share: float
    effect: float
    n: int
    pvalue: float

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
    if error > 0.0:
        effect, pvalue = mean / (error * np.sqrt(n)), float(2.0 * stdtr(n - 1, -abs(mean) / error))
    else:
        effect, pvalue = (float(np.copysign(np.inf, mean)), 0.5 ** (n - 1)) if mean else (0.0, float("nan"))
    return Difference(mean, mean - half, mean + half, share, effect, n, pvalue)


def paired_means(changed: np.ndarray, reference: np.ndarray, level: float = 0.95) -> np.ndarray:
    """Low end, mean and high end of the mean paired difference, month by month, (3, month), as `paired` finds them one by one.

    Parameters
    ----------
    changed, reference : (world, month), of worlds that are independent of each other.

    Raises
    ------
    ValueError : the two do not hold the same worlds, or fewer than two.
    """
    if changed.shape != reference.shape or len(changed) < 2:
        raise ValueError(f"a paired difference needs the same worlds twice: {changed.shape} and {reference.shape}")
    d = changed.astype(float) - reference.astype(float)
    half = float(stdtrit(len(d) - 1, 0.5 + level / 2.0)) * d.std(axis=0, ddof=1) / np.sqrt(len(d))
    mean = d.mean(axis=0)
    return np.stack([mean - half, mean, mean + half])


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
        rows.append((name, *means, *numbers, wasserstein(changed[name], there), found.pvalue))
    columns = ["measure", "reference", "changed", "mean", "low", "high", "share", "effect", "distance", "pvalue"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(holm=holm(table["pvalue"].to_numpy()))


def wasserstein(one: np.ndarray, other: np.ndarray) -> float:
    """How far two equally large samples lie apart: the mean distance of their sorted values (Wasserstein-1)."""
    return float(np.mean(np.abs(np.sort(one.astype(float)) - np.sort(other.astype(float)))))
