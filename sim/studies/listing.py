"""Which runs are there?"""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from sim.config.errors import InputError
from sim.ensembles.folder import FINISHED, MANIFEST, manifest_of
from sim.ensembles.journal import entries, is_held
from sim.studies.request import Request

COLUMNS = ("folder", "study", "scenario", "design", "worlds", "state", "written")
SHOWN = 6
"""So many of the columns are printed; the last tells the order, and the folder's name the date."""


def study(request: Request) -> Path:
    """Print the runs under the results folder, the newest last. Returns that folder."""
    rows = runs(request.results)
    shown = Table(title=Text(f"Runs under {request.results}", style="table.title"))
    for name in COLUMNS[:SHOWN]:
        shown.add_column(name, no_wrap=name == "folder")
    for row in rows:
        shown.add_row(*map(Text, row[:SHOWN]))
    request.console.print(shown if rows else Text(f"There are no runs under {request.results}."))
    return request.results


def runs(root: Path) -> list[tuple[str, ...]]:
    """A row for each run below a folder: where, study, scenario, design, worlds, state, when it was last written."""
    found = []
    for manifest_file in sorted(root.rglob(MANIFEST)) if root.is_dir() else []:
        folder = manifest_file.parent
        name = str(folder.relative_to(root))
        try:
            manifest = manifest_of(folder)
            settings = manifest["settings"]
            made = (manifest.get("study", ""), manifest["scenario"], settings["design"], str(settings["worlds"]))
            found.append((name, *made, state(folder, manifest), manifest.get("written", "")))
        except (InputError, KeyError, TypeError) as problem:
            found.append((name, "", "", "", "", f"damaged: {type(problem).__name__}", ""))
    return sorted(found, key=lambda row: row[-1])


def state(folder: Path, manifest: dict) -> str:
    """finished, running, failed (some batches), or interrupted; with the share of batches done."""
    if manifest["state"] == FINISHED:
        return FINISHED
    batches = entries(folder).values()
    failed = sum(1 for entry in batches if entry.error)
    total = -(-manifest["settings"]["worlds"] // manifest["settings"]["batch"])
    done = f"{len(batches) - failed} of {total} batches"
    if is_held(folder):
        return f"running, {done}"
    return f"failed in {failed}, {done}" if failed else f"interrupted, {done}"
