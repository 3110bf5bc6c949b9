"""What do draws of worlds say of one claim, and do they say so one by one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from sim.analysis.binary import paired_shares
from sim.analysis.deconvolution import share_beyond
from sim.analysis.events import held_interval
from sim.analysis.given import numbers
from sim.analysis.verdicts import OPPOSITE, REACHED, UNCLEAR, Scale, level_together
from sim.config.errors import InputError

Values = Literal["levels", "shares", "differences of shares"]


@dataclass(frozen=True)
class Judged:
    """What the worlds say of one claim.

    Parameters
    ----------
    mean : float
        Over all draws.
    low : float
        Lower end of its interval.
    high : float
        Upper end of its interval.
    share : float
        Of the draws whose own effect, cleaned of luck, reaches what is asked.
    share_low : float
        Lower end of its interval.
    share_high : float
        Upper end of its interval.
    verdict : str
        On the mean, by an interval that holds together with those of all other looks.
    alone : str
        By its own interval.
    depends : bool
        Whether the mean speaks for too few of the draws.
    """

    mean: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float
    verdict: str
    alone: str
    depends: bool


def judge(
    values: np.ndarray,
    scale: Scale,
    sign: int = 1,
    support: float = 2 / 3,
    level: float = 0.95,
    looks: int = 1,
    of: Values = "levels",
) -> Judged:
    """The verdict on the mean over draws and lucks, and whether draws of the uncertain numbers say so one by one.

    A mean can be sure and rest on a minority of draws. It then depends on the numbers drawn: a mean that is reached, or opposite,
    where not surely (one-sided, at `level`) the share `support` of draws is so too; one that is smaller or negligible where more
    than 1 - `support` of draws reach what is asked, or its contrary.

    Parameters
    ----------
    values : ndarray of shape (draw, luck)
        A paired difference, or 0 and 1 for an event.
    scale : Scale
        What is asked, and what is its contrary.
    sign : int, default 1
        1 or -1, the direction that is claimed.
    support : float, default 2 / 3
        Share of draws, above one half.
    level : float, default 0.95
        Of the interval.
    looks : int, default 1
        How many claims are judged; in at most 1 - level of such sets any verdict is wrong.
    of : {"levels", "shares", "differences of shares"}, default "levels"
        What values are, as for `find_interval`.

    Returns
    -------
    Judged
        The verdict and what it rests on; its interval is that of `find_interval`.

    Raises
    ------
    InputError
        Fewer than two draws or lucks, or a share of one half or less.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.judging import judge
    >>> from sim.analysis.verdicts import scale_effects
    >>> values = 0.5 + 0.1 * np.random.default_rng(0).normal(size=(40, 4))
    >>> found = judge(values, scale_effects(0.2))
    >>> found.verdict, found.depends
    ('reached', False)
    """
    values = _checked(values)
    if not 0.5 < support <= 1:
        raise InputError(f"found {support} as support; allowed: above 0.5, at most 1")
    low, high = find_interval(values, level, of)
    verdict = scale.verdict(*_turned(find_interval(values, level_together(level, looks), of), sign))
    sides = {REACHED: share_beyond(sign * values, scale.reached)}
    if np.isfinite(scale.opposite):
        sides[OPPOSITE] = share_beyond(-sign * values, -scale.opposite)
    if verdict in sides:
        depends = sides[verdict].interval(2 * level - 1)[0] < support
    else:
        depends = verdict != UNCLEAR and any(side.value > 1 - support for side in sides.values())
    told = (sides[REACHED].value, *sides[REACHED].interval(level))
    return Judged(float(values.mean()), low, high, *told, verdict, scale.verdict(*_turned((low, high), sign)), depends)


def find_interval(values: np.ndarray, level: float, of: Values = "levels") -> tuple[float, float]:
    """The interval of the mean of values, over draws that are independent of each other.

    Parameters
    ----------
    values : ndarray of shape (draw, luck)
        Levels or their differences, or 0 and 1, or -1, 0 and 1.
    level : float
        Of the interval, above 0 and below 1.
    of : {"levels", "shares", "differences of shares"}, default "levels"
        Levels or their differences (Student's interval), shares of worlds in which something happens, 0 and 1 (Jeffreys'), or
        differences of paired shares, -1, 0 and 1 (Tango's); the last two have a width also where all worlds are alike.

    Returns
    -------
    low : float
        Lower end.
    high : float
        Upper end.

    Raises
    ------
    InputError
        Fewer than two draws or lucks.
    """
    values = _checked(values)
    draw, flat = np.repeat(np.arange(len(values)), values.shape[1]), values.ravel()
    if of == "shares" and ((flat == 0) | (flat == 1)).all():
        return held_interval(flat == 1, draw, level)
    if of == "differences of shares" and np.isin(flat, (-1, 0, 1)).all():
        return paired_shares(flat > 0, flat < 0, level, draw)[1:3]
    means = values.mean(axis=1)
    half = float(stdtrit(len(means) - 1, 0.5 + level / 2) * means.std(ddof=1) / np.sqrt(len(means)))
    return float(means.mean()) - half, float(means.mean()) + half


def _checked(values: np.ndarray) -> np.ndarray:
    values = numbers(values, "values", axes=2)
    if min(values.shape) < 2:
        raise InputError(f"judging needs at least two draws of at least two lucks each; found values of shape {values.shape}")
    return values


def _turned(ends: tuple[float, float], sign: int) -> tuple[float, float]:
    low, high = sorted(sign * end for end in ends)
    return low, high
