"""When are milestones reached, and how do scenarios differ?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.bands import survival_band
from sim.analysis.contrast import paired
from sim.analysis.events import held_interval
from sim.analysis.multiple import holm
from sim.analysis.survival import cumulative_incidence, from_reached, kaplan_meier, log_rank, restricted_mean
from sim.config.content import Content
from sim.config.errors import refuse
from sim.config.taken import several
from sim.ensembles.ensemble import Ensemble
from sim.plots.survival import plot_incidence, plot_survival
from sim.readouts.measures import label_of, units
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.options import Names, Options, outcomes_option, scenarios_option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import chosen, conclude, ensembles_for
from sim.world.reading import refuse_name

DRAWN = 6
"""So many milestones have figures of their own where scenarios are compared: those that differ most."""
RIVALS = 4
"""So many milestones are set against each other where nobody says which: those reached most often."""
SURE = 0.05


class Asked(Options):
    """What the study is asked."""

    scenarios: Names = scenarios_option("Scenarios to compare, the first being the reference; by default only the requested one.")
    outcomes: Names = outcomes_option("Milestones; those named are also treated as competing events. By default all.")


@study(
    "survival",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    pools=True,
    examples=("scenarios=[baseline,cpec_cutoff]", "scenario=bagram_return outcomes=[base_at_bagram,refinery_running]"),
)
def make(request: Request[Asked]) -> Path:
    """Estimate times to milestones in one scenario, or compare several (`scenarios=[...]`) world by world. Returns the folder.

    `outcomes` names the milestones (by default all); those named are also treated as competing events.
    """
    if request.options.scenarios and request.scenario != "baseline":
        raise refuse("scenario", request.scenario, "not together with scenarios, the first of which is the reference")
    names = chosen(request) if request.options.scenarios else [request.scenario]
    if request.result is None and request.resume is None:
        _check_milestones(request, request.content(names[0]))
    folder, ensembles = ensembles_for(request, names, "survival")
    first = next(iter(ensembles.values()))
    _check_milestones(request, first.content)
    return conclude(folder, "survival", request, first, analyze(ensembles, list(request.options.outcomes)))


def _check_milestones(request: Request[Asked], content: Content) -> None:
    for name in request.options.outcomes:
        if name not in content.milestones:
            raise refuse_name(name, content.milestones, content, "outcomes", "milestone")


def analyze(ensembles: dict[str, Ensemble], asked: list[str]) -> Findings:
    """What is found about the time to milestones."""
    first = next(iter(ensembles.values()))
    asked = several(asked)
    names = asked or list(first.content.milestones)
    curves = pd.concat([_curves(scenario, ensemble, names) for scenario, ensemble in ensembles.items()], ignore_index=True)
    reached = reached_table(ensembles, names)
    ranked = reached[reached["scenario"] == next(iter(ensembles))].sort_values("reached", ascending=False, kind="stable")[
        "milestone"
    ]
    rivals = asked if len(asked) > 1 else list(ranked[:RIVALS])
    ahead = _incidence(ensembles, rivals)
    columns = {
        "scenario": "{scenario}",
        "milestone": "{label}",
        "reached": "{reached:.1%}",
        "95 % interval": "{low:.1%} to {high:.1%}",
    }
    columns |= {"median month": "{median:.0f}", "months without it": "{free:.1f}"}
    sheets = [
        Sheet("milestones", "Milestones by the end", reached, columns, note=FREE, shown=len(reached)),
        Sheet("curves", "Kaplan-Meier curves", curves, {}, note=BAND, shown=0),
        Sheet("first", "Which comes first, by month", ahead, {}, shown=0),
    ]
    compared = differences(ensembles, names) if len(ensembles) > 1 else None
    if compared is not None:
        told = {
            "scenario": "{scenario}",
            "milestone": "{label}",
            "months sooner": "{sooner:+.1f}",
            "95 % interval": "{low:+.1f} to {high:+.1f}",
        }
        told |= {"p (Holm)": "{holm:.2g}", "log-rank p": "{log_rank:.2g}"}
        sheets.insert(
            1,
            Sheet(
                "differences",
                f"Sooner or later than in {next(iter(ensembles))}",
                compared,
                told,
                note=SOONER,
                shown=len(compared),
            ),
        )
    return Findings(
        f"When milestones come: {', '.join(ensembles)}",
        "When are milestones reached, in what share of worlds, and which comes first?",
        _answer(first, reached, ahead, compared),
        sheets,
        list(_pictures(ensembles, curves, ahead, compared, list(ranked))),
        [
            f"{first.settings.worlds:,} worlds each, {first.settings.months} months; milestones not reached are censored.",
            f"In curves.csv, {BAND}",
        ],
    )


BAND = (
    "low and high are the 95 % interval of each month by itself; band_low and band_high hold the whole curve in 95 of 100 runs,"
    " and are omitted where events are few."
)
FREE = "Months without it: the mean number of months, up to the end of the run, before a world reaches it."
SOONER = (
    "Difference of the mean months without it, paired world by world, with Student's p-value, corrected for the"
    " number of tests (Holm). The log-rank test treats the worlds of two scenarios as unpaired, which is conservative"
    " with common random numbers; it is omitted where worlds share parameters or random numbers."
)


def _curves(scenario: str, ensemble: Ensemble, names: list[str]) -> pd.DataFrame:
    tables = []
    for name in names:
        times, observed = from_reached(ensemble.reached(name).values, ensemble.settings.months)
        table = kaplan_meier(times, observed, units=units(ensemble))
        band = survival_band(times, observed, units=units(ensemble))
        tables.append(table.merge(band, on="month").assign(scenario=scenario, milestone=name))
    return pd.concat(tables, ignore_index=True)


def reached_table(ensembles: dict[str, Ensemble], names: list[str]) -> pd.DataFrame:
    """One row a scenario and milestone: the share of worlds that reach it, the median month over all, the months without."""
    rows = []
    for scenario, ensemble in ensembles.items():
        horizon = ensemble.settings.months
        for name in names:
            times, observed = from_reached(ensemble.reached(name).values, horizon)
            low, high = held_interval(observed, units(ensemble))
            median = float(np.median(np.where(observed, times, np.inf)))
            free = float(restricted_mean(times, observed, horizon).mean())
            shares = (float(observed.mean()), low, high)
            rows.append(
                (scenario, name, label_of(ensemble.content, name), *shares, median if np.isfinite(median) else np.nan, free)
            )
    return pd.DataFrame(rows, columns=["scenario", "milestone", "label", "reached", "low", "high", "median", "free"])


def differences(ensembles: dict[str, Ensemble], names: list[str]) -> pd.DataFrame:
    """One row a scenario other than the first, and a milestone: how many months sooner, with p-values."""
    (_, reference), *others = ensembles.items()
    horizon, rows = reference.settings.months, []
    for scenario, ensemble in others:
        for name in names:
            here, there = (from_reached(each.reached(name).values, horizon) for each in (ensemble, reference))
            gap = paired(restricted_mean(*there, horizon), restricted_mean(*here, horizon), units=units(ensemble))
            unpaired = log_rank(here, there).pvalue if units(ensemble) is None else np.nan
            label = label_of(reference.content, name)
            rows.append((scenario, name, label, gap.mean, gap.low, gap.high, gap.pvalue, unpaired))
    columns = ["scenario", "milestone", "label", "sooner", "low", "high", "pvalue", "log_rank"]
    table = pd.DataFrame(rows, columns=columns)
    table = table.assign(holm=holm(table["pvalue"].to_numpy()))
    return table.loc[table["sooner"].abs().sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _incidence(ensembles: dict[str, Ensemble], rivals: list[str]) -> pd.DataFrame:
    tables = []
    for scenario, ensemble in ensembles.items():
        months = {name: ensemble.reached(name).values for name in rivals}
        table = cumulative_incidence(months, ensemble.settings.months, units=units(ensemble))
        tables.append(table.assign(scenario=scenario))
    return pd.concat(tables, ignore_index=True)


def _answer(first: Ensemble, reached: pd.DataFrame, ahead: pd.DataFrame, compared: pd.DataFrame | None) -> list[str]:
    name = reached["scenario"].iloc[0]
    own = reached[reached["scenario"] == name].sort_values("reached", ascending=False, kind="stable")
    top, last = own.iloc[0], own.iloc[-1]
    sentences = [f"In {name} '{top.label}' is reached in {_share(top.reached, top.low, top.high)} of worlds."]
    if len(own) > 1:
        sentences[0] = sentences[0][:-1] + f", '{last.label}' in {_share(last.reached, last.low, last.high)}."
    end = ahead[(ahead["scenario"] == name) & (ahead["month"] == first.settings.months)]
    leader = end.sort_values("incidence", ascending=False, kind="stable").iloc[0]
    if leader.incidence > 0 and len(end) > 1:
        words = " and ".join(label_of(first.content, name) for name in leader.event.split(" and "))
        sentences.append(
            f"Of the competing milestones '{words}' comes first most often, in"
            f" {_share(leader.incidence, leader.low, leader.high)}."
        )
    if compared is not None:
        sure = compared[compared["holm"] < SURE]
        told = f"{len(sure)} of {len(compared)} comparisons differ significantly"
        if len(sure):
            most = sure.iloc[0]
            way = "sooner" if most.sooner > 0 else "later"
            told += f"; the largest: '{most.label}' under {most.scenario}, {abs(most.sooner):.1f} months {way}"
            told += f" ({most.low:+.1f} to {most.high:+.1f})"
        sentences.append(f"{told}.")
    return sentences


def _share(share: float, low: float, high: float) -> str:
    return f"{share:.0%} ({low:.0%} to {high:.0%})"


def _banded(curve: pd.DataFrame) -> pd.DataFrame:
    """The curve with the band that holds all of it in place of the intervals of single months, where it is known."""
    return curve.assign(low=curve["band_low"].fillna(curve["low"]), high=curve["band_high"].fillna(curve["high"]))


def _pictures(
    ensembles: dict[str, Ensemble], curves: pd.DataFrame, ahead: pd.DataFrame, compared: pd.DataFrame | None, ranked: list[str]
) -> Iterator[Picture]:
    first = next(iter(ensembles.values()))
    content, n, horizon = first.content, first.settings.worlds, first.settings.months
    labels = {name: entry.label for name, entry in content.milestones.items()}
    look: dict[str, Any] = {"horizon": horizon, "n": n}
    for scenario in ensembles if compared is None else ():
        own = curves[curves["scenario"] == scenario]
        drawn = {labels[name]: _banded(own[own["milestone"] == name]) for name in ranked if name in set(own["milestone"])}
        title = f"{content.scenario.title}: time to milestones"
        caption = "The share of worlds that have not yet reached each milestone, with 95 % bands for whole curves."
        yield Picture("survival", caption, partial(plot_survival, drawn, title=title, **look))
    told = list(dict.fromkeys(compared["milestone"])) if compared is not None else []
    for name in told:
        if name in told[:DRAWN]:
            own = curves[curves["milestone"] == name]
            drawn = {scenario: _banded(own[own["scenario"] == scenario]) for scenario in ensembles}
            caption = f"'{labels[name]}': the share of worlds that have not yet reached it, by scenario."
            yield Picture(
                f"survival_{name}", caption, partial(plot_survival, drawn, title=f"{labels[name]}: not yet reached", **look)
            )
    labels |= {event: " and ".join(labels[name] for name in event.split(" and ")) for event in set(ahead["event"])}
    for scenario, ensemble in ensembles.items():
        own = ahead[ahead["scenario"] == scenario].drop(columns="scenario")
        caption = f"{scenario}: which of several milestones comes first, by month."
        drawn = partial(plot_incidence, own, labels=labels, n=n, title=f"{ensemble.content.scenario.title}: which comes first")
        yield Picture(f"first_{Path(scenario).stem}", caption, drawn)
