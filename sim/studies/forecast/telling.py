"""How is a ledger of forecasts reported: what was sealed, how it was resolved, how it scored, whether it is reproduced?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from sim.plots.reliability import plot_reliability, plot_skill
from sim.record.ahead import DOCUMENT, RATE, REFERENCES
from sim.record.sealed import Book, SealedQuestion
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.forecast import scoring

SHOWN = 12
CHAIN = (
    "Every line of the ledger carries the hash of the line before it, so edited, removed, inserted or moved lines are "
    "detected. That the last lines were cut off, or the whole file rewritten, cannot be detected from the file alone: publish "
    "the head elsewhere."
)
CHANCES = (
    "Forecasts are (k + 1/2) / (n + m/2) for k of n worlds and m answers (Jeffreys), so none is exactly 0 or 1. The range "
    "covers nine tenths of the parameter draws (beta-binomial), widened by sampling error."
)
BASE_RATES = "Base rates are those of January to October 2025, a record in which what changed is over-represented."
NO_PROBABILITY = (
    "A share of worlds is not the probability of an event; how far it can be read as one is what the scores will show."
)


def table_of(book: Book, questions: Sequence[SealedQuestion]) -> pd.DataFrame:
    """One row for each answer to each question: chances of the model and of reference forecasts, and what became of it."""
    rows: list[dict[str, Any]] = []
    for question in questions:
        end = book.settled.get(question.id)
        state = "open" if end is None else "void" if end.answer is None else "resolved"
        for place in range(1 if question.is_early else 0, len(question.options)):
            answer = {"answer": question.options[place], "label": question.labels[place], "chance": question.chances[place]}
            ends = {"low": question.low[place], "high": question.high[place]}
            given = {who: None if each is None else each[place] for who, each in question.references.items()}
            came = None if end is None else end.answer
            head = {"id": question.id, "question": question.question, "date": question.date, "group": question.group}
            rows.append({**head, **answer, **ends, **given, "state": state, "came": came, "source": end.source if end else ""})
    return pd.DataFrame(rows)


def _sheet_of_questions(book: Book, questions: Sequence[SealedQuestion], shown: int = SHOWN) -> Sheet:
    table = table_of(book, questions).sort_values("chance", key=lambda chance: (chance - 0.5).abs(), kind="stable")
    for who in (*REFERENCES, DOCUMENT):
        table[who] = pd.to_numeric(table[who]) if who in table else float("nan")
    columns = {"question": "{id}", "answer": "{label}", "forecast": "{chance:.1%}", "range": "{low:.1%} to {high:.1%}"}
    columns |= {RATE: f"{{{RATE}:.1%}}", DOCUMENT: f"{{{DOCUMENT}:.1%}}", "state": "{state}"}
    return Sheet("questions", "Questions, least certain answers first", table, columns, note=CHANCES, shown=shown)


def _tell_tally(book: Book) -> str:
    tally = scoring.count_questions(book)
    return f"{tally.sealed} questions are sealed: {tally.resolved} resolved, {tally.void} void, {tally.open} open."


def tell_sealed(book: Book, run: str, head: str) -> Findings:
    """What was just sealed."""
    made, questions = book.runs[run], [question for question in book.questions.values() if question.run == run]
    dates = ", ".join(dict.fromkeys(question.date for question in questions))
    sealed = f"{len(questions)} questions are sealed as {run}, to be resolved at the end of {dates}."
    answer = [sealed, f"The head of the ledger is {head}."]
    worlds = f"{questions[0].worlds:,} worlds of '{made.scenario}', seed {made.settings['seed']}, version {made.version}."
    said = sum(question.document is not None for question in questions)
    notes = [worlds, f"The documents make a claim that bears on {said} of them.", BASE_RATES, NO_PROBABILITY, CHAIN]
    sheets = [_sheet_of_questions(book, questions)]
    return Findings("Sealed forecasts", "What does the model forecast for the coming months?", answer, sheets, [], notes)


def tell_scores(book: Book, head: str) -> Findings:
    """How all questions stand, and how good the forecasts of those were that are resolved."""
    answered = book.right_answers
    order = [*book.settled, *(question.id for question in book.open)]
    sheets = [_sheet_of_questions(book, [book.questions[name] for name in order])]
    answer, pictures = [_tell_tally(book)], []
    if answered:
        each = scoring.score_each(answered)
        skills = scoring.compare_scores(each)
        parts = scoring.take_apart(answered, list(dict.fromkeys(each["forecaster"])))
        bins = scoring.bin_chances(answered)
        answer += list(_tell_skills(skills))
        sheets = [*_score_sheets(each, skills, parts, bins), *sheets]
        pictures = _pictures(skills, bins, answered[0][0].worlds)
    else:
        answer.append("No question has been resolved yet, so there is nothing to score.")
    answer.append(f"The head of the ledger is {head}.")
    notes = ["VOID questions are counted but not scored.", BASE_RATES, NO_PROBABILITY, CHAIN]
    title = "Sealed forecasts and their outcomes"
    return Findings(title, "How good have the forecasts been?", answer, sheets, pictures, notes)


def _tell_skills(skills: pd.DataFrame) -> Iterator[str]:
    """The Brier skill over all questions, against each reference."""
    rows = skills[(skills["label"] == scoring.ALL) & (skills["score"] == "brier")]
    for row in rows.itertuples():
        if row.skill != row.skill:
            yield f"No skill score against '{row.against}', which made no error (questions: {row.n})."
            continue
        ends = f" ({row.low:+.2f} to {row.high:+.2f})" if row.low == row.low else " (too few actors for an interval)"
        yield f"Brier skill against '{row.against}': {row.skill:+.2f}{ends}; questions: {row.n}."


def _score_sheets(each: pd.DataFrame, skills: pd.DataFrame, parts: pd.DataFrame, bins: Mapping[str, pd.DataFrame]) -> list[Sheet]:
    against = {"what": "{label}", "score": "{score}", "against": "{against}", "n": "{n:d}", "model": "{model:.3f}"}
    against |= {"reference": "{reference:.3f}", "skill": "{skill:+.2f}", "95 % interval": "{low:+.2f} to {high:+.2f}"}
    part = {"forecaster": "{forecaster}", "n": "{n:d}", "Brier": "{score:.4f}", "reliability": "{reliability:.4f}"}
    part |= {"resolution": "{resolution:.4f}", "uncertainty": "{uncertainty:.4f}", "within bins": "{within:+.4f}"}
    pooled = pd.concat([rows.assign(kind=kind) for kind, rows in bins.items()], ignore_index=True)
    bin_ = {"questions": "{kind}", "forecast from": "{low:.0%}", "to": "{high:.0%}", "n": "{n:d}", "mean": "{chance:.0%}"}
    bin_ |= {"happened": "{share:.0%}", "95 % interval": "{share_low:.0%} to {share_high:.0%}"}
    return [
        Sheet("skill", "Skill against reference forecasts", skills, against, note=SKILL, shown=len(skills)),
        Sheet("parts", "Brier scores decomposed", parts, part, note=PARTS, shown=len(parts)),
        Sheet("calibration", "Calibration", pooled, bin_, shown=len(pooled)),
        Sheet("scores", "Scores by question and forecaster", each, {}, shown=0),
    ]


SKILL = (
    "1 is perfect, 0 as good as the reference, below 0 worse. Questions about one actor are not independent, nor are those "
    "about one dossier at several dates: intervals are jackknifed over actors."
)
PARTS = (
    "All answers as yes or no: score = reliability (less is better) - resolution (more is better) + uncertainty + what bins leave"
    " over (Murphy 1973; Stephenson and others 2008)."
)


def _pictures(skills: pd.DataFrame, bins: Mapping[str, pd.DataFrame], worlds: int) -> list[Picture]:
    drawn = skills[(skills["score"] == "brier") & skills["low"].notna() & skills["label"].isin([scoring.ALL, scoring.STANDS])]
    found = [Picture("reliability", "Forecasts and observed frequencies.", partial(plot_reliability, bins, n=worlds))]
    if len(drawn):
        found.append(
            Picture("skill", "Skill against reference forecasts, with 95 % intervals.", partial(plot_skill, drawn, n=worlds))
        )
    return found


def tell_verified(rows: Sequence[Mapping[str, Any]], changes: Mapping[str, Sequence[str]], head: str) -> Findings:
    """That the sealed worlds, run again, answer as they did."""
    table = pd.DataFrame(
        [
            {"id": row["question"].id, "answer": label, "then": then, "now": now}
            for row in rows
            for label, then, now in zip(row["question"].options, row["question"].counts, row["counts"], strict=True)
        ]
    )
    columns = {"question": "{id}", "answer": "{answer}", "worlds then": "{then:d}", "worlds now": "{now:d}"}
    bits = f"All forecasts are reproduced, world by world, to the bit (questions: {len(rows)})."
    notes = [f"{run} was sealed with {'; '.join(told)}." for run, told in changes.items() if told]
    sheets = [Sheet("verified", "Worlds with each answer", table, columns)]
    answer = [bits, f"The head of the ledger is {head}."]
    question = "Are the sealed forecasts reproduced?"
    return Findings("Sealed forecasts, run again", question, answer, sheets, [], [*notes, CHAIN])
