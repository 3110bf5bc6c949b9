"""What do experts give together, beside the model and reference forecasts, and where would the model agree?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.agreement import Agreement, find_shifts, weigh_draws
from sim.analysis.classical import pool_quantiles
from sim.analysis.pooling import pool_linearly, pool_logarithmically
from sim.ensembles.ensemble import Ensemble
from sim.readouts.labels import number_label
from sim.readouts.measures import read_draws
from sim.record.ahead import DOCUMENT, RATE
from sim.record.sealed import Book, SealedQuestion
from sim.studies.forecast.panel import Answers, Asked, Panel, stack_quantiles
from sim.studies.forecast.posing import read_happened

LINEAR, LOGARITHMIC, PERFORMANCE = "linear", "logarithmic", "performance"
POOLS = (LINEAR, LOGARITHMIC, PERFORMANCE)
APART, SURE = 0.02, 0.05
"""Chances nearer than this agree; level at which a number is said to shift, all numbers looked at together."""


def pool_answers(book: Book, panel: Panel) -> pd.DataFrame:
    """One row for each answer to each question that experts answered: what pools, the model and reference forecasts give.

    Columns: id, question, answer, label, experts, model, low, high, linear, logarithmic, performance, least, most, base rate,
    document; not a number where nothing is given.
    """
    rows = []
    for id_, question in book.questions.items():
        given = [each for each in panel.answers if id_ in each.chances]
        if given:
            rows += list(_pool_one(question, given, panel))
    return pd.DataFrame(rows)


def _pool_one(question: SealedQuestion, given: Sequence[Answers], panel: Panel) -> Iterator[dict[str, object]]:
    chances = np.array([[each.chances[question.id].get(option, 0.0) for option in question.options] for each in given])
    chances /= chances.sum(axis=1, keepdims=True)
    shares = np.array([panel.share_of(each.expert) for each in given])
    pools = {LINEAR: pool_linearly(chances), LOGARITHMIC: pool_logarithmically(chances)}
    pools[PERFORMANCE] = pool_linearly(chances, shares) if shares.sum() > 0.0 else np.full(len(question.options), np.nan)
    for place in range(1 if question.is_early else 0, len(question.options)):
        model = {"model": question.chances[place], "low": question.low[place], "high": question.high[place]}
        known = {who: question.references.get(who) for who in (RATE, DOCUMENT)}
        yield {
            "id": question.id,
            "question": question.question,
            "answer": question.options[place],
            "label": question.labels[place],
            "experts": len(given),
            **model,
            **{name: pool[place] for name, pool in pools.items()},
            "least": chances[:, place].min(),
            "most": chances[:, place].max(),
            **{who: np.nan if chances_ is None else chances_[place] for who, chances_ in known.items()},
        }


def table_of_experts(panel: Panel) -> pd.DataFrame:
    """One row for each expert: how much was answered, calibration, information and weight."""
    rows = []
    for each in panel.answers:
        head = {"expert": each.expert, "questions": len(each.chances), "numbers": len(each.quantiles)}
        scores = {"calibration": np.nan, "information": np.nan, "weight": np.nan}
        if panel.weights is not None and each.expert in panel.weighed:
            place = list(panel.weighed).index(each.expert)
            found = panel.weights
            scores = {
                "calibration": found.calibration[place],
                "information": found.information[place],
                "weight": found.weights[place],
            }
        rows.append({**head, **scores})
    return pd.DataFrame(rows)


def pool_numbers(panel: Panel, asked: Asked) -> pd.DataFrame:
    """One row for each uncertain number that experts were asked for, and each pool: its quantiles."""
    rows = []
    for name, quantity in asked.quantities.items():
        if not any(name in each.quantiles for each in panel.answers):
            continue
        experts, told, ranges = stack_quantiles(panel.answers, asked, name)
        shares = np.array([panel.share_of(expert) for expert in experts])
        for pool, weights in ((LINEAR, np.ones(len(experts))), (PERFORMANCE, shares)):
            if weights.sum() > 0.0:
                found = pool_quantiles(told, weights / weights.sum(), ranges, asked.probabilities)[0]
                found = np.exp(found) if quantity.scale == "log" else found
                ends = {"low": found[0], "middle": found[len(found) // 2], "high": found[-1]}
                rows.append({"number": name, "question": quantity.question, "unit": quantity.unit, "pool": pool, **ends})
    return pd.DataFrame(rows)


# --- where the model would agree -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Match:
    """One question on which experts and model differ: the answer on which they differ most, and where the model would agree."""

    question: SealedQuestion
    answer: str
    label: str
    agreement: Agreement
    shifts: pd.DataFrame

    @property
    def sure(self) -> pd.DataFrame:
        """The numbers that would have to lie elsewhere, beyond what weights dealt out blindly do."""
        return self.shifts[self.shifts["pvalue"] <= SURE]


def match_pools(book: Book, pools: pd.DataFrame, pool: str, runs: Callable[[str], Ensemble], most: int) -> Iterator[Match]:
    """Where the model would agree with a pool, on the questions on which they differ most.

    runs : the worlds of a sealed run, made again. most : so many questions.
    """
    apart = pools.assign(apart=(pools[pool] - pools["model"]).abs())
    widest = apart.loc[apart.groupby("id", sort=False)["apart"].idxmax()].sort_values("apart", ascending=False, kind="stable")
    for row in widest[widest["apart"] >= APART].head(most).itertuples():
        question = book.questions[str(row.id)]
        ensemble = runs(question.run)
        happened = read_happened(ensemble, question, str(row.answer))
        wanted = float(np.clip(getattr(row, pool), 1e-4, 1.0 - 1e-4))
        agreement = weigh_draws(happened, wanted)
        known = [str(name) for name in ensemble.data["number"].values]
        shifts = find_shifts(agreement, read_draws(ensemble, known), seed=ensemble.settings.seed)
        shifts["label"] = [number_label(ensemble.content, number) for number in shifts["number"]]
        yield Match(question, str(row.answer), str(row.label), agreement, shifts)


def table_of_matches(matches: Sequence[Match], each: int = 5) -> pd.DataFrame:
    """One row for each of the numbers that shift most, some for each question."""
    rows = []
    for match in matches:
        head = {
            "id": match.question.id,
            "answer": match.label,
            "model": match.question.chances[match.question.place_of(match.answer)],
        }
        head |= {"wanted": match.agreement.wanted, "reached": match.agreement.reached, "draws": match.agreement.effective}
        rows += [{**head, **row} for row in match.shifts.head(each).to_dict("records")]
    return pd.DataFrame(rows)
