"""Does what the documents expect of a scenario follow in the model, against the baseline, in the same luck?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from sim.analysis.contrast import paired
from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.api import scenarios
from sim.ensembles.ensemble import Ensemble
from sim.plots.contrast import plot_contrast
from sim.studies.findings import Findings, Picture, Sheet, publish
from sim.studies.measures import label_of, measured, units
from sim.studies.report import write_report
from sim.studies.request import Request
from sim.studies.running import open_folder, run_shown, seal

COLUMNS = ["scenario", "outcome", "expected", "month", "mean", "low", "high", "share", "verdict", "claim", "cites"]


def study(request: Request) -> Path:
    """Test the expectations of the scenario asked for, or of all scenarios where that is the baseline. Returns the folder."""
    content = request.content()
    if request.settings.worlds < 2:
        raise refuse("worlds", request.settings.worlds, "at least 2 to tell a difference from luck")
    names = [request.scenario] if content.scenario.expects else scenarios(request.folders)
    table = expectations(request, names)
    folder = open_folder(request, "expectations")
    publish(_found(table, request, content), folder, request.figures, request.console)
    seal(folder, request, content, request.settings)
    write_report(folder)
    request.console.print(f"Written to {folder}", style="dim")
    return folder


def expectations(request: Request, names: list[str]) -> pd.DataFrame:
    """One row an expectation: its claim, the paired difference against its reference scenario, and the verdict."""
    references: dict[str, Ensemble] = {}
    settings = request.settings.model_copy(update={"keep": "all"})
    rows = []
    for name in names:
        content = request.content(name)
        if not content.scenario.expects:
            continue
        changed = run_shown(request, content, settings)
        for expected in content.scenario.expects:
            if expected.against not in references:
                references[expected.against] = run_shown(request, request.content(expected.against), settings)
            by = min(expected.by, request.settings.months)
            here, there = (measured(each, expected.outcome, by) for each in (changed, references[expected.against]))
            found = paired(here, there, units=units(changed))
            verdict = found.verdict(expected.direction)
            cites = ", ".join(expected.cites)
            numbers = (found.mean, found.low, found.high, found.share)
            rows.append((name, expected.outcome, expected.direction, by, *numbers, verdict, expected.claim, cites))
    return pd.DataFrame(rows, columns=COLUMNS)


def _found(table: pd.DataFrame, request: Request, content: Content) -> Findings:
    """The verdicts, and a figure for each scenario."""
    counts = table["verdict"].value_counts()
    tally = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("holds", "open", "contradicted") if verdict in counts)
    against = table[table["verdict"] == "contradicted"]
    told = [f"{row.outcome} in {row.scenario} (expected {row.expected}, found {row.mean:+.3f})" for row in against.itertuples()]
    columns = {"scenario": "{scenario}", "outcome": "{outcome}", "expected": "{expected}", "month": "{month:d}"}
    columns |= {"difference": "{mean:+.3f}", "95 % interval": "{low:+.3f} to {high:+.3f}", "same sign": "{share:.0%}"}
    columns |= {"verdict": "{verdict}", "claim": "{claim}", "facts": "{cites}"}
    pictures = []
    for name, rows in table.groupby("scenario", sort=False):
        shown = rows.assign(label=[label_of(content, outcome) for outcome in rows["outcome"]])
        caption = f"{name}: paired differences against the scenario they are expected against, with 95 % intervals."
        draw = partial(plot_contrast, shown, n=request.settings.worlds)
        pictures.append(Picture(str(name), caption, draw))
    return Findings(
        "What the documents expect, tested",
        "Does what the documents expect of a scenario follow in the model, against its reference, in the same luck?",
        [
            f"Of {len(table)} expectations: {tally or 'nothing to test'}.",
            f"Contradicted: {'; '.join(told)}." if told else "None is contradicted.",
        ],
        [Sheet("expectations", "Expectations", table, columns, shown=len(table))],
        pictures,
        [
            f"{request.settings.worlds:,} worlds a scenario, paired world by world in the same luck.",
            "A verdict 'holds' when the 95 % interval of the mean difference is clear of zero on the expected side.",
        ],
    )
