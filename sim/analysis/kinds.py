"""Are there kinds among worlds, how many, and how sure is that?

Worlds are parted by k-means on the main axes of their features. A number of kinds holds only where three things do:

- there is a valley between every two kinds: on the line between two middles, learnt from the other half of the worlds, worlds
  have more than one peak (dip test). One cloud, however stretched or skewed, has none, and is cut anywhere;
- they part the worlds better than where within one kind fewer each feature keeps its courses and what features do together is
  gone: events that come by themselves have valleys too, and make kinds of mere coincidence;
- they stability under resampling: the same pairs are together (adjusted Rand index), and each kind is found (Jaccard index).

Sources: Hennig (2007), for kinds found again; Hartigan and Hartigan (1985), for the dip; `sim.analysis.parts`, for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from sim.analysis.dip import has_several_peaks
from sim.analysis.given import check_alike, numbers
from sim.analysis.parts import adjusted_rand, find_scores, jaccard, measure_explained, middles_of, nearest, part, typical
from sim.config.errors import refuse
from sim.luck import generator

FEWEST, MOST = 100, 7
"""So many worlds are the least in which kinds can be looked for, and so many kinds the most that anybody keeps in mind."""
DRAWN, SHUFFLED = 25, 19
"""How often worlds are resampled, and features shuffled."""
ALIKE, FOUND = 0.8, 0.75
"""The mean adjusted Rand index from which kinds come back, and the mean Jaccard index from which each does (Hennig 2007)."""


@dataclass(frozen=True)
class Kinds:
    """Kinds of worlds.

    Parameters
    ----------
    count : int
        How many hold, 0 for none.
    looked : int
        How many are told of, which may be asked for though they do not hold.
    numbers : DataFrame
        A row for each number of kinds that was tried: kinds, parted (share of pairs with a valley between them), explained (share
        of what worlds differ by), by_luck (the most of that where features were dealt out anew), rand, jaccard (of the kind found
        least), holds.
    kind : ndarray of shape (world,)
        The kind of each world, the largest being 0; -1 where none are told.
    typical : ndarray of shape (kind,)
        The world nearest to the middle of each kind.
    again : ndarray of shape (kind,)
        The Jaccard index of each, 0 to 1.
    scores : ndarray of shape (world, axis)
        Where worlds lie.
    """

    count: int
    looked: int
    numbers: pd.DataFrame
    kind: np.ndarray
    typical: np.ndarray
    again: np.ndarray
    scores: np.ndarray


def find_kinds(features: Mapping[str, np.ndarray], seed: int = 0, wanted: int | None = None, most: int = MOST) -> Kinds:
    """The kinds that there are among worlds, the largest number that holds of 2 to `most`; none of a mere cloud.

    Parameters
    ----------
    features : Mapping of str to ndarray of shape (world, part)
        By name: the course of a level, an event by months, the options of a dossier. Worlds are independent of each other and
        stand in no order.
    seed : int, default 0
        Of what is drawn.
    wanted : int, optional
        So many kinds are told of, held or not.
    most : int, default MOST
        Numbers of kinds up to this are tried, and `wanted`.

    Returns
    -------
    Kinds
        The kinds and how well they hold.

    Raises
    ------
    InputError
        Fewer than 100 worlds, features of different length or with values missing, or a number of kinds below 2.
    """
    blocks = [numbers(block, name, axes=2, least=FEWEST).astype(float) for name, block in features.items()]
    check_alike(**{name: block[:, 0] for name, block in zip(features, blocks, strict=True)})
    for key, asked in (("wanted", wanted), ("most", most)):
        if asked is not None and not 2 <= asked <= len(blocks[0]) // 10:
            raise refuse(key, asked, f"2 to {len(blocks[0]) // 10}, a tenth of the worlds")
    scores, whole = find_scores(np.concatenate(blocks, axis=1))
    tried = sorted({*range(2, most + 1), *([wanted] if wanted else [])})
    if whole <= 0.0:
        return _none(scores, tried)
    found = {k: part(scores, k, seed) for k in tried}
    again = _found_again(scores, found, seed)
    table = pd.DataFrame(
        {
            "kinds": tried,
            "parted": [measure_parted(scores, found[k], seed) for k in tried],
            "explained": [measure_explained(scores, found[k], whole) for k in tried],
            "by_luck": [_by_luck(blocks, part(scores, k - 1, seed), k, seed) for k in tried],
            "rand": [again[k][0] for k in tried],
            "jaccard": [again[k][1].min() for k in tried],
        }
    )
    beyond = table["explained"] > table["by_luck"]
    table["holds"] = (table["parted"] == 1.0) & beyond & (table["rand"] >= ALIKE) & (table["jaccard"] >= FOUND)
    count = int(table.loc[table["holds"], "kinds"].max()) if table["holds"].any() else 0
    looked = wanted or count
    if not looked:
        return Kinds(0, 0, table, np.full(len(scores), -1), np.empty(0, dtype=int), np.empty(0), scores)
    return Kinds(count, looked, table, found[looked], typical(scores, found[looked]), again[looked][1], scores)


def _none(scores: np.ndarray, tried: Sequence[int]) -> Kinds:
    """What is told where all worlds are alike."""
    table = pd.DataFrame(
        {"kinds": tried, "parted": 0.0, "explained": 0.0, "by_luck": 0.0, "rand": 0.0, "jaccard": 0.0, "holds": False}
    )
    return Kinds(0, 0, table, np.full(len(scores), -1), np.empty(0, dtype=int), np.empty(0), scores)


def measure_parted(scores: np.ndarray, label: np.ndarray, seed: int = 0) -> float:
    """In what share of pairs of kinds there is a valley between the two, in worlds that the line was not learnt from.

    Each half of the worlds is laid on the lines between middles learnt from the other.

    Parameters
    ----------
    scores : ndarray of shape (world, axis)
        Where worlds lie.
    label : ndarray of shape (world,)
        The kind of each.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    float
        0 to 1.
    """
    k, halves = label.max() + 1, (np.arange(len(scores)) % 2 == 0, np.arange(len(scores)) % 2 == 1)
    learnt = [_matched(scores[~held], middles_of(scores, label, k), seed) for held in halves]
    near = [nearest(scores[held], middles) for held, middles in zip(halves, learnt, strict=True)]
    pairs = [(i, j) for i in range(k) for j in range(i)]
    lies = [
        np.concatenate([_along(scores[h], n, m, *pair) for h, n, m in zip(halves, near, learnt, strict=True)]) for pair in pairs
    ]
    valleys = [where.size > 0 and has_several_peaks(where) for where in lies]
    return sum(valleys) / max(len(valleys), 1)


def _matched(scores: np.ndarray, middles: np.ndarray, seed: int) -> np.ndarray:
    """The middles of parts of some worlds, each in the place of the one it is most like among those of all, (part, axis)."""
    own = middles_of(scores, part(scores, len(middles), seed), len(middles))
    gaps = ((middles[:, None] - own[None]) ** 2).sum(axis=2)
    return own[linear_sum_assignment(gaps)[1]]


def _along(scores: np.ndarray, label: np.ndarray, middles: np.ndarray, i: int, j: int) -> np.ndarray:
    """Where the worlds of two parts lie between their middles: 0 at the one, 1 at the other."""
    line = middles[j] - middles[i]
    return (scores[(label == i) | (label == j)] - middles[i]) @ line / max(line @ line, np.finfo(float).tiny)


def _by_luck(blocks: Sequence[np.ndarray], fewer: np.ndarray, k: int, seed: int) -> float:
    """What k parts explain at most where each feature has been dealt out anew among the worlds of each of `fewer` parts."""
    draw, most = generator(seed, f"kinds/shuffled/{k}"), 0.0
    for _ in range(SHUFFLED):
        dealt = [block[_within(fewer, draw)] for block in blocks]
        scores, whole = find_scores(np.concatenate(dealt, axis=1))
        most = max(most, measure_explained(scores, part(scores, k, seed), whole))
    return most


def _within(label: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A place of the same part for every place, each once."""
    places = np.empty(label.size, dtype=int)
    places[np.argsort(label, kind="stable")] = np.lexsort((draw.random(label.size), label))
    return places


def _found_again(scores: np.ndarray, found: Mapping[int, np.ndarray], seed: int) -> dict[int, tuple[float, np.ndarray]]:
    """For each number of parts the mean adjusted Rand index with those of resampled worlds, and each part's Jaccard index."""
    draw = generator(seed, "kinds/drawn")
    again: dict[int, tuple[list[Any], list[Any]]] = {k: ([], []) for k in found}
    for _ in range(DRAWN):
        some = scores[draw.integers(len(scores), size=len(scores))]
        for k, label in found.items():
            other = nearest(scores, middles_of(some, part(some, k, seed), k))
            again[k][0].append(adjusted_rand(label, other))
            again[k][1].append(jaccard(label, other))
    return {k: (float(np.mean(rands)), np.mean(shares, axis=0)) for k, (rands, shares) in again.items()}
