"""Which policy does well whatever turns out to be true?

A case is one draw of the uncertain parameters; a policy's value in it is its expectation over luck.
The mean of a few lucks swings about that, and the best of several policies that swing is better than any of them: regrets seem
larger, the bad cases worse. So luck is taken out before policies are compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.analysis.given import numbers
from sim.analysis.resampling import means
from sim.config.errors import InputError
from sim.luck import generator

REPEATS = 1000
BAD = 0.1
"""The share of cases that are called bad: the worst tenth of a policy's own."""
SINGULAR, TIED = 1e-7, 1e-9
"""Policies that differ by less than this part of the greatest spread, or of the greatest value, are the same."""


def robustness(
    values: np.ndarray,
    policies: Sequence[str],
    good_enough: float,
    more_is_better: bool = True,
    level: float = 0.95,
    repeats: int = REPEATS,
    seed: int = 0,
) -> pd.DataFrame:
    """How each policy does over all cases, by several measures.

    Policies that are all the same still seem to differ a little: over ten lucks each, four of them are told regrets of up to a
    tenth of a world's luck, where plain means tell a third.

    Parameters
    ----------
    values : ndarray of shape (policy, case, luck) or (policy, case)
        The outcome of each policy in each case under each luck, every policy in the same cases and lucks; or its expectation.
    policies : Sequence of str
        Their names.
    good_enough : float
        What an outcome must reach (or stay under, where less is better) to satisfy.
    more_is_better : bool, default True
        Which way the outcome is good.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    repeats : int, default REPEATS
        So many resamples.
    seed : int, default 0
        Of what is drawn; the same seed draws the same.

    Returns
    -------
    DataFrame
        A row a policy, in the order given: policy, mean, worst (of all cases: maximin), bad (the value that all but the worst
        tenth of the cases reach), satisfies (share of cases that are good enough), best (share of cases in which no other policy
        is better), regret (mean distance from the best policy of each case), regret_worst (minimax regret); satisfies and regret
        with bootstrap intervals over cases (_low, _high). Regret is never negative.

    Raises
    ------
    InputError
        Fewer than two policies or cases.

    References
    ----------
    The measures compared by McPhail et al. (2018), "Robustness metrics".

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.robustness import robustness
    >>> table = robustness(np.array([[1.0, 3.0, 2.0], [2.0, 2.0, 2.0]]), ["open", "closed"], good_enough=2.0)
    >>> table[["policy", "worst", "satisfies"]].round(2).to_dict("records")
    [{'policy': 'open', 'worst': 1.0, 'satisfies': 0.67}, {'policy': 'closed', 'worst': 2.0, 'satisfies': 1.0}]
    """
    values = numbers(values, "values", axes=3 if np.ndim(values) == 3 else 2)
    if values.shape[0] != len(policies) or min(values.shape[:2]) < 2:
        raise InputError(
            f"robustness needs two policies and two cases or more; found {values.shape} for {len(policies)} policies"
        )
    sign = 1.0 if more_is_better else -1.0
    seen = sign * values.astype(float)
    good = without_luck(seen) if values.ndim == 3 else seen
    regret, satisfied = _judged(good, sign * good_enough)
    if values.ndim == 3:
        resampled = _resampled(seen, sign * good_enough, repeats, seed)
    else:
        resampled = [means(each.T, repeats, seed, "robustness") for each in (regret, satisfied)]
    regret_ends, satisfied_ends = (np.quantile(each, [(1 - level) / 2, (1 + level) / 2], axis=0) for each in resampled)
    return pd.DataFrame(
        {
            "policy": list(policies),
            "mean": sign * good.mean(axis=1),
            "worst": sign * good.min(axis=1),
            "bad": sign * np.quantile(good, BAD, axis=1),
            "satisfies": satisfied.mean(axis=1),
            "satisfies_low": satisfied_ends[0],
            "satisfies_high": satisfied_ends[1],
            "best": (regret == 0.0).mean(axis=1),
            "regret": regret.mean(axis=1),
            "regret_low": regret_ends[0],
            "regret_high": regret_ends[1],
            "regret_worst": regret.max(axis=1),
        }
    )


def without_luck(values: np.ndarray) -> np.ndarray:
    """What each policy is worth in each case: means over luck, drawn together until luck swells them no more.

    The means of policies keep their averages over cases and get the covariances that their expectations are estimated to have,
    moved no further than that takes (the map of Olkin and Pukelsheim 1982).

    Parameters
    ----------
    values : ndarray of shape (policy, case, luck)
        With a single luck it cannot be told from what is known, and nothing is taken out.

    Returns
    -------
    ndarray of shape (policy, case)
        In the outcome's unit.

    References
    ----------
    Constrained empirical Bayes (Louis 1984; Ghosh 1992), here for several policies at a time.
    """
    found, luck = values.astype(float).mean(axis=2), _luck(values)
    return found if luck is None else _drawn_together(found, luck, np.full(found.shape[1], 1.0 / found.shape[1]))


def _judged(good: np.ndarray, enough: float) -> tuple[np.ndarray, np.ndarray]:
    """The regret of each policy in each case, and whether it is good enough there, (policy, case) each."""
    regret = good.max(axis=0) - good
    return np.where(regret > TIED * np.abs(good).max(), regret, 0.0), (good >= enough).astype(float)


def _luck(values: np.ndarray) -> np.ndarray | None:
    """The covariances that luck gives the means of policies by case, (policy, policy, case); None from one luck, or of none."""
    lucks = values.shape[2]
    within = values - values.mean(axis=2, keepdims=True)
    return np.einsum("pcl,qcl->pqc", within, within) / ((lucks - 1) * lucks) if lucks > 1 and within.any() else None


def _drawn_together(found: np.ndarray, luck: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Means without luck, (policy, case), where each case counts by its weight, of sum one."""
    centred = found - (found @ weights)[:, None]
    seen = centred * weights @ centred.T * len(weights) / (len(weights) - 1)
    sizes, axes = np.linalg.eigh(seen)
    roots = np.sqrt(np.maximum(sizes, 0.0))
    inverse = np.where(roots > SINGULAR * roots.max(), 1.0 / np.maximum(roots, 1e-300), 0.0)
    root, back = (axes * roots) @ axes.T, (axes * inverse) @ axes.T
    sizes, axes = np.linalg.eigh(root @ (seen - luck @ weights) @ root)
    return (found @ weights)[:, None] + back @ (axes * np.sqrt(np.maximum(sizes, 0.0))) @ axes.T @ back @ centred


def _resampled(seen: np.ndarray, enough: float, repeats: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean regret and share of satisfying cases had other cases been drawn, corrected for luck each time: (repeat, policy)."""
    found, luck, cases = seen.mean(axis=2), _luck(seen), seen.shape[1]
    regrets, shares = [], []
    for counts in generator(seed, "robustness").multinomial(cases, np.full(cases, 1.0 / cases), size=repeats):
        regret, satisfied = _judged(found if luck is None else _drawn_together(found, luck, counts / cases), enough)
        regrets.append(regret @ counts / cases)
        shares.append(satisfied @ counts / cases)
    return np.array(regrets), np.array(shares)
