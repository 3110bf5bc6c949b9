"""What do figures say of worlds and names, and what table does each need?"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence


def worlds(n: int | None, more: str = "") -> str:
    """The sample size in words, 'n = 2,000 worlds', followed by more text. Empty for None.

    Parameters
    ----------
    n : int or None
        Number of worlds, 1 or more.
    more : str, default ""
        Text that follows.

    Returns
    -------
    str
        One line of text.

    Raises
    ------
    ValueError
        N is not positive.
    """
    if n is not None and n < 1:
        raise ValueError(f"found a sample of {n} worlds; allowed: 1 or more")
    return "; ".join(part for part in (f"n = {n:,} world{'s' * (n > 1)}" if n is not None else "", more) if part)


def wrap_text(text: str, letters: int) -> str:
    """Text broken into lines of at most so many letters, never within a word.

    Parameters
    ----------
    text : str
        What is to be broken.
    letters : int
        In a line, at most.

    Returns
    -------
    str
        The same words, in lines.
    """
    return textwrap.fill(text, max(letters, 1), break_long_words=False, break_on_hyphens=False)


def label_of(labels: Mapping[str, str], name: object) -> str:
    """The label of a name; without one, the name in plain words.

    Parameters
    ----------
    labels : Mapping of str to str
        Name -> label.
    name : object
        That is looked up.

    Returns
    -------
    str
        What to write.
    """
    return str(labels.get(str(name), str(name).replace("_", " ")))


def require(columns: Sequence[str], table: object, figure: str) -> None:
    """Raise ValueError when a table is empty or lacks a column that the figure shows.

    Parameters
    ----------
    columns : Sequence of str
        That the figure shows.
    table : object
        What the figure was given.
    figure : str
        Its name, for messages.

    Raises
    ------
    ValueError
        The table is empty or lacks a column.
    """
    found = [str(column) for column in getattr(table, "columns", [])]
    missing = [column for column in columns if column not in found]
    if missing:
        raise ValueError(f"{figure} needs the columns {', '.join(columns)}; missing: {', '.join(missing)}")
    if len(table) == 0:  # type: ignore[arg-type]
        raise ValueError(f"{figure} needs at least one row; found an empty table")
