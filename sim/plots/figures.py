"""Which figure do axes belong to?"""

from __future__ import annotations

from typing import cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def find_figure(axes: Axes) -> Figure:
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
