"""Where do names stand so that none covers another?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from sim.plots.letters import LINE, broken, fit_text, high, wide
from sim.plots.room import around, inches
from sim.plots.style import FAINT, INK

_AT_ENDS = 1.5
"""Names stand at the ends of lines where there are so many inches right of the axes."""
_LEAD = 0.24
_DOT = 0.06
_AWAY = (0.05, 0.16, 0.3, 0.5)
_SIDES = ((1, 0), (1, 1), (-1, 1), (-1, 0), (1, -1), (-1, -1), (0, 1), (0, -1))


def spread(wanted: Sequence[float] | np.ndarray, gap: float, last: float = 1.0) -> np.ndarray:
    """Places as near as possible to the wanted ones, in their order, `gap` apart, within 0 and `last` where there is room.

    What would overlap is pooled into a block centred on the mean of what its members want.

    Parameters
    ----------
    wanted : Sequence of float
        Rising places, from 0 to `last`.
    gap : float
        Between two places, in the same unit.
    last : float, default 1.0
        The largest place allowed.

    Returns
    -------
    ndarray of shape (place,)
        Rising places.
    """
    order = np.argsort(wanted, kind="stable")
    blocks: list[tuple[float, int]] = []
    for place in np.asarray(wanted, dtype=float)[order]:
        blocks.append((_inside(float(place), 1, gap, last), 1))
        while len(blocks) > 1 and blocks[-1][0] - blocks[-2][0] < gap * (blocks[-1][1] + blocks[-2][1]) / 2:
            (below, many), (above, few) = blocks[-2:]
            middle = (below * many + above * few) / (many + few)
            blocks[-2:] = [(_inside(middle, many + few, gap, last), many + few)]
    places = np.empty(len(order))
    places[order] = [middle + gap * (i - (number - 1) / 2) for middle, number in blocks for i in range(number)]
    return places


def has_room_for_ends(axes: Axes) -> bool:
    """Whether names can stand right of the axes.

    Parameters
    ----------
    axes : Axes
        That are looked at.

    Returns
    -------
    bool
        True where they can.
    """
    return around(axes).right >= _AT_ENDS


def name_ends(axes: Axes, ends: Sequence[float], texts: Sequence[str], colors: Sequence[str]) -> None:
    """Write texts right of the axes, each tied to the end of its line. The limits of the axes must have been set.

    Parameters
    ----------
    axes : Axes
        To write beside.
    ends : Sequence of float
        The heights at which the lines end, in the unit of the axis.
    texts : Sequence of str
        One for each line.
    colors : Sequence of str
        One for each line.
    """
    (low, top), height = axes.get_ylim(), inches(axes)[1]
    words, size = fit_text(texts, around(axes).right - _LEAD - 0.1, height / len(texts), largest=7.5, smallest=4.5)
    gap = max(high(text, size) for text in words) / height
    places = spread([(end - low) / (top - low) for end in ends], gap)
    tied: dict[str, Any] = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points", "annotation_clip": False}
    for end, place, text, color in zip(ends, places, words, colors, strict=True):
        up = (place - (end - low) / (top - low)) * height * 72
        arm = {"arrowstyle": "-", "color": color, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5)}
        axes.annotate(
            text, (1.0, end), (72 * _LEAD, up), **tied, color=color, fontsize=size, va="center", ha="left", arrowprops=arm
        )


def name_points(axes: Axes, points: np.ndarray, texts: Sequence[str], arms: np.ndarray | float = 0.0, size: float = 7.0) -> int:
    """Write texts beside the first of the points where there is room, most important first.

    Parameters
    ----------
    axes : Axes
        To write on.
    points : ndarray of shape (point, 2)
        In the units of the axes, whose limits must have been set. Names keep clear of all of them.
    texts : Sequence of str
        For the first so many points.
    arms : ndarray of shape (point,) or float, default 0.0
        How far a level line reaches from each point to both sides, in the unit of the axis.
    size : float, default 7.0
        Of the letters in points.

    Returns
    -------
    int
        How many were written.
    """
    width, height = inches(axes)
    (left, right), (low, top) = axes.get_xlim(), axes.get_ylim()
    places = (np.asarray(points, dtype=float) - (left, low)) / (right - left, top - low) * (width, height)
    reach = np.broadcast_to(np.maximum(arms * width / (right - left), _DOT), len(places))
    taken = [(x - arm, y - _DOT, x + arm, y + _DOT) for (x, y), arm in zip(places, reach, strict=True)]
    written = 0
    halo = [withStroke(linewidth=2.0, foreground="white")]
    for (x, y), point, arm, text in zip(places, points, reach, texts, strict=False):
        words = broken(text, min(1.7, 0.4 * width), size)
        box = _free((x, y), arm, (wide(words, size), high(words, size)), taken, (width, height))
        if box is None:
            continue
        taken.append(box)
        written += 1
        middle = (72 * ((box[0] + box[2]) / 2 - x), 72 * ((box[1] + box[3]) / 2 - y))
        tie = {"arrowstyle": "-", "color": FAINT, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3}
        look: dict[str, Any] = {"fontsize": size, "color": INK, "linespacing": LINE - 0.1, "path_effects": halo, "zorder": 5}
        look["multialignment"] = "left" if box[0] > x else "right" if box[2] < x else "center"
        axes.annotate(words, point, middle, textcoords="offset points", ha="center", va="center", arrowprops=tie, **look)
    return written


def _inside(middle: float, number: int, gap: float, last: float) -> float:
    """The middle of a block of so many names, moved so that the block does not leave the scale."""
    half = gap * (number - 1) / 2
    return max(min(middle, last - half), half)


def _free(
    point: tuple[float, float],
    arm: float,
    size: tuple[float, float],
    taken: Sequence[Sequence[float]],
    paper: tuple[float, float],
) -> tuple[float, float, float, float] | None:
    """The nearest free place of a box beside a point with arms: left, lower, right and upper edge in inches."""
    for away in _AWAY:
        for across, up in _SIDES:
            left = point[0] + across * ((_DOT if up else arm) + away) - (0.5 - 0.5 * across) * size[0]
            low = point[1] + up * (_DOT + away) - (0.5 - 0.5 * up) * size[1]
            box = (left, low, left + size[0], low + size[1])
            if left < 0 or low < 0 or box[2] > paper[0] or box[3] > paper[1]:
                continue
            if not any(a < box[2] and c > box[0] and b < box[3] and d > box[1] for a, b, c, d in taken):
                return box
    return None
