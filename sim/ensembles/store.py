"""How is an ensemble kept on disk, and opened again?

Zarr, chunked by batches of worlds: batches are written as they are finished, so memory does not grow with the number of worlds,
and a result is opened without being read. (For 2.4 million rows: Zarr 0.05 s, Parquet 0.14 s, CSV 2.6 s.)
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr
import zarr

from sim.config.content import Content
from sim.config.errors import InputError
from sim.ensembles.batch import DIMENSIONS, Arrays
from sim.ensembles.ensemble import axis_of, labelled
from sim.ensembles.settings import RunSettings

DATA = "data.zarr"
VARIABLES_A_CHUNK = 8
"""So many variables share a chunk: one that is asked for does not drag all others from the disk."""


class Store:
    """The data of one run on disk, filled batch by batch."""

    def __init__(self, folder: Path, settings: RunSettings) -> None:
        self.path = folder / DATA
        self.settings = settings
        self._group: zarr.Group | None = None

    def write(self, worlds: np.ndarray, arrays: Arrays) -> None:
        """Write one batch of consecutive worlds."""
        group = self._group or self._create(arrays)
        for name, array in arrays.items():
            group[name][int(worlds[0]) : int(worlds[-1]) + 1] = array

    def _create(self, arrays: Arrays) -> zarr.Group:
        """Lay out all arrays, from the shapes of the first batch."""
        group = zarr.create_group(self.path)
        for name, array in arrays.items():
            axes = [axis_of(axis, self.settings) for axis in DIMENSIONS[name]]
            shape = (self.settings.worlds, *array.shape[1:])
            chunks = [min(self.settings.batch, self.settings.worlds), *(max(length, 1) for length in array.shape[1:])]
            if name == "state":
                chunks[-1] = min(chunks[-1], VARIABLES_A_CHUNK)
            group.create_array(
                name,
                shape=shape,
                chunks=tuple(chunks),
                dtype=array.dtype,
                dimension_names=axes,
                config={"write_empty_chunks": True},
            )
        self._group = group
        return group


def open_data(folder: Path, content: Content, settings: RunSettings) -> xr.Dataset:
    """The stored data with names on every axis; read from disk only where it is used.

    Raises
    ------
    InputError : data are missing or damaged, or do not fit the configuration.
    """
    try:
        group = zarr.open_group(folder / DATA, mode="r")
        for name in DIMENSIONS:
            if group[name].nchunks_initialized != group[name].nchunks:
                raise InputError(f"{folder}: some of the data are missing ('{name}' in {DATA}); run it again")
        data = xr.open_zarr(folder / DATA, chunks=None, consolidated=False)
        return labelled({name: data[name].variable for name in DIMENSIONS}, content, settings)
    except (KeyError, ValueError, AttributeError, OSError) as problem:
        if isinstance(problem, InputError):
            raise
        raise InputError(f"{folder}: its {DATA} is damaged or does not fit its configuration ({problem})") from None
