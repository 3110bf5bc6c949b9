"""Which policy is regretted least, outcome by outcome?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sim.plots.letters import fit_text, wide
from sim.plots.lines import more
from sim.plots.room import cut, headed, sheet
from sim.plots.rows import SHOWN, name_columns, name_rows
from sim.plots.style import INK, PALETTE, dressed, inches, style
from sim.plots.words import label_of, worlds


@style()
def plot_regret(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    value: str,
    labels_rows: Mapping[str, str],
    labels_columns: Mapping[str, str],
    title: str,
    n: int | None,
    lower_is_better: bool = True,
    fmt: str = ".2f",
    shown: int = SHOWN,
) -> Axes:
    """A heat map of policies by outcomes with the numbers in the cells; the darker, the worse within its column.

    Parameters
    ----------
    table : DataFrame
        Policies (index, the most important first) by outcomes (columns); not a number leaves a cell blank.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    value : str
        What the numbers are, with unit.
    labels_rows : Mapping of str to str
        By policy.
    labels_columns : Mapping of str to str
        By outcome.
    title : str
        Above the figure.
    n : int or None
        Number of worlds, told in the heading.
    lower_is_better : bool, default True
        Whether the best of a column, in bold and with a star, is its smallest number.
    fmt : str, default ".2f"
        Of the numbers.
    shown : int, default SHOWN
        Policies that are shown, the first of the table.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        A table without rows, columns or numbers, or none to be shown.
    """
    cells = table.to_numpy(dtype=float)[: max(shown, 0)]
    if not np.isfinite(cells).any():
        raise ValueError("plot_regret needs a table of policies by outcomes with at least one number; found none")
    paper = axes is None
    names = [label_of(labels_columns, column) for column in table.columns]
    axes = sheet(_width(names), 0.36 * len(cells)) if axes is None else dressed(axes)
    edges = [np.arange(number + 1) - 0.5 for number in cells.shape[::-1]]
    worse = _worse(cells if lower_is_better else -cells)
    shades = LinearSegmentedColormap.from_list("worse", ["#F1F4F9", PALETTE[0]]).with_extremes(bad="white")
    axes.pcolormesh(*edges, worse, cmap=shades, vmin=0, vmax=1, edgecolors="white", linewidth=1.2)
    _write(axes, cells, worse, fmt)
    axes.set_ylim(len(cells) - 0.5, -0.5)
    name_rows(axes, [label_of(labels_rows, row) for row in table.index[: len(cells)]])
    name_columns(axes, names)
    axes.spines[:].set_visible(False)
    under = worlds(n, f"{value}; darker: worse within its column; bold with a star: the best of it")
    left_out = more(len(table) - len(cells))
    headed(axes, title, "; ".join(part for part in (under, left_out) if part))
    return cut(axes) if paper else axes


def _width(names: Sequence[str]) -> float:
    """Of the map in inches: columns wide enough for the words of their names, unless there are too many."""
    longest = max(wide(word, 7.0) for name in names for word in name.split())
    return max(min(len(names) * float(np.clip(longest + 0.15, 0.8, 1.4)), 9.0), 0.45 * len(names))


def _worse(cells: np.ndarray) -> np.ndarray:
    """How bad each cell is within its column, 0 (best, the smallest) to 1."""
    known = np.isfinite(cells)
    low = np.where(known, cells, np.inf).min(axis=0)
    span = np.where(known, cells, -np.inf).max(axis=0) - low
    worse = np.full(cells.shape, np.nan)
    places = known & np.isfinite(span)
    worse[places] = ((cells - np.where(np.isfinite(low), low, 0.0)) / np.where(span > 0, span, 1.0))[places]
    return worse


def _write(axes: Axes, cells: np.ndarray, worse: np.ndarray, fmt: str) -> None:
    """The numbers, in one size that fits all cells. What is written like the best of its column counts as the best."""
    written = {
        place: f"{cells[place]:{fmt}}".replace("-", "\u2212") for place in zip(*np.nonzero(np.isfinite(cells)), strict=True)
    }
    best = {(column, written[row, column]) for row, column in written if worse[row, column] == 0}
    words = {place: f"{text} \u2605" if (place[1], text) in best else text for place, text in written.items()}
    width, height = inches(axes)
    _, size = fit_text(list(words.values()), 0.85 * width / cells.shape[1], 0.95 * height / len(cells), 8.0, 4.0)
    for place, text in words.items():
        look: dict[str, Any] = {
            "color": "white" if worse[place] > 0.5 else INK,
            "fontweight": "bold" if text != written[place] else "normal",
        }
        axes.text(place[1], place[0], text, ha="center", va="center", fontsize=size, **look)
