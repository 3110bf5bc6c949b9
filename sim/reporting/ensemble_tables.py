"""Which numbers does a reader of an ensemble want first?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.events import milestones
from sim.analysis.lineups import bloc_table, lowest
from sim.config.calendar import calendar
from sim.config.setting import read_setting
from sim.ensembles.ensemble import Ensemble
from sim.readouts.imposed import find_given
from sim.readouts.map_state import read_map
from sim.readouts.measures import units
from sim.reporting.caveat import caveat
from sim.reporting.findings import Sheet

BLOCS_SHOWN = 3
LINED_UP = (
    "The line-ups of lowest energy (landscape theory), weighted by the actors' capabilities; foes never share a bloc, and an"
    " actor drawn to neither stands aside."
)
GIVEN = " Given: brought about by the scenario itself; ruled out: made impossible by it."
MOST = 0.5
"""A milestone that more worlds than this share reach is told as reached in most."""


@dataclass(frozen=True)
class Tables:
    """The tables of one ensemble.

    variables : name, label, unit, start (mean), q05, median, q95 at the end. milestones : see `sim.analysis.events.milestones`.
    blocs : recorded month -> table of line-ups; lineups : recorded month -> (actor, world).
    violence : year, attacks and deaths (mean and 5-95 % band over worlds). given : milestone -> 'given' or 'ruled out', where the
    scenario sees to that itself.
    """

    variables: pd.DataFrame
    milestones: pd.DataFrame
    blocs: dict[int, pd.DataFrame]
    lineups: dict[int, np.ndarray]
    violence: pd.DataFrame
    given: dict[str, str]


def tables(ensemble: Ensemble) -> Tables:
    """All tables of an ensemble."""
    last = ensemble.settings.months
    stands = {month: line_up(ensemble, month) for month in dict.fromkeys((0, last)) if month in _state_months(ensemble)}
    names = {actor: brief.name for actor, brief in ensemble.content.actors.items()}
    blocs = {month: bloc_table(stand, list(names), names) for month, stand in stands.items()}
    reached = milestones(ensemble.data["milestone"], units(ensemble))
    return Tables(_variables(ensemble), reached, blocs, stands, _violence(ensemble), find_given(ensemble.content))


def line_up(ensemble: Ensemble, month: int) -> np.ndarray:
    """The line-up of lowest energy in each world in a recorded month, (actor, world); needs all alignments recorded."""
    sizes = {actor: brief.size.value for actor, brief in ensemble.content.actors.items()}
    kept, found = set(ensemble.data["variable"].values), []
    names = [name for name in ensemble.content.alignments if name in kept]
    place = {**ensemble.on_record(month), "variable": names}
    for slab in ensemble.slabs():
        state = slab["state"].sel(place).values
        found.append(lowest(sizes, {ensemble.content.alignments[name]: state[:, row] for row, name in enumerate(names)}))
    return np.concatenate(found, axis=1)


def _state_months(ensemble: Ensemble) -> set[int]:
    return {int(month) for month in ensemble.data[ensemble.data["state"].dims[1]].values}


def _variables(ensemble: Ensemble) -> pd.DataFrame:
    rows, headline = {}, ensemble.content.headline
    for name, ends in ensemble.levels(headline, [0, -1]):
        first, final = np.ascontiguousarray(ends.T)
        variable, told = ensemble.content.variables[name], np.quantile(final, [0.05, 0.5, 0.95])
        rows[name] = (name, variable.label, variable.unit, first.mean(dtype=float), *told)
    columns = ["variable", "label", "unit", "start", "q05", "median", "q95"]
    return pd.DataFrame([rows[name] for name in headline], columns=columns)


def _violence(ensemble: Ensemble) -> pd.DataFrame:
    rows, last, axis = [], ensemble.settings.months, ensemble.data["attacks"].dims[1]
    length = last if ensemble.settings.keep == "final" else 12  # where all months are gathered in the last, one row holds them
    for year in range(-(-last // length)):
        months = slice(length * year + 1, min(length * (year + 1), last))
        row: list[float] = [year + 1, months.stop - months.start + 1]
        for name in ("attacks", "deaths"):
            numbers = ensemble.data[name].sel({axis: months}).sum(str(axis)).values
            row += [float(numbers.mean()), *np.quantile(numbers, [0.05, 0.95])]
        rows.append(row)
    columns = ["year", "months", "attacks", "attacks_q05", "attacks_q95", "deaths", "deaths_q05", "deaths_q95"]
    return pd.DataFrame(rows, columns=columns)


def sheets(found: Tables, ensemble: Ensemble) -> list[Sheet]:
    """The tables as they are told."""
    content, end = ensemble.content, calendar(ensemble.settings.months)
    milestones = found.milestones.sort_values("share", ascending=False, kind="stable")
    milestones = milestones.assign(
        label=[content.milestones[name].label for name in milestones["milestone"]],
        when=[calendar(round(month)) if np.isfinite(month) else "-" for month in milestones["month_median"]],
        facts=[", ".join(content.milestones[name].cites) for name in milestones["milestone"]],
        given=[found.given.get(name, "") for name in milestones["milestone"]],
    )
    marks: dict[str, Any] = {"by the scenario": "{given}"} if found.given else {}
    blocs = [table.head(BLOCS_SHOWN).assign(month=month, when=calendar(month)) for month, table in found.blocs.items()]
    violence = {"year": "{year:.0f}", "months": "{months:.0f}", "attacks": "{attacks:.0f}"}
    violence |= {"5-95 %": "{attacks_q05:.0f} to {attacks_q95:.0f}"}
    violence |= {"killed": "{deaths:.0f}", "5-95 % ": "{deaths_q05:.0f} to {deaths_q95:.0f}"}
    return [
        Sheet(
            "variables",
            f"Headline variables, {end}",
            found.variables,
            {
                "variable": "{label}",
                "start": "{start:.2f}",
                "median": "{median:.2f}",
                "5-95 % of worlds": "{q05:.2f} to {q95:.2f}",
            },
            note="Each on its own scale; see variables.csv for the units.",
            shown=len(found.variables),
        ),
        Sheet(
            "milestones",
            f"Milestones by {end}",
            milestones,
            {
                "milestone": "{label}",
                "share": "{share:.1%}",
                "95 % interval": "{low:.1%} to {high:.1%}",
                "median": "{when}",
                **marks,
                "facts": "{facts}",
            },
            note="Share of worlds that reach it, and the median month among those." + (GIVEN if found.given else ""),
            shown=len(milestones),
        ),
        Sheet(
            "blocs",
            "Blocs",
            pd.concat(blocs),
            {"when": "{when}", "share": "{share:.0%}", "blocs": "{blocs}"},
            note=LINED_UP,
            shown=BLOCS_SHOWN * len(blocs),
        ),
        Sheet("violence", f"Attacks in {read_setting().place}", found.violence, violence, shown=len(found.violence)),
    ]


def tell_map(ensemble: Ensemble, month: int) -> list[Sheet]:
    """What the map of a recorded month shows, in words; nothing where it shows nothing."""
    table = read_map(ensemble, month)
    columns = {"place": "{place}", "what": "{what}", "value": "{told}"}
    return [Sheet("map", f"The map in words, {calendar(month)}", table, columns, shown=0)] if len(table) else []


def answer(found: Tables, ensemble: Ensemble) -> list[str]:
    """What follows from a scenario, in sentences with numbers, and what its shares are not."""
    content, end = ensemble.content, calendar(ensemble.settings.months)
    ranked = found.milestones.sort_values("share", ascending=False, kind="stable")
    ranked = ranked[~ranked["milestone"].isin(found.given)]
    frequent = [
        f"{content.milestones[row.milestone].label} ({row.share:.0%}, {row.low:.0%} to {row.high:.0%})"
        for row in ranked.itertuples()
    ]
    count = int((ranked["share"] > MOST).sum())
    left = f"{len(ranked)} milestones" + (" not determined by the scenario" if found.given else "")
    words = f"{count} of {left} are reached" if count else f"Not one of {left} is reached"
    words += f" in more than half of the worlds by {end}"
    moved = found.variables.assign(shift=_shift(found.variables, ensemble)).sort_values(
        "shift", key=abs, ascending=False, kind="stable"
    )
    most = moved.iloc[0]
    last = found.blocs[max(found.blocs)].iloc[0]
    labels = "; ".join(f"{content.milestones[name].label} ({word})" for name, word in found.given.items())
    return [
        words + (f"; the most frequent: {'; '.join(frequent[: min(max(count, 1), 3)])}." if frequent else "."),
        *([f"Imposed by the scenario or held in place, and therefore not a result: {labels}."] if labels else []),
        caveat(),
        f"The largest change is in {most.label}: from {most.start:.2f} to a median of {most['median']:.2f} (5-95 % of worlds: "
        f"{most.q05:.2f} to {most.q95:.2f}).",
        f"The most frequent line-up at the end, in {last.share:.0%} of worlds, is {last.blocs}.",
    ]


def _shift(variables: pd.DataFrame, ensemble: Ensemble) -> list[float]:
    """How far each median moves from the start, as a share of the variable's range."""
    spans = [np.ptp(ensemble.content.variables[name].bounds) for name in variables["variable"]]
    return list((variables["median"] - variables["start"]) / spans)
