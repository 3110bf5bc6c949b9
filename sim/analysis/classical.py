"""How much weight does the word of each expert deserve, by questions whose answers are known?

Cooke's classical model. Experts give quantiles of quantities, some of which (the seeds) are known to whoever asks. Calibration
is the p-value of the hypothesis that the seeds fall between an expert's quantiles as often as they should; information is the
relative entropy of what an expert says to a uniform law over the range that all of them span. An expert's weight is the product
of both, and nothing where calibration lies below a level, which is chosen so that the pooled opinion itself scores best.
Quantities that span orders of magnitude are handed in as logarithms.

Source: Cooke (1991), "Experts in Uncertainty"; Cooke and Goossens (1999), "Procedures guide for structured expert judgment".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from sim.analysis.given import numbers
from sim.config.errors import InputError, refuse

OVERSHOOT = 0.1
"""By so much of its width the range that experts span is widened at both ends."""


@dataclass(frozen=True)
class Weights:
    """What experts' words are worth.

    Parameters
    ----------
    calibration : ndarray of shape (expert,)
        P-values, 0 to 1.
    information : ndarray of shape (expert,)
        Mean relative entropy over the seeds, in nats.
    weights : ndarray of shape (expert,)
        Adding up to 1.
    level : float
        Calibration below which an expert has no weight.
    pooled_calibration : float
        Of the opinion pooled by these weights.
    pooled_information : float
        Likewise.
    """

    calibration: np.ndarray
    information: np.ndarray
    weights: np.ndarray
    level: float
    pooled_calibration: float
    pooled_information: float


def span_ranges(quantiles: np.ndarray, truths: np.ndarray | None = None, overshoot: float = OVERSHOOT) -> np.ndarray:
    """The range of each quantity that experts (and the truth) span, widened at both ends.

    Parameters
    ----------
    quantiles : ndarray of shape (expert, quantity, quantile)
        Rising.
    truths : ndarray of shape (quantity,), optional
        What is known of them.
    overshoot : float, default OVERSHOOT
        The part of the width by which each end is moved out.

    Returns
    -------
    ndarray of shape (quantity, 2)
        Lower and upper end.
    """
    low, high = quantiles.min(axis=(0, 2)), quantiles.max(axis=(0, 2))
    if truths is not None:
        low, high = np.minimum(low, truths), np.maximum(high, truths)
    return np.stack([low - overshoot * (high - low), high + overshoot * (high - low)], axis=1)


def find_calibration(quantiles: np.ndarray, truths: np.ndarray, probabilities: Sequence[float]) -> np.ndarray:
    """How likely seeds would fall so unevenly between an expert's quantiles, or more so, if he were right about himself.

    Parameters
    ----------
    quantiles : ndarray of shape (expert, seed, quantile)
        Rising.
    truths : ndarray of shape (seed,)
        What each seed is.
    probabilities : Sequence of float
        Of the quantiles, rising between 0 and 1.

    Returns
    -------
    ndarray of shape (expert,)
        P-values of the likelihood-ratio test against chi-square.

    Raises
    ------
    InputError
        Quantiles that do not rise, or lengths that do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.classical import find_calibration
    >>> says = np.array([[[1.0, 2.0, 3.0]] * 4])
    >>> find_calibration(says, np.array([1.5, 1.5, 2.5, 2.5]), (0.25, 0.5, 0.75)).round(3)
    array([0.136])
    """
    quantiles, truths = _checked(quantiles, truths, probabilities)
    expected = np.diff([0.0, *probabilities, 1.0])
    places = (truths[None, :, None] > quantiles).sum(axis=2)
    shares = np.stack([np.bincount(row, minlength=expected.size) for row in places]) / truths.size
    terms = np.where(shares > 0.0, shares * np.log(np.where(shares > 0.0, shares, 1.0) / expected), 0.0)
    return chdtrc(expected.size - 1.0, 2.0 * truths.size * np.maximum(terms.sum(axis=1), 0.0))


def find_information(quantiles: np.ndarray, ranges: np.ndarray, probabilities: Sequence[float]) -> np.ndarray:
    """How much more each expert says of each quantity than that it lies in its range.

    Parameters
    ----------
    quantiles : ndarray of shape (expert, quantity, quantile)
        Rising, within the ranges.
    ranges : ndarray of shape (quantity, 2)
        As `span_ranges` finds them.
    probabilities : Sequence of float
        Of the quantiles, rising between 0 and 1.

    Returns
    -------
    ndarray of shape (expert, quantity)
        Relative entropy to the uniform law, in nats, 0 or more.
    """
    edges = _edges(quantiles, ranges)
    expected = np.diff([0.0, *probabilities, 1.0])
    widths = np.diff(edges, axis=2) / (ranges[:, 1] - ranges[:, 0])[None, :, None]
    return (expected * np.log(expected / widths)).sum(axis=2)


def pool_quantiles(quantiles: np.ndarray, weights: np.ndarray, ranges: np.ndarray, probabilities: Sequence[float]) -> np.ndarray:
    """The quantiles of the weighted mean of what experts say, each uniform between his quantiles and out to the range.

    Parameters
    ----------
    quantiles : ndarray of shape (expert, quantity, quantile)
        Rising, within the ranges.
    weights : ndarray of shape (expert,)
        Adding up to 1.
    ranges : ndarray of shape (quantity, 2)
        As `span_ranges` finds them.
    probabilities : Sequence of float
        Of the quantiles, rising between 0 and 1.

    Returns
    -------
    ndarray of shape (quantity, quantile)
        At the same probabilities.
    """
    edges, levels = _edges(quantiles, ranges), np.array([0.0, *probabilities, 1.0])
    found = np.empty(quantiles.shape[1:])
    for item in range(quantiles.shape[1]):
        points = np.unique(edges[weights > 0.0, item])
        pooled = sum(w * np.interp(points, edge, levels) for w, edge in zip(weights, edges[:, item], strict=True) if w > 0.0)
        found[item] = np.interp(probabilities, pooled, points)
    return found


def weigh_experts(
    quantiles: np.ndarray,
    truths: np.ndarray,
    probabilities: Sequence[float],
    level: float | None = None,
    overshoot: float = OVERSHOOT,
) -> Weights:
    """What each expert's word is worth by the seeds.

    Parameters
    ----------
    quantiles : ndarray of shape (expert, seed, quantile)
        Rising.
    truths : ndarray of shape (seed,)
        What each seed is.
    probabilities : Sequence of float
        Of the quantiles, rising between 0 and 1.
    level : float, optional
        Calibration below which an expert has no weight; that with which the pooled opinion scores best if not given.
    overshoot : float, default OVERSHOOT
        By which ranges are widened.

    Returns
    -------
    Weights
        Of the experts, and the scores of the pooled opinion.

    Raises
    ------
    InputError
        Quantiles that do not rise, lengths that do not fit, or a level that no expert reaches.
    """
    quantiles, truths = _checked(quantiles, truths, probabilities)
    ranges = span_ranges(quantiles, truths, overshoot)
    calibration = find_calibration(quantiles, truths, probabilities)
    information = find_information(quantiles, ranges, probabilities).mean(axis=1)
    levels = np.unique(calibration) if level is None else np.array([level])
    best: Weights | None = None
    for each in levels:
        raw = np.where(calibration >= each, calibration * information, 0.0)
        if raw.sum() <= 0.0:
            continue
        weights = raw / raw.sum()
        pooled = pool_quantiles(quantiles, weights, ranges, probabilities)[None]
        scores = find_calibration(pooled, truths, probabilities)[0], find_information(pooled, ranges, probabilities).mean()
        if best is None or scores[0] * scores[1] > best.pooled_calibration * best.pooled_information:
            best = Weights(calibration, information, weights, float(each), float(scores[0]), float(scores[1]))
    if best is None:
        raise refuse("level", level, f"at most {calibration.max():g}, the calibration of the best expert")
    return best


def _edges(quantiles: np.ndarray, ranges: np.ndarray) -> np.ndarray:
    """The quantiles with the ends of the range before and behind them, (expert, quantity, edge)."""
    ends = np.broadcast_to(ranges, (len(quantiles), *ranges.shape))
    return np.concatenate([ends[:, :, :1], quantiles, ends[:, :, 1:]], axis=2)


def _checked(quantiles: np.ndarray, truths: np.ndarray, probabilities: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    quantiles = numbers(quantiles, "quantiles", axes=3).astype(float)
    truths = numbers(truths, "truths").astype(float)
    levels = numbers(np.array(probabilities), "probabilities", low=0.0, high=1.0)
    if quantiles.shape[1:] != (truths.size, levels.size):
        raise InputError(f"quantiles: found {quantiles.shape[1:]} of each expert; allowed: ({truths.size}, {levels.size}).")
    if (np.diff([0.0, *levels, 1.0]) <= 0.0).any() or (np.diff(quantiles, axis=2) <= 0.0).any():
        raise InputError("quantiles: found some that do not rise; allowed: each above the one before it.")
    return quantiles, truths
