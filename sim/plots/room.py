"""How much room is there on the paper, and how much do words take?

A figure that stands alone is drawn on axes of a given size and the paper is cut around it; on axes that somebody else made, words
are broken, made smaller and at last shortened until they fit beside their neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.plots.figures import find_figure
from sim.plots.letters import LINE, broken, high, wide
from sim.plots.panels import Cell, grid, write
from sim.plots.style import GREY, INK, heading, inches

_MARGIN = 0.15
_TICKS = 0.4
_SHEET: dict[str, Any] = {"left": 2.4, "right": 3.4, "below": 1.5, "above": 3.0}
_HANDLE, _PAD, _BETWEEN = 1.8, 0.6, 1.4  # of a legend, in sizes of its letters
DOTS = 150
"""To an inch, as figures are written."""


class Room(NamedTuple):
    """Inches that are free around axes.

    Parameters
    ----------
    left : float
        Left of them.
    right : float
        Right of them.
    below : float
        Below them.
    above : float
        Above them.
    """

    left: float
    right: float
    below: float
    above: float


def sheet(width: float, height: float) -> Axes:
    """Axes of so many inches, alone on paper with wide margins; `cut` takes away what is left of them.

    Parameters
    ----------
    width : float
        Inches.
    height : float
        Inches.

    Returns
    -------
    Axes
        What was drawn on.
    """
    _, ((axes,),) = grid([1], 1, Cell(width, height, **_SHEET), top=0.0)
    return axes


def cut(axes: Axes) -> Axes:
    """The axes of a `sheet`, its paper cut around all that was drawn. All axes on it keep their size.

    Parameters
    ----------
    axes : Axes
        From `sheet`.

    Returns
    -------
    Axes
        The same axes.
    """
    figure = find_figure(axes)
    left, below, right, above = _inked(figure)
    old, new = figure.get_size_inches().copy(), (right - left + 2 * _MARGIN, above - below + 2 * _MARGIN)
    for each in figure.axes:
        x, y, width, height = each.get_position(original=True).bounds * np.tile(old, 2)
        each.set_position(np.array([x - left + _MARGIN, y - below + _MARGIN, width, height]) / np.tile(new, 2))
    figure.set_size_inches(new)
    return axes


def around(axes: Axes) -> Room:
    """The inches that are free between axes and their neighbours or, where there is none, the edge of the paper.

    Of a gap, what the ticks and the title of a neighbour need is not free.

    Parameters
    ----------
    axes : Axes
        That are looked at.

    Returns
    -------
    Room
        Inches on each side.
    """
    width, height = find_figure(axes).get_size_inches()
    own, others = axes.get_position(), [other.get_position() for other in find_figure(axes).axes if other is not axes]
    level = [other for other in others if other.y0 < own.y1 and other.y1 > own.y0]
    stacked = [other for other in others if other.x0 < own.x1 and other.x1 > own.x0]
    left = min([own.x0 * width, *((own.x0 - other.x1) * width for other in level if other.x1 <= own.x0)])
    right = min([(1 - own.x1) * width, *((other.x0 - own.x1) * width - _TICKS for other in level if other.x0 >= own.x1)])
    below = min([own.y0 * height, *((own.y0 - other.y1) * height - _TICKS for other in stacked if other.y1 <= own.y0)])
    above = min([(1 - own.y1) * height, *((other.y0 - own.y1) * height - _TICKS for other in stacked if other.y0 >= own.y1)])
    return Room(left, max(right, 0.0), max(below, 0.0), max(above, 0.0))


def grown(figure: Figure, more: float) -> None:
    """Paper that is so many inches higher; its axes keep their size and their distance from the lower edge.

    Parameters
    ----------
    figure : Figure
        Whose paper grows.
    more : float
        Inches.
    """
    width, height = figure.get_size_inches()
    for axes in figure.axes:
        x, y, across, up = axes.get_position(original=True).bounds
        axes.set_position((x, y * height / (height + more), across, up * height / (height + more)))
    figure.set_size_inches(width, height + more)


def titled(
    axes: Axes, title: str, under: str = "", *, is_alone: bool, room: float | None = None, color: str = INK, above: float = 4.0
) -> None:
    """Write a title and a note above axes, `above` points from them, in lines that fit.

    is_alone : the axes stand alone on paper of their own, which is as high as that needs. room : inches that a line may take.

    Parameters
    ----------
    axes : Axes
        To write above.
    title : str
        In bold.
    under : str, default ""
        The note.
    is_alone : bool
        Whether the axes stand alone on paper of their own, which is as high as that needs.
    room : float, optional
        Inches that a line may take.
    color : str, default INK
        Of the title.
    above : float, default 4.0
        Points between the axes and what is written.
    """
    (width, height), place = find_figure(axes).get_size_inches(), axes.get_position()
    if room is None:
        room = (1 - place.x0) * width - _MARGIN if is_alone else inches(axes)[0] + around(axes).right
    words, note = broken(title, room, 10, "bold"), broken(under, room, 8)
    needed = (above + (11 * (note.count("\n") + 1) + 2 if note else 0)) / 72 + high(words, 10) + _MARGIN
    if is_alone and "\n" in words + note and needed > (1 - place.y1) * height:
        grown(find_figure(axes), needed - (1 - place.y1) * height)
    heading(axes, words, note, color=color, above=above)


def headline(figure: Figure, title: str, under: str, x: float = 0.15, down: float = 0.08, size: float = 12) -> float:
    """Write title and note above all panels, in lines that fit, before anything else is written there.

    Parameters
    ----------
    figure : Figure
        To write on.
    title : str
        In bold.
    under : str
        The note.
    x : float, default 0.15
        Inches from the left edge.
    down : float, default 0.08
        Inches from the upper edge.
    size : float, default 12
        Of the letters of the title in points.

    Returns
    -------
    float
        By how many inches the paper has grown for that, and what comes below the note has to stand lower.
    """
    room = figure.get_size_inches()[0] - 2 * x
    words, note = broken(title, room, size, "bold"), broken(under, room, 8)
    for_words, for_note = (LINE * points * text.count("\n") / 72 for text, points in ((words, size), (note, 8)))
    if for_words + for_note:
        grown(figure, for_words + for_note)
    write(figure, x, down, words, fontsize=size, fontweight="bold")
    write(figure, x, down + 0.22 + for_words, note, fontsize=8, color=GREY)
    return for_words + for_note


def headed(axes: Axes, title: str, under: str = "", keys: Sequence[Artist] = ()) -> None:
    """Write above the axes, from the top: the title, a note, and what marks and colours mean; each in lines that fit.

    Where there is not room for all, letters are smaller; where there still is not, the keys stand within the axes.

    Parameters
    ----------
    axes : Axes
        To write above.
    title : str
        In bold.
    under : str, default ""
        The note.
    keys : Sequence of Artist, optional
        Marks and colours with what they mean.
    """
    width, free = inches(axes)[0], around(axes)
    wide_enough = max(width, min(width + free.right, 5.0))
    for large, small, is_outside in ((10, 8, True), (9, 7, True), (9, 7, False), (8, 6, False)):
        titled, noted = broken(title, wide_enough, large, "bold"), broken(under, wide_enough, small) if under else ""
        columns = _columns(keys, wide_enough, small)
        above = [4.0, 4.0 + small * 1.4 * -(-len(keys) // columns) if keys and is_outside else 0.0]
        above.append(1.375 * small * (noted.count("\n") + 1) + 2.0 if noted else 0.0)
        if sum(above) + 1.2 * large * (titled.count("\n") + 1) <= 72 * free.above:
            break
    heading(axes, titled, size=large, above=sum(above))
    place: dict[str, Any] = {
        "xy": (0, 1),
        "xycoords": "axes fraction",
        "xytext": (0, sum(above[:2])),
        "textcoords": "offset points",
    }
    axes.annotate(noted, **place, ha="left", va="bottom", fontsize=small, color=GREY, annotation_clip=False)
    look: dict[str, Any] = {
        "handlelength": _HANDLE,
        "handletextpad": _PAD,
        "columnspacing": _BETWEEN,
        "labelspacing": 0.3,
        "fontsize": small,
    }
    if keys and is_outside:
        look |= {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.3, "borderpad": 0}
    elif keys:
        look |= {"loc": "best", "frameon": True, "framealpha": 0.8, "edgecolor": "none"}
    if keys:
        axes.legend(handles=list(keys), ncols=columns if is_outside else 1, **look)


def few_ticks(length: float) -> MaxNLocator:
    """Round ticks on an axis of so many inches, not too near to each other.

    Parameters
    ----------
    length : float
        Of the axis in inches.

    Returns
    -------
    MaxNLocator
        To be set on an axis.
    """
    return MaxNLocator(int(np.clip(length / 0.6, 2, 6)), steps=[1, 2, 2.5, 5, 10])


def _inked(figure: Figure) -> np.ndarray:
    """The edges of all that is drawn, in inches, as written to disk: letters on other dots are a little wider or narrower."""
    usual = figure.dpi
    figure.set_dpi(DOTS)
    FigureCanvasAgg(figure)
    edges = np.asarray(figure.get_tightbbox().extents)
    figure.set_dpi(usual)
    return edges


def _columns(keys: Sequence[Artist], room: float, size: float) -> int:
    """In how many columns, filled one after the other, the keys of a legend fit side by side."""
    widths = [wide(str(key.get_label()), size) + (_HANDLE + _PAD + _BETWEEN) * size / 72 for key in keys]
    for columns in range(len(keys), 1, -1):
        deep = -(-len(keys) // columns)
        if sum(max(widths[i : i + deep]) for i in range(0, len(keys), deep)) <= room + _BETWEEN * size / 72:
            return -(-len(keys) // deep)
    return 1
