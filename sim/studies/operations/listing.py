"""Which runs exist, and which names can settings take?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from sim.config.composed import shipped
from sim.config.errors import InputError, nearest, unknown
from sim.ensembles.listing import runs
from sim.studies.operations.names import KINDS, list_names
from sim.studies.options import Options, String, option
from sim.studies.registry import NUMBERS, study
from sim.studies.request import Request

COLUMNS = ("folder", "study", "scenario", "design", "worlds", "state", "written")
RUNS = "runs"
WHAT = f"one of {', '.join((RUNS, *KINDS))}"
SHOWN = 6
"""So many of the columns are printed; the last tells the order, and the folder's name the date."""


class Asked(Options):
    """What the study is asked."""

    what: String | None = option(
        None, "What to list: the runs in the results folder, or names; with like=, all names by default.", WHAT
    )
    like: String | None = option(None, "Text to search for in names and labels.", "a text")


@study("list", options=Asked, takes=("scenario", *NUMBERS), examples=("what=numbers like=imf", "what=scenarios"))
def make(request: Request[Asked]) -> Path:
    """List the runs in the results folder, the newest last, or the names that settings can take. Returns that folder."""
    what, like = request.options.what, request.options.like
    if what not in (None, RUNS, *KINDS):
        raise unknown("what", what, (RUNS, *KINDS), "what")
    if what in KINDS or (what is None and like is not None):
        return _list_names(request, [what] if what else list(KINDS), like)
    if not request.results.is_dir() and request.results != Path(shipped()["results"]):
        near = nearest(request.results.name, _beside(request.results))
        raise InputError(f"results={request.results}: no such folder." + (f" Did you mean '{near}'?" if near else ""))
    rows = runs(request.results)
    if not rows:
        request.console.print(Text(f"There are no runs under {request.results}."))
    elif _width(rows) <= request.console.width:
        request.console.print(_table(rows, f"Runs under {request.results}"))
    else:
        request.console.print(_lines(rows, f"Runs under {request.results}"), soft_wrap=True)
    return request.results


def _list_names(request: Request[Asked], kinds: Sequence[str], like: str | None) -> Path:
    """Print names of some kinds, a name and what it is called to a line."""
    found = {kind: list_names(request, kind, like) for kind in kinds}
    for kind, rows in found.items():
        if len(kinds) > 1 and rows:
            request.console.print(Text(f"{kind}:", style="bold"))
        width = max((cell_len(name) for name, _ in rows), default=0)
        for name, words in rows:
            request.console.print(Text(f"{name.ljust(width)}  {words}"), soft_wrap=True)
    if not any(found.values()):
        request.console.print(Text(f"No name matches '{like}' among {', '.join(kinds)}."))
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
