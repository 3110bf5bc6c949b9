"""What may be said of happenings: milestones that are dated once, and incidents that chance decides?"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from sim.config.arrangements import Part
from sim.config.quantity import Number, PlainNumber, Quantity, Whole, a_share, not_negative
from sim.config.schema import Conditions, Entry, Push


class Milestone(Entry):
    """A dated, once-only happening: its condition has held for `lasts` months in a row."""

    label: str
    when: Conditions = Field(min_length=1)
    lasts: Whole = Field(default=1, ge=1)


class Driver(BaseModel):
    """How an incident's rate answers a variable: log-linear, `slope` per unit away from `at`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slope: Number
    at: PlainNumber


class Severity(BaseModel):
    """Deaths in one attack: lethal with a chance, and then a power law with density `exponent` from 1 to `largest`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lethal_share: Annotated[Number, AfterValidator(a_share)]
    exponent: Number
    largest: PlainNumber = Field(gt=1, le=1e9)

    @field_validator("exponent")
    @classmethod
    def _steep_enough(cls, exponent: Quantity) -> Quantity:
        if exponent.ends[0] <= 1:
            raise ValueError(f"{exponent.value:g} with range {exponent.range}; a density exponent lies above 1")
        return exponent


class Incident(Entry):
    """A random event whose rate depends on the world.

    drivers : variable -> how the logarithm of the rate answers it. stances : dossier -> option -> what it adds to that
    logarithm while it stands. turns : dossier -> the option that stands there after it, until the next review. by : the actor
    it is laid to, and felt : what each other actor feels done to its payoffs by that one, which it remembers as it does a turn
    of policy. `count` incidents have a number a month and deaths; `derived` ones happen when a toll of another is high.
    """

    label: str
    kind: Literal["event", "count", "derived"] = "event"
    per_month: Annotated[Number, AfterValidator(not_negative)] | None = None
    drivers: dict[str, Driver] = Field(default_factory=dict)
    stances: dict[str, dict[str, Number]] = Field(default_factory=dict)
    pushes: dict[str, Push] = Field(default_factory=dict)
    turns: dict[str, str] = Field(default_factory=dict)
    part: Part | None = None
    by: str | None = None
    felt: dict[str, Number] = Field(default_factory=dict)
    dispersion: Number | None = None
    severity: Severity | None = None
    of: str | None = None
    killed_at_least: PlainNumber | None = None

    @model_validator(mode="after")
    def _complete(self) -> Incident:
        if self.kind == "derived" and (self.of is None or self.killed_at_least is None):
            raise ValueError("a derived incident names `of` and `killed_at_least`")
        if bool(self.felt) != (self.by is not None):
            raise ValueError("`by` and `felt` are given together: who did it, and who feels it")
        if self.kind != "derived" and self.per_month is None:
            raise ValueError("an incident of this kind needs its rate per_month")
        if self.dispersion is not None and self.dispersion.ends[0] <= 0:
            raise ValueError(f"dispersion {self.dispersion.value:g}; allowed: above 0")
        if self.kind == "count" and (self.severity is None or self.dispersion is None):
            raise ValueError("a counted incident needs dispersion and severity")
        return self
