"""Can a method answer for the numbers that it was given?

The one way in for arrays: lists and columns are taken as arrays, and what no method can answer for (text, values that are missing
or infinite, another number of axes, too few worlds, lengths that do not fit) is refused by name before anything is computed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.config.errors import InputError

SHAPES = {0: "one number", 1: "one axis", 2: "two axes", 3: "three axes"}


def numbers(values: Any, name: str, axes: int = 1, least: int = 1, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """The values as an array of finite numbers, in the precision they have.

    Parameters
    ----------
    values : object
        An array, or what can be one.
    name : str
        Of the argument, for messages.
    axes : int, default 1
        How many it has.
    least : int, default 1
        Entries along the first axis, at least.
    low : float, default -np.inf
        The least value allowed, included.
    high : float, default np.inf
        The largest value allowed, included.

    Returns
    -------
    ndarray
        The values, with so many axes.

    Raises
    ------
    InputError
        It is none of that.
    """
    found = _array(values, name, axes, least)
    bad = ~np.isfinite(found) if found.dtype.kind == "f" else np.zeros(found.shape, dtype=bool)
    if bad.any():
        raise InputError(f"{name}: found {_counted(bad)} missing or infinite; allowed: finite numbers.")
    outside = (found < low) | (found > high)
    if outside.any():
        allowed = f"from {low:g} to {high:g}" if np.isfinite(high) else f"{low:g} or more"
        raise InputError(f"{name}: found {_counted(outside)} such as {found[outside].flat[0]:g}; allowed: {allowed}.")
    return found


def times(values: Any, name: str, axes: int = 1, least: int = 1) -> np.ndarray:
    """The values as months from 0 on, infinite for never.

    Parameters
    ----------
    values : object
        An array, or what can be one.
    name : str
        Of the argument, for messages.
    axes : int, default 1
        How many it has.
    least : int, default 1
        Entries along the first axis, at least.

    Returns
    -------
    ndarray
        Months, with so many axes.

    Raises
    ------
    InputError
        It is none of that.
    """
    found = _array(values, name, axes, least)
    with np.errstate(invalid="ignore"):
        bad = ~(found >= 0)
    if bad.any():
        raise InputError(f"{name}: found {_counted(bad)} missing or below 0; allowed: months from 0 on, infinite for never.")
    return found


def yes_or_no(values: Any, name: str, axes: int = 1, least: int = 1) -> np.ndarray:
    """The values as True and False; 1 and 0 are taken for them.

    Parameters
    ----------
    values : object
        An array, or what can be one.
    name : str
        Of the argument, for messages.
    axes : int, default 1
        How many it has.
    least : int, default 1
        Entries along the first axis, at least.

    Returns
    -------
    ndarray
        Of bool, with so many axes.

    Raises
    ------
    InputError
        It is none of that.
    """
    found = numbers(values, name, axes, least)
    neither = (found != 0) & (found != 1)
    if neither.any():
        raise InputError(f"{name}: found {_counted(neither)} neither; allowed: True and False, or 1 and 0.")
    return found.astype(bool)


def labels(units: Any, worlds: int, name: str = "units") -> np.ndarray | None:
    """What worlds share, as labels.

    Parameters
    ----------
    units : object
        One label a world, or two rows of them; None stays None.
    worlds : int
        How many there are.
    name : str, default "units"
        Of the argument, for messages.

    Returns
    -------
    ndarray of shape (world,) or (2, world) or None
        The labels.

    Raises
    ------
    InputError
        Another shape, or a world without a label.
    """
    if units is None:
        return None
    found = np.asarray(units)
    if found.shape not in ((worlds,), (2, worlds)):
        raise InputError(f"{name}: found the shape {found.shape}; allowed: a label for each of {worlds} worlds, or two.")
    if found.dtype.kind == "f" and np.isnan(found).any():
        raise InputError(f"{name}: found {_counted(np.isnan(found))} missing; allowed: a label for each world.")
    return found


def check_alike(**arrays: Any) -> None:
    """Make sure that arrays that belong together are equally long along their last axis.

    Parameters
    ----------
    **arrays : object
        Argument -> array.

    Raises
    ------
    InputError
        They are not; the message names them.
    """
    lengths = {name: np.shape(array)[-1] for name, array in arrays.items() if array is not None}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{length} in {name}" for name, length in lengths.items())
        raise InputError(f"{next(iter(lengths))}: found {told}; allowed: equally many.")


def _array(values: Any, name: str, axes: int, least: int) -> np.ndarray:
    """The values as an array of numbers with so many axes and enough entries; they may be missing."""
    if np.ma.is_masked(values):
        raise InputError(f"{name}: found masked values; allowed: finite numbers.")
    try:
        found = np.asarray(values)
        found = found.astype(float) if found.dtype.kind == "O" else found
    except (TypeError, ValueError):
        found = np.empty(0, dtype=str)
    if found.dtype.kind not in "biuf":
        raise InputError(f"{name}: found what is not numbers; allowed: an array of finite numbers.")
    if found.ndim != axes:
        raise InputError(f"{name}: found the shape {found.shape}; allowed: {SHAPES[axes]}.")
    if axes and (len(found) < least or (found.size == 0 and least > 0)):
        raise InputError(f"{name}: found the shape {found.shape}; allowed: {least} or more along the first axis, and none empty.")
    return found


def _counted(bad: np.ndarray) -> str:
    """How many values of how many, and where the first is."""
    return f"{np.count_nonzero(bad):,} of {bad.size:,} values (the first at place {np.flatnonzero(bad)[0] + 1:,})"
