"""What is the logit equilibrium of a game with two moves each, worked out without a theatre?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.analysis.given import numbers

Table = Sequence[Sequence[float]]


def by_bisection(tables: tuple[Table, Table], lam: float) -> tuple[float, float]:
    """The chances of the first moves of the row player and of the column player in a game with a single equilibrium.

    Parameters
    ----------
    tables : (Table, Table)
        Payoffs of the row player and of the column player, both [row player's move][column player's move], two by two.
    lam : float
        Lambda, above 0: how strongly payoffs decide.

    Returns
    -------
    row : float
        The row player's chance of the first move, 0 to 1.
    column : float
        The column player's chance of the first move, 0 to 1.

    References
    ----------
    McKelvey and Palfrey (1995), equation of the logit equilibrium.
    """
    row, column = (numbers(table, "tables", axes=2).astype(float) for table in tables)

    def answer_of_column(p: float) -> float:
        gains = column[:, 0] - column[:, 1]
        return float(_logistic(lam * (p * gains[0] + (1.0 - p) * gains[1])))

    def excess(p: float) -> float:
        q, gains = answer_of_column(p), row[0] - row[1]
        return float(_logistic(lam * (q * gains[0] + (1.0 - q) * gains[1]))) - p

    low, high = 0.0, 1.0
    while high - low > np.finfo(float).eps:
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return low, answer_of_column(low)


def _logistic(x: float) -> float:
    """1 / (1 + exp(-x)), written so that nothing overflows."""
    return 0.5 + 0.5 * np.tanh(x / 2)
