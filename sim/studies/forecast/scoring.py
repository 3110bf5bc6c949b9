"""How good were the forecasts that have been settled, beside reference forecasts?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.murphy import decompose_brier
from sim.analysis.reliability import reliability
from sim.analysis.scores import brier, chances_of, logarithmic, skill
from sim.record.sealed import Book, SealedQuestion

MODEL = "model"
STANDS, REACHED, ALL = "which option stands", "what is reached", "all questions"
COLUMNS = ("question", "kind", "month", "group", "forecaster", "observed", "chance", "brier", "logarithmic")
Answered = Sequence[tuple[SealedQuestion, int]]


def score_each(answered: Answered) -> pd.DataFrame:
    """One row for each settled question and forecaster; columns: `COLUMNS`.

    Chances of 0 are raised for the logarithmic score as if every forecaster had counted so many worlds as the model.
    """
    rows = []
    for question, place in answered:
        head = (question.id, REACHED if question.is_early else STANDS, question.month, question.group)
        for who, chances in list_forecasts(question).items():
            clipped = chances_of(chances * question.worlds)
            scores = chances[place], brier(chances, place), logarithmic(clipped, place)
            rows.append((*head, who, question.options[place], *scores))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def list_forecasts(question: SealedQuestion) -> dict[str, np.ndarray]:
    """Who gives which chances of the answers, the model first; without those that give none."""
    given = {who: np.array(chances) for who, chances in question.references.items() if chances is not None}
    return {MODEL: np.array(question.chances), **given}


def compare_scores(table: pd.DataFrame) -> pd.DataFrame:
    """Mean scores of the model and of each reference over the questions that both answer, and the skill of the model.

    Columns: label, against, score, n, model, reference, skill, low, high. Its interval leaves out one actor after the other.
    """
    return pd.DataFrame(_compare(table))


def _compare(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    kinds = {ALL: table, **{kind: table[table["kind"] == kind] for kind in (STANDS, REACHED)}}
    kinds |= {f"{month} months ahead": rows for month, rows in table.groupby("month")}
    for label, rows in kinds.items():
        for score in ("brier", "logarithmic"):
            wide = rows.pivot(index="question", columns="forecaster", values=score)
            groups = rows.drop_duplicates("question").set_index("question")["group"]
            for who in (who for who in wide if who != MODEL):
                both = wide[[MODEL, who]].dropna()
                own, other = both[MODEL].to_numpy(), both[who].to_numpy()
                value, low, high = skill(own, other, list(groups.loc[both.index]))
                head = {"label": label, "against": who, "score": score, "n": len(both)}
                yield {**head, "model": own.mean(), "reference": other.mean(), "skill": value, "low": low, "high": high}


def list_yes_or_no(answered: Answered, who: str = MODEL) -> tuple[np.ndarray, np.ndarray]:
    """A forecaster's chance of every answer (of yes, where it is yes or no), and whether it came about."""
    chances, came = [], []
    for question, place in answered:
        given = list_forecasts(question).get(who)
        if given is not None:
            first = 1 if question.is_early else 0
            chances += list(given[first:])
            came += [each == place for each in range(first, len(question.options))]
    return np.array(chances), np.array(came, dtype=bool)


def take_apart(answered: Answered, forecasters: Sequence[str]) -> pd.DataFrame:
    """Murphy's parts of the Brier score of each forecaster over all answers as yes or no, each over the questions it answers."""
    rows = []
    for who in forecasters:
        chances, came = list_yes_or_no(answered, who)
        if len(chances):
            parts = decompose_brier(chances, came)
            rows.append({"forecaster": who, "n": len(chances), **vars(parts)})
    return pd.DataFrame(rows)


def bin_chances(answered: Answered) -> dict[str, pd.DataFrame]:
    """The model's chances in bins and how often that came about, by kind of question."""
    kinds: Mapping[str, Answered] = {
        STANDS: [pair for pair in answered if not pair[0].is_early],
        REACHED: [pair for pair in answered if pair[0].is_early],
    }
    return {kind: reliability(*list_yes_or_no(pairs)) for kind, pairs in kinds.items() if pairs}


@dataclass(frozen=True)
class Tally:
    """How many questions were sealed, resolved, void and open."""

    sealed: int
    resolved: int
    void: int
    open: int


def count_questions(book: Book) -> Tally:
    """How many questions of a ledger are settled in which way."""
    resolved = len(book.right_answers)
    return Tally(len(book.questions), resolved, len(book.settled) - resolved, len(book.open))
