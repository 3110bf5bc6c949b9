"""Did what was given a chance come about that often, and were the forecasts better than reference forecasts?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.plots.lines import first_tables
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.rows import draw_interval, name_rows
from sim.plots.style import GREY, INK, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

SHOWN = 4
"""So many kinds of forecast can be told apart in one diagram."""
_COLUMNS = ("n", "chance", "share", "share_low", "share_high")
_MARKS = ("o", "s", "D", "^")
_SKILL = ("label", "against", "skill", "low", "high")


@style()
def plot_reliability(
    tables: Mapping[str, pd.DataFrame],
    axes: Axes | None = None,
    *,
    n: int | None,
    title: str = "Are forecast probabilities reliable?",
    shown: int = SHOWN,
) -> Axes:
    """The share that came about over the chance that was given; on the diagonal both agree, above it too little was foretold.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        By kind of forecast: columns n (forecasts in the bin, written beside its mark), chance (their mean), share (that came
        about), share_low, share_high; all but n from 0 to 1.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int or None
        Number of worlds behind the chances.
    title : str, default "Are forecast probabilities reliable?"
        Above the figure.
    shown : int, default SHOWN
        Kinds that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        No table, an empty one, a missing column, or none to be shown.
    """
    drawn, left_out = first_tables(tables, _COLUMNS, "plot_reliability", shown)
    paper = axes is None
    axes = sheet(4.4, 4.2) if axes is None else dressed(axes)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
    keys = []
    for place, (name, table) in enumerate(drawn.items()):
        color, mark = PALETTE[(0, 3, 2, 4)[place % 4]], _MARKS[place % len(_MARKS)]
        ends = np.abs(table[["share_low", "share_high"]].to_numpy().T - table["share"].to_numpy())
        look: dict[str, Any] = {"color": color, "marker": mark, "markersize": 5, "linewidth": 1.4}
        axes.errorbar(table["chance"], table["share"], yerr=ends, elinewidth=0.8, capsize=2, **look, zorder=3)
        for row in table.itertuples():
            beside: dict[str, Any] = {"textcoords": "offset points", "fontsize": 6.5, "color": color}
            side = -1 if place % 2 else 1
            axes.annotate(
                f"{row.n}", (row.chance, row.share), (5 * side, -3 * side), ha="right" if side < 0 else "left",
                va="bottom" if side < 0 else "top", **beside,
            )  # fmt: skip
        keys.append(Line2D([], [], label=name, **look))
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_xlabel("forecast probability (mean of a bin)", loc="left", color=GREY)
    axes.set_ylabel("observed frequency, with 95 % interval", color=GREY)
    under = worlds(n, "annotated: number of forecasts; dashed: perfect calibration")
    headed(axes, title, "; ".join(part for part in (under, left_out) if part), keys)
    return cut(axes) if paper else axes


@style()
def plot_skill(
    table: pd.DataFrame, axes: Axes | None = None, *, n: int | None, title: str = "Skill against reference forecasts"
) -> Axes:
    """Skill scores with their intervals: right of zero better than the reference, left of it worse; 1 is perfect.

    Parameters
    ----------
    table : DataFrame
        Columns label (of what was forecast), against (the reference), skill, low, high.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int or None
        Number of worlds, told in the heading.
    title : str, default "Skill against reference forecasts"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, or a skill that is not a number.
    """
    require(_SKILL, table, "plot_skill")
    if not np.isfinite(table["skill"]).all():
        raise ValueError("plot_skill needs a number for every skill; found a missing one")
    rows = table.to_dict("records")
    paper = axes is None
    axes = sheet(4.6, 0.3 + 0.3 * len(rows)) if axes is None else dressed(axes)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    name_rows(axes, [f"{row['label']}, against {row['against']}" for row in rows])
    ends = table[["skill", "low", "high"]].to_numpy(dtype=float)
    low, high = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    air = 0.06 * (high - low) or 0.1
    axes.set_xlim(low - air, high + air)
    axes.xaxis.set_major_locator(few_ticks(inches(axes)[0]))
    for place, row in enumerate(rows):
        is_open = row["low"] <= 0 <= row["high"]
        color = PALETTE[0] if row["skill"] > 0 else PALETTE[3]
        axes.barh(place, row["skill"], height=0.5, color=PALE if is_open else color, edgecolor=color, linewidth=1.0, zorder=2)
        draw_interval(axes, (row["low"], row["high"]), place)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=3)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("skill: 1 perfect, 0 as good as the reference, below 0 worse", loc="left", color=GREY)
    keys = [Line2D([], [], color=INK, linewidth=0.9, label="95 % interval; pale bars: it includes zero")]
    headed(axes, title, worlds(n), keys)
    return cut(axes) if paper else axes
