"""Which facts of the ledger does the model use, where, and which does it leave aside?"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from sim.ensembles.api import scenarios
from sim.evidence import coverage_table, coverage_text
from sim.evidence.coverage import Row
from sim.studies.request import Request
from sim.studies.running import open_folder, seal
from sim.world.citing import citations


def study(request: Request) -> Path:
    """Print and write the coverage of the ledger, and which move of the documents became which option. Returns the folder."""
    text = coverage_text(coverage(request))
    folder = open_folder(request, "coverage")
    (folder / "coverage.txt").write_text(text + "\n", encoding="utf-8")
    (folder / "moves.md").write_text(moves_table(request), encoding="utf-8")
    seal(folder, request, request.content("baseline"), request.settings)
    request.console.print(text, markup=False)
    request.console.print(f"Written to {folder}", style="dim", markup=False)
    return folder


def coverage(request: Request) -> list[Row]:
    """One row for each entry of the ledger, over the content and all scenarios."""
    cited: dict[str, list[str]] = defaultdict(list)
    for name in scenarios(request.folders):
        for place, ids in citations(request.content(name)).items():
            cited[place] = list(ids)
    return coverage_table(cited)


def moves_table(request: Request) -> str:
    """Which move that the documents report or foresee became which option of which dossier, as a Markdown table."""
    lines = ["| actor | move in the documents | dossier | option | status | facts |", "|---|---|---|---|---|---|"]
    for brief in request.content().actors.values():
        for name, dossier in brief.dossiers.items():
            for label, option in dossier.options.items():
                cites = ", ".join(option.cites)
                lines += [f"| {brief.name} | {move} | {name} | {label} | {option.status} | {cites} |" for move in option.moves]
    return "\n".join(lines) + "\n"
