"""What do all figures look like?"""

from __future__ import annotations

import zlib
from contextlib import _GeneratorContextManager
from typing import Any

from matplotlib import rc_context, rcParamsDefault
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from sim.config.setting import read_setting
from sim.plots.figures import find_figure

Color = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

# Pairwise at least 23 CIELAB units apart to normal, protan, deutan and tritan eyes (as simulated by Machado, Oliveira and
# Fernandes 2009), and at least 3 : 1 in contrast to white paper, so that lines and titles in them can be read.
PALETTE = ("#0A3F92", "#A32A0A", "#18A268", "#DC7900", "#CB74BB", "#7370F5", "#10101F", "#5C4A4A")
INK, GREY, FAINT, PALE, PAPER = "#222222", "#6A6A6A", "#A8A8A8", "#D9D9D9", "#FFFFFF"
AGREES, DISAGREES = PALETTE[0], PALETTE[3]

ACTORS = dict(zip(read_setting().actors, PALETTE, strict=False))
THEMES = dict(zip(read_setting().themes, (*PALETTE, "#7800F0"), strict=False))  # the last at least 27 units from every other

RC: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.facecolor": PAPER,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 8,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.unicode_minus": True,
    "figure.facecolor": PAPER,
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "tightrope",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 8,
}

_WHOLE: dict[Any, Any] = {key: value for key, value in rcParamsDefault.items() if key not in ("backend", "backend_fallback")} | RC
"""All that decides how a figure looks; what somebody has set on this machine is no part of it."""


def style() -> _GeneratorContextManager[None]:
    """A context (or decorator) in which everything drawn or saved has the look of the project; afterwards all is as before.

    Returns
    -------
    AbstractContextManager of None
        A context, or a decorator.
    """
    return rc_context(_WHOLE)


def actor_color(actor: str) -> str:
    """The one colour of an actor, by its short name ('us'). One without a colour of its own is always lent the same one.

    Parameters
    ----------
    actor : str
        Short name.

    Returns
    -------
    str
        Such as '#aabbcc'.
    """
    return ACTORS.get(actor) or _lent(actor)


def theme_color(theme: str) -> str:
    """The one colour of a theme of variables ('corridor'). One without a colour of its own is always lent the same one.

    Parameters
    ----------
    theme : str
        Its name.

    Returns
    -------
    str
        Such as '#aabbcc'.
    """
    return THEMES.get(theme) or _lent(theme)


def shades(color: str, number: int) -> list[str]:
    """So many shades of one colour, from a light tint to a dark tone, for answers that go from soft to hard.

    Parameters
    ----------
    color : str
        The middle of them.
    number : int
        How many, 1 or more.

    Returns
    -------
    list of str
        From light to dark.

    Raises
    ------
    ValueError
        Fewer than one shade.
    """
    if number < 1:
        raise ValueError(f"found {number} shades; allowed: 1 or more")
    if number == 1:
        return [to_hex(color)]
    full = to_rgb(color)
    bright = 0.2126 * full[0] + 0.7152 * full[1] + 0.0722 * full[2] > 0.35
    darkest = _mixed(full, 0.0, 0.45) if bright and number > 3 else full
    stops = [_mixed(full, 1.0, 0.8), _mixed(full, 1.0, 0.4) if darkest == full else full, darkest]
    places = [2 * i / (number - 1) for i in range(number)]
    ends = [(stops[:2], place) if place < 1 else (stops[1:], place - 1) for place in places]
    return [to_hex(_between(one, other, share)) for (one, other), share in ends]


def new_axes(width: float, height: float, left: float = 0.1, right: float = 0.97) -> Axes:
    """Axes alone on a figure of the given size in inches; belongs to no global state and opens no window.

    Parameters
    ----------
    width : float
        Of the figure, in inches.
    height : float
        Of the figure, in inches.
    left : float, default 0.1
        Where the axes begin, as a share of the width.
    right : float, default 0.97
        Where they end, as a share of the width.

    Returns
    -------
    Axes
        What was drawn on.
    """
    figure = Figure(figsize=(width, height))
    return figure.add_axes((left, 0.15, right - left, 0.70))


def roomy_axes(width: float, height: float, left: float = 0.1, above: float = 0.6, below: float = 0.75) -> Axes:
    """Axes `height` inches tall on a figure of their own, with so many inches for a heading above and for axis and legend below.

    Where the number of rows decides the height, so that neither is cut off with few rows nor leaves a gap with many.

    Parameters
    ----------
    width : float
        Of the figure, in inches.
    height : float
        Of the axes, in inches.
    left : float, default 0.1
        Where the axes begin, as a share of the width.
    above : float, default 0.6
        Inches for a heading.
    below : float, default 0.75
        Inches for axis and legend.

    Returns
    -------
    Axes
        What was drawn on.
    """
    whole = height + above + below
    axes = new_axes(width, whole)
    axes.set_position((left, below / whole, 0.97 - left, height / whole))
    return axes


def dressed(axes: Axes) -> Axes:
    """Axes made by somebody else, in the look of all figures. Their size, place and content stay as they are.

    Parameters
    ----------
    axes : Axes
        Made by somebody else.

    Returns
    -------
    Axes
        The same axes.
    """
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set(color=GREY, linewidth=RC["axes.linewidth"])
    axes.tick_params(which="both", color=GREY, labelcolor=INK, labelsize=RC["xtick.labelsize"])
    axes.grid(False)
    axes.set_axisbelow(True)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set(fontsize=RC["axes.labelsize"], color=INK)
    return axes


def inches(axes: Axes) -> tuple[float, float]:
    """Width and height of axes.

    Parameters
    ----------
    axes : Axes
        That are measured.

    Returns
    -------
    width : float
        Inches.
    height : float
        Inches.
    """
    place, size = axes.get_position(), find_figure(axes).get_size_inches()
    return float(place.width * size[0]), float(place.height * size[1])


def note(axes: Axes, text: str, above: float = 4.0) -> None:
    """Write sample size and units in small grey letters just above the axes, on the left, `above` points from them.

    Parameters
    ----------
    axes : Axes
        To write above.
    text : str
        What is written.
    above : float, default 4.0
        Points between the axes and what is written.
    """
    place: dict[str, Any] = {"xy": (0, 1), "xycoords": "axes fraction", "xytext": (0, above), "textcoords": "offset points"}
    axes.annotate(text, **place, ha="left", va="bottom", fontsize=8, color=GREY, annotation_clip=False)


def heading(axes: Axes, title: str, under: str = "", color: str = INK, size: float = 10, above: float = 4.0) -> None:
    """Write a title on the left and, under it, a note; `above` points from the axes.

    Parameters
    ----------
    axes : Axes
        To write above.
    title : str
        In bold.
    under : str, default ""
        The note.
    color : str, default INK
        Of the title.
    size : float, default 10
        Of the letters of the title in points.
    above : float, default 4.0
        Points between the axes and what is written.
    """
    if under:
        note(axes, under, above)
        above += 11.0 * (under.count("\n") + 1) + 2.0
    axes.set_title(title, loc="left", pad=above, color=color, fontsize=size, fontweight="bold")


def _lent(name: str) -> str:
    return PALETTE[zlib.crc32(name.encode()) % len(PALETTE)]


def _mixed(color: Color, toward: float, share: float) -> Color:
    return _between(color, (toward, toward, toward), share)


def _between(one: Color, other: Color, share: float) -> Color:
    red, green, blue = (a + share * (b - a) for a, b in zip(one, other, strict=True))
    return red, green, blue
