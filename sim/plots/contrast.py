"""What does a scenario change, and is it what was expected?"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.plots.letters import in_lines
from sim.plots.room import around, titled
from sim.plots.style import AGREES, DISAGREES, GREY, INK, PALE, dressed, inches, roomy_axes, style
from sim.plots.words import require, worlds

_LOOKS = {
    "agrees": (AGREES, "o", "as expected"),
    "disagrees": (DISAGREES, "D", "against expectation"),
    "open": (GREY, "s", "no expectation"),
}
_ARROWS = {"up": " \u2191", "down": " \u2193"}


@style()
def plot_contrast(
    table: pd.DataFrame, axes: Axes | None = None, *, n: int | None = None, title: str = "Effects of the scenario"
) -> Axes:
    """Mean paired differences with their 95 % intervals, largest increase first, coloured by what was expected.

    Parameters
    ----------
    table : DataFrame
        Columns outcome, label, mean, low, high, expected ('up', 'down' or None). An arrow behind the label shows what was
        expected; a hollow mark means that the interval includes zero or, with a column sure (yes or no),
        that the difference is not sure.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int, optional
        Number of pairs of worlds.
    title : str, default "Effects of the scenario"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column or number, or an expectation that is none of the three.
    """
    require(("outcome", "label", "mean", "low", "high", "expected"), table, "plot_contrast")
    if table[["mean", "low", "high"]].isna().any(axis=None):
        raise ValueError("plot_contrast needs a number for every mean, low and high; found a missing one")
    rows = table.sort_values("mean", ascending=False, kind="stable").to_dict("records")
    kinds = [_kind(row["mean"], row["expected"]) for row in rows]
    is_alone = axes is None
    axes = roomy_axes(7.6, 0.3 * len(rows), left=0.4) if axes is None else dressed(axes)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
    for place, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        color, marker, _ = _LOOKS[kind]
        inside = color if _is_sure(row) else "white"
        axes.plot([row["low"], row["high"]], [place, place], color=color, linewidth=1.6, solid_capstyle="butt", zorder=2)
        axes.plot(row["mean"], place, marker, color=color, markerfacecolor=inside, markeredgewidth=1.4, markersize=6, zorder=3)
    labels, size = in_lines([_words(row) for row in rows], 46, around(axes).left - 0.1, inches(axes)[1] / len(rows))
    axes.set_yticks(range(len(rows)), labels, fontsize=size)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    _limits(axes, rows)
    axes.tick_params(axis="y", length=0)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_xlabel("mean paired difference, with 95 % interval", loc="left", color=GREY)
    pairs = worlds(n).replace("worlds", "pairs of worlds")
    arrow = "" if set(kinds) == {"open"} else "arrow: direction expected"
    titled(axes, title, "; ".join(part for part in (pairs, arrow) if part), is_alone=is_alone)
    _legend(axes, kinds, rows)
    return axes


def _kind(mean: float, expected: object) -> str:
    """Whether the sign of a difference agrees with what was expected."""
    if expected is None or pd.isna(expected):
        return "open"
    if expected not in _ARROWS:
        raise ValueError(f"found {expected!r} as expected; allowed: 'up', 'down' or None")
    return "agrees" if (mean > 0) == (expected == "up") and mean != 0 else "disagrees"


def _is_sure(row: dict[str, Any]) -> bool:
    """Whether a difference is told from none: after correction where that is known, else by its own interval."""
    return bool(row["sure"]) if "sure" in row else not row["low"] <= 0 <= row["high"]


def _words(row: dict[str, Any]) -> str:
    return str(row["label"]) + (_ARROWS.get(row["expected"], "") if isinstance(row["expected"], str) else "")


def _limits(axes: Axes, rows: list[dict[str, float]]) -> None:
    """Room for all intervals and for zero, with a little air on both sides."""
    low, high = min(0.0, *(row["low"] for row in rows)), max(0.0, *(row["high"] for row in rows))
    air = 0.06 * (high - low) or 0.01
    axes.set_xlim(low - air, high + air)
    axes.xaxis.set_major_locator(MaxNLocator(6))


def _legend(axes: Axes, kinds: list[str], rows: list[dict[str, float]]) -> None:
    """Only what is in the figure, below it."""
    look: dict[str, Any] = {"linestyle": "-", "linewidth": 1.6, "markersize": 6, "markeredgewidth": 1.4}
    keys = [Line2D([], [], color=c, marker=m, label=words, **look) for kind, (c, m, words) in _LOOKS.items() if kind in kinds]
    corrected = "sure" in rows[0]
    if set(kinds) == {"open"}:  # nothing was expected: what is left to explain is which differences are sure
        filled = "significant after correction" if corrected else "interval excludes zero"
        keys = [Line2D([], [], color=GREY, marker="s", label=filled, **look)]
    if not all(_is_sure(row) for row in rows):
        hollow = "not significant after correction" if corrected else "interval includes zero"
        keys.append(Line2D([], [], color=INK, marker="o", markerfacecolor="white", label=hollow, **look))
    down = -0.42 / inches(axes)[1]
    place: dict[str, Any] = {"loc": "upper right", "bbox_to_anchor": (1, down), "borderaxespad": 0}
    axes.legend(handles=keys, ncols=len(keys), handlelength=1.8, columnspacing=1.4, **place)
