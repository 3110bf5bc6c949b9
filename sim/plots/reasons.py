"""Which wants decide each actor's turns?"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.letters import in_lines
from sim.plots.panels import Cell, grid
from sim.plots.room import headline
from sim.plots.style import INK, actor_color, heading, style
from sim.plots.words import require, worlds

_CELL = Cell(width=2.6, height=1.35, left=1.75, right=0.5, below=0.3, above=0.4)
SHOWN = 5


@style()
def plot_reasons(
    table: pd.DataFrame,
    *,
    n: int | None = None,
    columns: int = 2,
    shown: int = SHOWN,
    title: str = "Goals that drive policy changes",
) -> Figure:
    """A panel an actor: the share of its changes of policy that each want decided, the most decisive first.

    Parameters
    ----------
    table : DataFrame
        Columns actor, who (its name), want (in words), share (0 to 1).
    n : int, optional
        Number of worlds, told in the heading.
    columns : int, default 2
        Panels in a row.
    shown : int, default SHOWN
        Wants of each actor.
    title : str, default "Goals that drive policy changes"
        Above the figure.

    Returns
    -------
    Figure
        All panels.

    Raises
    ------
    ValueError
        An empty table or a missing column.
    """
    require(("actor", "who", "want", "share"), table, "plot_reasons")
    actors = list(dict.fromkeys(table["actor"]))
    figure, (panels,) = grid([len(actors)], columns, _CELL, top=0.7)
    for actor, axes in zip(actors, panels, strict=True):
        rows = table[table["actor"] == actor].nlargest(shown, "share")
        _panel(axes, rows, actor_color(actor))
    headline(figure, title, worlds(n, "share of each actor's changes of policy, percent"))
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, color: str) -> None:
    """The bars of one actor."""
    places, shares = range(len(rows)), 100 * rows["share"].to_numpy()
    axes.barh(places, shares, height=0.62, color=color)
    for place, share in zip(places, shares, strict=True):
        axes.annotate(f"{share:.0f}", (share, place), (3, 0), textcoords="offset points", va="center", fontsize=7, color=INK)
    room = (_CELL.left - 0.15, 0.95 * _CELL.height / max(len(rows), 3))
    wants, size = in_lines(list(map(str, rows["want"])), 34, *room, largest=6.5, smallest=3.5)
    axes.set_yticks(places, wants, fontsize=size)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, max(1.0, 1.12 * float(shares.max())))
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=6.5)
    (who,), size = in_lines([str(rows["who"].iloc[0])], 60, _CELL.width + 0.4, _CELL.above, largest=9, weight="bold")
    heading(axes, who, color=color, size=size)
