"""With which questions does the page begin? Each is a view that can be opened by its address."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config import files
from sim.config.content import Content
from sim.config.errors import InputError, from_validation, problem_of, refuse, refuse_all
from sim.config.quantity import MOST_MONTHS
from sim.config.typed import HOLD
from sim.page.mattering import check_outcome
from sim.page.view import View
from sim.plain import plain_yaml

FILE = "questions.yaml"


class Question(BaseModel):
    """A question, and the view that answers it.

    question : as it is read. scenario : the name of one. hold : dossier -> the option held in place in all worlds. outcome : the
    headline variable (at its end), milestone or counted incident that is asked about. months : how far to look.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    question: str = Field(min_length=1)
    scenario: str
    hold: dict[str, str] = {}
    outcome: str
    months: int = Field(ge=1, le=MOST_MONTHS)

    def changes(self) -> tuple[tuple[str, str], ...]:
        """What is held, as a view says it."""
        return tuple((f"{HOLD}{dossier}", option) for dossier, option in self.hold.items())

    def describe(self) -> dict[str, Any]:
        """The question as the page takes it: its words, the fields that it sets, and the outcome."""
        fields = {"scenario": self.scenario, "months": str(self.months), "changes": dict(self.changes())}
        return {"question": self.question, "fields": fields, "outcome": self.outcome}


def read_questions(path: Path | None = None) -> tuple[Question, ...]:
    """The questions of configs/questions.yaml, or of another file, checked against the content.

    Raises
    ------
    InputError : a key, scenario, dossier, option or outcome that does not exist; the message says where, and tells all mistakes.
    """
    return _read(path or files.shipped("configs") / FILE)


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Question, ...]:
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; reinstall the package")
    found = plain_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(found, list):
        raise refuse(str(path), found, "a list of questions")
    questions = []
    for number, entry in enumerate(found, start=1):
        try:
            questions.append(Question.model_validate(entry))
        except ValidationError as problem:
            raise from_validation(problem, f"{path}[{number}]", Question) from None
    refuse_all(
        problem for number, each in enumerate(questions, start=1) for problem in problem_of(_check, each, f"{path}[{number}]")
    )
    return tuple(questions)


def _check(question: Question, where: str) -> None:
    """Make sure that a question can be asked. Raises InputError."""
    try:
        content: Content = View(question.scenario, months=question.months, changes=question.changes()).content()
    except InputError as problem:
        raise InputError(f"{where}: {problem}") from None
    check_outcome(content, question.outcome, f"{where}.outcome")
