"""How often is one kind told from the other, for how many false alarms?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.plots.lines import first_tables
from sim.plots.room import cut, headed, sheet
from sim.plots.style import GREY, PALE, PALETTE, dressed, style
from sim.plots.words import worlds

SHOWN = 4
"""So many curves can be told apart in one diagram."""
_COLUMNS = ("hits", "false_alarms")


@style()
def plot_roc(
    tables: Mapping[str, pd.DataFrame],
    axes: Axes | None = None,
    *,
    n: int | None,
    title: str = "Can the two types be distinguished?",
    shown: int = SHOWN,
) -> Axes:
    """Hits over false alarms as the threshold falls; on the dashed diagonal nothing is told apart.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        By name of the curve: columns hits and false_alarms, from 0 to 1.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int or None
        Number of worlds of either kind.
    title : str, default "Can the two types be distinguished?"
        Above the figure.
    shown : int, default SHOWN
        Curves that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        No table, an empty one, a missing column, or none to be shown.
    """
    drawn, left_out = first_tables(tables, _COLUMNS, "plot_roc", shown)
    paper = axes is None
    axes = sheet(4.4, 4.2) if axes is None else dressed(axes)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
    keys = []
    for place, (name, table) in enumerate(drawn.items()):
        look: dict[str, Any] = {"color": PALETTE[(0, 3, 2, 4)[place % 4]], "linewidth": 1.6}
        axes.step(table["false_alarms"], table["hits"], where="post", **look, zorder=3)
        keys.append(Line2D([], [], label=name, **look))
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_xlabel("false alarms: share of the second kind taken for the first", loc="left", color=GREY)
    axes.set_ylabel("hits: share of the first kind recognised", color=GREY)
    under = worlds(n, "for each of the two; dashed: no better than chance")
    headed(axes, title, "; ".join(part for part in (under, left_out) if part), keys)
    return cut(axes) if paper else axes
