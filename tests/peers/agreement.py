"""Do two ways of playing the same theatre come to the same outcomes, as far as so many worlds can tell?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2_contingency, ks_2samp

from sim.analysis.multiple import holm

MOMENTS = (12, 36, 60)
"""The months that are looked at, as far as they were played."""
DECIMALS = 3
"""To which levels are compared: many worlds stand at the same level, and not all ways compute in the same precision."""
Record = Mapping[str, np.ndarray]
"""`levels` (world, month, variable), `stances` (world, month, dossier), and `still`, the levels of a world without luck."""


@dataclass(frozen=True)
class Agreement:
    """How alike two records are.

    least : the smallest p-value of all tests, corrected for their number; where nothing differs it is below 0.05 in at most 5 %
    of comparisons. tests : how many were made. gap : the largest distance of two distributions of a level, from 0 to 1.
    """

    least: float
    tests: int
    gap: float
    apart: float


def compare(one: Record, other: Record) -> Agreement:
    """Whether two records could be of the same theatre.

    The distribution of each level (two-sample Kolmogorov-Smirnov) and what stands in each dossier (chi-squared) at a few months,
    corrected by Holm. Both are of independent worlds.
    """
    last = min(each["levels"].shape[1] for each in (one, other)) - 1
    months = [month for month in MOMENTS if month <= last] or [last]
    first, second = (np.round(each["levels"].astype(float), DECIMALS) for each in (one, other))
    levels = [ks_2samp(first[:, month, each], second[:, month, each]) for month in months for each in range(first.shape[2])]
    dossiers = range(one["stances"].shape[2])
    stances = [_of_stances(one["stances"][:, month, d], other["stances"][:, month, d]) for month in months for d in dossiers]
    pvalues = holm(np.array([*(found.pvalue for found in levels), *stances]))
    return Agreement(
        least=float(np.nanmin(pvalues)),
        tests=int(np.isfinite(pvalues).sum()),
        gap=float(max(found.statistic for found in levels)),
        apart=float(np.abs(one["still"] - other["still"]).max()),
    )


def _of_stances(one: np.ndarray, other: np.ndarray) -> float:
    """The p-value of what stands in a dossier; not a number where the same stands in all worlds."""
    options = np.union1d(one, other)
    if options.size == 1:
        return np.nan
    return float(chi2_contingency([[np.sum(each == option) for option in options] for each in (one, other)]).pvalue)
