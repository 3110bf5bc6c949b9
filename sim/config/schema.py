"""What may a content file say?

One frozen model for each kind of entry. Names that refer to other entries (a variable, a dossier, a milestone) are checked in
`sim.config.crosscheck` once everything has been read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from sim.config.quantity import Number, PlainNumber, Quantity, Whole, a_share, not_negative

Grade = Literal["stated", "measured", "judged"]
Status = Literal["done", "threatened", "proposed", "foreseen", "inferred"]
Conditions = dict[str, Any]
Push = Annotated[PlainNumber, Field(gt=-1.0, lt=1.0)]


def _something(ids: tuple[str, ...]) -> tuple[str, ...]:
    if not ids:
        raise ValueError("allowed: at least one fact or source, of the ledger or of facts/NAME.yaml in a folder of your own")
    return ids


Cited = Annotated[tuple[str, ...], AfterValidator(_something)]
"""What has to be cited by something."""


class Entry(BaseModel):
    """Anything that cites facts and says why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cites: tuple[str, ...] = ()
    why: str = ""
    grade: Grade = "judged"


class Relax(BaseModel):
    """A drift home: `rate` is the share of the gap to `toward` that closes each month."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: Number
    toward: Number


class Variable(Entry):
    """One number of a world's state."""

    label: str
    unit: str
    bounds: tuple[PlainNumber, PlainNumber]
    start: Number
    relax: Relax | None = None
    headline: bool = False
    absorbing: tuple[PlainNumber, ...] = ()

    @model_validator(mode="after")
    def _inside_bounds(self) -> Variable:
        low, high = self.bounds
        if low >= high:
            raise ValueError(f"the bounds are upside down: {low} is not below {high}")
        for what, quantity in (("start", self.start), ("relax.toward", self.relax and self.relax.toward)):
            if isinstance(quantity, Quantity) and not (low <= quantity.ends[0] and quantity.ends[1] <= high):
                raise ValueError(f"{what} {quantity.value} with range {quantity.range} leaves the bounds [{low}, {high}]")
        if self.relax is not None and not (0 <= self.relax.rate.ends[0] and self.relax.rate.ends[1] < 1):
            raise ValueError("relax.rate must be at least 0 and below 1 a month")
        return self


class Payoff(Entry):
    """What an actor wants: an outcome and how much it counts (negative: wants less of it)."""

    outcome: str
    weight: Number


class Review(BaseModel):
    """When a dossier is reconsidered.

    rate : chance a month. attention : chance in a month after something it watches (`when`) happened. pause : months that a new
    stance is given before either counts; a stance whose conditions no longer hold is reconsidered at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: Annotated[Number, AfterValidator(a_share)] = Quantity(value=0.1)
    attention: Annotated[Number, AfterValidator(a_share)] = Quantity(value=0.35)
    pause: Whole = Field(default=0, ge=0)
    when: tuple[str, ...] = ()


class Option(Entry):
    """One answer to a dossier: what it pushes each month it stands, what it costs, when it is open."""

    label: str
    effects: dict[str, Push] = {}
    upkeep: Number = Quantity(value=0.0)
    requires: Conditions = {}
    lasts: Whole | None = Field(default=None, ge=1)
    then: str | None = None
    position: PlainNumber | None = Field(default=None, ge=0, le=1)
    moves: tuple[str, ...] = ()
    status: Status = "inferred"

    @field_validator("effects", "requires", mode="before")
    @classmethod
    def _empty_when_blank(cls, value: Any) -> Any:
        return {} if value is None else value


class Dossier(Entry):
    """One policy question an actor keeps open."""

    question: str
    start: str
    review: Review = Review()
    turning_cost: Number = Quantity(value=0.05)
    potency: Annotated[Number, AfterValidator(not_negative)] = Quantity(value=1.0)
    options: dict[str, Option] = Field(min_length=2)

    @model_validator(mode="after")
    def _options_fit(self) -> Dossier:
        if self.start not in self.options:
            raise ValueError(f"start '{self.start}' is not one of the options {', '.join(self.options)}")
        if self.options[self.start].lasts is not None:
            raise ValueError(f"start '{self.start}' is an act; a dossier starts with an option that lasts")
        if all(option.requires for option in self.options.values()):
            raise ValueError("at least one option must be open without conditions (no requires)")
        for name, option in self.options.items():
            self._check_what_follows(name, option)
        if 0 < sum(option.position is not None for option in self.options.values()) < len(self.options):
            raise ValueError("give a position to all options or to none")
        return self

    def _check_what_follows(self, name: str, option: Option) -> None:
        """An act lapses into another option, and into one that lasts."""
        follows = option.then or self.start
        if follows not in self.options:
            raise ValueError(f"options.{name}.then '{option.then}' is not one of the options {', '.join(self.options)}")
        if option.lasts is None:
            return
        if follows == name:
            raise ValueError(f"options.{name} lasts {option.lasts} months but lapses into itself; name another in `then`")
        if self.options[follows].lasts is not None:
            raise ValueError(f"options.{name} lapses into '{follows}', which is an act itself; name a lasting option in `then`")


class Size(BaseModel):
    """An actor's weight in the world: share of capabilities."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: PlainNumber = Field(gt=0, le=1)
    grade: Grade = "judged"
    cites: tuple[str, ...] = ()
    why: str = ""


class ActorBrief(Entry):
    """Everything one actor is: how it decides, what it wants, what it can do."""

    name: str
    kind: Literal["state", "movement"] = "state"
    size: Size
    temperature: Number
    foresight: Number
    depth: Any = None
    payoffs: dict[str, Payoff]
    dossiers: dict[str, Dossier]

    @field_validator("depth")
    @classmethod
    def _depth(cls, depth: Any) -> float | None:
        return None if depth is None else depth_number(depth)

    @model_validator(mode="after")
    def _sensible(self) -> ActorBrief:
        if self.temperature.ends[0] < 0:
            raise ValueError("temperature must not be negative")
        if self.foresight.ends[0] <= 0:
            raise ValueError("foresight must be above zero months")
        return self


def depth_number(depth: Any) -> float:
    """Depth of reasoning as a float: a whole number from 1, or infinity ('inf')."""
    if isinstance(depth, str) and depth.strip().lower() in ("inf", ".inf", "infinity"):
        return float("inf")
    if (
        isinstance(depth, bool)
        or not isinstance(depth, (int, float))
        or depth < 1
        or (depth != float("inf") and depth != int(depth))
    ):
        raise ValueError("allowed: a whole number from 1, or inf")
    return float(depth)


class Mechanism(Entry):
    """The rates of one mechanism; the function of the same name says what they do."""

    rates: dict[str, Annotated[Number, AfterValidator(a_share)]]


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

    drivers : variable -> how the logarithm of the rate answers it. stances : dossier -> option -> what it adds to that logarithm
    while it stands. `count` incidents have a number a month and deaths; `derived` ones happen when a toll of another is high.
    """

    label: str
    kind: Literal["event", "count", "derived"] = "event"
    per_month: Annotated[Number, AfterValidator(not_negative)] | None = None
    drivers: dict[str, Driver] = {}
    stances: dict[str, dict[str, Number]] = {}
    pushes: dict[str, Push] = {}
    dispersion: Number | None = None
    severity: Severity | None = None
    of: str | None = None
    killed_at_least: PlainNumber | None = None

    @model_validator(mode="after")
    def _complete(self) -> Incident:
        if self.kind == "derived" and (self.of is None or self.killed_at_least is None):
            raise ValueError("a derived incident names `of` and `killed_at_least`")
        if self.kind != "derived" and self.per_month is None:
            raise ValueError("an incident of this kind needs its rate per_month")
        if self.dispersion is not None and self.dispersion.ends[0] <= 0:
            raise ValueError(f"dispersion {self.dispersion.value:g}; allowed: above 0")
        if self.kind == "count" and (self.severity is None or self.dispersion is None):
            raise ValueError("a counted incident needs dispersion and severity")
        return self
