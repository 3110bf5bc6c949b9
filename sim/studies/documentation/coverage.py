"""Which facts does the model use, and where?"""

from __future__ import annotations

from pathlib import Path

from sim.evidence import coverage_table, coverage_text
from sim.evidence.coverage import Row
from sim.readouts.cited import collect_citations
from sim.reporting.progress import say
from sim.studies.registry import NUMBERS, study
from sim.studies.request import Request
from sim.studies.workflow import open_folder, seal
from sim.world.citing import ledger_with


@study("coverage", takes=tuple(key for key in NUMBERS if key != "decision"), examples=("", "folders=[my_content]"))
def make(request: Request) -> Path:
    """List how the evidence ledger is used, and which option each move in the documents became. Returns the folder."""
    text = coverage_text(coverage(request))
    folder = open_folder(request, "coverage")
    (folder / "coverage.txt").write_text(text + "\n", encoding="utf-8")
    (folder / "moves.md").write_text(moves_table(request), encoding="utf-8")
    seal(folder, request, request.content("baseline"), request.settings)
    request.console.print(text, markup=False)
    say(request, f"Written to {folder}")
    return folder


def coverage(request: Request) -> list[Row]:
    """One row for each entry of the ledger, over the content and all scenarios."""
    return coverage_table(collect_citations(request.folders, request.changes), ledger_with(request.folders))


def moves_table(request: Request) -> str:
    """Which move that the documents report or foresee became which option of which dossier, as a Markdown table."""
    lines = ["| actor | move in the documents | dossier | option | status | facts |", "|---|---|---|---|---|---|"]
    for brief in request.content().actors.values():
        for name, dossier in brief.dossiers.items():
            for label, option in dossier.options.items():
                cites = ", ".join(option.cites)
                lines += [f"| {brief.name} | {move} | {name} | {label} | {option.status} | {cites} |" for move in option.moves]
    return "\n".join(lines) + "\n"
