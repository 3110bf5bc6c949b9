"""Policies in place, month by month, in what share of worlds?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.plots.letters import in_lines
from sim.plots.months import MONTH_LABEL, month_axis
from sim.plots.panels import Cell, grid, write
from sim.plots.room import around, headline, titled
from sim.plots.style import GREY, actor_color, dressed, heading, inches, new_axes, shades, style
from sim.plots.words import label_of, worlds

_CELL = Cell(width=2.2, height=1.25, left=0.42, right=1.78, below=0.42, above=0.36)


@style()
def plot_stances(
    shares: xr.DataArray,
    dossier: str,
    options: Sequence[str],
    actor: str,
    axes: Axes | None = None,
    *,
    n: int | None = None,
    question: str = "",
) -> Axes:
    """The share of worlds in which each option of one dossier stands, stacked, in shades of the actor's colour.

    Parameters
    ----------
    shares : DataArray of shape (month, dossier, option)
        Shares, 0 to 1, from `sim.analysis.stances.shares`.
    dossier : str
        Full name, 'china.corridor'.
    options : Sequence of str
        The labels of its options, in the order of the shares.
    actor : str
        Short name, which gives the colour.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int, optional
        Number of worlds, told in the heading.
    question : str, default ""
        Of the dossier, as title.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        Nothing to show, an unknown dossier, or more labels than shares.
    """
    is_alone = axes is None
    axes = new_axes(7.6, 3.6, right=0.66) if axes is None else dressed(axes)
    _draw(axes, shares, dossier, options, actor, letters=32, size=8)
    title = question or dossier.replace(".", ": ").replace("_", " ")
    titled(axes, title, worlds(n, "share of worlds, percent"), is_alone=is_alone, color=actor_color(actor))
    axes.set_xlabel(MONTH_LABEL, loc="left", color=GREY)
    return axes


@style()
def plot_all_stances(
    shares: xr.DataArray,
    options: Mapping[str, Sequence[str]],
    actors: Mapping[str, str],
    n: int,
    *,
    questions: Mapping[str, str] | None = None,
    columns: int = 3,
    title: str = "Policies in place",
) -> Figure:
    """A grid of dossiers, grouped by actor, the actor's name in its colour above its dossiers.

    Parameters
    ----------
    shares : DataArray of shape (month, dossier, option)
        Shares, 0 to 1, from `sim.analysis.stances.shares`; dossiers are called 'actor.name'.
    options : Mapping of str to Sequence of str
        The labels of the options by dossier; these dossiers are shown.
    actors : Mapping of str to str
        Short name -> the actor's name.
    n : int
        Number of worlds, told in the heading.
    questions : Mapping of str to str, optional
        The questions of the dossiers, as titles.
    columns : int, default 3
        Panels in a row.
    title : str, default "Policies in place"
        Above the figure.

    Returns
    -------
    Figure
        All panels.

    Raises
    ------
    ValueError
        No dossier, an unknown one, or more labels than shares.
    """
    groups: dict[str, list[str]] = {}
    for dossier in options:
        groups.setdefault(dossier.split(".")[0], []).append(dossier)
    if not groups:
        raise ValueError("plot_all_stances needs the options of at least one dossier; found none")
    figure, panels = grid([len(group) for group in groups.values()], columns, _CELL, header=0.3, top=0.6)
    headline(figure, title, worlds(n, f"share of worlds, percent; {MONTH_LABEL}"))
    for (actor, dossiers), row in zip(groups.items(), panels, strict=True):
        _name_above(figure, row[0], label_of(actors, actor), actor_color(actor))
        for dossier, axes in zip(dossiers, row, strict=True):
            _draw(axes, shares, dossier, options[dossier], actor, letters=27, size=6.5)
            asked = (questions or {}).get(dossier) or dossier.split(".", 1)[-1].replace("_", " ")
            (question,), size = in_lines([asked], 55, _CELL.width + _CELL.right - 0.1, _CELL.above - 0.05, 7.5, weight="bold")
            heading(axes, question, size=size)
    return figure


def _draw(axes: Axes, shares: xr.DataArray, dossier: str, options: Sequence[str], actor: str, letters: int, size: float) -> None:
    """Stack the shares of the options, with a legend on the right in the order of the stack."""
    standing = _standing(shares, dossier, options)
    colors = shades(actor_color(actor), len(options))
    months = shares["month"].values
    room = (around(axes).right - 0.3, 1.25 * inches(axes)[1] / len(options))
    labels, letter = in_lines(options, letters, *room, largest=size, smallest=3.5)
    axes.stackplot(months, 100 * standing, colors=colors, labels=labels, edgecolor="white", linewidth=0.5)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100])
    month_axis(axes, int(months[0]), int(months[-1]), size=size)
    axes.tick_params(axis="y", labelsize=size)
    handles, texts = axes.get_legend_handles_labels()
    place: dict[str, Any] = {
        "loc": "center left",
        "bbox_to_anchor": (1.01, 0.5),
        "borderaxespad": 0.2,
        "handlelength": 0.9,
        "handletextpad": 0.5,
    }
    axes.legend(handles[::-1], texts[::-1], **place, fontsize=letter, labelspacing=0.45)


def _standing(shares: xr.DataArray, dossier: str, options: Sequence[str]) -> np.ndarray:
    """The shares of one dossier's options, (option, month)."""
    if set(shares.dims) != {"month", "dossier", "option"} or shares.size == 0 or len(options) == 0:
        raise ValueError("a figure of stances needs shares of (month, dossier, option) and at least one option; found none")
    known = [str(name) for name in shares["dossier"].values]
    if dossier not in known:
        raise ValueError(f"unknown dossier {dossier!r}; allowed: {', '.join(known)}")
    if len(options) > shares.sizes["option"]:
        raise ValueError(f"{dossier}: found {len(options)} labels for {shares.sizes['option']} options")
    return shares.sel(dossier=dossier).transpose("option", "month").values[: len(options)]


def _name_above(figure: Figure, axes: Axes, name: str, color: str) -> None:
    """An actor's name above the first of its panels, with a rule in its colour over the whole width."""
    width, height = figure.get_size_inches()
    down = (1 - axes.get_position().y1) * height - _CELL.above - 0.24
    (name,), size = in_lines([name], 999, width - 0.3, 0.22, 11, 6.0, "bold")
    write(figure, 0.15, down + 0.06, name, fontsize=size, fontweight="bold", color=color)
    figure.add_artist(Line2D([0.15 / width, 1 - 0.15 / width], [1 - down / height] * 2, color=color, linewidth=1.2))
