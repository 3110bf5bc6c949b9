"""Which kinds of future are there, how often does each come, and what comes in it when?"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from sim.plots.letters import LINE, fit_text, wide
from sim.plots.lines import percent
from sim.plots.months import MONTH_LABEL, month_axis
from sim.plots.panels import write
from sim.plots.room import cut, headed, headline, sheet
from sim.plots.style import GREY, INK, PALE, PALETTE, style
from sim.plots.words import require, worlds

MOST = 0.5
"""A milestone that more of a kind's worlds than this reach is drawn."""
APART = 0.25
"""One whose share differs by more than this from that elsewhere is written in bold."""
_WIDTH, _LEFT, _RIGHT, _LINE, _GAP = (
    10.6,
    3.0,
    2.4,
    0.19,
    0.3,
)  # inches: all, words on the left, words on the right, a line, a gap
LATE = 0.85
"""What comes after this part of the months is written on the left of its line."""
_LEAST, _TOP, _BELOW, _LETTER = 1.25, 0.8, 0.55, 7.5


@style()
def plot_archetypes(kinds: pd.DataFrame, came: pd.DataFrame, *, months: int, n: int, title: str) -> Figure:
    """The kinds of future under each other: on the left their share and what sets them apart, on the right what comes when.

    A dot for each milestone that most worlds of the kind reach, at their median month, with a line over the middle half; its
    share of them is written, and those that set the kind apart stand in bold.

    Parameters
    ----------
    kinds : DataFrame
        Columns kind, share, name, world (the number of the typical one).
    came : DataFrame
        Columns kind, label, share, elsewhere, early, month, late.
    months : int
        The last month of the axis.
    n : int
        Number of worlds, told in the heading.
    title : str
        Above the figure.

    Returns
    -------
    Figure
        All panels.

    Raises
    ------
    ValueError
        An empty table, a missing column, or no months.
    """
    require(("kind", "share", "name", "world"), kinds, "plot_archetypes")
    require(("kind", "label", "share", "elsewhere", "early", "month", "late"), came, "plot_archetypes")
    if months < 1:
        raise ValueError(f"plot_archetypes: found {months} months; allowed: 1 or more")
    lanes = [came[(came["kind"] == kind) & (came["share"] >= MOST)].sort_values("month", kind="stable") for kind in kinds["kind"]]
    deep = [max(_LEAST, _LINE * (len(lane) + 1)) for lane in lanes]
    height = _TOP + sum(deep) + _GAP * (len(deep) - 1) + _BELOW
    figure = Figure(figsize=(_WIDTH, height))
    down = _TOP
    for place, (row, lane, tall) in enumerate(zip(kinds.to_dict("records"), lanes, deep, strict=True)):
        corner = (_LEFT / _WIDTH, (height - down - tall) / height, (_WIDTH - _LEFT - _RIGHT) / _WIDTH, tall / height)
        axes, color = figure.add_axes(corner), PALETTE[place % len(PALETTE)]
        _lane(axes, lane, months, tall, color)
        month_axis(axes, 0, months, named=place == len(lanes) - 1)
        _words(figure, row, down, tall, color)
        down += tall + _GAP
    axes.set_xlabel(MONTH_LABEL, loc="left", color=GREY)
    said = "dot: median month of the worlds that reach it, line: the middle half of them; percent: of the worlds of the kind"
    headline(figure, title, worlds(n, f"{said}; bold: what sets it apart"))
    return figure


def _lane(axes: Axes, lane: pd.DataFrame, months: int, tall: float, color: str) -> None:
    """What comes in one kind of world, the earliest on top."""
    axes.set_ylim(tall, 0.0)
    axes.set_yticks([])
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.grid(axis="x", which="major", color=PALE, linewidth=0.6)
    first = (tall - _LINE * (len(lane) - 1)) / 2.0
    for place, row in enumerate(lane.to_dict("records")):
        y, is_apart = first + place * _LINE, row["share"] - row["elsewhere"] > APART
        axes.plot(
            [row["early"], row["late"]], [y, y], color=color, linewidth=2.4, alpha=0.35, solid_capstyle="round", clip_on=False
        )
        axes.plot([row["month"]], [y], "o", color=color, markersize=3.5 + 3.5 * row["share"], clip_on=False, zorder=3)
        is_late = row["late"] > LATE * months
        end = (
            {"xy": (row["early"], y), "xytext": (-8, 0), "ha": "right"} if is_late else {"xy": (row["late"], y), "xytext": (8, 0)}
        )
        text: dict[str, Any] = {**end, "textcoords": "offset points", "va": "center", "annotation_clip": False}
        axes.annotate(
            f"{row['label']}, {percent(row['share'])}", **text, fontsize=_LETTER, fontweight="bold" if is_apart else "normal"
        )
    if lane.empty:
        axes.text(
            0.02 * months,
            tall / 2.0,
            "no milestone is reached in most of these worlds",
            fontsize=_LETTER,
            va="center",
            color=GREY,
        )


def _words(figure: Figure, row: dict, down: float, tall: float, color: str) -> None:
    """The share of a kind in large letters and as a bar, what sets it apart, and its typical world."""
    share, wide_ = percent(row["share"]), _LEFT - 0.45
    write(figure, 0.15, down, share, fontsize=21, fontweight="bold", color=color)
    height, start = figure.get_size_inches()[1], 0.15 + wide(share, 21, "bold") + 0.12
    full = _LEFT - 0.3 - start
    for length, shade in ((full, PALE), (full * row["share"], color)):
        corner = (start / _WIDTH, 1.0 - (down + 0.24) / height)
        figure.add_artist(
            Rectangle(corner, length / _WIDTH, 0.12 / height, transform=figure.transFigure, color=shade, linewidth=0)
        )
    (name,), size = fit_text([row["name"]], wide_, tall - 0.6, largest=9.0, smallest=5.5)
    write(figure, 0.15, down + 0.4, name, fontsize=size, color=INK, linespacing=LINE)
    write(figure, 0.15, down + tall - 0.16, f"typical: world {row['world']:,}", fontsize=7, color=GREY)


@style()
def plot_numbers(numbers: pd.DataFrame, axes: Axes | None = None, *, n: int, title: str) -> Axes:
    """How far kinds stability under resampling, and how much they tell apart, by their number; full dots hold.

    Parameters
    ----------
    numbers : DataFrame
        Columns kinds, rand, explained, by_luck (all 0 to 1) and holds.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int
        Number of worlds, told in the heading.
    title : str
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table or a missing column.
    """
    columns = ("kinds", "rand", "explained", "by_luck", "holds")
    require(columns, numbers, "plot_numbers")
    paper = axes is None
    axes = sheet(5.2, 2.9) if axes is None else axes
    lines = (("rand", "stability under resampling", PALETTE[0]), ("explained", "explained variance", PALETTE[3]))
    x = numbers["kinds"].to_numpy(dtype=float)
    keys = [axes.plot(x, numbers[name], color=color, label=label)[0] for name, label, color in lines]
    keys += axes.plot(x, numbers["by_luck"], color=GREY, linestyle=(0, (2, 1.5)), label="explained variance by chance")
    for name, _, color in lines:
        for place, value, holds in zip(x, numbers[name], numbers["holds"], strict=True):
            axes.plot([place], [value], "o", color=color, markerfacecolor=color if holds else "white", markersize=6, zorder=3)
    axes.set_ylim(min(0.0, float(numbers["rand"].min())), 1.05)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_xlabel("number of kinds", loc="left", color=GREY)
    headed(axes, title, worlds(n, "index or share, 0 to 1; filled dots: stable numbers of kinds"), keys)
    return cut(axes) if paper else axes
