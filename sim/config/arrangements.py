"""What may be said of what lies between the actors: agreements, beliefs about each other, and works that take time?"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from sim.config.quantity import Number, PlainNumber, Quantity, Whole, a_chance_above_zero, a_share, not_negative
from sim.config.schema import Conditions, Entry, Push, Status

Part = Literal["agreements", "beliefs", "capacity", "clubs", "commitment", "dates", "rulers"]
"""A part of the theatre that can be switched off (`decision.without`)."""


class Agreement(Entry):
    """What takes two: its effects flow only while each side's own option consents to it.

    takes : dossier -> the options by which its owner consents. asked_by : those of them by which it is asked for; where consent
    is switched off nobody else is heard. quorum : how many of them it takes (none: all). veto : those
    without whose consent it does not come about. needs : what else must hold; where that fails the agreement rests. costs : actor
    -> what it pays, in payoffs, while the agreement is in force.
    """

    label: str
    kind: Literal["agreement", "club"] = "agreement"
    takes: dict[str, tuple[str, ...]] = Field(min_length=2)
    asked_by: tuple[str, ...] = Field(min_length=1)
    quorum: Whole | None = Field(default=None, ge=2)
    veto: tuple[str, ...] = ()
    needs: Conditions = Field(default_factory=dict)
    effects: dict[str, Push] = Field(min_length=1)
    costs: dict[str, Number] = Field(default_factory=dict)
    potency: Annotated[Number, AfterValidator(not_negative)] = Quantity(value=1.0)
    status: Status = "inferred"

    @model_validator(mode="after")
    def _takes_two(self) -> Agreement:
        owners = {dossier.split(".", 1)[0] for dossier in self.takes}
        if len(owners) < 2:
            raise ValueError(f"takes names dossiers of {owners.pop()} alone; an agreement takes two actors")
        if self.quorum is not None and self.quorum > len(self.takes):
            raise ValueError(f"quorum {self.quorum} is more than the {len(self.takes)} dossiers that it takes")
        for actor in self.costs:
            if actor not in owners:
                raise ValueError(f"costs '{actor}' is not one of the actors that it takes: {', '.join(sorted(owners))}")
        for key in ("veto", "asked_by"):
            for dossier in getattr(self, key):
                if dossier not in self.takes:
                    raise ValueError(f"{key} '{dossier}' is not one of the dossiers that it takes: {', '.join(self.takes)}")
        return self

    @model_validator(mode="after")
    def _can_come_about(self) -> Agreement:
        if self.kind == "club" and self.quorum is None:
            raise ValueError("a club forms with some of those it takes; state under quorum with how many, or omit kind")
        for dossier, options in self.takes.items():
            if not options:
                raise ValueError(f"takes.{dossier} names no option by which it consents; name one or more")
        return self


def by_need(agreements: Mapping[str, Agreement]) -> list[str]:
    """The names of agreements, each after those that it needs. Raises graphlib.CycleError where some need each other."""
    needed = {name: [other for other in entry.needs if other in agreements] for name, entry in agreements.items()}
    return list(TopologicalSorter(needed).static_order())


class Belief(Entry):
    """What one actor believes another to be, the chance of the first of two types; the variable of the same name holds it.

    seen : dossier -> type -> option -> the chance with which that type takes it when it looks at the question anew. looks :
    chance a month with which it is taken to have done so, above 0. turns : chance a month that the type itself has changed.
    heed : how much is made of what is seen; 1 is Bayes' rule.
    """

    holder: str
    about: str
    types: tuple[str, str]
    seen: dict[str, dict[str, dict[str, PlainNumber]]] = Field(min_length=1)
    heed: Annotated[Number, AfterValidator(not_negative)] = Quantity(value=1.0)
    looks: Annotated[Number, AfterValidator(a_chance_above_zero)]
    turns: Annotated[Number, AfterValidator(a_share)] = Quantity(value=0.0)
    part: Part = "beliefs"

    @model_validator(mode="after")
    def _two_sides(self) -> Belief:
        if self.types[0] == self.types[1]:
            raise ValueError(f"types are twice '{self.types[0]}'; a belief is about two")
        if self.holder == self.about:
            raise ValueError(f"holder and about are both '{self.holder}'; a belief is about another actor")
        return self

    @model_validator(mode="after")
    def _chances(self) -> Belief:
        for dossier, chances in self.seen.items():
            if set(chances) != set(self.types):
                raise ValueError(f"seen.{dossier} tells of {', '.join(chances)}; allowed: just {' and '.join(self.types)}")
            for name, by_option in chances.items():
                if min(by_option.values(), default=0) <= 0 or abs(sum(by_option.values()) - 1) > 1e-6:
                    raise ValueError(f"seen.{dossier}.{name} must be chances above 0 that come to 1, not {by_option}")
        return self


class Stage(Entry):
    """One stage of works: the months it takes, and what must hold for it to go on."""

    months: Annotated[Number, AfterValidator(not_negative)]
    needs: Conditions = Field(default_factory=dict)

    @field_validator("months")
    @classmethod
    def _takes_time(cls, months: Quantity) -> Quantity:
        if months.ends[0] <= 0:
            raise ValueError("a stage takes more than 0 months")
        return months


STAGES = ("planned", "financed", "building")
"""The stages that works go through."""
Reached = Literal["idea", "planned", "financed", "building"]
"""How far works can have come: the last stage gone through, or the building that is under way or done."""


class Project(Entry):
    """Works that take money, time and quiet ground; the variable of the same name measures them.

    start : the last stage gone through at the opening; `building` also stands for works that are done. begun : the level, as a
    share of the variable's range, above which building has begun whatever else is said, as where a scenario sets a level (none:
    the highest level that the variable's own entry lets it start at). limit : an outcome above which nothing can raise the
    variable, instead of stages; a share of its range as well.
    """

    label: str
    start: Reached = "idea"
    planned: Stage | None = None
    financed: Stage | None = None
    building: Stage | None = None
    begun: PlainNumber | None = Field(default=None, ge=0, le=1)
    limit: str | None = None

    @model_validator(mode="after")
    def _stages_or_limit(self) -> Project:
        given = [stage for stage in STAGES if getattr(self, stage) is not None]
        if (self.limit is None and given != list(STAGES)) or (self.limit is not None and given):
            raise ValueError(f"give either all stages ({', '.join(STAGES)}) or a limit")
        if self.limit is not None and (named := [key for key in ("start", "begun") if key in self.model_fields_set]):
            raise ValueError(f"{' and '.join(named)} beside a limit; what is limited has no stages and no {' or '.join(named)}")
        return self
