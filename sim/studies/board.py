"""How is the scoreboard of the documents' claims told to somebody who has not read the code?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from sim.analysis.verdicts import CONTRADICTED, DEPENDS, SUPPORTED
from sim.config.content import Content
from sim.config.scenario import Event
from sim.ensembles.settings import RunSettings
from sim.evidence import Ledger
from sim.plots.verdicts import plot_tally, plot_verdicts
from sim.studies.claimed import Arm
from sim.studies.findings import Findings, Picture, Sheet
from sim.studies.measures import label_of
from sim.studies.naming import plain

if TYPE_CHECKING:
    from sim.studies.assumed import Built
    from sim.studies.trials import Standard

ASSUMED, BEYOND = "assumed", "beyond the model"
COUNTED = (SUPPORTED, DEPENDS, CONTRADICTED, ASSUMED, BEYOND)
COLUMNS = ["name", "theme", "claim", "cites", "form", "measure", "label", "asked", "event", "by", "arm", "against"]
COLUMNS += [
    "mean",
    "low",
    "high",
    "least",
    "share",
    "share_low",
    "share_high",
    "verdict",
    "built",
    "stated",
    "again",
    "counted",
    "hangs_on",
    "why",
]


def tested_columns(level: float) -> dict[str, str]:
    """How a claim that was tested is told, with intervals of a level."""
    told = {"claim": "{claim}", "facts": "{cites}", "tested as": "{tested}", "found": "{outcome}"}
    return {
        **told,
        f"{100 * level:g} % interval": "{interval}",
        "draws in support": "{share:.0%} ({share_low:.0%} to {share_high:.0%})",
        "verdict": "{told}",
    }


def in_words(content: Content, arm: Arm) -> str:
    """What is special about the worlds of an arm."""
    return "; ".join([content.scenario.title, *_laid(content, arm)])


def _laid(content: Content, arm: Arm) -> Iterator[str]:
    story = content.scenario
    for name in arm.force:
        forced = story.force[name]
        until = f" to {forced.until}" if forced.until is not None else " on"
        yield f"{_dossier(content, name)}, held at '{_option(content, name, forced.option)}' from month {forced.since}{until}"
    for name, closed in arm.forbid.items():
        options = ", ".join(f"'{_option(content, name, option)}'" for option in closed)
        yield f"{_dossier(content, name)}, {options} ruled out"
    for name, value in arm.starts.items():
        yield f"'{content.variables[name].label}' starts at {value:g}"
    for name, reached in arm.works.items():
        yield f"'{content.projects[name].label}' has come as far as '{reached}'"
    for rule, factor in arm.weights.items():
        yield f"weight of {plain(rule.replace('.', ' '))} times {factor:g}"
    yield from _events(story.events[len(story.events) - len(arm.events) :])


def _events(events: Sequence[Event]) -> Iterator[str]:
    """Each event once, with the months it is dated in, or with how often it is set where it has no date."""
    months: dict[str, list[int | None]] = {}
    for event in events:
        months.setdefault(event.label or "an event", []).append(event.month)
    for label, dates in months.items():
        dated = ", ".join(str(month) for month in dates if month is not None)
        when = f"month{'s' if len(dates) > 1 else ''} {dated}" if dated else f"{len(dates)} times"
        yield f"event: {label} ({when})" if dated or len(dates) > 1 else f"event: {label}"


def _dossier(content: Content, name: str) -> str:
    actor, dossier = name.split(".")
    return f"{content.actors[actor].name} on {plain(dossier)}"


def _option(content: Content, name: str, option: str) -> str:
    actor, dossier = name.split(".")
    return content.actors[actor].dossiers[dossier].options[option].label


def stated(content: Content, built: Built) -> str:
    """What of the model states a claim directly, in words."""
    told = [f"the rule '{plain(rule)}'" for rule in built.rules]
    moved: dict[tuple[str, str], list[str]] = {}
    for dossier, option, variable in built.effects:
        moved.setdefault((dossier, option), []).append(f"'{label_of(content, variable)}'")
    told += [f"what '{_option(content, *each)}' does to {' and '.join(names)}" for each, names in moved.items()]
    for dossier, option, name in built.gates:
        under = _dossier(content, name) if name in content.options else f"'{label_of(content, name)}'"
        told.append(f"'{_option(content, dossier, option)}' being open only under a condition on {under}")
    return "; ".join([*(f"its worlds themselves ({each})" for each in built.outright), *told])


def found(table: pd.DataFrame, rules: Standard, settings: RunSettings) -> Findings:
    """The scoreboard: how many claims of each verdict, and every claim with its verdict."""
    tested = table[table["form"] != "beyond"]
    tally = tallied(table)
    counts = table["counted"].value_counts()
    theirs = int(counts.get(SUPPORTED, 0) + counts.get(DEPENDS, 0) + counts.get(CONTRADICTED, 0))
    answer = [
        f"Of {len(table)} claims {theirs} were put to a test that the model could fail: {counts.get(SUPPORTED, 0)} are supported,"
        f" {counts.get(DEPENDS, 0)} depend on numbers that nobody knows, {counts.get(CONTRADICTED, 0)} are contradicted.",
        f"{counts.get(ASSUMED, 0)} hold only because they are built into the model by hand, and count for nothing;"
        f" {counts.get(BEYOND, 0)} are beyond it.",
        *_most(tested[tested["counted"] == CONTRADICTED]),
    ]
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
        "The documents' claims, put to the test",
        "Which of the documents' claims does the model bear out, over all that nobody knows?",
        answer,
        sheets,
        list(_pictures(tested, tally, settings.worlds, rules.level)),
        [
            f"{draws:,} draws of {drawn(settings)}, {settings.worlds_per_point} worlds at each, the same draws and the same"
            " luck in every arm; verdicts by the rules of configs/standards/verdicts.yaml, fixed before the run.",
            "Levels are rescaled to 0 to 1, milestones are shares of worlds, incidents are counted relative to the reference.",
            "The rules were written by readers of the documents; a supported claim follows from the documents' premises together,"
            " it is not thereby true of the world.",
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


def _form(row: dict[str, object]) -> str:
    """In which form a claim was tested."""
    if row["form"] == "event":
        by = "in" if any(sign in str(row["event"]) for sign in "<>=") else "by"
        asked = f"{by} month {row['by']:.0f} in at least {row['least']:.0%} of worlds"
        return f"'{row['label']}' ({row['event']}) {asked}. Worlds: {row['arm']}"
    goes = {"up": "rises", "down": "falls"}[str(row["asked"])]
    return f"'{row['label']}' {goes} by month {row['by']:.0f}. Worlds: {row['arm']}. Against: {row['against']}"


def _verdict(row: dict[str, object]) -> str:
    """The verdict, and what it hangs on or why it does not count."""
    if row["counted"] == ASSUMED:
        without = f"without that: {row['again']}" if row["again"] else "it cannot be taken away"
        return f"assumed, as it is built in by {row['stated']}; {without}"
    if row["verdict"] == DEPENDS:
        return f"depends: {row['hangs_on'] or 'no single number stands out'}"
    if row["verdict"] == CONTRADICTED and row["form"] == "effect":
        claimed = 1 if row["asked"] == "up" else -1
        against = max(claimed * float(row["low"]), claimed * float(row["high"])) < -float(row["least"])
        return f"contradicted: {'the opposite' if against else 'next to no such effect'}"
    return f"{row['verdict']}, also without {row['stated']}" if row["again"] else str(row["verdict"])


def _most(rows: pd.DataFrame, most: int = 3) -> Iterator[str]:
    """The claims that are contradicted most plainly: those that fall shortest of what is asked."""
    if rows.empty:
        return
    first = rows.loc[(_turned(rows, "mean") - rows["least"]).sort_values(kind="stable").index].head(most)
    yield "Contradicted most plainly: " + " ".join(first["claim"])


def _turned(rows: pd.DataFrame, column: str) -> pd.Series:
    """A column with effects counted in the direction that is claimed."""
    return rows[column] * [-1 if asked == "down" else 1 for asked in rows["asked"]]


def _meaning(rules: Standard) -> str:
    """What the verdicts mean."""
    support = rules.draws_in_support
    words = ", ".join(f"{word.replace('_', ' ')} at least {share:.0%}" for word, share in rules.likelihood.items())
    return (
        f"Supported: the mean effect is at least {rules.least_effect:g} in the claimed direction, its {rules.level:.0%} interval"
        f" clear of zero (a probability is surely at least what its word means: {words}), and surely at least {support:.0%} of"
        " the draws say so by themselves, luck taken out. Contradicted: surely less than that, and at most"
        f" {1 - support:.0%} of the draws support it."
        " Anything else depends. Assumed: supported, but not in worlds without the rules that move its outcome and cite its facts"
        " or read what the worlds differ in, and without what the held options do to it by themselves. A claim counts for every"
        " document that makes it."
    )


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
