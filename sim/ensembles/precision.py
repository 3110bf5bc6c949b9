"""How well is an outcome known from the worlds run so far?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import accumulate, takewhile

import numpy as np

from sim.config.content import Content
from sim.ensembles.journal import Entry
from sim.ensembles.layout import Arrays, kept_numbers
from sim.ensembles.plan import kept_variables
from sim.ensembles.settings import RunSettings, Until
from sim.world.reading import resolved

Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""
Moments = tuple[int, float, float]
"""How many values, their mean, and the sum of squares about it."""


def moments(content: Content, settings: RunSettings, arrays: Arrays) -> Moments:
    """The moments of the outcome asked for in one batch; worlds that share a point count as one value, their mean."""
    values = at_the_end(content, settings, arrays)
    points = np.arange(len(values)) // settings.worlds_per_point
    means = np.bincount(points, weights=values) / np.bincount(points)
    return len(means), float(means.mean()), float(((means - means.mean()) ** 2).sum())


def at_the_end(content: Content, settings: RunSettings, arrays: Arrays) -> np.ndarray:
    """The outcome asked for in each world at the end, (world,); for a milestone whether it was reached."""
    name = settings.until.outcome if settings.until else ""
    if name in content.milestones:
        return (arrays["milestone"][:, list(content.milestones).index(name)] >= 0).astype(float)
    reading, kept = resolved(name, content, "settings.until.outcome"), kept_variables(content, settings)
    drawn = dict(zip(kept_numbers(content, settings), arrays["parameter"].T.astype(float), strict=True))

    def number(address: str) -> np.ndarray | float:
        return drawn[address] if address in drawn else content.quantities[address].value

    return np.asarray(reading.of({v: arrays["state"][:, -1, kept.index(v)].astype(float) for v in reading.reads}, number))


def together(one: Moments, other: Moments) -> Moments:
    """The moments of two sets of values as one (Chan, Golub and LeVeque 1979)."""
    total, gap = one[0] + other[0], other[1] - one[1]
    return total, one[1] + gap * other[0] / total, one[2] + other[2] + gap * gap * one[0] * other[0] / total


def growing(done: Mapping[int, Entry], most: int) -> Iterator[Moments]:
    """The moments of the first batch, of the first two, and so on, as far as batches follow on each other without a gap."""
    parts = takewhile(lambda part: part is not None, (done[n].moments if n in done else None for n in range(most)))
    return accumulate(parts, together)


def half_width(found: Moments) -> float:
    """Half the width of the 95 % interval of the mean, infinite for fewer than two values.

    Where all values are equal it is that of Wilson's interval for a share, so that 'never seen' does not pass for 'impossible'.
    """
    count, _, squares = found
    if count < 2:
        return math.inf
    plain = Z * math.sqrt(squares / (count - 1) / count)
    return plain if squares > 0.0 else Z * Z / (2.0 * (count + Z * Z))


def reached(until: Until, done: Mapping[int, Entry], batches: int) -> str:
    """How well the outcome is known from so many batches, in words."""
    known = list(growing(done, batches))
    if not known:
        return f"{until.outcome}: not known"
    found = known[-1]
    verdict = "as asked" if half_width(found) <= until.half_width else f"not the {until.half_width:g} asked for"
    return f"{until.outcome}: {found[1]:.4f} +- {half_width(found):.4f} (95 %), from {found[0]} values, {verdict}"


def narrow_enough(until: Until, done: Mapping[int, Entry]) -> int | None:
    """The least number of batches, counted from the first, from which the outcome is known as well as asked; None if not yet.

    Only batches that follow on each other without a gap count, so the answer does not depend on the order in which they end.
    """
    widths = (half_width(found) for found in growing(done, len(done)))
    return next((number for number, width in enumerate(widths, start=1) if width <= until.half_width), None)
