"""How well is a score known over questions that share their fate in groups?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from scipy.special import stdtrit


def leave_out(groups: Sequence[Hashable]) -> np.ndarray:
    """Which items are left when one group after the other is left out, (group, item), as 0 and 1.

    Parameters
    ----------
    groups : Sequence of Hashable
        Of each question: what shares its fate.

    Returns
    -------
    ndarray of shape (group, question)
        0 for the questions of the group that is left out, 1 for all others.
    """
    _, places = np.unique([str(group) for group in groups], return_inverse=True)
    return (np.arange(places.max() + 1)[:, None] != places[None, :]).astype(float)


def ends_of(value: float, found: np.ndarray, level: float, low: float = -np.inf, high: float = np.inf) -> tuple[float, float]:
    """The jackknife interval about a value from what is found without each group: Student's, with as many as there are less one.

    Not a number for fewer than two groups, or where without one of them nothing is left to compare.

    Parameters
    ----------
    value : float
        The score of all questions.
    found : ndarray of shape (group,)
        The score without each group.
    level : float
        Of the interval, above 0 and below 1.
    low : float, default -np.inf
        The least value there can be.
    high : float, default np.inf
        The largest value there can be.

    Returns
    -------
    low_end : float
        Not below `low`; not a number for a single group.
    high_end : float
        Not above `high`, likewise.

    References
    ----------
    Efron and Tibshirani (1993), chapter 11; for few clusters Cameron, Gelbach and Miller (2008).
    """
    n = len(found)
    if n < 2 or not np.isfinite(found).all():
        return float("nan"), float("nan")
    half = float(stdtrit(n - 1, 0.5 + level / 2.0)) * np.sqrt((n - 1) / n * np.sum((found - found.mean()) ** 2))
    return float(max(value - half, low)), float(min(value + half, high))
