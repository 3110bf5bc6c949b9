"""What difference do scenarios make to each other, in the same luck?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.contrast import contrast
from sim.config import files
from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.ensembles.api import scenarios as all_scenarios
from sim.ensembles.ensemble import Ensemble
from sim.plots.contrast import plot_contrast
from sim.plots.style import Axes
from sim.studies.findings import Findings, Picture, Sheet
from sim.studies.imposed import find_given
from sim.studies.measures import measured, scaled_label, units
from sim.studies.request import Request
from sim.studies.running import conclude, ensembles_for

SHOWN = 12
"""So many measures of each scenario are told and drawn: those with the greatest effect."""
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


def study(request: Request) -> Path:
    """Compare scenarios (`scenarios=[baseline,cpec_cutoff,...]`) with the first of them. Returns the folder.

    Every headline variable at the end, every milestone and the number of attacks, as paired differences world by world.
    """
    folder, ensembles = ensembles_for(request, chosen(request), "compare")
    if len(ensembles) < 2:
        raise refuse(f"result={request.result}", f"the worlds of {len(ensembles)} scenario", "a folder of study=compare")
    return conclude(folder, "compare", request, next(iter(ensembles.values())), found(ensembles))


def chosen(request: Request, least: int = 2) -> list[str]:
    """The scenarios asked for. Raises InputError for unknown ones, and for fewer than can be compared."""
    names = list(request.scenarios)
    if request.result is not None or request.resume is not None:
        return names
    if len(names) < least or len(set(names)) < len(names):
        raise refuse("scenarios", names, "two different scenarios or more, the first being the reference")
    for name in names:
        if name not in all_scenarios(request.folders) and not files.place(name).is_file():
            raise unknown("scenario", name, all_scenarios(request.folders), "scenarios")
    if request.settings.worlds < 2:
        raise refuse("worlds", request.settings.worlds, "at least 2 to tell a difference from luck")
    return names


def found(ensembles: dict[str, Ensemble]) -> Findings:
    """What is found between scenarios, the first being the reference."""
    names, reference = list(ensembles), next(iter(ensembles.values()))
    table, settings = differences(ensembles), reference.settings
    sheets, pictures, answer = [], [], []
    for name, rows in table.groupby("scenario", sort=False):
        greatest = most(rows)
        legend = f"*: the difference survives Holm's correction over the {len(rows)} measures (p below {SURE:g})."
        legend += " Given, ruled out: a scenario sees to that itself." if (rows["given"] != "").any() else ""
        title = f"{name} against {names[0]}"
        sheets.append(Sheet(f"differences_{Path(str(name)).stem}", title, greatest, TOLD, note=legend, shown=SHOWN))
        caption = f"What {name} changes against {names[0]}: the greatest effects, with 95 % intervals; filled: sure."
        pictures.append(Picture(Path(str(name)).stem, caption, lambda rows=rows, name=name: _drawn(rows, name, ensembles)))
        answer.append(_sentence(str(name), rows, names[0]))
    note = "Levels are rescaled to 0 to 1, milestones are shares of worlds; effects are in standard deviations of the difference."
    worlds = f"{settings.worlds:,} worlds each, paired world by world in the same luck, after {settings.months} months."
    return Findings(
        f"{', '.join(names[1:])} against {names[0]}",
        f"What changes with {', '.join(names[1:])} against {names[0]}, world by world in the same luck?",
        answer,
        [*sheets, Sheet("differences", "All measures", table, {"scenario": "{scenario}", **TOLD}, shown=0)],
        pictures,
        [f"{worlds} {note}", "p-values are corrected for the number of measures of a scenario (Holm)."],
    )


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


def _sentence(name: str, rows: pd.DataFrame, reference: str) -> str:
    """What one scenario changes most, of what it leaves to the worlds."""
    rows = rows[rows["given"] == ""]
    sure = most(rows[rows["holm"] < SURE])
    if sure.empty:
        return f"{name}: nothing that can be told from luck."
    told = [
        f"{row.label} {row.mean:+.{row.digits}f} ({row.low:+.{row.digits}f} to {row.high:+.{row.digits}f})"
        for row in sure.head(3).itertuples()
    ]
    return f"{name} surely changes {len(sure)} of {len(rows)} measures against {reference}, most of all {'; '.join(told)}."


def _drawn(rows: pd.DataFrame, name: object, ensembles: dict[str, Ensemble]) -> Axes:
    first = next(iter(ensembles.values()))
    shares = rows[~rows["measure"].isin(first.content.incidents) & (rows["given"] == "")]  # counts have another scale
    drawn = most(shares).head(SHOWN).assign(outcome=lambda found: found["measure"], expected=None)
    drawn = drawn.assign(sure=drawn["sure"] == "*")
    titles = [ensembles[scenario].content.scenario.title for scenario in (str(name), next(iter(ensembles)))]
    return plot_contrast(drawn, n=first.settings.worlds, title=f"{titles[0]}: what that changes, against '{titles[1]}'")
