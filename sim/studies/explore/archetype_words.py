"""How are kinds of worlds told in words?"""

from __future__ import annotations

import pandas as pd

from sim.analysis.kinds import ALIKE, FOUND, Kinds
from sim.config.calendar import calendar
from sim.readouts.measures import STANDS

SURE, CAUSES = 0.05, 2
"""Of the causes that are surer than this so many numbers and so many options are told."""


def _story(reached: dict[str, int]) -> str:
    """What happens in a world, in the order of the months, in a sentence."""
    came = sorted((month, label) for label, month in reached.items() if month >= 0)
    return "; ".join(f"{label} ({calendar(int(month))})" for month, label in came) or "no milestone is reached"


def _surest(causes: pd.DataFrame) -> pd.DataFrame:
    """The surest causes of each kind: some numbers and some options, of a dossier one."""
    dossier = causes["cause"].str.partition(STANDS)[0]
    sure = causes.assign(dossier=dossier, stands=causes["cause"].str.contains(STANDS))[causes["holm"] < SURE]
    sure = sure.drop_duplicates(["kind", "dossier"]).groupby(["kind", "stands"], sort=False).head(CAUSES)
    return sure.sort_values(["kind", "stands", "pvalue"], kind="stable", ignore_index=True)


def _none(tried: pd.DataFrame, by: str) -> str:
    """That there are no kinds, and what is missing."""
    best = tried.sort_values(["parted", "rand"], ascending=False, kind="stable").iloc[0]
    lacks = []
    if best.parted < 1.0:
        lacks.append(f"only {best.parted:.0%} of pairs are separated by a gap")
    if best.explained <= best.by_luck:
        lacks.append(f"they explain {best.explained:.1%} of the variance, chance {best.by_luck:.1%}")
    if best.rand < ALIKE or best.jaccard < FOUND:
        lacks.append(f"their stability under resampling is {best.rand:.2f} (of 1), {best.jaccard:.2f} for the least stable")
    near = f"The closest candidate is {best.kinds:d} clusters, but {'; '.join(lacks)}."
    return f"By {by} there are no distinct kinds: worlds vary continuously. {near}"


def _answer(table: pd.DataFrame, causes: pd.DataFrame, kinds: Kinds, by: str) -> list[str]:
    """The kinds in sentences."""
    if kinds.count == kinds.looked:
        told = kinds.numbers.set_index("kinds").loc[kinds.count]
        sentences = [f"By {by} the worlds form {kinds.count} kinds, stable under resampling ({told.rand:.2f} of 1)."]
    else:
        held = f"{kinds.count} would be" if kinds.count else "no number is"
        sentences = [
            f"By {by}, {kinds.looked} kinds were requested; they are not stable ({held}),"
            " and another sample would split differently."
        ]
    for row in table.itertuples():
        own = causes[causes["kind"] == row.kind]
        likely = "; ".join(f"{each.label} ({each.low:.0%} to {each.high:.0%})" for each in own.itertuples())
        share = f"{row.share:.0%} of worlds ({row.low:.0%} to {row.high:.0%})"
        goes = (
            f"It is associated with: {likely}."
            if likely
            else ("No parameter or early policy is significantly associated with it.")
        )
        typical = f"In its typical world, {row.world}: {row.story}."
        sentences.append(f"Kind {row.kind}, {share}: {row.name}. {typical} {goes}")
    return sentences
