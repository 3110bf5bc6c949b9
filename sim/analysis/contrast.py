"""What difference does one change make, with common random numbers?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit

from sim.analysis.binary import paired_shares, tango
from sim.analysis.events import mean_and_error
from sim.analysis.given import check_alike, labels, numbers
from sim.analysis.multiple import holm
from sim.analysis.verdicts import scale_effects
from sim.config.errors import InputError, unknown


@dataclass(frozen=True)
class Difference:
    """A paired difference between two ensembles, world by world.

    Parameters
    ----------
    mean : float
        Of the differences, in the outcome's unit.
    low : float
        Lower end of the mean's interval.
    high : float
        Upper end of the mean's interval.
    share : float
        Of the worlds in which the difference has the sign of the mean, 0 to 1.
    effect : float
        The mean in units of the standard deviation of the differences, between units where worlds are not independent; infinite
        where all differ by the same, 0 where none differs.
    n : int
        Independent pairs.
    pvalue : float
        Of no difference, Student's or for shares McNemar's; where all differ by the same that of the sign test, and not a number
        where none differs.
    """

    mean: float
    low: float
    high: float
    share: float
    effect: float
    n: int
    pvalue: float

    def verdict(self, direction: str, least: float) -> str:
        """What its interval says of an effect in one direction.

        Parameters
        ----------
        direction : str
            'up' or 'down'.
        least : float
            The least effect that counts, above 0, in the unit of the difference.

        Returns
        -------
        str
            Reached, smaller, negligible, opposite or unclear; see `sim.analysis.verdicts`.
        """
        ends = (self.low, self.high) if direction == "up" else (-self.high, -self.low)
        return scale_effects(least).verdict(*ends)


def paired(changed: np.ndarray, reference: np.ndarray, level: float = 0.95, units: np.ndarray | None = None) -> Difference:
    """The paired difference `changed - reference`, with Student's interval for its mean.

    Where every value is 0 or 1 it is a difference of shares, with Tango's interval and McNemar's test
    (`sim.analysis.binary.paired_shares`). Worlds are kept in single precision; differences that spread by no more than its
    rounding are all the same.

    Parameters
    ----------
    changed : ndarray of shape (world,)
        The outcome after the change.
    reference : ndarray of shape (world,)
        The outcome of the same worlds, in the same luck, without it.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    units : ndarray of shape (world,), optional
        What worlds that are not independent share; they then count together.

    Returns
    -------
    Difference
        The mean difference, its interval and its p-value.

    Raises
    ------
    InputError
        Values that are missing or infinite, not the same worlds twice, or fewer than two.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.contrast import paired
    >>> found = paired(np.array([3.0, 5.0, 4.0, 6.0]), np.array([1.0, 2.0, 2.0, 3.0]))
    >>> print(f"{found.mean:.2f} [{found.low:.2f}, {found.high:.2f}] in {found.n} pairs")
    2.50 [1.58, 3.42] in 4 pairs
    """
    changed, reference = _same_worlds(changed, reference, 1)
    units = labels(units, changed.size)
    d = changed.astype(float) - reference.astype(float)
    mean, error, n = mean_and_error(d, units)
    if n < 2:
        raise InputError(f"units: found {n}; a paired difference needs two independent worlds or more.")
    if np.std(d) <= _rounding(changed, reference):
        mean, error = (float(np.median(d)) if abs(mean) > _rounding(changed, reference) else 0.0), 0.0
    share = float(np.mean(np.sign(d) == np.sign(mean))) if mean else 0.0
    effect = mean / (error * np.sqrt(n)) if error > 0.0 else float(np.copysign(np.inf, mean)) if mean else 0.0
    if _is_yes_or_no(changed) and _is_yes_or_no(reference):
        _, low, high, pvalue = paired_shares(changed, reference, level, units)
        return Difference(mean, low, high, share, effect, n, pvalue)
    half = float(stdtrit(n - 1, 0.5 + level / 2.0)) * error
    pvalue = float(2.0 * stdtr(n - 1, -abs(mean) / error)) if error > 0.0 else 0.5 ** (n - 1) if mean else float("nan")
    return Difference(mean, mean - half, mean + half, share, effect, n, pvalue)


def paired_means(changed: np.ndarray, reference: np.ndarray, level: float = 0.95) -> np.ndarray:
    """The mean paired difference month by month, as `paired` finds it for each.

    Parameters
    ----------
    changed : ndarray of shape (world, month)
        The outcome after the change, of worlds that are independent of each other.
    reference : ndarray of shape (world, month)
        The outcome of the same worlds without it.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    ndarray of shape (3, month)
        Low end, mean and high end.

    Raises
    ------
    InputError
        As for `paired`.
    """
    changed, reference = _same_worlds(changed, reference, 2)
    d = changed.astype(float) - reference.astype(float)
    half = float(stdtrit(len(d) - 1, 0.5 + level / 2.0)) * d.std(axis=0, ddof=1) / np.sqrt(len(d))
    mean = d.mean(axis=0)
    found = np.stack([mean - half, mean, mean + half])
    shares = ((changed == 0) | (changed == 1)).all(axis=0) & ((reference == 0) | (reference == 1)).all(axis=0)
    if shares.any():
        gained, lost = (d[:, shares] > 0).sum(axis=0), (d[:, shares] < 0).sum(axis=0)
        found[0, shares], found[2, shares] = tango(gained, lost, len(d), float(ndtri(0.5 + level / 2.0)))
    return found


def _same_worlds(changed: np.ndarray, reference: np.ndarray, axes: int) -> tuple[np.ndarray, np.ndarray]:
    """Both as arrays of finite numbers. Raises InputError where they do not hold the same worlds, or fewer than two."""
    if np.shape(changed) != np.shape(reference) or len(np.atleast_1d(changed)) < 2:
        raise InputError(f"a paired difference needs the same worlds twice: found {np.shape(changed)} and {np.shape(reference)}.")
    return numbers(changed, "changed", axes), numbers(reference, "reference", axes)


def _rounding(changed: np.ndarray, reference: np.ndarray) -> float:
    """A spread of differences that rounding alone can make: none of whole numbers, else that of single precision."""
    if all(np.array_equal(values, np.rint(values)) for values in (changed, reference)):
        return 0.0
    return 4.0 * float(np.finfo(np.float32).eps) * float(max(np.abs(changed).max(), np.abs(reference).max()))


def _is_yes_or_no(values: np.ndarray) -> bool:
    return bool(((values == 0) | (values == 1)).all())


def contrast(
    changed: Mapping[str, np.ndarray], reference: Mapping[str, np.ndarray], units: np.ndarray | None = None
) -> pd.DataFrame:
    """All measures of two ensembles against each other, world by world in the same luck.

    Parameters
    ----------
    changed : Mapping of str to ndarray of shape (world,)
        Measure -> its value in each world after the change.
    reference : Mapping of str to ndarray of shape (world,)
        Measure -> its value in the same worlds without it.
    units : ndarray of shape (world,), optional
        What worlds that are not independent share; they then count together.

    Returns
    -------
    DataFrame
        A row a measure: measure, reference and changed (means), mean (paired difference) with its 95 % interval low and high,
        share (of worlds whose difference has the sign of the mean), effect (mean in standard deviations of the difference),
        distance (Wasserstein: how far the two distributions lie apart, in the measure's unit), pvalue (paired t-test, McNemar's
        for shares) and holm, the same corrected for the number of measures; measures that differ in no world have no p-value.

    Raises
    ------
    InputError
        A measure that only one side has, or values that `paired` refuses.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.contrast import contrast
    >>> table = contrast({"debt": np.array([3.0, 5.0, 4.0])}, {"debt": np.array([1.0, 2.0, 2.0])})
    >>> table[["measure", "reference", "changed", "share"]].round(2).to_dict("records")
    [{'measure': 'debt', 'reference': 1.67, 'changed': 4.0, 'share': 1.0}]
    """
    rows = []
    for name, there in reference.items():
        if name not in changed:
            raise unknown("measure", name, changed, "changed")
        found = paired(changed[name], there, units=units)
        means = (float(np.mean(there)), float(np.mean(changed[name])))
        numbers = (found.mean, found.low, found.high, found.share, found.effect)
        rows.append((name, *means, *numbers, wasserstein(changed[name], there), found.pvalue))
    columns = ["measure", "reference", "changed", "mean", "low", "high", "share", "effect", "distance", "pvalue"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(holm=holm(table["pvalue"].to_numpy()))


def wasserstein(one: np.ndarray, other: np.ndarray) -> float:
    """How far two equally large samples lie apart: the mean distance of their sorted values (Wasserstein-1).

    Parameters
    ----------
    one : ndarray of shape (world,)
        One sample, in any unit.
    other : ndarray of shape (world,)
        The other, in the same unit.

    Returns
    -------
    float
        The distance, 0 or more, in that unit.
    """
    one, other = numbers(one, "one"), numbers(other, "other")
    check_alike(one=one, other=other)
    return float(np.mean(np.abs(np.sort(one.astype(float)) - np.sort(other.astype(float)))))
