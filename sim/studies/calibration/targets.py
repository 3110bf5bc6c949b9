"""What has been measured that worlds can be compared with, and how well is it known?

The targets are in configs/standards/calibration.yaml; their numbers are read from the ledger wherever it holds them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim.config import files
from sim.config.errors import InputError, from_validation, unknown
from sim.config.quantity import PlainNumber, Whole
from sim.config.renamed import STANDARDS, rename
from sim.config.schema import Cited, Grade
from sim.evidence import Ledger, Source, UnknownEntry
from sim.world.citing import ledger_with

FILE = "standards/calibration.yaml"
Share = Annotated[PlainNumber, Field(gt=0, le=1)]
Pair = Annotated[tuple[str, ...], Field(min_length=2, max_length=2)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Measured(_Entry):
    """A measured number: given as `value`, or the mean of some figures of a source.

    per : figures by whose mean it is divided. over : a number by which it is divided. steps : pairs of years; the number is then
    the median size of the logarithmic step from the first year's figure to the second's.
    """

    value: PlainNumber | None = None
    source: str | None = None
    of: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    over: PlainNumber = Field(default=1.0, gt=0)
    steps: tuple[Pair, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Measured:
        if (self.value is None) == (self.source is None):
            raise ValueError("give either a value or a source to read it from")
        if self.source is not None and bool(self.of) == bool(self.steps):
            raise ValueError("give either the figures of the source (`of`) or `steps`")
        return self

    def number(self, where: str) -> float:
        """The number. Raises InputError for a source or figure that the ledger does not have."""
        if self.value is not None:
            return self.value
        figures = _figures(str(self.source), where)
        if self.steps:
            return float(np.median([abs(math.log(_of(figures, b, where) / _of(figures, a, where))) for a, b in self.steps]))
        means = [float(np.mean([_of(figures, name, where) for name in names])) for names in (self.of, self.per) if names]
        return means[0] / (means[1] if self.per else 1.0) / self.over


class Error(_Entry):
    """How far what was measured may lie from what worlds are to be compared with, a standard deviation on the target's scale.

    value : the number itself. spread_of : a source whose figures spread so much (standard deviation of their logarithms).
    counted : [source, figure], a number of rare events, known to one over its root.
    """

    value: PlainNumber | None = Field(default=None, gt=0)
    spread_of: str | None = None
    counted: Pair | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Error:
        if sum(given is not None for given in (self.value, self.spread_of, self.counted)) != 1:
            raise ValueError("give exactly one of value, spread_of and counted")
        return self

    def size(self, where: str) -> float:
        """The standard deviation. Raises InputError for a source or figure that the ledger does not have."""
        if self.value is not None:
            return self.value
        if self.counted is not None:
            return 1.0 / math.sqrt(_of(_figures(self.counted[0], where), self.counted[1], where))
        return float(np.std(np.log(list(_figures(str(self.spread_of), where).values())), ddof=1))


class Target(_Entry):
    """One measured number with its error, and the statistic of a world that it is compared with.

    months : the first and the last month that the statistic reads. scale : on which the two are compared and errors are meant.
    is_floor : whether the number is only the least that the statistic should be. limit : what the statistic counts years by.
    """

    label: str
    statistic: str
    months: Annotated[tuple[Whole, ...], Field(min_length=2, max_length=2)]
    scale: Literal["log", "linear"]
    measured: Measured
    error: Error
    is_floor: bool = False
    limit: PlainNumber | None = None
    grade: Grade
    cites: Cited
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Target:
        if not 1 <= self.months[0] <= self.months[1]:
            raise ValueError(f"the months {list(self.months)} are reversed or begin before 1")
        return self

    @cached_property
    def number(self) -> float:
        """What was measured, in its own unit."""
        return self.measured.number(f"{FILE}: {self.label}")

    @cached_property
    def size(self) -> float:
        """The standard deviation of its error, on the target's scale."""
        return self.error.size(f"{FILE}: {self.label}")

    def scaled(self, values: np.ndarray | float) -> np.ndarray:
        """Values on the scale of the target; on the log scale none counts as less than a thousandth."""
        return np.log(np.maximum(values, 1e-3)) if self.scale == "log" else np.asarray(values, dtype=float)

    def plain(self, values: np.ndarray | float) -> np.ndarray:
        """Values on the scale of the target, in their own unit again."""
        return np.exp(values) if self.scale == "log" else np.asarray(values, dtype=float)


class Judged(_Entry):
    """A number with what it rests on."""

    value: PlainNumber = Field(gt=0)
    grade: Grade = "judged"
    cites: tuple[str, ...] = ()
    why: str


class Plan(_Entry):
    """How the theatre is calibrated; what each number means stands beside it in the file."""

    parameter_draws: Whole = Field(ge=1000)
    months: Whole = Field(ge=1)
    share: Share
    most: Whole = Field(ge=1)
    rows: Whole = Field(ge=1)
    worlds: Whole = Field(ge=100)
    records: Whole = Field(default=200, ge=20)
    least: Whole = Field(ge=1)
    reach: PlainNumber = Field(ge=0, lt=0.5)
    reported: Judged
    unit: Judged
    targets: dict[str, Target] = Field(min_length=1)
    checks: dict[str, Target] = {}

    @model_validator(mode="after")
    def _possible(self) -> Plan:
        if self.reported.value > 1:
            raise ValueError(f"reported is a share; found {self.reported.value}")
        for name, target in {**self.targets, **self.checks}.items():
            if target.months[1] > self.months:
                raise ValueError(f"{name} reads month {target.months[1]}, but worlds are run for {self.months} months")
        return self


def plan_of(folders: Iterable[Path | str] = ()) -> Plan:
    """The plan, of the last of the user's folders that holds a standards/calibration.yaml, or the shipped one.

    Raises
    ------
    InputError : an entry that cannot be used, or that cites what the ledger does not have.
    """
    paths = [path for folder in files.places(folders) if (path := folder / FILE).is_file()]
    path = paths[-1] if paths else files.shipped("configs") / FILE
    ledger = ledger_with(folders)
    try:
        found = Plan.model_validate(rename(files.read_yaml(path), STANDARDS, f"{path}: "))
        for name, target in {**found.targets, **found.checks}.items():
            for id_ in target.cites:
                ledger.cite(id_, f"{FILE}: {name}")
            _ = target.number, target.size
    except ValidationError as problem:
        raise from_validation(problem, FILE, Plan) from None
    except UnknownEntry as problem:
        raise InputError(str(problem)) from None
    return found


def _figures(source: str, where: str) -> dict[str, float]:
    entry = Ledger.load().cite(source, where)
    if not isinstance(entry, Source) or not entry.quantities:
        raise InputError(f"{where}: {source} holds no figures; allowed: a source of measured data that does")
    return entry.quantities


def _of(figures: dict[str, float], name: str, where: str) -> float:
    if name not in figures:
        raise unknown("figure", name, figures, where)
    return figures[name]
