"""What is the distribution of outcomes of one scenario?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.config.commands import line, tell_word
from sim.config.files import scenario_names
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.journal import done
from sim.ensembles.precision import tell_precision
from sim.readouts.measures import label_of
from sim.reporting.ensemble_figures import pictures
from sim.reporting.ensemble_tables import answer, sheets, tables, tell_map
from sim.reporting.findings import Findings, Sheet
from sim.reporting.progress import run_shown
from sim.studies.claims.expected_effects import expectations, tally, tell_scale
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for

BASELINE = "baseline"
"""What a scenario is to be set beside."""
EXPECTED = {"outcome": "{label}", "expected": "{expected}", "month": "{month:d}", "difference": "{mean:+.3f}"}
EXPECTED |= {"95 % interval": "{low:+.3f} to {high:+.3f}", "verdict": "{verdict}", "claim": "{claim}", "facts": "{cites}"}


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
    found = analyze(ensemble)
    if request.result is None and _is_own(ensemble):
        judged = _judge_expected(request, ensemble)
        told = [f"What this scenario expects: {tally(sheet.table['verdict'])}." for sheet in judged]
        found = replace(found, sheets=[*found.sheets, *judged], answer=[*found.answer, *told])
    return conclude(folder, ensemble.scenario, request, ensemble, found)


def _is_own(ensemble: Ensemble) -> bool:
    """Whether the scenario is none of those that are shipped."""
    return ensemble.content.scenario_name not in scenario_names(())


def _judge_expected(request: Request, ensemble: Ensemble) -> list[Sheet]:
    """What becomes of what a scenario expects, beside the scenarios it names, in the same luck; none where it expects nothing.

    What is expected by a month that is not on record is left out.
    """
    settings = ensemble.settings.model_copy(update={"until": None})
    content, kept = ensemble.content, set(ensemble.plan.months.tolist())
    expects = tuple(each for each in content.scenario.expects if min(each.by, settings.months) in kept)
    if not expects or settings.worlds < 2:
        return []
    scenario = content.scenario.model_copy(update={"expects": expects})
    runs = {ensemble.scenario: replace(ensemble, content=replace(content, scenario=scenario))}
    for name in dict.fromkeys(each.against for each in expects):
        runs[name] = run_shown(request, request.content(name), settings)
    table = expectations(runs, runs.__getitem__)
    table = table[table["scenario"] == ensemble.scenario]
    table = table.assign(label=[label_of(content, outcome) for outcome in table["outcome"]])
    return [Sheet("expectations", "What this scenario expects, tested", table, EXPECTED, note=tell_scale(), shown=len(table))]


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
        notes.append(tell_precision(ensemble.content, settings.until, done(ensemble.folder), len(ensemble.plan.batches)))
    told = [*sheets(made, ensemble), *tell_map(ensemble, max(made.lineups))]
    return Findings(scenario.title, scenario.question, answer(made, ensemble), told, list(pictures(ensemble, made)), notes)
