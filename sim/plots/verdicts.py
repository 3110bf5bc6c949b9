"""Which claims are borne out, how clearly, and whose?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.plots.letters import in_lines
from sim.plots.room import around, titled
from sim.plots.style import FAINT, GREY, INK, PALE, PALETTE, dressed, inches, roomy_axes, style
from sim.plots.words import require, worlds, wrap_text

_UNSURE = "#EBC38E"
_ENDS = {
    "emerges": (PALETTE[0], "o"),
    "follows from wants": (PALETTE[5], "o"),
    "built in": (FAINT, "o"),
    "depends": (PALETTE[3], "s"),
    "smaller": (PALETTE[2], "^"),
    "negligible": (PALETTE[7], "v"),
    "opposite": (PALETTE[1], "D"),
    "unclear": (_UNSURE, "s"),
    "beyond the model": (PALE, "o"),
}
"""What a claim can come to: colour and marker."""
_LOOKS = {"reached": _ENDS["emerges"], **_ENDS}
OLD = (
    "these are verdicts of an older version, which cannot be turned into the others: run the study again, or read its report.html"
    " as it was written"
)
_LETTERS = 64
_LINE = 0.15
"""Inches that a line of a label takes."""
_LETTER = 0.053
"""Inches that a letter of a label takes."""


@style()
def plot_verdicts(
    table: pd.DataFrame, axes: Axes | None = None, *, n: int | None = None, title: str = "Verdicts on claims"
) -> Axes:
    """Effects or probabilities with their intervals, a row a claim, marked by verdict; further right is more support.

    Parameters
    ----------
    table : DataFrame
        Columns claim, form ('effect' or 'event', the same in all rows), asked ('up' or 'down' for an effect, which is turned so
        that the claimed direction is to the right), mean, low, high, least (what is asked: a bar), counted (the verdict).
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    n : int, optional
        Worlds in each arm.
    title : str, default "Verdicts on claims"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, a missing column, rows of both forms, or a verdict that is none.
    """
    require(("claim", "form", "asked", "mean", "low", "high", "least", "counted"), table, "plot_verdicts")
    forms = set(table["form"])
    if len(forms) > 1 or not forms <= {"effect", "event"}:
        raise ValueError(f"found the forms {sorted(forms)}; allowed: rows that are all 'effect' or all 'event'")
    _check_verdicts(table["counted"])
    turned = [-1 if asked == "down" else 1 for asked in table["asked"]]
    rows = table.assign(sign=turned, middle=table["mean"] * turned).sort_values("middle", ascending=False, kind="stable")
    labels = [wrap_text(str(claim), _LETTERS) for claim in rows["claim"]]
    tall = [_LINE * (label.count("\n") + 1) + 0.09 for label in labels]
    is_alone = axes is None
    axes = roomy_axes(9.4, sum(tall), 0.46) if axes is None else dressed(axes)
    places, at = [], 0.0
    for height in tall:
        places.append(at + height / 2)
        at += height
    for place, height, row in zip(places, tall, rows.to_dict("records"), strict=True):
        _draw(axes, place, height, row)
    axes.set_yticks(places, labels)
    axes.set_ylim(at, 0)
    axes.tick_params(axis="y", length=0, labelsize=7)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    if forms == {"event"}:
        axes.set_xlim(-0.02, 1.02)
        axes.set_xlabel("probability, with interval", loc="left", color=GREY)
    else:
        axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
        axes.set_xlabel("mean paired effect in the claimed direction, with interval", loc="left", color=GREY)
    asked = "bar: least that the word asks for" if forms == {"event"} else "bars: least effect worth the name, either way"
    under = "; ".join(part for part in (worlds(n).replace("worlds", "worlds in each arm"), asked) if part)
    titled(axes, title, under, is_alone=is_alone)
    _legend(axes, [name for name in _LOOKS if name in set(rows["counted"])])
    return axes


def _check_verdicts(verdicts: Iterable[object]) -> None:
    """Raise ValueError for what is no verdict, or one of before there was one scale."""
    unknown = sorted(map(str, set(verdicts) - set(_LOOKS)))
    if unknown:
        before = f"; {OLD}" if set(unknown) & {"supported", "contradicted", "assumed", "holds", "open"} else ""
        raise ValueError(f"found the verdicts {unknown}; allowed: {', '.join(_LOOKS)}{before}")


def _draw(axes: Axes, place: float, height: float, row: dict) -> None:
    """One claim."""
    color, marker = _LOOKS[row["counted"]]
    ends = sorted((row["sign"] * row["low"], row["sign"] * row["high"]))
    for bar in (row["least"], -row["least"]) if row["form"] == "effect" else (row["least"],):
        axes.plot([bar] * 2, [place - 0.35 * height, place + 0.35 * height], color=GREY, linewidth=1.2, zorder=1)
    axes.plot(ends, [place, place], color=color, linewidth=1.8, solid_capstyle="butt", zorder=2)
    axes.plot(row["middle"], place, marker, color=color, markersize=6, zorder=3)


def _legend(axes: Axes, names: list[str], marker: str | None = None, down: float = 0.42) -> None:
    """The verdicts that are in the figure, so many inches below it."""
    look: dict[str, Any] = {"linestyle": "none", "markersize": 6}
    keys = [Line2D([], [], color=_LOOKS[name][0], marker=marker or _LOOKS[name][1], label=name, **look) for name in names]
    place: dict[str, Any] = {"loc": "upper right", "bbox_to_anchor": (1, -down / inches(axes)[1]), "borderaxespad": 0}
    axes.legend(handles=keys, ncols=len(keys), **place)


@style()
def plot_tally(table: pd.DataFrame, axes: Axes | None = None, *, title: str = "Verdicts on the documents' claims") -> Axes:
    """How many claims of each document came to each end, as bars laid end to end with their numbers.

    Parameters
    ----------
    table : DataFrame
        A row a document, with its name in `document` and a count in each of emerges, 'follows from wants', 'built in', depends,
        smaller, negligible, opposite, unclear and 'beyond the model'.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    title : str, default "What becomes of the documents" claims"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, or a missing column.
    """
    require(("document", *_ENDS), table, "plot_tally")
    is_alone = axes is None
    axes = roomy_axes(8.2, 0.36 * len(table), 0.5) if axes is None else dressed(axes)
    for place, row in enumerate(table.to_dict("records")):
        start = 0
        for verdict, (color, _) in _ENDS.items():
            axes.barh(place, row[verdict], left=start, height=0.66, color=color, label=verdict if place == 0 else None)
            if row[verdict]:
                ink = INK if verdict in ("built in", "unclear", "beyond the model") else "white"
                axes.text(start + row[verdict] / 2, place, str(row[verdict]), ha="center", va="center", color=ink, fontsize=7.5)
            start += row[verdict]
    names, size = in_lines(list(map(str, table["document"])), 26, around(axes).left - 0.15, inches(axes)[1] / len(table))
    axes.set_yticks(range(len(table)), names, fontsize=size)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("claims; one made by two documents counts for both", loc="left", color=GREY)
    titled(axes, title, "verdicts by rules fixed before the run", is_alone=is_alone)
    axes.legend(ncols=5, loc="upper right", bbox_to_anchor=(1, -0.42 / inches(axes)[1]), borderaxespad=0)
    return axes


@style()
def plot_variants(
    table: pd.DataFrame,
    axes: Axes | None = None,
    *,
    labels: Mapping[str, str],
    n: int | None = None,
    title: str = "Verdicts affected by some change",
) -> Axes:
    """The verdict on each claim under each variant, a square of its colour; a dot marks where it is that of the first column.

    Parameters
    ----------
    table : DataFrame
        Claims (index) by variants (columns, the reference first) with their verdicts.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    labels : Mapping of str to str
        Variant -> what it is called.
    n : int, optional
        Worlds in each arm.
    title : str, default "Verdicts affected by some change"
        Above the figure.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        An empty table, or a verdict that is none.
    """
    require((), table, "plot_variants")
    _check_verdicts(table.to_numpy().ravel())
    names = [wrap_text(str(claim), _LETTERS) for claim in table.index]
    tall = max(_LINE * (max(name.count("\n") for name in names) + 1) + 0.06, 0.3)
    variants = [labels.get(str(name), str(name)) for name in table.columns]
    high = _LETTER * max(len(label) for label in variants) + 0.1
    is_alone = axes is None
    axes = roomy_axes(9.4, tall * len(table), 0.5, above=high + 0.5) if axes is None else dressed(axes)
    for row, verdicts in enumerate(table.to_numpy()):
        for column, verdict in enumerate(verdicts):
            axes.barh(row, 0.92, left=column - 0.46, height=0.86, color=_LOOKS[verdict][0])
            if verdict == verdicts[0]:
                axes.plot(column, row, ".", color="white", markersize=4)
    axes.set_yticks(range(len(table)), names)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xlim(-0.5, table.shape[1] - 0.5)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(variants)), variants, rotation=90)
    axes.tick_params(axis="both", length=0, labelsize=7)
    axes.spines[:].set_visible(False)
    under = worlds(n, "dot: as in the reference").replace("worlds", "worlds in each arm")
    titled(axes, title, under, is_alone=is_alone, above=72 * high)
    _legend(axes, [name for name in _LOOKS if name in set(table.to_numpy().ravel())], marker="s", down=0.2)
    return axes
