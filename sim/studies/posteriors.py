"""How is told what calibration found?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from sim.analysis.abc import Posterior
from sim.config.content import Content
from sim.plots.posterior import plot_marginals, plot_predictive
from sim.studies.calibration import Fit, marginals, shrinkage
from sim.studies.findings import Findings, Picture, Sheet
from sim.studies.measures import label_of
from sim.studies.naming import number_label
from sim.studies.targets import Plan

SURE = 0.05
CLEAR = 3.0
"""A mean that moves by so many standard errors has moved."""
SHARPER = 0.05
"""A number whose standard deviation falls by this share has become sharper."""
DRAWN = 12


@dataclass(frozen=True)
class Checked:
    """Prior and posterior side by side.

    shown : measured numbers (`calibration.predictive`). record : what can be on record in the training part: thing, label, came,
    prior and posterior (chances). scores : of the part held out. baseline : what changes in the baseline, after `months`.
    """

    shown: pd.DataFrame
    record: pd.DataFrame
    scores: pd.DataFrame
    baseline: pd.DataFrame
    months: int


def found(content: Content, plan: Plan, fit: Fit, posterior: Posterior, checked: Checked, handed: Sequence[str]) -> Findings:
    """What calibration found, good or bad.

    Parameters
    ----------
    content : in which numbers were judged. handed : the numbers in posterior.csv.
    """
    numbers = shrinkage(fit, posterior)
    numbers = numbers.assign(label=[number_label(content, name) for name in numbers["number"]])
    numbers = numbers.assign(handed=["yes" if name in handed else "no" for name in numbers["number"]])
    baseline = checked.baseline.assign(label=[label_of(content, name) for name in checked.baseline["measure"]])
    told = Checked(checked.shown, checked.record, checked.scores, baseline, checked.months)
    return Findings(
        "Calibration",
        "Which values of the numbers nobody knows fit what was measured, and does knowing them help to foretell?",
        list(_answer(numbers, told, content, posterior)),
        _sheets(numbers, told),
        _pictures(numbers, told, fit, posterior, plan),
        _notes(plan, fit, posterior, handed),
    )


def _sheets(numbers: pd.DataFrame, checked: Checked) -> list[Sheet]:
    number = {"number": "{label}", "before": "{prior_mean:.3g}", "nine tenths": "{prior_low:.3g} to {prior_high:.3g}"}
    number |= {"given the data": "{mean:.3g}", "nine tenths ": "{low:.3g} to {high:.3g}", "shift": "{shift:+.2f}"}
    number |= {"sharper by": "{shrinkage:.0%}", "handed on": "{handed}"}
    target = {"measured": "{label}", "role": "{role}", "number": "{measured:.3g}", "before": "{prior:.3g}"}
    target |= {"nine tenths": "{prior_low:.3g} to {prior_high:.3g}", "p": "{pvalue_prior:.2g}", "after": "{posterior:.3g}"}
    target |= {"nine tenths ": "{posterior_low:.3g} to {posterior_high:.3g}", "p ": "{pvalue_posterior:.2g}"}
    score = {"what": "{label}", "score": "{score}", "n": "{n:d}", "before": "{prior:.4f}", "after": "{posterior:.4f}"}
    score |= {"skill against before": "{skill:+.3f}", "95 % interval": "{low:+.3f} to {high:+.3f}"}
    change = {"measure": "{label}", "before": "{reference:.3f}", "after": "{changed:.3f}", "difference": "{mean:+.3f}"}
    change |= {"95 % interval": "{low:+.3f} to {high:+.3f}", "p (Holm)": "{holm:.2g}"}
    thing = {"event": "{label}", "chance before": "{prior:.1%}", "chance after": "{posterior:.1%}"}
    on_record = checked.record[checked.record["came"]]
    return [
        Sheet("numbers", "What the data say of the numbers", numbers, number, note=SHIFT, shown=20),
        Sheet("targets", "What was measured, and what worlds show", checked.shown, target, note=PVALUE, shown=len(checked.shown)),
        Sheet("held_out", "The part of the record held out", checked.scores, score, note=SKILL, shown=len(checked.scores)),
        Sheet("record", "Events of the training part", on_record, thing, shown=len(on_record)),
        Sheet("training", "All that could be on record in the training part", checked.record, {}, shown=0),
        Sheet("baseline", f"What calibration changes in the baseline after {checked.months} months", checked.baseline, change),
    ]


def _pictures(numbers: pd.DataFrame, checked: Checked, fit: Fit, posterior: Posterior, plan: Plan) -> list[Picture]:
    first = numbers.head(DRAWN)
    bins = marginals(fit, posterior, list(first["number"]))
    labels = dict(zip(first["number"], first["label"], strict=True))
    drawn = bins.assign(label=[labels[name] for name in bins["number"]])
    return [
        Picture(
            "marginals",
            "The numbers that the data say most about: how likely their values were before, and are now.",
            partial(plot_marginals, drawn, n=len(fit.logits)),
        ),
        Picture(
            "targets",
            "What was measured, and what worlds show before and after calibration.",
            partial(plot_predictive, checked.shown, n=plan.worlds),
        ),
    ]


def _answer(numbers: pd.DataFrame, checked: Checked, content: Content, posterior: Posterior) -> Iterator[str]:
    moved = numbers[numbers["shift"].abs() > CLEAR * numbers["noise"]]
    sharper = numbers[numbers["shrinkage"] > SHARPER]
    most = "; ".join(f"{row.label} ({row.shift:+.2f})" for row in numbers.head(5).itertuples())
    yield (
        f"Of {len(content.uncertain)} uncertain numbers {len(numbers)} were calibrated; {len(moved)} of them move clearly, and"
        f" {len(sharper)} become sharper by a twentieth or more. The data leave the others as they were."
    )
    yield f"Most changed (shift of the mean in standard deviations of the prior): {most}."
    wrong = checked.shown[checked.shown["pvalue_posterior"] < SURE]
    if len(wrong):
        listed = "; ".join(
            f"'{row.label}' ({row.measured:.3g} measured, {row.posterior:.3g} in worlds, p {row.pvalue_posterior:.2g})"
            for row in wrong.itertuples()
        )
        yield f"Measured, and not shown by worlds whatever their numbers: {listed}."
    else:
        yield "All that was measured is within what worlds show."
    for row in checked.scores[checked.scores["score"] == "brier"].itertuples():
        yield (
            f"On the part held out the Brier score in {row.label} goes from {row.prior:.4f} to {row.posterior:.4f}: a skill of"
            f" {row.skill:+.3f} ({row.low:+.3f} to {row.high:+.3f}) against not calibrating."
        )
    clear = checked.baseline[checked.baseline["holm"] < SURE]
    largest = "; ".join(
        f"{row.label} {row.reference:.2f} to {row.changed:.2f}"
        for row in clear.loc[clear["mean"].abs().sort_values(ascending=False, kind="stable").index].head(3).itertuples()
    )
    yield (
        f"In the baseline after {checked.months} months {len(clear)} of {len(checked.baseline)} measures change clearly"
        + (f", most of all: {largest}." if largest else ".")
    )


def _notes(plan: Plan, fit: Fit, posterior: Posterior, handed: Sequence[str]) -> list[str]:
    return [
        f"{len(fit.logits):,} worlds from January 2025, each with numbers of its own; {len(posterior.weights):,} kept by the"
        f" statistics, worth {posterior.effective:,.0f} equally heavy ones after the record.",
        f"posterior.csv holds {plan.rows:,} rows of {len(handed)} numbers that mean the same at any time; use it with"
        " priors=FILE. Starts of January were calibrated too and are in posterior_hindcast.csv, for the hindcast alone.",
        f"Of what happens, the documents are taken to tell {plan.reported.value:.0%} (judged), and silence counts accordingly."
        " Things are taken to be independent given the numbers.",
        "Targets, their errors and all settings stand in configs/standards/calibration.yaml; what is left out as out of reach is"
        " left out by the rule given there.",
        "Intervals of what calibration changes do not hold the luck of the worlds that numbers were judged by: another seed moves"
        " the skill on the part held out by about as much as it is.",
    ]


SHIFT = "Shift: of the mean, in standard deviations of the prior. Sharper by: 1 - standard deviation given the data / before."
PVALUE = (
    "p: two-sided, of worlds that would be measured at least as far out as what was measured, its error included; near 0 worlds"
    " cannot show it. Roles: what was only looked at, or lies out of reach of all worlds, had no part in calibrating."
)
SKILL = "Losses, less is better; skill is 1 - after / before, with an interval from drawing actors with replacement."
