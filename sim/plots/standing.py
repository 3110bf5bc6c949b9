"""Which figure do axes stand on?"""

from __future__ import annotations

from typing import cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def figure_of(axes: Axes) -> Figure:
    """The figure that axes stand on.

    Parameters
    ----------
    axes : Axes
        Axes of a figure.

    Returns
    -------
    Figure
        That figure.
    """
    return cast(Figure, axes.get_figure())
