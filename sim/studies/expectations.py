"""Does what the documents expect of a scenario follow in the model, against the baseline, in the same luck?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.contrast import paired
from sim.analysis.multiple import holm
from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.api import scenarios
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.settings import RunSettings
from sim.plots.contrast import plot_contrast
from sim.studies.findings import Findings, Picture, Sheet
from sim.studies.measures import measured, scaled_label, units
from sim.studies.request import Request
from sim.studies.running import leave, open_folder, run_shown, stored_below

COLUMNS = [
    "scenario",
    "outcome",
    "expected",
    "month",
    "mean",
    "low",
    "high",
    "share",
    "pvalue",
    "holm",
    "verdict",
    "claim",
    "cites",
]
LEVEL = 0.05


def study(request: Request) -> Path:
    """Test the expectations of the scenario asked for, or of all scenarios where that is the baseline. Returns the folder.

    With `result`, a folder of study=compare, those of its scenarios whose reference is there too.
    """
    if request.result is not None:
        stored = {ensemble.scenario: ensemble for ensemble in stored_below(request.result)}
        first = next(iter(stored.values()))
        content, settings = first.content, first.settings
        table = expectations(stored, stored.__getitem__)
        if table.empty:
            wanted = "a folder of study=compare that holds a scenario with expectations and the scenario they are held against"
            raise refuse(f"result={request.result}", f"the worlds of {', '.join(stored)}", wanted)
    else:
        content, settings = request.content(), request.settings.model_copy(update={"keep": "all"})
        if settings.worlds < 2:
            raise refuse("worlds", settings.worlds, "at least 2 to tell a difference from luck")
        names = [request.scenario] if content.scenario.expects else scenarios(request.folders)
        contents = {name: request.content(name) for name in names}
        references = {expected.against for held in contents.values() for expected in held.scenario.expects}
        contents |= {name: request.content(name) for name in references if name not in contents}
        run = lru_cache(maxsize=1 + len(references))(lambda name: run_shown(request, contents[name], settings))
        table = expectations([*references, *(name for name in names if name not in references)], run)
    folder = open_folder(request, "expectations")
    made = request.settings if request.result is None else settings
    return leave(folder, request, _found(table, settings, content), content, made)


def expectations(names: Iterable[str], ensemble_of: Callable[[str], Ensemble]) -> pd.DataFrame:
    """One row an expectation of the scenarios named, whose references are among them: claim, paired difference, verdict.

    A verdict is 'holds' or 'contradicted' where the p-value survives Holm's correction over all rows, on the expected or on the
    other side, else 'open': of sets of expectations of which nothing is true at most 5 % have any verdict but that.
    """
    rows, names = [], list(names)
    for name in names:
        changed = ensemble_of(name)
        for expected in changed.content.scenario.expects:
            if expected.against not in names:
                continue
            by = min(expected.by, changed.settings.months)
            here, there = (measured(each, expected.outcome, by) for each in (changed, ensemble_of(expected.against)))
            found = paired(here, there, units=units(changed))
            numbers = (found.mean, found.low, found.high, found.share, found.pvalue)
            told = (np.nan, found.verdict(expected.direction), expected.claim, ", ".join(expected.cites))
            rows.append((name, expected.outcome, expected.direction, by, *numbers, *told))
    table = pd.DataFrame(rows, columns=COLUMNS).sort_values("scenario", kind="stable", ignore_index=True)
    return correct_verdicts(table)


def correct_verdicts(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows with holm and with verdicts that survive it; alone : the verdict of each row by itself."""
    surer = holm(table["pvalue"].to_numpy())
    return table.assign(holm=surer, verdict=table["verdict"].where(surer < LEVEL, "open"), alone=table["verdict"])


def _found(table: pd.DataFrame, settings: RunSettings, content: Content) -> Findings:
    """The verdicts, and a figure for each scenario."""
    counts = table["verdict"].value_counts()
    tally = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("holds", "open", "contradicted") if verdict in counts)
    against = table[table["verdict"] == "contradicted"]
    told = [f"{row.outcome} in {row.scenario} (expected {row.expected}, found {row.mean:+.3f})" for row in against.itertuples()]
    columns = {"scenario": "{scenario}", "outcome": "{outcome}", "expected": "{expected}", "month": "{month:d}"}
    columns |= {"difference": "{mean:+.3f}", "95 % interval": "{low:+.3f} to {high:+.3f}", "same sign": "{share:.0%}"}
    columns |= {"p (Holm)": "{holm:.2g}", "verdict": "{verdict}", "claim": "{claim}", "facts": "{cites}"}
    pictures = []
    for name, rows in table.groupby("scenario", sort=False):
        shown = rows.assign(label=[scaled_label(content, outcome) for outcome in rows["outcome"]])
        caption = f"{name}: paired differences against the scenario they are expected against, with 95 % intervals."
        draw = partial(plot_contrast, shown, n=settings.worlds)
        pictures.append(Picture(str(name), caption, draw))
    return Findings(
        "What the documents expect, tested",
        "Does what the documents expect of a scenario follow in the model, against its reference, in the same luck?",
        [
            f"Of {len(table)} expectations: {tally or 'nothing to test'}.",
            f"Contradicted: {'; '.join(told)}." if told else "None is contradicted.",
            f"Looked at alone, {(table['alone'] != table['verdict']).sum()} more would not be open.",
        ],
        [Sheet("expectations", "Expectations", table, columns, shown=len(table))],
        pictures,
        [
            f"{settings.worlds:,} worlds a scenario, paired world by world in the same luck.",
            "A verdict 'holds' when the p-value of the mean difference, corrected for the number of expectations (Holm), is below"
            f" {LEVEL:g} and the difference on the expected side. Intervals are those of each by itself.",
        ],
    )
