"""How is the scoreboard of the documents' claims told to somebody who has not read the code?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd

from sim.analysis.verdicts import NEGLIGIBLE, OPPOSITE, REACHED, SCALE, SMALLER, UNCLEAR
from sim.ensembles.settings import RunSettings
from sim.evidence import Ledger
from sim.plots.verdicts import plot_tally, plot_verdicts
from sim.readouts.labels import plain
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.claims.criteria import Standard
from sim.studies.claims.questioning import BUILT_IN, EMERGES, FOLLOWS, GRADES
from sim.studies.claims.scoreboard import BEYOND, DEPENDS

COUNTED = (*GRADES, DEPENDS, *SCALE[1:], BEYOND)
"""What a claim can come to: the grade of what is reached, or another verdict."""


def tested_columns(level: float) -> dict[str, str]:
    """How a claim that was tested is told, with intervals of a level."""
    told: dict[str, Any] = {"claim": "{claim}", "facts": "{cites}", "tested as": "{tested}", "found": "{outcome}"}
    return {
        **told,
        f"{100 * level:g} % interval": "{interval}",
        "draws in support": "{share:.0%} ({share_low:.0%} to {share_high:.0%})",
        "verdict": "{told}",
    }


def analyze(table: pd.DataFrame, rules: Standard, settings: RunSettings) -> Findings:
    """The scoreboard: how many claims of each verdict, and every claim with its verdict."""
    tested = table[table["form"] != "beyond"]
    tally = tallied(table)
    answer = [*_told_in_all(table), *_most(tested[tested["counted"] == OPPOSITE])]
    sheets = [Sheet("tally", "Verdicts by document", tally, _tally_columns(tally), shown=len(tally), note=_meaning(rules))]
    sheets += [
        Sheet(f"claims_{theme}", f"Claims: {titled(str(theme))}", _told(rows), tested_columns(rules.level), shown=len(rows))
        for theme, rows in tested.groupby("theme", sort=False)
    ]
    unsaid = table[table["form"] == "beyond"]
    if len(unsaid):
        columns = {"claim": "{claim}", "facts": "{cites}", "why the model cannot say": "{why}"}
        sheets.append(Sheet("beyond", "Claims beyond the model", unsaid, columns, shown=len(unsaid)))
    sheets.append(Sheet("claims", "All claims", table, {"claim": "{claim}"}, shown=0))
    draws = settings.worlds // settings.worlds_per_point
    return Findings(
        "Test of the documents' claims",
        "Which of the documents' claims does the model support, over all parameter uncertainty?",
        answer,
        sheets,
        list(_pictures(tested, tally, settings.worlds, rules.level)),
        [
            f"{draws:,} draws of {drawn(settings)}, {settings.worlds_per_point} worlds at each, common draws and random"
            " numbers in every arm; verdicts by the rules of configs/standards/verdicts.yaml, fixed before the run.",
            "Levels are rescaled to 0 to 1, milestones are shares of worlds, incidents are counted relative to the reference.",
            "The rules were written by readers of the documents; a claim that is reached follows from their joint"
            " premises, which does not make it true of the world.",
        ],
    )


def drawn(settings: RunSettings) -> str:
    """Which numbers are drawn, in words."""
    patterns = ", ".join(settings.vary) or "none"
    which = "all uncertain numbers" if "*" in settings.vary else f"some uncertain numbers (vary: {patterns})"
    return f"{which}, partly from a file of rows (priors)" if settings.priors is not None else which


def titled(theme: str) -> str:
    """A theme in words that may begin a title."""
    words = plain(theme)
    return words[:1].upper() + words[1:]


def tallied(table: pd.DataFrame) -> pd.DataFrame:
    """One row a document, and one for all: how many of its claims came to each end. A claim counts for each that makes it."""
    ledger = Ledger.load()
    documents = {prefix: document.name for prefix, document in ledger.documents.items()}
    rows = []
    for prefix, name in documents.items():
        makes = table["cites"].str.split(", ").map(lambda ids, prefix=prefix: any(i.rpartition("-")[0] == prefix for i in ids))
        rows.append({"document": name, **_counted(table[makes])})
    rows.append({"document": "all", **_counted(table)})
    return pd.DataFrame(rows)


def _counted(table: pd.DataFrame) -> dict[str, int]:
    return {verdict: int((table["counted"] == verdict).sum()) for verdict in COUNTED}


def _tally_columns(tally: pd.DataFrame) -> dict[str, str]:
    return {"document": "{document}", **{verdict: f"{{{verdict}:d}}" for verdict in COUNTED}}


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what is told of them in words."""
    is_effect = rows["form"] == "effect"
    tested = [_form(row) for row in rows.to_dict("records")]
    levels = [f"{mean:+.3f}" if effect else f"{mean:.0%}" for mean, effect in zip(rows["mean"], is_effect, strict=True)]
    intervals = [
        f"{low:+.3f} to {high:+.3f}" if effect else f"{low:.0%} to {high:.0%}"
        for low, high, effect in zip(rows["low"], rows["high"], is_effect, strict=True)
    ]
    return rows.assign(tested=tested, outcome=levels, interval=intervals, told=[_verdict(row) for row in rows.to_dict("records")])


def _form(row: dict[str, Any]) -> str:
    """In which form a claim was tested."""
    if row["form"] == "event":
        by = "in" if any(sign in str(row["event"]) for sign in "<>=") else "by"
        asked = f"{by} month {row['by']:.0f} in at least {row['least']:.0%} of worlds"
        return f"'{row['label']}' ({row['event']}) {asked}. Worlds: {row['arm']}"
    goes = {"up": "rises", "down": "falls"}[str(row["asked"])]
    return f"'{row['label']}' {goes} by month {row['by']:.0f}. Worlds: {row['arm']}. Against: {row['against']}"


def _verdict(row: dict[str, Any]) -> str:
    """The verdict, and on what it rests or hangs."""
    if row["counted"] == DEPENDS:
        return f"{row['verdict']} on average, and depends: {row['hangs_on'] or 'no single parameter stands out'}"
    if row["verdict"] == UNCLEAR:
        alone = f"; by its own interval {row['alone']}" if row["alone"] != UNCLEAR else ""
        return f"unclear{alone}; differs with: {row['hangs_on']}" if row["hangs_on"] else f"unclear{alone}"
    grade = "" if row["verdict"] in (SMALLER, NEGLIGIBLE) and row["grade"] == EMERGES else f": {row['grade']}"
    return f"{row['verdict']}{grade}{_because(row)}"


def _because(row: dict[str, Any]) -> str:
    """By what a verdict has its grade."""
    if row["grade"] == BUILT_IN and row["idle"]:
        where = "all is held still" if _is_left(row, "still") else "nobody wants anything"
        return f", as choices add too little to what happens where {where}"
    if row["grade"] == BUILT_IN:
        without = f"without that: {row['unwired']}" if row["unwired"] else "it cannot be removed"
        return f" by {row['stated']}; {without}"
    if row["grade"] == FOLLOWS:
        return f": {row['wanted']}; without that: {row['unwanted'] or 'it cannot be removed'}"
    without = "; ".join(str(row[words]) for words, asked in (("stated", "unwired"), ("wanted", "unwanted")) if row[asked])
    return f", also without {without}" if without else ""


def _is_left(row: dict[str, Any], kind: str) -> bool:
    """Whether a verdict results in worlds without choices as well: of an event there, else without what choices add."""
    return bool(row[kind]) and (row[kind] == row["verdict"]) == (row["form"] == "event")


def _told_in_all(table: pd.DataFrame) -> Iterator[str]:
    """How many claims came to what, and how many verdicts are sure alone and not among so many."""
    counts = table["counted"].value_counts()
    tested = table[table["form"] != "beyond"]
    number = {word: int(counts.get(word, 0)) for word in COUNTED}
    built = tested[tested["counted"] == BUILT_IN]["verdict"].value_counts()
    yield (
        f"Of {len(table)} claims {number[EMERGES] + number[FOLLOWS]} are reached by what actors choose: {number[EMERGES]} emerge,"
        f" {number[FOLLOWS]} follow from stated wants. {number[BUILT_IN]} count for nothing, as they were built in by hand"
        f" ({built.get(REACHED, 0)} reached, {built.get(OPPOSITE, 0)} the opposite)."
    )
    yield (
        f"{number[SMALLER]} go that way and fall short, {number[NEGLIGIBLE]} come to next to nothing, {number[OPPOSITE]} to the"
        f" opposite; {number[DEPENDS]} depend on uncertain parameters, {number[UNCLEAR]} are unclear, {number[BEYOND]} are"
        " beyond the model."
    )
    alone = tested[(tested["verdict"] == UNCLEAR) & (tested["alone"] != UNCLEAR)]["alone"].value_counts()
    if len(alone):
        told = ", ".join(f"{alone[word]} {word}" for word in SCALE if word in alone)
        yield f"Looked at alone {alone.sum()} more would not be unclear: {told}."


def _most(rows: pd.DataFrame, most: int = 3) -> Iterator[str]:
    """The claims whose opposite was found most plainly."""
    if rows.empty:
        return
    first = rows.loc[(_turned(rows, "mean") - rows["least"]).sort_values(kind="stable").index].head(most)
    yield "Contradicted most clearly: " + " ".join(first["claim"])


def _turned(rows: pd.DataFrame, column: str) -> pd.Series:
    """A column with effects counted in the direction that is claimed."""
    return rows[column] * [-1 if asked == "down" else 1 for asked in rows["asked"]]


def _meaning(rules: Standard) -> str:
    """What the verdicts mean."""
    support, words = rules.draws_in_support, _words_of(rules)
    return (
        f"An interval is held against the least effect that counts, {rules.least_effect:g}. Reached: wholly beyond it in the"
        f" claimed direction (a probability: surely beyond what its word means, {words}). Smaller: surely in that direction and"
        " surely short of it. Negligible: surely nearer to nothing than it, either way. Opposite: wholly beyond it the other way"
        " (a probability: the contrary is as likely as the word says). Else unclear. Verdicts are by intervals that hold together"
        f" for all claims at {rules.level:.0%}. Depends: too few draws say by themselves what the mean says, corrected for luck"
        f" (surely {support:.0%} of them for what is reached or opposite)."
        " What is reached emerges if it is reached also without the wiring that makes it hold without a choice, by what choices"
        " add to worlds in which all dossiers that no arm touches are held still and to worlds in which nobody wants anything,"
        " and without the wants, options and agreements that cite its facts. It follows from wants if it needs these alone, and"
        " was built in otherwise, as an opposite is that does not stand without wiring. A claim counts for"
        " every document that makes it."
    )


def _words_of(rules: Standard) -> str:
    return ", ".join(f"{word.replace('_', ' ')} {share:.0%}" for word, share in rules.likelihood.items())


def _pictures(tested: pd.DataFrame, tally: pd.DataFrame, n: int, level: float) -> Iterator[Picture]:
    intervals = f"with {100 * level:g} % intervals"
    yield Picture("tally", "How many claims of each document came to each end.", partial(plot_tally, tally))
    for theme, rows in tested[tested["form"] == "effect"].groupby("theme", sort=False):
        caption = f"Effects claimed under '{titled(str(theme))}': found, {intervals}, in the direction that is claimed."
        yield Picture(f"effects_{theme}", caption, partial(plot_verdicts, rows, n=n, title=f"Effects: {titled(str(theme))}"))
    events = tested[tested["form"] == "event"]
    if len(events):
        caption = f"Probabilities of what is foretold, {intervals}, and what the word used by the document asks for."
        yield Picture("events", caption, partial(plot_verdicts, events, n=n, title="Events foretold"))
