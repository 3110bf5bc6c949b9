"""What has to be given up of one outcome for more of another?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.style import FAINT, GREY, INK, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

COLUMNS = ("name", "x", "x_low", "x_high", "x_found", "y", "y_low", "y_high", "y_found", "knee")


@style()
def plot_front(table: pd.DataFrame, axes: Axes | None = None, *, x: str, y: str, n: int | None, title: str) -> Axes:
    """The gains of the courses of a front by two outcomes, with intervals, knees marked and where each course was first seen.

    Parameters
    ----------
    table : DataFrame
        A row a course: name; x, x_low, x_high (gain by the first outcome in held-out draws and its interval) and x_found (in the
        draws of the search), the same for y; knee (what a knee is called, empty for other courses).
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    x : str
        What the first outcome is called.
    y : str
        What the second outcome is called.
    n : int or None
        Number of worlds.
    title : str
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table or a missing column.
    """
    require(COLUMNS, table, "plot_front")
    paper = axes is None
    axes = sheet(4.4, 3.4) if axes is None else dressed(axes)
    axes.axhline(0.0, color=PALE, linewidth=0.8, zorder=0)
    axes.axvline(0.0, color=PALE, linewidth=0.8, zorder=0)
    for row in table.itertuples():
        color = PALETTE[3] if row.knee else PALETTE[0]
        axes.plot([row.x_found, row.x], [row.y_found, row.y], color=FAINT, linewidth=0.7, zorder=1)
        axes.plot([row.x_low, row.x_high], [row.y, row.y], color=color, linewidth=0.8, alpha=0.5, zorder=2)
        axes.plot([row.x, row.x], [row.y_low, row.y_high], color=color, linewidth=0.8, alpha=0.5, zorder=2)
    axes.plot(table["x_found"], table["y_found"], "o", color=FAINT, markerfacecolor="white", markersize=3.5, zorder=3)
    for is_knee, mark, size in ((False, "o", 4.5), (True, "D", 6.5)):
        rows = table[(table["knee"] != "") == is_knee]
        axes.plot(rows["x"], rows["y"], mark, color=PALETTE[3] if is_knee else PALETTE[0], markersize=size, zorder=4)
    for row in table[table["knee"] != ""].itertuples():
        axes.annotate(row.knee, (row.x, row.y), (6, 5), textcoords="offset points", color=INK, fontsize=7, zorder=5)
    axes.xaxis.set_major_locator(few_ticks(inches(axes)[0]))
    axes.yaxis.set_major_locator(few_ticks(inches(axes)[1]))
    axes.set_xlabel(f"gain in {x}", loc="left", color=GREY)
    axes.set_ylabel(f"gain in {y}", loc="bottom", color=GREY)
    headed(axes, title, worlds(n, "filled: held-out draws, 95 % intervals; hollow: the draws of the search; diamonds: knees"))
    return cut(axes) if paper else axes
