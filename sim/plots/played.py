"""How did a game pay, month by month, compared with what would have been?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from sim.plots.letters import broken
from sim.plots.lines import SHOWN, first_tables, looks, name_lines
from sim.plots.months import MONTH_LABEL, month_axis
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.style import GREY, dressed, inches, style


@style()
def plot_played(paths: Mapping[str, pd.DataFrame], axes: Axes | None = None, *, title: str, shown: int = SHOWN) -> Axes:
    """The payoff of one actor in each month, a line for each course of the same world.

    Parameters
    ----------
    paths : Mapping of str to DataFrame
        By label, the most important first; columns month (rising) and payoff.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
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
        No path, an empty one, or a missing column.
    """
    drawn, left_out = first_tables(paths, ("month", "payoff"), "plot_played", shown)
    lines = [table.sort_values("month") for table in drawn.values()]
    paper = axes is None
    axes = sheet(5.6, 3.4) if axes is None else dressed(axes)
    months = pd.concat([line["month"] for line in lines])
    month_axis(axes, int(months.min()), int(months.max()))
    looked = looks(len(lines))
    for place, (line, (color, dash)) in enumerate(zip(lines, looked, strict=True)):
        width = 2.2 if place == 0 else 1.2
        axes.plot(line["month"], line["payoff"], color=color, linestyle=dash, linewidth=width, zorder=5 - place)
    keys = name_lines(axes, [float(line["payoff"].iloc[-1]) for line in lines], list(drawn), looked)
    axes.yaxis.set_major_locator(few_ticks(inches(axes)[1]))
    axes.set_xlabel(broken(MONTH_LABEL, inches(axes)[0], 8), loc="left", color=GREY)
    said = "payoff of each month; one world, the same random numbers"
    headed(axes, title, "; ".join(part for part in (said, left_out) if part), keys)
    return cut(axes) if paper else axes
