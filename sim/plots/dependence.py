"""How far does an outcome's whole distribution move when a number is known?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from sim.plots.marked_bars import draw_marked_bars
from sim.plots.room import cut, headed
from sim.plots.style import style
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
    paper, sure, most = axes is None, rows["holm"].to_numpy() < SURE, float(rows[["pawn", "pawn_dummy"]].to_numpy().max())
    axes = draw_marked_bars(rows, axes, value="pawn", mark="pawn_dummy", sure=sure, most=most, unit="PAWN, 0 to 1")
    headed(axes, title, worlds(n, "dark: significant after correction; orange: 95 % quantile of irrelevant parameters"))
    return cut(axes) if paper else axes
