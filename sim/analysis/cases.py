"""Can cases be searched: has each of them its numbers and whether the target happened?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype

from sim.analysis import given
from sim.config.errors import InputError, refuse


def is_category(column: pd.Series) -> bool:
    """Whether a column holds names, or yes and no, rather than a number.

    Parameters
    ----------
    column : Series
        The values of one number in all cases.

    Returns
    -------
    bool
        True for names and for yes and no.
    """
    return is_bool_dtype(column) or not is_numeric_dtype(column)


def is_yes_or_no(target: np.ndarray) -> bool:
    """Whether the target either happened or not in each case, rather than in a share of its worlds.

    Parameters
    ----------
    target : ndarray of shape (case,)
        Shares, 0 to 1.

    Returns
    -------
    bool
        True where all are 0 or 1.
    """
    return bool(((target == 0.0) | (target == 1.0)).all())


def check_cases(numbers: pd.DataFrame, happened: np.ndarray) -> np.ndarray:
    """What happened as shares, once numbers and target are known to be usable.

    Parameters
    ----------
    numbers : DataFrame
        A row a case, a column an uncertain number.
    happened : ndarray of shape (case,)
        True or False, or a share of worlds.

    Returns
    -------
    ndarray of shape (case,)
        Shares, 0 to 1.

    Raises
    ------
    InputError
        No cases, different lengths, missing values, or a share outside [0, 1].
    """
    target = check_target(len(numbers), happened)
    check_names(list(numbers))
    for name in numbers:
        check_column(numbers[name])
    return target


def check_names(names: Sequence[Hashable]) -> None:
    """Make sure that every number has a name of its own.

    Parameters
    ----------
    names : Sequence of Hashable
        Of the columns.

    Raises
    ------
    InputError
        A name stands over several columns.
    """
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise refuse("numbers", f"{twice[0]} in several columns", "each number in one column")


def check_target(cases: int, happened: np.ndarray) -> np.ndarray:
    """What happened as shares.

    Parameters
    ----------
    cases : int
        How many cases there are numbers of.
    happened : ndarray of shape (case,)
        True or False, or a share of worlds.

    Returns
    -------
    ndarray of shape (case,)
        Shares, 0 to 1.

    Raises
    ------
    InputError
        No cases, another number of them, or no such share.
    """
    target = given.numbers(happened, "happened", least=0).astype(float)
    if target.shape != (cases,) or not cases:
        raise InputError(f"each case needs its numbers and whether it happened: found {cases} and {target.shape}")
    if not ((target >= 0.0) & (target <= 1.0)).all():
        raise InputError("what happened must be True, False or a share from 0 to 1 in each case")
    return target


def check_column(column: pd.Series) -> pd.Series:
    """The column, after making sure that every case has a value, and a number one on the real line.

    Parameters
    ----------
    column : Series
        The values of one number in all cases.

    Returns
    -------
    Series
        The same column.

    Raises
    ------
    InputError
        A value that is missing, infinite or complex.
    """
    if column.isna().any():
        raise InputError(f"a number without a value in some cases: {column.name}")
    if not is_category(column) and (is_complex_dtype(column) or not np.isfinite(column.to_numpy(dtype=float)).all()):
        raise refuse(f"numbers: {column.name}", "an infinite or a complex number", "finite numbers, or categories")
    return column
