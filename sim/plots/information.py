"""What would it be worth to know each number before a choice is made?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from sim.plots.letters import fit_text
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.style import FAINT, GREY, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

SURE = 0.05


@style()
def plot_information(
    table: pd.DataFrame, axes: Axes | None = None, *, n: int | None, title: str, unit: str = "", shown: int = 12
) -> Axes:
    """The value of knowing each number as a bar, the most valuable on top, dark where it is more than noise gives.

    Parameters
    ----------
    table : DataFrame
        Columns label, value and sample_value (in the unit of worth, 0 or more), pvalue.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int or None
        Number of worlds.
    title : str
        Above the figure.
    unit : str, default ""
        In what worth is told.
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
    require(("label", "value", "sample_value", "pvalue"), table, "plot_information")
    rows = table.head(shown)
    paper = axes is None
    axes = sheet(4.2, max(1.2, 0.24 * len(rows))) if axes is None else dressed(axes)
    places = range(len(rows))
    colors = [PALETTE[0] if pvalue <= SURE else FAINT for pvalue in rows["pvalue"]]
    axes.barh(places, rows["value"], color=colors, height=0.6)
    axes.plot(rows["sample_value"], places, "|", color=PALETTE[3], markersize=11, markeredgewidth=2)
    names, size = fit_text(list(rows["label"]), 2.2, 0.24 * inches(axes)[1] / max(0.24 * len(rows), 0.1))
    axes.set_yticks(list(places), names, fontsize=size)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.1 * float(rows["value"].max()) or 1.0)
    axes.xaxis.set_major_locator(few_ticks(inches(axes)[0]))
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_xlabel(unit, loc="left", color=GREY)
    headed(axes, title, worlds(n, "dark: more than noise gives any number; orange: a study that takes away half of its variance"))
    return cut(axes) if paper else axes
