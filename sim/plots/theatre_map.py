"""How does the theatre stand, on a map?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Wedge
from matplotlib.patheffects import withStroke

from sim.config.theatre_map import (
    FAINTEST,
    Area,
    Border,
    Item,
    Line,
    Place,
    Places,
    Point,
    Route,
    read_outlines,
    read_places,
)
from sim.plots.lines import percent
from sim.plots.map_keys import draw_keys, keys_height
from sim.plots.map_look import FORMS, FRIENDLY, FULL, HOSTILE, PALE, fade, shade, stroke
from sim.plots.style import GREY, INK, PAPER, heading, new_axes, style
from sim.plots.words import require, worlds

LAND, SEA, COAST = "#EDEDE9", PAPER, "#8C8C8C"
WIDTH, ABOVE, SIDE = 9.6, 0.62, 0.1  # inches
SIGNS = {"left": "<", "right": ">", "bottom": "v", "top": "^", "none": "o"}
_BORDER_DASH, _LEAD, _RING = (0, (4, 2)), 0.9, 0.62
_HALO = withStroke(linewidth=2.2, foreground=PAPER)

Rows = Mapping[tuple[str, str], Mapping[str, Any]]
"""Kind and name -> the row of the table."""


@style()
def plot_map(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    title: str,
    n: int | None = None,
    places: Places | None = None,
) -> Axes:
    """A map of the theatre in one month: works, ports, bases and violence by shade and width, alignments as arcs.

    Parameters
    ----------
    table : DataFrame
        From `sim.readouts.map_state.read_map`: kind, name, place, what, value, low, high, told. What it has no row for is not
        drawn.
    axes : Axes, optional
        To draw the map into, without keys, best some nine inches wide; a figure of its own if not given.
    title : str
        Above the figure; says which worlds and which month.
    n : int, optional
        Number of worlds, told in the heading; one world if not given.
    places : Places, optional
        What is drawn where; that of configs/map/places.yaml if not given.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, or one that lacks a column.
    """
    require(("kind", "name", "place", "what", "value", "low", "high", "told"), table, "plot_map")
    places = places or read_places()
    is_alone = axes is None
    axes = map_sheet(table, places) if axes is None else axes
    rows: Rows = {(row["kind"], row["name"]): row for row in table.to_dict("records") if row["kind"] != "stance"}
    _ground(axes, places)
    for name, item in places.items.items():
        if ("level", name) in rows:
            _item(axes, places, item, rows["level", name], rows.get(("milestone", name)), n is not None)
    _alignments(axes, places, rows)
    _seats(axes, places, rows)
    _incidents(axes, places, rows, n is not None)
    if is_alone:
        draw_keys(axes, table, places, n is not None)
    told = "shade, width: median; ring: share of worlds" if n is not None else "one world"
    heading(axes, title, worlds(n, told))
    return axes


def map_sheet(table: pd.DataFrame, places: Places) -> Axes:
    """Axes for a map on a figure of their own, with room for keys below.

    Parameters
    ----------
    table : DataFrame
        As for `plot_map`.
    places : Places
        What is drawn where.

    Returns
    -------
    Axes
        To draw the map into.
    """
    across, up = places.view.size
    wide = WIDTH - 2 * SIDE
    high, below = wide * up / across, keys_height(table, places, WIDTH)
    axes = new_axes(WIDTH, high + ABOVE + below)
    whole = high + ABOVE + below
    axes.set_position((SIDE / WIDTH, below / whole, wide / WIDTH, high / whole))
    return axes


def _ground(axes: Axes, places: Places) -> None:
    """Land, coasts and borders; those in dispute are dashed."""
    view, found = places.view, read_outlines()
    axes.set_xlim(0, view.size[0])
    axes.set_ylim(0, view.size[1])
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(SEA)
    axes.spines[:].set(visible=True, color=COAST, linewidth=0.6)
    for rings in found.land.values():
        for ring in rings:
            axes.add_patch(Polygon(view.line(ring), facecolor=LAND, edgecolor="none", zorder=0))
    for border in found.borders:
        _line(axes, view.line(border.line), COAST, 0.7, 1.0, _BORDER_DASH if border.disputed else "-")
    for coast in found.coasts:
        _line(axes, view.line(coast), GREY, 0.9, 1.0)


def _line(axes: Axes, line: Line, color: str, width: float, level: float, dash: Any = "-", alpha: float = 1.0) -> None:
    """One line, given as drawn."""
    look: dict[str, Any] = {"solid_capstyle": "round", "dash_capstyle": "butt", "solid_joinstyle": "round", "clip_on": True}
    axes.plot(*zip(*line, strict=True), color=color, linewidth=width, zorder=level, linestyle=dash, alpha=alpha, **look)


def _item(
    axes: Axes, places: Places, item: Item, level: Mapping[str, Any], reached: Mapping[str, Any] | None, many: bool
) -> None:
    """An area, a route, a border or a place, with its name, its level, and what was reached."""
    view, value = places.view, float(level["value"])
    share = float(reached["value"]) if reached is not None else 0.0
    at = None
    if isinstance(item, Area):
        look: dict[str, Any] = {
            "facecolor": shade(item.tone, value),
            "edgecolor": GREY,
            "linewidth": 0.8,
            "linestyle": (0, (1, 1.5)),
        }
        axes.add_patch(Polygon(view.line(item.outline), zorder=0.5, **look))
    elif isinstance(item, Route):
        _route(axes, view.line(item.line), shade(item.tone, 0.5 + value / 2), value)
    elif isinstance(item, Border):
        for piece in read_outlines().border(item.between, item.disputed):
            _line(axes, view.line(piece), shade(item.tone, 0.3 + 0.7 * value), stroke(value), 1.5, (0, (1.6, 0.7)))
    elif isinstance(item, Place):
        at = view.place_point(item.at)
        _ring(axes, at, share)
        axes.scatter(*at, s=62, marker=FORMS[item.form], color=shade("work", value), edgecolors=INK, linewidths=1.0, zorder=6)
    if item.mark_at is not None and share > 0:
        _mark(axes, view.place_point(item.mark_at), "X" if isinstance(item, Route) else "P", share)
    words = f"{item.label} {value:.2f}"
    if reached is not None and share > 0:
        words += "\n" + (f"{item.reached} in {percent(share)}" if many else str(reached["told"]))
    _name(axes, view.place_point(item.label_at), words, at)


def _route(axes: Axes, line: Line, color: str, value: float) -> None:
    """A road with a light middle."""
    _line(axes, line, color, stroke(value) + 1.6, 3.0)
    _line(axes, line, PAPER, max(stroke(value) - 1.6, 0.5), 3.1)


def _mark(axes: Axes, at: Point, sign: str, share: float) -> None:
    """A sign for what was reached, as dark as the share of worlds, in its ring."""
    axes.scatter(*at, s=70, marker=sign, color=INK, edgecolors=PAPER, linewidths=0.8, alpha=fade(share), zorder=5.5)
    _ring(axes, at, share)


def _ring(axes: Axes, at: Point, share: float) -> None:
    """A ring around a place, closed as far as the share of worlds that reached what is marked there."""
    if share > 0:
        axes.add_patch(Wedge(at, _RING, 90 - 360 * share, 90, width=0.14, color=INK, zorder=5))


def _name(
    axes: Axes, at: Point, words: str, place: Point | None = None, size: float = 8, color: str = INK, bold: bool = True
) -> None:
    """A name, with a thin line to its place where that lies some way off."""
    if place is not None and (at[0] - place[0]) ** 2 + (at[1] - place[1]) ** 2 > _LEAD**2:
        axes.plot(*zip(at, place, strict=True), color=GREY, linewidth=0.6, zorder=4)
    look: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 8, "linespacing": 1.05, "path_effects": [_HALO]}
    axes.text(*at, words, fontsize=size, fontweight="bold" if bold else "normal", color=color, clip_on=True, **look)


def _alignments(axes: Axes, places: Places, rows: Rows) -> None:
    """Arcs: sign by colour and dash, strength by width, pale where nine tenths of the worlds lie on both sides of zero."""
    for name in places.alignments:
        row = rows.get(("alignment", name))
        if row is None or abs(row["value"]) < FAINTEST:
            continue
        color, dash = FRIENDLY if row["value"] > 0 else HOSTILE
        _line(axes, places.arc(name), color, stroke(row["value"]), 2.0, dash, PALE if row["low"] <= 0 <= row["high"] else FULL)


def _seats(axes: Axes, places: Places, rows: Rows) -> None:
    """The ends of the arcs that are drawn."""
    shown = {actor for kind, name in rows if kind == "alignment" for actor in places.ends(name)}
    for actor, seat in places.seats.items():
        if actor in shown:
            look: dict[str, Any] = {"color": INK, "edgecolors": PAPER, "linewidths": 0.8, "zorder": 5}
            axes.scatter(*places.view.place_point(seat.at), s=26, marker=SIGNS[places.side(actor)], **look)
            _name(axes, places.view.place_point(seat.label_at), seat.label, size=7.5, color=GREY, bold=False)


def _incidents(axes: Axes, places: Places, rows: Rows, many: bool) -> None:
    """Stars: of one world what happened in the month, of many what happens in any, as dark as the share of worlds."""
    for name, mark in places.incidents.items():
        row = rows.get(("incident", name))
        if row is None or row["value"] <= 0:
            continue
        is_count = row["value"] > 1 or row["high"] > 1
        x, y = at = places.view.place_point(mark.at)
        share = 1.0 if is_count else float(row["value"])
        axes.scatter(*at, s=90, marker="*", color=INK, edgecolors=PAPER, linewidths=0.6, alpha=fade(share), zorder=7)
        words = f"{row['value']:.0f} {mark.label}" if is_count else f"{mark.label} {percent(share)}" if many else mark.label
        axes.text(x + 0.42, y, words, fontsize=6.5, va="center", zorder=8, path_effects=[_HALO], clip_on=True)
