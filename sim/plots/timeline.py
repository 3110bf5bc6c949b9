"""What happened in one world, who did it, and when?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.plots.letters import LINE, broken, high, in_lines, wide
from sim.plots.months import MONTH_LABEL, month_axis
from sim.plots.room import around, cut, headed, sheet
from sim.plots.style import FAINT, GREY, INK, actor_color, dressed, inches, style
from sim.plots.words import require

EVENTS = "events"
"""The lane of what nobody in the theatre decides."""
_KINDS = {
    "scenario": ("s", "the scenario intervenes"),
    "milestone": ("*", "milestone"),
    "choice": ("o", "change of policy"),
    "incident": ("X", "incident"),
}
"""Marker and meaning of each kind, the most important first: texts are dropped from the last one on."""
_BOLD = ("scenario", "milestone")
_MARK = 0.1  # inches from a marker to its text
_EDGE = 0.1  # inches from the edges to the first month and the last text
_WIDEST = 1.45  # inches of a line of text
_LETTER, _SMALLEST = 6.5, 5.5
_TALLEST = 11.0  # inches of a figure of its own
_AIR = 0.35  # lines of text between what stands under each other


@dataclass(frozen=True)
class Entry:
    """One happening as it is drawn.

    Parameters
    ----------
    month : float
        When it happened.
    depth : float
        Below the upper edge of its lane, in lines of text.
    text : str
        In lines.
    kind : str
        'choice', 'milestone', 'incident' or 'scenario'.
    """

    month: float
    depth: float
    text: str
    kind: str


@dataclass(frozen=True)
class Lane:
    """What is drawn in one lane.

    Parameters
    ----------
    entries : tuple of Entry
        All that happened in it.
    depth : float
        How many lines of text deep it is.
    beyond : float
        How many inches its texts reach beyond the last month.
    """

    entries: tuple[Entry, ...]
    depth: float
    beyond: float


@dataclass(frozen=True)
class Plan:
    """How all lanes are laid out.

    Parameters
    ----------
    lanes : dict of str to Lane
        By name.
    size : float
        Of the letters in points.
    is_named : tuple of str
        The kinds whose texts are written.
    inch : float
        Months to an inch.
    """

    lanes: dict[str, Lane]
    size: float
    is_named: tuple[str, ...]
    inch: float

    @property
    def height(self) -> float:
        """Of all lanes, in inches.

        Returns
        -------
        float
            Inches.
        """
        return sum(lane.depth for lane in self.lanes.values()) * LINE * self.size / 72


@style()
def plot_timeline(table: pd.DataFrame, axes: Axes | None = None, *, actors: Mapping[str, str], title: str, months: int) -> Axes:
    """The story of one world: a lane for each actor in its colour, a marker for everything that happened, and a short text.

    Texts that would overlap stand under each other. Where there is not room for all, those of the least important kinds are left
    out (incidents first, then choices, milestones, interventions), and the legend says so; the markers stay.

    Parameters
    ----------
    table : DataFrame
        Columns month (0 to `months`), lane (an actor's short name, or 'events'), text (short), kind ('choice', 'milestone',
        'incident' or 'scenario').
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    actors : Mapping of str to str
        Short name -> the actor's name, in the order of the lanes.
    title : str
        Above the figure.
    months : int
        The last month of the axis.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, an unknown lane or kind, or a month outside the axis.
    """
    require(("month", "lane", "text", "kind"), table, "plot_timeline")
    _check(table, actors, months)
    names = {EVENTS: "Events", **actors} if EVENTS in set(table["lane"]) else dict(actors)
    paper = axes is None
    width = min(max(0.19 * months, 6.0), 11.5)
    plan = _planned(table, list(names), months, *((width, _TALLEST) if axes is None else inches(axes)))
    axes = sheet(width, max(plan.height, 1.0)) if axes is None else dressed(axes)
    _lanes(axes, plan, names)
    _month_axis(axes, months, plan)
    headed(axes, title, "one world", _keys(set(table["kind"]), plan.is_named))
    return cut(axes) if paper else axes


def _check(table: pd.DataFrame, actors: Mapping[str, str], months: int) -> None:
    for column, allowed in (("lane", [EVENTS, *actors]), ("kind", list(_KINDS))):
        unknown = sorted(set(map(str, table[column])) - set(allowed))
        if unknown:
            raise ValueError(f"plot_timeline: unknown {column} {', '.join(unknown)}; allowed: {', '.join(allowed)}")
    if not table["month"].between(0, months).all():
        raise ValueError(f"plot_timeline: found a month outside the axis; allowed: 0 to {months}")


def _planned(table: pd.DataFrame, names: Sequence[str], months: int, width: float, height: float) -> Plan:
    """As many kinds named as there is room for, in letters as large as possible."""
    for kinds in range(len(_KINDS), -1, -1):
        for size in (_LETTER, _LETTER - 0.5, _SMALLEST):
            plan = _plan(table, names, months, width, size, tuple(_KINDS)[:kinds])
            if plan.height <= height:
                return plan
    return plan


def _plan(table: pd.DataFrame, names: Sequence[str], months: int, width: float, size: float, is_named: tuple[str, ...]) -> Plan:
    """The lanes on axes of so many inches, in which the last texts end at the right edge."""
    entries = {name: _texts(table[table["lane"] == name], is_named, size, 0.22 * width) for name in names}
    beyond = max(across for lane in entries.values() for *_, across in lane)
    for _ in range(2):  # first with room for the longest text beyond the last month, then with what is needed
        inch = max(months, 1) / max(width - beyond - 2 * _EDGE, 0.3 * width)
        lanes = {name: _packed(lane, inch, months) for name, lane in entries.items()}
        beyond = max(lane.beyond for lane in lanes.values())
    return Plan(lanes, size, is_named, inch)


def _texts(rows: pd.DataFrame, is_named: Sequence[str], size: float, widest: float) -> list[tuple[float, str, str, float]]:
    """Month, kind, text in lines, and inches to the right of the marker, in the order of the months."""
    found = []
    for row in rows.sort_values("month", kind="stable").to_dict("records"):
        weight = "bold" if row["kind"] in _BOLD else "normal"
        text = broken(str(row["text"]), min(_WIDEST, widest), size, weight) if row["kind"] in is_named else ""
        found.append((row["month"], row["kind"], text, _MARK + 0.05 + wide(text, size, weight)))
    return found


def _packed(texts: Sequence[tuple[float, str, str, float]], inch: float, months: int) -> Lane:
    """Every entry as high up in its lane as there is room. inch : months to an inch."""
    taken: list[tuple[float, float, float, float]] = []
    entries = []
    for month, kind, text, across in texts:
        begin, end = month / inch - _MARK, month / inch + across
        tall = text.count("\n") + 1 + _AIR
        beside = [box for box in taken if box[0] < end and box[1] > begin]
        starts = sorted({0.0, *(bottom for *_, bottom in beside)})
        depth = next(d for d in starts if not any(top < d + tall and bottom > d for _, _, top, bottom in beside))
        taken.append((begin, end, depth, depth + tall))
        entries.append(Entry(month, depth, text, kind))
    depth = max([1.0 + _AIR, *(box[3] for box in taken)]) + 2 * _AIR
    return Lane(tuple(entries), depth, max([0.0, *(box[1] - months / inch for box in taken)]))


def _lanes(axes: Axes, plan: Plan, names: Mapping[str, str]) -> None:
    """Draw all lanes; the axis counts lines of text from the top."""
    top, size = 0.0, plan.size
    left = around(axes).left - 0.15
    for name, lane in plan.lanes.items():
        color = INK if name == EVENTS else actor_color(name)
        axes.axhspan(top, top + lane.depth - 0.12, color=color, alpha=0.055, linewidth=0)
        tall = max((lane.depth + 0.2) * LINE * size / 72, high("", size + 1.5))
        (label,), letter = in_lines([names[name]], 999, 0.9 * left, tall, size + 1.5, 4.0, "bold")
        place: dict[str, Any] = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points", "annotation_clip": False}
        look: dict[str, Any] = {"color": color, "fontsize": letter, "fontweight": "bold", "linespacing": 1.05}
        axes.annotate(label, (0, top + lane.depth / 2), (-6, 0), **place, **look, ha="right", va="center")
        for entry in lane.entries:
            _entry(axes, entry, top + _AIR, color, size)
        top += lane.depth
    axes.set_ylim(top, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _entry(axes: Axes, entry: Entry, top: float, color: str, size: float) -> None:
    """A marker beside the first line of its text."""
    marker, _ = _KINDS[entry.kind]
    line = top + entry.depth + 0.5
    mark: dict[str, Any] = {
        "markersize": size * (1.35 if marker == "*" else 0.8),
        "markeredgecolor": "white",
        "markeredgewidth": 0.3,
    }
    axes.plot(entry.month, line, marker, color=color, **mark, clip_on=False, zorder=3)
    if entry.text:
        look: dict[str, Any] = {
            "fontsize": size,
            "fontweight": "bold" if entry.kind in _BOLD else "normal",
            "linespacing": LINE - 0.2,
        }
        place: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False, "ha": "left", "va": "top"}
        axes.annotate(entry.text, (entry.month, line), (72 * _MARK - 1.5, 0.62 * size), **place, **look, color=INK, zorder=4)


def _month_axis(axes: Axes, months: int, plan: Plan) -> None:
    """Months to the last one, and room for the texts that stand beyond it."""
    month_axis(axes, 0, months)
    for month in axes.get_xticks():
        axes.axvline(month, color=FAINT, linewidth=0.5, alpha=0.4, zorder=0.5)
    axes.set_xlim(-_EDGE * plan.inch, (inches(axes)[0] - _EDGE) * plan.inch)
    axes.spines["bottom"].set_bounds(0, max(months, 1))
    axes.set_xlabel(broken(MONTH_LABEL, inches(axes)[0], 8), loc="left", color=GREY)


def _keys(kinds: set[str], is_named: Sequence[str]) -> list[Line2D]:
    """The kinds that occur, and which of them have a marker only."""
    look: dict[str, Any] = {"linestyle": "none", "color": GREY, "markeredgewidth": 0.3, "markeredgecolor": "white"}
    return [
        Line2D(
            [], [], **look, marker=marker, markersize=9 if marker == "*" else 6,
            label=words if kind in is_named else f"{words} (not named for want of room)",
        )
        for kind, (marker, words) in _KINDS.items()
        if kind in kinds
    ]  # fmt: skip
