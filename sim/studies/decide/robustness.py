"""Which policies are robust to uncertainty, and for whom?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.robustness import robustness, without_luck
from sim.config.content import Content
from sim.config.setting import read_setting
from sim.config.taken import several
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.settings import RunSettings
from sim.plots.regret import plot_regret
from sim.readouts.courses import (
    LESS,
    Policies,
    check_courses,
    hash_policies,
    label_worth,
    lay_out_policies,
    read_policies,
    read_worth,
)
from sim.readouts.measures import by_luck, check_measure
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.decide.deciding_numbers import find_deciding
from sim.studies.options import Decimal, Names, Options, String, option, outcomes_option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for


class Asked(Options):
    """What the study is asked."""

    policies: String = option(
        read_setting().policies,
        "Courses of action to evaluate.",
        "the name of a file in configs/standards/policies, or the path of a YAML file",
    )
    outcomes: Names = outcomes_option(
        "Outcomes to evaluate them by, with a minus where less is better; by default those of the file."
    )
    threshold: Decimal | None = option(
        None,
        "Satisficing threshold; by default the first policy's median.",
        "a number",
    )


@study(
    "robustness",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    lays_out=("worlds_per_draw",),
    rereads=lambda request: hash_policies(request.options.policies, request.folders),
    examples=("policies=pakistan", "outcomes=[payoff.pakistan,-pakistan_isolation]"),
)
def make(request: Request[Asked]) -> Path:
    """Evaluate policies (`policies=pakistan`, or a YAML file) by `outcomes` over the uncertain parameters. Returns the folder.

    All policies share the same parameter draws and replicates. A minus before an outcome means that less is better.
    """
    folder, ensemble = ensemble_for(request, "robustness", robustness_settings)
    policies = read_policies(request.options.policies, request.folders)
    check_courses(ensemble, policies, request.options.policies, request.result)
    outcomes = list(request.options.outcomes) or list(policies.outcomes)
    for outcome in outcomes:
        check_measure(ensemble.content, ensemble.settings, outcome.removeprefix(LESS), "outcomes")
    return conclude(folder, "robustness", request, ensemble, analyze(ensemble, policies, outcomes, request.options.threshold))


def robustness_settings(request: Request[Asked], content: Content) -> RunSettings:
    """The settings of the run that is asked for: every policy in the same draws. Raises InputError where it cannot be made."""
    policies = read_policies(request.options.policies, request.folders)
    judged_by = request.options.outcomes or policies.outcomes
    size = (request.per_point, request.per_draw, request.worlds is not None)
    return lay_out_policies(policies, request.settings, content, judged_by, *size, study="robustness")


def analyze(ensemble: Ensemble, policies: Policies, outcomes: list[str], threshold: float | None) -> Findings:
    """What is found about policies, judged by some outcomes."""
    names, outcomes = list(ensemble.settings.courses or {}), several(outcomes)
    table = pd.concat([_judged(ensemble, names, outcome, threshold) for outcome in outcomes], ignore_index=True)
    table.insert(1, "label", [policies.courses[name].label for name in table["policy"]])
    columns = {
        "outcome": "{words}",
        "policy": "{label}",
        "mean": "{mean:.3f}",
        "bad case": "{bad:.3f}",
        "worst case": "{worst:.3f}",
    }
    columns |= {"good enough in": "{satisfies:.0%}", "95 % interval": "{satisfies_low:.0%} to {satisfies_high:.0%}"}
    columns |= {"best in": "{best:.0%}", "mean regret": "{regret:.3f}", "95 % interval ": "{regret_low:.3f} to {regret_high:.3f}"}
    columns |= {"worst regret": "{regret_worst:.3f}"}
    meant = pd.DataFrame(
        [
            (course.label, ", ".join(f"{k} {v}" for k, v in course.holds.items()) or "-", course.why, ", ".join(course.cites))
            for course in policies.courses.values()
        ],
        columns=["label", "holds", "why", "facts"],
    )
    told = {"policy": "{label}", "holds": "{holds}", "why": "{why}", "facts": "{facts}"}
    cases = ensemble.settings.worlds_per_point // ensemble.settings.worlds_per_draw
    decides = _word_deciding(ensemble, policies, outcomes[0])
    return Findings(
        policies.title,
        policies.question,
        _answer(table, outcomes, ensemble.content),
        [
            Sheet("robustness", "Policies, outcome by outcome", table, columns, note=MEASURES, shown=len(table)),
            *_tell_deciding(decides, str(table["words"].iloc[0])),
            Sheet("policies", "Definition of the policies", meant, told, shown=len(meant)),
        ],
        list(_pictures(table, ensemble, cases)),
        [
            f"{cases} draws of the uncertain parameters, each with {ensemble.settings.worlds_per_draw}"
            " replicates, common to all policies.",
            "Good enough: at least the median of the first policy, unless a threshold was given.",
            "A policy is held from the first month, even where its conditions are not met.",
            *([] if len(decides) else ["With this number of cases no single parameter is found to decide which policy is best."]),
        ],
    )


MEASURES = (
    "Regret is the distance to the best policy in each case, in the units of the outcome; a poor case is the worst"
    " decile. Stochastic variability, which inflates regrets and worsens poor cases, is removed from all of them; with"
    " one replicate per draw it cannot be."
)
DECIDING = {"policy": "{course}", "best in": "{best:.0%}", "number": "{label}", "the larger, the": "{turns}"}
DECIDING |= {"share of the margin's variance": "{first:.3f}", "p (Holm)": "{holm:.2g}"}
DECIDES = (
    "The margin is the distance to the best of the other policies in the same case; at most five parameters per"
    " policy, and only those that explain more of it than expected by chance. No row for a policy: no single parameter"
    " decides."
)


def _word_deciding(ensemble: Ensemble, policies: Policies, outcome: str) -> pd.DataFrame:
    """What decides which policy is best by an outcome, in words."""
    values = read_worth(ensemble, outcome).mean(axis=2)
    table = find_deciding(ensemble, list(ensemble.settings.courses or {}), values)
    turns = np.where(table["rank_correlation"] > 0, "better", "worse")
    return table.assign(course=[policies.courses[name].label for name in table["policy"]], turns=turns)


def _tell_deciding(table: pd.DataFrame, words: str) -> list[Sheet]:
    """The sheet on what decides, where anything does."""
    title = f"What decides which policy is best, by {words}"
    return [Sheet("deciding", title, table, DECIDING, note=DECIDES, shown=len(table))] if len(table) else []


def _judged(ensemble: Ensemble, names: list[str], outcome: str, threshold: float | None) -> pd.DataFrame:
    values, more = by_luck(ensemble, outcome.removeprefix(LESS)), not outcome.startswith(LESS)
    enough = float(np.median(without_luck(values)[0])) if threshold is None else threshold
    table = robustness(values, names, enough, more)
    return table.assign(outcome=outcome, words=label_worth(ensemble.content, outcome), good_enough=enough)


def _answer(table: pd.DataFrame, outcomes: list[str], content: Content) -> list[str]:
    """For the first outcome which policy is robust by which measure, and by which other outcomes it is too."""
    first = table[table["outcome"] == outcomes[0]]
    if first["regret_worst"].max() == 0.0:
        return [f"By {first.iloc[0].words}, the policies are indistinguishable: all have the same value in every case."]
    calm, often, worst = (
        first.loc[first["regret"].idxmin()],
        first.loc[first["satisfies"].idxmax()],
        first.loc[first["regret_worst"].idxmax()],
    )
    agree = calm.satisfies == often.satisfies
    rest = "which is also good enough most often" if agree else f"but '{often.label}' is good enough most often"
    others = table[table["outcome"] != outcomes[0]]
    others = others[
        others.groupby("outcome")["regret_worst"].transform("max") > 0
    ]  # an outcome that parts nothing chooses nothing
    winners = others.loc[others.groupby("outcome", sort=False)["regret"].idxmin()]
    parted = winners[winners["policy"] != calm.policy]
    told = "; ".join(f"{row.words} ({row.label})" for row in parted.itertuples())
    sentences = [
        f"By {calm.words}, '{calm.label}' has the smallest mean regret ({calm.regret:.3f}, {calm.regret_low:.3f} to"
        f" {calm.regret_high:.3f}), {rest} ({often.satisfies:.0%} of cases).",
        f"The largest regret is that of '{worst.label}': {worst.regret_worst:.3f} in its worst case.",
    ]
    if len(winners):
        ending = f"; not {told}." if told else "."
        sentences.insert(1, f"{len(winners) - len(parted)} of the {len(winners)} other measures choose it too{ending}")
    return sentences


def _pictures(table: pd.DataFrame, ensemble: Ensemble, cases: int) -> Iterator[Picture]:
    columns = dict(zip(table["outcome"], table["words"], strict=True))
    rows = dict(zip(table["policy"], table["label"], strict=True))
    look: dict[str, Any] = {"labels_rows": rows, "labels_columns": columns, "n": ensemble.settings.worlds}
    for name, value, lower, title in (
        ("regret", "regret", True, "Mean regret of each policy"),
        ("satisfies", "satisfies", False, "Share of cases in which each policy is good enough"),
    ):
        wide = table.pivot(index="policy", columns="outcome", values=value).loc[list(rows), list(columns)]
        drawn = partial(plot_regret, wide, value=value, title=title, lower_is_better=lower, **look)
        yield Picture(name, f"{title}, over {cases} draws of the uncertain numbers; the best of each column is marked.", drawn)
