"""Where, in the ranges of the numbers, do the worlds of interest lie, and how was that region found?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.letters import wide
from sim.plots.names import name_points
from sim.plots.room import cut, headed, sheet
from sim.plots.rows import SHOWN, name_rows, plain, rank_rows
from sim.plots.style import GREY, INK, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

_LETTER = 6.5


@style()
def plot_box(table: pd.DataFrame, axes: Axes | None = None, *, title: str, n: int | None = None, shown: int = SHOWN) -> Axes:
    """The limits of a box within the whole ranges of its numbers, the most telling first.

    Parameters
    ----------
    table : DataFrame
        Columns number, label, low, high (the limits; not a number where there is none), range_low, range_high (the whole range),
        qp (the quasi-p-value of the restriction; not a number where it is not known); categories where rows have them instead of
        limits and ranges.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    title : str
        What the box holds.
    n : int, optional
        Number of worlds, told in the heading.
    shown : int, default SHOWN
        Rows, those with the smallest qp.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, a range without width, or a box outside it.
    """
    require(("number", "label", "low", "high", "range_low", "range_high", "qp"), table, "plot_box")
    table = _without_range(table)
    whole = table["range_high"] - table["range_low"]
    low, high = ((table[end].fillna(table[f"range_{end}"]) - table["range_low"]) / whole for end in ("low", "high"))
    if not ((whole > 0) & (low > -1e-9) & (high < 1 + 1e-9) & (low <= high)).all():
        raise ValueError("plot_box needs ranges from a lower to a higher end, and limits within them; found others")
    rows, left_out = rank_rows(table.assign(left=low, right=high), -table["qp"].fillna(1.0) - 1e-6 * (high - low), shown)
    paper = axes is None
    axes = sheet(4.6, 0.3 + 0.4 * len(rows)) if axes is None else dressed(axes)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    name_rows(axes, [str(row["label"]) for row in rows])
    axes.set_xlim(
        -_side(axes, [_end(row, "range_low") for row in rows]), 1 + _side(axes, [_end(row, "range_high") for row in rows])
    )
    for place, row in enumerate(rows):
        _range(axes, place, row)
    said = ""
    at_right: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "fontsize": _LETTER, "color": GREY}
    if any(np.isfinite(row["qp"]) for row in rows):
        axes.annotate("quasi-p", (1, 1), (4, 0), **at_right, ha="left", va="top")
        said = "quasi-p: probability of such a limit by chance"
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    keys = [Patch(color=PALETTE[0], label="the box"), Patch(color=PALE, label="the whole range")]
    headed(axes, title, "; ".join(part for part in (worlds(n, said), left_out) if part), keys)
    return cut(axes) if paper else axes


@style()
def plot_trajectory(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    chosen: int | None = None,
    n: int | None = None,
    title: str = "Peeling trajectory",
) -> Axes:
    """The boxes met on the way of peeling: what share of the worlds of interest each holds, and how pure it is.

    Parameters
    ----------
    table : DataFrame
        Columns step, coverage (0 to 1), density (0 to 1), mass (share of all worlds in the box, 0 to 1), restricted (number of
        numbers that the box limits), in the order of the steps.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    chosen : int, optional
        The step that was chosen, which gets a ring.
    n : int, optional
        Number of worlds, told in the heading.
    title : str, default "Peeling trajectory"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, or a chosen step that is not there.
    """
    require(("step", "coverage", "density", "mass", "restricted"), table, "plot_trajectory")
    if chosen is not None and chosen not in set(table["step"]):
        raise ValueError(f"found {chosen} as the chosen step; allowed: one of the {len(table)} steps of the table")
    paper = axes is None
    axes = sheet(4.6, 4.0) if axes is None else dressed(axes)
    axes.set_xlim(-0.02, 1.04)
    axes.set_ylim(-0.02, 1.04)
    axes.plot(table["coverage"], table["density"], color=PALE, linewidth=1.0, zorder=1)
    colors = _steps_of_color(table["restricted"])
    area = 14 + 130 * table["mass"].to_numpy(dtype=float)
    look = {"s": area, "c": [colors[k] for k in table["restricted"]], "edgecolors": "white", "linewidths": 0.6}
    axes.scatter(table["coverage"], table["density"], **look, zorder=2, clip_on=False)
    if chosen is not None:
        _ring(axes, table, chosen, area)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_xlabel("coverage: share of the worlds of interest in the box", loc="left", color=GREY)
    axes.set_ylabel("density: share of the box that is of interest", loc="bottom", color=GREY)
    dot: dict[str, Any] = {"marker": "o", "linestyle": "none", "markersize": 6}
    keys = [
        Line2D([], [], color=color, label=f"{k} restricted", **dot) for k, color in list(colors.items())[:: -(-len(colors) // 6)]
    ]
    headed(axes, title, worlds(n, "each dot is a box; colour: number of restricted parameters; size: share of all worlds"), keys)
    return cut(axes) if paper else axes


def _without_range(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its categories in words, each over the whole of a row that has no ends."""
    named = table["categories"] if "categories" in table else pd.Series(None, index=table.index, dtype=object)
    words = ["" if kinds is None or kinds is np.nan else " or ".join(sorted(map(str, kinds))) for kinds in named]
    is_named = np.array([bool(text) for text in words], dtype=bool)
    ends = {end: table[end].mask(is_named, value) for end, value in (("range_low", 0.0), ("range_high", 1.0))}
    return table.assign(**ends, words=words)


def _side(axes: Axes, words: list[str]) -> float:
    """Room for words beside bars whose length is 1, in lengths of a bar."""
    share = (max(wide(text, _LETTER) for text in words) + 0.12) / inches(axes)[0]
    return share / max(1 - 2 * share, 0.3)


def _range(axes: Axes, place: int, row: Mapping[str, float]) -> None:
    """One row: the whole range, the box in it, and the numbers that belong to both."""
    axes.barh(place + 0.15, 1, height=0.24, color=PALE)
    axes.barh(place + 0.15, row["right"] - row["left"], left=row["left"], height=0.24, color=PALETTE[0])
    look: dict[str, Any] = {"textcoords": "offset points", "fontsize": _LETTER, "annotation_clip": False}
    axes.annotate(_end(row, "range_low"), (0, place + 0.15), (-3, 0), **look, ha="right", va="center", color=GREY)
    axes.annotate(_end(row, "range_high"), (1, place + 0.15), (3, 0), **look, ha="left", va="center", color=GREY)
    words = _limits(row)
    half = wide(words, _LETTER) / 2 / inches(axes)[0] * np.diff(axes.get_xlim())[0]
    middle = np.clip((row["left"] + row["right"]) / 2, half, max(1 - half, half))
    axes.annotate(words, (middle, place + 0.03), (0, 1.5), **look, ha="center", va="bottom", color=INK)
    if np.isfinite(row["qp"]):
        words = "< 0.001" if row["qp"] < 0.001 else f"{row['qp']:.3f}"
        across: dict[str, Any] = {"xycoords": axes.get_yaxis_transform(), "ha": "left", "va": "center", "color": INK}
        axes.annotate(words, (1, place + 0.15), (4, 0), **look, **across)


def _end(row: Mapping[str, float], end: str) -> str:
    """The end of a number's range; categories have none."""
    return plain(row[end]) if not row["words"] else ""


def _limits(row: Mapping[str, float]) -> str:
    """The limits of a box in words; an end that is not limited is left out."""
    if row["words"]:
        return str(row["words"])
    below, above = row["left"] > 1e-9, row["right"] < 1 - 1e-9
    if below and above:
        return f"{plain(row['low'])} to {plain(row['high'])}"
    return f"\u2265 {plain(row['low'])}" if below else f"\u2264 {plain(row['high'])}" if above else "not limited"


def _steps_of_color(restricted: pd.Series) -> dict[int, str]:
    """A colour for each number of restricted numbers, from dark to light."""
    found = sorted(set(restricted))
    places = np.linspace(0.05, 0.88, len(found)) if len(found) > 1 else [0.05]
    return {k: to_hex(colormaps["cividis"](place)) for k, place in zip(found, places, strict=True)}


def _ring(axes: Axes, table: pd.DataFrame, chosen: int, area: np.ndarray) -> None:
    """A ring around the chosen step, and what it is."""
    place = int(np.flatnonzero(table["step"] == chosen)[0])
    row = table.iloc[place]
    axes.scatter(row["coverage"], row["density"], s=area[place] + 90, facecolors="none", edgecolors=PALETTE[3], linewidths=1.8)
    others = table[["coverage", "density"]].to_numpy(dtype=float)
    words = f"chosen: step {chosen}\ncoverage {row['coverage']:.2f}, density {row['density']:.2f}"
    name_points(axes, np.r_[others[[place]], others], [words])
