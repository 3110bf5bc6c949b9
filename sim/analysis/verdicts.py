"""What do the worlds say of a claim: reached, too small, next to nothing, the opposite, or nothing that is sure?

One scale serves wherever a verdict is told. A least effect that counts is fixed beforehand, and the interval of what was found is
laid beside it: wholly beyond it on the side that is claimed (reached), on that side and wholly short of it (smaller), between it
and its like on the other side (negligible), beyond that (opposite), or across a limit (unclear). Each is the joint rejection of
one or two one-sided hypotheses, so that an interval of 95 % errs in at most 5 % of cases whatever is true: in at most 2.5 % on
either side of a limit that is the truth itself, and hardly ever by 'reached' or 'opposite' where nothing is there at all.

Source: Schuirmann (1987), two one-sided tests; Rogers, Howard and Vessey (1993), equivalence beside difference; Lakens, Scheel
and Isager (2018), with the least effect of interest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from sim.analysis.binary import paired_shares
from sim.analysis.deconvolution import share_beyond
from sim.analysis.events import held_interval
from sim.analysis.given import numbers
from sim.config.errors import InputError, refuse

REACHED, SMALLER, NEGLIGIBLE, OPPOSITE, UNCLEAR = "reached", "smaller", "negligible", "opposite", "unclear"
SCALE = (REACHED, SMALLER, NEGLIGIBLE, OPPOSITE, UNCLEAR)
"""All verdicts, from what is claimed to its contrary, and where nothing is sure."""


Values = Literal["levels", "shares", "differences of shares"]


@dataclass(frozen=True)
class Scale:
    """The limits between verdicts, counted in the direction that is claimed.

    reached : what has to be surely exceeded. nothing : from where to where it is next to nothing. direction : what exceeds it
    goes the way that is claimed. opposite : below it the contrary is the case.
    """

    reached: float
    nothing: tuple[float, float]
    direction: float
    opposite: float

    def verdict(self, low: float, high: float) -> str:
        """The verdict on what lies from low to high; unclear where either is not a number."""
        if low > self.reached:
            return REACHED
        if high < self.opposite:
            return OPPOSITE
        if low > self.direction and high < self.reached:
            return SMALLER
        return NEGLIGIBLE if low > self.nothing[0] and high < self.nothing[1] else UNCLEAR


def scale_effects(least: float) -> Scale:
    """The scale for an effect: `least`, above 0, is the smallest that counts."""
    if not least > 0.0:
        raise refuse("least", least, "above 0: the least effect that counts")
    return Scale(least, (-least, least), 0.0, -least)


def scale_chances(asked: float, least: float) -> Scale:
    """The scale for a probability that is to reach `asked`, where less than `least` is hardly any.

    Where the word asks for more than one half, its contrary is that it comes about no oftener than 1 - asked; a word that asks
    for less has no contrary but that it hardly ever comes about.
    """
    if not 0.0 < least < asked < 1.0:
        raise refuse("asked", asked, f"a probability between least={least:g} and 1")
    contrary = 1.0 - asked if asked > 0.5 else -np.inf
    return Scale(asked, (-np.inf, least), max(least, contrary), contrary)


def level_together(level: float, looks: int) -> float:
    """The level of each of so many intervals that hold together at `level` (Bonferroni)."""
    if looks < 1:
        raise refuse("looks", looks, "1 or more")
    return 1.0 - (1.0 - level) / looks


@dataclass(frozen=True)
class Judged:
    """What the worlds say of one claim.

    mean, low, high : over all draws, with its interval. share, share_low, share_high : of the draws whose own effect, cleaned of
    luck, reaches what is asked, with its interval. verdict : on the mean, by an interval that holds together with those of all
    other looks. alone : by its own interval. depends : whether the mean speaks for too few of the draws.
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


def judged(
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
    values : (draw, luck), a paired difference, or 0 and 1 for an event. scale : what is asked, and what is its contrary.
    sign : 1 or -1, the direction that is claimed. support : share of draws, above one half. level : of the interval.
    looks : how many claims are judged; in at most 1 - level of such sets any verdict is wrong. of : what values are, as for
    `find_interval`.

    Returns
    -------
    Judged; its interval is that of `find_interval`.

    Raises
    ------
    InputError : fewer than two draws or lucks, or a share of one half or less.
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
    """The interval of the mean of values, (draw, luck), over draws that are independent of each other.

    of : levels or their differences (Student's interval), shares of worlds in which something happens, 0 and 1 (Jeffreys'), or
    differences of paired shares, -1, 0 and 1 (Tango's); the last two have a width also where all worlds are alike.

    Raises
    ------
    InputError : fewer than two draws or lucks.
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
