"""What would it be worth to know each number before a choice is made?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from sim.plots.marked_bars import draw_marked_bars
from sim.plots.room import cut, headed
from sim.plots.style import style
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
    paper, sure, most = axes is None, rows["pvalue"].to_numpy() <= SURE, float(rows["value"].max())
    axes = draw_marked_bars(rows, axes, value="value", mark="sample_value", sure=sure, most=most, unit=unit)
    headed(axes, title, worlds(n, "dark: more than noise gives any number; orange: a study that takes away half of its variance"))
    return cut(axes) if paper else axes
