"""Which facts of the ledger does the model use, where, and which does it leave aside?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.config.content import under
from sim.config.files import read_scenario
from sim.ensembles.api import content as load
from sim.ensembles.api import scenarios
from sim.evidence import coverage_table, coverage_text
from sim.evidence.coverage import Row
from sim.studies.request import Change, Request
from sim.studies.running import open_folder, say, seal
from sim.world.citing import citations, ledger_with


def study(request: Request) -> Path:
    """Print and write the coverage of the ledger, and which move of the documents became which option. Returns the folder."""
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
    return coverage_table(cited(request.folders, request.changes), ledger_with(request.folders))


def cited(folders: Sequence[str], changes: Sequence[Change] = ()) -> dict[str, list[str]]:
    """Every place of the content and of all scenarios that cites, with the ids it cites. Raises InputError."""
    content, found = load("baseline", changes, folders), {}
    for name in scenarios(folders):
        story, file = read_scenario(name, folders)
        found |= {place: list(ids) for place, ids in citations(replace(under(content, story, file), scenario_name=name)).items()}
    return found


def moves_table(request: Request) -> str:
    """Which move that the documents report or foresee became which option of which dossier, as a Markdown table."""
    lines = ["| actor | move in the documents | dossier | option | status | facts |", "|---|---|---|---|---|---|"]
    for brief in request.content().actors.values():
        for name, dossier in brief.dossiers.items():
            for label, option in dossier.options.items():
                cites = ", ".join(option.cites)
                lines += [f"| {brief.name} | {move} | {name} | {label} | {option.status} | {cites} |" for move in option.moves]
    return "\n".join(lines) + "\n"
