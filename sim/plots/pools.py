"""How do forecasts of experts, pooled, compare with those of the model and of reference forecasts?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.plots.room import cut, headed, sheet
from sim.plots.rows import SHOWN, name_rows, rank_rows
from sim.plots.style import GREY, INK, PALE, PALETTE, dressed, style
from sim.plots.words import require, worlds

_MODEL = ("label", "model", "low", "high")
_MARKS = ("o", "D", "^", "s", "x", "+")


@style()
def plot_pools(
    table: pd.DataFrame,
    others: Sequence[str],
    axes: Axes | None = None,
    *,
    n: int | None,
    title: str = "Experts and the model",
    shown: int = SHOWN,
) -> Axes:
    """A row for each answer: the model's chance with its interval, and a mark for each of the others; the furthest apart on top.

    Parameters
    ----------
    table : DataFrame
        Columns label, model, low and high (its interval), and one for each of the others; chances from 0 to 1, not a number where
        nothing is given.
    others : Sequence of str
        The columns that stand beside the model, the first of them the one that it is held against.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int or None
        Number of worlds.
    title : str, default "Experts and the model"
        Above the figure.
    shown : int, default SHOWN
        Rows that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, or nobody to stand beside the model.
    """
    require((*_MODEL, *others), table, "plot_pools")
    if not others:
        raise ValueError("plot_pools needs somebody beside the model; found nobody")
    rows, left_out = rank_rows(table, (table[others[0]] - table["model"]).abs(), shown)
    paper = axes is None
    axes = sheet(4.6, 0.4 + 0.27 * len(rows)) if axes is None else dressed(axes)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-0.03, 1.03)
    name_rows(axes, [str(row["label"]) for row in rows])
    for place, row in enumerate(rows):
        axes.plot([row["low"], row["high"]], [place, place], color=PALE, linewidth=5, solid_capstyle="butt", zorder=1)
        axes.plot(row["model"], place, "|", color=INK, markersize=11, markeredgewidth=2, zorder=3)
    keys = [Line2D([], [], color=INK, marker="|", linestyle="none", markersize=9, markeredgewidth=2, label="model")]
    for number, who in enumerate(others):
        look: dict[str, Any] = {
            "marker": _MARKS[number % len(_MARKS)],
            "color": PALETTE[number % len(PALETTE)],
            "linestyle": "none",
            "markersize": 5,
        }
        given = [(row[who], place) for place, row in enumerate(rows) if np.isfinite(row[who])]
        axes.plot([chance for chance, _ in given], [place for _, place in given], zorder=4, **look)
        keys.append(Line2D([], [], label=who, **look))
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_xlabel("forecast", loc="left", color=GREY)
    axes.spines["left"].set_visible(False)
    under = worlds(n, "grey: range of the model over the uncertain numbers")
    headed(axes, title, "; ".join(part for part in (under, left_out) if part), keys)
    return cut(axes) if paper else axes
