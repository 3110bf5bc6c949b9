"""How are more numbers looked through than memory holds?

What looks at one number after another asks for columns, some at a time; a table that is in memory already answers as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

CELLS = 16_000_000
"""So many values are read together."""


@dataclass(frozen=True)
class Columns:
    """Columns that are read when they are asked for.

    Parameters
    ----------
    names : Sequence of str
        Of all of them.
    cases : int
        How many values each has.
    read : callable
        Given some names, a table of those columns.
    """

    names: Sequence[str]
    cases: int
    read: Callable[[list[str]], pd.DataFrame]

    def one_by_one(self, names: Sequence[str] | None = None) -> Iterator[pd.Series]:
        """Columns one after the other, few of them in memory at once.

        Parameters
        ----------
        names : Sequence of str, optional
            Which; all of them if not given.

        Yields
        ------
        Series
            The next column, with its name.
        """
        wanted = list(self.names if names is None else names)
        some = max(CELLS // max(self.cases, 1), 1)
        for first in range(0, len(wanted), some):
            table = self.read(wanted[first : first + some])
            yield from (table[name] for name in table)

    def table(self, names: Sequence[str], rows: np.ndarray) -> pd.DataFrame:
        """Some rows of some columns as a table in memory.

        Parameters
        ----------
        names : Sequence of str
            Which columns.
        rows : ndarray of shape (row,)
            Places of the cases.

        Returns
        -------
        DataFrame
            A row a case, a column a name.
        """
        found = {column.name: column.array.take(rows) for column in self.one_by_one(names)}
        return pd.DataFrame(found, index=rows, columns=list(names), copy=False)


def columns(numbers: pd.DataFrame | Columns) -> Columns:
    """A table as columns.

    Parameters
    ----------
    numbers : DataFrame or Columns
        A row a case, a column a number.

    Returns
    -------
    Columns
        The same, to be read column by column.
    """
    if isinstance(numbers, Columns):
        return numbers
    return Columns(list(numbers), len(numbers), lambda names: numbers.loc[:, names])
