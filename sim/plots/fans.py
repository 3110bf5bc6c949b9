"""How wide do the worlds spread, variable by variable?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.plots.letters import in_lines
from sim.plots.months import MONTH_LABEL, month_axis
from sim.plots.panels import Cell, grid
from sim.plots.room import headline, titled
from sim.plots.style import GREY, PALETTE, dressed, heading, inches, new_axes, style, theme_color
from sim.plots.words import label_of, worlds

_NEEDED = (0.05, 0.25, 0.5, 0.75, 0.95)
EDGES = "thin lines: 95 % bands of the median and of the outer quantiles, for all months at once"
_CELL = Cell(width=2.35, height=1.3, left=0.85, right=0.15, below=0.4, above=0.42)


@style()
def plot_fan(
    fan: xr.DataArray,
    label: str,
    unit: str,
    bounds: Sequence[float],
    n: int,
    axes: Axes | None = None,
    *,
    color: str = PALETTE[0],
) -> Axes:
    """The fan of one variable: median, middle half and middle nine tenths of the worlds, and a dashed line at the start.

    Parameters
    ----------
    fan : DataArray of shape (quantile, month)
        From `sim.analysis.fans.fan`, in the unit of the variable.
    label : str
        Of the variable.
    unit : str
        Of the variable.
    bounds : Sequence of float
        Of the variable, low and high.
    n : int
        Number of worlds, told in the heading.
    axes : Axes, optional
        To draw into; a figure of its own if not given.
    color : str, default PALETTE[0]
        Of the fan.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    ValueError
        Nothing to show, or one of the quantiles 0.05, 0.25, 0.5, 0.75, 0.95 is missing.

    Examples
    --------
    >>> import numpy as np
    >>> import xarray as xr
    >>> from sim.analysis.fans import fan
    >>> from sim.plots.fans import plot_fan
    >>> walks = np.random.default_rng(0).normal(size=(100, 13)).cumsum(axis=1)
    >>> worlds = xr.DataArray(walks, coords={"month": range(13)}, dims=("world", "month"))
    >>> axes = plot_fan(fan(worlds), "A random walk", "steps", bounds=(-10, 10), n=100)
    >>> axes.get_ylabel()
    'steps'
    """
    is_alone = axes is None
    axes = new_axes(6.4, 3.8) if axes is None else dressed(axes)
    _draw(axes, fan, bounds, color)
    month_axis(axes, *_span(fan))
    wide = inches(axes)[0] > 5
    titled(axes, label, worlds(n) + ("" if wide else "\nline: median; bands: 25-75 and 5-95 %; dashes: start"), is_alone=is_alone)
    (words,), size = in_lines([unit], 40, inches(axes)[1], 0.5)
    axes.set_ylabel(words, fontsize=size)
    axes.set_xlabel(MONTH_LABEL, loc="left", color=GREY)
    if wide:
        axes.legend(
            handles=_key(color), loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, borderaxespad=0.2, handlelength=1.6
        )
    return axes


@style()
def plot_fans(
    fans: xr.DataArray,
    labels: Mapping[str, str],
    units: Mapping[str, str],
    bounds: Mapping[str, Sequence[float]],
    n: int,
    *,
    themes: Mapping[str, str] | None = None,
    bands: xr.DataArray | None = None,
    columns: int = 4,
    title: str = "Distribution over worlds",
) -> Figure:
    """A grid of fans, one panel a variable, in the order given.

    Parameters
    ----------
    fans : DataArray of shape (quantile, month, variable)
        From `sim.analysis.fans.fan`.
    labels : Mapping of str to str
        By variable.
    units : Mapping of str to str
        By variable.
    bounds : Mapping of str to Sequence of float
        By variable, low and high.
    n : int
        Number of worlds, told in the heading.
    themes : Mapping of str to str, optional
        The theme of each variable, which colours its fan; without it all fans have one colour.
    bands : DataArray of shape (end, quantile, month, variable), optional
        Between which the quantiles lie, all months at once; drawn as thin lines around the median and the outer quantiles. None:
        not known, or narrower than a line.
    columns : int, default 4
        Panels in a row.
    title : str, default "Distribution over worlds"
        Above the figure.

    Returns
    -------
    Figure
        All panels.

    Raises
    ------
    ValueError
        No variable, nothing to show, or a missing quantile.
    """
    names = [str(name) for name in fans["variable"].values] if "variable" in fans.dims else []
    if not names:
        raise ValueError("plot_fans needs fans of (quantile, month, variable) with at least one variable")
    figure, (panels,) = grid([len(names)], columns, _CELL, top=1.0 if themes else 0.8)
    for place, (name, axes) in enumerate(zip(names, panels, strict=True)):
        fan = fans.sel(variable=name)
        _draw(axes, fan, bounds[name], theme_color(themes[name]) if themes else PALETTE[0])
        if bands is not None:
            _edges(axes, bands.sel(variable=name), theme_color(themes[name]) if themes else PALETTE[0])
        month_axis(axes, *_span(fan), size=6.5, named=place >= len(names) - columns)
        (label,), size = in_lines([label_of(labels, name)], 34, _CELL.width + 0.3, _CELL.above - 0.05, weight="bold")
        heading(axes, label, size=size)
        (unit,), size = in_lines([units.get(name, "")], 23, _CELL.height + 0.1, 0.36, largest=6.5, smallest=4.5)
        axes.set_ylabel(unit, fontsize=size, color=GREY)
        axes.tick_params(axis="y", labelsize=6.5)
    said = f"{worlds(n)}; {MONTH_LABEL}" + (f"; {EDGES}" if bands is not None else "")
    _headline(figure, said, title, sorted({themes[name] for name in names}) if themes else [])
    return figure


def _draw(axes: Axes, fan: xr.DataArray, bounds: Sequence[float], color: str) -> None:
    q05, q25, median, q75, q95 = _quantiles(fan)
    months = fan["month"].values
    axes.axhline(median[0], color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    axes.fill_between(months, q05, q95, color=color, alpha=0.22, linewidth=0)
    axes.fill_between(months, q25, q75, color=color, alpha=0.38, linewidth=0)
    axes.plot(months, median, color=color, linewidth=1.8)
    room = 0.02 * (bounds[1] - bounds[0])
    axes.set_ylim(bounds[0] - room, bounds[1] + room)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))


def _edges(axes: Axes, bands: xr.DataArray, color: str) -> None:
    """Between which lines the median and the outer quantiles lie; an end that is not known is left out."""
    for q in (0.05, 0.5, 0.95):
        for end in bands.sel(quantile=q, method="nearest").transpose("end", "month").values:
            axes.plot(bands["month"].values, np.where(np.isfinite(end), end, np.nan), color=color, linewidth=0.5, zorder=2)


def _quantiles(fan: xr.DataArray) -> list[np.ndarray]:
    """The five quantiles that a fan shows, each by month."""
    if set(fan.dims) != {"quantile", "month"}:
        raise ValueError(f"a fan has the dimensions quantile and month; found {', '.join(map(str, fan.dims)) or 'none'}")
    if fan.sizes["month"] == 0 or not np.isfinite(fan.values).any():
        raise ValueError("a fan needs at least one month with a value; found none")
    levels = fan["quantile"].values
    missing = [q for q in _NEEDED if not np.isclose(levels, q).any()]
    if missing:
        raise ValueError(f"a fan shows the quantiles {_NEEDED}; missing: {missing}")
    return [fan.isel(quantile=int(np.argmin(np.abs(levels - q)))).values for q in _NEEDED]


def _span(fan: xr.DataArray) -> tuple[int, int]:
    return int(fan["month"].values[0]), int(fan["month"].values[-1])


def _key(color: str) -> list[Patch | Line2D]:
    """What the shades and lines of a fan mean."""
    return [
        Line2D([], [], color=color, linewidth=1.8, label="median"),
        Patch(color=color, alpha=0.52, linewidth=0, label="25-75 %"),
        Patch(color=color, alpha=0.22, linewidth=0, label="5-95 %"),
        Line2D([], [], color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), label="median at the start"),
    ]


def _headline(figure: Figure, under: str, title: str, themes: Sequence[str]) -> None:
    """The title, the note and two rows of keys above a grid of fans: the shades, and the themes."""
    more = headline(figure, title, under)
    width, height = figure.get_size_inches()
    colored = [Patch(color=theme_color(theme), linewidth=0, label=theme.replace("_", " ")) for theme in themes]
    for keys, down in ((_key(GREY if themes else PALETTE[0]), 0.5 + more), (colored, 0.68 + more)):
        place: dict[str, Any] = {
            "loc": "upper left",
            "bbox_to_anchor": (0.15 / width, 1 - down / height),
            "borderaxespad": 0,
            "borderpad": 0,
        }
        figure.legend(handles=keys, ncols=max(len(keys), 1), handlelength=1.6, columnspacing=1.4, fontsize=7.5, **place)
