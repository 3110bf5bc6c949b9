"""Would chances have been better, had what came of earlier ones been taken to heart?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.recalibration import LOGISTIC, METHODS, RATE, recalibration, tried_later
from sim.analysis.scores import skill
from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble
from sim.plots.reliability import plot_skill
from sim.record.forecasts import INCIDENTS, onsets, starts, striking_months, taking
from sim.record.observations import Record
from sim.record.questions import KINDS, THEATRE, TIMED, Question
from sim.reporting.findings import Picture, Sheet

MONTHLY = "what comes in each month"
AS_FORETOLD = "as foretold"
COLUMNS = ["label", "method", "against", "score", "n", "since", "before", "after", "skill", "low", "high", "constant", "slope"]


LOSSES = {"brier": lambda right: 2.0 * (1.0 - right) ** 2, "logarithmic": lambda right: -np.log(right)}
"""What is lost by the chance given to the answer that was right, of two (`sim.analysis.scores`)."""
NOTE = (
    "Maps from chances foretold to better ones, learnt of questions that were settled before the month asked about, and tried on"
    " it: never on what they were learnt of. Logistic: a line in log odds (slope below 1: chances were too sure). Rate: no"
    " forecast at all. Timed questions are matched, half of them come true by design; of what comes in each month nothing is"
    " left out."
)


@dataclass(frozen=True)
class Dated:
    """Forecasts with their months, (question,) each: chance, whether it came, what shares its fate, the first and last month."""

    chance: np.ndarray
    came: np.ndarray
    group: np.ndarray
    first: np.ndarray
    last: np.ndarray


def recalibrate(ensemble: Ensemble, october: Content, record: Record, questions: Sequence[Question]) -> pd.DataFrame:
    """How chances recalibrated by what was settled before compare with those foretold; a row a question's kind, method and score.

    Columns: label, method, against, score, n (questions tried), since (the first month in which any is), before and after (mean
    losses of the chances foretold and recalibrated), skill (1 - after / before) with low and high, over actors; constant and
    slope (of log odds, of all questions together; of the logistic map alone).
    """
    rows = []
    timed = [q for q in questions if q.kind == TIMED]
    asked = {
        KINDS[TIMED]: _gathered([(q.forecasts[THEATRE][1], q.observed == 1, q.group, *q.months) for q in timed]),
        MONTHLY: _gathered(list(_by_month(ensemble, october, record))),
    }
    for label, dated in asked.items():
        rows += [row for method in METHODS for row in compare_ways(dated, label, method, ensemble.settings.worlds)]
    return pd.DataFrame(rows, columns=COLUMNS)


def compare_ways(dated: Dated, label: str, method: str, worlds: int) -> Iterator[dict[str, Any]]:
    """The rows of one kind of question and method; none where too little was settled early enough.

    worlds : the number behind the chances, by which those of 0 and 1 are kept from being sure.
    """
    chance = (dated.chance * worlds + 0.5) / (worlds + 1.0)
    later = tried_later(chance, dated.came, dated.first, dated.last, method)
    tried = np.isfinite(later)
    if not tried.any():
        return
    terms = recalibration(chance, dated.came, LOGISTIC)[1] if method == LOGISTIC else np.full(2, np.nan)
    head = {
        "label": label,
        "method": method,
        "against": AS_FORETOLD,
        "n": int(tried.sum()),
        "since": int(dated.first[tried].min()),
    }
    for score, loss in LOSSES.items():
        before, after = (loss(np.where(dated.came, each, 1.0 - each)[tried]) for each in (chance, later))
        gain, low, high = skill(after, before, list(dated.group[tried]))
        row: dict[str, Any] = {
            "score": score,
            "before": before.mean(),
            "after": after.mean(),
            "skill": gain,
            "low": low,
            "high": high,
        }
        yield {**head, **row, "constant": terms[0], "slope": terms[1]}


def _by_month(ensemble: Ensemble, october: Content, record: Record) -> Iterator[tuple[float, bool, str, int, int]]:
    """Each event on record in its window, and each option and incident in each month in which it surely did not come.

    Left out: options that stood in January, and those that stood in October without an event that says since when.
    """
    for event in record.events:
        months = onsets(ensemble, event)[:, event.first - 1 : event.last]
        yield float(months.any(axis=1).mean()), True, event.who[0] if event.stance else INCIDENTS, event.first, event.last
    begun, ended = starts(ensemble.content), {**starts(october), **record.standing}
    for name, options in ensemble.content.options.items():
        for option in (option for option in options if option != begun[name]):
            windows = [(e.first, e.last) for e in record.events if option in e.stance.get(name, ())]
            if windows or option != ended[name]:
                yield from _quiet(taking(ensemble, name, (option,)), windows, name.split(".")[0], record.months)
    for name, incident in ensemble.content.incidents.items():
        if incident.kind != "count":
            windows = [(e.first, e.last) for e in record.events if e.incident == name]
            yield from _quiet(striking_months(ensemble, name), windows, INCIDENTS, record.months)


def _quiet(
    comes: np.ndarray, windows: Sequence[tuple[int, int]], group: str, months: int
) -> Iterator[tuple[float, bool, str, int, int]]:
    """The months out of all windows, in which something did not come; comes : (world, month from 1)."""
    for month in range(1, months + 1):
        if not any(first <= month <= last for first, last in windows):
            yield float(comes[:, month - 1].mean()), False, group, month, month


def _gathered(rows: Sequence[tuple[float, bool, str, int, int]]) -> Dated:
    return Dated(*(np.array(column) for column in zip(*rows, strict=True)))


def tell_gains(table: pd.DataFrame) -> Iterator[str]:
    """Whether recalibration helps, in a sentence a kind of question; by the logistic map, which was chosen beforehand."""
    brier_alone = table[table["score"] == "brier"]
    rates = brier_alone[brier_alone["method"] == RATE].set_index("label")["after"]
    for row in brier_alone[brier_alone["method"] == LOGISTIC].itertuples():
        judged = "it helps" if row.low > 0 else "it does harm" if row.high < 0 else "the effect is not significant"
        sure = "too sure" if row.slope < 1 else "not sure enough"
        yield (
            f"Recalibrated by what was settled before (logistic, month by month, {row.n} questions), chances of {row.label}"
            f" have a Brier score of {row.after:.3f} instead of {row.before:.3f}: a skill of {row.skill:+.2f} ({row.low:+.2f} to"
            f" {row.high:+.2f}), so {judged}. How often such things came before, the same for all, has {rates[row.label]:.3f}."
            f" Over all months chances were {sure} (slope {row.slope:.2f}, constant {row.constant:+.2f})."
        )


def sheet(table: pd.DataFrame) -> Sheet:
    """All maps and scores."""
    columns = {"what": "{label}", "map": "{method}", "score": "{score}", "n": "{n:d}", "as foretold": "{before:.3f}"}
    columns |= {"recalibrated": "{after:.3f}", "skill": "{skill:+.2f}", "95 % interval": "{low:+.2f} to {high:+.2f}"}
    columns |= {"slope": "{slope:.2f}", "constant": "{constant:+.2f}"}
    return Sheet("recalibration", "Recalibrated probabilities", table, columns, note=NOTE, shown=len(table))


def picture(table: pd.DataFrame, worlds: int) -> Picture:
    """Whether any map helps."""
    drawn = table[(table["score"] == "brier") & np.isfinite(table["skill"])]
    drawn = drawn.assign(label=drawn["method"] + ": " + drawn["label"])
    title = "Would recalibration on earlier months have helped?"
    return Picture("recalibration", NOTE, partial(plot_skill, drawn, n=worlds, title=title))
