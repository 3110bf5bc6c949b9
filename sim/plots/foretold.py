"""In which months did the worlds expect what is on record, and when did it come?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch, Rectangle

from sim.plots.room import cut, headed, sheet
from sim.plots.rows import name_columns, name_rows
from sim.plots.style import INK, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

_FULL = 0.25
"""The chance in one month at which the shade is darkest."""
_LETTERS = 6.5


@style()
def plot_foretold(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    months: Sequence[str],
    n: int | None,
    title: str = "Forecasts and record",
) -> Axes:
    """A heat map of events by months: the share of worlds in which the event comes in the month, its months on record framed.

    Parameters
    ----------
    table : DataFrame
        Columns event, label, month (from 1), chance (0 to 1), first, last (the months on record).
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    months : Sequence of str
        Their names.
    n : int or None
        Number of worlds, told in the heading.
    title : str, default "Forecasts and record"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, or a month without a name.
    """
    require(("event", "label", "month", "chance", "first", "last"), table, "plot_foretold")
    if table["month"].max() > len(months) or table["month"].min() < 1:
        raise ValueError(f"plot_foretold has names for {len(months)} months; found months up to {table['month'].max()}")
    events = table.drop_duplicates("event")
    cells = table.pivot(index="event", columns="month", values="chance").loc[events["event"]]
    cells = cells.reindex(columns=range(1, len(months) + 1)).to_numpy(dtype=float)
    paper = axes is None
    axes = sheet(0.52 * len(months), 0.21 * len(cells)) if axes is None else dressed(axes)
    edges = [np.arange(number + 1) - 0.5 for number in cells.shape[::-1]]
    shades = LinearSegmentedColormap.from_list("likely", ["#FFFFFF", PALETTE[0]]).with_extremes(bad="white")
    axes.pcolormesh(*edges, cells, cmap=shades, vmin=0, vmax=_FULL, edgecolors="#E8E8E8", linewidth=0.4)
    axes.set_ylim(len(cells) - 0.4, -0.6)
    axes.set_xlim(-0.6, len(months) - 0.4)
    name_rows(axes, list(events["label"]))
    name_columns(axes, list(months))
    size = float(np.clip(60 * inches(axes)[1] / len(cells), 3.5, _LETTERS))
    for row, column in zip(*np.nonzero(np.isfinite(cells)), strict=True):
        color = "white" if cells[row, column] > 0.55 * _FULL else INK
        axes.text(column, row, f"{100 * cells[row, column]:.0f}", ha="center", va="center", fontsize=size, color=color)
    for place, row in enumerate(events.itertuples()):
        frame = Rectangle((row.first - 1.5, place - 0.5), row.last - row.first + 1, 1)
        frame.set(fill=False, edgecolor=PALETTE[3], linewidth=1.4, zorder=3)
        axes.add_patch(frame)
    axes.spines[:].set_visible(False)
    keys = [Patch(fill=False, edgecolor=PALETTE[3], linewidth=1.4, label="the months in which it is on record")]
    headed(axes, title, worlds(n, "percent of worlds in which the event happens in the month"), keys)
    return cut(axes) if paper else axes
