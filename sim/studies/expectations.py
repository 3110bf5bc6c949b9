"""Does what the documents expect of a scenario follow in the model, against the baseline, in the same luck?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.table import Table

from sim.analysis.contrast import paired
from sim.config.errors import refuse
from sim.ensembles.api import scenarios
from sim.ensembles.ensemble import Ensemble
from sim.plots.contrast import plot_contrast
from sim.plots.style import save
from sim.studies.measures import label_of, measured, units
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
    table.to_csv(folder / "expectations.csv", index=False)
    (folder / "summary.md").write_text(_markdown(table, request), encoding="utf-8")
    for name, rows in table.groupby("scenario", sort=False):
        shown = rows.assign(label=[label_of(content, outcome) for outcome in rows["outcome"]])
        save(plot_contrast(shown, n=request.settings.worlds), folder / "figures", str(name), request.figures)
    seal(folder, request, content, request.settings)
    _show(table, request)
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


def _markdown(table: pd.DataFrame, request: Request) -> str:
    counts = table["verdict"].value_counts()
    tally = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("holds", "open", "contradicted") if verdict in counts)
    lines = [
        "# What the documents expect, tested",
        "",
        f"{request.settings.worlds} worlds a scenario, paired with the baseline in the same luck: {tally or 'nothing to test'}.",
        "A verdict 'holds' when the 95 % interval of the mean difference is clear of zero on the expected side.",
        "",
        "| scenario | outcome | expected | month | difference | 95 % interval | same sign | verdict | claim | facts |",
        "|---|---|---|--:|---|---|---|---|---|---|",
    ]
    for row in table.itertuples():
        interval = f"{row.low:+.3f} to {row.high:+.3f}"
        lines.append(
            f"| {row.scenario} | {row.outcome} | {row.expected} | {row.month} | {row.mean:+.3f} | {interval} | {row.share:.0%} "
            f"| **{row.verdict}** | {row.claim} | {row.cites} |"
        )
    return "\n".join(lines) + "\n"


def _show(table: pd.DataFrame, request: Request) -> None:
    shown = Table("scenario", "outcome", "expected", "difference", "95 % interval", "verdict", title="What the documents expect")
    colours = {"holds": "green", "open": "yellow", "contradicted": "red"}
    for row in table.itertuples():
        verdict = f"[{colours[row.verdict]}]{row.verdict}[/]"
        shown.add_row(row.scenario, row.outcome, row.expected, f"{row.mean:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}", verdict)
    request.console.print(shown)
