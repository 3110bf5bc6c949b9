"""Which pictures does an ensemble leave behind?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.bands import fan_bands
from sim.analysis.events import coarsest, cumulative
from sim.analysis.fans import QUANTILES, fan
from sim.analysis.lineups import count_lineups, together
from sim.analysis.stances import shares
from sim.config.calendar import calendar
from sim.config.files import theme_of
from sim.ensembles.ensemble import Ensemble
from sim.readouts.imposed import label_milestones
from sim.readouts.map_state import read_map
from sim.readouts.measures import units
from sim.reporting.ensemble_tables import Tables
from sim.reporting.findings import Picture

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.plots.style import Axes, Figure

BANDED, FEWEST, REPEATS = 1_000, 20, 500
"""Fans of more worlds than the first, or of fewer independent ones than the second, have no bands; samples behind a band."""
STANCES_SHOWN = 9
"""So many dossiers are drawn: those whose stances differ most between the first and the last month."""


def pictures(ensemble: Ensemble, found: Tables) -> Iterator[Picture]:
    """The figures of an ensemble: map, fans, milestones, blocs, stances over time."""
    content, n, title = ensemble.content, ensemble.settings.worlds, ensemble.content.scenario.title
    names = {actor: brief.name for actor, brief in content.actors.items()}
    has_months = ensemble.settings.keep != "final"
    last = max(found.lineups)
    seen = read_map(ensemble, last)
    if not seen.empty:
        caption = (
            f"The theatre in {calendar(last)}, on a map: median levels by shade and width, rings for the share of worlds in which"
            " something was reached, arcs for alignments; the same in words in tables/map.csv."
        )
        yield Picture("map", caption, lambda: _map(seen, n=n, title=f"{title}: {calendar(last)}"))
    if has_months:
        caption = (
            "Distribution over worlds, variable by variable: median, bands with 50 and 90 % of the worlds, and 95 %"
            " confidence bands around them."
        )
        yield Picture("fans", caption, lambda: _fans(ensemble))
    yield Picture(
        "milestones", "The share of worlds that have reached each milestone by each month.", lambda: _milestones(ensemble)
    )
    for month, stands in found.lineups.items():
        when, counted = calendar(month), count_lineups(stands, list(names))
        yield Picture(
            f"blocs_month_{month:02d}",
            f"Line-ups in {when}: that of lowest energy in each world, and in what share of worlds; sides, and who stands aside.",
            partial(_lineups, counted, n=n, labels=names, title=f"{title}: line-ups, {when}"),
        )
    same, ending = together(found.lineups[last], list(names)), f"Who stands in one bloc, {calendar(last)}"
    caption = f"Share of worlds in which two actors are in the same bloc in {calendar(last)}."
    yield Picture("together", caption, lambda: _together(same, n=n, labels=names, title=ending))
    if has_months:
        caption = "The policies that change most: share of worlds in which each option is in place."
        yield Picture("stances", caption, lambda: _stances(ensemble, names))


def _map(table: pd.DataFrame, n: int, title: str) -> Axes:
    """The theatre on a map. Here and below what draws is read only once something is drawn: Matplotlib takes a second."""
    from sim.plots.theatre_map import plot_map

    return plot_map(table, n=n, title=title)


def _lineups(table: pd.DataFrame, n: int, labels: Mapping[str, str], title: str) -> Axes:
    """Which line-ups form."""
    from sim.plots.lineups import plot_lineups

    return plot_lineups(table, n=n, labels=labels, title=title)


def _together(same: pd.DataFrame, n: int, labels: Mapping[str, str], title: str) -> Axes:
    """Who stands in one bloc."""
    from sim.plots.blocs import plot_together

    return plot_together(same, n=n, labels=labels, title=title)


def _milestones(ensemble: Ensemble) -> Axes:
    """The share of worlds that have reached each milestone by each month."""
    from sim.plots.milestones import plot_milestones

    labels = label_milestones(ensemble.content)
    by_month = cumulative(ensemble.data["milestone"], ensemble.settings.months)
    title = f"{ensemble.content.scenario.title}: milestones reached by each month"
    return plot_milestones(by_month, labels, ensemble.settings.worlds, title=title)


def _fans(ensemble: Ensemble) -> Figure:
    """The fans of the headline variables."""
    from sim.plots.fans import plot_fans

    entries = {name: ensemble.content.variables[name] for name in ensemble.content.headline}
    quantiles = fan(ensemble.data["state"].sel(variable=list(entries)))
    return plot_fans(
        quantiles,
        {name: entry.label for name, entry in entries.items()},
        {name: entry.unit.split(",")[0] for name, entry in entries.items()},
        {name: entry.bounds for name, entry in entries.items()},
        ensemble.settings.worlds,
        bands=fan_edges(ensemble, list(entries)),
        themes={name: theme_of(ensemble.content.origin, "variables", name) for name in entries},
        title=f"{ensemble.content.scenario.title}: distribution over worlds",
    )


def fan_edges(ensemble: Ensemble, names: list[str]) -> xr.DataArray | None:
    """Bands that hold all quantiles of a variable in all months, (end, quantile, month, variable); None where they are not drawn.

    Of more than `BANDED` worlds they are hardly wider than a line, and of few independent ones they are not known.
    """
    import xarray as xr

    shared = coarsest(units(ensemble))
    independent = ensemble.settings.worlds if shared is None else np.unique(shared).size
    if ensemble.settings.worlds > BANDED or independent < FEWEST:
        return None
    found = [fan_bands(ensemble.variable(name).values, units=shared, repeats=REPEATS) for name in names]
    axes = {"end": ["low", "high"], "quantile": list(QUANTILES), "month": ensemble.data["month"].values, "variable": names}
    return xr.DataArray(np.stack(found, axis=-1), coords=axes, dims=tuple(axes))


def _stances(ensemble: Ensemble, names: dict[str, str]) -> Figure:
    """The shares of worlds in which each option of each dossier stands."""
    from sim.plots.stances import plot_all_stances

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
