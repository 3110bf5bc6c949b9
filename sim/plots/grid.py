"""How does an outcome change over a grid of two levers, or along one, and where does it cross a threshold?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from sim.plots.letters import broken
from sim.plots.room import cut, headed, sheet
from sim.plots.rows import name_columns, name_rows
from sim.plots.style import GREY, INK, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

_WRITTEN = 12
"""Up to so many values on each axis the cells carry their numbers."""
_NAMES = 8
"""The size of what axes are called, in points."""
_CROSSED = {"color": INK, "linewidth": 2.4}
_UNSURE: dict[str, Any] = {"color": INK, "linewidth": 1.0, "linestyle": (0, (4, 2))}


@style()
def plot_grid(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    x: str,
    y: str | None = None,
    value: str = "mean",
    n: int | None = None,
    title: str = "",
    labels: Sequence[str] = ("", "", ""),
    threshold: float | None = None,
) -> Axes:
    """A heat map over two columns of a table, or a line with its interval along one.

    Parameters
    ----------
    table : DataFrame
        Columns x, y (if any), `value`, and for a line or a threshold low and high.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    x : str
        The column along the level axis.
    y : str, optional
        The column along the upright axis of a map; a line without it.
    value : str, default "mean"
        The column that is shown.
    n : int, optional
        Worlds at each point.
    title : str, default ""
        Above the figure.
    labels : Sequence of str, default ("", "", "")
        Of x, y and the value.
    threshold : float, optional
        Of the value. A map over two numbers shows where the value crosses it (thick) and where low and high do (dashed); a map
        over options marks the cells whose low is above it; a line gets a second, level one.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table or a missing column.
    """
    bounds = ["low", "high"] if y is None or threshold is not None else []
    require([x, value, *([y] if y else []), *bounds], table, "plot_grid")
    paper = axes is None
    axes = sheet(5.4, 3.8) if axes is None else dressed(axes)
    draw = _line if y is None else partial(_map, y=y)
    keys = draw(axes, table, x, value=value, labels=labels, threshold=threshold)
    headed(axes, title or labels[2] or value, f"{worlds(n)} at each point" if n else "", keys)
    return cut(axes) if paper else axes


def _line(axes: Axes, table: pd.DataFrame, x: str, *, value: str, labels: Sequence[str], threshold: float | None) -> list[Line2D]:
    """Draw the line; returns the key of the threshold."""
    places = np.arange(len(table)) if table[x].dtype.kind not in "if" else table[x].to_numpy()
    axes.errorbar(
        places, table[value], yerr=[table[value] - table["low"], table["high"] - table[value]], color=PALETTE[0], marker="o",
        markersize=4, linewidth=1.4, capsize=2,
    )  # fmt: skip
    if table[x].dtype.kind not in "if":
        axes.set_xticks(places, table[x].astype(str), rotation=20, ha="right")
    axes.grid(color=PALE, linewidth=0.6)
    across, high = inches(axes)
    axes.set_xlabel(broken(labels[0] or x, across, _NAMES), color=GREY)
    axes.set_ylabel(broken(f"{labels[2] or value}, with 95 % interval", high, _NAMES), color=GREY)
    if threshold is None:
        return []
    return [axes.axhline(threshold, **_UNSURE, label=f"threshold: {threshold:g}")]


def _map(
    axes: Axes, table: pd.DataFrame, x: str, *, y: str, value: str, labels: Sequence[str], threshold: float | None
) -> list[Line2D]:
    """Draw the map; returns the keys of the threshold."""
    columns, rows = list(dict.fromkeys(table[x])), list(dict.fromkeys(table[y]))

    def cells_of(name: str) -> np.ndarray:
        return table.pivot(index=y, columns=x, values=name).loc[rows, columns].to_numpy()

    cells = cells_of(value)
    image = axes.imshow(cells, origin="lower", aspect="auto", cmap="cividis")
    axes.set_xticks(*_ticks(columns))
    axes.set_yticks(*_ticks(rows))
    bar = axes.figure.colorbar(image, ax=axes, pad=0.02)
    across, high = inches(axes)
    if max(cells.shape) <= _WRITTEN:
        _write(axes, cells, image)
    if isinstance(rows[0], str):
        name_rows(axes, _ticks(rows)[1], _ticks(rows)[0])
    if isinstance(columns[0], str):
        name_columns(axes, _ticks(columns)[1], _ticks(columns)[0])
    bar.set_label(broken(labels[2] or value, high, _NAMES), color=GREY)
    bar.outline.set_visible(False)
    axes.set_xlabel(broken(labels[0] or x, across, _NAMES), color=GREY)
    axes.set_ylabel(broken(labels[1] or y, high, _NAMES), color=GREY)
    if threshold is None:
        return []
    if all(table[axis].dtype.kind in "if" for axis in (x, y)):
        return _contours(axes, cells, (cells_of("low"), cells_of("high")), threshold)
    return _marks(axes, cells_of("low"), threshold)


def _write(axes: Axes, cells: np.ndarray, image: AxesImage) -> None:
    """The numbers in the cells, which a contour does not cross out."""
    middle = float(np.nanmean([cells.min(), cells.max()]))
    for place, number in np.ndenumerate(cells):
        clear = [withStroke(linewidth=3.0, foreground=image.to_rgba(number))]
        look: dict[str, Any] = {"color": "white" if number < middle else INK, "path_effects": clear, "zorder": 4}
        axes.text(place[1], place[0], f"{number:.2f}", ha="center", va="center", size=7, **look)


def _contours(axes: Axes, cells: np.ndarray, ends: Sequence[np.ndarray], threshold: float) -> list[Line2D]:
    """Where the value crosses the threshold, and where the ends of its interval do."""
    keys = []
    for numbers, look, words in (
        ([cells], _CROSSED, f"where it crosses {threshold:g}"),
        (ends, _UNSURE, "where an end of its 95 % interval does"),
    ):
        drawn = [_contour(axes, each, threshold, look) for each in numbers]
        keys.append(Line2D([], [], **look, label=words if any(drawn) else f"{words}: nowhere"))
    return keys


def _contour(axes: Axes, cells: np.ndarray, threshold: float, look: dict[str, Any]) -> bool:
    """Draw one contour, pale on both sides so that it is seen on dark and light cells; whether there is any."""
    known = cells[np.isfinite(cells)]
    if min(cells.shape) < 2 or not known.size or not known.min() < threshold < known.max():
        return False
    style_of: dict[str, Any] = {
        "linestyles": [look.get("linestyle", "-")],
        "linewidths": look["linewidth"],
        "colors": look["color"],
    }
    lines = axes.contour(cells, levels=[threshold], **style_of)
    lines.set(path_effects=[withStroke(linewidth=float(look["linewidth"]) + 1.6, foreground="white")])
    return True


def _marks(axes: Axes, low: np.ndarray, threshold: float) -> list[Line2D]:
    """A triangle in the corner of the cells that are clearly above the threshold."""
    look: dict[str, Any] = {"marker": "^", "linestyle": "none", "markersize": 6, "color": "white", "markeredgecolor": INK}
    rows, columns = np.nonzero(low > threshold)
    axes.plot(columns + 0.34, rows + 0.3, **look)
    return [Line2D([], [], **look, label=f"the whole 95 % interval is above {threshold:g}")]


def _ticks(values: Sequence[object]) -> tuple[list[int], list[str]]:
    """Places and words of at most a dozen ticks."""
    step = -(-len(values) // _WRITTEN)
    return list(range(0, len(values), step)), [v if isinstance(v, str) else f"{v:.3g}" for v in values][::step]
