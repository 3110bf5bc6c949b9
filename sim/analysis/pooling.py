"""What do several people give together for the answers to a question?

The linear pool is the weighted mean of their chances: it keeps everybody's doubts. The logarithmic pool is the weighted
geometric mean, made to add up to 1: it does not matter to it whether evidence comes before or after pooling, and whoever is
sure weighs more.

Source: Genest and Zidek (1986), "Combining probability distributions: a critique and an annotated bibliography".
"""

from __future__ import annotations

import numpy as np

from sim.analysis.given import numbers
from sim.config.errors import InputError

LEAST = 0.001
"""A chance below this counts as this much in the logarithmic pool, so that nobody alone makes an answer impossible."""


def pool_linearly(chances: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """The weighted mean of chances.

    Parameters
    ----------
    chances : ndarray of shape (expert, answer)
        From 0 to 1, each expert's adding up to 1.
    weights : ndarray of shape (expert,), optional
        0 or more, not all 0; equal if not given.

    Returns
    -------
    ndarray of shape (answer,)
        Adding up to 1.

    Raises
    ------
    InputError
        Chances that do not add up, or weights that cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.pooling import pool_linearly
    >>> pool_linearly(np.array([[0.9, 0.1], [0.5, 0.5]])).round(3)
    array([0.7, 0.3])
    """
    chances, weights = _checked(chances, weights)
    return weights @ chances


def pool_logarithmically(chances: np.ndarray, weights: np.ndarray | None = None, least: float = LEAST) -> np.ndarray:
    """The weighted geometric mean of chances, made to add up to 1.

    Parameters
    ----------
    chances : ndarray of shape (expert, answer)
        From 0 to 1, each expert's adding up to 1.
    weights : ndarray of shape (expert,), optional
        0 or more, not all 0; equal if not given.
    least : float, default LEAST
        What lower chances count as.

    Returns
    -------
    ndarray of shape (answer,)
        Adding up to 1.

    Raises
    ------
    InputError
        Chances that do not add up, or weights that cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.pooling import pool_logarithmically
    >>> pool_logarithmically(np.array([[0.9, 0.1], [0.5, 0.5]])).round(3)
    array([0.75, 0.25])
    """
    chances, weights = _checked(chances, weights)
    pooled = np.exp(weights @ np.log(np.maximum(chances, least)))
    return pooled / pooled.sum()


def _checked(chances: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Chances, and weights that add up to 1."""
    chances = numbers(chances, "chances", axes=2, low=0.0, high=1.0).astype(float)
    if not np.allclose(chances.sum(axis=1), 1.0):
        raise InputError(f"chances: found {chances.sum(axis=1).tolist()} in all of the experts; allowed: 1 of each.")
    shares = np.ones(len(chances)) if weights is None else numbers(weights, "weights", low=0.0).astype(float)
    if shares.shape != (len(chances),) or shares.sum() <= 0.0:
        raise InputError(f"weights: found {shares.tolist()}; allowed: one of each of {len(chances)} experts, not all 0.")
    return chances, shares / shares.sum()
