"""Which parameter values fit the measurements?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.abc import Posterior
from sim.analysis.contrast import contrast
from sim.analysis.scores import skill
from sim.config.content import Content
from sim.config.errors import refuse
from sim.config.readings import check_no_start
from sim.ensembles.api import content as content_of
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import digest, ledger_digest
from sim.ensembles.plan import check
from sim.ensembles.rows import COMMENT
from sim.ensembles.settings import RunSettings
from sim.readouts.measures import measured
from sim.record import initial_state
from sim.record.forecasts import pose_questions as questions_of
from sim.record.observations import Record
from sim.record.observations import recorded as read_record
from sim.record.questions import KINDS, THEATRE, scored
from sim.reporting.progress import run_shown
from sim.studies.calibration.findings import Checked, analyze
from sim.studies.calibration.fit import Fit, Reference, fit_record, lasting, predictive, read_off, with_errors, within_reach
from sim.studies.calibration.rehearsal import Rehearsal, record_checks, rehearse
from sim.studies.calibration.summary_statistics import Trained, came, statistics, trained
from sim.studies.calibration.targets import Plan, plan_of
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, open_folder

POSTERIOR, WITH_STARTS = "posterior.csv", "posterior_hindcast.csv"
"""The rows to be handed on, and the same rows with the starts of January, which mean something in the hindcast alone."""
BATCH = 2500
TARGET, CHECK, FLOOR, FAR = "calibrated against", "check only", "check only: at least", "out of reach, excluded"


@dataclass(frozen=True)
class Task:
    """What a calibration is made of: the plan, the theatre in January and now, and what is on record between."""

    plan: Plan
    then: Content
    now: Content
    october: Content
    record: Record
    things: tuple[Trained, ...]


@study(
    "calibrate",
    takes=("scenario", *(key for key in NEEDS_ALL if key != "batch")),
    examples=("worlds=20000", "worlds=5000 seed=1"),
)
def make(request: Request) -> Path:
    """Calibrate uncertain parameters to measured rates and the training part of the record; score the held-out part.

    Leaves posterior.csv, whose rows any run takes with priors=FILE. Returns the folder.

    Raises
    ------
    InputError : a setting or content that cannot be used.
    """
    plan = plan_of(request.folders)
    settings, task = _settings(request, plan), task_of(request, plan)
    check(task.then, settings)
    with TemporaryDirectory(prefix="tightrope_") as name:
        place = Path(name)
        (place / "worlds").mkdir()
        ensemble = run_shown(request, task.then, settings, place / "worlds")
        reference = read_off(ensemble, {**task.plan.targets, **task.plan.checks}, task.things, task.record, task.plan)
        fit, posterior, roles = judge_fit(reference, task, settings.seed)
        rows = fit.rows(posterior, task.plan.rows, settings.seed)
        handed = rows[lasting(list(rows), task.then, task.now)]
        for file, table in ((POSTERIOR, handed), (WITH_STARTS, rows)):
            write_rows(place / file, table, task, settings, posterior)
        rehearsal = rehearse(fit, reference.came, settings.seed, plan.records)
        checked = _checked(request, task, settings, reference, rehearsal, roles, place)
        folder = open_folder(request, "calibrate")
        for file in (POSTERIOR, WITH_STARTS):
            (folder / file).write_bytes((place / file).read_bytes())
    told = analyze(task.then, task.plan, fit, posterior, checked, list(handed))
    return conclude(folder, "calibrate", request, ensemble, told)


def task_of(request: Request, plan: Plan) -> Task:
    """What is to be calibrated against what. Raises InputError for content or records that cannot be used."""
    start = initial_state.beginning(request.folders)
    then = initial_state.content(request.changes, request.folders, request.decision)
    record = read_record(then, start.begin, request.folders)
    if plan.months < record.months:
        raise refuse("standards/calibration.yaml: months", plan.months, f"{record.months} or more, to the end of the record")
    now = request.content("baseline")
    october = content_of("baseline", (), request.folders) if request.changes else now
    return Task(plan, then, now, october, record, tuple(trained(then, october, record)))


def _settings(request: Request, plan: Plan) -> RunSettings:
    """The settings of the worlds that numbers are judged by. Raises InputError where the study decides for itself."""
    settings = request.settings
    for key, allowed in (("design", "monte_carlo"), ("worlds_per_point", 1), ("priors", None)):
        if getattr(settings, key) != allowed:
            raise refuse(key, getattr(settings, key), f"{allowed}: study=calibrate draws all numbers anew for each world")
    if settings.shared_luck != "own":
        raise refuse(
            "common_random_numbers", settings.common_random_numbers, "false: worlds must be independent to count as evidence"
        )
    if request.scenario != "baseline":
        raise refuse("scenario", request.scenario, "not set: study=calibrate uses the initial state of study=hindcast")
    check_no_start(request.contradiction_choices, "study=calibrate")
    worlds = plan.parameter_draws if request.worlds is None else request.worlds
    if worlds < 2 * plan.least or round(worlds * plan.share) < 10 * plan.most:
        least = max(2 * plan.least, round(10 * plan.most / plan.share))
        raise refuse("worlds", worlds, f"{least} or more, to calibrate {plan.most} parameters")
    return settings.model_copy(update={"worlds": worlds, "months": plan.months, "keep": "all", "batch": BATCH})


def judge_fit(reference: Reference, task: Task, seed: int) -> tuple[Fit, Posterior, dict[str, str]]:
    """What the reference worlds say of the calibrated numbers, and what each target was used for."""
    plan = task.plan
    everything = {**plan.targets, **plan.checks}
    measurable = with_errors(reference.statistics, everything, seed)[:, : len(plan.targets)]
    reach = within_reach(measurable, plan.targets, plan.reach)
    used = [place for place, name in enumerate(plan.targets) if reach[name]]
    if not used:
        raise refuse("standards/calibration.yaml: targets", "none that the worlds can reach", "at least one")
    fit = fit_record(reference, measurable[:, used], plan)
    if not lasting(fit.names, task.then, task.now):
        raise refuse("vary", "no parameter informed by the targets", "parameters that affect the targets, or more worlds")
    observed = np.array([float(target.scaled(target.number)) for target in plan.targets.values()])[used]
    on_record = np.array([thing.came for thing in task.things])
    roles = {name: TARGET if reach[name] else FAR for name in plan.targets}
    roles |= {name: FLOOR if target.is_floor else CHECK for name, target in plan.checks.items()}
    return fit, fit.judge(observed, on_record), roles


def write_rows(path: Path, rows: pd.DataFrame, task: Task, settings: RunSettings, posterior: Posterior) -> None:
    """Write rows of numbers as CSV, and above them what they were calibrated against."""
    targets = "; ".join(f"{name} {t.number:.4g} ({', '.join(t.cites)})" for name, t in task.plan.targets.items())
    told = [
        "Rows of calibrated numbers, made by study=calibrate; any run takes them with priors=FILE.",
        f"calibrated against: {targets}; the record up to month {task.record.training} after the start of the hindcast",
        f"worlds {settings.worlds}, seed {settings.seed}, effective draws {posterior.effective:.0f}",
        f"content (SHA-256) {digest(task.then.tree)}, ledger (SHA-256) {ledger_digest()}",
    ]
    text = "".join(f"{COMMENT} {line}\n" for line in told) + rows.to_csv(index=False, float_format="%.8g")
    path.write_text(text, encoding="utf-8")


# --- prior and posterior side by side ----------------------------------------------------------------------------------


def _checked(
    request: Request,
    task: Task,
    settings: RunSettings,
    reference: Reference,
    rehearsal: Rehearsal,
    roles: Mapping[str, str],
    place: Path,
) -> Checked:
    """What calibration changes: measured numbers, the record, the part held out, and the baseline."""
    plan, few = task.plan, settings.model_copy(update={"worlds": task.plan.worlds})
    everything = {**plan.targets, **plan.checks}
    before, after = (
        run_shown(request, task.then, few.model_copy(update={"priors": file})) for file in (None, str(place / WITH_STARTS))
    )
    shown = predictive(reference.statistics, statistics(after, everything, plan), everything, roles, settings.seed + 1)
    things = [came(each, task.things, task.record) for each in (before, after)]
    record = pd.DataFrame(
        {
            "thing": [thing.name for thing in task.things],
            "label": [thing.event.label if thing.event else thing.name for thing in task.things],
            "came": [thing.came for thing in task.things],
            "prior": things[0].mean(axis=0),
            "posterior": things[1].mean(axis=0),
        }
    )
    checks = record_checks(things[0], things[1], task.things, task.then, plan.reported.value, settings.seed)
    scores = rescored(before, after, task)
    ends = few.model_copy(update={"months": request.settings.months, "keep": "final"})
    now = [run_shown(request, task.now, ends.model_copy(update={"priors": file})) for file in (None, str(place / POSTERIOR))]
    return Checked(shown, record, checks, rehearsal, scores, find_changes(*now), ends.months)


def rescored(before: Ensemble, after: Ensemble, task: Task) -> pd.DataFrame:
    """How the part of the record held out scores before and after; a row a kind of question and score.

    Columns: label, score, n, prior, posterior (mean losses), skill (1 - posterior / prior, above 0 is better) with low and high.
    """
    tables = [scored(questions_of(each, task.october, task.record), each.settings.worlds) for each in (before, after)]
    own = [table[table["forecaster"] == THEATRE] for table in tables]
    both = own[0].merge(own[1], on=["kind", "question"], suffixes=("", "_after"), validate="one_to_one")
    rows = []
    for kind, words in KINDS.items():
        part = both[(both["kind"] == kind) & (both["part"] == "held_out")]
        for score in ("brier", "logarithmic"):
            prior, posterior = part[score].to_numpy(), part[f"{score}_after"].to_numpy()
            gain, low, high = skill(posterior, prior, list(part["group"]))
            row: dict[str, Any] = {
                "label": words,
                "score": score,
                "n": len(part),
                "prior": prior.mean(),
                "posterior": posterior.mean(),
            }
            rows.append({**row, "skill": gain, "low": low, "high": high})
    return pd.DataFrame(rows)


def find_changes(before: Ensemble, after: Ensemble) -> pd.DataFrame:
    """What calibration changes in two runs in the same luck: milestones and headline variables at the end (`contrast`)."""
    content, month = before.content, before.settings.months
    names = [*content.milestones, *content.headline]
    changed, reference = ({name: measured(each, name, month) for name in names} for each in (after, before))
    table = contrast(changed, reference)
    return table.sort_values("pvalue", kind="stable", ignore_index=True)
