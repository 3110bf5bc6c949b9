"""How sure is a chance, given stochastic variability and uncertain parameters?

Worlds share their numbers in draws, and each draw has several replicates. The chance that a draw's numbers give is known only
by its few worlds. Over the draws it is taken to follow a beta law, whose width is the spread of their shares beyond what luck
makes (moments of the beta-binomial law). Its quantiles say how far the chance moves with the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from sim.analysis.events import share_interval
from sim.analysis.given import yes_or_no
from sim.config.errors import InputError


@dataclass(frozen=True)
class Spread:
    """A chance, its error of finitely many worlds, and how it spreads over the draws of the uncertain numbers.

    Parameters
    ----------
    share : float
        Of the worlds.
    alike : float
        How much the worlds of a draw are alike, from 0 (luck decides) to 1 (the numbers decide): the correlation of two of them.
    sampled : tuple of float
        The 95 % interval of the share, as worlds of a draw count together.
    drawn : tuple of float
        Between these lie the chances of nine tenths of the draws.
    """

    share: float
    alike: float
    sampled: tuple[float, float]
    drawn: tuple[float, float]

    @property
    def interval(self) -> tuple[float, float]:
        """From the least to the largest end of both intervals."""
        return min(self.sampled[0], self.drawn[0]), max(self.sampled[1], self.drawn[1])


def spread_of_chance(happened: np.ndarray, level: float = 0.9) -> Spread:
    """The share of worlds in which something happens, and how sure it is.

    Parameters
    ----------
    happened : ndarray of shape (draw, replicate)
        Yes or no, in each world; two replicates a draw or more.
    level : float, default 0.9
        The part of the draws whose chances lie between the ends of `drawn`.

    Returns
    -------
    Spread
        The share and its intervals.

    Raises
    ------
    InputError
        Fewer than two draws, or replicates a draw.

    References
    ----------
    Kleinman (1973), "Proportions with extraneous variance"; Brown, Cai and DasGupta (2001) for the interval of the share.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.chances import spread_of_chance
    >>> spread = spread_of_chance(np.array([[True, True], [True, False], [False, False], [False, False]]))
    >>> spread.share, round(spread.alike, 2)
    (0.375, 0.96)
    """
    found = yes_or_no(happened, "happened", axes=2)
    draws, replicates = found.shape
    if min(draws, replicates) < 2:
        raise InputError(f"happened: found {draws} draws of {replicates} replicates; allowed: two of both, or more.")
    shares = found.mean(axis=1)
    share, alike = float(shares.mean()), find_alike(shares, replicates)
    weight = draws * replicates / (1.0 + (replicates - 1.0) * alike)
    ends = share, share
    if alike > 0.0:
        one, other = share * (1.0 - alike) / alike, (1.0 - share) * (1.0 - alike) / alike
        tail = (1.0 - level) / 2.0
        ends = float(betaincinv(one, other, tail)), float(betaincinv(one, other, 1.0 - tail))
    return Spread(share, alike, share_interval(share * weight, weight), ends)


def find_alike(shares: np.ndarray, replicates: int) -> float:
    """How much worlds of one draw are alike beyond luck.

    Parameters
    ----------
    shares : ndarray of shape (draw,)
        Of the worlds of each draw in which it happened.
    replicates : int
        Worlds of a draw, 2 or more.

    Returns
    -------
    float
        The correlation of two of them, 0 to below 1; 0 where it always happened, or never.
    """
    share = float(np.mean(shares))
    if not 0.0 < share < 1.0:
        return 0.0
    whole = float(np.var(shares, ddof=1)) / (share * (1.0 - share))
    return float(np.clip((whole - 1.0 / replicates) / (1.0 - 1.0 / replicates), 0.0, 1.0 - 1e-6))
