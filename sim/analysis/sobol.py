"""Which share of the variance of an outcome does each factor explain, and which share is luck?

A world's outcome depends on its uncertain numbers and on its luck. Its expectation over luck, given the numbers, is what the
numbers explain; Sobol indices divide the variance of that expectation among them. With replicated points the noise that luck
leaves in the mean of a few worlds is taken out of every product of two means, so that few replicates give on average what many
would; with a single world per point luck counts as one more thing that all factors work together with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from sim.analysis.given import numbers
from sim.analysis.resampling import means as means_of
from sim.config.errors import InputError
from sim.sampling.factor_designs import group_size

REPEATS = 1000


@dataclass(frozen=True)
class Share:
    """A share of a variance, with its interval; not a number if unknown.

    Parameters
    ----------
    share : float
        Of a variance, at most 1; sampling error may take it below 0.
    low : float
        Lower end of its interval.
    high : float
        Upper end of its interval.
    """

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Indices:
    """Sobol indices of one outcome.

    Parameters
    ----------
    factors : DataFrame
        A row a factor: factor, first, first_low, first_high, total, total_low, total_high.
    pairs : DataFrame or None
        A row a pair: one, other, second, second_low, second_high; None where the design has no second order.
    luck : Share
        Of the variance of single worlds, what is stochastic variability.
    alone : Share
        What all factors explain by themselves, the sum of their first orders.
    deviation : float
        Standard deviation of the outcome's expectation over the numbers, in the outcome's unit.
    """

    factors: pd.DataFrame
    pairs: pd.DataFrame | None
    luck: Share
    alone: Share
    deviation: float


def indices(
    values: np.ndarray, factors: Sequence[str], kind: str = "saltelli", level: float = 0.95, repeats: int = REPEATS, seed: int = 0
) -> Indices:
    """First and total order Sobol indices, for `saltelli_pairs` also the second order, with bootstrap intervals over groups.

    Parameters
    ----------
    values : ndarray of shape (group, place, replicate)
        The outcome in every world of a design of `sim.sampling.factor_designs`.
    factors : Sequence of str
        Their names.
    kind : str, default "saltelli"
        The design, 'saltelli' or 'saltelli_pairs'.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    repeats : int, default REPEATS
        So many resamples.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    Indices
        The indices of one outcome.

    Raises
    ------
    InputError
        Another shape than the design has, or fewer than two groups.

    References
    ----------
    Saltelli et al. (2010), first order equation (b) of table 2, total order by Jansen (1999).

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.sobol import indices
    >>> a, b = np.random.default_rng(0).random((2, 500, 2))  # two samples of two factors
    >>> swapped = [np.where(np.arange(2) == factor, b, a) for factor in range(2)]
    >>> values = np.stack([3 * x[:, 0] + x[:, 1] for x in (a, b, *swapped)], axis=1)[..., None]
    >>> indices(values, ["price", "trust"]).factors[["factor", "total"]].round(1).to_dict("records")
    [{'factor': 'price', 'total': 1.0}, {'factor': 'trust', 'total': 0.1}]
    """
    values = numbers(values, "values", axes=3)
    groups, places, each = values.shape
    if places != group_size(kind, len(factors)) or groups < 2:
        raise InputError(f"indices needs two groups of {group_size(kind, len(factors))} points or more; found {values.shape}")
    n = len(factors)
    parts = _parts(np.moveaxis(values.astype(float) - values.mean(), 1, 0), n, kind)
    means = parts.mean(axis=0)[None]
    ends = _ends(_ratios(means_of(parts, repeats, seed, "sobol"), n, kind), level)
    luck, alone, first, total, second = np.split(np.vstack([_ratios(means, n, kind), ends]), [1, 2, 2 + n, 2 + 2 * n], axis=1)
    table = pd.DataFrame({"factor": list(factors), **_columns("first", first), **_columns("total", total)})
    pairs = None
    if kind == "saltelli_pairs":
        pairs = pd.DataFrame(combinations(factors, 2), columns=["one", "other"]).assign(**_columns("second", second))
    known = luck[:, 0] if each > 1 else np.full(3, np.nan)
    shares = (Share(*map(float, known)), Share(*map(float, alone[:, 0])))
    return Indices(table, pairs, *shares, float(np.sqrt(max(_variance(means)[0], 0.0))))


def _ends(resampled: np.ndarray, level: float) -> np.ndarray:
    """The ends of the intervals, (end, index); not a number where the variance vanishes in over one of a hundred resamples."""
    known = np.isfinite(resampled)
    enough = known.mean(axis=0) >= 0.99
    filled = np.where(known | ~enough, resampled, np.nanmedian(np.where(enough, resampled, 0.0), axis=0))
    return np.quantile(filled, [(1 - level) / 2, (1 + level) / 2], axis=0)


def _columns(name: str, rows: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), rows, strict=True))


def product(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The product of two expectations, estimated without bias from replicates of the same luck.

    The mean of products of different replicates; for a single replicate the plain product.

    Parameters
    ----------
    one : ndarray of shape (..., replicate)
        The first outcome.
    other : ndarray of shape (..., replicate)
        The second, in the same luck.

    Returns
    -------
    ndarray of shape (...)
        In the product of their units.
    """
    each = one.shape[-1]
    plain = one.mean(axis=-1) * other.mean(axis=-1)
    if each == 1:
        return plain
    return (plain * each - (one * other).mean(axis=-1)) / (each - 1)


def _parts(y: np.ndarray, n: int, kind: str) -> np.ndarray:
    """What is averaged over groups, (group, part): moments of A and B, luck, numerators of first, total and second order."""
    a, b, ab = y[0], y[1], y[2 : 2 + n]
    within = (a.var(axis=-1, ddof=1) + b.var(axis=-1, ddof=1)) / 2 if a.shape[-1] > 1 else np.zeros(len(a))
    parts = [(a.mean(axis=-1) + b.mean(axis=-1)) / 2, (product(a, a) + product(b, b)) / 2, within]
    parts += [product(b, mixed - a) for mixed in ab]
    parts += [product(mixed - a, mixed - a) / 2 for mixed in ab]
    if kind == "saltelli_pairs":
        ba = y[2 + n :]
        parts += [product(ba[i], ab[j]) - product(a, b) for i, j in combinations(range(n), 2)]
    return np.stack(parts, axis=1)


def _variance(means: np.ndarray) -> np.ndarray:
    """The variance of the outcome's expectation over the numbers, from means of parts (sample, part)."""
    return means[:, 1] - means[:, 0] ** 2


def _ratios(means: np.ndarray, n: int, kind: str) -> np.ndarray:
    """Luck's share, the sum of first orders and all indices, (sample, index), from means of parts; NaN where nothing varies."""
    variance = _variance(means)
    within = means[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        luck = np.where(within + variance > 0, within / (within + np.maximum(variance, 0.0)), np.nan)
        ratios = means[:, 3:] / np.where(variance > 0, variance, np.nan)[:, None]
    if kind == "saltelli_pairs":
        for column, (i, j) in enumerate(combinations(range(n), 2), start=2 * n):
            ratios[:, column] -= ratios[:, i] + ratios[:, j]
    return np.column_stack([luck, ratios[:, :n].sum(axis=1), ratios])
