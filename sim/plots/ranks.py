"""Does the truth fall anywhere in its posterior equally often?"""

from __future__ import annotations

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.panels import Cell
from sim.plots.posterior import PANELS, add_head, left_out, name_panel, panels
from sim.plots.style import GREY, INK, PALE, PALETTE, style
from sim.plots.words import require, worlds

RIGHT, OUT = PALETTE[0], PALETTE[3]
_CELL = Cell(width=2.1, height=1.0, left=0.5, right=0.15, below=0.4, above=0.6)


@style()
def plot_ranks(
    table: pd.DataFrame,
    *,
    n: int | None,
    records: int,
    columns: int = 4,
    shown: int = PANELS,
    title: str = "Are the posteriors calibrated?",
) -> Figure:
    """A panel a number: by how much ranks of the truth among draws of its posterior are not uniform, and the band of luck.

    Parameters
    ----------
    table : DataFrame
        Columns number, label, left, right (of each bin of ranks, 0 to 1), excess (share of ranks in the bin, less what it should
        be), difference (share up to its end, less what it should be), low and high (of the band for all differences of a number),
        the numbers in the order in which they are to be shown.
    n : int or None
        Number of worlds, told in the heading.
    records : int
        Pseudo-records that were ranked.
    columns : int, default 4
        Panels in a row.
    shown : int, default PANELS
        Numbers that are drawn.
    title : str, default "Are the posteriors calibrated?"
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
    require(("number", "label", "left", "right", "excess", "difference", "low", "high"), table, "plot_ranks")
    parts = [part for _, part in table.groupby("number", sort=False)]
    figure, cells = panels(len(parts), shown, columns, _CELL)
    furthest = 1.1 * float(table[["excess", "difference", "low", "high"]].abs().to_numpy().max())
    for axes, part in zip(cells, parts, strict=False):
        places = [0.0, *part["right"]]
        out = (part["difference"] < part["low"]) | (part["difference"] > part["high"])
        axes.fill_between(places, [0.0, *part["low"]], [0.0, *part["high"]], color=PALE, linewidth=0)
        axes.bar(part["left"], part["excess"], width=part["right"] - part["left"], align="edge", color=GREY, alpha=0.7)
        axes.plot(places, [0.0, *part["difference"]], color=OUT if out.any() else RIGHT, linewidth=1.5)
        axes.axhline(0.0, color=INK, linewidth=0.6)
        axes.set(xlim=(0, 1), ylim=(-furthest, furthest), xticks=[0, 0.5, 1])
        axes.tick_params(labelsize=6.5)
        name_panel(axes, str(part["label"].iloc[0]), _CELL.above)
    keys: list[Artist] = [Line2D([], [], color=RIGHT, label="shares up to a rank, less uniform (orange: leaves the band)")]
    keys += [Patch(facecolor=PALE, label="95 % band under calibration"), Patch(facecolor=GREY, alpha=0.7, label="single bins")]
    words = f"{records:,} pseudo-records; along: rank of the truth, 0 lowest"
    return add_head(figure, title, worlds(n, left_out(words, len(parts), shown)), keys)
