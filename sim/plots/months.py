"""How do months stand on an axis?

Month 0 is October 2025. Months are the ticks; below them stand the calendar years, each at its January.
"""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from sim.config.calendar import OPENING
from sim.config.calendar import calendar as calendar_month
from sim.plots.style import FAINT, GREY

FIRST_YEAR, FIRST_MONTH = map(int, OPENING.split("-"))
MONTH_LABEL = f"months after {calendar_month(0)}, and calendar years"
_TICKS = 6
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)


def month_axis(axes: Axes, first: int, last: int, size: float = 8, named: bool = True) -> None:
    """Set limits, month ticks and calendar years of a horizontal axis that runs from the first to the last month.

    Parameters
    ----------
    axes : Axes
        Whose level axis it is.
    first : int
        The first month.
    last : int
        The last month.
    size : float, default 8
        Of the letters in points.
    named : bool, default True
        Whether months and years are written, or only ticked (panels above others).
    """
    step = next((s for s in _STEPS if (last - first) / s < _TICKS), _STEPS[-1])
    months = [m for m in range(first, last + 1) if m % step == 0]
    axes.set_xlim(first, max(last, first + 1))
    axes.xaxis.set_major_locator(FixedLocator(months))
    axes.xaxis.remove_overlapping_locs = False  # else a January that is also a month tick would lose its year
    axes.xaxis.set_minor_locator(FixedLocator(_januaries(first, last)))
    axes.xaxis.set_minor_formatter(FuncFormatter(_as_calendar) if named else NullFormatter())
    if not named:
        axes.xaxis.set_major_formatter(NullFormatter())
    axes.tick_params(axis="x", which="major", labelsize=size, length=3.5, pad=2)
    axes.tick_params(axis="x", which="minor", length=size + 7, width=0.5, pad=1, color=FAINT)
    axes.tick_params(axis="x", which="minor", labelsize=size - 0.5, labelcolor=GREY)


def calendar(month: int) -> str:
    """The year of a month that is a January, else month and year: '2027', 'Oct 2025'.

    Parameters
    ----------
    month : int
        Counted from the start.

    Returns
    -------
    str
        A year, or month and year.
    """
    years, number = divmod(FIRST_MONTH - 1 + month, 12)
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{FIRST_YEAR + years}" if number == 0 else f"{names[number]} {FIRST_YEAR + years}"


def _as_calendar(month: float, _: int | None = None) -> str:
    return calendar(round(month))


def _januaries(first: int, last: int) -> list[int]:
    """The months that are a January, thinned out for long runs; the first month where there is none."""
    found = [m for m in range(first, last + 1) if (m + FIRST_MONTH - 1) % 12 == 0]
    every = next((s for s in (1, 2, 5, 10, 20, 50, 100) if len(found) / s < _TICKS), 100)
    return [m for m in found if (FIRST_YEAR + (m + FIRST_MONTH - 1) // 12) % every == 0] or [first]
