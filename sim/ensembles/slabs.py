"""How is a stored array read without all of it passing through memory at once?

Zarr reads every chunk that a question touches side by side, and holds them all; here a few batches of worlds are read after each
other, so that reading takes the memory of the answer and of one slab.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import zarr
from xarray.backends import BackendArray
from xarray.core.indexing import CopyOnWriteArray, ExplicitIndexer, IndexingSupport, LazilyIndexedArray, explicit_indexing_adapter

from sim.ensembles.layout import cut


class Slabs(BackendArray):
    """A stored array whose first axis is worlds, read slab by slab."""

    def __init__(self, stored: zarr.Array[Any]) -> None:
        self.stored, self.shape, self.dtype = stored, stored.shape, stored.dtype

    def __getitem__(self, key: ExplicitIndexer) -> Any:
        """What is asked for, as NumPy has it."""
        return explicit_indexing_adapter(key, self.shape, IndexingSupport.OUTER, self._read)

    def _read(self, key: tuple[Any, ...]) -> Any:
        worlds, *rest = key
        if not isinstance(worlds, slice | np.ndarray):  # a single world
            return self.stored.oindex[key]
        chosen, found = np.arange(self.shape[0])[worlds], None
        for part in cut(chosen, self.stored.chunks[0]):
            read: Any = self.stored.oindex[chosen[part], *rest]
            found = np.empty((chosen.size, *read.shape[1:]), self.dtype) if found is None else found
            found[part] = read
        return self.stored.oindex[slice(0, 0), *rest] if found is None else found


def lazily(stored: zarr.Array[Any]) -> CopyOnWriteArray:
    """A stored array that xarray reads where it is used, and only then."""
    lazy: Any = LazilyIndexedArray(Slabs(stored))  # to xarray's own types it is no array
    return CopyOnWriteArray(lazy)
