"""Which single numbers move an outcome most, from one end of their range to the other?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.letters import LINE, broken, wide
from sim.plots.room import cut, few_ticks, headed, sheet
from sim.plots.rows import SHOWN, draw_interval, name_rows, plain, rank_rows
from sim.plots.style import GREY, INK, PALE, PALETTE, dressed, inches, style
from sim.plots.words import require, worlds

_ENDS = {"low": PALETTE[3], "high": PALETTE[0]}
_COLUMNS = ("number", "label", "low_value", "high_value", "at_low", "at_high", "swing")
_INTERVALS = ("at_low_low", "at_low_high", "at_high_low", "at_high_high")
_LETTER = 6.5


@style()
def plot_tornado(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    outcome: str,
    base: float,
    n: int | None = None,
    shown: int = SHOWN,
) -> Axes:
    """What becomes of an outcome when one number goes to either end of its range, the widest swing first.

    Parameters
    ----------
    table : DataFrame
        Columns number, label, low_value, high_value (the ends of the range, written beside the bars), at_low, at_high (the
        outcome there), swing (at_high - at_low), and the ends of their intervals at_low_low, at_low_high, at_high_low,
        at_high_high, which may be not a number.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    outcome : str
        Its name.
    base : float
        The outcome with every number at its base.
    n : int, optional
        Number of worlds at each end.
    shown : int, default SHOWN
        Rows that are drawn.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, or an outcome that is not a number.
    """
    require((*_COLUMNS, *_INTERVALS), table, "plot_tornado")
    if not np.isfinite([base, *table["at_low"], *table["at_high"]]).all():
        raise ValueError("plot_tornado needs a number for the base and for every at_low and at_high; found a missing one")
    rows, left_out = rank_rows(table, table["swing"].abs(), shown)
    paper = axes is None
    axes = sheet(5.2, 0.35 + 0.3 * len(rows)) if axes is None else dressed(axes)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    name_rows(axes, [str(row["label"]) for row in rows])
    size = float(np.clip(30 * inches(axes)[1] / (len(rows) + 0.2) / LINE, 4.0, _LETTER))  # two to a row
    ends = [end for place, row in enumerate(rows) for end in _ends(place, row, base)]
    _limits(axes, ends, base, size)
    for end in ends:
        _bar(axes, end, base, size)
    axes.axvline(base, color=INK, linewidth=0.9, zorder=3)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(broken(outcome, inches(axes)[0], 8), loc="left", color=GREY)
    keys: list[Artist] = [Patch(color=color, label=f"at the {name} end of its range") for name, color in _ENDS.items()]
    keys.append(Line2D([], [], color=INK, linewidth=0.9, label="95 % interval"))
    under = worlds(n, "one parameter changed at a time; annotated: its value")
    headed(axes, f"Largest influences: {outcome}", "; ".join(part for part in (under, left_out) if part), keys)
    return cut(axes) if paper else axes


def _ends(place: int, row: Mapping[str, float], base: float) -> list[dict[str, Any]]:
    """The two ends of a row: colour, outcome, interval, words, the side they are written on, and where the bar stands."""
    sides = [int(np.sign(row[f"at_{name}"] - base)) for name in _ENDS]
    shared = sides[0] == sides[1] != 0  # both ends move it the same way: the bars stand one over the other
    if not shared:
        sides = [sides[0] or -sides[1] or -1, sides[1] or -sides[0] or 1]
    return [
        {
            "color": color,
            "at": row[f"at_{name}"],
            "interval": (row[f"at_{name}_low"], row[f"at_{name}_high"]),
            "words": plain(row[f"{name}_value"]),
            "side": side,
            "middle": place + (shift if shared else 0.0),
            "thick": 0.3 if shared else 0.6,
        }
        for (name, color), side, shift in zip(_ENDS.items(), sides, (-0.16, 0.16), strict=True)
    ]


def _tip(end: Mapping[str, Any], base: float) -> float:
    """The furthest point of a bar and its interval on the side of its words."""
    reach = [base, end["at"], *(edge for edge in end["interval"] if np.isfinite(edge))]
    return max(reach) if end["side"] > 0 else min(reach)


def _limits(axes: Axes, ends: list[dict[str, Any]], base: float, size: float) -> None:
    """Room for all bars, intervals and words."""
    tips = [_tip(end, base) for end in ends]
    low, high = min(base, *tips), max(base, *tips)
    spans = [wide(str(end["words"]), size) + 0.12 for end in ends]
    left, right = (max([0.1, *(s for s, end in zip(spans, ends, strict=True) if end["side"] == side)]) for side in (-1, 1))
    width = inches(axes)[0]
    inch = ((high - low) or 0.1) / max(width - left - right, 0.3 * width)
    axes.set_xlim(low - left * inch, high + right * inch)
    axes.xaxis.set_major_locator(few_ticks(width))


def _bar(axes: Axes, end: Mapping[str, Any], base: float, size: float) -> None:
    """One bar with its interval, and the value of the number beside it."""
    axes.barh(end["middle"], end["at"] - base, height=end["thick"], left=base, color=end["color"], zorder=2)
    draw_interval(axes, end["interval"], end["middle"])
    beside: dict[str, Any] = {"textcoords": "offset points", "va": "center", "ha": "left" if end["side"] > 0 else "right"}
    axes.annotate(end["words"], (_tip(end, base), end["middle"]), (3 * end["side"], 0), fontsize=size, color=INK, **beside)
