"""Which numbers move an outcome in any way at all, be it only how widely it is spread?"""

from __future__ import annotations

from functools import partial

from sim.analysis.dependence import FEWEST, dependence
from sim.config.errors import refuse
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import design_of
from sim.plots.dependence import plot_dependence
from sim.readouts.labels import number_label
from sim.readouts.measures import measured, read_draws, scaled_label
from sim.reporting.findings import Findings, Picture, Sheet

TOLD, SURE = 15, 0.05
MEASURES = (
    "PAWN: how far the distribution of the outcome moves when the number is known (the median over ten slices). Dummy: what 95 of"
    " 100 numbers without meaning stay under. Delta: half the area between the outcome's density and its density when the number"
    " is known, less what noise alone would give. HSIC: whether number and outcome are independent at all. p-values are corrected"
    " for all numbers (Holm)."
)


def found_dependence(ensemble: Ensemble, outcome: str) -> Findings:
    """What an ordinary run tells of an outcome by measures that do not rest on variance.

    Raises
    ------
    InputError : fewer than 100 points.
    """
    settings, label = ensemble.settings, scaled_label(ensemble.content, outcome)
    each = settings.worlds_per_point
    points = settings.worlds // each
    if points < FEWEST:
        raise refuse("worlds", settings.worlds, f"{FEWEST} points or more, to tell numbers from luck")
    values = measured(ensemble, outcome, settings.months)[: points * each : each]  # a world of each point, luck and all
    draws = read_draws(ensemble, design_of(settings).varied(ensemble.content.quantities), draws=points)
    table = dependence(values, draws, settings.seed)
    table = table.assign(label=[number_label(ensemble.content, number) for number in table["number"]])
    columns = {"number": "{label}", "PAWN": "{pawn:.3f}", "dummy": "{pawn_dummy:.3f}", "p (Holm)": "{holm:.2g}"}
    columns |= {"delta": "{delta:.3f}"}
    columns |= {"HSIC": "{hsic:.4f}", "p (Holm) ": "{hsic_holm:.2g}"}
    title = f"What moves '{label}' in any way"
    sure = table[(table["holm"] < SURE) | (table["hsic_holm"] < SURE)]
    top = sure.iloc[0] if len(sure) else None
    answer = [
        f"{len(sure)} of {len(table)} numbers have surely something to do with '{label}' ({(table['holm'] < SURE).sum()} by PAWN,"
        f" {(table['hsic_holm'] < SURE).sum()} by HSIC)."
    ]
    if top is not None:
        answer.append(
            f"The strongest is {top.label}: PAWN {top.pawn:.3f}, where a number without meaning has {top.pawn_dummy:.3f}."
        )
    caption = f"How far the distribution of '{label}' moves when a number is known, against numbers without meaning."
    return Findings(
        title,
        f"Which of the numbers nobody knows have to do with '{label}' after {settings.months} months, in whatever way?",
        answer,
        [Sheet("dependence", title, table, columns, note=MEASURES, shown=TOLD)],
        [Picture("dependence", caption, partial(plot_dependence, table, n=points, title=title))],
        [f"{points:,} points, design {settings.design}, one world of each: luck is part of the distribution."],
    )
