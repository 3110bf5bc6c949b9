"""What would it be worth to know more before choosing?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.columns import Columns
from sim.analysis.information import (
    FEWEST,
    LEAST_SPARE,
    Decision,
    decide,
    find_choices,
    try_halves,
    value_group,
    value_numbers,
    value_pairs,
)
from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.config.setting import read_setting
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.settings import RunSettings
from sim.plots.information import plot_information
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
from sim.readouts.labels import number_label, plain
from sim.readouts.measures import check_measure, read_draws
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.options import OUTCOME, Decimal, Names, Options, String, option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for

SURE, PAIRED, SHOWN = 0.05, 6, 15
"""Level of all numbers together; numbers whose pairs are valued; rows that are shown."""


class Asked(Options):
    """What the study is asked."""

    policies: String = option(
        read_setting().policies,
        "The courses of action to choose among.",
        "the name of a file in configs/standards/policies, or the path of a YAML file",
    )
    outcome: String | None = option(
        None,
        "By what a course is judged, with a minus before what is better when it is less; the first of the file if none.",
        OUTCOME,
    )
    among: Names = option((), "The courses that can be chosen, by name; all of the file if none is named.", "a list of names")
    learned: Decimal = option(
        0.5, "The share of a number's variance that a study of it would take away.", "a number above 0, at most 1", gt=0.0, le=1.0
    )


@study(
    "information",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    lays_out=("worlds_per_draw",),
    rereads=lambda request: hash_policies(request.options.policies, request.folders),
    examples=("policies=loyalties", "policies=pakistan outcome=payoff.pakistan worlds_per_point=5000"),
)
def make(request: Request[Asked]) -> Path:
    """Value what could be learned before a choice among policies (`policies=pakistan`, or a YAML file). Returns the folder.

    All policies share the same parameter draws and replicates. Stored runs of study=robustness can be read, too.
    """
    folder, ensemble = ensemble_for(request, "information", information_settings)
    policies = read_policies(request.options.policies, request.folders)
    check_courses(ensemble, policies, request.options.policies, request.result)
    outcome = request.options.outcome or policies.outcomes[0]
    check_measure(ensemble.content, ensemble.settings, outcome.removeprefix(LESS), "outcome")
    found = analyze(ensemble, policies, outcome, request.options.among, request.options.learned)
    return conclude(folder, "information", request, ensemble, found)


def information_settings(request: Request[Asked], content: Content) -> RunSettings:
    """The settings of the run that is asked for: every policy in the same draws. Raises InputError where it cannot be made."""
    policies = read_policies(request.options.policies, request.folders)
    _places(policies, request.options.among)
    outcome = request.options.outcome or policies.outcomes[0]
    size = (request.per_point, request.per_draw, request.worlds is not None)
    settings = lay_out_policies(policies, request.settings, content, [outcome], *size, study="information")
    draws = settings.worlds_per_point // settings.worlds_per_draw
    if draws < FEWEST:
        raise refuse("worlds_per_point", settings.worlds_per_point, f"at least {FEWEST * settings.worlds_per_draw}")
    return settings


def _places(policies: Policies, among: Names) -> list[int]:
    """The places of the courses that can be chosen. Raises InputError for one that does not exist, or fewer than two."""
    names = list(policies.courses)
    for name in among:
        if name not in names:
            raise unknown("among", name, names, "policies")
    places = [names.index(name) for name in dict.fromkeys(among or names)]
    if len(places) < 2:
        raise refuse("among", list(among), "two courses or more")
    return places


@dataclass(frozen=True)
class _Asking:
    """What is valued: the courses by their labels, the unit of worth, the decision, and its tables."""

    labels: list[str]
    unit: str
    decision: Decision
    numbers: pd.DataFrame
    pairs: pd.DataFrame
    parts: pd.DataFrame
    halves: float

    @property
    def sure(self) -> pd.DataFrame:
        """The numbers that are worth more than noise makes any."""
        return self.numbers[self.numbers["pvalue"] <= SURE]


def analyze(ensemble: Ensemble, policies: Policies, outcome: str, among: Names = (), learned: float = 0.5) -> Findings:
    """What knowing more would be worth to whoever chooses among some policies.

    Parameters
    ----------
    ensemble : of the policies, all in the same draws. outcome : by which they are judged, with a minus if less is better.
    among : the courses that can be chosen, all if none. learned : share of a number's variance that a study takes away.

    Raises
    ------
    InputError : a course that does not exist, fewer than two, or fewer than 100 draws.
    """
    places, settings = _places(policies, among), ensemble.settings
    values, seed = read_worth(ensemble, outcome)[places], settings.seed
    decision = decide(values, seed=seed)
    known = [str(name) for name in ensemble.data["number"].values]
    draws = read_draws(ensemble, known, settings.worlds_per_draw, values.shape[1])
    numbers = value_numbers(decision, draws, learned, seed)
    numbers = numbers.assign(label=[number_label(ensemble.content, number) for number in numbers["number"]])
    labels = [list(policies.courses.values())[place].label for place in places]
    every = np.arange(values.shape[1])
    top = draws.table(list(numbers["number"][numbers["value"] > 0.0][:PAIRED]), every)
    numbers["turns"] = [
        _tell_choices(decision, draws.table([number], every)[number].to_numpy(), labels) if place < SHOWN and value > 0 else ""
        for place, (number, value) in enumerate(zip(numbers["number"], numbers["value"], strict=True))
    ]
    pairs = value_pairs(decision, top, list(top), seed)
    for side in ("one", "other"):
        pairs[f"label_{side}"] = [number_label(ensemble.content, number) for number in pairs[side]]
    parts = _value_parts(decision, draws, ensemble.content, seed)
    unit = label_worth(ensemble.content, outcome)
    asking = _Asking(labels, unit, decision, numbers, pairs, parts, try_halves(decision, draws, seed))
    return _tell(asking, policies, settings, learned)


def _tell_choices(decision: Decision, cause: np.ndarray, labels: list[str]) -> str:
    """Which course is chosen at which values of a number, in words."""
    choices = find_choices(decision, cause)
    return "; ".join(
        f"{labels[row.course]} " + (f"up to {row.high:.3g}" if place == 0 else f"from {row.low:.3g}")
        for place, row in enumerate(choices.itertuples())
        if row.share > 0.01
    )


def _value_parts(decision: Decision, draws: Columns, content: Content, seed: int) -> pd.DataFrame:
    """What it is worth to know all numbers of a part of the theatre, the most valuable part first."""
    every, groups = np.arange(draws.cases), dict[str, list[str]]()
    for number in draws.names:
        words = number.split(".")
        groups.setdefault(words[1] if words[0] == "actors" else words[0], []).append(number)
    few = {part: names for part, names in groups.items() if len(names) * LEAST_SPARE <= draws.cases}
    worth = {part: value_group(decision, draws.table(names, every), seed) for part, names in few.items()}
    rows = [(_name_part(content, part), len(names), *worth.get(part, (np.nan, np.nan))) for part, names in groups.items()]
    table = pd.DataFrame(rows, columns=["part", "numbers", "value", "pvalue"])
    return table.sort_values("value", ascending=False, kind="stable", na_position="last", ignore_index=True)


def _name_part(content: Content, part: str) -> str:
    """What a part of the theatre is called."""
    return content.actors[part].name if part in content.actors else plain(part)


def _tell(asking: _Asking, policies: Policies, settings: RunSettings, learned: float) -> Findings:
    """Sentences, tables and figure."""
    title = f"What it is worth to know, by {asking.unit}"
    columns = {"number": "{label}", "knowing it": "{value:.4f}", f"learning {learned:.0%} of it": "{sample_value:.4f}"}
    columns |= {"p (all numbers)": "{pvalue:.3f}", "chosen at which values": "{turns}"}
    sheets = [Sheet("information", title, asking.numbers, columns, note=MEANING, shown=SHOWN)]
    paired = {"number": "{label_one}", "and": "{label_other}", "knowing both": "{value:.4f}", "p": "{pvalue:.3f}"}
    if len(asking.pairs):
        sheets.append(Sheet("pairs", "Pairs of the most valuable numbers", asking.pairs, paired, note=OF_PAIRS, shown=8))
    by_part = {"all numbers of": "{part}", "numbers": "{numbers:d}", "knowing them": "{value:.4f}", "p": "{pvalue:.3f}"}
    sheets.append(Sheet("parts", "Parts of the theatre", asking.parts, by_part, note=OF_PARTS, shown=len(asking.parts)))
    drawn = partial(plot_information, asking.numbers, n=settings.worlds, title=title, unit=asking.unit)
    caption = "What knowing each number before the choice would be worth on average, in the measure by which policies are judged."
    cases = settings.worlds_per_point // settings.worlds_per_draw
    return Findings(
        f"{policies.title}: what would change the choice",
        f"What would it be worth to know more before choosing, judged by {asking.unit}?",
        list(_answer(asking)),
        sheets,
        [Picture("information", caption, drawn)] if asking.numbers["value"].max() > 0.0 else [],
        [
            f"{cases} draws of the uncertain parameters, each with {settings.worlds_per_draw}"
            " replicates, common to all policies.",
            "A policy is held from the first month on, also where its conditions would not hold.",
            "Worth is the average over all that is uncertain: whoever shuns risk would pay for other knowledge.",
        ],
    )


MEANING = (
    "The expected gain of choosing anew once the number is known, in the measure by which policies are judged (regression over"
    " draws, noise drawn in). p: how often noise makes any number worth as much."
)
OF_PAIRS = "Each p is for one pair alone: a pair was looked at because its numbers are valuable."
OF_PARTS = "By straight lines in all numbers of a part at once; no value where there are too few draws for so many numbers."


def _answer(asking: _Asking) -> Iterator[str]:
    """Which policy leads, whether any number could change that, and what it would be worth."""
    decision, sure = asking.decision, asking.sure
    means = decision.worth.mean(axis=0)
    order = np.argsort(-means, kind="stable")
    lead, second = asking.labels[order[0]], asking.labels[order[1]]
    yield f"'{lead}' is best on average ({means[order[0]]:.3f}; '{second}' {means[order[1]]:.3f})."
    yield (
        f"To know everything but luck would be worth {decision.perfect:.4f} ({decision.perfect_low:.4f} to"
        f" {decision.perfect_high:.4f}): so much better one would choose on average."
    )
    if sure.empty:
        most = asking.numbers.iloc[0]
        ending = f"; the most promising, {most.label}, {most.value:.4f} (p {most.pvalue:.2f})." if most.value > 0.0 else "."
        yield f"No single number of {len(asking.numbers)} would change the choice by more than noise{ending}"
    else:
        top = sure.iloc[0]
        words = "number would" if len(sure) == 1 else "numbers would"
        yield f"{len(sure)} of {len(asking.numbers)} {words} change the choice, most of all {top.label} ({top.turns})."
        yield f"To know it would be worth {top.value:.4f}, of which a study would bring {top.sample_value:.4f}."
    if asking.halves > 0.0:
        yield f"The best number found in one half of the draws is worth {asking.halves:.4f} in the other half."
    else:
        yield "The best number found in one half of the draws is worth nothing in the other half."
