"""How is told what calibration found?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.abc import Posterior
from sim.analysis.ranks import shares, uniformity
from sim.config.content import Content
from sim.plots.posterior import plot_marginals, plot_predictive
from sim.plots.ranks import plot_ranks
from sim.readouts.labels import number_label
from sim.readouts.measures import label_of
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.calibration.fit import Fit, marginals, shrinkage
from sim.studies.calibration.rehearsal import Rehearsal
from sim.studies.calibration.targets import Plan

SURE = 0.05
SHARPER = 0.05
"""A number whose standard deviation falls by this share has become sharper."""
DRAWN = 12


@dataclass(frozen=True)
class Checked:
    """Prior and posterior side by side.

    shown : measured numbers (`calibration.predictive`). record : what can be on record in the training part: thing, label, came,
    prior and posterior (chances). checks : of the record as a whole (`rehearsal.record_checks`). rehearsal : what calibration
    makes of pseudo-records. scores : of the part held out. baseline : what changes in the baseline, after `months`.
    """

    shown: pd.DataFrame
    record: pd.DataFrame
    checks: pd.DataFrame
    rehearsal: Rehearsal
    scores: pd.DataFrame
    baseline: pd.DataFrame
    months: int


def analyze(content: Content, plan: Plan, fit: Fit, posterior: Posterior, checked: Checked, handed: Sequence[str]) -> Findings:
    """What calibration found, good or bad.

    Parameters
    ----------
    content : in which numbers were judged. handed : the numbers in posterior.csv.
    """
    labels = [number_label(content, name) for name in fit.names]
    ranked = uniformity(checked.rehearsal.ranks).assign(number=fit.names, label=labels)
    ranked = ranked.sort_values("pvalue", kind="stable", ignore_index=True)
    compared = checked.rehearsal.compare(fit.shift(posterior)).assign(number=fit.names, label=labels)
    numbers = shrinkage(fit, posterior).merge(compared, on="number", validate="one_to_one")
    numbers = numbers.assign(handed=["yes" if name in handed else "no" for name in numbers["number"]])
    baseline = checked.baseline.assign(label=[label_of(content, name) for name in checked.baseline["measure"]])
    told = replace(checked, baseline=baseline)
    return Findings(
        "Calibration",
        "Which values of the uncertain parameters fit the measurements, and does calibration improve forecasts?",
        list(_answer(numbers, ranked, told, content)),
        _sheets(numbers, ranked, told),
        [*_pictures(numbers, told, fit, posterior, plan), *_rehearsed_pictures(ranked, told, fit, plan)],
        _notes(plan, fit, posterior, handed),
    )


def _sheets(numbers: pd.DataFrame, ranked: pd.DataFrame, checked: Checked) -> list[Sheet]:
    number = {"number": "{label}", "before": "{prior_mean:.3g}", "nine tenths": "{prior_low:.3g} to {prior_high:.3g}"}
    number |= {"given the data": "{mean:.3g}", "nine tenths ": "{low:.3g} to {high:.3g}", "shift": "{shift:+.2f}"}
    number |= {"of pseudo-records": "{usual:.2f}", "p": "{pvalue:.2g}", "p (all)": "{corrected:.2g}"}
    number |= {"sharper by": "{shrinkage:.0%}", "handed on": "{handed}"}
    target = {"measured": "{label}", "role": "{role}", "number": "{measured:.3g}", "before": "{prior:.3g}"}
    target |= {"nine tenths": "{prior_low:.3g} to {prior_high:.3g}", "p": "{pvalue_prior:.2g}", "after": "{posterior:.3g}"}
    target |= {"nine tenths ": "{posterior_low:.3g} to {posterior_high:.3g}", "p ": "{pvalue_posterior:.2g}"}
    score = {"what": "{label}", "score": "{score}", "n": "{n:d}", "before": "{prior:.4f}", "after": "{posterior:.4f}"}
    score |= {"skill against before": "{skill:+.3f}", "95 % interval": "{low:+.3f} to {high:+.3f}"}
    change = {"measure": "{label}", "before": "{reference:.3f}", "after": "{changed:.3f}", "difference": "{mean:+.3f}"}
    change |= {"95 % interval": "{low:+.3f} to {high:+.3f}", "p (Holm)": "{holm:.2g}"}
    thing = {"event": "{label}", "chance before": "{prior:.1%}", "chance after": "{posterior:.1%}"}
    check = {"of the record": "{label}", "found": "{measured:.3g}", "before": "{prior:.3g}"}
    check |= {"nine tenths": "{prior_low:.3g} to {prior_high:.3g}", "p": "{pvalue_prior:.2g}", "after": "{posterior:.3g}"}
    check |= {
        "nine tenths ": "{posterior_low:.3g} to {posterior_high:.3g}",
        "p ": "{pvalue_posterior:.2g}",
        "p (Holm)": "{holm:.2g}",
    }
    rank = {"number": "{label}", "p": "{pvalue:.2g}", "p (Holm)": "{holm:.2g}", "truth lies higher by": "{lean:+.3f}"}
    rank |= {"width of ranks": "{width:.2f}", "nine tenths hold it in": "{cover:.0%}"}
    on_record = checked.record[checked.record["came"]]
    return [
        Sheet("numbers", "What the data say about the parameters", numbers, number, note=SHIFT, shown=20),
        Sheet("targets", "Measurements compared with worlds", checked.shown, target, note=PVALUE, shown=len(checked.shown)),
        Sheet("record_check", "The record among those that worlds would leave", checked.checks, check, note=RECORD, shown=12),
        Sheet("ranks", "Calibration of the posteriors", ranked, rank, note=RANKS, shown=10),
        Sheet("held_out", "Held-out part of the record", checked.scores, score, note=SKILL, shown=len(checked.scores)),
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
            "The parameters on which the data are most informative: prior and posterior densities.",
            partial(plot_marginals, drawn, n=len(fit.logits)),
        ),
        Picture(
            "targets",
            "Measurements, and worlds before and after calibration.",
            partial(plot_predictive, checked.shown, n=plan.worlds),
        ),
    ]


def _rehearsed_pictures(ranked: pd.DataFrame, checked: Checked, fit: Fit, plan: Plan) -> list[Picture]:
    order = [fit.names.index(name) for name in ranked["number"]]
    records = len(checked.rehearsal.ranks)
    drawn = shares(checked.rehearsal.ranks[:, order])
    drawn = drawn.assign(label=ranked["label"].to_numpy()[drawn["number"]])
    lined = checked.checks.assign(
        role="in the training part", measured_low=checked.checks["measured"], measured_high=checked.checks["measured"]
    )
    return [
        Picture(
            "ranks",
            f"Ranks of the truth in {records:,} pseudo-records among draws of its posterior, and the band of luck; worst first.",
            partial(plot_ranks, drawn, n=len(fit.logits), records=records),
        ),
        Picture(
            "record_check",
            "The record's summaries, and those of records that worlds would leave before and after calibration.",
            partial(plot_predictive, lined, n=plan.worlds, title="Is the record typical of the worlds?"),
        ),
    ]


def _answer(numbers: pd.DataFrame, ranked: pd.DataFrame, checked: Checked, content: Content) -> Iterator[str]:
    moved, moving = numbers[numbers["pvalue"] < SURE], checked.rehearsal.moving()
    sharper, sure = numbers[numbers["shrinkage"] > SHARPER], numbers[numbers["corrected"] < SURE]
    low, middle, high = np.quantile(moving, [0.05, 0.5, 0.95])
    often = (1.0 + (moving >= len(moved)).sum()) / (1.0 + len(moving))
    yield (
        f"Of {len(content.uncertain)} uncertain numbers {len(numbers)} were calibrated; {len(moved)} of them move further than in"
        f" 95 of 100 pseudo-records drawn from the prior, which themselves move {middle:.0f} as far ({low:.0f} to {high:.0f} in"
        f" nine tenths of them; {often:.0%} move as many or more). After correction for all numbers {len(sure)} remain;"
        f" {len(sharper)} become sharper by a twentieth or more."
    )
    most = "; ".join(f"{row.label} ({row.shift:+.2f}, p {row.pvalue:.2g})" for row in numbers.head(5).itertuples())
    yield f"Largest changes (shift of the mean in standard deviations of the prior): {most}."
    wrong = checked.shown[checked.shown["pvalue_posterior"] < SURE]
    if len(wrong):
        listed = "; ".join(
            f"'{row.label}' ({row.measured:.3g} measured, {row.posterior:.3g} in worlds, p {row.pvalue_posterior:.2g})"
            for row in wrong.itertuples()
        )
        yield f"Measured, but not reproduced by worlds for any parameter values: {listed}."
    else:
        yield "All measurements lie within the range of the worlds."
    yield from _checks_told(ranked, checked)
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


def _checks_told(ranked: pd.DataFrame, checked: Checked) -> Iterator[str]:
    """Whether the record is one that worlds would leave, and whether posteriors hold what they promise."""
    far = checked.checks[checked.checks["holm"] < SURE]
    listed = "; ".join(
        f"{row.label} ({row.measured:.3g}, in calibrated worlds {row.posterior_low:.3g} to {row.posterior_high:.3g})"
        for row in far.itertuples()
    )
    yield (
        f"Of {len(checked.checks)} summaries of the record {len(far)} lie outside what calibrated worlds leave (p below {SURE}"
        f" after Holm's correction){': ' + listed if listed else ''}."
    )
    wrong = ranked[ranked["holm"] < SURE]
    kinds = "; ".join(f"{row.label} ({_fault(row.lean, row.width)})" for row in wrong.head(5).itertuples())
    yield (
        f"Calibrated against {len(checked.rehearsal.ranks):,} pseudo-records whose numbers are known, nine tenths of a posterior"
        f" hold the true number in {ranked['cover'].mean():.0%} of cases; ranks of {len(wrong)} of {len(ranked)} numbers are not"
        f" uniform{': ' + kinds if kinds else ''}."
    )


def _fault(lean: float, width: float) -> str:
    """What is wrong with posteriors whose ranks are not uniform, by what is more so."""
    if abs(lean) > abs(width - 1.0) / 3.0:
        return "too low" if lean > 0 else "too high"
    return "too narrow" if width > 1.0 else "too wide"


def _notes(plan: Plan, fit: Fit, posterior: Posterior, handed: Sequence[str]) -> list[str]:
    return [
        f"{len(fit.logits):,} worlds from January 2025, each with numbers of its own; {len(posterior.weights):,} kept by the"
        f" statistics, worth {posterior.effective:,.0f} equally heavy ones after the record.",
        f"posterior.csv holds {plan.rows:,} rows of {len(handed)} numbers that mean the same at any time; use it with"
        " priors=FILE. Starts of January were calibrated too and are in posterior_hindcast.csv, for the hindcast alone.",
        f"The documents are assumed to report {plan.reported.value:.0%} of all events (judged), and silence is weighted"
        " accordingly. Events are assumed independent given the parameters.",
        "Targets, their errors and all settings are in configs/standards/calibration.yaml; what is left out as out of reach is"
        " left out by the rule given there.",
        "Intervals of the effects of calibration do not include the stochastic variability of the worlds used to"
        " calibrate: another seed changes the skill on the held-out part by about as much as the skill itself.",
    ]


SHIFT = (
    "Shift: of the mean, in standard deviations of the prior. Of pseudo-records: 95 % quantile of the shift when"
    " worlds of the prior replace the record; p: share of them with at least this shift. p (all): corrected for all"
    " parameters. Sharper by: 1 - posterior / prior standard deviation."
)
RECORD = (
    "Counts are of what got on record in the training part, and of what would in worlds, of which documents tell a share. How"
    " surprising: minus the logarithm of the chance of all of it before calibration, were things independent. p: two-sided."
)
RANKS = (
    "Rank of a known number among draws of its posterior: uniform where posteriors are right (simulation-based calibration)."
    " Width above 1: posteriors too narrow; truth lies higher: too low, in shares of the posterior. p: of all bins together."
)
PVALUE = (
    "p: two-sided, of a measurement at least as extreme in worlds, including measurement error; near 0 worlds cannot"
    " reproduce it. Roles: targets that were only checked, or that no world reaches, did not enter the calibration."
)
SKILL = "Losses, less is better; skill is 1 - after / before, with an interval from drawing actors with replacement."
