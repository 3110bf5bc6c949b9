"""What is drawn of an ensemble on the page? Numbers only; the browser draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import paired_means
from sim.analysis.events import cumulative
from sim.analysis.fans import QUANTILES
from sim.analysis.lineups import count_lineups, tell
from sim.analysis.stances import shares
from sim.config.calendar import calendar
from sim.config.files import theme_of
from sim.config.setting import read_setting
from sim.ensembles.ensemble import Ensemble
from sim.plots.lineups import order_actors
from sim.plots.style import actor_color, shades, theme_color
from sim.readouts.differences import TOLD, differences, most
from sim.readouts.imposed import label_milestones
from sim.reporting.ensemble_tables import Tables, answer, line_up, sheets, tables
from sim.reporting.findings import Sheet
from sim.reporting.numbers import DIGITS, plain
from sim.studies.workflow import pooled

LINES = 12
"""So many worlds are drawn as lines, spread over all of them: where points are listed, neighbours share one."""
MARKS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of each headline variable the worlds are named that end nearest to these quantiles."""
LINEUPS = 8
"""So many line-ups are told apart, those most frequent in the end or on the way; the others are one."""


PARTS = ("fans", "answer", "milestones", "blocs", "stances", "sheets")
"""What is shown of worlds, each part to be asked for by itself."""


@dataclass(frozen=True)
class Pictures:
    """What is drawn of one ensemble; what several parts need is found once."""

    ensemble: Ensemble

    def show(self, parts: Collection[str] = PARTS) -> dict[str, Any]:
        """Some parts of what the page shows of an ensemble, as plain data, and always what it is an ensemble of."""
        content, settings = self.ensemble.content, self.ensemble.settings
        found: dict[str, Any] = {
            "scenario": {"name": content.scenario_name, "title": content.scenario.title, "question": content.scenario.question},
            "worlds": settings.worlds,
            "seed": str(settings.seed),
            "notes": list(notes(self.ensemble)),
            "seconds": round(self.ensemble.seconds, 3),
            "months": [calendar(month) for month in range(settings.months + 1)],
        }
        for part in PARTS:
            if part in parts:
                found |= getattr(self, f"_show_{part}")()
        return found

    @property
    def has_months(self) -> bool:
        """Whether more than the start and the end were kept."""
        return self.ensemble.settings.keep != "final"

    @cached_property
    def tables(self) -> Tables:
        """The tables of the ensemble."""
        return tables(self.ensemble)

    @cached_property
    def courses(self) -> dict[str, np.ndarray]:
        """Each headline variable by world and recorded month, (world, month)."""
        return courses(self.ensemble)

    @cached_property
    def quantiles(self) -> dict[str, np.ndarray]:
        """The quantiles of each headline variable in each recorded month, (quantile, month)."""
        found = find_quantiles(np.array(list(self.courses.values())))
        return dict(zip(self.courses, found, strict=True))

    def _show_fans(self) -> dict[str, Any]:
        worlds = self.ensemble.data["world"].values
        places = np.unique(np.linspace(0, len(worlds) - 1, min(LINES, len(worlds))).astype(int))
        marked = {name: marks(self.ensemble, values[:, -1]) for name, values in self.courses.items()}
        if not self.has_months:
            return {"lines": [], "fans": [], "marks": marked}
        drawn = [self._show_fan(name, values[places]) for name, values in self.courses.items()]
        return {"lines": [int(world) for world in worlds[places]], "fans": drawn, "marks": marked}

    def _show_fan(self, name: str, lines: np.ndarray) -> dict[str, Any]:
        bounds = list(self.ensemble.content.variables[name].bounds)
        drawn = {"quantiles": plain(self.quantiles[name]), "lines": plain(lines)}
        return {**_named(self.ensemble, name), "bounds": bounds, **drawn}

    def _show_answer(self) -> dict[str, Any]:
        return {"answer": answer(self.tables, self.ensemble)}

    def _show_milestones(self) -> dict[str, Any]:
        return {"milestones": list(milestones(self.ensemble))}

    def _show_blocs(self) -> dict[str, Any]:
        return {"blocs": blocs(self.ensemble, self.tables.lineups)}

    def _show_stances(self) -> dict[str, Any]:
        return {"stances": list(stances(self.ensemble)) if self.has_months else []}

    def _show_sheets(self) -> dict[str, Any]:
        return {"sheets": [tell_sheet(sheet) for sheet in sheets(self.tables, self.ensemble)]}


def find_quantiles(values: np.ndarray) -> np.ndarray:
    """The quantiles over worlds that fans show, (variable, quantile, month), sorted once for all of them.

    values : (variable, world, month).
    """
    found = np.sort(np.ascontiguousarray(np.swapaxes(values, 1, 2)), axis=-1)
    places = np.array(QUANTILES) * (found.shape[-1] - 1)
    below = np.floor(places).astype(int)
    low, high = found[..., below].astype(float), found[..., np.minimum(below + 1, found.shape[-1] - 1)].astype(float)
    return np.swapaxes(low + (places - below) * (high - low), 1, 2)


def notes(ensemble: Ensemble) -> Iterator[str]:
    """What a reader must know of these worlds before the pictures."""
    yield from pooled(ensemble.settings)
    if ensemble.settings.keep == "final":
        yield "This run stored only the first and last month (keep=final), so paths and policies cannot be drawn."


def headline(ensemble: Ensemble) -> list[str]:
    """The variables that are shown first, as far as they are kept."""
    kept = set(ensemble.data["variable"].values)
    return [name for name in ensemble.content.headline if name in kept]


def courses(ensemble: Ensemble) -> dict[str, np.ndarray]:
    """Each headline variable by world and recorded month, (world, month)."""
    names = headline(ensemble)
    state = ensemble.data["state"]
    values = state.sel(variable=names).transpose("variable", "world", state.dims[1]).values
    return dict(zip(names, values, strict=True))


def _named(ensemble: Ensemble, name: str) -> dict[str, str]:
    entry, theme = ensemble.content.variables[name], theme_of(ensemble.content.origin, "variables", name)
    return {"name": name, "label": entry.label, "unit": entry.unit.split(",")[0], "color": theme_color(theme)}


def marks(ensemble: Ensemble, final: np.ndarray) -> list[dict[str, float | int]]:
    """The worlds that end nearest to some quantiles of a variable: quantile, world, value. final : where each ends, (world,)."""
    order, worlds = np.argsort(final, kind="stable"), ensemble.data["world"].values
    places = [order[round(mark * (len(order) - 1))] for mark in MARKS]
    return [
        {"quantile": mark, "world": int(worlds[place]), "value": round(float(final[place]), DIGITS)}
        for mark, place in zip(MARKS, places, strict=True)
    ]


def milestones(ensemble: Ensemble) -> Iterator[dict[str, Any]]:
    """By each month the share of worlds that have reached each milestone, the most frequent first."""
    by_month = cumulative(ensemble.data["milestone"], ensemble.settings.months)
    names, shares, labels = by_month["milestone"].values, by_month.values, label_milestones(ensemble.content)
    for place in np.argsort(-shares[:, -1], kind="stable"):
        name = str(names[place])
        yield {"name": name, "label": labels[name], "shares": plain(shares[place])}


def blocs(ensemble: Ensemble, known: Mapping[int, np.ndarray]) -> dict[str, Any]:
    """Line-ups once a year: who stands where in the most frequent ones, their shares, and those of all others together.

    known : recorded month -> line-ups, (actor, world), where they have been looked at already.
    """
    last, names = ensemble.settings.months, {actor: brief.name for actor, brief in ensemble.content.actors.items()}
    recorded = {int(month) for month in ensemble.data[ensemble.data["state"].dims[1]].values}
    months = [month for month in sorted({*range(0, last + 1, 12), last}) if month in recorded]
    stands = {**known, **{month: line_up(ensemble, month) for month in months if month not in known}}
    tables = [count_lineups(stands[month], list(names)) for month in months]
    found = [{tuple(row[1:]): float(row[0]) for row in table.itertuples(index=False)} for table in tables]
    total: Counter[tuple[int, ...]] = Counter()
    for table in found:
        total.update(table)
    rows = [
        {
            "blocs": tell(places, list(names), names),
            "places": [int(place) for place in places],
            "shares": plain([each.get(places, 0.0) for each in found]),
        }
        for places, _ in total.most_common(LINEUPS)
    ]
    left = 1.0 - np.array([row["shares"] for row in rows]).sum(axis=0)
    order = order_actors(pd.concat(tables))
    actors = [{"name": names[actor], "row": list(names).index(actor)} for actor in order]
    anchor = names.get(read_setting().anchor, "")
    parts = {"actors": actors, "anchor": anchor, "others": plain(np.maximum(left, 0.0))}
    return {"months": [calendar(month) for month in months], "lineups": rows, **parts}


def stances(ensemble: Ensemble) -> Iterator[dict[str, Any]]:
    """By each month the share of worlds in which each option of each dossier stands; the dossiers that move most come first."""
    content = ensemble.content
    standing = shares(ensemble.data["stance"], max(len(options) for options in content.options.values()))
    dossiers, values = standing["dossier"].values, standing.values
    for place in np.argsort(-np.abs(values[-1] - values[0]).sum(axis=1), kind="stable"):
        dossier = str(dossiers[place])
        actor, name = dossier.split(".", 1)
        entry = content.actors[actor].dossiers[name]
        yield {
            "dossier": dossier,
            "actor": content.actors[actor].name,
            "question": entry.question,
            "options": [option.label for option in entry.options.values()],
            "colors": shades(actor_color(actor), len(entry.options)),
            "shares": plain(values[:, place, : len(entry.options)].T),
        }


def difference(changed: Pictures, reference: Pictures) -> dict[str, Any]:
    """What differs from a reference in the same luck, world by world, as fans of the differences.

    Raises
    ------
    ValueError : the two do not hold the same worlds, or fewer than two.
    """
    here, there = changed.courses, reference.courses
    apart = find_quantiles(np.array([here[name] - there[name] for name in here]))
    drawn = [
        {**_named(changed.ensemble, name), "quantiles": plain(each), "mean": plain(paired_means(here[name], there[name]))}
        for name, each in zip(here, apart, strict=True)
    ]
    return {"fans": drawn}


def list_differences(changed: Pictures, reference: Pictures) -> dict[str, Any]:
    """The same of all measures at the end, as a table. Raises ValueError as `difference`."""
    table = most(differences({"reference": reference.ensemble, "this view": changed.ensemble}))
    return tell_sheet(Sheet("differences", "Paired differences", table, TOLD, shown=len(table)))


def tell_sheet(sheet: Sheet) -> dict[str, Any]:
    """A table in words, with the columns that hold numbers."""
    numeric = [place for place, words in enumerate(sheet.columns.values()) if ":" in words]
    parts: dict[str, Any] = {"name": sheet.name, "title": sheet.title, "note": sheet.note, "columns": list(sheet.columns)}
    return {**parts, "rows": sheet.rows(), "numeric": numeric}
