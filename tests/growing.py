"""How is a stored run made larger than a test could run? Its batches are those of a small one, again and again."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import yaml

from sim.config.files import hash_of
from sim.ensembles.folder import CONFIG, MANIFEST
from sim.ensembles.journal import JOURNAL
from sim.ensembles.layout import DIMENSIONS
from sim.ensembles.store import DATA
from sim.studies.workflow import WORLDS


def grown(folder: Path, place: Path, times: int) -> Path:
    """A copy of a stored run, or of all runs below a folder, with so many times the worlds; data are linked, not copied."""
    place.mkdir(parents=True)
    for below in (folder / WORLDS).iterdir() if (folder / WORLDS).is_dir() else ():
        grown(below, place / WORLDS / below.name, times)
    manifest = json.loads((folder / MANIFEST).read_text())
    settings = yaml.safe_load((folder / CONFIG).read_text())["settings"]
    worlds = settings["worlds"]
    changed = {"worlds": worlds * times, "batch": worlds}
    if settings["worlds_per_point"] > 1:
        changed["worlds_per_point"] = settings["worlds_per_point"] * times
    text = (folder / CONFIG).read_text()
    for key, value in changed.items():
        text = text.replace(f"  {key}: {settings[key]}\n", f"  {key}: {value}\n", 1)
    (place / CONFIG).write_text(text)
    manifest["settings"] |= changed
    manifest["files_sha256"][CONFIG] = hash_of(place / CONFIG)
    (place / MANIFEST).write_text(json.dumps(manifest))
    if (folder / DATA).is_dir():
        _grow_data(folder, place, times)
    return place


def _grow_data(folder: Path, place: Path, times: int) -> None:
    entry = json.loads((folder / JOURNAL).read_text().splitlines()[0])
    lines = [json.dumps({**entry, "batch": number}) for number in range(times)]
    (place / JOURNAL).write_text("\n".join(lines) + "\n")
    for path in sorted((folder / DATA).rglob("*")):
        to = place / path.relative_to(folder)
        if path.name == "zarr.json":
            to.parent.mkdir(parents=True, exist_ok=True)
            told = json.loads(path.read_text())
            told.pop("consolidated_metadata", None)
            if told.get("dimension_names", [""])[0] == "world":
                told["shape"][0] *= times
            to.write_text(json.dumps(told))
        elif path.is_file():
            array, _, _, *chunk = path.relative_to(folder / DATA).parts  # the one batch there is
            if array not in DIMENSIONS:  # what labels the worlds is made anew by whoever opens them
                continue
            for number in range(times):
                link = place / DATA / array / "c" / Path(str(number), *chunk)
                link.parent.mkdir(parents=True, exist_ok=True)
                os.link(path, link)


def peak(task: Callable[[], object]) -> int:
    """The most bytes that a task holds at any one time."""
    tracemalloc.start()
    try:
        task()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
