"""How good were the forecasts?

All scores here are losses: less is better, and nobody expects to lessen them by saying anything but what he believes (they are
proper). A forecast is a list of chances of the answers to a question, in the order of the answers.

Source: Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and estimation".
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from sim.analysis import given
from sim.analysis.events import share_interval
from sim.analysis.given import check_alike, numbers, yes_or_no
from sim.config.errors import InputError

BINS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0)
"""Edges between which chances are pooled to be compared with what came about; finer where forecasts are sure."""


def chances_of(counts: np.ndarray) -> np.ndarray:
    """Chances of the answers, none of them zero, from the number of worlds that give each, (answer,).

    (k + 1/2) / (n + m/2) for k of n worlds and m answers: with two answers (k + 1/2) / (n + 1), Jeffreys' estimate. No finite
    number of worlds makes an answer impossible, and the score of a sure error is finite: it depends on the number of worlds.
    """
    counts = numbers(counts, "counts", low=0.0).astype(float)
    return (counts + 0.5) / (counts.sum() + 0.5 * counts.size)


def brier(chances: np.ndarray, observed: int) -> float:
    """Sum over the answers of (chance - 1 if observed else chance)^2, from 0 (sure and right) to 2 (sure and wrong).

    Parameters
    ----------
    chances : (answer,), from 0 to 1, adding up to 1. observed : the place of the right answer.

    Raises
    ------
    InputError : they do not add up to 1, or no answer stands at that place.

    Source: Brier (1950), "Verification of forecasts expressed in terms of probability".
    """
    seen = np.zeros_like(_checked(chances, observed))
    seen[observed] = 1.0
    return float(np.sum((np.asarray(chances, dtype=float) - seen) ** 2))


def logarithmic(chances: np.ndarray, observed: int) -> float:
    """Minus the natural logarithm of the chance of what was observed, 0 (sure and right) to infinity.

    Parameters and errors : as for `brier`.

    Source: Good (1952), "Rational decisions".
    """
    chance = _checked(chances, observed)[observed]
    return float(-np.log(chance)) if chance > 0.0 else float("inf")


def _checked(chances: np.ndarray, observed: int) -> np.ndarray:
    chances = numbers(chances, "chances").astype(float)
    if not np.isclose(chances.sum(), 1.0) or chances.min() < 0.0:
        raise InputError(f"the chances of all answers must add up to 1, none below 0; found {chances.tolist()}")
    if not 0 <= observed < chances.size:
        raise InputError(f"found {observed} as the right answer; allowed: 0 to {chances.size - 1}")
    return chances


def crps(sample: np.ndarray, observed: float) -> float:
    """The continuous ranked probability score of a sample of worlds: E|X - y| - E|X - X'| / 2, in the unit of the number.

    For one world (or worlds that all say the same) it is the absolute error.

    Parameters
    ----------
    sample : (world,). observed : what the number was.

    Source: Gneiting and Raftery (2007), equation 21; the sum over pairs from order statistics.
    """
    ordered = np.sort(numbers(sample, "sample").astype(float))
    observed = float(numbers(observed, "observed", axes=0))
    n = ordered.size
    spread = float(np.sum((2.0 * np.arange(1, n + 1) - n - 1.0) * ordered)) / n**2
    return float(np.mean(np.abs(ordered - observed))) - spread


def _left_out(groups: Sequence[Hashable]) -> np.ndarray:
    """Which items are left when one group after the other is left out, (group, item), as 0 and 1."""
    _, places = np.unique([str(group) for group in groups], return_inverse=True)
    return (np.arange(places.max() + 1)[:, None] != places[None, :]).astype(float)


def _ends(value: float, found: np.ndarray, level: float, low: float = -np.inf, high: float = np.inf) -> tuple[float, float]:
    """The jackknife interval about a value from what is found without each group: Student's, with as many as there are less one.

    Not a number for fewer than two groups, or where without one of them nothing is left to compare.

    Source: Efron and Tibshirani (1993), chapter 11; for few clusters Cameron, Gelbach and Miller (2008).
    """
    n = len(found)
    if n < 2 or not np.isfinite(found).all():
        return float("nan"), float("nan")
    half = float(stdtrit(n - 1, 0.5 + level / 2.0)) * np.sqrt((n - 1) / n * np.sum((found - found.mean()) ** 2))
    return float(max(value - half, low)), float(min(value + half, high))


def skill(
    scores: np.ndarray,
    reference: np.ndarray,
    groups: Sequence[Hashable],
    level: float = 0.95,
) -> tuple[float, float, float]:
    """1 - mean score / mean score of the reference, and its interval over groups of questions.

    1 is perfect, 0 no better than the reference, below 0 worse. Not a number where the reference is perfect. Questions of one
    group (of one actor) share their fate: the interval is found by leaving out one group after the other, and is not a number for
    a single one. With eight groups it covers in 92 to 95 of 100 samples; that of drawing groups anew did in 86 to 89.

    Parameters
    ----------
    scores, reference : (question,), losses. groups : (question,).

    Raises
    ------
    InputError : no question, or another number of them on the two sides.

    Source: Murphy (1988), "Skill scores based on the mean square error"; for the interval see `_ends`.
    """
    scores, reference = numbers(scores, "scores", least=0), numbers(reference, "reference", least=0)
    if scores.size == 0 or not scores.shape == reference.shape == (len(groups),):
        raise InputError(
            f"skill needs the same questions twice: found {scores.shape}, {reference.shape} and {len(groups)} groups"
        )
    if reference.sum() == 0.0:
        return float("nan"), float("nan"), float("nan")
    left, value = _left_out(groups), float(1.0 - scores.sum() / reference.sum())
    below = left @ reference
    found = 1.0 - np.divide(left @ scores, below, out=np.full(len(left), np.nan), where=below > 0.0)
    return value, *_ends(value, found, level, high=1.0)


def reliability(chances: np.ndarray, happened: np.ndarray, edges: Sequence[float] = BINS) -> pd.DataFrame:
    """How often that came about which was given such a chance: one row for each bin that holds a forecast.

    Columns: low, high (the bin; the last one holds its upper edge), n, chance (mean of the bin), share (that came about) and its
    share_low and share_high (Jeffreys' 95 % interval, as if questions were independent).

    Parameters
    ----------
    chances : (question,), from 0 to 1. happened : (question,), yes or no.

    Source: Murphy and Winkler (1977), "Reliability of subjective probability forecasts".
    """
    chances, happened = _forecasts(chances, happened)
    bins = np.clip(np.searchsorted(edges, chances, side="right") - 1, 0, len(edges) - 2)
    rows = []
    for number in np.unique(bins):
        inside = bins == number
        hits, n = int(happened[inside].sum()), int(inside.sum())
        rows.append((edges[number], edges[number + 1], n, chances[inside].mean(), hits / n, *share_interval(hits, n)))
    return pd.DataFrame(rows, columns=["low", "high", "n", "chance", "share", "share_low", "share_high"])


def _forecasts(chances: np.ndarray, happened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chances from 0 to 1 and what came about, once both are known to be usable."""
    chances, happened = numbers(chances, "chances", low=0.0, high=1.0), yes_or_no(happened, "happened")
    check_alike(chances=chances, happened=happened)
    return chances, happened


def miscalibration(table: pd.DataFrame) -> float:
    """The mean distance of chance from share over the rows of `reliability`, weighted by their number of forecasts, 0 to 1."""
    return float(np.average((table["chance"] - table["share"]).abs(), weights=table["n"]))


def discrimination(
    chances: np.ndarray,
    happened: np.ndarray,
    groups: Sequence[Hashable],
    level: float = 0.95,
) -> tuple[float, float, float]:
    """How well chances part what happened from what did not, and its interval over groups; calibration does not matter.

    The share of pairs of one that happened and one that did not in which the one that happened had the higher chance (ties count
    half): 0.5 is chance, 1 perfect. Not a number where all happened or none did.

    Parameters
    ----------
    chances : (question,), from 0 to 1. happened : (question,), yes or no. groups : (question,), what shares its fate.

    Source: Mann and Whitney (1947); as a score Mason and Graham (2002), "Areas beneath the relative operating characteristics".
    """
    chances, happened = _forecasts(chances, happened)
    check_alike(chances=chances, groups=list(groups))
    one, other = chances[happened][:, None], chances[~happened][None, :]
    if not one.size or not other.size:
        return float("nan"), float("nan"), float("nan")
    right = (one > other) + 0.5 * (one == other)
    left, value = _left_out(groups), float(right.mean())
    hits, misses = left[:, happened], left[:, ~happened]
    total = hits.sum(axis=1) * misses.sum(axis=1)
    count = np.einsum("ri,ij,rj->r", hits, right, misses, optimize=True)
    found = np.divide(count, total, out=np.full(len(left), np.nan), where=total > 0)
    return value, *_ends(value, found, level, 0.0, 1.0)


def concordance(
    times: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    groups: Sequence[Hashable],
    level: float = 0.95,
) -> tuple[float, float, float, int]:
    """The share of pairs of events that come in the order on record, its interval over groups, and the number of pairs.

    A pair counts if one event surely came before the other. Events that come in the same month of a world, or both never, count
    half; one that comes is before one that never does. 0.5 is chance. Not a number where no pair can be told apart.

    Parameters
    ----------
    times : (event, world), months, infinite for never. first, last : (event,), the months in which each can have been on record.
    groups : (event,), events that share their fate.

    Source: Harrell et al. (1982), the concordance index.
    """
    times, first, last = given.times(times, "times", axes=2), numbers(first, "first"), given.times(last, "last")
    check_alike(first=first, last=last, times=times[:, 0], groups=list(groups))
    earlier, later = np.nonzero(last[:, None] < first[None, :])
    if not earlier.size:
        return float("nan"), float("nan"), float("nan"), 0
    one, other = times[earlier], times[later]
    right = (one < other).mean(axis=1) + 0.5 * (one == other).mean(axis=1)
    left, value = _left_out(groups), float(right.mean())
    weights = left[:, earlier] * left[:, later]
    total = weights.sum(axis=1)
    found = np.divide(weights @ right, total, out=np.full(len(left), np.nan), where=total > 0)
    return value, *_ends(value, found, level, 0.0, 1.0), earlier.size
