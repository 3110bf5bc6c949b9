"""How much better did a course look where it was found than it is?

The best of many courses is the best partly because the cases it was tried in suited it. Cases that had no part in the search tell
what it is worth; what it loses there is its optimism. Gains are measured against a reference in the same cases, so that what
differs between cases and hits both drops out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from sim.analysis.given import numbers

FEWEST = 2


@dataclass(frozen=True)
class Gain:
    """A mean gain and its interval.

    Parameters
    ----------
    mean : float
        Over cases.
    low : float
        Lower end of the interval.
    high : float
        Upper end of the interval.
    """

    mean: float
    low: float
    high: float

    @property
    def is_better(self) -> bool:
        """Whether the interval lies above zero."""
        return self.low > 0.0


def measure_gain(values: np.ndarray, level: float = 0.95) -> Gain:
    """The mean of some differences with Student's interval.

    Parameters
    ----------
    values : ndarray of shape (case,)
        A course less its reference, in each case.
    level : float, default 0.95
        Of the interval.

    Returns
    -------
    Gain
        Mean and interval.

    Raises
    ------
    InputError
        Values that are not numbers, or fewer than two.
    """
    values = numbers(values, "values", least=FEWEST).astype(float)
    mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    half = float(stdtrit(len(values) - 1, 0.5 + level / 2.0)) * error
    return Gain(mean, mean - half, mean + half)


def measure_optimism(found: np.ndarray, held: np.ndarray, level: float = 0.95) -> Gain:
    """How far the gain in the cases of the search exceeds that in cases held out, with Welch's interval.

    Parameters
    ----------
    found : ndarray of shape (case,)
        The gain in each case of the search.
    held : ndarray of shape (other case,)
        The gain in each case held out.
    level : float, default 0.95
        Of the interval.

    Returns
    -------
    Gain
        The difference of the means; above zero: the search was too hopeful.

    Raises
    ------
    InputError
        Values that are not numbers, or fewer than two of either.

    References
    ----------
    Welch (1947), The generalization of Student's problem when several different population variances are involved.
    """
    found, held = numbers(found, "found", least=FEWEST).astype(float), numbers(held, "held", least=FEWEST).astype(float)
    parts = np.array([each.var(ddof=1) / len(each) for each in (found, held)])
    mean, error = float(found.mean() - held.mean()), float(np.sqrt(parts.sum()))
    freedom = parts.sum() ** 2 / (parts**2 / (np.array([len(found), len(held)]) - 1.0)).sum() if error > 0.0 else 1.0
    half = float(stdtrit(freedom, 0.5 + level / 2.0)) * error
    return Gain(mean, mean - half, mean + half)
