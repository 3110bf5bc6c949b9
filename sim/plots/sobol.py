"""How much of the variance of an outcome is due to each parameter, and how much to stochastic variability?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.letters import broken
from sim.plots.names import name_points
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.rows import SHOWN, draw_interval, name_rows, rank_rows
from sim.plots.style import FAINT, GREY, INK, PALE, PALETTE, dressed, inches, shades, style
from sim.plots.words import require, worlds

_KINDS = {
    "total": (shades(PALETTE[0], 4)[1], "total order: with interactions"),
    "first": (PALETTE[0], "first order: main effect"),
}
_ENDS = ("", "_low", "_high")
_HATCHED: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "hatch": "//////", "linewidth": 0.8}
_DIRECTIONS = ("^", PALETTE[0], "raises it"), ("v", PALETTE[3], "lowers it")
_LUCK = "stochastic variability"
_REGIONS = (
    (1.0, "\u03c3 = \u03bc*; above it, effects change sign or depend on other parameters"),
    (0.5, "\u03c3 = 0.5 \u03bc*; below it, effects keep their direction"),
    (0.1, "\u03c3 = 0.1 \u03bc*; below it, effects are nearly linear"),
)


@style()
def plot_sobol(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    outcome: str,
    luck: Sequence[float] | None = None,
    n: int | None = None,
    shown: int = SHOWN,
) -> Axes:
    """Sobol indices: the share of the variance due to a number alone, and with all that it does together with others.

    Parameters
    ----------
    table : DataFrame
        Columns factor, label, first, first_low, first_high, total, total_low, total_high: indices with their intervals; of an
        index that is nowhere a number nothing is drawn.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    outcome : str
        Its name.
    luck : Sequence of float, optional
        Share of the variance of single worlds that no number explains, and its interval (share, low, high); a bar of its own
        below the others.
    n : int, optional
        Number of worlds, told in the heading.
    shown : int, default SHOWN
        Rows, those with the largest total index.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, no index at all, or luck that is not three numbers.
    """
    require(("factor", "label", *(f"{kind}{end}" for kind in _KINDS for end in _ENDS)), table, "plot_sobol")
    if luck is not None and len(luck) != 3:
        raise ValueError(f"plot_sobol needs luck as share, low and high; found {len(luck)} numbers")
    kinds = [kind for kind in _KINDS if table[kind].notna().any()]
    if not kinds:
        raise ValueError("plot_sobol needs at least one index that is a number; found none")
    rows, left_out = rank_rows(table, table[kinds[0]], shown)
    places = [*range(len(rows)), *([len(rows) + 0.35] if luck is not None else [])]
    paper = axes is None
    axes = sheet(5.0, 0.4 + 0.34 * (max(places) + 1)) if axes is None else dressed(axes)
    axes.set_ylim(max(places) + 0.6, -0.6)
    name_rows(axes, [*(str(row["label"]) for row in rows), *([_LUCK] if luck is not None else [])], places)
    for kind, shift in zip(kinds, (-0.17, 0.17) if len(kinds) > 1 else (0.0,), strict=True):
        for place, row in enumerate(rows):
            _index(axes, place + shift, [row[f"{kind}{end}"] for end in _ENDS], color=_KINDS[kind][0])
    keys: list[Artist] = [Patch(color=_KINDS[kind][0], label=_KINDS[kind][1]) for kind in kinds]
    if luck is not None:
        _index(axes, places[-1], luck, **_HATCHED)
        axes.axhline(len(rows) - 0.33, color=FAINT, linewidth=0.8)
        keys.append(Patch(**_HATCHED, label="stochastic: share of the variance of single worlds"))
    keys.append(Line2D([], [], color=INK, linewidth=0.9, label="95 % interval"))
    _share_axis(axes, [*(row[f"{kind}{end}"] for row in rows for kind in kinds for end in _ENDS), *(luck or ())])
    axes.set_xlabel("share of the variance", loc="left", color=GREY)
    headed(axes, f"Sources of variance: {outcome}", worlds(n, left_out), keys)
    return cut(axes) if paper else axes


@style()
def plot_morris(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    outcome: str,
    n: int | None = None,
    shown: int = SHOWN,
) -> Axes:
    """Morris screening: how strongly each number moves an outcome, against how much that depends on where the others stand.

    Parameters
    ----------
    table : DataFrame
        Columns factor, label, mu_star, mu_star_low, mu_star_high (mean size of the elementary effects, with its interval), sigma
        (their standard deviation), mu (their mean, whose sign is the direction).
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    outcome : str
        Its name.
    n : int, optional
        Number of worlds, told in the heading.
    shown : int, default SHOWN
        Numbers that are named, those with the largest mu_star, where there is room.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, or an effect that is not a number.

    References
    ----------
    Morris (1991), Campolongo et al. (2007); the lines as in Garcia Sanchez et al. (2014).
    """
    require(("factor", "label", "mu_star", "mu_star_low", "mu_star_high", "sigma", "mu"), table, "plot_morris")
    if not np.isfinite(table[["mu_star", "sigma"]].to_numpy(dtype=float)).all():
        raise ValueError("plot_morris needs a number for every mu_star and sigma; found a missing one")
    rows, _ = rank_rows(table, table["mu_star"], len(table))
    paper = axes is None
    axes = sheet(5.6, 4.2) if axes is None else dressed(axes)
    strong, apart = np.array([[row["mu_star"], row["sigma"]] for row in rows], dtype=float).T
    reach = float(np.nanmax([strong.max(), *table["mu_star_high"]])) or 1.0
    axes.set_xlim(0, 1.08 * reach)
    axes.set_ylim(0, 1.12 * (float(apart.max()) or reach))
    keys = _regions(axes)
    for row in rows:
        axes.plot([row["mu_star_low"], row["mu_star_high"]], [row["sigma"]] * 2, color=FAINT, linewidth=1.0, zorder=2)
    raises = np.array([row["mu"] >= 0 for row in rows])
    for is_among, (marker, color, words) in zip((raises, ~raises), _DIRECTIONS, strict=True):
        if is_among.any():
            look: dict[str, Any] = {"marker": marker, "color": color, "linestyle": "none", "markersize": 6, "label": words}
            axes.plot(strong[is_among], apart[is_among], zorder=3, clip_on=False, **look)
            keys.append(Line2D([], [], **look))
    arms = np.nan_to_num([max(row["mu_star_high"] - row["mu_star"], row["mu_star"] - row["mu_star_low"]) for row in rows])
    named = name_points(axes, np.c_[strong, apart], [str(row["label"]) for row in rows[:shown]], arms)
    axes.grid(color=PALE, linewidth=0.6)
    width, height = inches(axes)
    axes.set_xlabel(broken("\u03bc*: mean size of the effect, with 95 % interval", width, 8), loc="left", color=GREY)
    axes.set_ylabel(broken("\u03c3: how much the effect varies", height, 8), loc="bottom", color=GREY)
    not_named = f"; not named: {len(rows) - named}" if named < len(rows) else ""
    headed(axes, f"Influence on {outcome}", worlds(n, f"{len(rows)} number{'s' * (len(rows) > 1)}{not_named}"), keys)
    return cut(axes) if paper else axes


def _index(axes: Axes, place: float, index: Sequence[float], **look: Any) -> None:
    """One bar with its interval."""
    axes.barh(place, index[0], height=0.32, **look)
    draw_interval(axes, index[1:], place)


def _share_axis(axes: Axes, values: Sequence[float]) -> None:
    """From zero, or below where an interval goes there, to a little more than the largest value."""
    low, high = min(0.0, float(np.nanmin(values))), float(np.nanmax([*values, 0.01]))
    axes.set_xlim(1.05 * low, 1.05 * high)
    axes.axvline(0, color=INK, linewidth=0.9)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(few_ticks(inches(axes)[0]))
    axes.grid(axis="x", color=PALE, linewidth=0.6)


def _regions(axes: Axes) -> list[Line2D]:
    """Faint lines on which sigma is a given part of mu*, and their keys."""
    end, keys = axes.get_xlim()[1], []
    for (part, words), dash in zip(_REGIONS, ((0, (6, 2)), (0, (3, 2)), (0, (1, 1.5))), strict=True):
        look: dict[str, Any] = {"color": FAINT, "linewidth": 1.0, "linestyle": dash, "zorder": 1}
        axes.plot([0, end], [0, part * end], scalex=False, scaley=False, **look)
        keys.append(Line2D([], [], **look, label=words))
    return keys
