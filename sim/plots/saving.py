"""How are figures written to disk?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots import FORMATS
from sim.plots.figures import find_figure
from sim.plots.style import style

_SIGNED_PNG: dict[str, Any] = {"Software": "Tightrope"}
_SIGNED_SVG: dict[str, Any] = {"Date": None, "Creator": "Tightrope"}


def save(figure: Figure | Axes, folder: Path | str, name: str, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write a figure as NAME.png (150 dots an inch) and NAME.svg, the same bytes whenever the figure is the same.

    Parameters
    ----------
    figure : Figure or Axes
        The figure, or axes on it.
    folder : Path or str
        Is made if it is not there.
    name : str
        Without ending, and no path.
    formats : Sequence of str, default FORMATS
        'png', 'svg' or both.

    Returns
    -------
    list of Path
        Where it was written.

    Raises
    ------
    ValueError
        The name is empty or a path.
    """
    if not name or Path(name).name != name:
        raise ValueError(f"found {name!r} as the name of a figure; allowed: a file name without folder and ending")
    whole = find_figure(figure) if isinstance(figure, Axes) else figure
    paths = [Path(folder) / f"{name}.{ending}" for ending in formats]
    Path(folder).mkdir(parents=True, exist_ok=True)
    with style():
        for path in paths:
            signed = _SIGNED_PNG if path.suffix == ".png" else _SIGNED_SVG
            whole.savefig(path, dpi=150, metadata=signed)
    return paths
