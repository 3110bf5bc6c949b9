"""Which runs are there?"""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from sim.config.composed import shipped
from sim.config.errors import InputError, nearest
from sim.ensembles.folder import FINISHED, MANIFEST, manifest_of
from sim.ensembles.journal import entries, is_held
from sim.studies.request import Request

COLUMNS = ("folder", "study", "scenario", "design", "worlds", "state", "written")
SHOWN = 6
"""So many of the columns are printed; the last tells the order, and the folder's name the date."""


def study(request: Request) -> Path:
    """Print the runs under the results folder, the newest last. Returns that folder."""
    if not request.results.is_dir() and request.results != Path(shipped()["results"]):
        near = nearest(request.results.name, _beside(request.results))
        raise InputError(f"results={request.results}: there is no such folder." + (f" Did you mean '{near}'?" if near else ""))
    rows = runs(request.results)
    if not rows:
        request.console.print(Text(f"There are no runs under {request.results}."))
    elif _width(rows) <= request.console.width:
        request.console.print(_table(rows, f"Runs under {request.results}"))
    else:
        request.console.print(_lines(rows, f"Runs under {request.results}"), soft_wrap=True)
    return request.results


def _beside(folder: Path) -> list[str]:
    """The folders that stand where one is looked for."""
    return [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.parent.is_dir() else []


def _width(rows: list[tuple[str, ...]]) -> int:
    """How wide the table is with every cell in one line, frame included."""
    return sum(max(map(cell_len, column)) + 3 for column in zip(COLUMNS[:SHOWN], *(row[:SHOWN] for row in rows), strict=True)) + 1


def _table(rows: list[tuple[str, ...]], title: str) -> Table:
    shown = Table(title=Text(title, style="table.title"))
    for name in COLUMNS[:SHOWN]:
        shown.add_column(name)
    for row in rows:
        shown.add_row(*map(Text, row[:SHOWN]))
    return shown


def _lines(rows: list[tuple[str, ...]], title: str) -> Text:
    """Two lines a run, where the table would cut off its cells: its folder, which can be copied whole, and what it is."""
    told = [f"{folder}\n    {', '.join(filter(None, rest[: SHOWN - 1]))}" for folder, *rest in rows]
    return Text("\n".join([title, *told]))


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
