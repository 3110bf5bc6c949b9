"""Which numbers have anything to do with an outcome, in whatever way?

Measures that do not rest on variance: how far the outcome's whole distribution moves when a number is known. They are for
outcomes that are skewed, rare or mostly luck, and see what moves the spread and not the mean.

- PAWN: the median, over slices of a number, of the largest gap between the distributions in the slice and in all (Kolmogorov and
  Smirnov's). Pianosi and Wagener (2018).
- delta: half the area between the density of the outcome and its density when the number is known, on average over the number.
  Borgonovo (2007); from given data, by slices, Plischke, Borgonovo and Smith (2013).
- HSIC: whether number and outcome are independent at all, by Gaussian kernels of their ranks, gamma's law. Gretton and others
  (2008), Da Veiga (2015).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaincc
from scipy.stats import rankdata

from sim.analysis.columns import Columns, columns
from sim.analysis.given import numbers
from sim.analysis.multiple import holm
from sim.config.errors import InputError
from sim.luck import generator

FEWEST, SLICES, DUMMIES, WIDTH, MOST = 100, 10, 2000, 0.2, 500
"""Least points; slices of a number; dummies a threshold rests on; the width of kernels of ranks, 0 to 1; points HSIC looks at."""
MOST_CELLS, FEW_DUMMIES = 20, 100
"""Cells of equal size into which delta divides the outcome, at most; dummies by which the area that noise makes is known."""


def dependence(values: np.ndarray, causes: pd.DataFrame | Columns, seed: int = 0) -> pd.DataFrame:
    """How strongly an outcome depends on each number, in whatever way.

    Points are to be independent of each other.

    Parameters
    ----------
    values : ndarray of shape (point,)
        The outcome.
    causes : DataFrame or Columns
        A row for each point, a column for each number.
    seed : int, default 0
        Of the dummies.

    Returns
    -------
    DataFrame
        A row a number, the strongest by PAWN first: number, pawn (0 to 1), pawn_dummy (what 95 of 100 numbers without meaning
        stay under), delta (0 to 1, what noise alone would give taken out), pvalue (of PAWN, by the law of Pearson's third type
        with the three moments of dummies), holm (the same corrected for all numbers), hsic (0 to 1, a correlation of kernels),
        hsic_pvalue and hsic_holm.

    Raises
    ------
    InputError
        Fewer than 100 points, another number of rows, values missing, or an outcome that does not vary.

    References
    ----------
    Pianosi and Wagener (2018), for PAWN; Borgonovo (2007) and Plischke, Borgonovo and Smith (2013), for delta;
    Gretton and others (2008) and Da Veiga (2015), for HSIC.
    """
    y, read = numbers(values, "values", least=FEWEST).astype(float), columns(causes)
    if read.cases != y.size:
        raise InputError(f"causes: found {read.cases} rows; allowed: {y.size}, one for each point.")
    if np.ptp(y) == 0.0:
        raise InputError("values: found the same everywhere; allowed: an outcome that varies.")
    order = np.argsort(y, kind="stable")
    ends = np.r_[np.diff(y[order]) > 0, True]  # the places in the order that end a value
    kernel, cells = _Kernel(y), _cells(y)
    nulls: dict[tuple[int, ...], np.ndarray] = {}
    noises: dict[tuple[int, ...], float] = {}
    rows = []
    for column in read.one_by_one():
        x = numbers(column.to_numpy(), str(column.name)).astype(float)
        code, counts = _slices(x)
        if tuple(counts) not in nulls:
            nulls[tuple(counts)] = _dummies(ends, code, counts, seed)
            noises[tuple(counts)] = _noise(cells, code, seed)
        null, pawn = nulls[tuple(counts)], _pawn(code[order], counts, ends)
        delta = float(np.sqrt(max(_area(cells, code) ** 2 - noises[tuple(counts)] ** 2, 0.0)))  # noise adds up in quadrature
        rows.append((str(column.name), pawn, float(np.quantile(null, 0.95)), delta, _beyond(pawn, null), *kernel.against(x)))
    names = ["number", "pawn", "pawn_dummy", "delta", "pvalue", "hsic", "hsic_pvalue"]
    table = pd.DataFrame(rows, columns=names)
    table = table.assign(holm=holm(table["pvalue"].to_numpy()), hsic_holm=holm(table["hsic_pvalue"].to_numpy()))
    return table.sort_values("pawn", ascending=False, kind="stable", ignore_index=True)


def _slices(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The slice of each point, and how many points each has: equally full, or one for each of few values."""
    distinct, place = np.unique(x, return_inverse=True)
    if distinct.size > SLICES:
        place = (SLICES * (rankdata(x, method="ordinal") - 1) // x.size).astype(int)
    return place, np.bincount(place)


def _pawn(code: np.ndarray, counts: np.ndarray, ends: np.ndarray) -> float:
    """The median over slices of the largest gap; code : slices in the order of the outcome."""
    upto = np.cumsum(code[:, None] == np.arange(counts.size), axis=0)[ends] / counts
    whole = np.flatnonzero(ends)[:, None] + 1.0
    return float(np.median(np.abs(upto - whole / code.size).max(axis=0)))


def _cells(y: np.ndarray) -> np.ndarray:
    """The cell of each point: about equally full, as many as the cube root of the points, ties together."""
    ranks, most = rankdata(y, method="average"), int(np.clip(round(y.size ** (1.0 / 3.0)), 2, MOST_CELLS))
    return np.unique(np.floor(most * (ranks - 0.5) / y.size), return_inverse=True)[1]


def _area(cells: np.ndarray, code: np.ndarray) -> float:
    """Half the area between the distribution over cells and that in each slice, on average over slices by their size."""
    table = np.zeros((int(code.max()) + 1, int(cells.max()) + 1))
    np.add.at(table, (code, cells), 1.0 / code.size)
    return 0.5 * float(np.abs(table - table.sum(axis=1, keepdims=True) * table.sum(axis=0)).sum())


def _noise(cells: np.ndarray, code: np.ndarray, seed: int) -> float:
    """The area that numbers without meaning have on average, with so many points in their slices."""
    draw = generator(seed, "delta")
    return float(np.mean([_area(cells, draw.permutation(code)) for _ in range(FEW_DUMMIES)]))


def _dummies(ends: np.ndarray, code: np.ndarray, counts: np.ndarray, seed: int) -> np.ndarray:
    """PAWN of numbers without meaning that have so many points in their slices, (dummy,)."""
    draw = generator(seed, "dependence")
    return np.array([_pawn(draw.permutation(code), counts, ends) for _ in range(DUMMIES)])


def _beyond(value: float, null: np.ndarray) -> float:
    """How likely a dummy is as large, by the law with the mean, spread and skewness of some."""
    spread = float(null.std())
    if spread == 0.0:
        return 1.0
    standard = (null - null.mean()) / spread
    skew = max(float((standard**3).mean()), 1e-3)
    shape = 4.0 / skew**2
    return float(gammaincc(shape, max(shape + 2.0 / skew * (value - null.mean()) / spread, 0.0)))


class _Kernel:
    """The outcome's side of HSIC: a centred Gaussian kernel of its ranks at evenly chosen points."""

    def __init__(self, y: np.ndarray) -> None:
        self.places = np.unique(np.linspace(0, y.size - 1, min(MOST, y.size)).round().astype(int))
        self.y, self.off = self._of(y)

    def _of(self, values: np.ndarray) -> tuple[np.ndarray, float]:
        """A centred kernel, (point, point), and the mean of the kernel between different points."""
        ranks = rankdata(values[self.places]) / self.places.size
        kernel = np.exp(-((ranks[:, None] - ranks[None]) ** 2) / (2.0 * WIDTH**2))
        n = ranks.size
        rows = kernel.mean(axis=0)
        return kernel - rows[:, None] - rows[None] + rows.mean(), float((kernel.sum() - n) / (n * (n - 1)))

    def against(self, x: np.ndarray) -> tuple[float, float]:
        """The correlation of two kernels, and the p-value of independence by the gamma law of its moments."""
        if np.ptp(x[self.places]) == 0.0:
            return 0.0, 1.0
        kernel, off = self._of(x)
        n, product = len(kernel), kernel * self.y
        size = float(np.sqrt((kernel**2).sum() * (self.y**2).sum()))
        statistic = float(product.sum()) / n
        squares = (product / 6.0) ** 2
        spread = (
            float(squares.sum() - np.trace(squares))
            / (n * (n - 1))
            * 72.0
            * (n - 4)
            * (n - 5)
            / (n * (n - 1) * (n - 2) * (n - 3))
        )
        mean = (1.0 + off * self.off - off - self.off) / n
        shape, scale = mean**2 / spread, spread * n / mean
        return max(float(product.sum()) / size, 0.0), float(gammaincc(shape, statistic / scale))
