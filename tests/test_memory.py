"""Does memory stay with what is asked for, however many worlds are stored?"""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest

from sim.analysis import blocs, columns, stances
from sim.ensembles import layout, slabs
from sim.ensembles.api import load
from sim.ensembles.room import bytes_a_world
from sim.studies import READING
from sim.studies.distribution import summary
from sim.studies.figures import pictures
from sim.studies.tables import tables
from tests.asking import PLAIN, anew, made, requested
from tests.growing import grown, peak

FINAL, ALL = ("worlds=240", "months=8", "keep=final"), ("worlds=240", "months=8")
ASKED = {
    "ensemble": (FINAL, ()),
    "distribution": (FINAL, ("outcomes=[violence,pakistan_isolation,payoff.china,baloch_attack]",)),
    "survival": (FINAL, ()),
    "blocs": (FINAL, ()),
    "sensitivity": (FINAL, ("outcome=cpec_pace",)),
    "discovery": (FINAL, ("target='cpec_pace < 0.45'",)),
    "verify": (FINAL, ("sample=2",)),
    "grid": ("grid", ("outcome=cpec_pace",)),
    "robustness": ("robustness", ("outcomes=[payoff.china,-baloch_order]",)),
    "compare": ("compare", ()),
    "expectations": ("compare", ()),
    "why": (FINAL, ()),
    "story": (FINAL, ("world=7",)),
    "report": (FINAL, ()),
}
"""Study that reads stored runs -> what it reads here, and what it is asked."""
ROWS = 100
"""Worlds to a slab in these tests, or a whole batch of 240."""
TIMES = 8
A_WORLD = 400
"""Bytes that tables and pictures may take for each world more: labels, an outcome, and what sorting it takes."""


@pytest.fixture
def small_slabs(monkeypatch):
    """Slabs so small that a test holds many of them."""
    monkeypatch.setattr(layout, "SLAB", ROWS)
    monkeypatch.setattr(stances, "AT_ONCE", ROWS)
    monkeypatch.setattr(blocs, "AT_ONCE", ROWS)
    monkeypatch.setattr(columns, "CELLS", 16 * ROWS)


def source(words: str | tuple[str, ...]) -> Path:
    """A small stored run that several tests read."""
    return anew(words) if isinstance(words, str) else made(*words)


def test_every_study_that_reads_a_stored_run_is_looked_at():
    assert set(ASKED) == set(READING)


@pytest.mark.parametrize("study", [name for name in ASKED if name not in ("why", "story", "report")])
def test_no_study_reads_many_things_of_all_worlds_at_once(study, tmp_path, monkeypatch, small_slabs):
    words, more = ASKED[study]
    folder, read = grown(source(words), tmp_path / "run", TIMES), []
    plain = slabs.Slabs._read

    def noted(stored, key):
        found = plain(stored, key)
        read.append((stored.shape, np.asarray(found)))
        return found

    monkeypatch.setattr(slabs.Slabs, "_read", noted)
    requested(f"study={study}", f"result={folder}", f"results={tmp_path / 'out'}", *more, *PLAIN)
    assert read
    for shape, found in read:
        worlds = len(found) if found.ndim else 1
        is_slab = worlds <= shape[0] / TIMES
        assert is_slab or found.nbytes <= worlds * 64, (shape, found.shape)


@pytest.mark.parametrize("study", ["why", "story", "report", "list"])
def test_what_asks_nothing_of_the_worlds_reads_none(study, tmp_path, monkeypatch):
    folder = grown(source(FINAL), tmp_path / "results" / "run", 2)
    if study == "report":
        for path in ("findings.json",):
            (folder / path).write_bytes((source(FINAL) / path).read_bytes())

    def refused(*_):
        raise AssertionError("worlds were read")

    monkeypatch.setattr(slabs.Slabs, "_read", refused)
    monkeypatch.setattr("sim.ensembles.work.read_batch", refused)
    words = (f"results={folder.parent}",) if study == "list" else (f"result={folder}", f"results={tmp_path / 'out'}")
    requested(f"study={study}", *words, *PLAIN)


def drawn(folder: Path) -> None:
    """All tables and pictures of a stored run, as `python -m sim` closes with them."""
    ensemble = load(folder)
    made_of = tables(ensemble)
    for picture in pictures(ensemble, made_of):
        if picture.name in ("fans", "milestones", "stances"):
            picture.draw()


CLOSING = {
    "tables": lambda folder: tables(load(folder)),
    "distributions": lambda folder: summary(load(folder), ["violence", "cpec_pace", "refinery_running", "china.corridor=keep"]),
    "blocs": lambda folder: requested("study=blocs", f"result={folder}", f"results={folder / 'out'}", *PLAIN),
}


@pytest.mark.parametrize("keep", [FINAL, ALL], ids=["final", "all"])
@pytest.mark.parametrize("task", CLOSING)
def test_memory_of_the_closing_tables_grows_by_little_with_each_world(task, keep, tmp_path, small_slabs):
    folders = [grown(source(keep), tmp_path / f"run{times}", times) for times in (TIMES, 4 * TIMES)]
    held = []
    for folder in (folders[0], *folders):  # the first call also holds what is made once
        gc.collect()
        held.append(peak(lambda folder=folder: CLOSING[task](folder)))
    a_world = (held[2] - held[1]) / (3 * TIMES * 240)
    ensemble = load(folders[0])
    assert a_world < A_WORLD < bytes_a_world(ensemble.content, ensemble.settings) / 4
