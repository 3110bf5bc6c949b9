"""How balanced are the ties of a network, and where does local triad dynamics lead them?

A triad is balanced when the product of its three signs is positive. In local triad dynamics (Antal, Krapivsky and Redner 2005)
a triad is drawn at random and, if it is unbalanced, one of its ties changes sign: of three unfriendly ties any, and where one is
unfriendly that one with probability p, else one of the two friendly ones. It is a yardstick; the theatre does not use it.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from sim.analysis.given import numbers
from sim.luck import generator


def balanced_share(ties: np.ndarray) -> np.ndarray:
    """The share of triads that are balanced.

    Parameters
    ----------
    ties : ndarray of shape (actor, actor, network)
        Symmetric, positive between friends; a tie of exactly 0 leaves its triads unbalanced.

    Returns
    -------
    ndarray of shape (network,)
        0 to 1.
    """
    ties = numbers(ties, "ties", axes=3, least=3)
    triads = list(combinations(range(len(ties)), 3))
    found = np.zeros(ties.shape[2])
    for i, j, k in triads:
        found = found + (np.sign(ties[i, j]) * np.sign(ties[j, k]) * np.sign(ties[i, k]) > 0)
    return found / len(triads)


def friendly_share(ties: np.ndarray) -> np.ndarray:
    """The share of ties that are friendly.

    Parameters
    ----------
    ties : ndarray of shape (actor, actor, network)
        Symmetric, positive between friends.

    Returns
    -------
    ndarray of shape (network,)
        0 to 1.
    """
    ties = numbers(ties, "ties", axes=3, least=2)
    rows, columns = np.triu_indices(len(ties), 1)
    return np.mean(ties[rows, columns] > 0, axis=0)


def least_friendly(actors: int) -> float:
    """The least share of friendly ties where every triad is balanced: that of two camps of equal size, or nearly so.

    Parameters
    ----------
    actors : int
        How many, 2 or more.

    Returns
    -------
    float
        0 to 1.

    References
    ----------
    Cartwright and Harary (1956), who show that balance means two camps or one.
    """
    camp = actors // 2
    return (comb(camp, 2) + comb(actors - camp, 2)) / comb(actors, 2)


def local_triad_density(p: float, actors: int, networks: int, sweeps: int, seed: int = 0) -> np.ndarray:
    """The share of friendly ties under local triad dynamics, averaged over the second half of the time.

    Parameters
    ----------
    p : float
        Chance that the unfriendly tie of a triad with one such tie is mended, 0 to 1.
    actors : int
        How many, at least 3.
    networks : int
        Played side by side, each from ties of random sign.
    sweeps : int
        How long; in a sweep as many triads are drawn as there are ties.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    ndarray of shape (network,)
        0 to 1.

    References
    ----------
    Antal, Krapivsky and Redner (2005), Physical Review E 72, 036121.
    """
    rng, every = generator(seed, f"triads/{p}"), np.arange(networks)
    rows, columns = np.triu_indices(actors, 1)
    ties = np.zeros((networks, actors, actors), dtype=np.int8)
    ties[:, rows, columns] = np.where(rng.random((networks, rows.size)) < 0.5, 1, -1)
    ties += ties.transpose(0, 2, 1)
    friendly, counted = (ties[:, rows, columns] > 0).sum(axis=1), np.zeros(networks)
    length = sweeps * rows.size
    for update in range(length):
        triad = _triads(rng, actors, networks)
        sides = np.stack([ties[every, triad[side], triad[side - 2]] for side in range(3)])
        turned = _turned(rng, sides, p)
        one, other, sign = triad[turned, every], triad[turned - 2, every], sides[turned, every]
        after = np.where(sides.prod(axis=0) < 0, -sign, sign)
        ties[every, one, other] = ties[every, other, one] = after
        friendly += (after > sign).astype(int) - (after < sign)
        counted += friendly if 2 * update >= length else 0
    return counted / (length - (length + 1) // 2) / rows.size


def _triads(rng: np.random.Generator, actors: int, networks: int) -> np.ndarray:
    """Three different actors of each network in random order, (place, network)."""
    first = rng.integers(actors, size=networks)
    second = (first + 1 + rng.integers(actors - 1, size=networks)) % actors
    third = rng.integers(actors - 2, size=networks)
    third += third >= np.minimum(first, second)
    third += third >= np.maximum(first, second)
    return np.stack([first, second, third])


def _turned(rng: np.random.Generator, sides: np.ndarray, p: float) -> np.ndarray:
    """Which tie of an unbalanced triad changes sign, (network,): an unfriendly one, or a friendly one beside it."""
    unfriendly = np.argmin(sides, axis=0)
    mends = (sides.sum(axis=0) < -2) | (rng.random(unfriendly.size) < p)
    return np.where(mends, unfriendly, (unfriendly + rng.integers(1, 3, unfriendly.size)) % 3)
