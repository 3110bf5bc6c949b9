"""What difference do scenarios make to each other, in the same luck?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from rich.table import Table

from sim.analysis.contrast import paired
from sim.config.errors import refuse, unknown
from sim.ensembles.api import scenarios as all_scenarios
from sim.ensembles.ensemble import Ensemble
from sim.plots.contrast import plot_contrast
from sim.plots.style import save
from sim.studies.measures import label_of, measured, units
from sim.studies.request import Request
from sim.studies.running import open_folder, run_shown, seal

COLUMNS = ["scenario", "measure", "label", "reference", "changed", "mean", "low", "high", "share", "effect"]
SHOWN = 12
"""So many measures of each scenario are printed and drawn: those with the greatest effect."""


def study(request: Request) -> Path:
    """Compare scenarios (`scenarios=[baseline,cpec_cutoff,...]`) with the first of them. Returns the folder.

    Every headline variable at the end, every milestone and the number of attacks, as paired differences world by world.
    """
    names = list(request.scenarios)
    if len(names) < 2 or len(set(names)) < len(names):
        raise refuse("scenarios", names, "two different scenarios or more, the first being the reference")
    for name in names:
        if name not in all_scenarios(request.folders) and not Path(name).is_file():
            raise unknown("scenario", name, all_scenarios(request.folders), "scenarios")
    if request.settings.worlds < 2:
        raise refuse("worlds", request.settings.worlds, "at least 2 to tell a difference from luck")
    contents = {name: request.content(name) for name in names}
    folder = open_folder(request, "compare")
    ensembles = {name: run_shown(request, content) for name, content in contents.items()}
    table = differences(ensembles)
    table.to_csv(folder / "differences.csv", index=False)
    (folder / "summary.md").write_text(_markdown(table, request, names), encoding="utf-8")
    for name, rows in table.groupby("scenario", sort=False):
        shares = rows[~rows["measure"].isin(contents[names[0]].incidents)]  # counts have another scale
        drawn = most(shares).assign(outcome=lambda found: found["measure"], expected=None)
        figure = plot_contrast(drawn, n=request.settings.worlds, title=f"What {name} changes, against {names[0]}")
        save(figure, folder / "figures", Path(str(name)).stem, request.figures)
    seal(folder, request, contents[names[0]], request.settings, scenarios=names)
    _show(table, request, names)
    request.console.print(f"Written to {folder}", style="dim")
    return folder


def differences(ensembles: dict[str, Ensemble]) -> pd.DataFrame:
    """One row a scenario and measure, the first ensemble being the reference.

    Both means, the mean paired difference with its 95 % interval, the share of worlds with its sign, and the effect size.
    """
    (_, reference), *others = ensembles.items()
    content, month = reference.content, reference.settings.months
    headline = [name for name, entry in content.variables.items() if entry.headline]
    measures = [*headline, *content.milestones, *(n for n, entry in content.incidents.items() if entry.kind == "count")]
    rows = []
    for name in measures:
        there = measured(reference, name, month)
        for scenario, ensemble in others:
            here = measured(ensemble, name, month)
            found = paired(here, there, units=units(ensemble))
            means = (float(np.mean(there)), float(np.mean(here)))
            rows.append(
                (scenario, name, label_of(content, name), *means, found.mean, found.low, found.high, found.share, found.effect)
            )
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("scenario", kind="stable", ignore_index=True)


def most(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the greatest effects, the greatest first."""
    return rows.loc[rows["effect"].abs().sort_values(ascending=False, kind="stable").index[:SHOWN]]


def _markdown(table: pd.DataFrame, request: Request, names: list[str]) -> str:
    lines = [
        f"# {', '.join(names[1:])} against {names[0]}",
        "",
        f"{request.settings.worlds} worlds each, paired world by world in the same luck, after {request.settings.months} months.",
        "Levels are rescaled to 0 to 1, milestones are shares of worlds; effects are in standard deviations of the difference.",
    ]
    for scenario, rows in table.groupby("scenario", sort=False):
        lines += [
            "",
            f"## {scenario}",
            "",
            f"| measure | {names[0]} | {scenario} | difference | 95 % interval | same sign | effect |",
        ]
        lines += ["|---|--:|--:|--:|---|--:|--:|"]
        for row in most(rows).itertuples():
            lines.append(
                f"| {row.label} | {row.reference:.3f} | {row.changed:.3f} | {row.mean:+.3f} | {row.low:+.3f} to {row.high:+.3f} "
                f"| {row.share:.0%} | {row.effect:+.2f} |"
            )
    return "\n".join(lines) + "\n"


def _show(table: pd.DataFrame, request: Request, names: list[str]) -> None:
    for scenario, rows in table.groupby("scenario", sort=False):
        shown = Table("measure", names[0], scenario, "difference", "95 % interval", "effect", title=f"{scenario} - {names[0]}")
        for row in most(rows).itertuples():
            interval = f"{row.low:+.3f} to {row.high:+.3f}"
            shown.add_row(
                row.label, f"{row.reference:.3f}", f"{row.changed:.3f}", f"{row.mean:+.3f}", interval, f"{row.effect:+.2f}"
            )
        request.console.print(shown)
