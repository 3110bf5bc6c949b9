"""Which month of the calendar is a month of the theatre?"""

from __future__ import annotations

START_YEAR, START_MONTH = 2025, 10
NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def calendar(month: int) -> str:
    """The calendar month of a month of the theatre; month 0 is October 2025."""
    years, index = divmod(START_MONTH - 1 + month, 12)
    return f"{NAMES[index]} {START_YEAR + years}"
