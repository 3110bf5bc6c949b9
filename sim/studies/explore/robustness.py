"""Which policies are robust to parameter uncertainty, and for whom?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.analysis.robustness import robustness, without_luck
from sim.config import files
from sim.config.content import Content
from sim.config.errors import InputError, from_validation, refuse, unknown
from sim.config.files import hash_of, hashes
from sim.config.schema import Cited
from sim.config.setting import read_setting
from sim.config.taken import several
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import sized
from sim.ensembles.settings import RunSettings, Value
from sim.evidence import UnknownEntry
from sim.plots.regret import plot_regret
from sim.readouts.measures import by_luck, by_point, check_measure, label_of
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.explore.deciding_numbers import find_deciding
from sim.studies.options import Decimal, Names, Options, String, option, outcomes_option
from sim.studies.reads import ONE
from sim.studies.registry import study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for
from sim.world.citing import ledger_with

DRAWS, LUCKS = 200, 10
"""So many draws of the uncertain numbers meet every policy, each under so many lucks, unless said otherwise."""
LESS = "-"
"""Before an outcome: less of it is better."""


class Course(BaseModel):
    """A course of action: what it holds in place, and what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    holds: dict[str, Value] = {}
    cites: Cited
    why: str


class Policies(BaseModel):
    """Courses of action to be judged against each other, the first being the reference, and the outcomes they are judged by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    question: str
    outcomes: tuple[str, ...] = Field(min_length=1)
    courses: dict[str, Course] = Field(min_length=2)


def _hash_policies(request: Request[Asked]) -> dict[str, str]:
    """A hash of the file of policies, under the name by which it was asked for."""
    shipped = f"configs/standards/policies/{request.options.policies}.yaml"
    found = hashes(request.folders).get(shipped) or hash_of(Path(request.options.policies))
    return {request.options.policies: found[:16]}


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
    rereads=_hash_policies,
    examples=("policies=pakistan", "outcomes=[payoff.pakistan,-pakistan_isolation]"),
)
def make(request: Request[Asked]) -> Path:
    """Evaluate policies (`policies=pakistan`, or a YAML file) by `outcomes` over the uncertain parameters. Returns the folder.

    All policies share the same parameter draws and replicates. A minus before an outcome means that less is better.
    """
    folder, ensemble = ensemble_for(request, "robustness", robustness_settings)
    policies = read(request.options.policies, request.folders)
    courses = ensemble.settings.courses
    if courses != {name: course.holds for name, course in policies.courses.items()}:
        raise refuse(
            f"result={request.result}", f"policies other than those of {request.options.policies}", "a folder of study=robustness"
        )
    outcomes = list(request.options.outcomes) or list(policies.outcomes)
    for outcome in outcomes:
        check_measure(ensemble.content, ensemble.settings, outcome.removeprefix(LESS), "outcomes")
    return conclude(folder, "robustness", request, ensemble, analyze(ensemble, policies, outcomes, request.options.threshold))


def read(name: str, folders: Iterable[str | Path] = ()) -> Policies:
    """The policies of a file in configs/standards/policies, or of a YAML file of one's own. Raises InputError for wrong ones."""
    shipped = {path.stem: path for path in sorted((files.shipped("configs") / "standards" / "policies").glob("*.yaml"))}
    path = shipped.get(name, files.place(name))
    if not path.is_file():
        raise unknown("policies", name, shipped, "policies")
    ledger = ledger_with(folders)
    try:
        policies = Policies.model_validate(files.read_yaml(path))
        for course in policies.courses.values():
            for fact in course.cites:
                ledger.cite(fact, str(path))
    except ValidationError as problem:
        raise from_validation(problem, str(path), Policies) from None
    except UnknownEntry as problem:
        raise InputError(str(problem)) from None
    return policies


def robustness_settings(request: Request[Asked], content: Content) -> RunSettings:
    """The settings of the run that is asked for: every policy in the same draws. Raises InputError where it cannot be made."""
    policies, settings = read(request.options.policies, request.folders), request.settings
    if settings.design != "monte_carlo":
        raise refuse("design", settings.design, "not set: study=robustness constructs the courses itself")
    lucks = request.per_draw or LUCKS
    each = request.per_point or DRAWS * lucks
    if each % lucks or each < 2 * lucks:
        raise refuse("worlds_per_point", each, f"a multiple of worlds_per_draw={lucks}, at least {2 * lucks}")
    laid_out: dict[str, Any] = {"courses": {name: dict(course.holds) for name, course in policies.courses.items()}}
    laid_out |= {"design": "courses", "worlds_per_point": each, "worlds_per_draw": lucks}
    keep = "final" if settings.keep == "all" else settings.keep
    asked = settings.model_copy(update={**laid_out, "keep": keep})
    for outcome in request.options.outcomes or policies.outcomes:
        check_measure(content, asked, outcome.removeprefix(LESS), "outcomes")
    return sized(asked, is_given=request.worlds is not None)


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
    values = by_point(ensemble, outcome.removeprefix(LESS)) * (-1.0 if outcome.startswith(LESS) else 1.0)
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
    words = label_of(ensemble.content, outcome.removeprefix(LESS)) + ("" if more else " (less is better)")
    return table.assign(outcome=outcome, words=words, good_enough=enough)


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
