"""Which line-ups form, and in what share of worlds?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.config.setting import read_setting
from sim.plots.letters import in_lines
from sim.plots.room import around, cut, headed, sheet
from sim.plots.style import FAINT, GREY, INK, PALE, PALETTE, dressed, inches, style
from sim.plots.words import label_of, require, worlds

SHOWN = 8
SIDES = ((1, -0.27, "o", PALETTE[0]), (0, 0.0, "o", "white"), (2, 0.27, "D", PALETTE[3]))
"""Place in a line-up, where in its column it is drawn, and how: sides differ in place, form and colour."""
LEAST, MOST = 14.0, 62.0
"""Areas of the dots of a rare line-up and of the most frequent one, in square points."""
HEAD = 1.9
"""So many rows are kept above the actors for bars and shares."""


@style()
def plot_lineups(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    n: int | None = None,
    labels: Mapping[str, str] | None = None,
    shown: int = SHOWN,
    title: str = "Line-ups",
) -> Axes:
    """The most frequent line-ups side by side, each actor as a dot on one side, on the other, or between them.

    Parameters
    ----------
    table : DataFrame
        A row for each line-up: share (0 to 1), and a column for each actor, 1 in the first bloc, 2 in the second, 0 aside; from
        `sim.analysis.lineups.count_lineups`.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int, optional
        Number of worlds, told in the heading.
    labels : Mapping of str to str, optional
        Short name -> the actor's name.
    shown : int, default SHOWN
        Line-ups that are drawn, the most frequent ones.
    title : str, default "Line-ups"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, one without shares, or one without actors.
    """
    require(("share",), table, "plot_lineups")
    if not (actors := order_actors(table)):
        raise ValueError("plot_lineups needs a column for each actor; found shares alone")
    table = table.sort_values("share", ascending=False, kind="stable", ignore_index=True)
    drawn, most = table.head(shown), float(table["share"].max())
    is_alone = axes is None
    axes = sheet(0.74 * len(drawn) + 0.1, 0.25 * (len(actors) + HEAD)) if axes is None else dressed(axes)
    for column in range(len(drawn)):
        axes.axvline(column, color=PALE, linewidth=0.8, ymax=len(actors) / (len(actors) + HEAD), zorder=0)
    axes.hlines(np.arange(len(actors) + 1) - 0.5, -0.5, len(drawn) - 0.5, color=PALE, linewidth=0.4, zorder=0)
    _draw_shares(axes, drawn["share"], most)
    for place, offset, mark, color in SIDES:
        columns, rows = np.nonzero(drawn[actors].to_numpy() == place)
        sizes = LEAST + (MOST - LEAST) * drawn["share"].to_numpy()[columns] / most
        edge = GREY if color == "white" else color
        axes.scatter(columns + offset, rows, s=sizes, marker=mark, color=color, edgecolors=edge, linewidths=0.9, zorder=3)
    _name_actors(axes, actors, labels or {})
    axes.set_xlim(-0.5, len(drawn) - 0.5)
    axes.set_ylim(len(actors) - 0.5, -0.5 - HEAD)
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    headed(axes, title, worlds(n, _tell_others(table["share"], shown)), _list_keys(actors, labels or {}))
    return cut(axes) if is_alone else axes


def order_actors(table: pd.DataFrame) -> list[str]:
    """The actors of a table of line-ups, from those mostly in the first bloc to those mostly in the second.

    Parameters
    ----------
    table : DataFrame
        As for `plot_lineups`.

    Returns
    -------
    list of str
        Their names.
    """
    actors = [str(name) for name in table.columns if name != "share"]
    leaning = {1: 1.0, 0: 0.0, 2: -1.0}
    score = {name: float((table["share"] * table[name].map(leaning)).sum()) for name in actors}
    return sorted(actors, key=lambda name: (-score[name], actors.index(name)))


def _draw_shares(axes: Axes, shares: pd.Series, most: float) -> None:
    """Bars above the dots, and the share of worlds in percent above each."""
    for column, share in enumerate(shares):
        height = share / most
        axes.bar(column, -height, width=0.54, bottom=-0.6, color=FAINT)
        text = f"{100 * share:.0f} %" if share >= 0.0095 else f"{100 * share:.1f} %"
        axes.text(column, -0.66 - height, text, ha="center", va="bottom", fontsize=7, color=INK)


def _name_actors(axes: Axes, actors: list[str], labels: Mapping[str, str]) -> None:
    """The actors' names at their rows."""
    room = (max(around(axes).left - 0.1, 0.5), 0.95 * inches(axes)[1] / (len(actors) + HEAD))
    words, size = in_lines([label_of(labels, name) for name in actors], 40, *room)
    axes.set_yticks(range(len(actors)), words, fontsize=size)
    axes.tick_params(length=0)


def _list_keys(actors: list[str], labels: Mapping[str, str]) -> list[Line2D]:
    """What the dots mean."""
    anchor = read_setting().anchor
    whose = f", {label_of(labels, anchor)}'s where it is in one" if anchor in actors else ""
    words = {1: f"one bloc{whose}", 0: "stands aside", 2: "the other bloc"}
    keys = []
    for place, _, mark, color in SIDES:
        edge = GREY if color == "white" else color
        key = Line2D([], [], linestyle="none", marker=mark, markersize=5.5, color=color, markeredgecolor=edge, label=words[place])
        keys.append(key)
    return keys


def _tell_others(shares: pd.Series, shown: int) -> str:
    """How many line-ups are not drawn, and in what share of worlds they are."""
    rest = shares.iloc[shown:]
    return f"{len(rest)} more line-ups together in {100 * rest.sum():.0f} % of them" if len(rest) else ""
