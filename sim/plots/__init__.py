"""What do the tables look like? One figure a file, tables in, Axes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.plots.map_frames import animate_map
    from sim.plots.theatre_map import plot_map

FORMATS = ("png", "svg")
"""How figures can be kept."""
__all__ = ["FORMATS", "animate_map", "plot_map"]


def __getattr__(name: str) -> object:
    """The map, read when it is first asked for: Matplotlib takes a second."""
    if name not in ("animate_map", "plot_map"):
        raise AttributeError(f"module 'sim.plots' has no attribute {name!r}")
    from sim.plots import map_frames, theatre_map

    return {"animate_map": map_frames.animate_map, "plot_map": theatre_map.plot_map}[name]
