"""Which month of the calendar is a month of the theatre?"""

from __future__ import annotations

from sim.config.calendar import OPENING

START_YEAR, START_MONTH = map(int, OPENING.split("-"))
NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def calendar(month: int) -> str:
    """The calendar month of a month of the theatre; month 0 is October 2025."""
    years, index = divmod(START_MONTH - 1 + month, 12)
    return f"{NAMES[index]} {START_YEAR + years}"
