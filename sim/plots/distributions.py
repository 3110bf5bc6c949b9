"""Which values does an outcome take, and in what share of worlds?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.letters import broken
from sim.plots.lines import SHOWN, draw_line, first_tables, looks
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.style import GREY, INK, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

_START = (0, (4, 3))


@style()
def plot_distribution(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    label: str,
    unit: str,
    n: int | None = None,
    start: float | None = None,
    color: str = PALETTE[0],
) -> Axes:
    """A histogram: the share of worlds in each bin, with its interval.

    Parameters
    ----------
    table : DataFrame
        Columns left, right (of the bin, in the unit), share, low, high (0 to 1; low and high may be not a number).
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    label : str
        Of the outcome.
    unit : str
        Of the outcome.
    n : int, optional
        Number of worlds, told in the heading.
    start : float, optional
        The value in the first month, a dashed line.
    color : str, default PALETTE[0]
        Of the bars.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, or a bin that ends before it begins.
    """
    require(("left", "right", "share", "low", "high"), table, "plot_distribution")
    if not (table["right"] > table["left"]).all():
        raise ValueError("plot_distribution needs bins whose right end is above the left one; found another")
    paper = axes is None
    axes = sheet(5.2, 3.0) if axes is None else dressed(axes)
    left, wide = table["left"].to_numpy(), (table["right"] - table["left"]).to_numpy()
    axes.bar(left, 100 * table["share"], wide, align="edge", color=color, alpha=0.75, edgecolor="white", linewidth=0.8)
    axes.vlines(left + wide / 2, 100 * table["low"], 100 * table["high"], color=INK, linewidth=1.0)
    axes.set_ylim(0, 105 * float(np.nanmax(table[["share", "high"]].to_numpy())) or 1.0)
    keys = [Patch(color=color, alpha=0.75, linewidth=0, label="share of worlds"), _mark(axes)]
    if start is not None:
        axes.axvline(start, color=GREY, linewidth=1.2, linestyle=_START)
        keys.append(Line2D([], [], color=GREY, linewidth=1.2, linestyle=_START, label="at the start"))
    axes.margins(x=0.02)
    _share_axis(axes, unit)
    headed(axes, label, worlds(n, "share of worlds, percent"), keys)
    return cut(axes) if paper else axes


@style()
def plot_empirical(
    tables: Mapping[str, pd.DataFrame],
    axes: Axes | None = None,
    *,
    unit: str,
    n: int | None = None,
    title: str = "Share of worlds at or below the value",
    shown: int = SHOWN,
) -> Axes:
    """The share of worlds at or below each value, a step line with its band for each table.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        By label, the most important first; columns value (in the unit, rising), share, low, high (0 to 1).
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    unit : str
        Of the values.
    n : int, optional
        Number of worlds, told in the heading.
    title : str, default "Share of worlds at or below the value"
        Above the figure.
    shown : int, default SHOWN
        Tables that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        No table, an empty one, or a missing column.
    """
    columns = ("value", "share", "low", "high")
    drawn, left_out = first_tables(tables, columns, "plot_empirical", shown)
    paper = axes is None
    axes = sheet(5.6, 3.4) if axes is None else dressed(axes)
    first, last = (float(pick([pick(table["value"]) for table in drawn.values()])) for pick in (min, max))
    air = 0.03 * (last - first) or 0.5
    axes.set_xlim(first - air, last + air)
    axes.set_ylim(0, 101)
    keys = []
    for (label, table), look in zip(drawn.items(), looks(len(drawn)), strict=True):
        values = np.r_[first - air, table["value"], last + air]
        share, low, high = (100 * np.r_[0.0, table[name], table[name].iloc[-1]] for name in columns[1:])
        draw_line(axes, values, share, (low, high), look, is_step=True)
        keys.append(Line2D([], [], color=look[0], linestyle=look[1], label=label))
    _share_axis(axes, unit)
    note = worlds(n, "share of worlds, percent; band: 95 % interval")
    headed(axes, title, "; ".join(part for part in (note, left_out) if part), keys)
    return cut(axes) if paper else axes


def _share_axis(axes: Axes, unit: str) -> None:
    axes.yaxis.set_major_locator(few_ticks(inches(axes)[1]))
    axes.xaxis.set_major_locator(few_ticks(inches(axes)[0]))
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_xlabel(broken(unit, inches(axes)[0], 8), loc="left", color=GREY)


def _mark(axes: Axes) -> Line2D:
    """The key of an interval: upright, as in the figure."""
    return Line2D([], [], color=INK, marker="|", markersize=8, linestyle="none", label="95 % interval")
