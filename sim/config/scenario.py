"""What may a scenario say? A what-if: what is changed, what happens when, and what the documents expect to follow."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sim.config.arrangements import Reached
from sim.config.quantity import Number, PlainNumber, Whole
from sim.config.schema import Cited, Conditions, Entry, Push


class Event(BaseModel):
    """A scenario's intervention: dated (`month`) or triggered once (`when`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = ""
    month: Whole | None = Field(default=None, ge=1)
    when: Conditions = {}
    set: dict[str, PlainNumber] = {}
    push: dict[str, Push] = {}
    stance: dict[str, str] = {}
    cites: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _dated_or_triggered(self) -> Event:
        if (self.month is None) == (not self.when):
            raise ValueError("give either month or when, not both")
        return self


class Forced(BaseModel):
    """An option held in place from one month to another (both included)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    option: str
    since: Whole = Field(default=1, ge=1, alias="from")
    until: Whole | None = None


class Expectation(BaseModel):
    """What the documents claim will follow: an outcome and a direction against another scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: str
    direction: Literal["up", "down"]
    against: str = "baseline"
    by: Whole = Field(default=60, ge=1)
    cites: Cited
    claim: str


class Scenario(Entry):
    """A what-if: changed starts, events, forced or forbidden options, changed weights, and what the documents expect.

    works : project -> how far it had come at the opening. changes : address -> value, any number or setting of the theatre as it
    could be typed on the command line.
    """

    title: str
    question: str
    trigger: str = ""
    starts: dict[str, Number] = Field(default_factory=dict)
    works: dict[str, Reached] = Field(default_factory=dict)
    events: tuple[Event, ...] = ()
    force: dict[str, Forced] = Field(default_factory=dict)
    forbid: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    weights: dict[str, PlainNumber] = Field(default_factory=dict)
    changes: dict[str, Any] = Field(default_factory=dict)
    expects: tuple[Expectation, ...] = ()

    @field_validator("force", mode="before")
    @classmethod
    def _plain_force(cls, value: Any) -> Any:
        if value is not None and not isinstance(value, dict):
            raise ValueError("allowed: a mapping of dossiers to options")
        return {key: {"option": item} if isinstance(item, str) else item for key, item in (value or {}).items()}
