"""How do the rows of a ranked table stand under each other?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from sim.plots.letters import fit_text
from sim.plots.lines import more
from sim.plots.room import around
from sim.plots.style import INK, inches

SHOWN = 15
"""So many rows are shown unless more are asked for."""


def rank_rows(table: pd.DataFrame, importance: pd.Series, shown: int) -> tuple[list[dict[str, Any]], str]:
    """The most important rows, most important first, and how many more there are, in words.

    Parameters
    ----------
    table : DataFrame
        A row for each thing that is shown.
    importance : Series
        Of the rows of the table, larger is more important; not a number comes last.
    shown : int
        Rows, 1 or more.

    Returns
    -------
    rows : list of dict of str to object
        The most important rows, most important first.
    left_out : str
        How many more there are, in words.

    Raises
    ------
    ValueError
        No row to be shown.
    """
    if shown < 1:
        raise ValueError(f"found {shown} rows to show; allowed: 1 or more")
    order = importance.reset_index(drop=True).sort_values(ascending=False, kind="stable", na_position="last").index
    return table.iloc[order[:shown]].to_dict("records"), more(len(table) - shown)


def name_rows(axes: Axes, labels: Sequence[str], places: Sequence[float] | None = None) -> None:
    """Write the names of rows on the left, as large as there is room for. The limits of the axes must have been set.

    Parameters
    ----------
    axes : Axes
        To write beside.
    labels : Sequence of str
        One for each row.
    places : Sequence of float, optional
        Where the rows stand; 0, 1, ... if not given.
    """
    row = inches(axes)[1] / abs(np.diff(axes.get_ylim())[0])
    words, size = fit_text(labels, max(around(axes).left - 0.15, 0.4), 0.95 * row)
    axes.set_yticks(range(len(labels)) if places is None else places, words)
    axes.tick_params(axis="y", length=0, labelsize=size)


def name_columns(axes: Axes, labels: Sequence[str], places: Sequence[float] | None = None) -> None:
    """Write the names of columns below, upright where they do not fit otherwise. The limits of the axes must have been set.

    Parameters
    ----------
    axes : Axes
        To write below.
    labels : Sequence of str
        One for each column.
    places : Sequence of float, optional
        Where the columns stand; 0, 1, ... if not given.
    """
    column = 0.92 * inches(axes)[0] / abs(np.diff(axes.get_xlim())[0])
    deep = max(around(axes).below - 0.15, 0.4)
    flat, upright = fit_text(labels, column, deep, smallest=6.0), fit_text(labels, deep, column)
    is_flat = "\u2026" not in "".join(flat[0])
    words, size = flat if is_flat else upright
    axes.set_xticks(range(len(labels)) if places is None else places, words, rotation=0 if is_flat else 90, linespacing=1.1)
    axes.tick_params(axis="x", length=0, labelsize=size)


def draw_interval(axes: Axes, ends: Sequence[float], place: float) -> None:
    """A thin level line, pale on both sides so that it is seen on dark bars.

    Parameters
    ----------
    axes : Axes
        To draw on.
    ends : Sequence of float
        Low and high end.
    place : float
        Height at which it lies.
    """
    pale = [withStroke(linewidth=2.2, foreground="white")]
    axes.plot(ends, [place, place], color=INK, linewidth=0.9, solid_capstyle="butt", path_effects=pale, zorder=4)


def plain(value: float) -> str:
    """A number in three figures, without powers of ten where it can be read without.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    str
        Such as '0.0123'.
    """
    text = f"{value:,.0f}" if 1000 <= abs(value) < 1e7 else f"{value:.3g}"
    return text.replace("-", "\u2212")
