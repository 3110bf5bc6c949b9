"""How does a run become sealed questions, and how is it made again?"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.config.calendar import OPENING, calendar
from sim.config.content import Content
from sim.config.errors import InputError, refuse
from sim.ensembles.api import content as content_of
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import DECIDE_BITS, find_commit, identity, ledger_digest, made_with, version_of
from sim.ensembles.settings import RunSettings, kept_texts, settings_from
from sim.record.ahead import (
    DOCUMENT,
    Rates,
    give_chances,
    give_references,
    group_of,
    hash_answers,
    list_answers,
    list_subjects,
    read_answers,
)
from sim.record.sealed import QUESTION, RUN, YES, Book, SealedQuestion, SealedRun, month_after
from sim.reporting.phrases import conditions
from sim.reporting.progress import run_shown
from sim.studies.forecast.documents import give_document
from sim.studies.request import Request

USUAL = "baseline"


def describe_run(request: Request, content: Content, settings: RunSettings, name: str) -> dict[str, Any]:
    """The entry that says how a run is made, to be sealed."""
    return {
        "kind": RUN,
        "run": name,
        "scenario": request.scenario,
        "settings": settings.model_dump(mode="json"),
        "overrides": dict(request.changes),
        "contradiction_choices": list(request.contradiction_choices),
        "decision": dict(request.decision),
        "folders": list(request.folders),
        "opening": OPENING,
        "identity": identity(content, settings),
        "evidence": ledger_digest(),
        "made_with": made_with(),
        "version": version_of("tightrope"),
        "commit": find_commit(),
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def pose(
    ensemble: Ensemble, horizons: Sequence[int], run: str, rates: Rates | None, ending: str = ""
) -> Iterator[dict[str, Any]]:
    """The entries of all questions that a run answers, to be sealed; ending : of their names, where others had them before."""
    content, settings = ensemble.content, ensemble.settings
    for month in horizons:
        for subject in list_subjects(ensemble):
            options = list_answers(content, subject)
            answers = read_answers(ensemble, subject, month)
            document = give_document(content, content.scenario_name, subject, month)
            references: dict[str, Any] = give_references(content, subject, month, rates)
            yield {
                "kind": QUESTION,
                "id": f"{subject}/{month_after(month)}{ending}",
                "run": run,
                "subject": subject,
                "month": month,
                "date": month_after(month),
                "group": group_of(content, subject),
                "options": list(options),
                **_word(content, subject, month),
                **give_chances(answers, len(options), settings.worlds_per_point),
                "bits": hash_answers(answers),
                "references": {**references, DOCUMENT: None if document is None else document[0]},
                "document": None if document is None else document[1],
                "scenario": content.scenario_name,
                "seed": settings.seed,
            }


def _word(content: Content, subject: str, month: int) -> dict[str, Any]:
    """The question in plain words, how it is settled, and what its answers are called."""
    end, story = calendar(month), content.scenario
    given = (
        "" if content.scenario_name == USUAL else f" Conditional on the scenario '{story.title}': VOID if it has not come about."
    )
    if subject in content.milestones:
        entry = content.milestones[subject]
        lasting = f", {entry.lasts} months in a row" if entry.lasts > 1 else ""
        rule = (
            f"YES if it happens after {calendar(0)} and by the end of {end}. {entry.why.strip()} The model takes it to have "
            f"happened when: {conditions(entry.when)}{lasting}. Otherwise NO; VOID if public sources do not settle it.{given}"
        )
        question = f"{entry.label}: has this happened by the end of {end}?"
        return {"question": question, "rule": rule, "labels": ["No", "Yes"]}
    actor, short = subject.split(".", 1)
    dossier = content.actors[actor].dossiers[short]
    rule = (
        f"The answer that best describes the policy of {content.actors[actor].name} at the end of {end}, according to public"
        " sources. Announcements count only where the answer is itself an announcement or an offer. VOID if the sources fit two"
        f" answers equally well, or none.{given}"
    )
    question = f"{content.actors[actor].name}: {dossier.question} (at the end of {end})"
    return {"question": question, "rule": rule, "labels": [option.label for option in dossier.options.values()]}


# --- made again ----------------------------------------------------------------------------------------------------------------


def make_again(request: Request, run: SealedRun) -> Ensemble:
    """Run the worlds of a sealed run once more.

    Raises
    ------
    InputError : its content or settings are not what was sealed; the message says of which version they were.
    """
    content = content_of(run.scenario, tuple(run.overrides.items()), run.folders, run.decision)
    settings = kept_texts(settings_from(dict(run.settings)))
    now = identity(content, settings)
    if run.opening != OPENING or now != run.identity:
        made = f"version {run.version}" + (f", commit {run.commit}" if run.commit else "")
        allowed = f"{run.identity[:16]}, as sealed: check out the content of {made}"
        raise refuse(f"{run.run}: content and settings", now[:16], allowed)
    return run_shown(request, content, settings)


def tell_changes(run: SealedRun) -> list[str]:
    """What differs between now and the time a run was sealed, of the things that decide bits beside content and settings."""
    now = made_with()
    return [f"{key} {run.made_with.get(key)} then, {now[key]} now" for key in DECIDE_BITS if run.made_with.get(key) != now[key]]


def count_again(ensemble: Ensemble, question: SealedQuestion) -> tuple[list[int], bool]:
    """The worlds with each answer in a run made again, and whether every world answers as it did, to the bit."""
    answers = read_answers(ensemble, question.subject, question.month)
    counts = np.bincount(answers, minlength=len(question.options)).tolist()
    return counts, hash_answers(answers) == question.bits


def read_happened(ensemble: Ensemble, question: SealedQuestion, answer: str) -> np.ndarray:
    """Whether each world gives an answer, (draw, replicate)."""
    place = question.place_of(answer)
    answers = read_answers(ensemble, question.subject, question.month)
    return (answers == place).reshape(-1, ensemble.settings.worlds_per_point)


def first_answer(question: SealedQuestion) -> str:
    """The answer that stands for a question where one has to: yes, or the likeliest."""
    return YES if question.is_early else question.options[int(np.argmax(question.chances))]


def check_unsealed(book: Book, entry: dict[str, Any]) -> None:
    """Raise InputError where a run of this content and these settings has been sealed already."""
    for name, run in book.runs.items():
        if run.identity == entry["identity"] and run.made_with == entry["made_with"]:
            raise InputError(f"{name} in this ledger is the same run; its forecasts are sealed already")
