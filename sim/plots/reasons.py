"""Which wants decide each actor's turns?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.panels import Cell, grid, write
from sim.plots.style import GREY, INK, actor_color, heading, require, style, worlds, wrapped

_CELL = Cell(width=2.6, height=1.35, left=1.75, right=0.5, below=0.3, above=0.4)
SHOWN = 5


@style()
def plot_reasons(
    table: pd.DataFrame,
    *,
    n: int | None = None,
    columns: int = 2,
    shown: int = SHOWN,
    title: str = "Which wants decide the turns",
) -> Figure:
    """A panel an actor: the share of its changes of policy that each want decided, the most decisive first.

    Parameters
    ----------
    table : columns actor, who (its name), want (in words), share (0 to 1). n : number of worlds. shown : wants of each actor.

    Raises
    ------
    ValueError : an empty table or a missing column.
    """
    require(("actor", "who", "want", "share"), table, "plot_reasons")
    actors = list(dict.fromkeys(table["actor"]))
    figure, (panels,) = grid([len(actors)], columns, _CELL, top=0.7)
    for actor, axes in zip(actors, panels, strict=True):
        rows = table[table["actor"] == actor].nlargest(shown, "share")
        _panel(axes, rows, actor_color(actor))
    write(figure, 0.15, 0.08, title, fontsize=12, fontweight="bold")
    write(figure, 0.15, 0.3, worlds(n, "share of each actor's changes of policy, percent"), fontsize=8, color=GREY)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, color: str) -> None:
    """The bars of one actor."""
    places, shares = range(len(rows)), 100 * rows["share"].to_numpy()
    axes.barh(places, shares, height=0.62, color=color)
    for place, share in zip(places, shares, strict=True):
        axes.annotate(f"{share:.0f}", (share, place), (3, 0), textcoords="offset points", va="center", fontsize=7, color=INK)
    axes.set_yticks(places, [wrapped(str(want), 34) for want in rows["want"]], fontsize=6.5)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, max(1.0, 1.12 * float(shares.max())))
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=6.5)
    heading(axes, str(rows["who"].iloc[0]), color=color, size=9)
