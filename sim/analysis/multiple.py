"""How are p-values corrected for multiple testing?"""

from __future__ import annotations

import numpy as np

from sim.config.errors import InputError


def holm(pvalues: np.ndarray) -> np.ndarray:
    """The p-values corrected for the number of tests: below 0.05 in at most 5 % of sets of looks at nothing.

    Tests that could not be made (not a number) are not counted.

    Parameters
    ----------
    pvalues : ndarray of shape (test,)
        0 to 1, or not a number.

    Returns
    -------
    ndarray of shape (test,)
        0 to 1, not below those given.

    Raises
    ------
    InputError
        More than one axis, or a number outside 0 to 1.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.multiple import holm
    >>> holm(np.array([0.01, 0.04, 0.5])).round(2).tolist()
    [0.03, 0.08, 0.5]
    """
    found, order = _ordered(pvalues)
    corrected = np.full(found.shape, np.nan)
    corrected[order] = np.minimum(np.maximum.accumulate(found[order] * np.arange(order.size, 0, -1)), 1.0)
    return corrected


def control_false_discoveries(pvalues: np.ndarray) -> np.ndarray:
    """The p-values adjusted for false discoveries: of the tests below 0.05, on average at most 5 % look at nothing.

    Tests that could not be made (not a number) are not counted. For tests that are independent or lean the same way.

    Parameters
    ----------
    pvalues : ndarray of shape (test,)
        0 to 1, or not a number.

    Returns
    -------
    ndarray of shape (test,)
        0 to 1, not below those given.

    Raises
    ------
    InputError
        More than one axis, or a number outside 0 to 1.

    References
    ----------
    Benjamini and Hochberg (1995), Controlling the false discovery rate.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.multiple import control_false_discoveries
    >>> control_false_discoveries(np.array([0.01, 0.02, 0.5])).round(2).tolist()
    [0.03, 0.03, 0.5]
    """
    found, order = _ordered(pvalues)
    each = found[order] * order.size / np.arange(1, order.size + 1)
    adjusted = np.full(found.shape, np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(each[::-1])[::-1], 1.0)
    return adjusted


def _ordered(pvalues: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The p-values, and the places of those of tests that were made, the smallest first. Raises InputError."""
    found = np.asarray(pvalues, dtype=float)
    if found.ndim != 1 or ((found < 0.0) | (found > 1.0)).any():
        raise InputError(f"pvalues: found {found.tolist()}; allowed: one axis of numbers from 0 to 1, or not a number.")
    made = np.flatnonzero(np.isfinite(found))
    return found, made[np.argsort(found[made], kind="stable")]
