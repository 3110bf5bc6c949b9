"""How are worlds best parted into so many parts, and how alike are two ways of parting them?

Sources: Arthur and Vassilvitskii (2007), for the start of k-means; Hubert and Arabie (1985), for the adjusted Rand index; Hennig
(2007), for parts found again.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh

from sim.luck import generator

AXES, STARTS, ROUNDS = 20, 4, 50
"""Main axes that are looked at; starts of k-means and rounds of each."""


def find_scores(features: np.ndarray, axes: int = AXES) -> tuple[np.ndarray, float]:
    """Where worlds lie on the main axes of their features.

    Parameters
    ----------
    features : ndarray of shape (world, feature)
        What worlds differ by.
    axes : int, default AXES
        How many axes.

    Returns
    -------
    scores : ndarray of shape (world, axis)
        Places on the axes, the longest first.
    whole : float
        The sum of squares of all that worlds differ by.
    """
    centred = features - features.mean(axis=0)
    whole = float((centred**2).sum())
    kept = min(axes, min(centred.shape) - 1)
    if whole <= 0.0 or kept < 1:
        return centred[:, :axes], whole
    is_tall = centred.shape[0] > centred.shape[1]
    product = centred.T @ centred if is_tall else centred @ centred.T
    sizes, vectors = eigh(product, subset_by_index=[len(product) - kept, len(product) - 1])
    found = centred @ vectors if is_tall else vectors * np.sqrt(np.maximum(sizes, 0.0))
    return found[:, ::-1], whole


def part(scores: np.ndarray, k: int, seed: int = 0) -> np.ndarray:
    """The worlds in k parts of least squares: k-means from the best of several starts.

    Parameters
    ----------
    scores : ndarray of shape (world, axis)
        Where worlds lie.
    k : int
        How many parts.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    ndarray of shape (world,)
        The part of each, the largest being 0.
    """
    draw = generator(seed, f"kinds/{k}")
    tried = [_settled(scores, _start(scores, k, draw)) for _ in range(STARTS)]
    best = min(tried, key=lambda label: -measure_explained(scores, label, 1.0))
    order = np.argsort(-np.bincount(best, minlength=k), kind="stable")
    return np.argsort(order)[best]


def _settled(scores: np.ndarray, middles: np.ndarray) -> np.ndarray:
    """The part of each world once no world is nearer to the middle of another, (world,)."""
    label = nearest(scores, middles)
    for _ in range(ROUNDS):
        before, label = label, nearest(scores, middles_of(scores, label, len(middles)))
        if np.array_equal(before, label):
            break
    return label


def _start(scores: np.ndarray, k: int, draw: np.random.Generator) -> np.ndarray:
    """Worlds to start from: each drawn with a chance that grows with its squared distance from those before."""
    chosen = [int(draw.integers(len(scores)))]
    gap = np.full(len(scores), np.inf)
    for _ in range(k - 1):
        gap = np.minimum(gap, ((scores - scores[chosen[-1]]) ** 2).sum(axis=1))
        upto = np.cumsum(gap)
        chosen.append(int(min(np.searchsorted(upto, draw.random() * upto[-1], "right"), len(scores) - 1)))
    return scores[chosen]


def nearest(scores: np.ndarray, middles: np.ndarray) -> np.ndarray:
    """The part whose middle is nearest to each world.

    Parameters
    ----------
    scores : ndarray of shape (world, axis)
        Where worlds lie.
    middles : ndarray of shape (part, axis)
        Where the middles of parts lie.

    Returns
    -------
    ndarray of shape (world,)
        Places of parts.
    """
    return ((middles**2).sum(axis=1) - 2.0 * scores @ middles.T).argmin(axis=1)


def middles_of(scores: np.ndarray, label: np.ndarray, k: int) -> np.ndarray:
    """The middle of each part; of one that has lost all its worlds, that of all.

    Parameters
    ----------
    scores : ndarray of shape (world, axis)
        Where worlds lie.
    label : ndarray of shape (world,)
        The part of each.
    k : int
        How many parts.

    Returns
    -------
    ndarray of shape (part, axis)
        Means of the worlds in each part.
    """
    inside = (label[:, None] == np.arange(k)).astype(float)
    cases = inside.sum(axis=0)
    sums = np.where(cases[:, None] > 0, inside.T @ scores, scores.mean(axis=0))
    return sums / np.maximum(cases, 1.0)[:, None]


def typical(scores: np.ndarray, label: np.ndarray) -> np.ndarray:
    """The world nearest to the middle of each part.

    Parameters
    ----------
    scores : ndarray of shape (world, axis)
        Where worlds lie.
    label : ndarray of shape (world,)
        The part of each.

    Returns
    -------
    ndarray of shape (part,)
        Places of worlds.
    """
    middles = middles_of(scores, label, label.max() + 1)
    gaps = ((scores - middles[label]) ** 2).sum(axis=1)
    return np.array([int(np.where(label == j, gaps, np.inf).argmin()) for j in range(len(middles))])


def measure_explained(scores: np.ndarray, label: np.ndarray, whole: float) -> float:
    """The share of what worlds differ by that lies between parts.

    Parameters
    ----------
    scores : ndarray of shape (world, axis)
        Where worlds lie.
    label : ndarray of shape (world,)
        The part of each.
    whole : float
        The sum of squares of all that worlds differ by.

    Returns
    -------
    float
        0 to 1.
    """
    middles = middles_of(scores, label, label.max() + 1)
    return float((np.bincount(label) * ((middles - scores.mean(axis=0)) ** 2).sum(axis=1)).sum() / whole)


def _crossed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1.0)
    return table


def adjusted_rand(one: np.ndarray, other: np.ndarray) -> float:
    """How far two ways of parting the same worlds agree.

    Parameters
    ----------
    one : ndarray of shape (world,)
        One way, whole numbers from 0.
    other : ndarray of shape (world,)
        The other way, whole numbers from 0.

    Returns
    -------
    float
        1 wholly, 0 as by luck.

    References
    ----------
    Hubert and Arabie (1985), Comparing partitions.
    """
    table = _crossed(one, other)

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1.0) / 2.0).sum())

    both, first, second, whole = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0)), pairs(np.array(one.size))
    chance, most = first * second / whole, (first + second) / 2.0
    return (both - chance) / (most - chance) if most > chance else 1.0


def jaccard(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """For each part of one way, how much of it and of the part most like it in the other they share.

    Parameters
    ----------
    one : ndarray of shape (world,)
        One way, whole numbers from 0.
    other : ndarray of shape (world,)
        The other way, whole numbers from 0.

    Returns
    -------
    ndarray of shape (part,)
        0 to 1.
    """
    table = _crossed(one, other)
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return (table / either).max(axis=1)
