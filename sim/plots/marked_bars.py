"""How are the strongest of many numbers drawn as bars, each beside a mark to hold it against?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.plots.letters import fit_text
from sim.plots.room import few_ticks, sheet
from sim.plots.style import FAINT, GREY, PALE, PALETTE, dressed, inches

HIGH = 0.24
"""Inches that a bar takes."""


def draw_marked_bars(
    rows: pd.DataFrame, axes: Axes | None, *, value: str, mark: str, sure: np.ndarray, most: float, unit: str
) -> Axes:
    """Bars, the first on top and dark where they are sure, each with a mark.

    Parameters
    ----------
    rows : DataFrame
        Columns label, and those of value and mark.
    axes : Axes or None
        To draw into; a sheet of its own if None.
    value : str
        The column of the bars.
    mark : str
        The column of the marks.
    sure : ndarray of shape (row,)
        Which bars are dark.
    most : float
        The greatest value that the axis has to hold.
    unit : str
        What stands below the axis.

    Returns
    -------
    Axes
        What was drawn on.
    """
    axes = sheet(4.2, max(1.2, HIGH * len(rows))) if axes is None else dressed(axes)
    places = range(len(rows))
    axes.barh(places, rows[value], color=[PALETTE[0] if each else FAINT for each in sure], height=0.6)
    axes.plot(rows[mark], places, "|", color=PALETTE[3], markersize=11, markeredgewidth=2)
    names, size = fit_text(list(rows["label"]), 2.2, HIGH * inches(axes)[1] / max(HIGH * len(rows), 0.1))
    axes.set_yticks(list(places), names, fontsize=size)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.1 * most or 1.0)
    axes.xaxis.set_major_locator(few_ticks(inches(axes)[0]))
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_xlabel(unit, loc="left", color=GREY)
    return axes
