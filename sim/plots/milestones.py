"""Which milestones are reached, when, and in what share of worlds?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.plots.letters import in_lines
from sim.plots.lines import percent
from sim.plots.months import MONTH_LABEL, month_axis
from sim.plots.names import spread
from sim.plots.room import around, titled
from sim.plots.style import GREY, PALE, PALETTE, dressed, inches, new_axes, style
from sim.plots.words import label_of, require, worlds

_LETTER = 7.5


@style()
def plot_milestones(
    cumulative: xr.DataArray,
    labels: Mapping[str, str],
    n: int,
    axes: Axes | None = None,
    *,
    title: str = "Milestones reached by each month",
) -> Axes:
    """The share of worlds that reached each milestone by each month, with the names at the ends of the lines.

    Parameters
    ----------
    cumulative : DataArray of shape (milestone, month)
        Shares, 0 to 1, from `sim.analysis.events.cumulative`.
    labels : Mapping of str to str
        By milestone.
    n : int
        Number of worlds, told in the heading.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    title : str, default "Milestones reached by each month"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        No milestone or no month.
    """
    if set(cumulative.dims) != {"milestone", "month"} or cumulative.size == 0:
        raise ValueError("plot_milestones needs shares of (milestone, month) with at least one of each; found none")
    names = [str(name) for name in cumulative["milestone"].values]
    is_alone = axes is None
    axes = new_axes(9.2, max(4.6, 1.6 + 0.19 * len(names)), left=0.07, right=0.58) if axes is None else dressed(axes)
    shares = 100 * cumulative.transpose("milestone", "month").values
    months = cumulative["month"].values
    top = max(1.04 * float(shares.max()), 5.0)
    axes.set_ylim(0, top)
    month_axis(axes, int(months[0]), int(months[-1]))
    places = spread(shares[:, -1] / top, _line(axes))
    looks = _looks(shares[:, -1])
    words = [f"{percent(line[-1] / 100)}  {label_of(labels, name)}" for name, line in zip(names, shares, strict=True)]
    room = around(axes).right - 0.055 * inches(axes)[0] - 0.05
    words, size = in_lines(words, 999, room, 1.35 * _LETTER / 72, largest=_LETTER)
    for text, line, place, (color, dash) in zip(words, shares, places, looks, strict=True):
        axes.plot(months, line, color=color, linestyle=dash, clip_on=False, zorder=3)
        _name(axes, float(line[-1]), place * top, text, color, size)
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_xlabel(MONTH_LABEL, loc="left", color=GREY)
    titled(axes, title, worlds(n, "share of worlds, percent"), is_alone=is_alone)
    return axes


@style()
def plot_milestone_shares(
    table: pd.DataFrame,
    labels: Mapping[str, str],
    axes: Axes | None = None,
    *,
    n: int | None = None,
    title: str = "Milestones reached by the end",
) -> Axes:
    """The share of worlds that reached each milestone as a dot with its interval, most frequent first.

    Parameters
    ----------
    table : DataFrame
        Columns milestone, share, low, high (0 to 1), from `sim.analysis.events.milestones`; with month_q25, month_median and
        month_q75 the months are written at the right.
    labels : Mapping of str to str
        By milestone.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int, optional
        Number of worlds, told in the heading.
    title : str, default "Milestones reached by the end"
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
    require(("milestone", "share", "low", "high"), table, "plot_milestone_shares")
    rows = table.sort_values("share", ascending=False, kind="stable").to_dict("records")
    is_alone = axes is None
    axes = new_axes(8.2, 1.3 + 0.26 * len(rows), left=0.36, right=0.8) if axes is None else dressed(axes)
    for place, row in enumerate(rows):
        color = PALETTE[0] if row["share"] > 0 else GREY
        axes.plot([100 * row["low"], 100 * row["high"]], [place, place], color=color, linewidth=1.4, solid_capstyle="butt")
        axes.plot(100 * row["share"], place, "o", color=color, markersize=5.5, clip_on=False)
        _months_at_right(axes, row, place)
    if "month_median" in table and table["month_median"].notna().any():
        above: dict[str, Any] = {"xycoords": "axes fraction", "xytext": (0, 4), "textcoords": "offset points", "va": "bottom"}
        axes.annotate("month reached:\nmedian (quartiles)", (1.03, 1), **above, fontsize=_LETTER, color=GREY)
    room = (around(axes).left - 0.2, inches(axes)[1] / len(rows))
    words, size = in_lines([label_of(labels, row["milestone"]) for row in rows], 999, *room)
    axes.set_yticks(range(len(rows)), words, fontsize=size)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, min(100.0, 1.05 * max(100 * row["high"] for row in rows)))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.tick_params(axis="y", length=0, pad=7)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_xlabel("share of worlds, percent", loc="left", color=GREY)
    titled(axes, title, worlds(n, "dot: share of worlds; line: 95 % interval"), is_alone=is_alone, room=inches(axes)[0])
    return axes


def _looks(ends: np.ndarray) -> list[tuple[str, object]]:
    """Colour and dash of every line: neighbours at the right end get different colours; what never happens is grey."""
    dashes = ["-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5))]
    looks: list[tuple[str, object]] = [(GREY, "-")] * len(ends)
    for rank, line in enumerate(i for i in np.argsort(-ends, kind="stable") if ends[i] > 0):
        looks[line] = (PALETTE[rank % len(PALETTE)], dashes[rank // len(PALETTE) % len(dashes)])
    return looks


def _line(axes: Axes) -> float:
    """The height of one line of letters as a share of the axes' height."""
    return _LETTER * 1.35 / 72 / inches(axes)[1]


def _name(axes: Axes, end: float, place: float, text: str, color: str, size: float) -> None:
    """A label right of the axes, tied to the end of its line."""
    across = axes.get_yaxis_transform()
    axes.plot([1.0, 1.03, 1.045], [end, place, place], transform=across, color=color, linewidth=0.6, clip_on=False, scalex=False)
    axes.text(1.055, place, text, transform=across, color=color, fontsize=size, va="center", ha="left")


def _months_at_right(axes: Axes, row: Mapping[str, float], place: int) -> None:
    """The median month, with quartiles, right of the axes."""
    if np.isfinite(row.get("month_median", np.nan)):
        quartiles = f" ({row['month_q25']:.0f} to {row['month_q75']:.0f})" if "month_q25" in row and "month_q75" in row else ""
        text = f"{row['month_median']:.0f}{quartiles}"
        axes.text(1.03, place, text, transform=axes.get_yaxis_transform(), va="center", ha="left", fontsize=_LETTER)
