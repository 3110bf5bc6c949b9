"""Is a claim borne out, over all that nobody knows and all that is luck?

A claim is judged twice: by the mean over everything (its interval), and by how many draws of the uncertain numbers support it,
one by one. A mean can be sure and still rest on a minority of draws; then the verdict depends on the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from sim.analysis.deconvolution import share_beyond
from sim.analysis.given import numbers
from sim.config.errors import InputError

SUPPORTED, DEPENDS, CONTRADICTED = "supported", "depends", "contradicted"


@dataclass(frozen=True)
class Judged:
    """What the worlds say of one claim.

    mean, low, high : the mean over draws, with Student's interval. share, share_low, share_high : of the draws whose own effect,
    cleaned of luck, reaches what is asked, with its interval. verdict : SUPPORTED, CONTRADICTED or DEPENDS.
    """

    mean: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float
    verdict: str


def judged(
    values: np.ndarray, least: float, clear_of: float = 0.0, sign: int = 1, support: float = 2 / 3, level: float = 0.95
) -> Judged:
    """Whether values reach `least` (in the direction of `sign`), in the mean and draw by draw.

    Supported: the mean reaches `least`, its interval lies beyond `clear_of`, and surely (one-sided, at `level`) at least the
    share `support` of draws reaches `least`. Contradicted: the interval lies short of `least`, and at most 1 - `support` of draws
    reach it; an effect too small to matter contradicts a claim that there is one. Anything else depends on the numbers drawn, or
    cannot be told from luck.

    Parameters
    ----------
    values : (draw, luck), a paired difference, or 0 and 1 for an event. least : what is asked. clear_of : 0 for an effect,
    and `least` for a probability that is to be reached. sign : 1 or -1.
    support : share of draws, above one half. level : of the interval.

    Raises
    ------
    InputError : fewer than two draws or lucks, or a share of one half or less.
    """
    values = numbers(values, "values", axes=2)
    if min(values.shape) < 2:
        raise InputError(f"judging needs at least two draws of at least two lucks each; found values of shape {values.shape}")
    if not 0.5 < support <= 1:
        raise InputError(f"found {support} as support; allowed: above 0.5, at most 1")
    draws = values.mean(axis=1)
    mean, n = float(draws.mean()), len(draws)
    half = float(stdtrit(n - 1, 0.5 + level / 2) * draws.std(ddof=1) / np.sqrt(n))
    share = share_beyond(sign * values, least)
    surely = share.interval(2 * level - 1)[0]
    weak, strong = sorted((sign * (mean - half), sign * (mean + half)))
    verdict = DEPENDS
    if weak > clear_of and sign * mean >= least and surely >= support:
        verdict = SUPPORTED
    elif strong < least and share.value <= 1 - support:
        verdict = CONTRADICTED
    return Judged(mean, mean - half, mean + half, share.value, *share.interval(level), verdict)
