"""How well is an outcome known from the worlds run so far?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import accumulate, takewhile

import numpy as np

from sim.config.content import Content
from sim.ensembles.journal import Entry
from sim.ensembles.layout import Arrays
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import Until
from sim.world.reading import resolved

UPPER, Z = 0.975, 1.959963984540054
"""Where the upper end of a 95 % interval lies, and the quantile of the normal distribution there."""
LEAST_HITS, LEAST_VALUES = 10, 100
"""Worlds of either answer below which a share's interval is the exact one; values below which no mean is known well enough."""
Moments = tuple[int, float, float]
"""How many values, their mean, and the sum of squares about it."""


def moments(plan: RunPlan, arrays: Arrays) -> Moments:
    """The moments of the outcome asked for in one batch; worlds that share a point count as one value, their mean."""
    values = at_the_end(plan, arrays)
    points = np.arange(len(values)) // plan.settings.worlds_per_point
    means = np.bincount(points, weights=values) / np.bincount(points)
    return len(means), float(means.mean()), float(((means - means.mean()) ** 2).sum())


def at_the_end(plan: RunPlan, arrays: Arrays) -> np.ndarray:
    """The outcome asked for in each world at the end, (world,); for a milestone whether it was reached."""
    content, until = plan.content, plan.settings.until
    name = until.outcome if until else ""
    if name in content.milestones:
        return (arrays["milestone"][:, list(content.milestones).index(name)] >= 0).astype(float)
    reading, kept = resolved(name, content, "settings.until.outcome"), plan.variables
    drawn = dict(zip(plan.numbers, arrays["parameter"].T.astype(float), strict=True))

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
    return accumulate((part for part in parts if part is not None), together)


def half_width(found: Moments, share: bool = False) -> float:
    """From the mean to the farther end of its 95 % interval; infinite while too few values or hits are known to tell.

    Parameters
    ----------
    found : the moments so far. share : the mean is that of yes and no, or of shares of the worlds of a point.
    """
    low, high = interval(found, share)
    return math.inf if math.isnan(low) or (not share and found[0] < LEAST_VALUES) else max(high - found[1], found[1] - low)


def interval(found: Moments, share: bool = False) -> tuple[float, float]:
    """The 95 % interval of the mean; not a number for fewer than two values.

    Student's for a mean. For a share Jeffreys', and Clopper and Pearson's exact one while there are fewer than `LEAST_HITS` of an
    answer, or where all values are equal, so that 'never seen' does not pass for 'impossible'. Points whose worlds share their
    numbers count as so many worlds as would vary as much, fewer by what Student's quantile exceeds the normal one.

    A run that ends when an interval is narrow enough ends a little too often where it happens to be. Over shares from 0.003 to
    0.5, widths from 0.01 to 0.05 and batches from 20 to 500 intervals of shares still cover in 94 to 99 of 100 runs; those of
    means from `LEAST_VALUES` on in 93 to 96, and in 91 where a tenth of the worlds ends far from the rest.

    Source: Brown, Cai and DasGupta (2001); Clopper and Pearson (1934); for ends that wait for a width Chow and Robbins (1965).
    """
    from scipy.special import betaincinv, stdtrit  # read where a run ends by it

    count, mean, squares = found
    if count < 2:
        return math.nan, math.nan
    if not share and squares > 0.0:
        half = float(stdtrit(count - 1, UPPER)) * math.sqrt(squares / (count - 1) / count)
        return mean - half, mean + half
    worlds, plain = float(count), mean * (1.0 - mean)
    if squares > 0.0 and plain > 0.0 and not math.isclose(squares, count * plain, rel_tol=1e-9):
        worlds = plain / (squares / (count - 1) / count) * (Z / float(stdtrit(count - 1, UPPER))) ** 2
    hits, misses = mean * worlds, (1.0 - mean) * worlds
    more = 1.0 if min(hits, misses) < LEAST_HITS else 0.5
    low = 0.0 if hits <= 0.0 else float(betaincinv(hits + 1.0 - more, misses + more, 1.0 - UPPER))
    high = 1.0 if misses <= 0.0 else float(betaincinv(hits + more, misses + 1.0 - more, UPPER))
    return min(low, mean), max(high, mean)


def is_share(content: Content, until: Until) -> bool:
    """Whether the outcome asked for is reached or not in each world."""
    return until.outcome in content.milestones


def tell_precision(content: Content, until: Until, done: Mapping[int, Entry], batches: int) -> str:
    """How well the outcome is known from so many batches, in words."""
    known = list(growing(done, batches))
    if not known:
        return f"{until.outcome}: not known"
    share = is_share(content, until)
    (low, high), width = interval(known[-1], share), half_width(known[-1], share)
    verdict = "as asked" if width <= until.half_width else f"not the {until.half_width:g} to either side that was asked for"
    return f"{until.outcome}: {known[-1][1]:.4f} ({low:.4f} to {high:.4f}, 95 %), from {known[-1][0]} values, {verdict}"


def narrow_enough(content: Content, until: Until, done: Mapping[int, Entry]) -> int | None:
    """The least number of batches, counted from the first, from which the outcome is known as well as asked; None if not yet.

    Only batches that follow on each other without a gap count, so the answer does not depend on the order in which they end.
    """
    widths = (half_width(found, is_share(content, until)) for found in growing(done, len(done)))
    return next((number for number, width in enumerate(widths, start=1) if width <= until.half_width), None)
