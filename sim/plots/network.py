"""How close do the actors stand, pair by pair?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.typing import LineStyleType

from sim.config.setting import read_setting
from sim.plots.letters import high, wide
from sim.plots.room import cut, headed, sheet
from sim.plots.style import GREY, actor_color, dressed, inches, style
from sim.plots.words import label_of, require, worlds

FAINTEST = 0.1
"""Pairs nearer to zero than this are not drawn."""
_CIRCLE = read_setting().circle
"""Clockwise from the upper right."""
_FRIENDLY: tuple[str, LineStyleType] = ("#3F7F9F", "-")
_HOSTILE: tuple[str, LineStyleType] = ("#C4572B", (0, (3, 1.6)))
_WIDEST, _LARGEST, _SMALLEST = 6.0, 0.30, 0.045  # points; radius in inches


@style()
def plot_network(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    sizes: Mapping[str, float],
    labels: Mapping[str, str],
    n: int | None,
    title: str,
) -> Axes:
    """The actors on a circle, always in the same order, and between them lines for alignments.

    Parameters
    ----------
    table : DataFrame
        Columns one, other (short names), alignment (mean, -1 to 1) and, if known, low and high: its interval. Lines whose
        interval includes zero are pale; pairs nearer to zero than 0.1 have none.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    sizes : Mapping of str to float
        Share of capability by actor, 0 or more; the area of its disc, which is never smaller than a dot.
    labels : Mapping of str to str
        Short name -> the actor's name.
    n : int or None
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
        An empty table, a missing column or size, or an alignment outside -1 to 1.
    """
    require(("one", "other", "alignment"), table, "plot_network")
    if not table["alignment"].between(-1, 1).all():
        raise ValueError("plot_network needs alignments of -1 to 1; found another or a missing one")
    actors = _around_the_circle({*sizes, *table["one"], *table["other"]})
    missing = [actor for actor in actors if actor not in sizes]
    if missing:
        raise ValueError(f"plot_network needs the size of every actor; missing: {', '.join(missing)}")
    paper = axes is None
    axes = sheet(5.6, 4.2) if axes is None else dressed(axes)
    places = _places(axes, actors, [label_of(labels, actor) for actor in actors])
    kinds = [_line(axes, row, places) for row in table.to_dict("records")]
    _discs(axes, places, sizes, labels)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    hidden = f"; pairs within {FAINTEST} of zero: no line" if None in kinds else ""
    headed(axes, title, worlds(n, f"width: mean alignment; disc: capability{hidden}"), _keys(kinds))
    return cut(axes) if paper else axes


def _around_the_circle(actors: set[str]) -> list[str]:
    """The actors clockwise, those without a place of their own last."""
    return [*(a for a in _CIRCLE if a in actors), *sorted(a for a in actors if a not in _CIRCLE)]


def _places(axes: Axes, actors: Sequence[str], names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Where each actor stands, in inches, on the largest circle that leaves room for the names; sets the limits of the axes."""
    width, height = inches(axes)
    angles = np.pi / 2 - 2 * np.pi * (np.arange(len(actors)) + 0.5) / len(actors)
    size, gap = _size(width, height), _disc(1.0, width, height) + 0.1
    reach = []
    for name, angle in zip(names, angles, strict=True):
        beside = 0.5 if _is_upright(angle) else 1.0
        across = (width / 2 - beside * wide(name, size, "bold")) / max(abs(np.cos(angle)), 1e-9)
        reach.append(min(across, (height / 2 - high("", size)) / max(abs(np.sin(angle)), 1e-9)) - gap)
    radius = max(min(reach), 0.15 * min(width, height))
    axes.set_xlim(-width / 2, width / 2)
    axes.set_ylim(-height / 2, height / 2)
    return {actor: (radius * np.cos(angle), radius * np.sin(angle)) for actor, angle in zip(actors, angles, strict=True)}


def _line(axes: Axes, row: Mapping[str, Any], places: Mapping[str, tuple[float, float]]) -> tuple[str, bool] | None:
    """Draw one alignment; 'friendly' or 'hostile' and whether its sign is sure, or None where nothing is drawn."""
    value = float(row["alignment"])
    if abs(value) < FAINTEST:
        return None
    sure = not row.get("low", value) <= 0 <= row.get("high", value)
    color, dash = _FRIENDLY if value > 0 else _HOSTILE
    (x, y), (u, v) = places[row["one"]], places[row["other"]]
    look: dict[str, Any] = {"linewidth": _WIDEST * abs(value), "alpha": 0.85 if sure else 0.3, "zorder": 1 + abs(value)}
    axes.plot([x, u], [y, v], color=color, linestyle=dash, solid_capstyle="butt", **look)
    return ("friendly" if value > 0 else "hostile"), sure


def _discs(axes: Axes, places: Mapping[str, tuple[float, float]], sizes: Mapping[str, float], labels: Mapping[str, str]) -> None:
    """The actors' discs, and their names outside the circle."""
    width, height = inches(axes)
    largest = max(sizes.values()) or 1.0
    for actor, (x, y) in places.items():
        radius, color = _disc(sizes[actor] / largest, width, height), actor_color(actor)
        axes.scatter(x, y, s=(144 * radius) ** 2, color=color, edgecolors="white", linewidths=1.2, zorder=4)
        away = 1 + (radius + 0.07) / np.hypot(x, y)
        far = abs(y) / np.hypot(x, y) > 0.8
        sides: dict[str, Any] = {"ha": "left" if x > 0 else "right", "va": ("bottom" if y > 0 else "top") if far else "center"}
        if _is_upright(np.arctan2(y, x)):
            sides["ha"] = "center"
        axes.text(
            away * x, away * y, label_of(labels, actor), color=color, fontsize=_size(width, height), fontweight="bold", **sides
        )


def _is_upright(angle: float) -> bool:
    """Whether an actor stands so nearly above or below the middle that its name is written above or below it."""
    return bool(abs(np.cos(angle)) < 0.2)


def _disc(share: float, width: float, height: float) -> float:
    """The radius in inches of a disc whose area is so much of the largest one."""
    scale = min(1.0, min(width, height) / 4)
    return max(_LARGEST * scale * np.sqrt(share), _SMALLEST)


def _size(width: float, height: float) -> float:
    """Of the names, in points."""
    return float(np.clip(2.2 * min(width, height), 5.5, 9))


def _keys(kinds: Sequence[tuple[str, bool] | None]) -> list[Line2D]:
    """What the lines mean, as far as they are in the figure."""
    looks = {"friendly": _FRIENDLY, "hostile": _HOSTILE}
    drawn = [name for name in looks if any(kind and kind[0] == name for kind in kinds)]
    keys = [Line2D([], [], color=looks[k][0], linestyle=looks[k][1], linewidth=0.6 * _WIDEST, label=k) for k in drawn]
    keys += [Line2D([], [], color=GREY, linewidth=_WIDEST * w, label=f"{w:g}") for w in (0.2, 0.5, 0.8) if drawn]
    if any(kind and not kind[1] for kind in kinds):
        keys.append(Line2D([], [], color=GREY, alpha=0.35, linewidth=0.5 * _WIDEST, label="interval includes zero"))
    return keys
