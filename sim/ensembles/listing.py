"""Which runs are stored below a folder, and how far is each?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.config.errors import InputError
from sim.ensembles.folder import FINISHED, MANIFEST, manifest_of
from sim.ensembles.journal import entries, is_held


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


def state(folder: Path, manifest: dict[str, Any]) -> str:
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
