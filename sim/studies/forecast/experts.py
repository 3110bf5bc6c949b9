"""What do experts forecast, and how much weight is due to them?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.config import files
from sim.config.errors import InputError, refuse
from sim.plots.pools import plot_pools
from sim.record.ahead import DOCUMENT, RATE
from sim.record.ledger import read_head, read_ledger
from sim.record.sealed import Book, SealedQuestion, read_book
from sim.reporting.findings import Findings, Picture, Sheet
from sim.reporting.progress import say
from sim.studies.forecast.form import write_form
from sim.studies.forecast.panel import Asked as Seeds
from sim.studies.forecast.panel import Panel, list_asked, read_answers, read_asked, weigh_panel
from sim.studies.forecast.posing import make_again
from sim.studies.forecast.together import (
    LINEAR,
    PERFORMANCE,
    POOLS,
    Match,
    match_pools,
    pool_answers,
    pool_numbers,
    table_of_experts,
    table_of_matches,
)
from sim.studies.options import NAMES, Count, Names, Options, String, option
from sim.studies.registry import study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder

FORM = "form.html"
MOST, UNSURE = 12, 0.9
"""So many questions are asked where none are named: those of which the model gives no answer this chance."""


class Asked(Options):
    """What the study is asked."""

    ledger: String = option("forecasts.jsonl", "The ledger of sealed forecasts.", "the path of a file of JSON lines")
    questions: Names = option(
        (), f"The questions on the form; if none is named, up to {MOST} of the least certain at the first date.", NAMES
    )
    answers: Names = option(
        (), "Answer files saved by the form, or folders of them; without any the form is written.", "a list of paths"
    )
    seeds: String | None = option(
        None, "Seed questions, with known answers; configs/standards/seeds.yaml if not given.", "the path of a YAML file"
    )
    pool: String | None = option(
        None,
        "The pool compared with the model; performance where the seeds were answered, else linear.",
        f"one of {', '.join(POOLS)}",
    )
    matches: Count = option(
        3, "The number of questions for which conditions of agreement are sought.", "a whole number from 0 to 50", ge=0, le=50
    )


@study(
    "experts",
    options=Asked,
    examples=("ledger=my.jsonl", "ledger=my.jsonl answers=[anna.json,babar.json]"),
)
def make(request: Request[Asked]) -> Path:
    """Write a form for experts on sealed questions, or pool the `answers` it saved. Returns the folder.

    Without `answers`: an offline page that asks for probabilities of the answers and for quantiles of seed quantities, and saves
    a file. With them: linear, logarithmic and performance-weighted pools (Cooke's classical model) beside the model, base rates
    and documents, and which uncertain numbers would have to take which values for the model to agree.

    Raises
    ------
    InputError : a ledger, answers or seeds that cannot be used.
    """
    ledger = files.place(request.options.ledger)
    if not ledger.exists():
        raise InputError(f"ledger={ledger}: there is no such file; study=forecast action=seal makes one")
    if request.options.pool is not None and request.options.pool not in POOLS:
        raise refuse("pool", request.options.pool, ", ".join(POOLS))
    entries = read_ledger(ledger)
    book, seeds = read_book(entries, f"ledger={ledger}"), read_asked(request.options.seeds)
    if not request.options.answers:
        return _ask(request, book, seeds, read_head(entries))
    panel = weigh_panel(read_answers(request.options.answers, book, seeds), seeds)
    return _pool(request, book, panel, seeds)


def _ask(request: Request[Asked], book: Book, seeds: Seeds, head: str) -> Path:
    """Write the form."""
    questions = list_asked(book, request.options.questions, MOST, UNSURE)
    if not questions and not seeds.numbers:
        raise refuse("questions", "none", "at least one, as no open question is uncertain and there are no seeds")
    content = request.content()
    folder = open_folder(request, "experts")
    (folder / FORM).write_text(write_form(questions, seeds), encoding="utf-8")
    leave(folder, request, _tell_form(questions, seeds, head), content, request.settings)
    say(request, f"The form is {folder / FORM}; send it as it is, it opens in any browser without a network")
    return folder


def _tell_form(questions: Sequence[SealedQuestion], seeds: Seeds, head: str) -> Findings:
    table = pd.DataFrame(
        [(question.id, question.question, question.date, len(question.options)) for question in questions],
        columns=["id", "question", "date", "answers"],
    )
    columns = {"name": "{id}", "question": "{question}", "answers": "{answers:d}"}
    sheets = [Sheet("questions", "Questions of the form", table, columns, shown=len(table))] if len(table) else []
    answer = [
        f"The form ({FORM}) asks for probabilities on {len(questions)} sealed questions and for quantiles of {len(seeds.numbers)}"
        f" quantities, {len(seeds.seeds)} of them seeds with known answers.",
        "Each expert returns the file the form saves; answers=[FILE,...] pools them.",
    ]
    return Findings("A form for experts", "What are experts asked?", answer, sheets, [], [f"The head of the ledger is {head}."])


def _pool(request: Request[Asked], book: Book, panel: Panel, seeds: Seeds) -> Path:
    """Pool the answers, set them beside the model, and ask where it would agree."""
    pools = pool_answers(book, panel)
    if pools.empty:
        raise refuse("answers", list(request.options.answers), "answers to at least one sealed question")
    if request.options.pool == PERFORMANCE and panel.weights is None:
        raise refuse("pool", PERFORMANCE, "linear or logarithmic, as fewer than two experts answered every seed")
    pool = request.options.pool or (LINEAR if pools[PERFORMANCE].isna().any() else PERFORMANCE)
    if pools[pool].isna().any():
        raise refuse("pool", pool, "linear or logarithmic, as no expert with weight answered some of the questions")
    runs = lru_cache(maxsize=2)(lambda name: make_again(request, book.runs[name]))
    try:
        matches, missing = list(match_pools(book, pools, pool, runs, request.options.matches)), []
    except InputError as problem:  # the pools stand, whatever has become of the content since it was sealed
        matches, missing = [], [f"No conditions of agreement, as the sealed worlds cannot be run again here: {problem}"]
    content, folder = request.content(), open_folder(request, "experts")
    return leave(folder, request, _tell(book, pools, pool, panel, seeds, matches, missing), content, request.settings)


# --- words and tables ------------------------------------------------------------------------------------------------------


def _tell(
    book: Book,
    pools: pd.DataFrame,
    pool: str,
    panel: Panel,
    seeds: Seeds,
    matches: Sequence[Match],
    missing: Sequence[str],
) -> Findings:
    others = [name for name in (pool, *(name for name in POOLS if name != pool), RATE, DOCUMENT) if pools[name].notna().any()]
    drawn = pools.assign(label=[f"{row.id}: {row.label}" for row in pools.itertuples()])
    n = book.questions[str(pools["id"].iloc[0])].worlds
    caption = "Forecasts of the model, expert pools and references; largest disagreements on top."
    return Findings(
        "Experts beside the model",
        "What do experts forecast, and when would the model agree?",
        [*_answer(pools, pool, panel), *_tell_matches(matches)],
        [*_sheets(pools, others, panel, seeds), *_match_sheets(matches)],
        [Picture("pools", caption, partial(plot_pools, drawn, others, n=n))],
        [*missing, *NOTES, *_tell_numbers(matches)],
    )


NOTES = (
    "Linear: mean of the probabilities. Logarithmic: geometric mean, with probabilities below 0.1 % counted as 0.1 %. "
    "Performance: weighted mean by Cooke's classical model (calibration times information, with the cutoff that makes the pool"
    " itself score best).",
    "With few seeds calibration separates gross overconfidence from none and little more; the weights say nothing beyond these"
    " seeds.",
)


def _answer(pools: pd.DataFrame, pool: str, panel: Panel) -> Iterator[str]:
    """How many answered, whose word has weight, and where experts and model differ most."""
    yield f"{len(panel.answers)} experts answered {pools['id'].nunique()} questions."
    if panel.weights is None:
        yield "Fewer than two of them answered every seed, so all have equal weight."
    else:
        found, names = panel.weights, list(panel.weighed)
        heavy = [
            f"{names[place]} {found.weights[place]:.0%}" for place in found.weights.argsort()[::-1] if found.weights[place] > 0
        ]
        yield (
            f"By the seed answers of {len(names)} experts the weights are {'; '.join(heavy)}; the pool has a calibration of"
            f" {found.pooled_calibration:.2g} and an information of {found.pooled_information:.2f}."
        )
    row = pools.loc[(pools[pool] - pools["model"]).abs().idxmax()]
    yield f"The largest disagreement is on '{row['label']}' ({row['id']}): {pool} pool {row[pool]:.0%}, model {row['model']:.0%}."


def _tell_matches(matches: Sequence[Match]) -> Iterator[str]:
    """Where the model would agree, question by question."""
    for match in matches:
        agreement = match.agreement
        if not agreement.is_reached:
            end = "more" if agreement.wanted > agreement.reached else "less"
            yield (
                f"{match.question.id}, '{match.label}': the pool gives {agreement.wanted:.0%}; however draws are weighted, the"
                f" model gives no {end} than {agreement.reached:.0%}."
            )
        sure = match.sure.head(3)
        if sure.empty:
            yield f"No single number would have to shift by more than noise for that ('{match.label}')."
            continue
        told = "; ".join(f"{row.label} at {row.middle_then:.3g} instead of {row.middle:.3g}" for row in sure.itertuples())
        yield f"For the model to reach {agreement.reached:.0%} on '{match.label}' ({match.question.id}): {told} (medians)."


def _tell_numbers(matches: Sequence[Match]) -> list[str]:
    """What to bear in mind about draws that are weighted."""
    if not matches:
        return []
    return [
        "Agreement: parameter draws of the sealed run are weighted by their own probability of the answer until worlds drawn with"
        " these weights match the pool; each draw is judged by replicates left out of its weight. The more replicates"
        " (worlds_per_point when sealing), the further the weights can reach.",
        "p: how often randomly assigned weights shift any number as far.",
    ]


def _sheets(pools: pd.DataFrame, others: Sequence[str], panel: Panel, seeds: Seeds) -> Iterator[Sheet]:
    columns: dict[str, Any] = {
        "question": "{id}",
        "answer": "{label}",
        "model": "{model:.1%}",
        "range": "{low:.0%} to {high:.0%}",
    }
    columns |= {name: f"{{{name}:.1%}}" for name in others} | {"experts from": "{least:.0%}", "to": "{most:.0%}"}
    yield Sheet("pools", "Forecasts of experts, model and references", pools, columns, shown=30)
    expert = {"expert": "{expert}", "questions": "{questions:d}", "numbers": "{numbers:d}", "calibration": "{calibration:.2g}"}
    expert |= {"information": "{information:.2f}", "weight": "{weight:.0%}"}
    yield Sheet("experts", "Performance of the experts", table_of_experts(panel), expert, shown=30)
    numbers = pool_numbers(panel, seeds)
    if len(numbers):
        columns = {"number": "{question}", "unit": "{unit}", "pool": "{pool}", "low": "{low:.3g}", "middle": "{middle:.3g}"}
        yield Sheet("numbers", "Pooled quantities", numbers, {**columns, "high": "{high:.3g}"}, shown=30)


def _match_sheets(matches: Sequence[Match]) -> Iterator[Sheet]:
    if matches:
        columns = {
            "question": "{id}",
            "answer": "{answer}",
            "pool": "{wanted:.0%}",
            "reached": "{reached:.0%}",
            "number": "{label}",
        }
        columns |= {"median": "{middle:.3g}", "80 %": "{low:.3g} to {high:.3g}", "median then": "{middle_then:.3g}"}
        columns |= {"80 % then": "{low_then:.3g} to {high_then:.3g}", "p (all numbers)": "{pvalue:.3f}"}
        yield Sheet(
            "agreement", "Parameter values under which the model would agree", table_of_matches(matches), columns, shown=30
        )
