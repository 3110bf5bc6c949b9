"""How is an outcome's variance shared out among correlated parameters?

Where numbers are correlated, or come from a posterior, no number has a share of its own: what one explains another may explain
too. Shapley's value shares out what all of them explain: the effect of a number is what it adds to those already known, averaged
over all orders in which they can become known. Effects add up to what all explain, and none is below 0 but for error.

What some numbers explain is the variance of the outcome's mean given them. It is read off the points at hand: the outcome of a
point times that of its nearest neighbours in those numbers, which share with it the mean and nothing else. What neighbours differ
in is made up for along a straight line, without which many numbers at once would seem to explain less than they do.

Source: Owen and Prieur (2017), "On Shapley value for measuring importance of dependent inputs"; nearest neighbours in given data
Broto, Bachoc and Depecker (2020), "Variance reduction for estimation of Shapley effects"; the line Abadie and Imbens (2011).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.special import ndtri

from sim.analysis import given
from sim.config.errors import InputError
from sim.luck import generator

FEWEST, MOST, WIDEST = 200, 8, 30
"""Least points; factors, and numbers in all of them, that can be shared out among."""
NEIGHBOURS, JITTER = 3, 1e-6


def shapley_effects(
    values: np.ndarray,
    factors: Mapping[str, np.ndarray],
    rows: np.ndarray | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> tuple[pd.DataFrame, tuple[float, float, float]]:
    """The effect of each factor, and the share of the variance that all explain.

    Points are to be draws of all numbers, independent of each other. Numbers that are in no factor count as luck,
    except for what is correlated with those that are.

    Parameters
    ----------
    values : ndarray of shape (point,)
        The outcome.
    factors : Mapping of str to ndarray of shape (point,) or (point, number)
        Name -> the numbers that are shared out as one.
    rows : ndarray of shape (point,), optional
        Which row of a file each point's numbers were taken from; points of one row share all its numbers, not only those that are
        looked at, and are no neighbours.
    seed : int, default 0
        Of how ties among neighbours are broken.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    table : DataFrame
        A row a factor, the largest first: factor, shapley, first (what it explains alone) and total (what it adds to all others),
        each a share of the variance with low and high. Where numbers are correlated, the first may be more than the total.
    explained : (float, float, float)
        The share of the variance that all explain, and the low and high end of its interval.

    Raises
    ------
    InputError
        Fewer than 200 points, values missing, an outcome or number that does not vary, no factor, or too many.

    References
    ----------
    Owen and Prieur (2017), On Shapley value for measuring importance of dependent inputs; Broto, Bachoc and Depecker (2020).
    """
    y = given.numbers(values, "values", least=FEWEST).astype(float)
    parts = {name: _scaled(columns, name, y.size, seed) for name, columns in factors.items()}
    numbers = sum(part.shape[1] for part in parts.values())
    if not 1 <= len(parts) <= MOST or numbers > WIDEST:
        raise InputError(f"factors: found {len(parts)} of {numbers} numbers; allowed: 1 to {MOST}, of {WIDEST} numbers in all.")
    if np.ptp(y) == 0.0:
        raise InputError("values: found the same everywhere; allowed: an outcome that varies.")
    y -= y.mean()
    columns = list(parts.values())
    known = [np.column_stack([columns[i] for i in _members(code)]) for code in range(1, 1 << len(parts))]
    shared: Any = np.arange(y.size) if rows is None else given.labels(rows, y.size, "rows")
    told = [np.zeros((2, y.size)), *(_measure_explained(y, part, shared) for part in known)]
    worth, moved = np.array([[each[0].mean(), *each[1]] for each in told]), y**2
    weights = _weights(len(parts))
    found = []
    for place, name in enumerate(parts):
        row: dict[str, object] = {"factor": name}
        for measure, ways in weights.items():
            share = _share(ways[place] @ worth, moved, level)
            row |= dict(zip((measure, f"{measure}_low", f"{measure}_high"), share, strict=True))
        found.append(row)
    table = pd.DataFrame(found).sort_values("shapley", ascending=False, kind="stable", ignore_index=True)
    return table, _share(worth[-1], moved, level)


def _scaled(columns: np.ndarray, name: str, points: int, seed: int) -> np.ndarray:
    """Numbers (point, number) in standard deviations, and so little beside that no two are alike."""
    found = given.numbers(columns, name, axes=2 if np.ndim(columns) > 1 else 1).astype(float)
    found = found.reshape(len(found), -1)
    spread = found.std(axis=0)
    if len(found) != points or not (spread > 0).all():
        raise InputError(f"{name}: found {len(found)} rows, or a number that does not vary; allowed: {points}, of what varies.")
    return (found - found.mean(axis=0)) / spread + JITTER * generator(seed, f"shapley/{name}").normal(size=found.shape)


def _members(code: int) -> list[int]:
    """The factors in a set that is written as a number."""
    return [place for place in range(MOST) if code >> place & 1]


def _weights(factors: int) -> dict[str, np.ndarray]:
    """How measures of each factor are made of what sets explain, (factor, set)."""
    sets = 1 << factors
    found = {name: np.zeros((factors, sets)) for name in ("shapley", "first", "total")}
    for place in range(factors):
        own = 1 << place
        found["first"][place, own] = 1.0
        found["total"][place, [sets - 1, sets - 1 - own]] += 1.0, -1.0
        for others in (code for code in range(sets) if not code & own):
            weight = 1.0 / factors / comb(factors - 1, others.bit_count())
            found["shapley"][place, [others | own, others]] += weight, -weight
    return found


def _measure_explained(y: np.ndarray, known: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """What each point says of the variance that some numbers explain, and how far it moves the mean of that, (2, point)."""
    near = _neighbours(known, shared)
    lines = np.empty_like(known)
    for half in (0, 1):  # the line is that of the other half of the points, which know nothing of this one's luck
        lines[half::2] = np.linalg.lstsq(known[1 - half :: 2], y[1 - half :: 2], rcond=None)[0]
    alike = y[near] + np.einsum("pn,pkn->pk", lines, known[:, None] - known[near])
    guess = alike.mean(axis=1)
    own = y * guess
    back = np.bincount(near.ravel(), weights=(y[:, None] * (alike - guess[:, None])).ravel(), minlength=y.size) / NEIGHBOURS
    return np.stack([own, own + back])


def _neighbours(known: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """The nearest points of other rows, (point, neighbour). Raises InputError where nearly all points share a row."""
    most = int(np.unique(shared, return_counts=True)[1].max())
    if most > len(known) - NEIGHBOURS:
        raise InputError(f"rows: found {most} points of one row; allowed: at most {len(known) - NEIGHBOURS}.")
    near = cKDTree(known).query(known, k=NEIGHBOURS + most)[1]
    order = np.argsort(shared[near] == shared[:, None], axis=1, kind="stable")[:, :NEIGHBOURS]
    return np.take_along_axis(near, order, axis=1)


def _share(worth: np.ndarray, moved: np.ndarray, level: float) -> tuple[float, float, float]:
    """A variance, first its mean and then what each point makes of it, as a share of all of it, and the ends of its interval."""
    variance = moved.mean()
    share = worth[0] / variance
    error = np.std(worth[1:] - share * moved, ddof=1) / variance / np.sqrt(moved.size)
    half = float(ndtri(0.5 + level / 2.0)) * error
    return float(share), float(share - half), float(share + half)
