"""How far does an outcome's whole distribution move when a number is known?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from sim.plots.letters import fit_text
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.style import FAINT, GREY, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

SURE = 0.05


@style()
def plot_dependence(table: pd.DataFrame, axes: Axes | None = None, *, n: int | None, title: str, shown: int = 12) -> Axes:
    """PAWN of each number as a bar, the strongest on top, dark where it is sure, and what a number without meaning stays under.

    Parameters
    ----------
    table : DataFrame
        Columns label, pawn, pawn_dummy (0 to 1), holm.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int or None
        Number of points.
    title : str
        Above the figure.
    shown : int, default 12
        Numbers that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table or a missing column.
    """
    require(("label", "pawn", "pawn_dummy", "holm"), table, "plot_dependence")
    rows = table.head(shown)
    paper = axes is None
    axes = sheet(4.2, max(1.2, 0.24 * len(rows))) if axes is None else dressed(axes)
    places = range(len(rows))
    colors = [PALETTE[0] if holm < SURE else FAINT for holm in rows["holm"]]
    axes.barh(places, rows["pawn"], color=colors, height=0.6)
    axes.plot(rows["pawn_dummy"], places, "|", color=PALETTE[3], markersize=11, markeredgewidth=2)
    names, size = fit_text(list(rows["label"]), 2.2, 0.24 * inches(axes)[1] / max(0.24 * len(rows), 0.1))
    axes.set_yticks(list(places), names, fontsize=size)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.1 * float(max(rows["pawn"].max(), rows["pawn_dummy"].max())))
    axes.xaxis.set_major_locator(few_ticks(inches(axes)[0]))
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_xlabel("PAWN, 0 to 1", loc="left", color=GREY)
    headed(axes, title, worlds(n, "dark: significant after correction; orange: 95 % quantile of irrelevant parameters"))
    return cut(axes) if paper else axes
