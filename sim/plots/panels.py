"""Where do the panels of a grid figure stand?

Everything is laid out in inches, so that panels of one figure, and of all figures, have one size whatever their letters say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Cell:
    """The room for one panel in inches: the plot itself, and what is left around it for letters.

    Parameters
    ----------
    width : float
        Of the plot, in inches.
    height : float
        Of the plot, in inches.
    left : float
        Room for letters left of it, in inches.
    right : float
        Right of it, in inches.
    below : float
        Below it, in inches.
    above : float
        Above it, in inches.
    """

    width: float
    height: float
    left: float
    right: float
    below: float
    above: float


def grid(
    groups: Sequence[int], columns: int, cell: Cell, header: float = 0.0, top: float = 0.6
) -> tuple[Figure, list[list[Axes]]]:
    """A figure with groups of panels under each other, every group in rows of its own.

    Parameters
    ----------
    groups : Sequence of int
        Number of panels of each group.
    columns : int
        Panels in a row.
    cell : Cell
        Room of a panel.
    header : float, default 0.0
        Inches left above each group.
    top : float, default 0.6
        Inches left above everything.

    Returns
    -------
    figure : Figure
        The figure.
    axes : list of list of Axes
        The axes group by group.
    """
    if not groups or min(groups) < 1 or columns < 1:
        raise ValueError(f"a grid needs panels and columns; found groups {list(groups)} and {columns} columns")
    columns = min(columns, max(groups))
    wide, high = cell.left + cell.width + cell.right, cell.below + cell.height + cell.above
    rows = [-(-number // columns) for number in groups]
    width, height = wide * columns, top + sum(rows) * high + header * len(groups)
    figure = Figure(figsize=(width, height))
    made, down = [], top
    for number, deep in zip(groups, rows, strict=True):
        down += header
        corners = [((i % columns) * wide + cell.left, height - down - (i // columns) * high - cell.above) for i in range(number)]
        size = (cell.width / width, cell.height / height)
        made.append([figure.add_axes((x / width, (y - cell.height) / height, *size)) for x, y in corners])
        down += deep * high
    return figure, made


def write(figure: Figure, x: float, down: float, text: str, **look: Any) -> None:
    """Write text on a figure, its upper left corner x inches from the left edge and `down` inches from the upper edge.

    Parameters
    ----------
    figure : Figure
        To write on.
    x : float
        Inches from the left edge.
    down : float
        Inches from the upper edge.
    text : str
        What is written.
    **look : dict
        As for `Figure.text`.
    """
    width, height = figure.get_size_inches()
    figure.text(x / width, 1 - down / height, text, ha="left", va="top", **look)
