"""Does memory stay with what is asked for, however many worlds are stored?"""

from __future__ import annotations

import gc
import shutil

import numpy as np
import pandas as pd
import pytest
import xarray as xr
import zarr

from sim.analysis import columns, lineups, resampling, stances
from sim.analysis.columns import Columns
from sim.analysis.discovery import discover
from sim.analysis.explained import first_order
from sim.analysis.screening import screen
from sim.ensembles import layout, slabs
from sim.ensembles.api import load
from sim.ensembles.room import bytes_a_world
from sim.reporting.ensemble_tables import tables
from sim.studies.explore.blocs import analyze as who_stands_with_whom
from sim.studies.explore.distribution import summary
from sim.studies.operations.timing import whole_command
from sim.studies.registry import list_studies
from tests.asking import ANEW, PLAIN, made, requested
from tests.growing import grown, peak

FINAL = ("worlds=240", "months=8", "keep=final")
ROWS, CUT = 30, ("batch=30",)
"""So few worlds to a slab, so that a test reads many."""
ASKED = {
    "ensemble": (FINAL, ()),
    "distribution": (FINAL, ("outcomes=[violence,pakistan_isolation,payoff.china,baloch_attack]",)),
    "survival": (FINAL, ()),
    "blocs": (FINAL, ()),
    "sensitivity": (FINAL, ("outcome=cpec_pace",)),
    "discovery": (FINAL, ("target='cpec_pace < 0.45'",)),
    "verify": (FINAL, ("sample=2",)),
    "archetypes": (FINAL, ("clusters=2",)),
    "grid": (ANEW["grid"], ("outcome=cpec_pace",)),
    "information": (ANEW["information"], ("policies=loyalties",)),
    "robustness": (ANEW["robustness"], ("outcomes=[payoff.china,-baloch_order]",)),
    "compare": (ANEW["compare"], ()),
    "expectations": (ANEW["compare"], ()),
    "why": (FINAL, ()),
    "story": (FINAL, ("world=7",)),
    "report": (FINAL, ()),
    "crate": (FINAL, ()),
}
"""Study that reads stored runs -> what it reads here, and what it is asked."""
NONE = ("why", "story", "report", "list", "crate")
"""Studies that ask nothing of the stored worlds."""
CELLS = 20_000
"""Values of numbers that are read together in these tests; there are seven times as many."""
A_WORLD = 400
"""Bytes that tables and pictures may take for each world more: labels, an outcome, and what sorting it takes."""


@pytest.fixture
def small_slabs(monkeypatch):
    """Slabs so small that a test holds many of them."""
    monkeypatch.setattr(layout, "SLAB", ROWS)
    monkeypatch.setattr(stances, "AT_ONCE", ROWS)
    monkeypatch.setattr(lineups, "AT_ONCE", ROWS)
    monkeypatch.setattr(columns, "CELLS", CELLS)


def test_every_study_that_reads_a_stored_run_is_looked_at():
    assert set(ASKED) == {study.name for study in list_studies() if study.reads_stored and study.name != "page"}


LONG = ("grid", "robustness", "information", "compare", "expectations")
"""Studies whose runs take several seconds to make; what they read is read as by the others."""


@pytest.mark.parametrize(
    "study", [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in ASKED if name not in NONE]
)
def test_no_study_reads_many_things_of_all_worlds_at_once(study, tmp_path, monkeypatch, small_slabs):
    made_by, more = ASKED[study]
    folder, read, plain = made(*made_by, *CUT), [], slabs.Slabs._read

    def noted(stored, key):
        found = plain(stored, key)
        read.append((stored.shape, np.asarray(found)))
        return found

    monkeypatch.setattr(slabs.Slabs, "_read", noted)
    requested(f"study={study}", f"result={folder}", f"results={tmp_path}", *more, *PLAIN)
    assert read
    for shape, found in read:
        worlds = len(found) if found.ndim else 1
        assert worlds <= ROWS or found.nbytes <= worlds * 64 or found.size <= CELLS, (shape, found.shape)


@pytest.mark.parametrize("study", NONE)
def test_what_asks_nothing_of_the_worlds_reads_none(study, tmp_path, monkeypatch):
    folder = shutil.copytree(made(*FINAL, *CUT), tmp_path / "runs" / "run")

    def refused(*_):
        raise AssertionError("worlds were read")

    monkeypatch.setattr(slabs.Slabs, "_read", refused)
    monkeypatch.setattr("sim.ensembles.work.read_batch", refused)
    words = (f"results={folder.parent}",) if study == "list" else (f"result={folder}", f"results={tmp_path / 'out'}")
    requested(f"study={study}", *words, *PLAIN)


CLOSING = {
    "tables": lambda ensemble: tables(ensemble),
    "distributions": lambda ensemble: summary(ensemble, ["violence", "refinery_running", "china.corridor=keep"]),
    "blocs": lambda ensemble: who_stands_with_whom(ensemble),
}


@pytest.mark.parametrize("task", [pytest.param(name, marks=pytest.mark.slow if name == "blocs" else ()) for name in CLOSING])
def test_memory_of_the_closing_tables_grows_by_little_with_each_world(task, tmp_path, small_slabs):
    many, held = 500, []
    folder = made(f"worlds={many}", "months=1", "keep=final")
    for times in (1, 1, 4):  # the first call also holds what is made once
        ensemble = load(grown(folder, tmp_path / f"run{len(held)}", times))
        gc.collect()
        held.append(peak(lambda ensemble=ensemble: CLOSING[task](ensemble)))
    assert (held[2] - held[1]) / (3 * many) < A_WORLD < bytes_a_world(ensemble.content, ensemble.settings) / 4


# --- how it is done ----------------------------------------------------------------------------------------------------


CHOICES = (
    {"w": 3},
    {"w": slice(2, 20, 3)},
    {"w": [5, 2, 22, 2]},
    {"w": slice(None, None, -2)},
    {"w": slice(4, 4)},
    {"w": [], "v": 1},
    {"m": [0, -1], "v": [2, 0]},
    {"w": -1, "m": -1, "v": 0},
    {"v": slice(None, None, -1)},
    {"w": slice(1, 9), "m": 2},
    {},
)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_slabs_give_what_the_whole_array_gives(choice, tmp_path, monkeypatch):
    monkeypatch.setattr(layout, "SLAB", 7)
    plain = np.arange(23 * 4 * 3, dtype=np.float32).reshape(23, 4, 3)
    stored = zarr.create_array(tmp_path / "array", shape=plain.shape, chunks=(3, 4, 2), dtype=plain.dtype)
    stored[:] = plain
    whole, sliced = (xr.Variable(("w", "m", "v"), array).isel(choice) for array in (plain, slabs.lazily(stored)))
    assert sliced.shape == whole.shape
    np.testing.assert_array_equal(sliced.values, whole.values)
    np.testing.assert_array_equal(sliced.transpose().values, whole.transpose().values)


def test_columns_read_some_at_a_time_tell_what_a_table_tells(monkeypatch):
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.random((900, 12), dtype=np.float32), columns=[f"n{number}" for number in range(12)])
    happened = (table["n3"] > 0.5).to_numpy() & (rng.random(900) < 0.8)
    most = []

    def read(names):
        most.append(len(names))
        return table[names]

    monkeypatch.setattr(columns, "CELLS", 3 * 900)
    some = Columns(list(table), len(table), read)
    for method in (screen, lambda numbers, target: first_order(target.astype(float), numbers)):
        pd.testing.assert_frame_equal(method(some, happened), method(table, happened))
    pd.testing.assert_frame_equal(discover(some, happened).box, discover(table, happened).box)
    assert max(most) == 3


def test_resampled_means_in_parts_are_those_in_one(monkeypatch):
    values = np.random.default_rng(6).random((50, 3))
    whole = resampling.means(values, 200, 0, "test")
    monkeypatch.setattr(resampling, "AT_ONCE", 50 * 7)
    np.testing.assert_allclose(resampling.means(values, 200, 0, "test"), whole, rtol=1e-12)


@pytest.mark.slow
def test_memory_of_the_whole_command_does_not_grow_with_the_worlds(tmp_path):
    few, many = (
        whole_command(
            f"worlds={worlds}", "months=1", "keep=final", "batch=2000", "execution=serial", f"results={tmp_path / str(worlds)}"
        )
        for worlds in (4_000, 40_000)
    )
    assert many[1] - few[1] < 40, "MiB for 36,000 worlds more, of which 3 kB each are stored"
