"""How is an outcome's variance shared out among correlated parameters?"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.letters import fit_text
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.rows import draw_interval
from sim.plots.style import GREY, INK, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

ROW = 0.32


@style()
def plot_shapley(table: pd.DataFrame, axes: Axes | None = None, *, n: int | None, title: str, shown: int = 8) -> Axes:
    """Shapley effects as bars with intervals, the largest on top, beside what each explains alone and what it adds to the others.

    Parameters
    ----------
    table : DataFrame
        Columns label, shapley with shapley_low and shapley_high, first, total; shares.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int or None
        Number of points.
    title : str
        Above the figure.
    shown : int, default 8
        Rows that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table or a missing column.
    """
    require(("label", "shapley", "shapley_low", "shapley_high", "first", "total"), table, "plot_shapley")
    rows = table.head(shown)
    paper = axes is None
    axes = sheet(4.2, max(1.2, ROW * len(rows))) if axes is None else dressed(axes)
    places = range(len(rows))
    axes.barh(places, rows["shapley"], color=PALETTE[0], height=0.55, zorder=2)
    for place, row in enumerate(rows.to_dict("records")):
        draw_interval(axes, (row["shapley_low"], row["shapley_high"]), place)
    marks: dict[str, Any] = {"markersize": 6, "linestyle": "none", "zorder": 4}
    axes.plot(rows["first"], places, marker="D", color=PALETTE[3], markerfacecolor="none", **marks)
    axes.plot(rows["total"], places, marker="o", color=PALETTE[2], markerfacecolor="none", **marks)
    names, size = fit_text(list(rows["label"]), 2.2, 0.24 * inches(axes)[1] / max(0.24 * len(rows), 0.1))
    axes.set_yticks(list(places), names, fontsize=size)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    ends = rows[["shapley_low", "shapley_high", "first", "total"]].to_numpy()
    air = 0.05 * max(float(ends.max()), 0.01)
    axes.set_xlim(min(0.0, float(ends.min())) - air, max(float(ends.max()), 0.01) + air)
    axes.xaxis.set_major_locator(few_ticks(inches(axes)[0]))
    axes.axvline(0.0, color=INK, linewidth=0.8)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_xlabel("share of the variance", loc="left", color=GREY)
    keys = [
        Patch(facecolor=PALETTE[0], label="Shapley effect"),
        Line2D([], [], color=PALETTE[3], marker="D", markerfacecolor="none", linestyle="none", label="alone"),
        Line2D([], [], color=PALETTE[2], marker="o", markerfacecolor="none", linestyle="none", label="beside all others"),
    ]
    headed(axes, title, worlds(n, "with 95 % intervals"), keys)
    return cut(axes) if paper else axes
