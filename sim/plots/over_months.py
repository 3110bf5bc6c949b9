"""What decides an outcome early, and what late?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.plots.letters import broken
from sim.plots.lines import SHOWN, draw_line, first_tables, looks, name_lines, percent
from sim.plots.months import MONTH_LABEL, month_axis
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.style import GREY, PALE, dressed, inches, style
from sim.plots.words import require, worlds


@style()
def plot_over_months(
    tables: Mapping[str, pd.DataFrame],
    spread: pd.DataFrame,
    axes: Axes | None = None,
    *,
    n: int | None,
    title: str,
    shown: int = SHOWN,
) -> Axes:
    """The share of an outcome's variance that each number explains, a line over the months, and how far worlds differ by then.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        By label, the most important first; columns month, first, low, high (shares).
    spread : DataFrame
        Columns month, spread (0 or more), drawn as a grey ground that reaches the top where it is largest.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int or None
        Number of worlds, told in the heading.
    title : str
        Above the figure.
    shown : int, default SHOWN
        Lines that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        No table, an empty one, or a missing column.
    """
    columns = ("month", "first", "low", "high")
    drawn, left_out = first_tables(tables, columns, "plot_over_months", shown)
    require(("month", "spread"), spread, "plot_over_months")
    lines = [table.sort_values("month")[list(columns)].to_numpy(dtype=float).T for table in drawn.values()]
    paper = axes is None
    axes = sheet(5.6, max(3.4, 0.2 * len(lines))) if axes is None else dressed(axes)
    top = float(np.clip(1.1 * max(line[1:].max() for line in lines), 0.05, 1.0))
    axes.set_ylim(0.0, 100 * top)
    month_axis(axes, int(spread["month"].min()), int(spread["month"].max()))
    ground = spread["spread"].to_numpy(dtype=float)
    axes.fill_between(spread["month"], 100 * top * ground / (ground.max() or 1.0), color=PALE, alpha=0.45, linewidth=0, zorder=0)
    looked = looks(len(lines))
    for (month, first, low, high), look in zip(lines, looked, strict=True):
        draw_line(axes, month, 100 * first.clip(0), (100 * low.clip(0), 100 * high.clip(0)), look)
    ends = [max(float(line[1, -1]), 0.0) for line in lines]
    keys = name_lines(axes, [100 * end for end in ends], [f"{percent(e)}  {c}" for e, c in zip(ends, drawn, strict=True)], looked)
    axes.yaxis.set_major_locator(few_ticks(inches(axes)[1]))
    axes.set_xlabel(broken(MONTH_LABEL, inches(axes)[0], 8), loc="left", color=GREY)
    said = "share of the variance of each month, percent; band: 95 % interval; grey: how far points differ, largest at the top"
    headed(axes, title, worlds(n, "; ".join(part for part in (said, left_out) if part)), keys)
    return cut(axes) if paper else axes
