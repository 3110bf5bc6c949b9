"""Which uncertain parameters decide whether one policy outperforms all others?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.analysis.columns import Columns
from sim.analysis.explained import first_order
from sim.ensembles.ensemble import Ensemble
from sim.readouts.labels import number_label
from sim.readouts.measures import read_draws

FEWEST = 100
"""Fewest cases for separating parameters from stochastic variability."""
SURE = 0.05
MOST = 5
"""So many numbers of a course are told at most."""


def find_deciding(ensemble: Ensemble, names: Sequence[str], values: np.ndarray) -> pd.DataFrame:
    """What decides the margin of each course over the best of the others; the clearest numbers first.

    Parameters
    ----------
    ensemble : of the courses, each in the same draws of the numbers. names : of the courses. values : of an outcome of which more
    is better, (course, case).

    Returns
    -------
    columns policy, number (address), label, best (share of the cases in which the course is strictly best), first (share of the
    variance of the margin that the number explains by itself), rank_correlation (above zero: the larger, the better for the
    course) and holm (p, corrected for all numbers looked at). At most five rows a course, and only numbers clear at five in a
    hundred; no rows at all from fewer than 100 cases.

    Source: as `sim.analysis.explained.first_order`.
    """
    columns = ["policy", "number", "label", "best", "first", "rank_correlation", "holm"]
    if values.shape[1] < FEWEST:
        return pd.DataFrame(columns=columns)
    known = [str(name) for name in ensemble.data["number"].values]
    numbers = read_draws(ensemble, known, ensemble.settings.worlds_per_draw, values.shape[1])
    found = [_of_one(ensemble, name, values, place, numbers) for place, name in enumerate(names)]
    return pd.concat([pd.DataFrame(columns=columns), *found], ignore_index=True)[columns]


def _of_one(ensemble: Ensemble, name: str, values: np.ndarray, place: int, numbers: Columns) -> pd.DataFrame:
    """The clear numbers of one course."""
    margin = values[place] - np.delete(values, place, axis=0).max(axis=0)
    if np.ptp(margin) == 0.0:
        return pd.DataFrame()
    table = first_order(margin, numbers)
    clear = table[table["holm"] < SURE].head(MOST)
    labels = [number_label(ensemble.content, number) for number in clear["number"]]
    return clear.assign(policy=name, best=float((margin > 0).mean()), label=labels)
