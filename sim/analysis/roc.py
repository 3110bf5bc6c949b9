"""How well does a number tell two kinds of worlds apart?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import mannwhitneyu

from sim.analysis.given import numbers


def roc(first: np.ndarray, second: np.ndarray) -> pd.DataFrame:
    """The receiver operating characteristic of calling a world one of the first kind from some threshold on.

    Parameters
    ----------
    first : ndarray of shape (world,)
        The number in worlds of the first kind; it is to be higher there.
    second : ndarray of shape (world,)
        The number in worlds of the second kind.

    Returns
    -------
    DataFrame
        Columns threshold (from the highest down), hits (share of the first kind at or above it), false_alarms (share of the
        second); both from 0 to 1, the first row at 0 and the last at 1.
    """
    first, second = numbers(first, "first"), numbers(second, "second")
    thresholds = np.unique(np.concatenate([first, second]))[::-1]
    rising = [np.sort(first), np.sort(second)]
    shares = [1.0 - np.searchsorted(part, thresholds, side="left") / part.size for part in rising]
    table = pd.DataFrame({"threshold": thresholds, "hits": shares[0], "false_alarms": shares[1]})
    start = pd.DataFrame({"threshold": [np.inf], "hits": [0.0], "false_alarms": [0.0]})
    return pd.concat([start, table], ignore_index=True)


def area(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """The area under the curve, and its standard error.

    It is the chance that the number is higher in a world of the first kind than in one of the second, ties counting half: 0.5 is
    no better than chance, 1 tells them apart without fail.

    Parameters
    ----------
    first : ndarray of shape (world,)
        The number in worlds of the first kind; it is to be higher there.
    second : ndarray of shape (world,)
        The number in worlds of the second kind.

    Returns
    -------
    area : float
        0 to 1.
    error : float
        Its standard error.

    References
    ----------
    Hanley and McNeil (1982).
    """
    first, second = numbers(first, "first"), numbers(second, "second")
    n, m = first.size, second.size
    found = float(mannwhitneyu(first, second).statistic) / (n * m)
    both_first, both_second = found / (2.0 - found), 2.0 * found * found / (1.0 + found)
    square = found * found
    spread = found * (1.0 - found) + (n - 1) * (both_first - square) + (m - 1) * (both_second - square)
    return found, float(np.sqrt(max(spread, 0.0) / (n * m)))
