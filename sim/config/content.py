"""What does the whole theatre consist of, read, typed and checked?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sim.config import crosscheck, files, named, overrides, precision, typed
from sim.config.arrangements import Agreement, Belief, Part, Project
from sim.config.entry import typed_entry
from sim.config.errors import InputError, problem_of, refuse, refuse_all, together, unknown
from sim.config.happenings import Incident, Milestone
from sim.config.kinds import KINDS
from sim.config.quantity import PlainNumber, Quantity, Whole
from sim.config.remembered import find_once
from sim.config.scenario import Scenario
from sim.config.schema import (
    ActorBrief,
    Composition,
    Law,
    Mechanism,
    Variable,
    Watched,
    depth_number,
)


class Decision(BaseModel):
    """How all actors reason unless their own brief says otherwise.

    depth: levels of strategic reasoning (inf: the damped fixed point). temperature and foresight: factors on every actor's own.
    without: parts of the theatre that are switched off. damping, tolerance, iterations: how the fixed point is sought.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    depth: Any = 1.0
    temperature: PlainNumber = Field(default=1.0, ge=0)
    foresight: PlainNumber = Field(default=1.0, gt=0)
    without: tuple[Part, ...] = ()
    damping: PlainNumber = Field(default=0.5, gt=0, le=1)
    tolerance: PlainNumber = Field(default=1e-6, gt=0)
    iterations: Whole = Field(default=400, ge=1)

    @field_validator("depth")
    @classmethod
    def _depth(cls, depth: Any) -> float:
        return depth_number(depth)

    def plain(self) -> dict[str, Any]:
        """The settings as they can be written to a file and read again."""
        return {
            **self.model_dump(),
            "without": list(self.without),
            "depth": "inf" if self.depth == float("inf") else int(self.depth),
        }


@dataclass(frozen=True)
class Content:
    """The theatre's content: typed entries of each kind, and a scenario."""

    variables: dict[str, Variable]
    actors: dict[str, ActorBrief]
    outcomes: dict[str, Composition]
    mechanisms: dict[str, Mechanism]
    milestones: dict[str, Milestone]
    incidents: dict[str, Incident]
    laws: dict[str, Law]
    agreements: dict[str, Agreement]
    beliefs: dict[str, Belief]
    projects: dict[str, Project]
    scenario_name: str
    scenario: Scenario
    decision: Decision
    origin: Mapping[str, str] = field(repr=False)
    tree: Mapping[str, Any] = field(repr=False)

    @cached_property
    def dossiers(self) -> list[str]:
        """Full names of all dossiers, 'actor.dossier', in the order of the actors' files."""
        return [f"{actor}.{name}" for actor, brief in self.actors.items() for name in brief.dossiers]

    @cached_property
    def options(self) -> dict[str, list[str]]:
        """Every dossier, 'actor.dossier', with the names of its options."""
        return {f"{a}.{name}": list(d.options) for a, brief in self.actors.items() for name, d in brief.dossiers.items()}

    @cached_property
    def watched(self) -> list[Watched]:
        """What some dossier watches."""
        briefs = self.actors.values()
        return [topic for brief in briefs for dossier in brief.dossiers.values() for topic in dossier.review.when]

    @cached_property
    def headline(self) -> list[str]:
        """The variables that are shown first."""
        return [name for name, entry in self.variables.items() if entry.headline]

    @cached_property
    def alignments(self) -> dict[str, tuple[str, str]]:
        """The variables that are alignments, with the pair of actors each stands between (alphabetical)."""
        pairs = {f"{a}_{b}": (a, b) for a in self.actors for b in self.actors if a < b}
        return {name: pairs[name] for name in self.variables if name in pairs}

    @cached_property
    def scales(self) -> dict[str, tuple[float, float]]:
        """The variables that rules read as a level from 0 to 1 between their bounds, with these; they read others as they are."""
        return {
            name: variable.bounds
            for name, variable in self.variables.items()
            if name not in self.alignments and variable.bounds != (0.0, 1.0)
        }

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every number of the theatre by its address ('actors.china.payoffs.corridor.weight'), the scenario's starts laid in."""
        found: dict[str, Quantity] = {}
        for kind in KINDS:
            for name, entry in getattr(self, kind).items():
                below = find_once(entry, "quantities", lambda entry=entry: dict(_collect(entry, "")))
                found.update((f"{kind}.{name}{address}", quantity) for address, quantity in below.items())
        found.update({f"variables.{name}.start": start for name, start in self.scenario.starts.items()})
        return found

    @cached_property
    def extremes(self) -> dict[str, list[float]]:
        """Every address whose numbers are of a size that not every precision can compute with, with those numbers."""
        return precision.extremes(self)

    @cached_property
    def uncertain(self) -> dict[str, Quantity]:
        """The uncertain ones among `quantities`: the priors of every uncertainty study."""
        return {address: quantity for address, quantity in self.quantities.items() if quantity.is_uncertain}


def _collect(node: Any, address: str) -> Iterator[tuple[str, Quantity]]:
    """The quantities below one entry with their addresses in it."""
    if isinstance(node, Quantity):
        yield address, node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _collect(getattr(node, name), f"{address}.{name}")
    elif isinstance(node, dict):
        for name, inner in node.items():
            yield from _collect(inner, f"{address}.{name}")


Check = Callable[["Content"], Iterable[InputError]]


def load(
    scenario: str = "baseline",
    changes: Iterable[overrides.Change] = (),
    extra: Iterable[str | Path] = (),
    decision: Mapping[str, Any] | None = None,
    checks: Iterable[Check] = (),
) -> Content:
    """Read, override, type and check everything the theatre holds.

    Parameters
    ----------
    scenario : the name of a scenario, or the path of a YAML file.
    changes : overrides 'actors.china.temperature=0.1'; keys starting with 'decision.' change the decision rule.
    extra : folders laid over the shipped configs and scenarios.
    decision : keys of `Decision` to set.
    checks : what else is to be looked for; what they find is told together with what is found here.

    Raises
    ------
    InputError : anything that cannot be used, with the file, the key, what was found and what is allowed.
    """
    extra = files.places(extra)
    try:
        declared, origin = files.read_content(extra)
    except InputError as problem:
        raise together([problem, *problem_of(files.read_scenario, scenario, extra)]) from None
    story, origin["scenario"] = files.read_scenario(scenario, extra)
    found = overrides.pairs(changes)
    rule = {**(decision or {}), **{key.split(".", 1)[1]: value for key, value in found if key.startswith("decision.")}}
    by_hand = [(key, value) for key, value in found if not key.startswith("decision.")]
    own = typed.changes_of(story, origin["scenario"])
    before, story = typed.overlaid(story, by_hand, origin["scenario"])
    try:
        plain = overrides.apply(declared, [*own, *before, *by_hand])
    except InputError:
        refuse_all(named.problems(declared, origin))  # of what cannot be named nothing else can be told
        raise
    checks = (partial(_expectations, extra=extra), *checks)
    content = assembled({**plain, "scenario": story}, Path(scenario).stem, rule, origin, checks)
    typed.warn_of_far(declared, plain, story)
    for rule, factor in content.scenario.weights.items():
        ends = content.quantities[f"actors.{rule}.weight"].ends
        typed.warn_if_far(f"weights.{rule} x actors.{rule}.weight", [end * factor for end in ends], ends)
    return content


def _expectations(content: Content, extra: tuple[Path, ...]) -> Iterator[InputError]:
    """Scenarios that expectations are held against, and that do not exist."""
    names = files.scenario_names(extra)
    for number, expected in enumerate(content.scenario.expects, start=1):
        if expected.against not in names:
            yield unknown("scenario", expected.against, names, f"{content.origin['scenario']}: expects[{number}].against")


def assembled(
    tree: Mapping[str, Any], scenario: str, decision: Mapping[str, Any], origin: Mapping[str, str], checks: Iterable[Check] = ()
) -> Content:
    """Content out of a plain tree, typed and checked; what `load` does once files are read, and how a stored run is opened again.

    Parameters
    ----------
    tree : the sections of the content and 'scenario'. scenario : its name. decision : keys of `Decision`.
    origin : entry -> file, for messages; may be empty. checks : as for `load`.

    Raises
    ------
    InputError : anything that cannot be used.
    """
    told = list(named.problems(tree, origin))
    given = {kind: {name: entry for name, entry in tree.get(kind, {}).items() if isinstance(name, str)} for kind in KINDS}
    places = {kind: {name: (origin.get(f"{kind}.{name}", kind), name) for name in given[kind]} for kind in KINDS}
    entries = {
        kind: {name: typed_entry(model, entry, *places[kind][name], told) for name, entry in given[kind].items()}
        for kind, model in KINDS.items()
    }
    story = typed_entry(Scenario, tree["scenario"], origin.get("scenario", "scenario"), "", told)
    rule = typed_entry(Decision, dict(decision), "decision", "", told)
    if any(entry is None for entry in (story, rule, *(entry for kind in entries.values() for entry in kind.values()))):
        raise together(told)
    content = Content(**entries, scenario_name=scenario, scenario=story, decision=rule, origin=_Origin(origin), tree=tree)
    for check in (crosscheck.problems, *checks):
        told += check(content)
    refuse_all(told)
    return content


def in_order(content: Content, actors: Sequence[str]) -> list[str]:
    """The actors in the order in which they are named, or where none is in that of their files.

    Raises
    ------
    InputError : one that does not exist, or not every one once.
    """
    for name in actors:
        if name not in content.actors:
            raise unknown("actor", name, content.actors, "order")
    if actors and sorted(actors) != sorted(content.actors):
        raise refuse("order", list(actors), f"each of {', '.join(content.actors)} once, or an empty list")
    return list(actors or content.actors)


def under(content: Content, story: Mapping[str, Any], where: str) -> Content:
    """The same content under another scenario.

    Parameters
    ----------
    story : the plain tree of the scenario. where : where it stands, for messages.

    Raises
    ------
    InputError : a scenario that cannot be used.
    """
    told: list[InputError] = []
    scenario, origin = typed_entry(Scenario, dict(story), where, "", told), _Origin({**content.origin, "scenario": where})
    refuse_all(told)
    changed = replace(content, scenario=scenario, origin=origin, tree={**content.tree, "scenario": dict(story)})
    refuse_all(crosscheck.problems(changed))
    return changed


def accepts(content: Content, address: str, value: float) -> None:
    """Make sure that one number may be set to a value. Raises InputError where its entry does not allow it."""
    kind, name = address.split(".")[:2]
    changed = overrides.apply({kind: {name: content.tree[kind][name]}}, [(address, value)])
    told: list[InputError] = []
    typed_entry(KINDS[kind], changed[kind][name], content.origin[f"{kind}.{name}"], name, told)
    refuse_all(told)


class _Origin(dict):
    """Entry -> file, with the entry's own name where the file is not known."""

    def __missing__(self, entry: str) -> str:
        return entry
