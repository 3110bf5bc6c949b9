"""What would it be worth to know a number before choosing a course?

Whoever chooses among courses of action takes the one that is best on average over all that is uncertain. Knowing a number first
can only help, and helps only where it changes the choice. The value of that is the mean worth of the course then chosen, less
that of the course chosen now:

- of perfect information on everything (EVPI): choose anew in each case;
- on one number, a pair or a group (EVPPI): choose by the expected worth of each course given the number, which is a regression of
  worth on the number over cases that were drawn anyway (Strong, Oakley and Brennan 2014);
- of a study that takes away a part of a number's variance (EVSI): the same with the expectation moved by the square root of that
  part (moment matching, Heath and others 2017).

A regression on noise finds gains where there are none. `sim.analysis.choosing` draws them in and tells what noise alone gives;
a number found in one half of the cases is tried in the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis import given
from sim.analysis.choosing import Margins, at_right_angles, gain, standard, terms_of
from sim.analysis.columns import Columns, columns
from sim.analysis.robustness import without_luck
from sim.config.errors import InputError
from sim.luck import generator

FEWEST = 100
"""Fewest cases for separating parameters from stochastic variability."""
NOISES, REPEATS = 200, 200
"""Number of noise samples, and of resamples of cases."""
LEAST_SPARE = 3
"""A regression has at least so many cases for each of its terms."""


@dataclass(frozen=True)
class Decision:
    """What is known of a decision before any number is looked at.

    Parameters
    ----------
    worth : ndarray of shape (case, course)
        What each course is worth, means over luck.
    leader : int
        The place of the course that is best on average.
    perfect : float
        The expected value of perfect information on all numbers, corrected for stochastic variability, in the unit of worth.
    perfect_low : float
        Where its interval over other cases begins.
    perfect_high : float
        Where it ends.
    """

    worth: np.ndarray
    leader: int
    perfect: float
    perfect_low: float
    perfect_high: float


def decide(values: np.ndarray, level: float = 0.95, seed: int = 0) -> Decision:
    """Which course is best on average, and what it would be worth to know everything.

    Parameters
    ----------
    values : ndarray of shape (course, case, luck)
        What each course is worth, the more the better; every course meets the same cases and the same lucks.
    level : float, default 0.95
        Of the interval.
    seed : int, default 0
        Of the resampling of cases.

    Returns
    -------
    Decision
        The leading course and the expected value of perfect information.

    Raises
    ------
    InputError
        Values that are not numbers, fewer than two courses, or fewer than 100 cases.
    """
    values = given.numbers(values, "values", axes=3).astype(float)
    if values.shape[0] < 2 or values.shape[1] < FEWEST:
        raise InputError(f"values: found {values.shape[0]} courses in {values.shape[1]} cases; allowed: at least 2 in {FEWEST}.")
    free = without_luck(values).T
    again = generator(seed, "information").integers(len(free), size=(REPEATS, len(free)))
    low, high = np.quantile([gain(free[rows]) for rows in again], [(1 - level) / 2, (1 + level) / 2])
    worth = values.mean(axis=2).T
    return Decision(worth, int(worth.mean(axis=0).argmax()), gain(free), float(low), float(high))


def value_numbers(decision: Decision, causes: pd.DataFrame | Columns, learned: float = 0.5, seed: int = 0) -> pd.DataFrame:
    """What it would be worth to know each number by itself.

    Parameters
    ----------
    decision : Decision
        As `decide` leaves it.
    causes : DataFrame or Columns
        A row for each case, a column for each number.
    learned : float, default 0.5
        The share of a number's variance that a study of it would take away, above 0 and at most 1.
    seed : int, default 0
        Of the noise.

    Returns
    -------
    DataFrame
        A row a number, the most valuable first: number, value (of perfect information on it, in the unit of worth), sample_value
        (of a study), pvalue (how often noise makes any
        number worth as much, so that it holds for all numbers together).

    Raises
    ------
    InputError
        Another number of rows than of cases, or values missing.
    """
    read = columns(causes)
    if read.cases != len(decision.worth):
        raise InputError(f"causes: found {read.cases} rows; allowed: {len(decision.worth)}, one for each case.")
    margins, signs = Margins.of(decision.worth), _signs(read.cases, seed)
    rows, most = [], np.zeros(NOISES)
    for column in read.one_by_one():
        terms = at_right_angles(terms_of(given.numbers(column.to_numpy(), str(column.name)).astype(float)))
        most = np.maximum(most, margins.value_noise(terms, signs))
        rows.append((str(column.name), margins.value(terms), margins.value(terms, learned)))
    table = pd.DataFrame(rows, columns=["number", "value", "sample_value"])
    beyond = [_chance(value, most) for value in table["value"]]
    return table.assign(pvalue=beyond).sort_values("value", ascending=False, kind="stable", ignore_index=True)


def _signs(cases: int, seed: int) -> np.ndarray:
    """Signs that make noise of what differs between cases, (repeat, case)."""
    return 1.0 - 2.0 * generator(seed, "information/noise").integers(2, size=(NOISES, cases))


def _chance(value: float, noise: np.ndarray) -> float:
    """How often noise is worth as much."""
    return float((1 + np.count_nonzero(noise >= value)) / (1 + noise.size)) if value > 0.0 else 1.0


def value_group(decision: Decision, causes: pd.DataFrame, seed: int = 0) -> tuple[float, float]:
    """What it would be worth to know some numbers together: the value, and how often noise is worth as much.

    Of two numbers their splines and the product of both; of more, straight lines.

    Parameters
    ----------
    decision : Decision
        As `decide` leaves it.
    causes : DataFrame
        A row for each case, a column for each number of the group.
    seed : int, default 0
        Of the noise.

    Returns
    -------
    tuple of float
        Value, in the unit of worth, and p-value; not a number where there are fewer than 3 cases for each term.

    Raises
    ------
    InputError
        Values missing.
    """
    parts = [given.numbers(causes[name].to_numpy(), str(name)).astype(float) for name in causes]
    if len(parts) == 2:
        product = np.prod([standard(part) for part in parts], axis=0)
        terms = np.column_stack([*(terms_of(part) for part in parts), product])
    else:
        terms = np.column_stack([standard(part) for part in parts])
    if terms.shape[1] * LEAST_SPARE > len(terms):
        return np.nan, np.nan
    terms, margins = at_right_angles(terms), Margins.of(decision.worth)
    value = margins.value(terms)
    return value, _chance(value, margins.value_noise(terms, _signs(len(terms), seed)))


def find_choices(decision: Decision, cause: np.ndarray) -> pd.DataFrame:
    """Which course would be chosen at which values of a number.

    Parameters
    ----------
    decision : Decision
        As `decide` leaves it.
    cause : ndarray of shape (case,)
        The number.

    Returns
    -------
    DataFrame
        A row for each run of values with one best course, from the lowest: course (place), low, high (values of the number),
        share (of cases).

    Raises
    ------
    InputError
        Values missing.
    """
    x = given.numbers(cause, "cause").astype(float)
    best = Margins.of(decision.worth).expect(at_right_angles(terms_of(x))).argmax(axis=1)
    order = np.argsort(x, kind="stable")
    runs = np.split(order, np.flatnonzero(np.diff(best[order])) + 1)
    rows = [(int(best[run[0]]), float(x[run[0]]), float(x[run[-1]]), len(run) / x.size) for run in runs]
    return pd.DataFrame(rows, columns=["course", "low", "high", "share"])


def try_halves(decision: Decision, causes: pd.DataFrame | Columns, seed: int = 0) -> float:
    """What the most valuable number of one half of the cases is worth in the other half: the rule found there, tried here.

    It is on average no more than what choosing by the best number is worth, and free of the optimism of having looked for it.

    Parameters
    ----------
    decision : Decision
        As `decide` leaves it.
    causes : DataFrame or Columns
        A row for each case, a column for each number.
    seed : int, default 0
        Of the halves.

    Returns
    -------
    float
        In the unit of worth, the mean of both ways round; may be below zero.
    """
    read, cases = columns(causes), len(decision.worth)
    order = generator(seed, "information/halves").permutation(cases)
    ways = ((order[: cases // 2], order[cases // 2 :]), (order[cases // 2 :], order[: cases // 2]))
    return float(np.mean([_try_other(decision.worth, read, known, asked) for known, asked in ways]))


def _try_other(worth: np.ndarray, read: Columns, known: np.ndarray, asked: np.ndarray) -> float:
    """What the rule by the best number of the cases known is worth in the cases asked about."""
    margins, best, most = Margins.of(worth[known]), np.zeros(len(worth)), 0.0
    for column in read.one_by_one():
        x = column.to_numpy().astype(float)
        value = margins.value(at_right_angles(terms_of(x)[known]))
        if value > most:
            best, most = x, value
    terms, leads = np.column_stack([np.ones(len(best)), terms_of(best)]), worth[known].mean(axis=0).argmax()
    basis = at_right_angles(terms_of(best)[known])
    factors, *_ = np.linalg.lstsq(terms[known], margins.expect(basis), rcond=None)
    chosen = (terms[asked] @ factors).argmax(axis=1) if most > 0.0 else leads
    return float((worth[asked, chosen] - worth[asked, leads]).mean())


def value_pairs(decision: Decision, causes: pd.DataFrame, names: Sequence[str], seed: int = 0) -> pd.DataFrame:
    """What pairs of some numbers would be worth together.

    Parameters
    ----------
    decision : Decision
        As `decide` leaves it.
    causes : DataFrame
        A row for each case, a column for each number.
    names : Sequence of str
        The numbers that are paired.
    seed : int, default 0
        Of the noise.

    Returns
    -------
    DataFrame
        A row a pair, the most valuable first: one, other, value, pvalue.
    """
    pairs = [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]
    rows = [(one, other, *value_group(decision, causes[[one, other]], seed)) for one, other in pairs]
    table = pd.DataFrame(rows, columns=["one", "other", "value", "pvalue"])
    return table.sort_values("value", ascending=False, kind="stable", ignore_index=True)
