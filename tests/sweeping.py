"""Small runs to be stored, disturbed and taken up again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from sim.config.content import Content
from sim.ensembles import folder as folders
from sim.ensembles import journal
from sim.ensembles.batch import digest
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution
from sim.ensembles.settings import RunSettings
from tests import tiny

SETTINGS = RunSettings(worlds=60, months=4, batch=5, seed=3)
LOCAL = Execution(kind="local", workers=2)
POSIX = pytest.mark.skipif(os.name != "posix", reason="kills processes the POSIX way")


def small(sleep: str = "") -> Content:
    """A theatre of one actor and one variable, with luck in it."""
    options = {"up": tiny.option({"x": 0.1}), "down": tiny.option({"x": -0.1})}
    brief = tiny.actor({"x": 1.0}, {"q": tiny.dossier(options)}, temperature={"value": 0.5, "range": [0.1, 1.0]})
    return tiny.content({"x": tiny.variable(0.5)}, {"one": brief})


def begun(place: Path, content: Content, settings: RunSettings = SETTINGS) -> Path:
    """A folder in which a run has begun."""
    place.mkdir(exist_ok=True)
    folders.begin(place, content, settings, study="ensemble")
    return place


def assert_whole(place: Path, ensemble: Ensemble, undisturbed: dict[int, str]) -> None:
    """That all batches are on the disk, once in the journal, and have the bits of the undisturbed run."""
    kept = journal.done(place)
    assert {number: entry.sha256 for number, entry in kept.items()} == undisturbed
    for number, expected in undisturbed.items():
        worlds = ensemble.plan.worlds_of(number)
        found = {name: ensemble.data[name].values[worlds[0] : worlds[-1] + 1] for name in ensemble.data.data_vars}
        assert digest(found) == expected


def assert_replayed(ensemble: Ensemble, world: int = 7) -> None:
    """That a world of an ensemble, replayed, has the bits on record."""
    theatre = ensemble.theatre(worlds=[world])
    for _ in range(ensemble.settings.months):
        theatre.step()
    assert np.array_equal(theatre.record.state[:, :, 0], ensemble.data["state"].values[world])
    numbers = [float(theatre.parameters[str(name)][0]) for name in ensemble.data["number"].values]
    assert np.array_equal(np.float32(numbers), ensemble.data["parameter"].values[world])
