"""What does the model forecast, sealed, and how did it turn out?"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator

from sim.config import files
from sim.config.calendar import calendar
from sim.config.errors import InputError, listed, refuse
from sim.ensembles.api import planned
from sim.ensembles.plan import check
from sim.ensembles.settings import RunSettings
from sim.record.ahead import try_rates
from sim.record.ledger import Entry, append_entries, read_head, read_ledger
from sim.record.sealed import Book, read_book, settle
from sim.reporting.findings import Findings
from sim.reporting.progress import run_shown
from sim.studies.forecast import posing, telling
from sim.studies.options import Options, String, option
from sim.studies.registry import NUMBERS, study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder

SEAL, RESOLVE, VOID, SCORE, VERIFY = "seal", "resolve", "void", "score", "verify"
READS = {
    SEAL: ("horizons",),
    RESOLVE: ("question", "answer", "source", "date"),
    VOID: ("question", "source", "date"),
    SCORE: (),
    VERIFY: ("question",),
}
"""The options that each action reads beside the ledger."""
REPLICATES, WORLDS, FARTHEST = 8, 4000, 60
"""Worlds of a draw of the uncertain numbers and worlds in all, where nobody says otherwise; months ahead at most."""
TAKES = ("scenario", "worlds", "worlds_per_point", "seed", "vary", "priors", "correlations", "batch", "precision")
TAKES += ("steps_per_month", "generator", "order", *NUMBERS)


def _months(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or not value or any(type(each) is not int for each in value):
        raise ValueError("allowed: a list of months")
    if len(set(value)) < len(value) or min(value) < 1 or max(value) > FARTHEST:
        raise ValueError("allowed: months after the opening, each once")
    return tuple(sorted(value))


def _day(value: Any) -> str | None:
    if value is not None:
        datetime.date.fromisoformat(str(value))
    return None if value is None else str(value)


class Asked(Options):
    """What the study is asked."""

    ledger: String = option("forecasts.jsonl", "The ledger of sealed forecasts.", "the path of a file of JSON lines")
    action: String | None = option(None, "What to do; score if not given.", f"one of {', '.join(READS)}")
    horizons: Annotated[tuple[int, ...], BeforeValidator(_months)] = option(
        (3, 6, 12),
        f"Months after {calendar(0)} at whose ends the questions are resolved.",
        f"a list of whole numbers from 1 to {FARTHEST}, each once",
    )
    question: String | None = option(None, "The question to resolve, void or verify.", "the name of a sealed question")
    answer: String | None = option(None, "The outcome.", "one of the answers to the question")
    source: String | None = option(None, "Where the outcome is documented, or why the question is void.", "a text")
    date: Annotated[str | None, BeforeValidator(_day)] = option(
        None, "The date the source refers to; today if not given.", "a day as '2026-01-31'"
    )


def _settle_replicates(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings that were typed, with several worlds of each draw where nobody said how many."""
    return {"worlds_per_point": REPLICATES, **settings}


@study(
    "forecast",
    options=Asked,
    takes=TAKES,
    settle=_settle_replicates,
    examples=("action=seal ledger=my.jsonl", "ledger=my.jsonl action=verify"),
)
def make(request: Request[Asked]) -> Path:
    """Seal, resolve, score or verify forecasts in an append-only ledger (`ledger`, `action`). Returns the folder.

    seal: one run answers a question on every dossier and milestone at each of the `horizons`. resolve, void: close a `question`,
    citing a `source`. score: score the resolved questions against base rates, no change and the documents. verify: run the sealed
    worlds again (all runs, or that of one `question`) and compare them to the bit. Every action checks the hash chain first.

    Raises
    ------
    InputError : a broken ledger, an unknown or incomplete action, or forecasts that cannot be reproduced.
    """
    ledger = files.place(request.options.ledger)
    action = _check_action(request, ledger)
    actions: dict[str, Callable[[Request[Asked], Path], Findings]] = {
        SEAL: _seal, RESOLVE: _settle, VOID: _settle, SCORE: _score, VERIFY: _verify,
    }  # fmt: skip
    found = actions[action](request, ledger)
    content = request.content()
    settings = _settings(request) if action == SEAL else request.settings
    return leave(open_folder(request, "forecast"), request, found, content, settings, ledger=request.options.ledger)


def _check_action(request: Request[Asked], ledger: Path) -> str:
    """What is to be done. Raises InputError for what does not exist, and for what is said and not read."""
    action = request.options.action or SCORE
    if action not in READS:
        raise refuse("action", action, ", ".join(READS))
    if action != SEAL and not ledger.exists():
        raise InputError(f"ledger={ledger}: there is no such file; action={SEAL} creates it")
    asked = request.options
    for key, value in asked.list_changes().items():
        if key not in ("ledger", "action", *READS[action]):
            raise refuse(key, value, f"with action={action} only {listed(READS[action]) or 'the ledger'}")
    usual = planned(None, _settle_replicates({}))
    if action != SEAL and (request.settings != usual or request.changes or request.scenario != posing.USUAL):
        raise refuse(
            "action", action, f"run settings with action={SEAL} only: sealed forecasts keep the settings they were sealed with"
        )
    return action


def _settings(request: Request[Asked]) -> RunSettings:
    """The settings of a run that is sealed. Raises InputError where its worlds cannot tell luck from numbers."""
    worlds = request.worlds or WORLDS
    replicates = request.settings.worlds_per_point
    if replicates < 2:
        raise refuse("worlds_per_point", replicates, "2 or more, so that chance can be told from parameter uncertainty")
    if worlds % replicates or worlds < 2 * replicates:
        raise refuse("worlds", worlds, f"a multiple of worlds_per_point={replicates}, from {2 * replicates} on")
    made = {"worlds": worlds, "months": max(request.options.horizons), "keep": "all"}
    return request.settings.model_copy(update=made)


def _read(ledger: Path) -> tuple[list[Entry], Book]:
    entries = read_ledger(ledger)
    return entries, read_book(entries, f"ledger={ledger}")


def _seal(request: Request[Asked], ledger: Path) -> Findings:
    """Run the worlds, seal what they say, and tell it."""
    _read(ledger)  # nobody waits for worlds only to hear that the ledger is broken
    content, settings = request.content(), _settings(request)
    check(content, settings)
    posing.check_unsealed(_read(ledger)[1], posing.describe_run(request, content, settings, ""))
    ensemble = run_shown(request, content, settings)
    rates = try_rates(content, request.folders)

    def add(there: list[Entry]) -> list[dict[str, Any]]:
        book = read_book(there, f"ledger={ledger}")
        name = f"run-{len(book.runs) + 1}"
        run = posing.describe_run(request, content, settings, name)
        posing.check_unsealed(book, run)
        return [run, *posing.pose(ensemble, request.options.horizons, name, rates, f"/{name}" if book.runs else "")]

    entries = append_entries(ledger, add)
    book = read_book(entries, f"ledger={ledger}")
    return telling.tell_sealed(book, list(book.runs)[-1], read_head(entries))


def _settle(request: Request[Asked], ledger: Path) -> Findings:
    """Seal what became of one question, and tell how all stand."""
    now = datetime.datetime.now(datetime.UTC)
    day = now.date() if request.options.date is None else datetime.date.fromisoformat(request.options.date)
    answer, source = request.options.answer, request.options.source or ""
    if request.options.action == RESOLVE and answer is None:
        raise InputError("answer: give the outcome, with answer=ANSWER; action=void closes a question without one")

    def add(there: list[Entry]) -> list[dict[str, Any]]:
        book = read_book(there, f"ledger={ledger}")
        return [settle(book, request.options.question, answer, source, day, now)]

    entries = append_entries(ledger, add)
    return telling.tell_scores(read_book(entries, f"ledger={ledger}"), read_head(entries))


def _score(request: Request[Asked], ledger: Path) -> Findings:
    """Tell what was sealed, what became of it, and how good it was."""
    entries, book = _read(ledger)
    return telling.tell_scores(book, read_head(entries))


def _verify(request: Request[Asked], ledger: Path) -> Findings:
    """Make the runs again and compare. Raises InputError where a forecast does not come out as it was sealed."""
    entries, book = _read(ledger)
    name = request.options.question
    questions = [book.find(name)] if name is not None else list(book.questions.values())
    rows: list[dict[str, Any]] = []
    for run in dict.fromkeys(question.run for question in questions):
        ensemble = posing.make_again(request, book.runs[run])
        for question in (question for question in questions if question.run == run):
            counts, is_same = posing.count_again(ensemble, question)
            rows.append({"question": question, "counts": counts, "same": is_same})
    changes = {run: posing.tell_changes(book.runs[run]) for run in dict.fromkeys(q.run for q in questions)}
    wrong = [row["question"].id for row in rows if not row["same"]]
    if wrong:
        why = "; ".join(words for run, told in changes.items() for words in told) or "nothing that should matter"
        told = f"{len(wrong)} of {len(rows)} forecasts are not reproduced"
        raise InputError(f"ledger={ledger}: {told} ({listed(wrong, 5)}). Changed since sealing: {why}")
    return telling.tell_verified(rows, changes, read_head(entries))
