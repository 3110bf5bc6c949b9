"""Which courses of action are judged against each other, and in which worlds?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config import files
from sim.config.content import Content
from sim.config.errors import InputError, from_validation, refuse, unknown
from sim.config.files import hash_of, hashes
from sim.config.schema import Cited
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import size_by_design
from sim.ensembles.settings import RunSettings, Value
from sim.evidence import UnknownEntry
from sim.readouts.measures import by_luck, check_measure, label_of
from sim.world.citing import ledger_with

DRAWS, REPLICATES = 200, 10
"""Default number of parameter draws, common to all courses, and of replicates of each."""
LESS = "-"
"""Before an outcome: less of it is better."""


class Course(BaseModel):
    """A course of action: what it holds in place, and what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    holds: dict[str, Value] = {}
    cites: Cited
    why: str


class Policies(BaseModel):
    """Courses of action to be judged against each other, the first being the reference, and the outcomes they are judged by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    question: str
    outcomes: tuple[str, ...] = Field(min_length=1)
    courses: dict[str, Course] = Field(min_length=2)


def read_policies(name: str, folders: Iterable[str | Path] = ()) -> Policies:
    """The policies of a file in configs/standards/policies, or of a YAML file of one's own. Raises InputError for wrong ones."""
    shipped = {path.stem: path for path in sorted((files.shipped("configs") / "standards" / "policies").glob("*.yaml"))}
    path = shipped.get(name, files.place(name))
    if not path.is_file():
        raise unknown("policies", name, shipped, "policies")
    ledger = ledger_with(folders)
    try:
        policies = Policies.model_validate(files.read_yaml(path))
        for course in policies.courses.values():
            for fact in course.cites:
                ledger.cite(fact, str(path))
    except ValidationError as problem:
        raise from_validation(problem, str(path), Policies) from None
    except UnknownEntry as problem:
        raise InputError(str(problem)) from None
    return policies


def hash_policies(name: str, folders: Iterable[str | Path]) -> dict[str, str]:
    """A hash of the file of policies, under the name by which it was asked for."""
    found = hashes(folders).get(f"configs/standards/policies/{name}.yaml") or hash_of(Path(name))
    return {name: found[:16]}


def lay_out_policies(
    policies: Policies,
    settings: RunSettings,
    content: Content,
    outcomes: Sequence[str],
    per_point: int | None,
    per_draw: int | None,
    is_given: bool,
    study: str,
) -> RunSettings:
    """The settings of a run in which all courses share parameter draws and replicates.

    Parameters
    ----------
    outcomes : by which courses are judged. per_point, per_draw : worlds of a course, and of a draw; as usual if none.
    is_given : whether the number of worlds was asked for. study : its name, for messages.

    Raises
    ------
    InputError : such a run cannot be made, or would not record an outcome.
    """
    if settings.design != "monte_carlo":
        raise refuse("design", settings.design, f"not set: study={study} constructs the courses itself")
    replicates = per_draw or REPLICATES
    each = per_point or DRAWS * replicates
    if each % replicates or each < 2 * replicates:
        raise refuse("worlds_per_point", each, f"a multiple of worlds_per_draw={replicates}, at least {2 * replicates}")
    laid_out: dict[str, Any] = {"courses": {name: dict(course.holds) for name, course in policies.courses.items()}}
    laid_out |= {"design": "courses", "worlds_per_point": each, "worlds_per_draw": replicates}
    asked = settings.model_copy(update={**laid_out, "keep": "final" if settings.keep == "all" else settings.keep})
    for outcome in outcomes:
        check_measure(content, asked, outcome.removeprefix(LESS), "outcomes")
    return size_by_design(asked, is_given=is_given)


def check_courses(ensemble: Ensemble, policies: Policies, name: str, result: Path | None) -> None:
    """Make sure that an ensemble holds the courses of a file of policies. Raises InputError."""
    if ensemble.settings.courses != {course: each.holds for course, each in policies.courses.items()}:
        raise refuse(f"result={result}", f"policies other than those of {name}", "a folder of study=robustness")


def read_worth(ensemble: Ensemble, outcome: str) -> np.ndarray:
    """What each course is worth by an outcome, the more the better, (course, draw, luck)."""
    values = by_luck(ensemble, outcome.removeprefix(LESS))
    return -values if outcome.startswith(LESS) else values


def label_worth(content: Content, outcome: str) -> str:
    """What an outcome by which courses are judged is called."""
    return label_of(content, outcome.removeprefix(LESS)) + (" (less is better)" if outcome.startswith(LESS) else "")
