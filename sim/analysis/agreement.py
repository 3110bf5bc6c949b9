"""Where would the uncertain numbers have to lie for the worlds to give a chance that somebody else gives?

Each draw of the numbers has a chance of its own, known only by its few replicates. Draws are weighted by a power of that chance
that rises (or falls) smoothly, (1 + t p)^(m - 1), just so far that the chance of worlds drawn by these weights is the one
wanted. With m replicates the weight has an estimate without bias from all replicates but one, and the chance one from the
replicate left out, so that draws which were merely lucky are not taken for draws whose numbers make it likely. What a number's
distribution then looks like is set against what weights dealt out blindly would do to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from sim.analysis.abc import quantiles
from sim.analysis.columns import Columns, columns
from sim.analysis.given import yes_or_no
from sim.config.errors import InputError, refuse
from sim.luck import generator

SLOPES = np.concatenate([[0.0], np.geomspace(1e-3, 1e5, 81)])
"""The slopes of the weights that are tried, one after the other."""
FEWEST = 30.0
"""Weights are not made so steep that they leave fewer effective draws: of so few nothing could be told."""
BLIND = 400
"""So often weights are dealt out blindly."""


@dataclass(frozen=True)
class Agreement:
    """Draws weighted so that worlds give a wanted chance.

    Parameters
    ----------
    wanted : float
        The chance.
    reached : float
        That of worlds drawn by the weights: what was wanted, or the nearest there is.
    weights : ndarray of shape (draw,)
        Adding up to 1.
    effective : float
        So many draws of equal weight would tell as much.
    """

    wanted: float
    reached: float
    weights: np.ndarray
    effective: float

    @property
    def is_reached(self) -> bool:
        """Whether numbers within their ranges can make the worlds agree."""
        return bool(abs(self.reached - self.wanted) < 1e-6)


def weigh_draws(happened: np.ndarray, wanted: float) -> Agreement:
    """Weights of the draws with which worlds give a wanted chance.

    Parameters
    ----------
    happened : ndarray of shape (draw, replicate)
        Yes or no, in each world; two replicates a draw or more.
    wanted : float
        The chance, above 0 and below 1.

    Returns
    -------
    Agreement
        The weights, and how near they come.

    Raises
    ------
    InputError
        Fewer than two draws, or replicates a draw, or a chance that is none.
    """
    found = yes_or_no(happened, "happened", axes=2)
    if min(found.shape) < 2:
        raise InputError(f"happened: found {found.shape[0]} draws of {found.shape[1]} replicates; allowed: two of both, or more.")
    if not 0.0 < wanted < 1.0:
        raise refuse("wanted", wanted, "a chance above 0 and below 1")
    is_more = wanted >= found.mean()
    hits, aim = (found, wanted) if is_more else (~found, 1.0 - wanted)

    weights, reached = _tilted(hits, _find_slope(hits, aim))
    return Agreement(wanted, float(reached if is_more else 1.0 - reached), weights, _count(weights))


def _find_slope(hits: np.ndarray, aim: float) -> float:
    """The least slope at which the chance is what it should be; else that of the nearest chance that enough draws give."""
    best, nearest = 0.0, -np.inf
    for before, slope in pairwise(SLOPES):
        weights, chance = _tilted(hits, slope)
        if _count(weights) < min(FEWEST, 0.5 * len(hits)):
            break
        if chance >= aim:
            found = brentq(lambda at: _tilted(hits, at)[1] - aim, before, slope, xtol=1e-12) if aim > hits.mean() else 0.0
            return float(found)
        if chance > nearest:
            best, nearest = float(slope), chance
    return best


def _count(weights: np.ndarray) -> float:
    """So many draws of equal weight tell as much."""
    return float(1.0 / np.sum(weights**2))


def _tilted(hits: np.ndarray, slope: float) -> tuple[np.ndarray, float]:
    """The weights at a slope, and the chance of worlds drawn by them."""
    others = hits.sum(axis=1, keepdims=True) - hits
    rest = hits.shape[1] - 1
    each = np.exp(others * np.log1p(slope / rest) - rest * np.log1p(slope / rest))
    weights = each.mean(axis=1)
    return weights / weights.sum(), float((each * hits).sum() / each.sum())


def find_shifts(
    agreement: Agreement, numbers: pd.DataFrame | Columns, levels: Sequence[float] = (0.1, 0.5, 0.9), seed: int = 0
) -> pd.DataFrame:
    """Which numbers would have to lie elsewhere, and where.

    Parameters
    ----------
    agreement : Agreement
        As `weigh_draws` leaves it.
    numbers : DataFrame or Columns
        A row for each draw, a column for each number.
    levels : Sequence of float, default (0.1, 0.5, 0.9)
        Of the quantiles that are told, three of them.
    seed : int, default 0
        Of the weights dealt out blindly.

    Returns
    -------
    DataFrame
        A row for each number, those that shift most first: number, distance (largest difference of the two distributions, 0 to
        1), pvalue (how often weights dealt out blindly shift any number as far), low, middle, high (its quantiles as drawn) and
        low_then, middle_then, high_then (as weighted).

    Raises
    ------
    InputError
        Another number of draws.
    """
    read = columns(numbers)
    weights, size = agreement.weights, agreement.weights.size
    random = generator(seed, "agreement/blind")
    blind = np.stack([random.permutation(weights) for _ in range(BLIND)])
    alike, at = np.full(size, 1.0 / size), np.array(levels)
    most, rows = np.zeros(BLIND), []
    for column in read.one_by_one():
        x = column.to_numpy().astype(float)
        if x.shape != (size,):
            raise InputError(f"numbers: found {x.size} draws; allowed: {size}, those that are weighted.")
        order = np.argsort(x, kind="stable")
        ends = np.append(np.flatnonzero(np.diff(x[order])), size - 1)
        plain = (ends + 1.0) / size
        most = np.maximum(most, np.abs(np.cumsum(blind[:, order], axis=1)[:, ends] - plain).max(axis=1))
        distance = float(np.abs(np.cumsum(weights[order])[ends] - plain).max())
        rows.append((str(column.name), distance, *_ends(x, alike, at), *_ends(x, weights, at)))
    names = ["number", "distance", "low", "middle", "high", "low_then", "middle_then", "high_then"]
    table = pd.DataFrame(rows, columns=names).sort_values("distance", ascending=False, kind="stable", ignore_index=True)
    chances = [(1.0 + np.sum(most >= distance - 1e-12)) / (1.0 + len(most)) for distance in table["distance"]]
    table.insert(2, "pvalue", chances)
    return table


def _ends(values: np.ndarray, weights: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Weighted quantiles of one number."""
    return quantiles(values[:, None], weights, at).ravel()
