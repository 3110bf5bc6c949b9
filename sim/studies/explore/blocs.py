"""Which blocs form, who changes sides, and how stable are they?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.blocs import landscape
from sim.analysis.events import mean_and_error
from sim.analysis.lineups import FOES, bloc_table, count_lineups, switching, together
from sim.config.calendar import calendar
from sim.config.setting import read_setting
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.precision import Z
from sim.plots.blocs import plot_together
from sim.plots.lineups import plot_lineups
from sim.plots.network import plot_network
from sim.readouts.measures import units
from sim.reporting.ensemble_tables import line_up
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for

TOLD = 8


@study(
    "blocs", takes=ONE, reads_stored=True, is_resumable=True, pools=True, examples=("scenario=ric_revival", "result=results/RUN")
)
def make(request: Request) -> Path:
    """Analyse the blocs of a scenario at its start and end: line-ups, pairs, changes of side, landscape. Returns the folder."""
    folder, ensemble = ensemble_for(request, "blocs")
    return conclude(folder, "blocs", request, ensemble, analyze(ensemble))


def analyze(ensemble: Ensemble) -> Findings:
    """What is found about blocs in an ensemble."""
    names = {actor: brief.name for actor, brief in ensemble.content.actors.items()}
    months = list(dict.fromkeys((0, ensemble.settings.months)))
    ties = {month: _pairs(ensemble, month) for month in months}
    stands = {month: line_up(ensemble, month) for month in months}
    tables = {month: bloc_table(stands[month], list(names), names).assign(when=calendar(month)) for month in months}
    anchor = names.get(read_setting().anchor, next(iter(names.values())))
    moved = switching(stands[months[0]], stands[months[-1]], list(names))
    moved = moved.assign(label=[names[actor] for actor in moved["actor"]])
    pairs = pd.concat([ties[month].drop(columns="middle").assign(when=calendar(month)) for month in months])
    valleys = pd.concat([_landscape(ensemble, ties[month], names).assign(when=calendar(month)) for month in months])
    told = {"when": "{when}", "share": "{share:.1%}", "blocs": "{blocs}"}
    changes = {"actor": "{label}"} | {
        words: f"{{{how}_before:.0%}} to {{{how}_after:.0%}}"
        for words, how in ((f"with {anchor}", "with"), ("against", "against"), ("aside", "aside"))
    }
    changes |= {"left its bloc": "{left:.0%}", "came to it": "{joined:.0%}"}
    minima = {"when": "{when}", "blocs": "{blocs}", "energy": "{energy:.4f}", "splits that lead there": "{share:.0%}"}
    return Findings(
        f"{ensemble.content.scenario.title}: blocs",
        "Which two blocs do the alignments favour, who stays outside, who changes sides, and which splits are stable?",
        _answer(tables, moved, valleys, months, anchor),
        [
            Sheet(
                "blocs",
                "The line-up of lowest energy in each world",
                pd.concat([tables[m].head(TOLD) for m in months]),
                told,
                note=ASIDE,
                shown=2 * TOLD,
            ),
            Sheet("switching", f"Who stands with {anchor}, from start to end", moved, changes, note=SEEN.format(anchor=anchor)),
            Sheet("landscape", "Stable splits under the mean alignments", valleys, minima, note=STABLE),
            Sheet("pairs", "Alignment of each pair", pairs, {}, shown=0),
        ],
        list(_pictures(ensemble, ties, stands, names)),
    )


STABLE = (
    "As in the theory, every actor takes a side: a split is stable when no actor alone lowers the energy by changing sides"
    " (Axelrod and Bennett 1993)."
)
ASIDE = f"Two actors whose alignment is below {FOES:g} are foes and never in one bloc; an actor drawn to neither bloc"
" stands aside."
SEEN = "Shares of worlds. Aside: neither with {anchor} nor against it, as one of the two is in no bloc."


def sizes(ensemble: Ensemble) -> dict[str, float]:
    """The actors' capabilities."""
    return {actor: brief.size.value for actor, brief in ensemble.content.actors.items()}


def _pairs(ensemble: Ensemble, month: int) -> pd.DataFrame:
    """The mean alignment of each pair in a recorded month, with its interval and the share of worlds in which it is friendly.

    middle : the mean once more, summed as the landscape has it.
    """
    shared, pairs, rows = units(ensemble), ensemble.content.alignments, {}
    place = [int(each) for each in ensemble.data[ensemble.data["state"].dims[1]].values].index(month)
    for name, (level,) in ((name, ends.T) for name, ends in ensemble.levels(list(pairs), [place])):
        values = np.ascontiguousarray(level)
        mean, error, _ = mean_and_error(values, shared)
        ends = (mean - Z * error, mean + Z * error)
        rows[name] = (*pairs[name], mean, *ends, float(np.mean(values > 0)), values.mean(dtype=float))
    columns = ["one", "other", "alignment", "low", "high", "friendly", "middle"]
    return pd.DataFrame([rows[name] for name in pairs], columns=columns)


def _landscape(ensemble: Ensemble, ties: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    actors = list(names)
    means = np.zeros((len(actors), len(actors)))
    for row in ties.itertuples():
        i, j = actors.index(row.one), actors.index(row.other)
        means[i, j] = means[j, i] = row.middle
    return landscape(list(sizes(ensemble).values()), means).table(actors, names)


def _answer(
    tables: dict[int, pd.DataFrame], moved: pd.DataFrame, valleys: pd.DataFrame, months: list[int], anchor: str
) -> list[str]:
    first, last = (tables[month].iloc[0] for month in (months[0], months[-1]))
    most = moved.assign(changes=moved["left"] + moved["joined"]).sort_values("changes", ascending=False, kind="stable").iloc[0]
    stable = int((valleys["when"] == calendar(months[-1])).sum())
    return [
        f"The most frequent line-up at the start, in {first.share:.0%} of worlds, is {first.blocs}.",
        f"At the end, in {last.share:.0%}, it is {last.blocs}.",
        f"{most.label} most often joins or leaves {anchor}'s bloc between start and end ({most.changes:.0%} of worlds):"
        f" with {anchor} in {most.with_before:.0%} of worlds at the start and in {most.with_after:.0%} at the end, against it in"
        f" {most.against_before:.0%} and {most.against_after:.0%}."
        if most.changes > 0
        else f"Nobody joins or leaves {anchor}'s bloc between start and end.",
        f"Under the mean alignments of the end {stable} split{'s are' if stable != 1 else ' is'} stable.",
    ]


def _pictures(
    ensemble: Ensemble,
    ties: dict[int, pd.DataFrame],
    stands: dict[int, np.ndarray],
    names: dict[str, str],
) -> Iterator[Picture]:
    n, capability, title = ensemble.settings.worlds, sizes(ensemble), ensemble.content.scenario.title
    for month in ties:
        when = calendar(month)
        look: dict[str, Any] = {"sizes": capability, "labels": names, "n": n, "title": f"{title}: alignments, {when}"}
        drawn = partial(plot_network, ties[month], **look)
        yield Picture(f"network_month_{month:02d}", f"The mean alignments in {when}; discs are capabilities.", drawn)
        counted, heading = count_lineups(stands[month], list(names)), f"{title}: line-ups, {when}"
        drawn = partial(plot_lineups, counted, n=n, labels=names, title=heading)
        yield Picture(f"blocs_month_{month:02d}", f"The most frequent line-ups in {when}.", drawn)
    same, when = together(stands[max(stands)], list(names)), calendar(max(stands))
    drawn = partial(plot_together, same, n=n, labels=names, title=f"{title}: who stands in one bloc, {when}")
    yield Picture("together", f"Share of worlds in which two actors are in the same bloc in {when}.", drawn)
