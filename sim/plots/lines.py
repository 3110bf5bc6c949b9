"""How do several lines with bands share one figure, each with its name?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.typing import LineStyleType

from sim.plots.names import has_room_for_ends, name_ends
from sim.plots.style import PALETTE
from sim.plots.words import require

SHOWN = 8
"""So many lines can be told apart in one figure."""
_DASHES: tuple[LineStyleType, ...] = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))


def first_tables(
    tables: Mapping[str, pd.DataFrame], columns: Sequence[str], figure: str, shown: int
) -> tuple[dict[str, pd.DataFrame], str]:
    """The first of the tables by label, and how many more there are, in words.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        By label, the most important first.
    columns : Sequence of str
        That each has to have.
    figure : str
        What is drawn, for messages.
    shown : int
        So many of them, 1 or more.

    Returns
    -------
    drawn : dict of str to DataFrame
        Label -> table.
    left_out : str
        How many more there are, in words.

    Raises
    ------
    ValueError
        No table, an empty one, a missing column, or none to be shown.
    """
    if not tables or shown < 1:
        raise ValueError(
            f"{figure} needs at least one table to show; found {len(tables)} tables, of which {shown} are to be shown"
        )
    for table in tables.values():
        require(columns, table, figure)
    return dict(list(tables.items())[:shown]), more(len(tables) - shown)


def more(left: int) -> str:
    """How many are left out, in words; empty for none.

    Parameters
    ----------
    left : int
        How many.

    Returns
    -------
    str
        Such as 'not shown: 3 more'.
    """
    return f"not shown: {left} more" if left > 0 else ""


def looks(number: int) -> list[tuple[str, LineStyleType]]:
    """Colours and dashes of so many lines.

    Parameters
    ----------
    number : int
        How many.

    Returns
    -------
    list of (str, object)
        A colour and dashes for each.
    """
    return [(PALETTE[i % len(PALETTE)], _DASHES[i // len(PALETTE) % len(_DASHES)]) for i in range(number)]


def draw_line(
    axes: Axes,
    x: Sequence[float],
    y: Sequence[float],
    band: tuple[Sequence[float], Sequence[float]],
    look: tuple[str, LineStyleType],
    is_step: bool = False,
) -> None:
    """One line over its band; a step holds its value until the next one.

    Parameters
    ----------
    axes : Axes
        To draw on.
    x : Sequence of float
        Places, rising.
    y : Sequence of float
        Heights, one for each place.
    band : (Sequence of float, Sequence of float)
        Low ends and high ends, one for each place.
    look : (str, object)
        Colour and dashes, from `looks`.
    is_step : bool, default False
        Whether it holds its value until the next place.
    """
    color, dash = look
    axes.fill_between(x, *band, color=color, alpha=0.16, linewidth=0, step="post" if is_step else None)
    axes.plot(x, y, color=color, linestyle=dash, drawstyle="steps-post" if is_step else "default", zorder=3)


def name_lines(
    axes: Axes, ends: Sequence[float], texts: Sequence[str], drawn: Sequence[tuple[str, LineStyleType]]
) -> list[Artist]:
    """Names at the ends of the lines where there is room right of the axes; else the keys of a legend, highest end first.

    Parameters
    ----------
    axes : Axes
        To draw on.
    ends : Sequence of float
        The heights at which the lines end.
    texts : Sequence of str
        Their names.
    drawn : Sequence of (str, object)
        Colours and dashes, from `looks`.

    Returns
    -------
    list of Artist
        The keys of a legend; none where names stand at the ends.
    """
    if has_room_for_ends(axes):
        name_ends(axes, ends, texts, [color for color, _ in drawn])
        return []
    keys = [Line2D([], [], color=color, linestyle=dash, label=text) for (color, dash), text in zip(drawn, texts, strict=True)]
    return [keys[i] for i in sorted(range(len(keys)), key=lambda i: -ends[i])]


def percent(share: float) -> str:
    """A share of 0 to 1 in percent, with a digit more where it is small.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Returns
    -------
    str
        Such as '12 %'.
    """
    return f"{100 * share:.0f} %" if share >= 0.0995 or share == 0 else f"{100 * share:.1f} %"
