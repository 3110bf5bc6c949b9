"""Which month of the calendar is it when the theatre opens, and how many months later is another?"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sim.config.quantity import Whole, whole_number
from sim.config.setting import MONTH, read_setting

OPENING = read_setting().opening
"""The month in which the theatre opens: month 0 of every run that no study begins elsewhere."""


START_YEAR, START_MONTH = map(int, OPENING.split("-"))
NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def calendar(month: int) -> str:
    """The calendar month of a month of the theatre; month 0 is the one in which it opens."""
    years, index = divmod(START_MONTH - 1 + month, 12)
    return f"{NAMES[index]} {START_YEAR + years}"


def month_number(begin: str, month: str) -> int:
    """Months from one month to another, both as '2025-01'."""
    years, months = (int(a) - int(b) for a, b in zip(month.split("-"), begin.split("-"), strict=True))
    return 12 * years + months


def months_on(value: Any) -> int:
    """Months after the opening of a month given as '2025-11' or as their number from 1; ValueError for all else."""
    if isinstance(value, str) and re.fullmatch(MONTH, value):
        return month_number(OPENING, value)
    allowed = f"allowed: a month as '2025-11', or how many months after {OPENING} it is, a whole number from 1"
    try:
        number = whole_number(value)
    except ValueError:
        raise ValueError(allowed) from None
    if number < 1:
        raise ValueError(allowed)
    return number


class Dates(BaseModel):
    """Months in which something comes up for sure: the first, and where it recurs every so many months from then on.

    first : as '2025-11', or how many months after the opening it is; held as that number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Annotated[int, BeforeValidator(months_on)]
    every: Whole | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _still_comes(self) -> Dates:
        if self.first < 1 and self.every is None:
            raise ValueError(f"first lies before {OPENING}, or in it, and never comes again; give a later month, or `every`")
        return self

    def comes_up(self, month: int) -> bool:
        """Whether this is one of the months."""
        since = month - self.first
        return since == 0 or (self.every is not None and since > 0 and since % self.every == 0)
