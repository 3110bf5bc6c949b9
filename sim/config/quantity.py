"""What is a number that we may not know?

A quantity is certain (`0.3`) or uncertain (`{value: 0.3, range: [0.1, 0.5]}`, `{value: 2, choices: [1, 2, 4]}`). Writing a plain
number where a range stood makes the number certain: that is all an override has to do to fix it.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator, model_validator

MOST_WHOLE = 1_000_000
MOST_MONTHS = 1200
"""No run is longer than that, and no act."""
Distribution = Literal["even", "uniform", "triangular", "log_uniform", "normal"]
PLAIN: Distribution = "even"
"""The distribution of a range that names none."""


class Quantity(BaseModel):
    """A number, and where it is uncertain the range it is drawn from.

    `value` is the middle estimate, `range` the lowest and highest value thought possible (None when certain), `distribution`
    the shape between them: `even` has `value` as its median and is flat on either side (all over, where `value` is an end);
    `triangular` has its mode there; `normal` its mean, with a quarter of the range as standard deviation, cut off at the ends.
    `choices` in place of a range: values thought equally likely, `value` among them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    range: tuple[float, float] | None = None
    distribution: Distribution = PLAIN
    choices: tuple[float, ...] | None = None

    @field_validator("value", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        return plain_number(value)

    @field_validator("range", mode="before")
    @classmethod
    def _two_numbers(cls, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            raise ValueError("allowed: two numbers [lowest, highest]")
        return tuple(plain_number(end) for end in value)

    @field_validator("choices", mode="before")
    @classmethod
    def _some_numbers(cls, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, (list, tuple)) or not value:
            raise ValueError("allowed: a list of numbers")
        return tuple(plain_number(choice) for choice in value)

    @model_validator(mode="after")
    def _one_of_its_choices(self) -> Quantity:
        if self.choices is not None:
            if self.range is not None or self.distribution != PLAIN:
                raise ValueError("allowed: choices, or a range with a distribution, not both")
            if self.value not in self.choices:
                raise ValueError(f"the value {self.value} is not one of its choices {list(self.choices)}")
        return self

    @model_validator(mode="after")
    def _ordered(self) -> Quantity:
        if self.range is not None:
            low, high = self.range
            if low > high:
                raise ValueError(f"the range is reversed: {low} is above {high}")
            if not low <= self.value <= high:
                raise ValueError(f"the value {self.value} lies outside its range [{low}, {high}]")
            if self.distribution == "log_uniform" and low <= 0:
                raise ValueError("a log_uniform range must be above zero")
        return self

    @property
    def is_uncertain(self) -> bool:
        """True when the number is drawn: from a range that has a width, or from several choices."""
        return self.ends[0] < self.ends[1]

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value; both equal `value` when certain."""
        if self.choices is not None:
            return min(self.choices), max(self.choices)
        return self.range if self.range is not None else (self.value, self.value)


def plain_number(value: Any) -> float:
    """`value` as a finite float; ValueError for text, booleans, infinities and anything else."""
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float)) else float(value)
    except OverflowError:  # a whole number of hundreds of digits
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("allowed: a finite number")
    return number


def whole_number(value: Any) -> int:
    """`value` as a whole number that is no more than months of any run can count; ValueError for text, booleans and all else."""
    number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float)) else value
    if not abs(number) <= MOST_WHOLE or number != int(number):
        raise ValueError(f"allowed: a whole number, at most {MOST_WHOLE:,}")
    return int(value)


def a_share(quantity: Quantity) -> Quantity:
    """The quantity, if it lies from 0 to 1 throughout its range; ValueError otherwise."""
    if not (0 <= quantity.ends[0] and quantity.ends[1] <= 1):
        raise ValueError(f"{quantity.value:g} with range {quantity.range} is not a share; allowed: from 0 to 1")
    return quantity


def a_chance_above_zero(quantity: Quantity) -> Quantity:
    """The quantity, if it is a share above 0 throughout its range; ValueError otherwise."""
    if not (0 < quantity.ends[0] and quantity.ends[1] <= 1):
        raise ValueError(
            f"{quantity.value:g} with range {quantity.range} is not a valid probability; allowed: above 0 and up to 1"
        )
    return quantity


def not_negative(quantity: Quantity) -> Quantity:
    """The quantity, if it is at least 0 throughout its range; ValueError otherwise."""
    if quantity.ends[0] < 0:
        raise ValueError(f"{quantity.value:g} with range {quantity.range} is negative; allowed: from 0")
    return quantity


PlainNumber = Annotated[float, BeforeValidator(plain_number)]
Whole = Annotated[int, BeforeValidator(whole_number)]


def _from_plain(value: Any) -> Any:
    return value if isinstance(value, (dict, Quantity)) else {"value": value}


Number = Annotated[Quantity, BeforeValidator(_from_plain)]
"""A field that accepts `0.3` as well as `{value: 0.3, range: [0.1, 0.5]}`."""
