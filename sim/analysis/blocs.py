"""Which blocs form where every actor takes a side?

Landscape theory (Axelrod and Bennett 1993): every split of the actors into two sides has an energy, high where friends are apart
and foes together; the split of lowest energy is the one the alignments pull towards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from sim.analysis.given import numbers
from sim.config.errors import refuse
from sim.config.setting import read_setting


def splits(actors: int) -> np.ndarray:
    """All splits of some actors into two sides.

    Parameters
    ----------
    actors : int
        How many, 1 or more.

    Returns
    -------
    ndarray of shape (split, actor)
        Which side each actor is on; the first is always on the side False.
    """
    numbers = np.arange(2 ** (actors - 1))
    return np.stack([np.zeros(len(numbers), dtype=bool), *((numbers >> bit) & 1 == 1 for bit in range(actors - 1))], axis=1)


def energies(sizes: Sequence[float], propensities: np.ndarray) -> np.ndarray:
    """The energy of every split: sum over ordered pairs of size x size x propensity x distance.

    Parameters
    ----------
    sizes : Sequence of float
        Of the actors, above 0.
    propensities : ndarray of shape (actor, actor) or (actor, actor, world)
        Symmetric, positive between friends.

    Returns
    -------
    ndarray of shape (split,) or (split, world)
        Lower where friends are together and foes apart.

    Raises
    ------
    InputError
        Another number of rows or columns than actors.
    """
    sizes = numbers(sizes, "sizes")
    propensities = numbers(propensities, "propensities", axes=3 if np.ndim(propensities) == 3 else 2)
    if propensities.shape[:2] != (len(sizes), len(sizes)):
        raise refuse("propensities", propensities.shape, f"a row and a column for each of {len(sizes)} actors")
    apart = splits(len(sizes))
    shape = (len(apart), *propensities.shape[2:])
    energy = np.zeros(shape)
    for i, j in combinations(range(len(sizes)), 2):
        distance = (apart[:, i] != apart[:, j]).astype(float)
        pull = sizes[i] * sizes[j] * (propensities[i, j] + propensities[j, i])
        energy = energy + (distance[:, None] * pull if propensities.ndim == 3 else distance * pull)
    return energy


@dataclass(frozen=True)
class Landscape:
    """All splits of some actors into two sides.

    Parameters
    ----------
    splits : ndarray of shape (split, actor)
        Sides; the first actor is always on the side False.
    energy : ndarray of shape (split,)
        Lower where friends are together and foes apart.
    minima : ndarray of shape (minimum,)
        Places of the splits that no single actor can improve by changing sides, the lowest first.
    basin : ndarray of shape (split,)
        The minimum that each split comes to when at each step the actor changes sides who lowers the energy most.
    """

    splits: np.ndarray
    energy: np.ndarray
    minima: np.ndarray
    basin: np.ndarray

    def table(self, actors: Sequence[str], labels: Mapping[str, str]) -> pd.DataFrame:
        """The splits that last, in words.

        Parameters
        ----------
        actors : Sequence of str
            Their names, in the order of the splits.
        labels : Mapping of str to str
            Name -> what to call the actor.

        Returns
        -------
        DataFrame
            A row a minimum: blocs (in words), energy, basin (how many splits come to it), share (of all splits).
        """
        sizes = [int(np.sum(self.basin == minimum)) for minimum in self.minima]
        words = [name_split(self.splits[minimum], actors, labels) for minimum in self.minima]
        shares = np.array(sizes) / len(self.splits)
        return pd.DataFrame({"blocs": words, "energy": self.energy[self.minima], "basin": sizes, "share": shares})


def landscape(sizes: Sequence[float], propensities: np.ndarray) -> Landscape:
    """The energy of every split, the stable ones and what leads to them, by exact enumeration.

    Parameters
    ----------
    sizes : Sequence of float
        Of the actors, above 0.
    propensities : ndarray of shape (actor, actor)
        Symmetric, positive between friends.

    Returns
    -------
    Landscape
        All splits with their energies, minima and basins.

    References
    ----------
    Axelrod and Bennett (1993), A landscape theory of aggregation.
    """
    n, energy = len(sizes), energies(sizes, propensities)
    numbers = np.arange(len(energy))
    flipped = [numbers ^ (len(energy) - 1), *(numbers ^ (1 << bit) for bit in range(n - 1))]  # the first actor's flip: all others
    beside = np.stack(flipped)
    best = beside[np.argmin(energy[beside], axis=0), numbers]
    slack = 1e-9 * (np.ptp(energy) or 1.0)
    leads = np.where(energy[best] < energy - slack, best, numbers)
    basin = leads
    while not np.array_equal(leads[basin], basin):
        basin = leads[basin]
    minima = np.flatnonzero(leads == numbers)
    return Landscape(splits(n), energy, minima[np.argsort(energy[minima], kind="stable")], basin)


def name_split(side: Sequence[bool], actors: Sequence[str], labels: Mapping[str, str]) -> str:
    """A split in words: the two sides, the one with the anchor (or the first actor) first.

    Parameters
    ----------
    side : Sequence of bool
        On which side each actor is, see `splits`.
    actors : Sequence of str
        Their names.
    labels : Mapping of str to str
        Name -> what to call the actor.

    Returns
    -------
    str
        Such as 'China, Russia | Pakistan'.
    """
    anchor = read_setting().anchor
    first = side[list(actors).index(anchor)] if anchor in actors else side[0]
    sides = [[labels[a] for a, s in zip(actors, side, strict=True) if s == which] for which in (first, not first)]
    return " | ".join(", ".join(group) for group in sides if group)
