"""What does one entry of the ledger look like?"""

from __future__ import annotations

import re
from datetime import date as calendar_date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, model_validator

Kind = Literal["event", "causal", "conditional", "constraint", "forecast", "goal", "quantity", "stance"]
Party = Literal["us", "china", "pakistan", "india", "russia", "iran", "taliban", "bla", "other"]


def _iso(text: str) -> str:
    """`text` unchanged when it is a real year-month or year-month-day."""
    if not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
        raise ValueError("allowed: a quoted date like '2025-10' or '2025-10-07', or null")
    calendar_date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    return text


def _ascending(number: float | tuple[float, float]) -> float | tuple[float, float]:
    """`number` unchanged unless it is a range whose first end is the higher one."""
    if isinstance(number, tuple) and number[0] > number[1]:
        raise ValueError("allowed: a number, or a range [lowest, highest]")
    return number


def _named(figures: Any) -> Any:
    """Names of figures as text: a year is a name too."""
    return {str(name): value for name, value in figures.items()} if isinstance(figures, dict) else figures


Words = Annotated[str, Field(min_length=1)]
PlainNumber = Annotated[float, Field(strict=True, allow_inf_nan=False)]
IsoDate = Annotated[str, AfterValidator(_iso)]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(_Frozen):
    """One of the documents: its file, who wrote it, its title and date as far as the copy shows them."""

    prefix: Words
    source: Words
    name: Words
    title: Words | None
    date: IsoDate | None
    note: str = ""

    @property
    def id(self) -> str:
        """The prefix that the ids of all its facts share."""
        return self.prefix


class Figure(_Frozen):
    """A number stated in a document, with its unit; two numbers are a range."""

    name: Words
    value: Annotated[PlainNumber | tuple[PlainNumber, PlainNumber], AfterValidator(_ascending)]
    unit: Words


class Fact(_Frozen):
    """One statement of one document, in own words, with the paragraph where it stands."""

    id: Words
    source: Words
    paragraph: Annotated[StrictInt, Field(ge=1)]
    kind: Kind
    actors: tuple[Party, ...] = Field(min_length=1)
    others: tuple[Words, ...] = ()
    date: IsoDate | None
    quantities: tuple[Figure, ...]
    claim: Words
    bears_on: tuple[Words, ...] = Field(min_length=1)
    conflicts_with: tuple[Words, ...] = ()


class Source(_Frozen):
    """Measured data from a public source: figures, or a claim that sums them up."""

    id: Words
    source: Words
    quantities: Annotated[dict[str, PlainNumber], BeforeValidator(_named)] = Field(default_factory=dict)
    unit: str = ""
    claim: str = ""
    seen: Literal["file", "page"]

    @property
    def kind(self) -> str:
        """Always `measured`: the counterpart of a fact's kind."""
        return "measured"


class OwnFact(Fact):
    """A fact of a user's own: anybody may be its actor, and it need not bear on a theme."""

    actors: tuple[Words, ...] = ()  # type: ignore[assignment]  # wider than its base, on purpose: nobody can write to it
    date: IsoDate | None = None
    quantities: tuple[Figure, ...] = ()
    bears_on: tuple[Words, ...] = ()


class OwnSource(Source):
    """A source of a user's own."""

    seen: Literal["file", "page", ""] = ""  # type: ignore[assignment]  # the same

    @model_validator(mode="after")
    def _says_something(self) -> OwnSource:
        if not self.claim and not self.quantities:
            raise ValueError("allowed: a claim in words, or quantities")
        return self


Entry = Fact | Source
