"""What is a Brier score made of: how far chances are from what came about, how well they part it, and how uncertain it was?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.given import check_alike, numbers, yes_or_no
from sim.analysis.reliability import BINS


@dataclass(frozen=True)
class Parts:
    """The parts of a mean Brier score of yes-or-no forecasts: score = reliability - resolution + uncertainty + within.

    Parameters
    ----------
    score : float
        Mean of (chance - happened)^2, 0 to 1, less is better.
    reliability : float
        Mean squared distance of chance from share over the bins, less is better.
    resolution : float
        Mean squared distance of the shares of the bins from the share of all, more is better.
    uncertainty : float
        What the score would be for whoever always gave the share of all.
    within : float
        What is lost, or gained where below zero, as chances of one bin differ; 0 where they do not.
    bins : int
        That hold a forecast.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    bins: int


def decompose_brier(chances: np.ndarray, happened: np.ndarray, edges: Sequence[float] | None = BINS) -> Parts:
    """The parts of the mean Brier score of yes-or-no forecasts.

    Parameters
    ----------
    chances : ndarray of shape (question,)
        From 0 to 1.
    happened : ndarray of shape (question,)
        Yes or no.
    edges : Sequence of float or None, default BINS
        Of the bins, rising from 0 to 1; none: chances that are equal make a bin.

    Returns
    -------
    Parts
        They add up to the score.

    References
    ----------
    Murphy (1973), "A new vector partition of the probability score"; for what bins leave over Stephenson, Coelho and Jolliffe
    (2008), "Two extra components in the Brier score decomposition".

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.murphy import decompose_brier
    >>> parts = decompose_brier(np.array([0.8, 0.8, 0.2, 0.2]), np.array([1, 0, 0, 0]), edges=None)
    >>> round(parts.score, 4), round(parts.reliability, 4), round(parts.resolution, 4), round(parts.uncertainty, 4)
    (0.19, 0.065, 0.0625, 0.1875)
    """
    chances = numbers(chances, "chances", low=0.0, high=1.0).astype(float)
    came = yes_or_no(happened, "happened").astype(float)
    check_alike(chances=chances, happened=came)
    if edges is None:
        _, bins = np.unique(chances, return_inverse=True)
    else:
        _, bins = np.unique(np.clip(np.searchsorted(edges, chances, side="right") - 1, 0, len(edges) - 2), return_inverse=True)
    counts = np.bincount(bins)
    chance, share = (np.bincount(bins, weights=values) / counts for values in (chances, came))
    weights, overall = counts / counts.sum(), float(came.mean())
    score = float(np.mean((chances - came) ** 2))
    reliability = float(weights @ (chance - share) ** 2)
    resolution = float(weights @ (share - overall) ** 2)
    uncertainty = overall * (1.0 - overall)
    apart = chances - chance[bins]
    within = float(np.mean(apart**2) - 2.0 * np.mean(apart * (came - share[bins])))
    return Parts(score, reliability, resolution, uncertainty, within, len(counts))
