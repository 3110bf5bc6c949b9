"""How is an ensemble made, batch by batch?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from sim.actors.actor import Actor
from sim.config.content import Content
from sim.ensembles.batch import Arrays, run_batch
from sim.ensembles.ensemble import Ensemble, labelled
from sim.ensembles.settings import RunSettings, check_horizon
from sim.ensembles.store import Store, open_data

Progress = Callable[[int, int], None]


def batches(settings: RunSettings) -> Iterator[np.ndarray]:
    """The worlds of a run, split into the batches they are computed in."""
    for first in range(0, settings.worlds, settings.batch):
        yield np.arange(first, min(first + settings.batch, settings.worlds))


def run_ensemble(
    content: Content,
    settings: RunSettings,
    actor_classes: Mapping[str, type[Actor]] | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> Ensemble:
    """Run all worlds of one scenario.

    Parameters
    ----------
    actor_classes : actor id -> subclass of `Actor`. progress : called with (worlds done, worlds in all) after each batch.
    folder : where the data are stored batch by batch, so that memory does not grow with the number of worlds; None keeps them
        in memory.

    Raises
    ------
    InputError : the scenario dates something after the last month.
    """
    check_horizon(content, settings)
    began = time.perf_counter()
    store = Store(folder, settings) if folder is not None else _Memory(settings)
    for worlds in batches(settings):
        store.write(worlds, run_batch(content, settings, worlds, actor_classes))
        if progress is not None:
            progress(int(worlds[-1]) + 1, settings.worlds)
    data = open_data(folder, content, settings) if folder is not None else labelled(store.arrays, content, settings)
    return Ensemble(data, content, settings, folder, time.perf_counter() - began)


class _Memory:
    """The data of one run in memory, filled batch by batch."""

    def __init__(self, settings: RunSettings) -> None:
        self.worlds = settings.worlds
        self.arrays: Arrays = {}

    def write(self, worlds: np.ndarray, arrays: Arrays) -> None:
        """Keep one batch of consecutive worlds."""
        for name, part in arrays.items():
            if name not in self.arrays:
                self.arrays[name] = np.empty((self.worlds, *part.shape[1:]), dtype=part.dtype)
            self.arrays[name][worlds[0] : worlds[-1] + 1] = part
