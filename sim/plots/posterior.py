"""What did the data make of what was thought before, and do the worlds now show what was measured?"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.letters import broken, fit_text, high
from sim.plots.lines import more
from sim.plots.panels import Cell, grid
from sim.plots.room import few_ticks, headline
from sim.plots.style import FAINT, GREY, PALETTE, heading, inches, style
from sim.plots.words import require, worlds

PRIOR, AFTER, DATA = FAINT, PALETTE[0], PALETTE[3]
PANELS = 12
"""So many panels are shown unless more are asked for."""
_MARGINAL = Cell(width=2.1, height=1.0, left=0.25, right=0.25, below=0.4, above=0.42)
_CHECK = Cell(width=2.1, height=0.62, left=0.25, right=0.25, below=0.4, above=0.52)
_TOP = 0.8


@style()
def plot_marginals(
    table: pd.DataFrame,
    *,
    n: int | None,
    columns: int = 4,
    shown: int = PANELS,
    title: str = "What the data say about the parameters",
) -> Figure:
    """A panel a number: how likely its values were thought before, and are now; 1 is as likely as the average of its range.

    Parameters
    ----------
    table : DataFrame
        Columns number, label, left, right (of each bin, in the number's unit), prior, posterior (heights), the numbers in the
        order in which they are to be shown.
    n : int or None
        Number of worlds, told in the heading.
    columns : int, default 4
        Panels in a row.
    shown : int, default PANELS
        Numbers that are drawn.
    title : str, default "What the data say about the parameters"
        Above the figure.

    Returns
    -------
    Figure
        All panels.

    Raises
    ------
    ValueError
        An empty table, a missing column, or none to be shown.
    """
    require(("number", "label", "left", "right", "prior", "posterior"), table, "plot_marginals")
    parts = [part for _, part in table.groupby("number", sort=False)]
    figure, made = panels(len(parts), shown, columns, _MARGINAL)
    highest = 1.05 * float(table[["prior", "posterior"]].to_numpy().max())
    for axes, part in zip(made, parts, strict=False):
        edges = [*part["left"], part["right"].iloc[-1]]
        axes.stairs(part["prior"], edges, fill=True, color=PRIOR, alpha=0.45, linewidth=0)
        axes.stairs(part["posterior"], edges, color=AFTER, linewidth=1.6, baseline=None)
        axes.set(xlim=(edges[0], edges[-1]), ylim=(0, highest))
        _quiet(axes)
        name_panel(axes, str(part["label"].iloc[0]), _MARGINAL.above)
    keys = [Patch(facecolor=PRIOR, alpha=0.45, label="before"), Line2D([], [], color=AFTER, label="given the data")]
    return add_head(figure, title, worlds(n, left_out("density, over each parameter's range", len(parts), shown)), keys)


@style()
def plot_predictive(
    table: pd.DataFrame,
    *,
    n: int | None,
    columns: int = 4,
    shown: int = PANELS,
    title: str = "Do worlds reproduce the measurements?",
) -> Figure:
    """A panel a measured number: what worlds show before and after calibration, and what was measured.

    Parameters
    ----------
    table : DataFrame
        Columns label, role (in a few words), measured with measured_low and measured_high (90 %), prior and posterior (medians)
        each with _low and _high (90 % of worlds), all in the unit of the target.
    n : int or None
        Number of worlds of each kind.
    columns : int, default 4
        Panels in a row.
    shown : int, default PANELS
        Targets that are drawn.
    title : str, default "Do worlds reproduce the measurements?"
        Above the figure.

    Returns
    -------
    Figure
        All panels.

    Raises
    ------
    ValueError
        An empty table, a missing column, or none to be shown.
    """
    ends = [f"{which}{end}" for which in ("measured", "prior", "posterior") for end in ("", "_low", "_high")]
    require(("label", "role", *ends), table, "plot_predictive")
    figure, made = panels(len(table), shown, columns, _CHECK)
    for axes, row in zip(made, table.to_dict("records"), strict=False):
        axes.axvspan(row["measured_low"], row["measured_high"], color=DATA, alpha=0.18, linewidth=0)
        axes.axvline(row["measured"], color=DATA, linewidth=1.6)
        for place, (which, color) in enumerate((("prior", GREY), ("posterior", AFTER))):
            axes.plot([row[f"{which}_low"], row[f"{which}_high"]], [place] * 2, color=color, linewidth=2.2)
            axes.plot(row[which], place, marker="o", markersize=5, color=color)
        axes.set_ylim(1.6, -0.6)
        axes.margins(x=0.06)
        _quiet(axes)
        name_panel(axes, str(row["label"]), _CHECK.above - 0.15, str(row["role"]))
    keys: list[Artist] = [Patch(facecolor=DATA, alpha=0.18, label="measurement with its uncertainty")]
    keys += [Line2D([], [], color=color, marker="o", label=label) for label, color in (("before", GREY), ("calibrated", AFTER))]
    return add_head(figure, title, worlds(n, left_out("median and middle nine tenths of the worlds", len(table), shown)), keys)


def panels(number: int, shown: int, columns: int, cell: Cell) -> tuple[Figure, list[Axes]]:
    """A figure with a panel for each of so many things, as many as are to be shown.

    Parameters
    ----------
    number : int
        How many things there are.
    shown : int
        How many are to be shown.
    columns : int
        Panels in a row.
    cell : Cell
        Room of a panel.

    Returns
    -------
    figure : Figure
        The figure.
    axes : list of Axes
        One for each panel.

    Raises
    ------
    ValueError
        None to be shown.
    """
    if shown < 1:
        raise ValueError(f"found {shown} panels to show; allowed: 1 or more")
    figure, (made,) = grid([min(number, shown)], columns, cell, top=_TOP)
    return figure, made


def _quiet(axes: Axes) -> None:
    """An axis of values alone."""
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(few_ticks(1.4 * inches(axes)[0]))
    axes.tick_params(axis="x", labelsize=6.5)


def left_out(words: str, number: int, shown: int) -> str:
    """The words, and how many things are not shown.

    Parameters
    ----------
    words : str
        That stand before.
    number : int
        How many things there are.
    shown : int
        How many are shown.

    Returns
    -------
    str
        One line of text.
    """
    return "; ".join(part for part in (words, more(number - shown)) if part)


def name_panel(axes: Axes, label: str, above: float, role: str = "") -> None:
    """What a panel shows, above it.

    Parameters
    ----------
    axes : Axes
        Of the panel.
    label : str
        What it shows.
    above : float
        Inches of room above it.
    role : str, default ""
        In a few words, under the label.
    """
    room = inches(axes)[0] + 0.2
    words, size = broken(label, room, 7.5, "bold"), 7.5
    if high(words, size) > above:
        (words,), size = fit_text([label], 0.88 * room, above - 0.06, largest=7.0)
    heading(axes, words, broken(role, room, 8).split("\n")[0], size=size)


def add_head(figure: Figure, title: str, under: str, keys: list[Artist]) -> Figure:
    """A title, a note and the keys above all panels.

    Parameters
    ----------
    figure : Figure
        To write on.
    title : str
        Above the figure.
    under : str
        The note.
    keys : list of Artist
        Marks and colours with what they mean.

    Returns
    -------
    Figure
        The same figure.
    """
    more = headline(figure, title, under, x=0.25, down=0.12, size=11)
    width, height = figure.get_size_inches()
    place: dict[str, Any] = {
        "loc": "upper left",
        "bbox_to_anchor": (0.25 / width, 1 - (0.5 + more) / height),
        "borderaxespad": 0.0,
    }
    figure.legend(handles=keys, ncols=len(keys), **place)
    return figure
