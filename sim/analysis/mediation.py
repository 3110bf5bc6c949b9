"""How much of an effect goes by way of something else?

With four arms in the same luck the effect of a cause is taken apart: worlds with the cause and without it, each with the mediator
as it runs in its own arm, and as it runs in the other. (Pearl 2001; VanderWeele 2014, for the part that only both bring about.)
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.contrast import paired
from sim.analysis.given import check_alike, numbers
from sim.analysis.resampling import means

REPEATS = 2000
TOTAL, DIRECT, INDIRECT, PURE, BOTH = "total", "direct", "indirect", "pure indirect", "both together"


def measure_mediation(
    with_own: np.ndarray, with_other: np.ndarray, without_other: np.ndarray, without_own: np.ndarray, level: float = 0.95
) -> pd.DataFrame:
    """How an effect is made up of what goes by way of the mediator and what does not.

    Total: all that the cause does. Direct: what it does where the mediator runs as it would without it. Indirect: what the
    mediator's change adds then; total is direct and indirect. Pure indirect: what that change does without the cause. Both
    together: what indirect has beyond that, which needs the cause and the change.

    Parameters
    ----------
    with_own : ndarray of shape (world,)
        The outcome with the cause, the mediator as it runs with it.
    with_other : ndarray of shape (world,)
        With the cause, the mediator as it runs without it.
    without_other : ndarray of shape (world,)
        Without the cause, the mediator as it runs with it.
    without_own : ndarray of shape (world,)
        Without the cause, the mediator as it runs without it.
    level : float, default 0.95
        Of the interval, above 0 and below 1.

    Returns
    -------
    DataFrame
        A row for each effect: effect, mean, low, high, pvalue of paired differences.

    Raises
    ------
    InputError
        Not the same worlds four times, fewer than two, or values missing.

    References
    ----------
    Pearl (2001), Direct and indirect effects; VanderWeele (2014), A unification of mediation and interaction.
    """
    arms = {"with_own": with_own, "with_other": with_other, "without_other": without_other, "without_own": without_own}
    own, other, turned, none = (numbers(values, name, least=2).astype(float) for name, values in arms.items())
    check_alike(with_own=own, with_other=other, without_other=turned, without_own=none)
    pairs = {TOTAL: (own, none), DIRECT: (other, none), INDIRECT: (own, other), PURE: (turned, none)}
    pairs[BOTH] = (own - other, turned - none)
    found = {name: paired(*pair, level) for name, pair in pairs.items()}
    rows = [(name, each.mean, each.low, each.high, each.pvalue) for name, each in found.items()]
    return pd.DataFrame(rows, columns=["effect", "mean", "low", "high", "pvalue"])


def share_mediated(
    with_own: np.ndarray, with_other: np.ndarray, without_own: np.ndarray, level: float = 0.95, seed: int = 0
) -> tuple[float, float, float]:
    """The share of the total effect that is indirect, with its interval from resampled worlds; not a number for no effect.

    It may be below 0 or beyond 1, where direct and indirect effects are opposed. Only to be told where the total effect is clear
    of 0: else the interval has no meaning.

    Parameters and errors : as for `mediated`.

    Parameters
    ----------
    with_own : ndarray of shape (world,)
        The outcome with the cause, the mediator as it runs with it.
    with_other : ndarray of shape (world,)
        With the cause, the mediator as it runs without it.
    without_own : ndarray of shape (world,)
        Without the cause, the mediator as it runs without it.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    share : float
        Indirect over total effect.
    low : float
        Lower end of its interval.
    high : float
        Upper end of its interval.

    Raises
    ------
    InputError
        Not the same worlds three times, fewer than two, or values missing.
    """
    own, other, none = (numbers(values, "values", least=2).astype(float) for values in (with_own, with_other, without_own))
    check_alike(with_own=own, with_other=other, without_own=none)
    effects = np.stack([own - other, own - none], axis=1)
    indirect, total = effects.mean(axis=0)
    if total == 0.0:
        return (float("nan"),) * 3
    drawn = means(effects, REPEATS, seed, "mediation")
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = drawn[:, 0] / drawn[:, 1]
    shares = shares[np.isfinite(shares)]
    low, high = np.quantile(shares, [(1.0 - level) / 2.0, (1.0 + level) / 2.0]) if shares.size else (np.nan, np.nan)
    return float(indirect / total), float(low), float(high)
