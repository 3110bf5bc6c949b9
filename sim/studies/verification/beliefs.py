"""Are beliefs about actors' types right, how soon, how surely?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from sim.analysis.roc import area, roc
from sim.config import files
from sim.config.content import Content
from sim.config.entry import typed_entry
from sim.config.errors import InputError, refuse, refuse_all, unknown
from sim.config.loading import under
from sim.config.quantity import PlainNumber
from sim.config.schema import Cited
from sim.evidence import Ledger, UnknownEntry
from sim.plots.roc import plot_roc
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.registry import NUMBERS, study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder
from sim.theatre import Theatre
from sim.world.citing import ledger_with

WORLDS = 500
MONTHS = (6, 12, 18, 24, 36)
"""After how many months beliefs are looked at; two years are what they are asked for."""
ASKED, WANTED = 24, 0.8
FILE = "standards/types.yaml"
COLUMNS = {
    "belief": "{label}", "months": "{months}", "first type": "{first:.2f}", "second type": "{second:.2f}",
    "area under the curve": "{area:.2f} +- {error:.2f}", "told apart": "{apart:.0%}",
}  # fmt: skip


@study("beliefs", takes=("scenario", *NUMBERS, "seed", "worlds"), examples=("worlds=2000", "scenario=loyalty_test"))
def make(request: Request) -> Path:
    """Run worlds of both types with common random numbers and compare beliefs with the truth. Returns the folder.

    The types are those of configs/standards/types.yaml and of standards/types.yaml in folders of one's own, factors on what an
    actor wants; beliefs without types are named as left out. A world is told apart if the belief is higher in it under the
    first type than under the second, all else and all luck being equal.

    Raises
    ------
    InputError : types that do not fit the beliefs.
    """
    content, seed = request.content(), request.settings.seed
    known = types(content, request.folders)
    worlds = request.settings.worlds if request.worlds is not None else WORLDS
    with request.console.status("running worlds of both types"):
        seen = {name: histories(content, name, kinds, worlds, seed) for name, kinds in known.items()}
    folder = open_folder(request, "beliefs")
    return leave(folder, request, analyze(content, seen), content, request.settings, worlds=worlds)


class Kind(BaseModel):
    """One type of an actor: factors on the weights of what it wants, by payoff rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    weights: dict[str, PlainNumber] = Field(min_length=1)
    cites: Cited
    why: str


Types = Mapping[str, Mapping[str, Kind]]
"""Belief -> the two types it is about."""


def types(content: Content, folders: Iterable[str | Path] = ()) -> Types:
    """The types that beliefs are about, as shipped; an entry of standards/types.yaml in a user's folder stands in its place.

    Raises
    ------
    InputError : a belief or a type that does not exist, or an entry that cannot be used.
    """
    found: dict[str, dict[str, Kind]] = {}
    told: list[InputError] = []
    for name, (entry, where) in _declared(folders).items():
        if name not in content.beliefs:
            told.append(unknown("belief", name, content.beliefs, where))
            continue
        wanted = content.beliefs[name].types
        if not isinstance(entry, Mapping) or set(entry) != set(wanted):
            has = list(entry) if isinstance(entry, Mapping) else entry
            allowed = (
                f"just {' and '.join(wanted)}, the types that the belief is about; give them in {FILE} of a folder of your own"
            )
            told.append(refuse(f"{where}: {name}", has, allowed))
            continue
        found[name] = {kind: typed_entry(Kind, entry[kind], where, f"{name}.{kind}", told) for kind in wanted}
    refuse_all(told)
    _check_rests(found, content, ledger_with(folders))
    return found


def _check_rests(found: Types, content: Content, ledger: Ledger) -> None:
    """Make sure that the payoff rules and facts exist which types name. Raises InputError."""
    rules = [address.split(".", 1)[1].rsplit(".", 1)[0] for address in content.quantities if ".payoffs." in address]
    for name, kind, entry in ((name, kind, entry) for name, kinds in found.items() for kind, entry in kinds.items()):
        where = f"{FILE}: {name}.{kind}"
        refuse_all(unknown("payoff rule", rule, rules, f"{where}.weights") for rule in entry.weights if rule not in rules)
        try:
            for id_ in entry.cites:
                ledger.cite(id_, where)
        except UnknownEntry as problem:
            raise InputError(str(problem)) from None


def _declared(folders: Iterable[str | Path]) -> dict[str, tuple[Any, str]]:
    """What is said of each belief's types, and in which file: the last of all that say it."""
    own = [path for folder in files.places(folders) if (path := folder / FILE).is_file()]
    named = [(files.shipped("configs") / FILE, f"configs/{FILE}"), *((path, str(path)) for path in own)]
    return {name: (entry, told) for path, told in named for name, entry in files.read_yaml(path).items()}


def of_type(content: Content, where: str, kind: Kind) -> Content:
    """The same content with an actor who is of one type. Raises InputError where that type cannot be laid over it."""
    story: dict[str, Any] = dict(content.tree["scenario"])
    own: dict[str, Any] = dict(story.get("weights", {}))
    if twice := sorted(set(own) & set(kind.weights)):
        raise refuse("scenario", content.scenario_name, f"one that leaves the weights of a type alone ({', '.join(twice)})")
    return under(content, {**story, "weights": {**own, **kind.weights}}, f"{FILE}: {where}")


def histories(content: Content, belief: str, kinds: Mapping[str, Kind], worlds: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A belief month by month in worlds of the first type and of the second, (month, world) each, with common random numbers."""
    staged = [of_type(content, f"{belief}.{name}", kind) for name, kind in kinds.items()]
    found = []
    for each in staged:
        theatre = Theatre(each, worlds, seed, horizon=max(MONTHS), recorded=[belief])
        for _ in range(theatre.horizon):
            theatre.step()
        found.append(theatre.record.state[:, 0].copy())
        theatre.release()
    return found[0], found[1]


def analyze(content: Content, seen: dict[str, tuple[np.ndarray, np.ndarray]]) -> Findings:
    """How well each belief tells the types apart, month by month."""
    rows, curves = [], {}
    for name, (first, second) in seen.items():
        label = content.variables[name].label
        for months in MONTHS:
            one, other = first[months], second[months]
            told = float(np.mean((one > other) + 0.5 * (one == other)))
            rows.append((name, label, months, np.median(one), np.median(other), *area(one, other), told))
        curves[label] = roc(first[ASKED], second[ASKED])
    columns = ["name", "label", "months", "first", "second", "area", "error", "apart"]
    table = pd.DataFrame(rows, columns=columns)
    asked = table[table["months"] == ASKED]
    n = len(next(iter(seen.values()))[0][0]) if seen else 0
    return Findings(
        "Beliefs about type",
        "Do other actors come to hold correct beliefs, and how soon?",
        [
            f"{row.label}: after {ASKED} months the types are told apart in {row.apart:.0%} of worlds of equal luck"
            f" ({'at least' if row.apart >= WANTED else 'fewer than'} {WANTED:.0%}; area under the curve {row.area:.2f})."
            for row in asked.itertuples()
        ],
        [Sheet("beliefs", "Told apart", table, COLUMNS, note=NOTE, shown=len(table))],
        [Picture("roc", f"Hits and false alarms after {ASKED} months.", partial(plot_roc, curves, n=n))] if curves else [],
        [
            f"{n} worlds of either type, run for this question. What the types are is judged: configs/{FILE}.",
            *_left_out(content, seen),
        ],
    )


def _left_out(content: Content, seen: Iterable[str]) -> Iterator[str]:
    """Which beliefs are not asked about, and how they would be."""
    names = [content.variables[name].label for name in content.beliefs if name not in seen]
    if names:
        yield f"Left out, as no types are given for them: {'; '.join(names)}. To give some: {FILE} in a folder of your own."


NOTE = (
    "First and second type: median belief that it is the first. Told apart: share of worlds in which the belief is"
    " higher under the first type than under the second with common random numbers, ties counting half. Area under the"
    " curve: the same for two independent worlds, as the holder of the belief experiences them (with its standard"
    " error); 0.5 is uninformative."
)
