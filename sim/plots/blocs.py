"""Who stands in one bloc, and in what share of worlds?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap

from sim.plots.letters import in_lines
from sim.plots.room import around, titled
from sim.plots.style import INK, PALETTE, actor_color, dressed, inches, new_axes, style
from sim.plots.words import label_of, worlds


@style()
def plot_together(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    n: int | None = None,
    labels: Mapping[str, str] | None = None,
    title: str = "Who stands in one bloc",
) -> Axes:
    """The share of worlds in which two actors are in one bloc, as a heat map with the percent in every cell.

    Parameters
    ----------
    table : DataFrame
        Actors by actors, 0 to 1, from `sim.analysis.lineups.together`. Neighbours in the figure are most often together.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int, optional
        Number of worlds, told in the heading.
    labels : Mapping of str to str, optional
        Short name -> the actor's name.
    title : str, default "Who stands in one bloc"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, or one whose rows and columns differ.
    """
    if table.empty or list(table.index) != list(table.columns):
        raise ValueError("plot_together needs a table of actors by the same actors; found rows and columns that differ, or none")
    is_alone = axes is None
    axes = new_axes(6.6, 6.4, left=0.24) if axes is None else dressed(axes)
    names = _neighbours(table)
    cells = 100 * table.loc[names, names].to_numpy(dtype=float)
    np.fill_diagonal(cells, np.nan)
    edges = np.arange(len(names) + 1) - 0.5
    axes.pcolormesh(edges, edges, cells, cmap=_map(), vmin=0, vmax=100, edgecolors="white", linewidth=1.2)
    for row, column in zip(*np.nonzero(np.isfinite(cells)), strict=True):
        share = cells[row, column]
        axes.text(column, row, f"{share:.0f}", ha="center", va="center", color="white" if share > 50 else INK)
    axes.set_ylim(edges[-1], edges[0])
    axes.set_aspect("equal")
    _actors_on_both_axes(axes, names, labels or {})
    axes.spines[:].set_visible(False)
    titled(axes, title, worlds(n, "share of worlds, percent"), is_alone=is_alone)
    return axes


def _actors_on_both_axes(axes: Axes, names: list[str], labels: Mapping[str, str]) -> None:
    """The actors' names at rows and columns, each in its colour."""
    free = around(axes)
    room = (max(min(free.left, free.below / 0.7) - 0.1, 0.5), 0.9 * inches(axes)[1] / len(names))
    words, size = in_lines([label_of(labels, name) for name in names], 40, *room, weight="bold")
    axes.set_xticks(range(len(names)), words, rotation=40, ha="right", rotation_mode="anchor", fontsize=size)
    axes.set_yticks(range(len(names)), words, fontsize=size)
    axes.tick_params(length=0)
    for ticks in (axes.get_xticklabels(), axes.get_yticklabels()):
        for tick, name in zip(ticks, names, strict=True):
            tick.set(color=actor_color(str(name)), fontweight="bold")


def _neighbours(table: pd.DataFrame) -> list[str]:
    """The actors in a row, grown at both ends from the pair that is most often together."""
    names, share = list(table.index), table.to_numpy(dtype=float, copy=True)
    np.fill_diagonal(share, -1.0)
    row = [int(i) for i in np.unravel_index(np.argmax(share), share.shape)][: len(names)]
    while len(row) < len(names):
        left = [i for i in range(len(names)) if i not in row]
        end, new = max(((end, i) for end in (row[0], row[-1]) for i in left), key=lambda pair: share[pair])
        row = [new, *row] if end == row[0] else [*row, new]
    return [names[i] for i in row]


def _map() -> Colormap:
    """From next to white to the first colour, evenly."""
    return LinearSegmentedColormap.from_list("together", ["#F4F6FA", PALETTE[0]]).with_extremes(bad="white")
