"""What may a content file say?

One frozen model for each kind of entry. Names that refer to other entries (a variable, a dossier, a milestone) are checked in
`sim.config.crosscheck` once everything has been read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from sim.config.calendar import Dates
from sim.config.quantity import MOST_MONTHS, Number, PlainNumber, Quantity, Whole, a_share, not_negative

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
    """A drift home: `rate` is the share of the gap to home that closes each month.

    Home is `toward`, or where that is left out the start of the variable in its own world, and moves towards where the variable
    stands by the share `habit` of the gap a month: what lasts becomes usual.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: Number
    toward: Number | None = None
    habit: Annotated[Number, AfterValidator(a_share)] = Quantity(value=0.0)


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
            raise ValueError(f"the bounds are reversed: {low} is not below {high}")
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


Watched = str | Conditions
"""What a dossier may watch: another's dossier, a milestone, an incident, or conditions that come to hold (a level crossed)."""


def level_name(watched: Watched) -> str:
    """The name of something watched; for a level the conditions that make it, such as 'finances max 0.2'."""
    if isinstance(watched, str):
        return watched
    return ", ".join(f"{name} {_wanted(wanted)}" for name, wanted in watched.items())


def _wanted(wanted: Any) -> str:
    return " ".join(f"{end} {value:g}" for end, value in wanted.items()) if isinstance(wanted, dict) else str(wanted)


class Review(BaseModel):
    """When a dossier is reconsidered.

    rate : chance a month. attention : chance in a month after something it watches (`when`) happened. pause : months that a new
    stance is given before either counts; a stance whose conditions no longer hold is reconsidered at once. dates : months in
    which it comes up for sure.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: Annotated[Number, AfterValidator(a_share)] = Quantity(value=0.1)
    attention: Annotated[Number, AfterValidator(a_share)] = Quantity(value=0.5)
    pause: Whole = Field(default=0, ge=0)
    when: tuple[Watched, ...] = ()
    dates: Dates | None = None


class Option(Entry):
    """One answer to a dossier: what it pushes each month it stands, what it costs, when it is open.

    sets : variable -> the level at which it stands while the option does, as a law is a level set at once. armed : announced
    for a date, `lasts` months on, on which `then` comes into force unless it has been called off; it may be reconsidered until
    then. backing_down : what turning from it before its date costs, in payoffs. unordered : variable -> why this option's push
    on it stands out of the order of the dossier's positions.
    """

    label: str
    effects: dict[str, Push] = {}
    sets: dict[str, PlainNumber] = {}
    upkeep: Number = Quantity(value=0.0)
    requires: Conditions = {}
    lasts: Whole | None = Field(default=None, ge=1, le=MOST_MONTHS)
    then: str | None = None
    armed: bool = False
    backing_down: Annotated[Number, AfterValidator(not_negative)] | None = None
    position: PlainNumber | None = Field(default=None, ge=0, le=1)
    unordered: dict[str, str] = {}
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
        if self.options[self.start].lasts is not None and not self.options[self.start].armed:
            raise ValueError(f"start '{self.start}' is an act; a dossier starts with an option that lasts")
        if all(option.requires for option in self.options.values()):
            raise ValueError("at least one option must be open without conditions (no requires)")
        for name, option in self.options.items():
            self._check_what_follows(name, option)
        if 0 < sum(option.position is not None for option in self.options.values()) < len(self.options):
            raise ValueError("give a position to all options or to none")
        return self

    @model_validator(mode="after")
    def _what_stands_out_is_pushed(self) -> Dossier:
        pushed = {name for option in self.options.values() for name in option.effects}
        for name, option in self.options.items():
            if option.position is None and option.unordered:
                raise ValueError(f"options.{name}.unordered: these options have no order (no position)")
            for variable in option.unordered:
                if variable not in pushed:
                    raise ValueError(f"options.{name}.unordered '{variable}' is pushed by none of the options")
        return self

    def _check_what_follows(self, name: str, option: Option) -> None:
        """An act lapses into another option, and into one that lasts."""
        follows = option.then or self.start
        if follows not in self.options:
            raise ValueError(f"options.{name}.then '{option.then}' is not one of the options {', '.join(self.options)}")
        if option.armed and (option.lasts is None or option.then is None):
            raise ValueError(f"options.{name} is armed; say in how many months (`lasts`) what comes into force (`then`)")
        if not option.armed and option.backing_down is not None:
            raise ValueError(f"options.{name}.backing_down: only what is announced for a date (`armed`) can be backed down from")
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


class Reciprocity(BaseModel):
    """How far an actor answers in kind.

    strength : what it gives for each unit of payoff that an option does to somebody who has lately treated it very well, or takes
    for somebody who has treated it very badly. treated : how each other had treated it when the theatre opens, in payoffs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    strength: Annotated[Number, AfterValidator(not_negative)] = Quantity(value=0.0)
    treated: dict[str, Number] = {}
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
    reciprocity: Reciprocity = Reciprocity()
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
    """The rates of one mechanism, and the shares inside it; the function of the same name says what they do."""

    rates: dict[str, Annotated[Number, AfterValidator(a_share)]]


class Law(Entry):
    """The numbers of one law that all actors and all variables share."""

    numbers: dict[str, Annotated[Number, AfterValidator(not_negative)]]


LAWS = {
    "attention": ("turns",),
    "netting": ("share",),
    "offers": ("hope", "patience"),
    "reciprocity": ("memory", "scale"),
    "replies": ("notice", "window", "chance"),
}
"""The laws there are, and the numbers of each."""


class Composition(Entry):
    """What the parts of one outcome count; the function of the same name says how they are put together."""

    weights: dict[str, Annotated[Number, AfterValidator(a_share)]]
