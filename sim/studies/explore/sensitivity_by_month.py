"""Which numbers decide an outcome early, and which late?"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.explained import first_order, luck_share
from sim.analysis.multiple import holm
from sim.config.calendar import calendar
from sim.config.errors import refuse
from sim.ensembles.ensemble import Ensemble
from sim.plots.over_months import plot_over_months
from sim.readouts.labels import number_label
from sim.readouts.measures import measured, read_draws, scaled_label
from sim.reporting.findings import Findings, Picture, Sheet

LOOKS, DRAWN, FEWEST, SURE = 12, 6, 100, 0.05
"""So many months are looked at after the start, and so many numbers are drawn. Points fewer than these tell nothing."""
SHARES = (
    "The share of the variance between points, in each month by itself, explained by one parameter alone (first order). Corrected"
    " (Holm) for all parameters and months. Early months have little variance, so a large share may be a small amount."
)


def found_over_months(ensemble: Ensemble, outcome: str) -> Findings:
    """What each number explains of an outcome, month by month.

    Raises
    ------
    InputError : fewer than 100 points, or a run that keeps its end only.
    """
    settings, label = ensemble.settings, scaled_label(ensemble.content, outcome)
    if settings.keep == "final":
        raise refuse("keep", settings.keep, "all or headline with method=months, which reads every month")
    if settings.worlds // settings.worlds_per_point < FEWEST:
        raise refuse("worlds", settings.worlds, f"at least {FEWEST} points, to separate parameters from stochastic variability")
    table, spread = shares_by_month(ensemble, outcome)
    named = table.assign(label=[number_label(ensemble.content, number) for number in table["number"]])
    peak = named.sort_values("first", ascending=False, kind="stable").drop_duplicates("number")
    sure = peak[peak["number"].isin(named.loc[named["holm"] < SURE, "number"])]
    title = f"What drives '{label}', month by month"
    question = f"Which uncertain parameters drive '{label}' early in '{ensemble.content.scenario.title}', and which late?"
    notes = [f"{settings.worlds:,} worlds, design {settings.design}, {settings.worlds_per_point} worlds per point."]
    told = {"number": "{label}", "most in": "{when}", "first order": "{first:.3f}", "95 % interval": "{low:.3f} to {high:.3f}"}
    told |= {"at the end": "{last:.3f}", "p (Holm)": "{holm:.2g}"}
    last = named[named["month"] == settings.months].set_index("number")["first"]
    peak = peak.assign(when=peak["month"].map(calendar), last=peak["number"].map(last))
    sheets = [
        Sheet(
            "peaks",
            "When each parameter matters most",
            peak.reset_index(drop=True),
            told,
            note=SHARES,
            shown=min(len(sure) + 3, 20),
        ),
        Sheet("over_months", "Explained variance by parameter and month", named, {}, shown=0),
        Sheet("spread", "Variation between points, by month", spread, {}, shown=0),
    ]
    drawn = {name: named[named["number"] == number] for number, name in zip(*_first(sure if len(sure) else peak), strict=True)}
    caption = f"Shares of the variance of '{label}' explained by single parameters, month by month, with 95 % intervals."
    figure = partial(plot_over_months, drawn, spread, n=settings.worlds, title=title)
    return Findings(title, question, _answer(sure, label, spread), sheets, [Picture("over_months", caption, figure)], notes)


def _first(peak: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The numbers that are drawn, and what they are called."""
    return list(peak["number"].head(DRAWN)), list(peak["label"].head(DRAWN))


def shares_by_month(ensemble: Ensemble, outcome: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row for each month and number as from `first_order`, and a row for each month: month, spread (standard deviation), luck.

    Months in which all points are alike have no rows in the first; holm is corrected over all that it has. luck : the share of
    the variance between single worlds that is luck, not a number with one world per point.
    """
    settings, each = ensemble.settings, ensemble.settings.worlds_per_point
    varied, whole = ensemble.plan.design.varied(ensemble.content.quantities), settings.worlds // each * each
    draws, parts, spread = read_draws(ensemble, varied), [], []
    for month in np.unique(np.linspace(0, settings.months, min(LOOKS, settings.months) + 1)[1:].round().astype(int)):
        values = measured(ensemble, outcome, int(month))[:whole]
        means = values.reshape(-1, each).mean(axis=1)
        luck = luck_share(values, each) if each > 1 else np.nan
        spread.append((int(month), float(means.std()), luck))
        if np.ptp(means) > 0.0:
            parts.append(first_order(means, draws).assign(month=int(month)))
    if not parts:
        raise refuse("outcome", outcome, "one that differs between worlds in some month")
    table = pd.concat(parts, ignore_index=True)
    return table.assign(holm=holm(table["pvalue"].to_numpy())), pd.DataFrame(spread, columns=["month", "spread", "luck"])


def _answer(sure: pd.DataFrame, label: str, spread: pd.DataFrame) -> list[str]:
    if sure.empty:
        return [f"No single parameter explains more of '{label}' than expected by chance in any month."]
    early, late = sure.loc[sure["month"].idxmin()], sure.loc[sure["month"].idxmax()]
    sentences = [f"{len(sure)} parameters explain more of '{label}' than expected by chance in some month."]
    for which, row in (("The first to matter most", early), ("the last", late)) if early.number != late.number else ():
        sentences.append(
            f"{which} is {row.label}: {row['first']:.1%} ({row.low:.1%} to {row.high:.1%}) in {calendar(int(row.month))}"
        )
    sentences = [sentences[0], "; ".join(sentences[1:]) + "."] if len(sentences) > 1 else sentences
    top = sure.iloc[0]
    sentences.append(f"The largest share in any month is that of {top.label}: {top['first']:.1%} in {calendar(int(top.month))}.")
    widest = spread.loc[spread["spread"].idxmax()]
    return [*sentences, f"Points differ most in {calendar(int(widest.month))}, by a standard deviation of {widest.spread:.3f}."]
