"""Which blocs form, and who stays outside?

A line-up gives each actor a place: 0 aside, 1 in the first bloc, 2 in the second. Its energy is the negative sum, over the pairs
within each bloc, of size x size x alignment; who stands aside adds nothing. Where nobody does, twice this is the energy of the
split in landscape theory (Axelrod and Bennett 1993, `sim.analysis.blocs`) but for a constant. Foes never share a bloc, and a bloc
of one is no bloc. So whom nothing draws to a bloc, or whom its foes keep out of the only one that draws, stands aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.analysis.given import check_alike, numbers
from sim.config.errors import refuse
from sim.config.setting import read_setting

FOES = -0.3
"""Two actors whose alignment is below this fight or are open enemies and are never in one bloc.

Judged, by the scale on which alignments are measured (configs/variables/alignments.yaml): the widest distance in UN votes gives
-0.3, a running rivalry another -0.5. So disagreement alone, however wide, makes no foes: it takes a rivalry or a fight. All
starts that are thought possible for Pakistan with the Taliban, India or the BLA, and for America with China, Russia, Iran or the
Taliban, lie below; cool pairs, such as China and India, do not.
"""
AT_ONCE = 2_000
"""Worlds whose line-ups are looked at together; bounds the memory and keeps it near the processor."""
TRIFLE = 1e-12
"""What each actor in a bloc costs, as a share of the largest size squared, so that nobody joins a bloc for nothing and, of
line-ups of the same energy, the one with fewer actors in blocs is lowest. Far above rounding, and far below what is known of any
alignment."""
FIRST = read_setting().anchor
"""The actor whose bloc is named first, and from which changes of side are seen."""


def lowest(sizes: Mapping[str, float], alignments: Mapping[tuple[str, str], np.ndarray]) -> np.ndarray:
    """The line-up of lowest energy in each world.

    The first bloc is that of the first actor who is in one. All line-ups are looked at. Of several that are equally low it is one
    with the fewest actors in blocs; of these, that whose first bloc, and then whose second, leaves out the actors that come last.

    Parameters
    ----------
    sizes : Mapping of str to float
        Actor -> size, above 0.
    alignments : Mapping of (str, str) to ndarray of shape (world,)
        Pair of actors -> how far they wish the same, positive between friends. Pairs that are not given count as indifferent.

    Returns
    -------
    ndarray of shape (actor, world)
        0 aside, 1 in the first bloc, 2 in the second.
    """
    names, weights = list(sizes), list(sizes.values())
    alignments = {pair: numbers(values, f"alignments of {pair[0]} and {pair[1]}") for pair, values in alignments.items()}
    check_alike(**{" and ".join(pair): values for pair, values in alignments.items()})
    n = len(next(iter(alignments.values())))
    found = np.empty((len(names), n), dtype=np.int8)
    for first in range(0, n, AT_ONCE):
        part = slice(first, min(first + AT_ONCE, n))
        costs = np.zeros((len(names), len(names), part.stop - first))
        for (a, b), values in alignments.items():
            i, j = sorted((names.index(a), names.index(b)))
            alignment = np.asarray(values[part], dtype=float)
            costs[i, j] = np.where(alignment < FOES, np.inf, -(weights[i] * weights[j]) * alignment)
        found[:, part] = _lowest(_energies(costs, TRIFLE * max(weights) ** 2))
    return found


def _energies(costs: np.ndarray, trifle: float) -> np.ndarray:
    """The energy of each set of actors as one bloc, (set, world); a set is a number with the bit of each actor in it.

    costs : (actor, actor, world), of the earlier with the later actor of a pair; infinite between foes. trifle : for each actor.
    """
    actors, _, worlds = costs.shape
    energy = np.zeros((1 << actors, worlds))
    for i in range(actors):
        beside = np.full((1 << i, worlds), trifle)  # what actor i costs beside each set of those before it
        for j in range(i):
            np.add(beside[: 1 << j], costs[j, i], out=beside[1 << j : 2 << j])
        np.add(energy[: 1 << i], beside, out=energy[1 << i : 2 << i])
    return energy


def _lowest(energy: np.ndarray) -> np.ndarray:
    """The line-up of lowest energy, (actor, world), from the energy of each set of actors as one bloc, (set, world).

    Each pair of blocs is met once: the second has none of the actors before the first one of the first bloc.
    """
    sets, worlds = energy.shape
    number = np.arange(sets)
    left = ~number & -(number & -number) & (sets - 1)  # those after the first actor of a set who are not in it
    least = _best_within(energy)
    best, first = np.zeros(worlds), np.zeros(worlds, dtype=np.intp)
    total, better = np.empty(worlds), np.empty(worlds, dtype=bool)
    for each in range(1, sets):
        np.add(energy[each], least[left[each]], out=total)
        np.less(total, best, out=better)
        np.copyto(best, total, where=better)
        np.copyto(first, each, where=better)
    second = _bloc_of(least, left[first])
    bits = np.arange(sets.bit_length() - 1)[:, None]
    return ((first >> bits & 1) + 2 * (second >> bits & 1)).astype(np.int8)


def _best_within(energy: np.ndarray) -> np.ndarray:
    """For each set of actors the lowest energy of a bloc of some of them or none, (set, world)."""
    sets, worlds = energy.shape
    least = energy.copy()
    for i in range(sets.bit_length() - 1):
        halves = least.reshape(-1, 2, 1 << i, worlds)
        np.minimum(halves[:, 0], halves[:, 1], out=halves[:, 1])
    return least


def _bloc_of(least: np.ndarray, within: np.ndarray) -> np.ndarray:
    """The bloc of lowest energy in each world among the actors of a set, (world,): who is not needed for it goes, the last first.

    least : (set, world), see `_best_within`. within : (world,), sets.
    """
    worlds, bloc = np.arange(len(within)), within
    for i in reversed(range(len(least).bit_length() - 1)):
        fewer = bloc & ~(1 << i)
        bloc = np.where(least[fewer, worlds] == least[bloc, worlds], fewer, bloc)
    return bloc


def tell(lineup: Sequence[int], actors: Sequence[str], labels: Mapping[str, str]) -> str:
    """A line-up in words: 'China, Russia against Pakistan, United States; BLA stands aside', the bloc with China first.

    Parameters
    ----------
    lineup : Sequence of int
        0 aside, 1 in the first bloc, 2 in the second.
    actors : Sequence of str
        Their names.
    labels : Mapping of str to str
        Name -> what to call the actor.

    Returns
    -------
    str
        One line of text.
    """
    groups = [[labels[actor] for actor, place in zip(actors, lineup, strict=True) if place == which] for which in (0, 1, 2)]
    aside, *blocs = groups if lineup[_anchor(actors)] != 2 else (groups[0], groups[2], groups[1])
    sides = " against ".join(", ".join(bloc) for bloc in blocs if bloc)
    if not sides:
        return "all stand aside"
    return f"{sides}; {', '.join(aside)} {'stand' if len(aside) > 1 else 'stands'} aside" if aside else sides


def bloc_table(lineups: np.ndarray, actors: Sequence[str], labels: Mapping[str, str]) -> pd.DataFrame:
    """How often each line-up is the lowest.

    Parameters
    ----------
    lineups : ndarray of shape (actor, world)
        See `lowest`.
    actors : Sequence of str
        Their names, in the order of the rows.
    labels : Mapping of str to str
        Name -> what to call the actor.

    Returns
    -------
    DataFrame
        Columns blocs (in words), share (of worlds); most frequent first.
    """
    found, shares = _count(_placed(lineups, "lineups", actors))
    return pd.DataFrame({"blocs": [tell(lineup, actors, labels) for lineup in found], "share": shares})


def count_lineups(lineups: np.ndarray, actors: Sequence[str]) -> pd.DataFrame:
    """How often each line-up is the lowest, actor by actor.

    Parameters
    ----------
    lineups : ndarray of shape (actor, world)
        See `lowest`.
    actors : Sequence of str
        Their names, in the order of the rows.

    Returns
    -------
    DataFrame
        Columns share (of worlds) and one for each actor: 1 in the bloc that is named first, 2 in the other, 0 aside; in the order
        of `bloc_table`.
    """
    found, shares = _count(_placed(lineups, "lineups", actors))
    found[found[:, _anchor(actors)] == 2] = np.array([0, 2, 1])[found[found[:, _anchor(actors)] == 2]]
    return pd.DataFrame({"share": shares, **{actor: found[:, row] for row, actor in enumerate(actors)}})


def _count(lineups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The line-ups there are, (line-up, actor), and their shares of worlds, the most frequent first."""
    places = 3 ** np.arange(len(lineups), dtype=np.int64)[::-1]  # a line-up as one number: no whole columns have to be sorted
    numbers = np.zeros(lineups.shape[1], dtype=np.int64)
    for place, stands in zip(places, lineups, strict=True):
        numbers += place * stands
    found, counts = np.unique(numbers, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return (found[:, None] // places % 3)[order], counts[order] / lineups.shape[1]


def together(lineups: np.ndarray, actors: Sequence[str]) -> pd.DataFrame:
    """The share of worlds in which two actors are in one bloc; two who stand aside are not together.

    Parameters
    ----------
    lineups : ndarray of shape (actor, world)
        See `lowest`.
    actors : Sequence of str
        Their names, in the order of the rows.

    Returns
    -------
    DataFrame
        Actors by actors, 0 to 1; on the diagonal the share of worlds in which the actor is in a bloc at all.
    """
    lineups = _placed(lineups, "lineups", actors)
    within = lineups > 0
    same = [[float(np.mean(within[i] & (lineups[i] == lineups[j]))) for j in range(len(actors))] for i in range(len(actors))]
    return pd.DataFrame(same, index=list(actors), columns=list(actors))


def switching(before: np.ndarray, after: np.ndarray, actors: Sequence[str], anchor: str = FIRST) -> pd.DataFrame:
    """How often each actor stands with one of them, against it or neither, and how often that changes.

    Parameters
    ----------
    before : ndarray of shape (actor, world)
        Line-ups before a change, see `lowest`.
    after : ndarray of shape (actor, world)
        Line-ups of the same worlds after it.
    actors : Sequence of str
        Their names, in the order of the rows.
    anchor : str, default FIRST
        The actor that 'with' and 'against' mean; the first if it is not there.

    Returns
    -------
    DataFrame
        A row for each other actor: actor; with_before, with_after, against_before, against_after, aside_before and aside_after
        (shares of worlds; aside: neither, as one of the two is in no bloc); left and joined (shares of worlds in which it left
        the anchor's bloc, came to it).
    """
    before, after = _placed(before, "before", actors), _placed(after, "after", actors)
    check_alike(before=before, after=after)
    row, rows = _anchor(actors, anchor), []
    for i, actor in enumerate(actors):
        if i != row:
            with_, against = zip(*(_seen(lineups[i], lineups[row]) for lineups in (before, after)), strict=True)
            aside = [~(beside | opposed) for beside, opposed in zip(with_, against, strict=True)]
            moved = (with_[0] & ~with_[1], ~with_[0] & with_[1])
            rows.append((actor, *(float(each.mean()) for each in (*with_, *against, *aside, *moved))))
    shares = [f"{how}_{when}" for how in ("with", "against", "aside") for when in ("before", "after")]
    return pd.DataFrame(rows, columns=["actor", *shares, "left", "joined"])


def _placed(lineups: np.ndarray, name: str, actors: Sequence[str]) -> np.ndarray:
    """Line-ups, (actor, world), once each actor is known to have a place. Raises InputError."""
    found = numbers(lineups, name, axes=2, low=0.0, high=2.0)
    if len(found) != len(actors):
        raise refuse(name, found.shape, f"a row for each of {len(actors)} actors")
    return found


def _seen(place: np.ndarray, anchor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """In which worlds an actor is in the anchor's bloc, and in which in the other one."""
    placed = (place > 0) & (anchor > 0)
    return placed & (place == anchor), placed & (place != anchor)


def _anchor(actors: Sequence[str], anchor: str = FIRST) -> int:
    """The row of the actor that comes first in words."""
    return list(actors).index(anchor) if anchor in actors else 0
