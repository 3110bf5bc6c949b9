"""How does the theatre move on the map, month by month?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from matplotlib.animation import PillowWriter

from sim.config.theatre_map import read_places
from sim.plots.figures import find_figure
from sim.plots.map_keys import draw_keys
from sim.plots.style import style
from sim.plots.theatre_map import map_sheet, plot_map


@style()
def animate_map(frames: Iterable[tuple[str, pd.DataFrame]], path: Path | str, *, n: int | None = None, speed: int = 3) -> Path:
    """Write maps of one month after the other as an animated GIF, the same bytes whenever the maps are the same.

    Parameters
    ----------
    frames : Iterable of (str, DataFrame)
        The title of each month, and its table as for `plot_map`.
    path : Path or str
        Of the file, which ends in '.gif'; its folder is made if it is not there.
    n : int, optional
        Number of worlds; one world if not given.
    speed : int, default 3
        Months a second; the last one is seen five times as long.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    ValueError
        No frame, a file of another kind, or a speed below 1.
    """
    found, file = list(frames), Path(path)
    if not found or file.suffix != ".gif" or speed < 1:
        told = f"found {len(found)} frames at speed {speed} for {file.name!r}"
        raise ValueError(f"{told}; allowed: one frame or more, a speed of 1 or more, and a name that ends in .gif")
    places = read_places()
    table = found[0][1]
    keys = table[table["kind"] != "stance"]
    axes = map_sheet(keys, places)
    draw_keys(axes, keys, places, n is not None)
    writer = PillowWriter(fps=speed)
    file.parent.mkdir(parents=True, exist_ok=True)
    with writer.saving(find_figure(axes), str(file), dpi=80):
        for title, table in [*found, *[found[-1]] * 4]:
            axes.clear()
            plot_map(table, axes, title=title, n=n)
            writer.grab_frame()
    return file
