"""By which month is something reached, and what comes first?"""

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
from sim.plots.words import label_of, require, worlds


@style()
def plot_survival(
    curves: Mapping[str, pd.DataFrame],
    axes: Axes | None = None,
    *,
    horizon: int,
    n: int | None,
    title: str,
    note: str = "",
    shown: int = SHOWN,
) -> Axes:
    """The share of worlds that have not yet reached something, month by month, a step line with its band for each curve.

    Parameters
    ----------
    curves : Mapping of str to DataFrame
        By label, the most important first; columns month (rising), survival, low, high (0 to 1). A step holds until the next
        month, and the last one to the horizon.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    horizon : int
        The last month of the axis.
    n : int or None
        Number of worlds, told in the heading.
    title : str
        Above the figure.
    note : str, default ""
        Is added to the sample size.
    shown : int, default SHOWN
        Curves that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        No curve, an empty one, a missing column, or a horizon before month 1.
    """
    columns = ("month", "survival", "low", "high")
    drawn, left_out = first_tables(curves, columns, "plot_survival", shown)
    said = "share of worlds that have not yet reached it, percent; band: 95 % for the whole curve"
    under = worlds(n, "; ".join(part for part in (said, note, left_out) if part))
    return _steps({label: table[list(columns)] for label, table in drawn.items()}, axes, horizon, title, under, start=1.0)


@style()
def plot_incidence(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    labels: Mapping[str, str],
    n: int | None,
    title: str,
    shown: int = SHOWN,
) -> Axes:
    """The share of worlds in which each of several events had come first by each month, a step line with its band for each.

    Parameters
    ----------
    table : DataFrame
        Columns event, month, incidence, low, high (0 to 1); the last month of all is the horizon.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    labels : Mapping of str to str
        By event.
    n : int or None
        Number of worlds, told in the heading.
    title : str
        Above the figure.
    shown : int, default SHOWN
        Events that are drawn, those that come first most often.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table or a missing column.
    """
    columns = ("month", "incidence", "low", "high")
    require(("event", *columns), table, "plot_incidence")
    groups = {str(event): group.sort_values("month", kind="stable") for event, group in table.groupby("event", sort=False)}
    often = dict(sorted(groups.items(), key=lambda item: -item[1]["incidence"].iloc[-1]))
    drawn, left_out = first_tables(often, columns, "plot_incidence", shown)
    said = "share of worlds in which it came first, percent; band: 95 % interval"
    under = worlds(n, "; ".join(part for part in (said, left_out) if part))
    curves = {label_of(labels, event): group[list(columns)] for event, group in drawn.items()}
    return _steps(curves, axes, int(table["month"].max()), title, under, start=0.0)


def _steps(curves: Mapping[str, pd.DataFrame], axes: Axes | None, horizon: int, title: str, under: str, start: float) -> Axes:
    """Step lines from `start` in month 0 to the horizon; each table holds month, value, low and high in this order."""
    if horizon < 1:
        raise ValueError(f"found a horizon of {horizon} months; allowed: 1 or more")
    paper = axes is None
    axes = sheet(5.6, max(3.4, 0.2 * len(curves))) if axes is None else dressed(axes)
    lines = [_extended(curve.to_numpy(dtype=float).T, horizon, start) for curve in curves.values()]
    top = 1.0 if start else min(1.0, max(1.06 * float(np.nanmax(np.concatenate([line[1:].ravel() for line in lines]))), 0.02))
    axes.set_ylim(0, 100 * top)
    month_axis(axes, 0, horizon)
    drawn = looks(len(lines))
    for (months, value, low, high), look in zip(lines, drawn, strict=True):
        draw_line(axes, months, 100 * value, (100 * low, 100 * high), look, is_step=True)
    ends = [float(value[-1]) for _, value, _, _ in lines]
    keys = name_lines(axes, [100 * end for end in ends], [f"{percent(e)}  {c}" for e, c in zip(ends, curves, strict=True)], drawn)
    axes.yaxis.set_major_locator(few_ticks(inches(axes)[1]))
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_xlabel(broken(MONTH_LABEL, inches(axes)[0], 8), loc="left", color=GREY)
    headed(axes, title, under, keys)
    return cut(axes) if paper else axes


def _extended(curve: np.ndarray, horizon: int, start: float) -> np.ndarray:
    """A curve (month, value, low, high) that begins in month 0 and ends at the horizon."""
    curve = curve[:, curve[0] <= horizon]
    if curve.size == 0 or curve[0, 0] > 0:
        curve = np.c_[[0.0, start, start, start], curve]
    return np.c_[curve, [horizon, *curve[1:, -1]]]
