"""How is the map of the theatre read?"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle, Wedge

from sim.config.theatre_map import Places
from sim.plots.figures import find_figure
from sim.plots.map_look import FORMS, FRIENDLY, FULL, HOSTILE, PALE, shade, stroke
from sim.plots.style import GREY, INK, PAPER

LINE, MARGIN, KEYS = 0.165, 0.14, 5
"""Inches of a line, and above the first; lines of the keys."""
LETTERS = 16.5
"""So many small letters are an inch."""
COLUMNS = (0.1, 2.55, 4.95, 7.35)
"""Where the columns of keys begin, in inches."""
STEPS = 5


def keys_height(table: pd.DataFrame, places: Places, width: float) -> float:
    """The room that keys, policies and notes take below the map.

    Parameters
    ----------
    table : DataFrame
        As for `plot_map`.
    places : Places
        What is drawn where.
    width : float
        Of the figure, in inches.

    Returns
    -------
    float
        Inches.
    """
    policies = len(_policies(table, width))
    lines = KEYS + len(_notes(places, width)) + (policies + 2 if policies else 1) + 0.5
    return 2 * MARGIN + LINE * lines


def draw_keys(axes: Axes, table: pd.DataFrame, places: Places, many: bool) -> None:
    """Draw keys, policies and notes below a map.

    Parameters
    ----------
    axes : Axes
        Of the map, on a figure with room below.
    table : DataFrame
        As for `plot_map`.
    places : Places
        What is drawn where.
    many : bool
        Whether many worlds are shown.
    """
    figure = find_figure(axes)
    width, whole = (float(size) for size in figure.get_size_inches())
    high = keys_height(table, places, width)
    keys = figure.add_axes((0, 0, 1, high / whole))
    keys.set_xlim(0, width)
    keys.set_ylim(-high + MARGIN, MARGIN)
    keys.set_axis_off()
    for column, draw in zip(COLUMNS, (_levels, _lines, _arcs, _signs), strict=True):
        draw(keys, column, many)
    y = -LINE * (KEYS + 1)
    policies, notes = _policies(table, width), _notes(places, width)
    if policies:
        _write(keys, COLUMNS[0], y, "Policies that bear on it", bold=True)
        policies.append("")
    for line in (*policies, *notes):
        y -= LINE
        _write(keys, COLUMNS[0], y, line, GREY if line in notes else INK)


def _write(keys: Axes, x: float, y: float, words: str, color: str = INK, bold: bool = False) -> None:
    keys.text(x, y, words, fontsize=7, color=color, va="center", ha="left", fontweight="bold" if bold else "normal")


def _rows(keys: Axes, x: float, title: str, entries: Iterable[str]) -> list[float]:
    """A title and lines of words below it; the heights of the lines."""
    _write(keys, x, -0.5 * LINE, title, bold=True)
    heights = []
    for number, words in enumerate(entries, start=1):
        heights.append(-LINE * (number + 0.5))
        _write(keys, x + 0.55, heights[-1], words)
    return heights


def _levels(keys: Axes, x: float, many: bool) -> None:
    """Shades, forms of places, and rings."""
    ring = "ring: share of worlds that reached it" if many else "ring: reached"
    heights = _rows(keys, x, "Places and areas", ("work: none to full", "danger: none to full", "port, mine, base", ring))
    for tone, y in zip(("work", "danger"), heights, strict=False):
        for step in range(STEPS):
            box = (x + 0.09 * step, y - 0.045)
            keys.add_patch(Rectangle(box, 0.09, 0.09, facecolor=shade(tone, step / (STEPS - 1)), edgecolor=GREY, linewidth=0.3))
    for number, form in enumerate(FORMS.values()):
        keys.scatter(
            x + 0.06 + 0.16 * number, heights[2], s=22, marker=form, color=shade("work", 0.5), edgecolors=INK, linewidths=0.8
        )
    keys.add_patch(Wedge((x + 0.22, heights[3]), 0.065, 90 - (250 if many else 360), 90, width=0.022, color=INK))


def _lines(keys: Axes, x: float, many: bool) -> None:
    """The corridor and the borders."""
    cut = "cut; settled (ring: how often)" if many else "cut; settled"
    heights = _rows(
        keys,
        x,
        "Lines, wide where there is more",
        ("corridor: pace of work", "border: fighting, tension", "disputed border", cut),
    )
    ends = [x, x + 0.45]
    keys.plot(ends, [heights[0]] * 2, color=shade("work", 0.8), linewidth=stroke(0.5) + 1.6, solid_capstyle="butt")
    keys.plot(ends, [heights[0]] * 2, color=PAPER, linewidth=stroke(0.5) - 1.6, solid_capstyle="butt")
    keys.plot(ends, [heights[1]] * 2, color=shade("danger", 0.7), linewidth=stroke(0.5), linestyle=(0, (1.6, 0.7)))
    keys.plot(ends, [heights[2]] * 2, color=GREY, linewidth=0.7, linestyle=(0, (4, 2)))
    for place, sign in ((0.14, "X"), (0.32, "P")):
        keys.scatter(x + place, heights[3], s=38, marker=sign, color=INK, edgecolors=PAPER, linewidths=0.6)


def _arcs(keys: Axes, x: float, many: bool) -> None:
    """Alignments."""
    entries = [("friendly", FRIENDLY, 0.4, FULL), ("hostile", HOSTILE, 0.4, FULL), ("strong", FRIENDLY, 1.0, FULL)]
    entries += [("worlds differ in its sign", FRIENDLY, 0.4, PALE)] if many else []
    heights = _rows(keys, x, "Alignments, wide where strong", [words for words, *_ in entries])
    for y, (_, (color, dash), value, alpha) in zip(heights, entries, strict=True):
        keys.plot([x, x + 0.45], [y, y], color=color, linestyle=dash, linewidth=stroke(value), alpha=alpha, solid_capstyle="butt")


def _signs(keys: Axes, x: float, many: bool) -> None:
    """Incidents and numbers."""
    happened = "the darker, the more worlds" if many else "happened"
    value = "median, 0 to 1" if many else "level, 0 to 1"
    heights = _rows(keys, x, "In the month", (happened, "capital; edge: way to it", value))
    keys.scatter(x + 0.22, heights[0], s=60, marker="*", color=INK, edgecolors=PAPER, linewidths=0.5)
    look: dict[str, Any] = {"color": INK, "edgecolors": PAPER, "linewidths": 0.6, "s": 24}
    keys.scatter(x + 0.14, heights[1], marker="o", **look)
    keys.scatter(x + 0.32, heights[1], marker=">", **look)
    keys.text(x + 0.22, heights[2], "0.42", fontsize=7, fontweight="bold", ha="center", va="center")


def _policies(table: pd.DataFrame, width: float) -> list[str]:
    """Who does what where, a place a line or more."""
    found: dict[str, list[str]] = {}
    for row in table[table["kind"] == "stance"].to_dict("records"):
        actor = str(row["what"]).split(":", 1)[0]
        found.setdefault(str(row["place"]), []).append(f"{actor}: {row['told']}")
    lines = [f"{place} - {'; '.join(told)}" for place, told in found.items()]
    return [line for text in lines for line in textwrap.wrap(text, int((width - 0.2) * LETTERS))]


def _notes(places: Places, width: float) -> list[str]:
    """Where the outlines come from, and what is said of borders in dispute."""
    return textwrap.wrap(f"{places.convention} {places.source}", int((width - 0.2) * LETTERS))
