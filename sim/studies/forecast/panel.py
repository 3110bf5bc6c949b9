"""What are experts asked, and what have they answered?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim.analysis.classical import Weights, span_ranges, weigh_experts
from sim.config import files
from sim.config.errors import InputError, from_validation, refuse, unknown
from sim.config.quantity import PlainNumber
from sim.evidence import Ledger, Source, UnknownEntry
from sim.record.sealed import Book, SealedQuestion

SEEDS = "standards/seeds.yaml"
TOLERANCE = 0.011
"""By so much the chances of an expert may add up to more or less than 1, as percentages are rounded."""
Chance = Annotated[float, Field(ge=0.0, le=1.0)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quantity(_Entry):
    """A number that experts give quantiles of."""

    question: str
    unit: str
    scale: Literal["log", "uniform"] = "uniform"


class Seed(Quantity):
    """One whose answer is known: a figure of the evidence ledger, or a value given here."""

    cites: str | None = None
    figure: str | None = None
    value: PlainNumber | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Seed:
        if (self.value is None) == (self.cites is None or self.figure is None):
            raise ValueError("give the source and its figure (cites, figure), or a value, and only one of the two")
        return self


class Asked(_Entry):
    """A file of seeds."""

    probabilities: tuple[PlainNumber, ...] = Field(default=(0.05, 0.5, 0.95), min_length=2)
    seeds: dict[str, Seed] = {}
    quantities: dict[str, Quantity] = {}

    @model_validator(mode="after")
    def _rises(self) -> Asked:
        if (np.diff([0.0, *self.probabilities, 1.0]) <= 0.0).any():
            raise ValueError("probabilities must rise between 0 and 1")
        if both := set(self.seeds) & set(self.quantities):
            raise ValueError(f"{min(both)} is a seed and a quantity at once")
        return self

    @property
    def numbers(self) -> dict[str, Quantity]:
        """Everything that quantiles are asked of."""
        return {**self.seeds, **self.quantities}


class Answers(_Entry):
    """What one expert answered: chances of the answers to sealed questions, quantiles of numbers.

    form : a hash of what was asked.
    """

    form: str
    expert: str = Field(min_length=1)
    chances: dict[str, dict[str, Chance]] = {}
    quantiles: dict[str, tuple[PlainNumber, ...]] = {}


def read_asked(name: str | None) -> Asked:
    """The seeds of a file, or the shipped ones. Raises InputError for a file that cannot be used."""
    path = files.shipped("configs") / SEEDS if name is None else files.place(name)
    if not path.is_file():
        raise InputError(f"seeds={path}: there is no such file")
    try:
        found = Asked.model_validate(files.read_yaml(path) or {})
    except ValidationError as problem:
        raise from_validation(problem, str(path) if name else SEEDS, Asked) from None
    for seed_name, seed in found.seeds.items():
        find_truth(seed, f"{path.name}: seeds.{seed_name}")
    return found


def find_truth(seed: Seed, where: str) -> float:
    """The answer to a seed. Raises InputError where the ledger does not have it, or it has no logarithm and needs one."""
    value = seed.value
    if value is None:
        try:
            entry = Ledger.load().cite(str(seed.cites), where)
        except UnknownEntry as problem:
            raise InputError(str(problem)) from None
        figures = entry.quantities if isinstance(entry, Source) else {}
        if seed.figure not in figures:
            raise unknown("figure", seed.figure, figures, f"{where}: {seed.cites}")
        value = figures[str(seed.figure)]
    if seed.scale == "log" and value <= 0.0:
        raise refuse(f"{where}.scale", "log", "uniform for what is not above 0")
    return float(value)


def read_answers(names: Sequence[str], book: Book, asked: Asked) -> list[Answers]:
    """The answers of some files, or of all *.json of some folders, each expert once.

    Raises
    ------
    InputError : a file that cannot be read, or answers that no form can have given; the message names file and question.
    """
    found: dict[str, Answers] = {}
    for path in _list_files(names):
        try:
            answers = Answers.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
            raise InputError(f"answers={path}: it cannot be read as JSON ({problem})") from None
        except ValidationError as problem:
            raise from_validation(problem, str(path), Answers) from None
        for id_, chances in answers.chances.items():
            _check_chances(book, id_, chances, str(path))
        for name, quantiles in answers.quantiles.items():
            _check_quantiles(asked, name, quantiles, str(path))
        if answers.expert in found:
            raise refuse(f"{path}: expert", answers.expert, "each expert once; two files have this name")
        found[answers.expert] = answers
    return list(found.values())


def _list_files(names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        path = files.place(name)
        inside = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not inside or not inside[0].is_file():
            raise refuse("answers", name, "JSON files that the form has left, or a folder of them")
        yield from inside


def _check_chances(book: Book, id_: str, chances: Mapping[str, float], where: str) -> None:
    if id_ not in book.questions:
        raise unknown("question", id_, book.questions, f"{where}: chances")
    question = book.questions[id_]
    for option in chances:
        if option not in question.options:
            raise unknown("answer", option, question.options, f"{where}: chances.{id_}")
    total = sum(chances.values())
    if abs(total - 1.0) > TOLERANCE:
        raise refuse(f"{where}: chances.{id_}", f"{total:.3f} in all", "chances that add up to 1")


def _check_quantiles(asked: Asked, name: str, quantiles: Sequence[float], where: str) -> None:
    if name not in asked.numbers:
        raise unknown("seed", name, asked.numbers, f"{where}: quantiles")
    is_log = asked.numbers[name].scale == "log"
    rises = len(quantiles) == len(asked.probabilities) and bool((np.diff(quantiles) > 0.0).all())
    if not rises or (is_log and min(quantiles) <= 0.0):
        allowed = f"{len(asked.probabilities)} numbers{' above 0' if is_log else ''}, each above the one before it"
        raise refuse(f"{where}: quantiles.{name}", list(quantiles), allowed)


# --- what their words are worth ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Panel:
    """What experts answered, and what their words are worth.

    weighed : those who answered all seeds. weights : theirs, in the same order; none where too few did.
    """

    answers: Sequence[Answers]
    weighed: Sequence[str]
    weights: Weights | None

    def share_of(self, expert: str) -> float:
        """An expert's weight; 0 for who did not answer every seed."""
        if self.weights is None or expert not in self.weighed:
            return 0.0
        return float(self.weights.weights[list(self.weighed).index(expert)])


def weigh_panel(answers: Sequence[Answers], asked: Asked) -> Panel:
    """Weights of the experts who answered every seed; none where fewer than two did."""
    whole = [each for each in answers if asked.seeds and set(asked.seeds) <= set(each.quantiles)]
    if len(whole) < 2:
        return Panel(answers, [], None)
    truths = np.array([find_truth(seed, name) for name, seed in asked.seeds.items()])
    told = np.array([[each.quantiles[name] for name in asked.seeds] for each in whole])
    logs = [place for place, seed in enumerate(asked.seeds.values()) if seed.scale == "log"]
    told[:, logs], truths[logs] = np.log(told[:, logs]), np.log(truths[logs])
    return Panel(answers, [each.expert for each in whole], weigh_experts(told, truths, asked.probabilities))


def stack_quantiles(answers: Sequence[Answers], asked: Asked, name: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Who gave quantiles of a number, these on its own scale (expert, 1, quantile), and the range they span."""
    given = [each for each in answers if name in each.quantiles]
    told = np.array([[each.quantiles[name]] for each in given])
    told = np.log(told) if asked.numbers[name].scale == "log" else told
    return [each.expert for each in given], told, span_ranges(told)


def list_asked(book: Book, names: Iterable[str], most: int, unsure: float) -> list[SealedQuestion]:
    """The questions that experts are asked: those named, or else of those open at the first date the least certain ones.

    most : so many if none are named. unsure : of which the model gives its likeliest answer less than this.
    """
    if names := list(dict.fromkeys(names)):
        return [book.find(name) for name in names]
    first = min((question.date for question in book.open), default="")
    open_ = [question for question in book.open if question.date == first and max(question.chances) < unsure]
    return sorted(open_, key=lambda question: max(question.chances))[:most]
