"""What does each rule of the model rest on?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sim.config.content import Content
from sim.config.errors import InputError, problem_of, refuse, refuse_all
from sim.config.files import own_facts
from sim.config.kinds import KINDS
from sim.config.remembered import find_once
from sim.evidence import Ledger, LedgerError, UnknownEntry
from sim.world.reading import outcome_problems, resolved

MUST_CITE = ("Variable", "Payoff", "Option", "Composition", "Mechanism", "Milestone", "Incident", "Scenario", "Expectation")
MUST_CITE += ("Agreement", "Belief", "Stage")
"""The kinds of entry that could be otherwise, and so must say what they rest on."""


def citations(content: Content) -> dict[str, tuple[str, ...]]:
    """Every place that cites, by its address, with the ids it cites."""
    return {place: entry.cites for place, entry in _entries(content) if entry.cites}


def uncited(content: Content) -> list[str]:
    """The places that must cite something and do not."""
    return [place for place, entry in _entries(content) if type(entry).__name__ in MUST_CITE and not entry.cites]


def ledger_of(content: Content) -> Ledger:
    """Everything that this content may cite: the ledger, and the facts of the user's own folders.

    Raises
    ------
    InputError : an entry of one's own that cannot be used.
    """
    return _joined(content.tree.get("facts", {}), content.origin)


def ledger_with(folders: Iterable[str | Path]) -> Ledger:
    """The ledger, and the facts of some folders of a user's own. Raises InputError for an entry that cannot be used."""
    return _joined(*own_facts(folders))


def _joined(own: Mapping[str, Any], origin: Mapping[str, str]) -> Ledger:
    try:
        return Ledger.load().joined(own, origin)
    except LedgerError as problem:
        raise InputError(str(problem)) from None


def checked(content: Content) -> Content:
    """The same content, after making sure that every cited id, every outcome and every expectation exists.

    Raises
    ------
    InputError : each unknown fact id, outcome or expected outcome, with the place and the nearest spelling.
    """
    refuse_all(problems(content))
    return content


def problems(content: Content) -> Iterator[InputError]:
    """Every unknown fact id, outcome or expected outcome."""
    ledger = ledger_of(content)
    for place, ids in citations(content).items():
        for id_ in (id_ for id_ in ids if id_ not in ledger):
            try:
                ledger.cite(id_, told_place(content, place))
            except UnknownEntry as problem:
                yield InputError(str(problem))
    yield from outcome_problems(content)
    for actor, brief in content.actors.items():
        for name, payoff in brief.payoffs.items():
            yield from problem_of(
                resolved, payoff.outcome, content, f"{content.origin[f'actors.{actor}']}: payoffs.{name}.outcome"
            )
    for name in content.projects:
        yield from _in_limit(content, name)
    for number, expected in enumerate(content.scenario.expects, start=1):
        if expected.outcome not in content.milestones and expected.outcome not in content.incidents:
            where = f"{content.origin['scenario']}: expects[{number}].outcome"
            yield from problem_of(resolved, expected.outcome, content, where)


def _in_limit(content: Content, name: str) -> Iterator[InputError]:
    """The limit of a variable is an outcome that exists, and reads other variables alone."""
    limit, where = content.projects[name].limit, f"{content.origin[f'projects.{name}']}: {name}.limit"
    if limit is None:
        return
    if found := problem_of(resolved, limit, content, where):
        yield from found
    elif name in resolved(limit, content, where).reads:
        yield refuse(where, limit, f"an outcome that does not read '{name}' itself")


def told_place(content: Content, place: str) -> str:
    """A place by its address as a user knows it: the file, and the key inside it."""
    kind, name, *key = place.split(".", 2)
    file = content.origin["scenario"] if kind == "scenarios" else content.origin[f"{kind}.{name}"]
    inside = [*([name] if kind != "actors" and kind != "scenarios" else []), *key]
    return ": ".join([file, ".".join(inside)]) if inside else file


def _entries(content: Content) -> Iterator[tuple[str, Any]]:
    for kind in KINDS:
        for name, entry in getattr(content, kind).items():
            yield from _below(entry, f"{kind}.{name}")
    yield from _below(content.scenario, f"scenarios.{content.scenario_name}")


def _below(entry: BaseModel, place: str) -> Iterator[tuple[str, Any]]:
    """What can cite in an entry, by its address."""
    for inside, node in find_once(entry, "citing", lambda: list(_citing(entry, ""))):
        yield f"{place}{inside}", node


def _citing(node: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every entry at or below a node that has a field for what it cites."""
    if isinstance(node, BaseModel):
        if "cites" in type(node).model_fields:
            yield place, node
        for name in type(node).model_fields:
            yield from _citing(getattr(node, name), f"{place}.{name}")
    elif isinstance(node, dict):
        for name, inner in node.items():
            yield from _citing(inner, f"{place}.{name}")
    elif isinstance(node, tuple):
        for number, inner in enumerate(node, start=1):
            if isinstance(inner, BaseModel):
                yield from _citing(inner, f"{place}[{number}]")
