"""Which pictures does an ensemble leave behind?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.analysis.blocs import together
from sim.analysis.events import cumulative
from sim.analysis.fans import fan
from sim.analysis.stances import shares
from sim.config.files import theme_of
from sim.ensembles.ensemble import Ensemble
from sim.plots.blocs import plot_blocs, plot_together
from sim.plots.fans import plot_fans
from sim.plots.milestones import plot_milestone_shares, plot_milestones
from sim.plots.stances import plot_all_stances
from sim.plots.style import save
from sim.studies.calendar import calendar
from sim.studies.tables import Tables


def draw(ensemble: Ensemble, found: Tables, folder: Path) -> None:
    """Draw all figures of an ensemble into a folder: fans, milestones, blocs, stances over time."""
    content, n, title = ensemble.content, ensemble.settings.worlds, ensemble.content.scenario.title
    if ensemble.settings.keep != "final":
        save(_fans(ensemble), folder, "fans")
    milestones = {name: entry.label for name, entry in content.milestones.items()}
    by_month = cumulative(ensemble.data["milestone"], ensemble.settings.months)
    save(plot_milestones(by_month, milestones, n, title=f"{title}: milestones reached by each month"), folder, "milestones")
    shown = f"{title}: milestones reached by {calendar(ensemble.settings.months)}"
    save(plot_milestone_shares(found.milestones, milestones, n=n, title=shown), folder, "milestone_shares")
    names = {actor: brief.name for actor, brief in content.actors.items()}
    for month, table in found.blocs.items():
        when = calendar(month)
        save(plot_blocs(table, n, title=f"{title}: who stands with whom, {when}"), folder, f"blocs_month_{month:02d}")
    last = max(found.splits)
    same = together(found.splits[last], list(names))
    save(plot_together(same, n=n, labels=names, title=f"Who stands on the same side, {calendar(last)}"), folder, "together")
    save(_stances(ensemble, names), folder, "stances")


def _fans(ensemble: Ensemble):
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


def _stances(ensemble: Ensemble, names: dict[str, str]):
    """The shares of worlds in which each option of each dossier stands."""
    entries = {
        f"{actor}.{name}": dossier for actor, brief in ensemble.content.actors.items() for name, dossier in brief.dossiers.items()
    }
    most = int(np.max([len(entry.options) for entry in entries.values()]))
    return plot_all_stances(
        shares(ensemble.data["stance"], most),
        {dossier: [option.label for option in entry.options.values()] for dossier, entry in entries.items()},
        names,
        ensemble.settings.worlds,
        questions={dossier: entry.question for dossier, entry in entries.items()},
        title=f"{ensemble.content.scenario.title}: which policies stand",
    )
