"""How well would the model have forecast 2025?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.reliability import concordance, discrimination, miscalibration, reliability
from sim.config.calendar import NAMES
from sim.config.content import Content
from sim.config.errors import refuse
from sim.config.overrides import Change
from sim.config.readings import check_no_start
from sim.ensembles.api import content as october_content
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import check
from sim.ensembles.settings import RunSettings
from sim.plots.foretold import plot_foretold
from sim.plots.reliability import plot_reliability, plot_skill
from sim.record import initial_state
from sim.record.forecasts import INCIDENTS, MILESTONES, first_times, onsets, pose_questions, turned
from sim.record.initial_state import Beginning
from sim.record.observations import Record
from sim.record.observations import recorded as read_record
from sim.record.questions import HAPPENING, KINDS, STANDING, Question, answers, scored
from sim.reporting.findings import Findings, Picture, Sheet
from sim.reporting.progress import run_shown
from sim.studies.hindcast import recalibration
from sim.studies.hindcast.levels import direction, levels
from sim.studies.hindcast.skill import ALL, MOVED, level_skills, skills_of, telling
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import conclude

DESIGNS = ("monte_carlo", "central", "latin_hypercube", "sobol")
TELLING = 10
"""So many of the best and of the worst forecasts are told."""
PACE, ORDER = "dossiers whose option changed", "pairs of events in the order on record"
PARTED, AWAY = "pairs of an option taken and one not, the taken one given more", "mean distance of chance from share"


def content(changes: Iterable[Change] = (), folders: Iterable[Path | str] = ()) -> Content:
    """The theatre as it stood in January 2025; see `sim.record.initial_state.content`."""
    return initial_state.content(changes, folders)


def recorded(changes: Iterable[Change] = (), folders: Iterable[Path | str] = ()) -> Record:
    """What is on record of the months after; its `events` each have a `part`, training or held_out."""
    return read_record(content(changes, folders), initial_state.beginning(folders).begin, folders)


@study("hindcast", takes=("scenario", *NEEDS_ALL), examples=("worlds=2000", "decision.depth=2"))
def make(request: Request) -> Path:
    """Run worlds from January to mid-October 2025 and score them against the record. Returns the folder.

    Raises
    ------
    InputError : a setting or content that cannot be used; an entry of the beginning that cites what was not known then.
    """
    start = initial_state.beginning(request.folders)
    settings = _settings(request, start)
    held = initial_state.content(request.changes, request.folders, request.decision)
    record = read_record(held, start.begin, request.folders)
    if record.months != start.months:
        raise refuse("standards/hindcast/start.yaml: months", start.months, f"{record.months}, up to the end of the record")
    october = october_content("baseline", (), request.folders)
    check(held, settings)
    ensemble = run_shown(request, held, settings)
    return conclude(None, "hindcast", request, ensemble, analyze(ensemble, october, record, start))


def _settings(request: Request, start: Beginning) -> RunSettings:
    """The settings of the run. Raises InputError where the study decides for itself."""
    usual = RunSettings.model_fields["months"].default
    if request.settings.months not in (usual, start.months):
        raise refuse("months", request.settings.months, f"not set: the record covers {start.months} months")
    if request.scenario != "baseline":
        raise refuse("scenario", request.scenario, "not set: study=hindcast has its own initial state")
    if request.settings.design not in DESIGNS:
        raise refuse("design", request.settings.design, ", ".join(DESIGNS))
    check_no_start(request.contradiction_choices, "study=hindcast")
    return request.settings.model_copy(update={"months": start.months, "keep": "all"})


def analyze(ensemble: Ensemble, october: Content, record: Record, start: Beginning) -> Findings:
    """What is found about worlds that begin in January: scores, calibration, order of events, levels, and what tells most."""
    questions = pose_questions(ensemble, october, record)
    worlds = ensemble.settings.worlds
    table, lenient = (scored(questions, worlds, is_lenient) for is_lenient in (False, True))
    moved = levels(ensemble, october, record.months)
    skills = pd.DataFrame([*skills_of(table, lenient), *level_skills(moved)])
    bins = {KINDS[kind]: reliability(*answers(questions, kind)) for kind in (STANDING, HAPPENING)}
    told = telling(table, ensemble.content)
    more = _measures(ensemble, record, questions, bins)
    again = recalibration.recalibrate(ensemble, october, record, questions)
    return Findings(
        start.title,
        start.question,
        [*_answer(skills, more, moved, told), *recalibration.tell_gains(again)],
        [*_sheets(skills, more, table, told, moved, bins, record, start, ensemble), recalibration.sheet(again)],
        [*_pictures(skills, bins, ensemble, record, start), *([recalibration.picture(again, worlds)] if len(again) else [])],
        [*_notes(start, record, worlds), *([PRIORS] if ensemble.settings.priors is not None else [])],
    )


# --- tables ------------------------------------------------------------------------------------------------------------


def _measures(
    ensemble: Ensemble, record: Record, questions: Sequence[Question], bins: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """What no score tells: the pace, the order of events, whether chances part what came from what did not, calibration."""
    changes = turned(ensemble, record.months)
    first, last = np.array([(event.first, event.last) for event in record.events]).T
    times = first_times(ensemble, record.events, record.months)
    *order, pairs = concordance(times, first, last, [event.who[0] for event in record.events])
    options = [q for q in questions if q.kind == HAPPENING and q.group not in (INCIDENTS, MILESTONES)]
    parted = discrimination(*answers(options, HAPPENING), [q.group for q in options])
    return pd.DataFrame(
        [
            (PACE, changes.mean(), *np.quantile(changes, [0.05, 0.95]), len(ensemble.content.dossiers)),
            (ORDER, *order, pairs),
            (PARTED, *parted, len(options)),
            *((f"{AWAY}: {kind}", miscalibration(rows), np.nan, np.nan, rows["n"].sum()) for kind, rows in bins.items()),
        ],
        columns=["measure", "value", "low", "high", "of"],
    )


def _sheets(
    skills: pd.DataFrame,
    more: pd.DataFrame,
    table: pd.DataFrame,
    told: pd.DataFrame,
    moved: pd.DataFrame,
    bins: dict[str, pd.DataFrame],
    record: Record,
    start: Beginning,
    ensemble: Ensemble,
) -> list[Sheet]:
    score: dict[str, Any] = {
        "what": "{label}",
        "score": "{score}",
        "against": "{against}",
        "n": "{n:d}",
        "theatre": "{theatre:.3f}",
    }
    score |= {"reference": "{reference:.3f}", "skill": "{skill:+.2f}", "95 % interval": "{low:+.2f} to {high:+.2f}"}
    answer = {"question": "{label}", "stood in January": "{start}", "stood in October": "{observed}", "chance": "{chance:.0%}"}
    answer |= {"alike": "{alike:.0%}", "actor's rate": "{usual:.0%}", "gain": "{gain:+.2f}"}
    level = {"variable": "{label}", "January": "{start:.2f}", "October": "{observed:.2f}", "worlds": "{mean:.2f}"}
    level |= {"nine tenths of them": "{low:.2f} to {high:.2f}", "loss to staying": "{loss:+.3f}"}
    behind = moved.assign(loss=moved["crps"] - moved["persistence crps"]).sort_values("loss", ascending=False, kind="stable")
    pooled = pd.concat([rows.assign(kind=kind) for kind, rows in bins.items()], ignore_index=True)
    bin_ = {"forecasts": "{kind}", "chance from": "{low:.0%}", "to": "{high:.0%}", "n": "{n:d}", "mean chance": "{chance:.0%}"}
    bin_ |= {"came about": "{share:.0%}", "95 % interval": "{share_low:.0%} to {share_high:.0%}"}
    event = {"event": "{label}", "on record": "{when}", "part": "{part}", "chance": "{chance:.0%}", "by October": "{ever:.0%}"}
    measure = {"measure": "{measure}", "value": "{value:.3g}", "interval": "{low:.3g} to {high:.3g}", "of": "{of:d}"}
    whole, rest = skills[skills["part"] == "all"], skills[skills["part"] != "all"]
    return [
        Sheet("skill", "Skill against reference forecasts", whole, score, note=SKILL, shown=len(whole)),
        Sheet("skill_by_part", "Skill on either part of the record", rest, {**score, "part": "{part}"}, shown=0),
        Sheet("measures", "Pace, order, parting, calibration", more, measure, shown=len(more)),
        Sheet("hits", "Best forecasts", told.head(TELLING), answer, note=GAIN, shown=TELLING),
        Sheet("misses", "Worst forecasts", told.iloc[::-1].head(TELLING), answer, note=GAIN, shown=TELLING),
        Sheet("standing", "What stood in mid-October", told, answer, shown=0),
        Sheet("events", "Events on record", _event_table(ensemble, record, start), event, shown=len(record.events)),
        Sheet("calibration", "Chances and what came about", pooled, bin_, shown=len(pooled)),
        Sheet("levels", "Levels, those that stray most first", behind, level, note=LEVELS),
        Sheet("questions", "All questions and forecasters", table, {}, shown=0),
    ]


def _event_table(ensemble: Ensemble, record: Record, start: Beginning) -> pd.DataFrame:
    """One row an event: when it is on record, and in what share of worlds it comes then, and at all."""
    names, rows = month_names(start), []
    for event in record.events:
        came = onsets(ensemble, event)[:, : record.months]
        when = names[event.first - 1] + ("" if event.months == 1 else f" to {names[event.last - 1]}")
        chance = came[:, event.first - 1 : event.last].any(axis=1).mean()
        rows.append((event.name, event.label, when, event.part.replace("_", " "), chance, came.any(axis=1).mean()))
    return pd.DataFrame(rows, columns=["event", "label", "when", "part", "chance", "ever"])


def month_names(start: Beginning) -> list[str]:
    """The months that are told, the first being the one after the start."""
    first = int(start.begin[5:])
    return [NAMES[(first + month) % 12] for month in range(start.months)]


# --- figures and words -------------------------------------------------------------------------------------------------


def _pictures(
    skills: pd.DataFrame, bins: Mapping[str, pd.DataFrame], ensemble: Ensemble, record: Record, start: Beginning
) -> list[Picture]:
    worlds = ensemble.settings.worlds
    drawn = skills[(skills["part"] == "all") & skills["score"].isin(["brier", "crps"])]
    drawn = drawn[drawn["label"].isin([*KINDS.values(), MOVED, ALL])]
    months, short = _by_month(ensemble, record), [name[:3] for name in month_names(start)]
    said = "Share of worlds in which each event happens in each month, and the months in which it is on record."
    return [
        Picture("skill", "Skill against reference forecasts, with intervals.", partial(plot_skill, drawn, n=worlds)),
        Picture("reliability", "Forecast probabilities and observed frequencies.", partial(plot_reliability, bins, n=worlds)),
        Picture("events", said, partial(plot_foretold, months, months=short, n=worlds)),
    ]


def _by_month(ensemble: Ensemble, record: Record) -> pd.DataFrame:
    """One row an event and month: in what share of worlds it comes then."""
    rows = [
        (event.name, event.label, month, share, event.first, event.last)
        for event in sorted(record.events, key=lambda event: (event.last, event.first))
        for month, share in enumerate(onsets(ensemble, event)[:, : record.months].mean(axis=0), start=1)
    ]
    return pd.DataFrame(rows, columns=["event", "label", "month", "chance", "first", "last"])


def _answer(skills: pd.DataFrame, more: pd.DataFrame, moved: pd.DataFrame, told: pd.DataFrame) -> Iterator[str]:
    """The answer in sentences, good or bad."""
    found = {row.measure: row for row in more.itertuples()}
    for words in KINDS.values():
        rows = skills[(skills["label"] == words) & (skills["part"] == "all") & (skills["score"] == "brier")]
        said = "; ".join(
            f"{row.skill:+.2f} ({row.low:+.2f} to {row.high:+.2f}) against {row.against}" for row in rows.itertuples()
        )
        yield f"Brier skill in {words} ({rows['n'].iloc[0]} questions): {said}."
    parted, pace, order, turns = found[PARTED], found[PACE], found[ORDER], told[told["changed"]]
    yield (
        f"Options taken had been given more than options that were not in {parted.value:.0%} of pairs ({parted.low:.0%} to"
        f" {parted.high:.0%}; chance: 50 %)."
    )
    yield (
        f"On record {len(turns)} of {pace.of} dossiers end with another option than they began with; in the worlds"
        f" {pace.value:.0f} do ({pace.low:.0f} to {pace.high:.0f} in nine tenths of them)."
    )
    yield (
        f"Of {order.of} pairs of events whose order is on record, {order.value:.1%} come in that order ({order.low:.1%} to"
        f" {order.high:.1%}; chance: 50 %)."
    )
    same, number = direction(moved)
    crps = skills[(skills["score"] == "crps") & (skills["against"] == "persistence")].set_index("label")["skill"]
    yield (
        f"Of {number} variables that moved, the worlds move {same} the right way; against staying where it was their levels have"
        f" a skill of {crps.get(MOVED, np.nan):+.2f}, and of {crps[ALL]:+.2f} if those that did not move are counted too."
    )
    for words, rows in (("Changes forecast best", turns.head(3)), ("Worst forecasts", told.iloc[::-1].head(3))):
        listed = "; ".join(f"{row.question} {row.observed} ({row.chance:.0%})" for row in rows.itertuples())
        yield f"{words}: {listed}."


def _notes(start: Beginning, record: Record, worlds: int) -> list[str]:
    entries = [*start.as_in_october, *start.variables.values(), *start.dossiers.values()]
    cited = sum(bool(entry.cites) for entry in entries)
    outside = "; ".join(record.outside.values())
    return [
        "Rules, weights and options were written by people who knew 2025, and are not behind the barrier; weights were not fitted"
        " to the record. The skill is an upper bound of foresight.",
        f"{cited} of {len(entries)} entries of the beginning rest on facts and data from before {start.begin}, the others on"
        " judgement of the state before a change on record. So what changed is over-represented, and staying a weak rival.",
        "The actor's rate is the rate of changes in an actor's other dossiers: it uses how eventful the year was, which"
        " was unknown in January, and rests on few dossiers. All actors' rate (climatology) is that of all dossiers except"
        " the one asked about. 70 % on the status quo, with the rest shared equally, uses no knowledge at all.",
        "Events that happened are matched with events that did not, so that they are more frequent among the questions"
        " than in any month; this favours the uniform forecast.",
        f"Logarithmic scores count chances as (k + 1/2) / (n + m/2) of {worlds:,} worlds and m answers; what rivals call"
        " impossible is charged accordingly.",
        "Intervals come from leaving out one actor (for levels: theme) after the other, by Student's quantile for so few.",
        "Milestones that were not reached and had a forecast probability of zero are listed separately: predicting them"
        " shows no skill.",
        f"On record, but outside the scope of the model: {outside}.",
    ]


PRIORS = (
    "Parameters were sampled from a file of rows (priors). Rows of study=calibrate are fitted to the training part of"
    " the record; only the held-out part then measures forecast skill."
)
SKILL = (
    "Brier: sum of squared errors over the answers, 0 to 2. Logarithmic: minus the logarithm of the probability of"
    " what happened. error, crps: of levels rescaled to 0 to 1. Uniform: all answers equally likely. Persistence: no"
    " change from January."
)
GAIN = "Gain: by how much the Brier score is better than that of all options being alike, at most 1."
LEVELS = (
    "Levels from 0 to 1 of the variable's bounds. Loss: continuous ranked probability score of the worlds less that of January's"
    " range; below 0 the worlds did better than staying."
)
