"""How near do the worlds come to where the variables stood at the end of the record?

Levels are rescaled to 0 to 1 of a variable's bounds. Where a variable stood at the end is October's start, itself mostly a
judgement, so this asks whether the theatre moves as those who wrote October's starts saw the year move.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.positions import weighted_positions
from sim.analysis.scores import crps
from sim.config import files
from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble

BAND = (0.05, 0.95)
REFERENCES = ("persistence", "weighted positions")


def levels(ensemble: Ensemble, october: Content, months: int) -> pd.DataFrame:
    """One row a variable.

    Columns: variable, label, theme, moved (whether October's start is another than January's), start, observed, mean, low, high
    (the middle nine tenths of the worlds), covered (whether they hold what was observed), position (capability x salience;
    January's level where nobody cares), cared (whether anybody does), error (of the mean) and crps of the theatre, and error and
    crps of each reference with its name before them. A reference that is one number has its error as its crps; persistence is
    January as the worlds draw it.

    Parameters
    ----------
    ensemble : of worlds from the start. october : the content whose starts are where the variables stood. months : to the end.
    """
    begun = ensemble.content
    wishes = weighted_positions(begun, {name: v.start.value for name, v in begun.variables.items()})
    rows = []
    for name, entry in begun.variables.items():
        low, high = entry.bounds

        def rescaled(value: np.ndarray | float, low: float = low, high: float = high) -> np.ndarray:
            return (np.asarray(value, dtype=float) - low) / (high - low)

        path = ensemble.variable(name)
        first, last = (rescaled(path.sel(month=month).values) for month in (0, months))
        start, seen = (float(rescaled(held.variables[name].start.value)) for held in (begun, october))
        rows.append(_row(name, entry.label, files.theme_of(begun.origin, "variables", name), start, seen, first, last, wishes))
    return pd.DataFrame(rows)


def _row(
    name: str,
    label: str,
    theme: str,
    start: float,
    seen: float,
    first: np.ndarray,
    last: np.ndarray,
    wishes: dict[str, float],
) -> dict[str, Any]:
    low, high = np.quantile(last, BAND)
    position = wishes.get(name, start)
    return {
        "variable": name,
        "label": label,
        "theme": theme,
        "moved": not np.isclose(start, seen),
        "start": start,
        "observed": seen,
        "mean": float(last.mean()),
        "low": float(low),
        "high": float(high),
        "covered": bool(low <= seen <= high),
        "position": position,
        "cared": name in wishes,
        "error": abs(float(last.mean()) - seen),
        "crps": crps(last, seen),
        "persistence error": abs(start - seen),
        "persistence crps": crps(first, seen),
        "weighted positions error": abs(position - seen),
        "weighted positions crps": abs(position - seen),
    }


def direction(table: pd.DataFrame) -> tuple[int, int]:
    """Of the variables that moved: how many the mean of the worlds moves the same way, and how many there are."""
    moved = table[table["moved"]]
    same = np.sign(moved["mean"] - moved["start"]) == np.sign(moved["observed"] - moved["start"])
    return int(same.sum()), len(moved)
