"""Which pictures does an ensemble leave behind?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.analysis.blocs import together
from sim.analysis.events import cumulative
from sim.analysis.fans import fan
from sim.analysis.stances import shares
from sim.config.files import theme_of
from sim.ensembles.ensemble import Ensemble
from sim.plots.blocs import plot_blocs, plot_together
from sim.plots.fans import plot_fans
from sim.plots.milestones import plot_milestones
from sim.plots.stances import plot_all_stances
from sim.plots.style import Axes, Figure, save
from sim.studies.calendar import calendar
from sim.studies.tables import Tables

STANCES_SHOWN = 9
"""So many dossiers are drawn: those whose stances differ most between the first and the last month."""


def draw(ensemble: Ensemble, found: Tables, folder: Path, formats: Sequence[str] = ("png",)) -> None:
    """Draw the figures of an ensemble into a folder: fans, milestones, blocs, stances over time."""
    for name, figure in figures(ensemble, found):
        save(figure, folder, name, formats)


def figures(ensemble: Ensemble, found: Tables) -> Iterator[tuple[str, Figure | Axes]]:
    """The figures of an ensemble, with the names of their files."""
    content, n, title = ensemble.content, ensemble.settings.worlds, ensemble.content.scenario.title
    if ensemble.settings.keep != "final":
        yield "fans", _fans(ensemble)
    milestones = {name: entry.label for name, entry in content.milestones.items()}
    by_month = cumulative(ensemble.data["milestone"], ensemble.settings.months)
    yield "milestones", plot_milestones(by_month, milestones, n, title=f"{title}: milestones reached by each month")
    names = {actor: brief.name for actor, brief in content.actors.items()}
    for month, table in found.blocs.items():
        when = calendar(month)
        yield f"blocs_month_{month:02d}", plot_blocs(table, n, title=f"{title}: who stands with whom, {when}")
    last = max(found.splits)
    same = together(found.splits[last], list(names))
    yield "together", plot_together(same, n=n, labels=names, title=f"Who stands on the same side, {calendar(last)}")
    if ensemble.settings.keep != "final":
        yield "stances", _stances(ensemble, names)


def _fans(ensemble: Ensemble) -> Figure:
    """The fans of the headline variables."""
    entries = {name: entry for name, entry in ensemble.content.variables.items() if entry.headline}
    quantiles = fan(ensemble.data["state"].sel(variable=list(entries)))
    return plot_fans(
        quantiles,
        {name: entry.label for name, entry in entries.items()},
        {name: entry.unit.split(",")[0] for name, entry in entries.items()},
        {name: entry.bounds for name, entry in entries.items()},
        ensemble.settings.worlds,
        themes={name: theme_of(ensemble.content.origin, "variables", name) for name in entries},
        title=f"{ensemble.content.scenario.title}: how the worlds spread",
    )


def _stances(ensemble: Ensemble, names: dict[str, str]) -> Figure:
    """The shares of worlds in which each option of each dossier stands."""
    entries = {
        f"{actor}.{name}": dossier for actor, brief in ensemble.content.actors.items() for name, dossier in brief.dossiers.items()
    }
    most = max(len(entry.options) for entry in entries.values())
    standing = shares(ensemble.data["stance"], most)
    moved = abs(standing.isel(month=-1) - standing.isel(month=0)).sum("option").to_series()
    kept = set(moved.nlargest(STANCES_SHOWN).index)
    entries = {name: entry for name, entry in entries.items() if name in kept}
    return plot_all_stances(
        standing,
        {dossier: [option.label for option in entry.options.values()] for dossier, entry in entries.items()},
        names,
        ensemble.settings.worlds,
        questions={dossier: entry.question for dossier, entry in entries.items()},
        title=f"{ensemble.content.scenario.title}: the policies that change most",
    )
