"""What does a ledger of forecasts hold: which runs, which questions, and what became of each?"""

from __future__ import annotations

import calendar as almanac
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config.calendar import OPENING
from sim.config.errors import InputError, from_validation, refuse, unknown
from sim.record.ledger import BEFORE, HASH, Entry

RUN, QUESTION, RESOLUTION, VOID = "run", "question", "resolution", "void"
YES = "yes"
Share = float
Chances = tuple[Share, ...]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SealedRun(_Line):
    """One run of a scenario, with all that it takes to make it again.

    identity : a hash of content, settings and decision rule. made_with : the code's hash, and the versions that decide bits.
    """

    kind: Literal["run"]
    run: str
    scenario: str
    settings: dict[str, Any]
    overrides: dict[str, Any]
    contradiction_choices: tuple[str, ...]
    decision: dict[str, Any]
    folders: tuple[str, ...]
    opening: str
    identity: str
    evidence: str
    made_with: dict[str, Any]
    version: str | None
    commit: str | None
    written: str


class SealedQuestion(_Line):
    """One question, and what was given for it before the answer could be known.

    month : after the opening. date : the month at whose end it is settled. group : the actor, or the milestones, whose questions
    are correlated. options : its answers. chances : of each. low, high : nine tenths of the draws of the uncertain numbers,
    widened by the error of finitely many worlds. counts : worlds with each answer. bits : a hash of the answers of all worlds.
    references : reference forecast -> its chances, none where it says nothing.
    """

    kind: Literal["question"]
    id: str
    run: str
    subject: str
    month: int = Field(ge=1)
    date: str
    group: str
    question: str
    rule: str
    options: tuple[str, ...] = Field(min_length=2)
    labels: tuple[str, ...]
    chances: Chances
    low: Chances
    high: Chances
    counts: tuple[int, ...]
    bits: str
    references: dict[str, Chances | None]
    document: dict[str, Any] | None
    scenario: str
    seed: int

    @property
    def worlds(self) -> int:
        """The number of worlds behind the chances."""
        return sum(self.counts)

    @property
    def is_early(self) -> bool:
        """Whether one of its answers is certain before its date: what has been reached stays reached."""
        return self.options == YES_OR_NO

    def place_of(self, answer: str) -> int:
        """The place of an answer. Raises InputError for one that it does not have."""
        if answer not in self.options:
            raise unknown("answer", answer, self.options, f"answer to {self.id}")
        return self.options.index(answer)


class Resolution(_Line):
    """What came about, by which source; the answer is none where the question was void."""

    kind: Literal["resolution", "void"]
    id: str
    answer: str | None = None
    source: str = Field(min_length=1)
    date: str
    written: str


YES_OR_NO = ("no", YES)


@dataclass(frozen=True)
class Book:
    """A ledger, read: its runs and questions by name, and what became of those that are settled."""

    runs: Mapping[str, SealedRun] = field(default_factory=dict)
    questions: Mapping[str, SealedQuestion] = field(default_factory=dict)
    settled: Mapping[str, Resolution] = field(default_factory=dict)

    def find(self, name: str | None) -> SealedQuestion:
        """A question by its name. Raises InputError for none, or one that was not sealed."""
        if name is None:
            raise InputError("question: give one, with question=ID; study=forecast lists them")
        if name not in self.questions:
            raise unknown("question", name, self.questions, "question")
        return self.questions[name]

    @property
    def right_answers(self) -> list[tuple[SealedQuestion, int]]:
        """The questions that were answered, each with the place of the right answer."""
        found = [(self.questions[name], end.answer) for name, end in self.settled.items()]
        return [(question, question.place_of(answer)) for question, answer in found if answer is not None]

    @property
    def open(self) -> list[SealedQuestion]:
        """The questions that nobody has settled."""
        return [question for name, question in self.questions.items() if name not in self.settled]


def read_book(entries: Sequence[Entry], told: str) -> Book:
    """What the entries of a ledger say, whose chain is known to be whole.

    Raises
    ------
    InputError : an entry that no ledger of forecasts can hold; the message names its line.
    """
    runs: dict[str, SealedRun] = {}
    questions: dict[str, SealedQuestion] = {}
    settled: dict[str, Resolution] = {}
    for number, entry in enumerate(entries, start=1):
        where = f"{told}: line {number}"
        read = _read(entry, where)
        if isinstance(read, SealedRun):
            _check_new(read.run, runs, where)
            runs[read.run] = read
        elif isinstance(read, SealedQuestion):
            _check_new(read.id, questions, where)
            _check_shape(read, runs, where)
            questions[read.id] = read
        else:
            if read.id not in questions:
                raise unknown("question", read.id, questions, where)
            _check_new(read.id, settled, where)
            settled[read.id] = read
    return Book(runs, questions, settled)


def _read(entry: Entry, where: str) -> SealedRun | SealedQuestion | Resolution:
    kinds: dict[str, type[SealedRun | SealedQuestion | Resolution]]
    kinds = {RUN: SealedRun, QUESTION: SealedQuestion, RESOLUTION: Resolution, VOID: Resolution}
    if entry.get("kind") not in kinds:
        raise unknown("kind", entry.get("kind"), kinds, where)
    try:
        return kinds[entry["kind"]].model_validate({key: entry[key] for key in entry if key not in (BEFORE, HASH)})
    except ValidationError as problem:
        raise from_validation(problem, where, kinds[entry["kind"]]) from None


def _check_new(name: str, known: Mapping[str, Any], where: str) -> None:
    if name in known:
        raise InputError(f"{where}: '{name}' stands in the ledger already, and can stand there once")


def _check_shape(question: SealedQuestion, runs: Mapping[str, SealedRun], where: str) -> None:
    """Raise InputError for a question of no run, or with another number of chances than answers."""
    if question.run not in runs:
        raise unknown("run", question.run, runs, where)
    sizes = {len(each) for each in (question.labels, question.chances, question.low, question.high, question.counts)}
    sizes |= {len(chances) for chances in question.references.values() if chances is not None}
    if sizes != {len(question.options)} or not np.isclose(sum(question.chances), 1.0):
        raise refuse(f"{where}: {question.id}", sorted(sizes), f"a chance for each of {len(question.options)} answers, 1 in all")


# --- settling --------------------------------------------------------------------------------------------------------------


def settle(
    book: Book, name: str | None, answer: str | None, source: str, day: datetime.date, today: datetime.datetime
) -> dict[str, Any]:
    """The entry that settles a question, to be sealed.

    Parameters
    ----------
    answer : one of the question's, or None where it is void. source : where that can be read, or why it is void. day : to which
        the source speaks. today : now.

    Raises
    ------
    InputError : no such question or answer, settled already, no source, a day to come, or one before the answer can be certain.
    """
    question = book.find(name)
    if question.id in book.settled:
        before = book.settled[question.id]
        raise refuse("question", question.id, f"an open question; this one was closed on {before.date} ({before.source})")
    if not source.strip():
        raise refuse("source", source, "a text: where the outcome is documented, or why the question is void")
    if day > today.date():
        raise refuse("date", day.isoformat(), f"a date no later than today, {today.date().isoformat()}")
    if answer is not None:
        question.place_of(answer)
        _check_certain(question, answer, day)
    body = {"kind": VOID if answer is None else RESOLUTION, "id": question.id, "answer": answer, "source": source.strip()}
    return {**body, "date": day.isoformat(), "written": today.isoformat(timespec="seconds")}


def _check_certain(question: SealedQuestion, answer: str, day: datetime.date) -> None:
    """Raise InputError for an answer that is not certain on a day."""
    is_early = question.is_early and answer == YES
    first = last_day(OPENING) if is_early else last_day(question.date)
    if day < first or (is_early and day == first):
        early = "; only a milestone that has been reached can be resolved earlier" if question.is_early else ""
        raise refuse(
            "date",
            day.isoformat(),
            f"a date {'after' if is_early else 'from'} {first.isoformat()}{' on' * (not is_early)}{early}",
        )


def last_day(month: str) -> datetime.date:
    """The last day of a month given as '2026-01'."""
    year, number = map(int, month.split("-"))
    return datetime.date(year, number, almanac.monthrange(year, number)[1])


def month_after(months: int) -> str:
    """The month so many months after the opening, as '2026-01'."""
    year, number = map(int, OPENING.split("-"))
    years, place = divmod(number - 1 + months, 12)
    return f"{year + years}-{place + 1:02d}"
