"""How are NumPy's and pandas' values, ranges, tuples and paths taken where plain data are asked for?"""

from __future__ import annotations

import os
from collections.abc import Iterator, KeysView, Mapping, ValuesView
from pathlib import Path
from typing import Any

from sim.config.errors import refuse
from sim.config.files import place

LISTS = (list, tuple, range, Iterator, KeysView, ValuesView)


def plain(value: Any) -> Any:
    """The same as numbers, texts, lists and mappings, which are checked, written to YAML and read again; anything else as it is.

    Parameters
    ----------
    value : a NumPy scalar or array, a pandas Series, Index or DataFrame (a mapping of its columns), a range, a tuple, an
        iterator, a path, or lists and mappings of such.
    """
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Mapping):
        return {plain(key): plain(inner) for key, inner in value.items()}
    if hasattr(value, "columns"):
        return {plain(name): plain(value[name]) for name in value.columns}
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if hasattr(value, "tolist"):
        value, is_mixed = value.tolist(), value.dtype.kind == "O"
        return plain(value) if is_mixed else value
    return [plain(inner) for inner in value] if isinstance(value, LISTS) else value


def several(value: Any) -> list[Any]:
    """One thing, or many, as a list: whoever has one need not wrap it."""
    found = plain(value)
    return found if isinstance(found, list) else [] if found is None else [found]


def path_of(value: Any, where: str) -> Path:
    """A path out of a text or anything that is a path. `~` is home. Raises InputError for anything else."""
    found = plain(value)
    if not isinstance(found, str) or not found:
        raise refuse(where, value, "a path, as a text or a Path")
    return place(found)


def whole(value: Any, where: str, least: int, most: int | None = None) -> int:
    """A whole number from `least`, and up to `most`. Raises InputError for anything else."""
    found = plain(value)
    if isinstance(found, bool) or not isinstance(found, int) or found < least or (most is not None and found > most):
        raise refuse(where, value, f"a whole number from {least}{'' if most is None else f' to {most}'}")
    return found
