"""Which value has an uncertain number at a given probability?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.arithmetic import exp, log
from sim.config.errors import InputError
from sim.config.quantity import Quantity
from sim.world.world import ordered_sum

Correlation = tuple[str, str, float]
"""Two uncertain numbers and their rank correlation (Spearman)."""
OPEN = 2.0**-53
"""Probabilities are kept this far from 0 and 1 where a normal quantile would be infinite."""


def quantile(quantity: Quantity, u: np.ndarray) -> np.ndarray:
    """The value of a quantity at the cumulative probability u in [0, 1), elementwise."""
    low, high = quantity.ends
    if quantity.choices is not None:
        return np.array(quantity.choices)[np.minimum((u * len(quantity.choices)).astype(int), len(quantity.choices) - 1)]
    if quantity.distribution == "log_uniform":
        return exp(log(low) + u * (log(high) - log(low)))
    if quantity.distribution == "normal":
        from scipy.special import ndtr, ndtri  # the only branch that needs SciPy

        spread = (high - low) / 4.0
        first, last = ndtr((low - quantity.value) / spread), ndtr((high - quantity.value) / spread)
        return np.clip(quantity.value + spread * ndtri(first + u * (last - first)), low, high)
    if quantity.distribution == "triangular":
        mode = (quantity.value - low) / (high - low)
        rising, falling = np.sqrt(u * mode), 1.0 - np.sqrt((1.0 - u) * (1.0 - mode))
        return low + (high - low) * np.where(u < mode, rising, falling)
    if quantity.distribution == "even" and low < quantity.value < high:
        below, above = quantity.value - low, high - quantity.value
        return np.where(u < 0.5, low + below * (2.0 * u), quantity.value + above * (2.0 * u - 1.0))
    return low + (high - low) * u


def correlated(probabilities: Mapping[str, np.ndarray], correlations: Sequence[Correlation]) -> dict[str, np.ndarray]:
    """The same probabilities, those of correlated numbers bent so that their ranks correlate as asked (Gaussian copula).

    Every number keeps its own distribution. Correlations that name a number that is not drawn are left aside.

    Raises
    ------
    InputError : the correlations contradict each other (their matrix is not positive definite).
    """
    bent = dict(probabilities)
    asked = [entry for entry in correlations if entry[0] in bent and entry[1] in bent]
    names = sorted({name for one, other, _ in asked for name in (one, other)})
    if not names:
        return bent
    from scipy.special import ndtr, ndtri

    matrix = np.eye(len(names))
    for one, other, rank in asked:
        i, j = names.index(one), names.index(other)
        matrix[i, j] = matrix[j, i] = 2.0 * np.sin(np.pi * rank / 6.0)  # Pearson's, for the normal scores
    try:
        mixing = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise InputError(f"correlations: those among {', '.join(names)} contradict each other; weaken some of them") from None
    scores = [ndtri(np.clip(bent[name], OPEN, 1.0 - OPEN)) for name in names]
    for row, name in enumerate(names):
        bent[name] = ndtr(ordered_sum(float(mixing[row, column]) * scores[column] for column in range(row + 1)))
    return bent
