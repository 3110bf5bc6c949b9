"""What is a question about the past, what do reference forecasts answer, and how do answers score?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.scores import brier, chances_of, logarithmic
from sim.config.content import Content
from sim.record.observations import Part, Record

THEATRE = "theatre"
UNIFORM, PERSISTENCE, RATE = "uniform", "persistence", "actor's rate"
CLIMATOLOGY, MOSTLY = "all actors' rate", "70 % on what stands"
BASELINES = (UNIFORM, PERSISTENCE, MOSTLY, RATE, CLIMATOLOGY)
STAYS = 0.7
"""What a forecaster who knows nothing of the year gives to what stands; the rest is shared among all else."""
NO_CHANCE = 0.01
"""Below this share of worlds something is given no chance."""
STANDING, HAPPENING, TIMED = "standing", "happening", "timed"
KINDS = {
    STANDING: "which option stands at the end",
    HAPPENING: "what happens at all",
    TIMED: "what happens in its months",
}
YES_OR_NO = ("no", "yes")


@dataclass(frozen=True)
class Question:
    """One question with its answer and what each forecaster gives for it.

    options : the answers. observed : the place of the right one. also : of another that some document tells of, or None.
    forecasts : forecaster -> chances of the answers. group : what shares its fate, an actor. months : the first and the last.
    """

    kind: str
    name: str
    label: str
    group: str
    part: Part
    months: tuple[int, int]
    options: tuple[str, ...]
    observed: int
    also: int | None
    forecasts: Mapping[str, np.ndarray]

    @property
    def changed(self) -> bool:
        """Whether the answer is anything but that all stays as it was."""
        return int(np.argmax(self.forecasts[PERSISTENCE])) != self.observed


def part_of(last: int, record: Record) -> Part:
    """The part of the record to which a question of months up to the last belongs."""
    return "training" if last <= record.training else "held_out"


def yes_or_no(
    kind: str,
    name: str,
    label: str,
    group: str,
    months: tuple[int, int],
    is_so: bool,
    chance: float,
    rates: tuple[float, float],
    part: float,
    record: Record,
) -> Question:
    """The question whether something happens in some months.

    Parameters
    ----------
    chance : the theatre's. rates : how often its like is on record in a month, among the actor's and among all. part : what part
        of that it is.
    """
    length = months[1] - months[0] + 1
    own, all_ = ((1.0 - (1.0 - often) ** length) * part for often in rates)
    known = {UNIFORM: 0.5, PERSISTENCE: 0.0, MOSTLY: (1.0 - STAYS) * part, RATE: own, CLIMATOLOGY: all_}
    forecasts = {who: np.array([1.0 - p, p]) for who, p in {THEATRE: chance, **known}.items()}
    return Question(kind, name, label, group, part_of(months[1], record), months, YES_OR_NO, int(is_so), None, forecasts)


# --- reference forecasts -------------------------------------------------------------------------------------------------


def staying(options: int, start: int, own: float, all_: float) -> dict[str, np.ndarray]:
    """Chances of the options by those who hold that all are alike, that all stays, that it mostly does, or changes as others do.

    own, all_ : the share of the actor's, and of all other dossiers that changed.
    """
    stays = np.eye(options)[start]
    changes = (1.0 - stays) / (options - 1)
    rates = {MOSTLY: 1.0 - STAYS, RATE: own, CLIMATOLOGY: all_}
    moved = {who: (1.0 - rate) * stays + rate * changes for who, rate in rates.items()}
    return {UNIFORM: np.full(options, 1.0 / options), PERSISTENCE: stays, **moved}


def turning(content: Content, record: Record, dossier: str) -> tuple[float, float]:
    """Changes on record a month and dossier, over the other dossiers of its actor and over those of all actors."""
    actor = dossier.split(".")[0]
    own = [name for name in content.options if name.split(".")[0] == actor and name != dossier]
    return _turning(record, own), _turning(record, [name for name in content.options if name != dossier])


def _turning(record: Record, others: Sequence[str]) -> float:
    return smoothed(sum(name in others for event in record.events for name in event.stance), len(others) * record.months)


def striking(content: Content, record: Record, incident: str | None) -> tuple[float, float]:
    """Incidents on record a month and kind, over the other kinds, twice: they have no actor."""
    others = [name for name, entry in content.incidents.items() if entry.kind != "count" and name != incident]
    rate = smoothed(sum(event.incident in others for event in record.events), len(others) * record.months)
    return rate, rate


def smoothed(happened: int, chances: int) -> float:
    """A rate that is never 0: half a happening more, in one chance more."""
    return (happened + 0.5) / (chances + 1.0)


# --- scores ------------------------------------------------------------------------------------------------------------


def scored(questions: Sequence[Question], worlds: int, lenient: bool = False) -> pd.DataFrame:
    """One row for each question and forecaster.

    Columns: kind, question, label, group, part, first, last, observed, changed, forecaster, chance (of what was observed), brier,
    logarithmic.

    Parameters
    ----------
    worlds : the number behind the theatre's chances. Chances of 0 are raised for the logarithmic score as if every forecaster
        had counted so many worlds. lenient : whether what some other document tells of counts as right too.
    """
    rows = []
    for q in questions:
        head = (q.kind, q.name, q.label, q.group, q.part, *q.months, q.options[q.observed], q.changed)
        for who, forecast in q.forecasts.items():
            chances, observed = _merged(forecast, q) if lenient else (forecast, q.observed)
            clipped = chances_of(chances * worlds)
            rows.append((*head, who, chances[observed], brier(chances, observed), logarithmic(clipped, observed)))
    columns = ["kind", "question", "label", "group", "part", "first", "last", "observed", "changed", "forecaster", "chance"]
    return pd.DataFrame(rows, columns=[*columns, "brier", "logarithmic"])


def _merged(forecast: np.ndarray, q: Question) -> tuple[np.ndarray, int]:
    """The forecast with the contested answer counted as the right one."""
    if q.also is None or q.also == q.observed:
        return forecast, q.observed
    merged = forecast.copy()
    merged[q.observed] += merged[q.also]
    return np.delete(merged, q.also), q.observed - (q.also < q.observed)


def answers(questions: Sequence[Question], kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The theatre's chance of every answer to a kind of question (of yes, where it is yes or no), and whether it was right."""
    chances, right = [], []
    for q in (q for q in questions if q.kind == kind):
        first = 1 if q.options == YES_OR_NO else 0
        chances += list(q.forecasts[THEATRE][first:])
        right += [place == q.observed for place in range(first, len(q.options))]
    return np.array(chances), np.array(right)
