"""By what do scenarios differ, measure by measure, with common random numbers?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.contrast import contrast
from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble
from sim.readouts.imposed import find_given
from sim.readouts.measures import measured, scaled_label, units

SURE = 0.05


TOLD = {
    "measure": "{label}",
    "reference": "{reference:.{digits}f}",
    "changed": "{changed:.{digits}f}",
    "difference": "{mean:+.{digits}f}",
    "95 % interval": "{low:+.{digits}f} to {high:+.{digits}f}",
    "same sign": "{share:.0%}",
    "effect": "{effect:+.2f}",
    "distance": "{distance:.3f}",
    "p (Holm)": "{holm:.2g}",
    "sure": "{sure}",
}


DIGITS = (3, 6)
"""Places after the point that a row is told with, at least and at most: so many that two digits of the difference are seen."""


def differences(ensembles: dict[str, Ensemble]) -> pd.DataFrame:
    """One row a scenario and measure, as from `sim.analysis.contrast.contrast`, with scenario and label."""
    (_, reference), *others = ensembles.items()
    names = measures(reference.content)
    there, tables = Measured(reference, names), []
    for scenario, ensemble in others:
        table = contrast(Measured(ensemble, names), there, units(ensemble))
        table.insert(0, "scenario", scenario)
        tables.append(table)
    whole = pd.concat(tables, ignore_index=True)
    given = {name: find_given(ensemble.content) for name, ensemble in ensembles.items()}
    ends = [
        given[row.scenario].get(row.measure, "") or given[next(iter(ensembles))].get(row.measure, "")
        for row in whole.itertuples()
    ]
    labels = [scaled_label(reference.content, name) for name in whole["measure"]]
    whole.insert(2, "label", [label + (f" ({end})" if end else "") for label, end in zip(labels, ends, strict=True)])
    whole.insert(3, "given", ends)
    sure = np.where(whole["holm"] < SURE, "*", "")
    return whole.assign(digits=[digits(mean) for mean in whole["mean"]], sure=sure)


def digits(difference: float) -> int:
    """How many places after the point show two digits of a difference."""
    return int(np.clip(1 - np.floor(np.log10(abs(difference))), *DIGITS)) if difference else DIGITS[0]


@dataclass(frozen=True)
class Measured(Mapping[str, np.ndarray]):
    """Measures of an ensemble at its end, each read when it is asked for, so that only one at a time is in memory."""

    ensemble: Ensemble
    names: Sequence[str]

    def __getitem__(self, name: str) -> np.ndarray:
        return measured(self.ensemble, name, self.ensemble.settings.months)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def measures(content: Content) -> list[str]:
    """What scenarios are compared by: headline variables, milestones, and incidents that are counted."""
    return [*content.headline, *content.milestones, *(n for n, entry in content.incidents.items() if entry.kind == "count")]


def most(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows by effect, the greatest first."""
    return rows.loc[rows["effect"].abs().sort_values(ascending=False, kind="stable").index]
