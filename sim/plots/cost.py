"""What do more worlds cost, and how much of that does the processor force upon us?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.plots.lines import SHOWN, first_tables, looks
from sim.plots.room import cut, headed, sheet
from sim.plots.style import GREY, PALE, dressed, inches, style

_COLUMNS = ("worlds", "seconds")
_BETWEEN = 0.45
"""So many inches at least from one tick to the next."""
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"))


@style()
def plot_cost(
    tables: Mapping[str, pd.DataFrame],
    least: pd.DataFrame | None = None,
    axes: Axes | None = None,
    *,
    title: str = "Cost of more worlds",
    note: str = "",
    least_label: str = "processor lower bound",
    shown: int = SHOWN,
) -> Axes:
    """Seconds against numbers of worlds, both logarithmic, a line for each way of playing them.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        By label, the most important first; columns worlds and seconds, both above 0, as measured.
    least : DataFrame, optional
        The same columns, as estimated from operations and bytes; a dashed grey line below which is shaded what no program could
        do.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    title : str, default "Cost of more worlds"
        Above the figure.
    note : str, default ""
        Below the title, such as the months and the processor.
    least_label : str, default "processor lower bound"
        What the dashed line is called.
    shown : int, default SHOWN
        Ways that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        No table, an empty one, a missing column, or a number of worlds or seconds that is not above 0.
    """
    drawn, left_out = first_tables(tables, _COLUMNS, "plot_cost", shown)
    if least is not None:
        first_tables({least_label: least}, _COLUMNS, "plot_cost", 1)
    lines = {label: _points(table) for label, table in drawn.items()}
    floor = _points(least) if least is not None else np.zeros((2, 0))
    paper = axes is None
    axes = sheet(5.6, 3.6) if axes is None else dressed(axes)
    _scale(axes, np.concatenate([*lines.values(), floor], axis=1))
    keys = []
    for (label, points), (color, dash) in zip(lines.items(), looks(len(lines)), strict=True):
        axes.plot(*points, color=color, linestyle=dash, marker="o", markersize=3.2, zorder=3)
        keys.append(Line2D([], [], color=color, linestyle=dash, marker="o", markersize=3.2, label=label))
    if least is not None:
        axes.fill_between(floor[0], axes.get_ylim()[0], floor[1], color=PALE, alpha=0.6, linewidth=0, zorder=1)
        axes.plot(*floor, color=GREY, linestyle=(0, (5, 2)), zorder=2)
        keys.append(Line2D([], [], color=GREY, linestyle=(0, (5, 2)), label=least_label))
    axes.grid(color=PALE, linewidth=0.6)
    headed(axes, title, "; ".join(part for part in (note, left_out) if part), keys)
    return cut(axes) if paper else axes


def _points(table: pd.DataFrame) -> np.ndarray:
    """Worlds and seconds of a table in the order of the worlds, (2, point)."""
    points = table[list(_COLUMNS)].sort_values("worlds").to_numpy(dtype=float).T
    if not (np.isfinite(points) & (points > 0)).all():
        raise ValueError(f"plot_cost needs numbers of worlds and seconds above 0; found {points.min():g}")
    return points


def _scale(axes: Axes, points: np.ndarray) -> None:
    """Logarithmic axes that hold all points, with powers of ten written as densely as there is room for."""
    parts = zip("xy", (axes.xaxis, axes.yaxis), points, inches(axes), (_count, _duration), strict=True)
    for letter, axis, values, room, told in parts:
        low, high = np.floor(np.log10(values.min()) + 1e-9), np.ceil(np.log10(values.max()) - 1e-9)
        low, high = (low, high) if low < high else (low - 1, high + 1)
        step = max(1, int(np.ceil((high - low) / (room / _BETWEEN))))
        axis.axes.set(**{f"{letter}scale": "log", f"{letter}lim": (10.0**low, 10.0**high)})
        axis.set_major_locator(FixedLocator(list(10.0 ** np.arange(low, high + 1, step))))
        axis.set_major_formatter(FuncFormatter(lambda number, _, told=told: told(number)))
        axis.set_minor_locator(NullLocator())
    axes.set_xlabel("number of worlds", loc="left", color=GREY)
    axes.set_ylabel("time", loc="top", color=GREY)


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _duration(seconds: float) -> str:
    """A time with the unit in which it is at least 1, where there is one."""
    size, unit = next((pair for pair in _UNITS if seconds >= 0.999 * pair[0]), _UNITS[-1])
    return f"{seconds / size:,.3g} {unit}"
