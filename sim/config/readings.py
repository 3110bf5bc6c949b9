"""Where the documents contradict each other, which side is the model to take?

The contradictions are in configs/standards/readings.yaml. A side is a list of overrides, as a user could type them one by one.
In a notebook: `sim.run(overrides=laid(['tariffs_first']))`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim.config import files
from sim.config.calendar import calendar
from sim.config.errors import from_validation, refuse, unknown
from sim.config.quantity import Whole
from sim.config.schema import Cited

FILE = "standards/readings.yaml"
BETWEEN = "between"
"""The model's own reading where it holds all sides: a range that spans them, or a choice left to the actors."""


class Side(BaseModel):
    """One side of a contradiction: how it reads, the facts that say so, and what it changes in the content (address: value)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reads: str
    cites: Cited
    changes: dict[str, Any] = {}


class Contradiction(BaseModel):
    """A point on which the documents disagree: its number in the evidence summary, its sides, and the model's own reading.

    own : the name of a side, or 'between'. why : the reason for it. moot : why no number of the model hangs on the point.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    point: Whole = Field(ge=1)
    title: str
    sides: dict[str, Side] = Field(min_length=2)
    own: str = ""
    why: str = ""
    moot: str = ""

    @model_validator(mode="after")
    def _has_a_reading_or_is_moot(self) -> Contradiction:
        changing = [name for name, side in self.sides.items() if side.changes]
        if self.moot:
            if changing or self.own:
                raise ValueError("a moot contradiction has no preferred side, and its sides change nothing")
            return self
        if self.own not in (*self.sides, BETWEEN) or not self.why:
            raise ValueError(f"name under own: one of {', '.join(self.sides)} or {BETWEEN}, and say why; or say why it is moot")
        silent = [name for name in self.sides if name not in changing and name != self.own]
        if silent:
            raise ValueError(f"{silent[0]} changes nothing and is not the model's own reading")
        return self


def contradictions() -> dict[str, Contradiction]:
    """The contradictions of the documents, by name. Raises InputError for an entry that cannot be used."""
    found = {}
    for name, entry in files.read_yaml(files.shipped("configs") / FILE).items():
        try:
            found[name] = Contradiction.model_validate(entry)
        except ValidationError as problem:
            raise from_validation(problem, f"{FILE}: {name}", Contradiction) from None
    return found


def check_no_start(names: Iterable[str], where: str) -> None:
    """Make sure that no side sets where something starts, which it says of October 2025. Raises InputError."""
    for name in names:
        for address, _ in laid([name]):
            if address.endswith(".start"):
                allowed = f"sides that set no initial value: {where} begins before {calendar(0)}, to which '{address}' refers"
                raise refuse("contradiction_choices", name, allowed)


def laid(names: Iterable[str]) -> list[tuple[str, Any]]:
    """The overrides that the sides of these names consist of, as (address, value), in the order in which they are named.

    Raises
    ------
    InputError : there is no side of a name, two of one contradiction are named, or one on which nothing in the model hangs.
    """
    names = list(names)
    if not names:
        return []
    points = contradictions()
    point_of = {side: name for name, entry in points.items() for side in entry.sides}
    open_sides = [side for side, point in point_of.items() if not points[point].moot]
    taken: dict[str, str] = {}
    changes: list[tuple[str, Any]] = []
    for name in names:
        if name not in point_of:
            raise unknown("side", name, open_sides, "contradiction_choices")
        point = point_of[name]
        if points[point].moot:
            allowed = f"a side that changes something; '{point}' is moot: {points[point].moot.rstrip('.')}"
            raise refuse("contradiction_choices", name, allowed)
        if taken.setdefault(point, name) != name:
            allowed = f"one side of each contradiction, and these two are of '{point}'"
            raise refuse("contradiction_choices", [taken[point], name], allowed)
        changes += points[point].sides[name].changes.items()
    return changes
