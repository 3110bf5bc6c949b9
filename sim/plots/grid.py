"""How does an outcome change over a grid of two levers, or along one?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.plots.style import GREY, INK, PALE, PALETTE, dressed, heading, new_axes, require, style, worlds

_WRITTEN = 12
"""Up to so many values on each axis the cells carry their numbers."""


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
) -> Axes:
    """A heat map over two columns of a table, or a line with its interval along one.

    Parameters
    ----------
    table : columns x, y (if any), `value`, and for a line low and high. n : worlds at each point. labels : of x, y and the value.

    Raises
    ------
    ValueError : an empty table or a missing column.
    """
    require([x, value, *([y] if y else ["low", "high"])], table, "plot_grid")
    axes = new_axes(7.0, 5.2, left=0.2) if axes is None else dressed(axes)
    under = f"{worlds(n)} at each point" if n else ""
    if y is None:
        _line(axes, table, x, value, labels)
    else:
        _map(axes, table, x, y, value, labels)
    heading(axes, title or f"{labels[2] or value}", under)
    return axes


def _line(axes: Axes, table: pd.DataFrame, x: str, value: str, labels: Sequence[str]) -> None:
    places = np.arange(len(table)) if table[x].dtype.kind not in "if" else table[x].to_numpy()
    axes.errorbar(
        places, table[value], yerr=[table[value] - table["low"], table["high"] - table[value]], color=PALETTE[0], marker="o",
        markersize=4, linewidth=1.4, capsize=2,
    )  # fmt: skip
    if table[x].dtype.kind not in "if":
        axes.set_xticks(places, table[x].astype(str), rotation=20, ha="right")
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_xlabel(labels[0] or x, color=GREY)
    axes.set_ylabel(f"{labels[2] or value}, with 95 % interval", color=GREY)


def _map(axes: Axes, table: pd.DataFrame, x: str, y: str, value: str, labels: Sequence[str]) -> None:
    columns, rows = list(dict.fromkeys(table[x])), list(dict.fromkeys(table[y]))
    cells = table.pivot(index=y, columns=x, values=value).loc[rows, columns].to_numpy()
    image = axes.imshow(cells, origin="lower", aspect="auto", cmap="cividis")
    axes.set_xticks(*_ticks(columns), rotation=20 if isinstance(columns[0], str) else 0)
    axes.set_yticks(*_ticks(rows))
    if max(cells.shape) <= _WRITTEN:
        middle = float(np.nanmean([cells.min(), cells.max()]))
        for place, number in np.ndenumerate(cells):
            axes.text(
                place[1], place[0], f"{number:.2f}", ha="center", va="center", size=7, color="white" if number < middle else INK
            )
    bar = axes.figure.colorbar(image, ax=axes, pad=0.02)
    bar.set_label(labels[2] or value, color=GREY)
    bar.outline.set_visible(False)
    axes.set_xlabel(labels[0] or x, color=GREY)
    axes.set_ylabel(labels[1] or y, color=GREY)


def _ticks(values: Sequence[object]) -> tuple[list[int], list[str]]:
    """Places and words of at most a dozen ticks."""
    step = -(-len(values) // _WRITTEN)
    return list(range(0, len(values), step)), [v if isinstance(v, str) else f"{v:.3g}" for v in values][::step]
