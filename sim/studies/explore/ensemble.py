"""What is the distribution of outcomes of one scenario?"""

from __future__ import annotations

from pathlib import Path

from sim.config.commands import line, tell_word
from sim.config.files import scenario_names
from sim.ensembles.batch import batch_count
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.journal import done
from sim.ensembles.precision import tell_precision
from sim.reporting.ensemble_figures import pictures
from sim.reporting.ensemble_tables import answer, sheets, tables
from sim.reporting.findings import Findings
from sim.studies.reads import ONE
from sim.studies.registry import study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for

BASELINE = "baseline"
"""What a scenario is to be set beside."""


@study(
    "ensemble",
    takes=(*ONE, "until"),
    reads_stored=True,
    is_resumable=True,
    pools=True,
    examples=("scenario=cpec_cutoff worlds=10000", "result=results/RUN"),
)
def make(request: Request) -> Path:
    """Run one scenario, or read a stored run, and report its tables and figures. Returns the folder.

    `resume` continues an incomplete run, with the settings it was started with.
    """
    folder, ensemble = ensemble_for(request)
    return conclude(folder, ensemble.scenario, request, ensemble, analyze(ensemble))


def analyze(ensemble: Ensemble) -> Findings:
    """What is found in an ensemble: headline variables, milestones, blocs and violence."""
    scenario, settings, made = ensemble.content.scenario, ensemble.settings, tables(ensemble)
    notes = [
        f"{settings.worlds} worlds x {settings.months} months, seed {settings.seed}, {settings.design}: {ensemble.seconds:.1f} s."
    ]
    if (name := ensemble.content.scenario_name) in scenario_names(()) and name != BASELINE:
        beside = line(
            "study=compare", f"scenarios={tell_word([BASELINE, name])}", f"worlds={settings.worlds}", f"months={settings.months}"
        )
        notes.append(f"Beside the baseline, with common random numbers: {beside}")
    if settings.until is not None and ensemble.folder is not None:
        notes.append(tell_precision(ensemble.content, settings.until, done(ensemble.folder), batch_count(settings)))
    return Findings(
        scenario.title, scenario.question, answer(made, ensemble), sheets(made, ensemble), list(pictures(ensemble, made)), notes
    )
