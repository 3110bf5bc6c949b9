"""Which numbers move an outcome in any way at all, be it only how widely it is spread?"""

from __future__ import annotations

from functools import partial

from sim.analysis.dependence import FEWEST, dependence
from sim.config.errors import refuse
from sim.ensembles.ensemble import Ensemble
from sim.plots.dependence import plot_dependence
from sim.readouts.labels import number_label
from sim.readouts.measures import measured, read_draws, scaled_label
from sim.reporting.findings import Findings, Picture, Sheet

TOLD, SURE = 15, 0.05
MEASURES = (
    "PAWN: shift of the outcome's distribution when the parameter is known (median over ten slices). Dummy: 95 % quantile for"
    " irrelevant parameters. Delta: half the area between the unconditional density of the outcome and its density given the"
    " parameter, corrected for noise. HSIC: test of independence of parameter and outcome. p-values are corrected for all"
    " parameters (Holm)."
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
        raise refuse("worlds", settings.worlds, f"at least {FEWEST} points, to separate parameters from stochastic variability")
    values = measured(ensemble, outcome, settings.months)[: points * each : each]  # a world of each point, luck and all
    draws = read_draws(ensemble, ensemble.plan.design.varied(ensemble.content.quantities), draws=points)
    table = dependence(values, draws, settings.seed)
    table = table.assign(label=[number_label(ensemble.content, number) for number in table["number"]])
    columns = {"number": "{label}", "PAWN": "{pawn:.3f}", "dummy": "{pawn_dummy:.3f}", "p (Holm)": "{holm:.2g}"}
    columns |= {"delta": "{delta:.3f}"}
    columns |= {"HSIC": "{hsic:.4f}", "p (Holm) ": "{hsic_holm:.2g}"}
    title = f"Parameters on which '{label}' depends"
    sure = table[(table["holm"] < SURE) | (table["hsic_holm"] < SURE)]
    top = sure.iloc[0] if len(sure) else None
    answer = [
        f"{len(sure)} of {len(table)} parameters are significantly associated with"
        f" '{label}' ({(table['holm'] < SURE).sum()} by PAWN,"
        f" {(table['hsic_holm'] < SURE).sum()} by HSIC)."
    ]
    if top is not None:
        answer.append(
            f"The strongest is {top.label}: PAWN {top.pawn:.3f}, compared with {top.pawn_dummy:.3f} for an irrelevant one."
        )
    caption = f"Shift of the distribution of '{label}' when a parameter is known, compared with irrelevant parameters."
    return Findings(
        title,
        f"Which uncertain parameters are statistically dependent with '{label}' after {settings.months} months?",
        answer,
        [Sheet("dependence", title, table, columns, note=MEASURES, shown=TOLD)],
        [Picture("dependence", caption, partial(plot_dependence, table, n=points, title=title))],
        [f"{points:,} points, design {settings.design}, one world each: stochastic variability is part of the distribution."],
    )
