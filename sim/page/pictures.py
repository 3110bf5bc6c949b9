"""What is drawn of an ensemble on the page? Numbers only; the browser draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
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
from sim.reporting.ensemble_tables import answer, line_up, sheets, tables
from sim.reporting.findings import Sheet
from sim.reporting.numbers import DIGITS, plain
from sim.studies.workflow import pooled

LINES = 12
"""So many worlds are drawn as lines, spread over all of them: where points are listed, neighbours share one."""
MARKS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of each headline variable the worlds are named that end nearest to these quantiles."""
LINEUPS = 8
"""So many line-ups are told apart, those most frequent in the end or on the way; the others are one."""


def seen(ensemble: Ensemble) -> dict[str, Any]:
    """All that the page shows of an ensemble, as plain data: fans, lines, milestones, line-ups, stances and tables."""
    content, settings = ensemble.content, ensemble.settings
    has_months, made, found = settings.keep != "final", tables(ensemble), courses(ensemble)
    places = [int(place) for place in np.linspace(0, settings.worlds - 1, min(LINES, settings.worlds))]
    lines = [int(world) for world in ensemble.data["world"].values[places]]
    return {
        "scenario": {"name": content.scenario_name, "title": content.scenario.title, "question": content.scenario.question},
        "worlds": settings.worlds,
        "seed": str(settings.seed),
        "notes": list(notes(ensemble)),
        "seconds": round(ensemble.seconds, 3),
        "months": [calendar(month) for month in range(settings.months + 1)],
        "lines": lines if has_months else [],
        "fans": list(fans(ensemble, found, places)) if has_months else [],
        "marks": {name: marks(ensemble, values[:, -1]) for name, values in found.items()},
        "milestones": list(milestones(ensemble)),
        "blocs": blocs(ensemble, made.lineups),
        "stances": list(stances(ensemble)) if has_months else [],
        "answer": answer(made, ensemble),
        "sheets": [tell_sheet(sheet) for sheet in sheets(made, ensemble)],
    }


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


def fans(ensemble: Ensemble, found: dict[str, np.ndarray], places: list[int]) -> Iterator[dict[str, Any]]:
    """The fan of each headline variable, given its courses, and the lines of some worlds, given by their place."""
    for name, values in found.items():
        drawn = {"quantiles": np.quantile(values, QUANTILES, axis=0), "lines": values[places]}
        bounds = list(ensemble.content.variables[name].bounds)
        yield {**_named(ensemble, name), "bounds": bounds, **{key: plain(part) for key, part in drawn.items()}}


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


def difference(changed: Ensemble, reference: Ensemble) -> dict[str, Any]:
    """What differs from a reference in the same luck, world by world: fans of the differences, and a table of all measures.

    Raises
    ------
    ValueError : the two do not hold the same worlds, or fewer than two.
    """
    table = most(differences({"reference": reference, "this view": changed}))
    sheet = Sheet("differences", "Paired differences", table, TOLD, shown=len(table))
    here, there = courses(changed), courses(reference)
    return {"fans": [{**_named(changed, name), **_apart(here[name], there[name])} for name in here], "sheet": tell_sheet(sheet)}


def _apart(here: np.ndarray, there: np.ndarray) -> dict[str, Any]:
    """Quantiles of the differences, and their mean with its interval, by month. here, there : (world, month)."""
    return {"quantiles": plain(np.quantile(here - there, QUANTILES, axis=0)), "mean": plain(paired_means(here, there))}


def tell_sheet(sheet: Sheet) -> dict[str, Any]:
    """A table in words, with the columns that hold numbers."""
    numeric = [place for place, words in enumerate(sheet.columns.values()) if ":" in words]
    parts: dict[str, Any] = {"name": sheet.name, "title": sheet.title, "note": sheet.note, "columns": list(sheet.columns)}
    return {**parts, "rows": sheet.rows(), "numeric": numeric}
