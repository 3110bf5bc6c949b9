"""How far do two shares differ when the same worlds have both?

Worlds that have an outcome in neither or in both ensembles say nothing of a difference; what counts is how many have it in one
alone, and how many there are in all.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit

from sim.analysis.events import mean_and_error
from sim.analysis.given import check_alike, labels, yes_or_no
from sim.config.errors import InputError

HALVINGS = 60
"""After so many the ends of an interval are as exact as a float."""


def tango(
    gained: np.ndarray | float, lost: np.ndarray | float, n: np.ndarray | float, quantile: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """The score interval of the difference of two paired shares.

    Parameters
    ----------
    gained : ndarray
        Worlds that have the outcome only after the change; fractions allowed.
    lost : ndarray
        Worlds that have it only before; fractions allowed.
    n : ndarray
        Of all worlds.
    quantile : ndarray or float
        Of the normal distribution, such as 1.96.

    Returns
    -------
    low : ndarray
        Lower ends, -1 to 1, in the common shape of the arguments.
    high : ndarray
        Upper ends, likewise.

    References
    ----------
    Tango (1998), "Equivalence test and confidence interval for the difference in proportions", Statistics in Medicine 17.
    """
    gained, lost, n = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (gained, lost, n)))
    middle = (gained - lost) / n
    ends = []
    for outer, sign in ((np.full(middle.shape, -1.0), 1.0), (np.ones(middle.shape), -1.0)):
        inner = middle.copy()
        for _ in range(HALVINGS):
            between = (outer + inner) / 2.0
            beyond = sign * _score(gained, lost, n, between) > quantile
            outer, inner = np.where(beyond, between, outer), np.where(beyond, inner, between)
        ends.append(inner)
    return np.minimum(ends[0], middle), np.maximum(ends[1], middle)


def _score(gained: np.ndarray, lost: np.ndarray, n: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """By how many standard errors, were the shares to differ so much, what was found exceeds it."""
    b = (2.0 * n + lost - gained) * difference - gained - lost
    c = -lost * difference * (1.0 - difference)
    share = (np.sqrt(np.maximum(b * b - 8.0 * n * c, 0.0)) - b) / (4.0 * n)  # most likely share of lost worlds under it
    variance = n * (2.0 * share + difference * (1.0 - difference))
    return (gained - lost - n * difference) / np.sqrt(np.maximum(variance, 1e-300))


def paired_shares(
    changed: np.ndarray, reference: np.ndarray, level: float = 0.95, units: np.ndarray | None = None
) -> tuple[float, float, float, float]:
    """The difference of two shares over the same worlds, its interval and its p-value.

    The interval is Tango's; it has a width also where no world differs, as other worlds might. The p-value is McNemar's, which is
    below 1 - level just where the interval is clear of 0. Worlds that share a unit count as the number of independent ones whose
    difference would vary as much, at most all, and by Student's quantile; where they differ in none, each unit counts as one
    world.

    Parameters
    ----------
    changed : ndarray of shape (world,)
        Yes or no after the change.
    reference : ndarray of shape (world,)
        Yes or no in the same worlds before it.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    units : ndarray of shape (world,), optional
        What worlds that are not independent share; each world by itself if not given.

    Returns
    -------
    mean : float
        The difference, -1 to 1.
    low : float
        Lower end of its interval.
    high : float
        Upper end of its interval.
    pvalue : float
        Of no difference; not a number where no world differs.

    Raises
    ------
    InputError
        Not yes or no, not the same worlds twice, or fewer than two units.

    References
    ----------
    Tango (1998); McNemar (1947); for units Korn and Graubard (1998), as in `sim.analysis.events.held_interval`.
    """
    changed, reference = yes_or_no(changed, "changed", least=2), yes_or_no(reference, "reference", least=2)
    check_alike(changed=changed, reference=reference)
    difference = changed.astype(float) - reference
    mean, error, n = mean_and_error(difference, labels(units, changed.size))
    if n < 2:
        raise InputError(f"units: found {n}; allowed: two independent worlds or more.")
    gained, lost, told = np.count_nonzero(difference > 0), np.count_nonzero(difference < 0), float(n)
    if units is not None and error > 0.0:
        told = min(((gained + lost) / changed.size - mean**2) / error**2, float(changed.size))
    freedom, part = (np.inf if units is None else n - 1.0), told / changed.size
    low, high = tango(gained * part, lost * part, told, stdtrit(freedom, 0.5 + level / 2.0))
    z = abs(gained - lost) * part / np.sqrt((gained + lost) * part) if gained + lost else np.nan
    return mean, float(low), float(high), float(2.0 * stdtr(freedom, -z))
