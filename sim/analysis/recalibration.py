"""Do chances become better once it is known what earlier ones were worth?

What came of earlier forecasts tells how chances are to be read: a map from what was foretold to how often such things came. It is
learnt from what was settled before, and tried only on what came later, month by month.

- logistic: a line on the scale of log odds; slope below 1 where chances were too sure. Cox (1958), Platt (1999).
- beta: two slopes, for chances near 0 and near 1. Kull, Silva Filho and Flach (2017), "Beta calibration".
- isotonic: any map that does not fall. Zadrozny and Elkan (2002).
- rate: the same chance for all, as often as things came before: what is to be had without any forecast.

Slopes and constants are drawn to the map that changes nothing, as by a normal prior about it: of few forecasts little is learnt.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import isotonic_regression, minimize
from scipy.special import expit, log_expit

from sim.analysis.given import check_alike, numbers, yes_or_no
from sim.config.errors import InputError, unknown

LOGISTIC, BETA, ISOTONIC, RATE = "logistic", "beta", "isotonic", "rate"
METHODS = (LOGISTIC, BETA, ISOTONIC, RATE)
PULL = 1.0
"""The standard deviation of the prior of constants and slopes about those that change nothing (judged)."""
EDGE = 1e-6
FEWEST = 10
"""So many forecasts must be settled, some of what came and some of what did not, before anything is learnt."""
Chances = Callable[[np.ndarray], np.ndarray]


def recalibration(chances: np.ndarray, happened: np.ndarray, method: str = LOGISTIC) -> tuple[Chances, np.ndarray]:
    """The map from chances foretold to better ones.

    Parameters
    ----------
    chances : ndarray of shape (question,)
        Foretold, from 0 to 1.
    happened : ndarray of shape (question,)
        Yes or no.
    method : str, default LOGISTIC
        One of `METHODS`.

    Returns
    -------
    better : Chances
        From chances (question,) to better ones.
    terms : ndarray of shape (term,)
        The constant and the slope or slopes of a line; none for the other methods.

    Raises
    ------
    InputError
        A method that does not exist, or chances that are none.
    """
    chances, happened = numbers(chances, "chances", low=0.0, high=1.0), yes_or_no(happened, "happened")
    check_alike(chances=chances, happened=happened)
    if method not in METHODS:
        raise unknown("method", method, METHODS, "recalibration")
    if method == RATE:
        rate = (happened.sum() + 0.5) / (len(happened) + 1.0)
        return (lambda asked: np.full(np.shape(asked), rate)), np.empty(0)
    if method == ISOTONIC:
        order = np.argsort(chances, kind="stable")
        found, places = np.unique(chances[order], return_inverse=True)
        weights = np.bincount(places)
        often = np.bincount(places, weights=happened[order]) / weights
        rising = (isotonic_regression(often, weights=weights).x * len(chances) + 0.5) / (len(chances) + 1.0)
        return (lambda asked: np.interp(asked, found, rising)), np.empty(0)
    terms = _fitted(_lines(chances, method), happened)
    return (lambda asked: expit(_lines(asked, method) @ terms)), terms


def tried_later(
    chances: np.ndarray, happened: np.ndarray, first: np.ndarray, last: np.ndarray, method: str = LOGISTIC
) -> np.ndarray:
    """Each chance as it would have been recalibrated with what was settled before its first month.

    Parameters
    ----------
    chances : ndarray of shape (question,)
        Foretold, from 0 to 1.
    happened : ndarray of shape (question,)
        Yes or no.
    first : ndarray of shape (question,)
        The first month in which each is asked about.
    last : ndarray of shape (question,)
        The last one, with which it is settled.
    method : str, default LOGISTIC
        One of `METHODS`.

    Returns
    -------
    ndarray of shape (question,)
        From 0 to 1; not a number where fewer than `FEWEST` were settled, or none of what came, or none of what did not.

    Raises
    ------
    InputError
        As for `recalibration`, or a last month before the first.
    """
    chances, happened = numbers(chances, "chances", low=0.0, high=1.0), yes_or_no(happened, "happened")
    first, last = numbers(first, "first"), numbers(last, "last")
    check_alike(chances=chances, happened=happened, first=first, last=last)
    if (last < first).any():
        raise InputError("last: found a month before the first; allowed: the first or a later one.")
    found = np.full(chances.shape, np.nan)
    for month in np.unique(first):
        settled, now = last < month, first == month
        if settled.sum() >= FEWEST and happened[settled].any() and not happened[settled].all():
            found[now] = recalibration(chances[settled], happened[settled], method)[0](chances[now])
    return found


def _lines(chances: np.ndarray, method: str) -> np.ndarray:
    """What the log odds of better chances are made of, (question, term)."""
    kept = np.clip(chances, EDGE, 1.0 - EDGE)
    one, other = np.log(kept), -np.log1p(-kept)
    return np.column_stack([np.ones_like(kept), *((one, other) if method == BETA else (one + other,))])


def _fitted(lines: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """The constant and slopes under which what came is likeliest, prior and data together; no slope is below 0."""
    same = np.array([0.0, 1.0, 1.0][: lines.shape[1]])

    def loss(terms: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the logarithm of how likely all is, and its slope."""
        odds, away = lines @ terms, (terms - same) / PULL
        value = -np.where(happened, log_expit(odds), log_expit(-odds)).sum() + 0.5 * away @ away
        return float(value), lines.T @ (expit(odds) - happened) + away / PULL

    ends = [(None, None), *[(0.0, None)] * (len(same) - 1)]  # a map that falls would turn forecasts round
    return minimize(loss, same, jac=True, bounds=ends, method="L-BFGS-B").x
