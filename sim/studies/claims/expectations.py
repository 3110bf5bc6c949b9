"""Does the model support what the documents expect of scenarios?"""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from sim.analysis.verdicts import OPPOSITE, UNCLEAR
from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.api import scenarios
from sim.ensembles.settings import RunSettings
from sim.plots.contrast import plot_contrast
from sim.readouts.measures import scaled_label
from sim.reporting.findings import Findings, Picture, Sheet
from sim.reporting.progress import run_shown
from sim.studies.claims.expected_effects import expectations, tally, tell_scale
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder, stored_below


@study("expectations", takes=ONE, reads_stored=True, examples=("scenario=cpec_cutoff", "worlds=2000"))
def make(request: Request) -> Path:
    """Test the expectations of one scenario, or of all scenarios if that is the baseline. Returns the folder.

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
            raise refuse("worlds", settings.worlds, "at least 2, to estimate the uncertainty of a difference")
        names = [request.scenario] if content.scenario.expects else scenarios(request.folders)
        contents = {name: request.content(name) for name in names}
        references = {expected.against for held in contents.values() for expected in held.scenario.expects}
        contents |= {name: request.content(name) for name in references if name not in contents}
        run = lru_cache(maxsize=1 + len(references))(lambda name: run_shown(request, contents[name], settings))
        table = expectations([*references, *(name for name in names if name not in references)], run)
    folder = open_folder(request, "expectations")
    made = request.settings if request.result is None else settings
    return leave(folder, request, _found(table, settings, content), content, made)


def _found(table: pd.DataFrame, settings: RunSettings, content: Content) -> Findings:
    """The verdicts, and a figure for each scenario."""
    against = table[table["verdict"] == OPPOSITE]
    told = [f"{row.outcome} in {row.scenario} (expected {row.expected}, found {row.mean:+.3f})" for row in against.itertuples()]
    more = table[(table["verdict"] == UNCLEAR) & (table["alone"] != UNCLEAR)]
    columns = {"scenario": "{scenario}", "outcome": "{outcome}", "expected": "{expected}", "month": "{month:d}"}
    columns |= {"difference": "{mean:+.3f}", "95 % interval": "{low:+.3f} to {high:+.3f}", "same sign": "{share:.0%}"}
    columns |= {
        "all together": "{surely_low:+.3f} to {surely_high:+.3f}",
        "verdict": "{verdict}",
        "claim": "{claim}",
        "facts": "{cites}",
    }
    pictures = []
    for name, rows in table.groupby("scenario", sort=False):
        shown = rows.assign(label=[scaled_label(content, outcome) for outcome in rows["outcome"]])
        caption = f"{name}: paired differences against the scenario they are expected against, with 95 % intervals."
        draw = partial(plot_contrast, shown, n=settings.worlds)
        pictures.append(Picture(str(name), caption, draw))
    return Findings(
        "Test of the documents' expectations",
        "Does what the documents expect of a scenario follow in the model, against its reference, with common random numbers?",
        [
            f"Of {len(table)} expectations: {tally(table['verdict']) or 'nothing to test'}.",
            f"The opposite: {'; '.join(told)}." if told else "None was contradicted.",
            f"Looked at alone, {len(more)} more would not be unclear{': ' if len(more) else ''}{tally(more['alone'])}.",
        ],
        [Sheet("expectations", "Expectations", table, columns, shown=len(table))],
        pictures,
        [
            f"{settings.worlds:,} worlds a scenario, paired world by world with common random numbers.",
            tell_scale(),
        ],
    )
