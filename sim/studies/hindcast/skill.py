"""How do the forecasts of the worlds compare with reference forecasts?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.analysis.scores import skill
from sim.config.content import Content
from sim.record.forecasts import MILESTONES, starts
from sim.record.questions import BASELINES, HAPPENING, KINDS, NO_CHANCE, RATE, STANDING, THEATRE, UNIFORM, YES_OR_NO
from sim.studies.hindcast.levels import REFERENCES

MOVED, ALL = "levels that moved", "levels of all variables"
UNSEEN = "milestones that nobody reached, given no chance"
"""What is easily right and says nothing of foresight is told apart from what happens at all."""


def skills_of(table: pd.DataFrame, lenient: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """One row for each kind of question, part of the record, score and reference.

    Milestones that did not come and that the theatre gave no chance are a kind of their own.
    """
    table, lenient = (_set_apart(rows) for rows in (table, lenient))
    for source, ending in ((table, ""), (lenient, ", contested answers counted right")):
        for kind, words in {**KINDS, UNSEEN: UNSEEN}.items():
            for part in ("all", "training", "held_out") if not ending else ("all",):
                rows = source[(source["kind"] == kind) & (source["part"].isin([part]) | (part == "all"))]
                if (ending and kind != STANDING) or rows.empty:
                    continue
                for score in ("brier", "logarithmic"):
                    wide = rows.pivot(index="question", columns="forecaster", values=score)
                    groups = rows.drop_duplicates("question").set_index("question")["group"].loc[wide.index]
                    for other in BASELINES:
                        yield _skill_row(words + ending, part, score, other, wide[THEATRE], wide[other], groups)


def _set_apart(table: pd.DataFrame) -> pd.DataFrame:
    """The same questions, those on milestones that did not come and were given no chance as a kind of their own."""
    own = table[(table["forecaster"] == THEATRE) & (table["kind"] == HAPPENING) & (table["group"] == MILESTONES)]
    sure = own[(own["observed"] == YES_OR_NO[0]) & (own["chance"] > 1.0 - NO_CHANCE)]["question"]
    return table.assign(kind=table["kind"].where(~((table["kind"] == HAPPENING) & table["question"].isin(sure)), UNSEEN))


def level_skills(moved: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The same rows for the levels of variables, those that moved and all of them, drawn by theme."""
    for label, rows in ((MOVED, moved[moved["moved"]]), (ALL, moved)):
        for score in ("error", "crps") if len(rows) else ():
            for other in REFERENCES:
                yield _skill_row(label, "all", score, other, rows[score], rows[f"{other} {score}"], rows["theme"])


def _skill_row(
    label: str, part: str, score: str, other: str, own: pd.Series, reference: pd.Series, groups: pd.Series
) -> dict[str, Any]:
    value, low, high = skill(own.to_numpy(), reference.to_numpy(), list(groups))
    head: dict[str, Any] = {"label": label, "part": part, "score": score, "against": other, "n": len(own)}
    return {**head, "theatre": own.mean(), "reference": reference.mean(), "skill": value, "low": low, "high": high}


def telling(table: pd.DataFrame, held: Content) -> pd.DataFrame:
    """The questions on what stands, those that gain most against all options being alike first."""
    rows = table[table["kind"] == STANDING]
    wide = rows.pivot(index="question", columns="forecaster", values=["chance", "brier"])
    own = rows[rows["forecaster"] == THEATRE].set_index("question")
    told = own[["label", "group", "part", "observed", "changed"]].copy()
    told["start"] = [starts(held)[name] for name in told.index]
    for name, forecaster in (("chance", THEATRE), ("alike", UNIFORM), ("usual", RATE)):
        told[name] = wide["chance"][forecaster]
    told["gain"] = wide["brier"][UNIFORM] - wide["brier"][THEATRE]
    return told.sort_values("gain", ascending=False, kind="stable").reset_index()
