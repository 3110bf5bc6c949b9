"""Are two theatres the same to the bit, one played in compiled form and one in NumPy?"""

from __future__ import annotations

from collections.abc import Callable

from sim import compiled
from sim.theatre import Theatre

MONTHS = 14


def differing(one: Theatre, other: Theatre) -> list[str]:
    """The parts of their states in which two theatres differ, the record among them."""
    found, expected = one.state().arrays(), other.state().arrays()
    assert found.keys() == expected.keys()
    return [name for name, part in expected.items() if found[name].dtype != part.dtype or found[name].tobytes() != part.tobytes()]


def both(made: Callable[[], Theatre], months: int = MONTHS) -> tuple[Theatre, Theatre]:
    """Two theatres made alike, one played in compiled form, and one in NumPy, where a fork is as another."""
    fast, slow = made(), made()
    assert compiled.find_reason_against(fast) == ""
    fast.advance(months - fast.month)
    for _ in range(months - slow.month):
        slow.step()
    return fast, slow


def check(made: Callable[[], Theatre], months: int = MONTHS) -> None:
    """Make sure that a theatre has the same bits either way."""
    fast, slow = both(made, months)
    assert differing(fast, slow) == []
    assert fast.month == slow.month == months
    fast.release()
    slow.release()
