"""Which policy does well whatever turns out to be true?

A case is one state of what nobody knows (a draw of the uncertain numbers); a policy's value in it is its expectation over luck.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.analysis.given import numbers
from sim.analysis.resampling import means
from sim.config.errors import InputError

REPEATS = 1000
BAD = 0.1
"""The share of cases that are called bad: the worst tenth of a policy's own."""


def robustness(
    values: np.ndarray,
    policies: Sequence[str],
    good_enough: float,
    more_is_better: bool = True,
    level: float = 0.95,
    repeats: int = REPEATS,
    seed: int = 0,
) -> pd.DataFrame:
    """One row a policy, in the order given.

    Parameters
    ----------
    values : (policy, case), the outcome of each policy in each case, every policy in the same cases. good_enough : what an
        outcome must reach (or stay under, where less is better) to satisfy.

    Returns
    -------
    columns policy, mean, worst (of all cases: maximin), bad (the value that all but the worst tenth of the cases reach),
    satisfies (share of cases that are good enough), best (share of cases in which no other policy is better), regret (mean
    distance from the best policy of each case), regret_worst (minimax regret); satisfies and regret with bootstrap intervals over
    cases (_low, _high). Regret is never negative; noise in the values makes it seem larger.

    Raises
    ------
    InputError : fewer than two policies or cases.

    Source: the measures compared by McPhail et al. (2018), "Robustness metrics".
    """
    values = numbers(values, "values", axes=2)
    if values.shape[0] != len(policies) or min(values.shape) < 2:
        raise InputError(
            f"robustness needs two policies and two cases or more; found {values.shape} for {len(policies)} policies"
        )
    sign = 1.0 if more_is_better else -1.0
    good = sign * values.astype(float)
    regret = good.max(axis=0) - good
    satisfied = (good >= sign * good_enough).astype(float)
    tails = [(1 - level) / 2, (1 + level) / 2]
    regret_ends, satisfied_ends = (
        np.quantile(means(each.T, repeats, seed, "robustness"), tails, axis=0) for each in (regret, satisfied)
    )
    return pd.DataFrame(
        {
            "policy": list(policies),
            "mean": values.mean(axis=1),
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
