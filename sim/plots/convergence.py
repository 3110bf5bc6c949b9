"""Are there enough worlds: do the numbers still move when more are added?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.plots.lines import SHOWN, draw_line, first_tables, looks, name_lines
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.style import GREY, PALE, dressed, inches, style
from sim.plots.words import worlds


@style()
def plot_convergence(
    tables: Mapping[str, pd.DataFrame],
    axes: Axes | None = None,
    *,
    n: int | None = None,
    title: str = "Convergence with the number of worlds",
    shown: int = SHOWN,
) -> Axes:
    """The mean of each outcome over the first so many worlds, with its interval, a line each.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        By label, the most important first; columns worlds (rising), mean, low, high, of outcomes that lie within 0 and 1.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int, optional
        Number of worlds in all.
    title : str, default "Convergence with the number of worlds"
        Above the figure.
    shown : int, default SHOWN
        Outcomes that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        No table, an empty one, a missing column, or a number of worlds below 1.
    """
    columns = ("worlds", "mean", "low", "high")
    drawn, left_out = first_tables(tables, columns, "plot_convergence", shown)
    lines = [table[list(columns)].to_numpy(dtype=float).T for table in drawn.values()]
    few, many = min(line[0].min() for line in lines), max(line[0].max() for line in lines)
    if few < 1:
        raise ValueError(f"plot_convergence needs numbers of worlds of 1 or more; found {few:g}")
    paper = axes is None
    axes = sheet(5.6, max(3.4, 0.2 * len(lines))) if axes is None else dressed(axes)
    _worlds_axis(axes, few, many)
    seen = np.concatenate([line[1:].ravel() for line in lines])
    axes.set_ylim(0, min(1.0, max(1.06 * float(np.nanmax(seen)), 0.02)))
    looked = looks(len(lines))
    for (number, mean, low, high), look in zip(lines, looked, strict=True):
        draw_line(axes, number, mean, (low, high), look)
    ends = [float(line[1, -1]) for line in lines]
    keys = name_lines(axes, ends, [f"{end:.2f}  {label}" for end, label in zip(ends, drawn, strict=True)], looked)
    axes.yaxis.set_major_locator(few_ticks(inches(axes)[1]))
    axes.grid(color=PALE, linewidth=0.6)
    said = "line: mean, 0 to 1; band: 95 % interval"
    headed(axes, title, worlds(n, "; ".join(part for part in (said, left_out) if part)), keys)
    return cut(axes) if paper else axes


def _worlds_axis(axes: Axes, few: float, many: float) -> None:
    """A logarithmic axis of numbers of worlds, with as many of 1, 2, 5, 10, ... written as there is room for."""
    axes.set_xscale("log")
    axes.set_xlim(few if few < many else few / 2, many if few < many else many * 2)
    low, high = axes.get_xlim()
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    ways = [[m * 10.0**p for p in powers for m in steps if low <= m * 10.0**p <= high] for steps in ((1, 2, 5), (1, 3), (1,))]
    room = inches(axes)[0] / 0.55
    axes.xaxis.set_major_locator(FixedLocator(next((ticks for ticks in ways if 0 < len(ticks) <= room), ways[0])))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("number of worlds", loc="left", color=GREY)
