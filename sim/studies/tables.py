"""Which numbers does a reader of an ensemble want first?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from sim.analysis.blocs import bloc_table, lowest
from sim.analysis.events import milestones
from sim.ensembles.ensemble import Ensemble
from sim.studies.calendar import calendar
from sim.studies.measures import units

BLOCS_SHOWN = 3
WIDE = 130
"""Columns a terminal must have to be shown the scale of each variable too."""


@dataclass(frozen=True)
class Tables:
    """The tables of one ensemble.

    variables : name, label, unit, start (mean), q05, median, q95 at the end. milestones : see `sim.analysis.events.milestones`.
    blocs : recorded month -> table of splits; splits : recorded month -> (actor, world).
    violence : year, attacks and deaths (mean and 5-95 % band over worlds).
    """

    variables: pd.DataFrame
    milestones: pd.DataFrame
    blocs: dict[int, pd.DataFrame]
    splits: dict[int, np.ndarray]
    violence: pd.DataFrame


def tables(ensemble: Ensemble) -> Tables:
    """All tables of an ensemble."""
    last = ensemble.settings.months
    splits = {month: split(ensemble, month) for month in dict.fromkeys((0, last)) if month in _state_months(ensemble)}
    names = {actor: brief.name for actor, brief in ensemble.content.actors.items()}
    blocs = {month: bloc_table(sides, list(names), names) for month, sides in splits.items()}
    return Tables(
        _variables(ensemble), milestones(ensemble.data["milestone"], units(ensemble)), blocs, splits, _violence(ensemble)
    )


def split(ensemble: Ensemble, month: int) -> np.ndarray:
    """The split of lowest energy in each world in a recorded month, (actor, world); needs all alignments among the variables."""
    sizes = {actor: brief.size.value for actor, brief in ensemble.content.actors.items()}
    axis = ensemble.data["state"].dims[1]
    state = ensemble.data["state"].sel({axis: month})
    names = [name for name in ensemble.content.alignments if name in set(state["variable"].values)]
    state = state.sel(variable=names).load()
    pairs = {ensemble.content.alignments[name]: state.sel(variable=name).values for name in names}
    return lowest(sizes, pairs)


def _state_months(ensemble: Ensemble) -> set[int]:
    return {int(month) for month in ensemble.data[ensemble.data["state"].dims[1]].values}


def _variables(ensemble: Ensemble) -> pd.DataFrame:
    state = ensemble.data["state"]
    headline = [name for name, variable in ensemble.content.variables.items() if variable.headline]
    ends = state.isel({state.dims[1]: [0, -1]}).sel(variable=headline).load()
    rows = []
    for name, variable in ensemble.content.variables.items():
        if variable.headline:
            first, final = ends.sel(variable=name).values.T
            low, middle, high = np.quantile(final, [0.05, 0.5, 0.95])
            start = float(first.mean(dtype=float))
            rows.append((name, variable.label, variable.unit, start, low, middle, high))
    return pd.DataFrame(rows, columns=["variable", "label", "unit", "start", "q05", "median", "q95"])


def _violence(ensemble: Ensemble) -> pd.DataFrame:
    rows, last, axis = [], ensemble.settings.months, ensemble.data["attacks"].dims[1]
    length = last if ensemble.settings.keep == "final" else 12  # where all months are gathered in the last, one row holds them
    for year in range(-(-last // length)):
        months = slice(length * year + 1, min(length * (year + 1), last))
        row: list[float] = [year + 1, months.stop - months.start + 1]
        for name in ("attacks", "deaths"):
            numbers = ensemble.data[name].sel({axis: months}).sum(axis).values
            row += [float(numbers.mean()), *np.quantile(numbers, [0.05, 0.95])]
        rows.append(row)
    columns = ["year", "months", "attacks", "attacks_q05", "attacks_q95", "deaths", "deaths_q05", "deaths_q95"]
    return pd.DataFrame(rows, columns=columns)


def export(found: Tables, folder: Path) -> None:
    """Write the tables as CSV for other tools."""
    (folder / "tables").mkdir(exist_ok=True)
    blocs = [table.assign(month=month) for month, table in found.blocs.items()]
    written = {
        "variables": found.variables,
        "milestones": found.milestones,
        "violence": found.violence,
        "blocs": pd.concat(blocs),
    }
    for name, table in written.items():
        table.to_csv(folder / "tables" / f"{name}.csv", index=False)


def show(found: Tables, ensemble: Ensemble, console: Console) -> None:
    """Print the tables."""
    end = calendar(ensemble.settings.months)
    console.print(f"[bold]{ensemble.content.scenario.title}[/]  {ensemble.content.scenario.question}")
    one = Table(title=f"Headline variables in {ensemble.settings.worlds} worlds")
    wide = console.width >= WIDE
    for heading in ("variable", "start", f"median {end}", "5-95 % of worlds", *(["scale"] if wide else [])):
        one.add_column(heading, justify="left" if heading in ("variable", "scale") else "right")
    for row in found.variables.itertuples():
        band = f"{row.q05:.2f} to {row.q95:.2f}"
        one.add_row(row.label, f"{row.start:.2f}", f"{row.median:.2f}", band, *([row.unit] if wide else []))
    two = Table(title=f"Milestones by {end}")
    for heading in ("milestone", "share of worlds", "95 % interval", "median month"):
        two.add_column(heading, justify="left" if heading == "milestone" else "right")
    for row in found.milestones.sort_values("share", ascending=False).itertuples():
        when = calendar(round(row.month_median)) if np.isfinite(row.month_median) else "-"
        label = ensemble.content.milestones[row.milestone].label
        two.add_row(label, f"{row.share:.1%}", f"{row.low:.1%} to {row.high:.1%}", when)
    console.print(one)
    console.print(two)
    for month, table in found.blocs.items():
        console.print(f"Most frequent blocs, {calendar(month)}:", markup=False)
        for words in _bloc_words(table):
            console.print(f"  {words}", markup=False)
    console.print(f"{_seconds(ensemble)}", style="dim")


def _bloc_words(table: pd.DataFrame) -> list[str]:
    return [f"{row.share:.0%} {row.blocs}" for row in table.head(BLOCS_SHOWN).itertuples()]


def _seconds(ensemble: Ensemble) -> str:
    settings = ensemble.settings
    return (
        f"{settings.worlds} worlds x {settings.months} months, seed {settings.seed}, {settings.design}: {ensemble.seconds:.1f} s"
    )


def markdown(found: Tables, ensemble: Ensemble) -> str:
    """The tables as a Markdown page."""
    content, end = ensemble.content, calendar(ensemble.settings.months)
    lines = [f"# {content.scenario.title}", "", content.scenario.question, "", f"{_seconds(ensemble)}.", ""]
    lines += [
        f"## Headline variables, {end}",
        "",
        "| variable | scale | start (mean) | 5 % | median | 95 % |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for row in found.variables.itertuples():
        lines.append(f"| {row.label} | {row.unit} | {row.start:.2f} | {row.q05:.2f} | {row.median:.2f} | {row.q95:.2f} |")
    lines += [
        "",
        f"## Milestones by {end}",
        "",
        "| milestone | share | 95 % interval | median month | facts |",
        "|---|--:|---|---|---|",
    ]
    for row in found.milestones.sort_values("share", ascending=False).itertuples():
        when = calendar(round(row.month_median)) if np.isfinite(row.month_median) else "-"
        entry = content.milestones[row.milestone]
        lines.append(f"| {entry.label} | {row.share:.1%} | {row.low:.1%} to {row.high:.1%} | {when} | {', '.join(entry.cites)} |")
    lines += ["", "## Blocs", "", "The split of lowest energy (landscape theory), weighted by the actors' capabilities.", ""]
    for month, table in found.blocs.items():
        lines.append(f"- {calendar(month)}: {'; '.join(_bloc_words(table))}")
    lines += [
        "",
        "## Attacks in Balochistan",
        "",
        "| year | months | attacks | 5-95 % | killed | 5-95 % |",
        "|--:|--:|--:|---|--:|---|",
    ]
    for row in found.violence.itertuples():
        lines.append(
            f"| {row.year:.0f} | {row.months:.0f} | {row.attacks:.0f} | {row.attacks_q05:.0f} to {row.attacks_q95:.0f} "
            f"| {row.deaths:.0f} | {row.deaths_q05:.0f} to {row.deaths_q95:.0f} |"
        )
    lines += ["", f"Scenario facts: {', '.join(content.scenario.cites) or 'none'}. How it was made: manifest.json, config.yaml."]
    return "\n".join(lines) + "\n"
