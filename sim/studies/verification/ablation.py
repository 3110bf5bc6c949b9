"""What changes without each part of the theatre?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from sim.analysis.verdicts import OPPOSITE, REACHED
from sim.config.arrangements import Part
from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.api import scenarios
from sim.ensembles.batch import compile_month
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.run import run_ensemble
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.reporting.findings import Findings, Sheet
from sim.studies.claims.expected_effects import expectations
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder

WORLDS = 200
WHOLE = "nothing"
MOVED, SHIFTED = 0.05, 0.1
"""Of its range a median must move to count; of all worlds the share of a milestone must shift."""
COLUMNS = {
    "switched off": "{part}", "medians moved": "{moved:d}", "changes a dossier and year": "{changes:.2f}",
    "expectations reached": "{reached:d}", "opposite": "{opposite:d}", "verdicts that change": "{turned}",
    "milestones that shift": "{shifted}",
}  # fmt: skip


@study("ablation", takes=NEEDS_ALL, examples=("worlds=200", "worlds=500 seed=1"))
def make(request: Request) -> Path:
    """Switch off each part (`decision.without`) in turn, in all scenarios with common random numbers. Returns the folder."""
    settings = request.settings.model_copy(update={"keep": "all"})
    if request.worlds is None:
        settings = settings.model_copy(update={"worlds": WORLDS})
    if settings.worlds < 2:
        raise refuse("worlds", settings.worlds, "at least 2, to estimate the uncertainty of a difference")
    contents = {name: request.content(name) for name in ["baseline", *_others(request)]}
    if contents["baseline"].decision.without:
        raise refuse(
            "decision.without", list(contents["baseline"].decision.without), "not set: this study switches off each part in turn"
        )
    with request.console.status("running every scenario without each part"):
        table = ablations(contents, settings)
    folder = open_folder(request, "ablation")
    return leave(folder, request, analyze(table, settings, len(contents)), contents["baseline"], settings)


def _others(request: Request) -> list[str]:
    return [name for name in scenarios(request.folders) if name != "baseline"]


def ablations(contents: dict[str, Content], settings: RunSettings) -> pd.DataFrame:
    """One row a part switched off, the first with none: what it does to levels, milestones, pace and expectations.

    Parameters
    ----------
    contents : of every scenario by name, the baseline among them.
    """
    rows = []
    whole, told = _judge(contents, (), settings)
    for part in (WHOLE, *get_args(Part)):
        baseline, verdicts = (whole, told) if part == WHOLE else _judge(contents, (part,), settings)
        counts = verdicts.value_counts()
        turned = verdicts[verdicts != told].index
        names = [f"{scenario}: {outcome} {told[key]} to {verdicts[key]}" for key in turned for scenario, outcome, *_ in [key]]
        shifted = "; ".join(_shifted(whole, baseline)) or "none"
        numbers = (
            len(_moved(whole, baseline)),
            _changes(baseline),
            int(counts.get(REACHED, 0)),
            int(counts.get(OPPOSITE, 0)),
        )
        rows.append((part, *numbers, len(names), shifted, "; ".join(names)))
    columns = ["part", "moved", "changes", "reached", "opposite", "turned", "shifted", "which"]
    return pd.DataFrame(rows, columns=columns)


def _judge(contents: dict[str, Content], without: tuple[str, ...], settings: RunSettings) -> tuple[Ensemble, pd.Series]:
    """The baseline without some parts, and the verdict on each expectation."""
    run = _runner(contents, without, settings)
    verdicts = expectations(contents, run).set_index(["scenario", "outcome", "expected", "month"])["verdict"]
    return run("baseline"), verdicts


def _runner(contents: dict[str, Content], without: tuple[str, ...], settings: RunSettings) -> Callable[[str], Ensemble]:
    """Runs a scenario with some parts switched off; the baseline is kept, as all are held against it."""

    def lacking(name: str) -> Content:
        content = contents[name]
        return replace(content, decision=content.decision.model_copy(update={"without": without}))

    def run(name: str) -> Ensemble:
        return run_ensemble(lacking(name), settings)

    compile_month(RunPlan(lacking("baseline"), settings))
    kept = lru_cache(maxsize=2)(run)
    baseline = run("baseline")
    return lambda name: baseline if name == "baseline" else kept(name)


def _moved(whole: Ensemble, other: Ensemble) -> list[str]:
    """The variables whose median at the end differs by so much of their range."""
    found = []
    for name, variable in whole.content.variables.items():
        ends = [each.data["state"].sel(variable=name).isel(month=-1).values for each in (whole, other)]
        if abs(float(np.median(ends[1]) - np.median(ends[0]))) > MOVED * float(np.ptp(variable.bounds)):
            found.append(name)
    return found


def _shifted(whole: Ensemble, other: Ensemble) -> Iterator[str]:
    """The milestones that come about in another share of worlds, with both shares."""
    for name in whole.content.milestones:
        before, after = (float((each.data["milestone"].sel(milestone_name=name).values >= 0).mean()) for each in (whole, other))
        if abs(after - before) > SHIFTED:
            yield f"{name} {before:.0%} to {after:.0%}"


def _changes(ensemble: Ensemble) -> float:
    """Changes of policy for each dossier and year."""
    stances = ensemble.data["stance"].transpose("month", ...).values
    return float((np.diff(stances, axis=0) != 0).mean() * 12.0)


def analyze(table: pd.DataFrame, settings: RunSettings, number: int) -> Findings:
    """What each part does, in a table."""
    parts = table[table["part"] != WHOLE]
    most = parts.loc[parts["moved"].idxmax()]
    idle = parts[(parts["moved"] == 0) & (parts["turned"] == 0)]["part"].tolist()
    return Findings(
        "Effect of each part of the theatre",
        "What changes in levels, milestones, pace and the documents' expectations when a part is switched off?",
        [
            f"With nothing switched off {table.loc[0, 'reached']} expectations are reached, and of {table.loc[0, 'opposite']} the"
            " opposite was found.",
            f"Most medians move without {most['part']} ({most['moved']}).",
            f"Without {', '.join(idle)} there is no material change." if idle else "Removing any part changes the results.",
        ],
        [Sheet("ablation", "Parts switched off in turn", table, COLUMNS, note=NOTE, shown=len(table))],
        [],
        [f"{settings.worlds:,} worlds of {settings.months} months in each of {number} scenarios, with common random numbers."],
    )


NOTE = (
    f"Medians moved: variables of the baseline whose median in the last month changes by over {MOVED:.0%} of their"
    f" range. Milestones that shift: those whose share of baseline worlds changes by over {SHIFTED:.0%}. Verdicts that"
    " change: expectations of the documents with a different verdict, listed in the table."
)
