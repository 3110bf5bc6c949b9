"""Which value has an uncertain number at a given probability?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

import numpy as np

from sim.arithmetic import exp, log
from sim.config.errors import InputError
from sim.config.quantity import Quantity
from sim.world.world import ordered_sum

Correlation = tuple[str, str, float]
"""Two uncertain numbers and their rank correlation (Spearman)."""
OPEN = 2.0**-53
"""Probabilities are kept this far from 0 and 1 where a normal quantile would be infinite."""
TRIES, CLEAR = 1000, 0.05
"""So often correlations that were not said are looked for, and so clear of the impossible: their digits may be rounded."""


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
    names, lower = mixing(bent, correlations)
    scores = [normal_scores(bent[name]) for name in names]
    for row, name in enumerate(names):
        from scipy.special import ndtr  # only correlated numbers need SciPy

        bent[name] = ndtr(ordered_sum(float(lower[row, column]) * scores[column] for column in range(row + 1)))
    return bent


def normal_scores(probabilities: np.ndarray) -> np.ndarray:
    """The normal quantiles of probabilities, elementwise; finite also for 0 and 1."""
    from scipy.special import ndtri

    return ndtri(np.clip(probabilities, OPEN, 1.0 - OPEN))


def mixing(drawn: Collection[str], correlations: Sequence[Correlation]) -> tuple[list[str], np.ndarray]:
    """The numbers among those drawn that correlate, and what mixes independent normal scores into theirs: a lower triangle.

    Raises
    ------
    InputError : the correlations contradict each other (their matrix is not positive definite); names the pairs of which
        nothing is said where these, taken as 0, are what cannot be.
    """
    asked = [entry for entry in correlations if entry[0] in drawn and entry[1] in drawn]
    names = sorted({name for one, other, _ in asked for name in (one, other)})
    matrix, is_said = np.eye(len(names)), np.eye(len(names), dtype=bool)
    for one, other, rank in asked:
        i, j = names.index(one), names.index(other)
        matrix[i, j] = matrix[j, i] = 2.0 * np.sin(np.pi * rank / 6.0)  # Pearson's, for the normal scores
        is_said[i, j] = is_said[j, i] = True
    try:
        return names, np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise _impossible(names, matrix, is_said) from None


def _impossible(names: Sequence[str], matrix: np.ndarray, is_said: np.ndarray) -> InputError:
    """What is wrong with correlations that cannot be, and which unsaid ones would make them possible."""
    completed = _completed(matrix, is_said)
    if completed is None:
        return InputError(f"correlations: those among {', '.join(names)} contradict each other; weaken some of them")
    rank = 6.0 / np.pi * np.arcsin(completed / 2.0)
    unsaid = [(i, j) for i, j in combinations(range(len(names)), 2) if not is_said[i, j] and abs(rank[i, j]) >= 0.005]
    pairs = "; ".join(f"{names[i]} with {names[j]}" for i, j in unsaid)
    wanted = ", ".join(f"[{names[i]}, {names[j]}, {rank[i, j]:.2f}]" for i, j in unsaid)
    return InputError(f"correlations: 0 is found where nothing is said ({pairs}), which those asked for rule out; add {wanted}")


def _completed(matrix: np.ndarray, is_said: np.ndarray) -> np.ndarray | None:
    """A correlation matrix with the said entries, by alternating projections (Higham 2002); None where there is none."""
    found = matrix
    for _ in range(TRIES):
        sizes, axes = np.linalg.eigh(found)
        found = np.where(is_said, matrix, (axes * np.maximum(sizes, CLEAR)) @ axes.T)
        if np.linalg.eigvalsh(found).min() > CLEAR / 2:
            return found
    return None
