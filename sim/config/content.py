"""What does the whole theatre consist of, read, typed and checked?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sim.config import crosscheck, files, overrides
from sim.config.errors import InputError, from_validation, refuse, unknown
from sim.config.quantity import Quantity
from sim.config.scenario import Scenario
from sim.config.schema import ActorBrief, Incident, Mechanism, Milestone, Variable, depth_number

KINDS = {"variables": Variable, "actors": ActorBrief, "mechanisms": Mechanism, "milestones": Milestone, "incidents": Incident}


class Decision(BaseModel):
    """How all actors reason unless their own brief says otherwise.

    depth: levels of strategic reasoning (inf: the damped fixed point). temperature and foresight: factors on every actor's own.
    damping, tolerance, iterations: how the fixed point is sought.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    depth: Any = 1.0
    temperature: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    foresight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    damping: float = Field(default=0.5, gt=0, le=1)
    tolerance: float = Field(default=1e-6, gt=0)
    iterations: int = Field(default=400, ge=1)

    @field_validator("depth")
    @classmethod
    def _depth(cls, depth: Any) -> float:
        return depth_number(depth)

    def plain(self) -> dict[str, Any]:
        """The settings as they can be written to a file and read again."""
        return {**self.model_dump(), "depth": "inf" if self.depth == float("inf") else int(self.depth)}


@dataclass(frozen=True)
class Content:
    """The theatre's content: one typed entry for every variable, actor, mechanism, milestone and incident, and a scenario."""

    variables: dict[str, Variable]
    actors: dict[str, ActorBrief]
    mechanisms: dict[str, Mechanism]
    milestones: dict[str, Milestone]
    incidents: dict[str, Incident]
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
    def headline(self) -> list[str]:
        """The variables that are shown first."""
        return [name for name, entry in self.variables.items() if entry.headline]

    @cached_property
    def alignments(self) -> dict[str, tuple[str, str]]:
        """The variables that are alignments, with the pair of actors each stands between (alphabetical)."""
        pairs = {f"{a}_{b}": (a, b) for a in self.actors for b in self.actors if a < b}
        return {name: pairs[name] for name in self.variables if name in pairs}

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every number of the theatre by its address ('actors.china.payoffs.corridor.weight'), the scenario's starts laid in."""
        found: dict[str, Quantity] = {}
        for kind in KINDS:
            for name, entry in getattr(self, kind).items():
                _collect(entry, f"{kind}.{name}", found)
        found.update({f"variables.{name}.start": start for name, start in self.scenario.starts.items()})
        return found

    @cached_property
    def uncertain(self) -> dict[str, Quantity]:
        """The uncertain ones among `quantities`: the priors of every uncertainty study."""
        return {address: quantity for address, quantity in self.quantities.items() if quantity.is_uncertain}


def _collect(node: Any, address: str, found: dict[str, Quantity]) -> None:
    """Gather the quantities below one entry under their addresses."""
    if isinstance(node, Quantity):
        found[address] = node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            _collect(getattr(node, name), f"{address}.{name}", found)
    elif isinstance(node, dict):
        for name, inner in node.items():
            _collect(inner, f"{address}.{name}", found)


def load(
    scenario: str = "baseline",
    changes: Iterable[overrides.Change] = (),
    extra: Iterable[str | Path] = (),
    decision: Mapping[str, Any] | None = None,
) -> Content:
    """Read, override, type and check everything the theatre holds.

    Parameters
    ----------
    scenario : the name of a scenario, or the path of a YAML file.
    changes : overrides 'actors.china.temperature=0.1'; keys starting with 'decision.' change the decision rule.
    extra : folders laid over the shipped configs and scenarios.
    decision : keys of `Decision` to set.

    Raises
    ------
    InputError : anything that cannot be used, with the file, the key, what was found and what is allowed.
    """
    extra = files.places(extra)
    plain, origin = files.read_content(extra)
    found = overrides.pairs(changes)
    story, origin["scenario"] = files.read_scenario(scenario, extra)
    own = changes_of(story, origin["scenario"])
    plain = overrides.apply(plain, [*own, *((key, value) for key, value in found if not key.startswith("decision."))])
    rule = {**(decision or {}), **{key.split(".", 1)[1]: value for key, value in found if key.startswith("decision.")}}
    content = assembled({**plain, "scenario": story}, Path(scenario).stem, rule, origin)
    for number, expected in enumerate(content.scenario.expects, start=1):
        if expected.against not in files.scenario_names(extra):
            where = f"{origin['scenario']}: expects[{number}].against"
            raise unknown("scenario", expected.against, files.scenario_names(extra), where)
    return content


def changes_of(story: Mapping[str, Any], where: str) -> list[tuple[str, Any]]:
    """What a scenario changes in the content, as (address, value); what is typed is laid over it.

    Raises
    ------
    InputError : changes that are no mapping, or one that is not of the theatre's content.
    """
    found = story.get("changes") or {}
    if not isinstance(found, Mapping):
        raise refuse(f"{where}: changes", found, "a mapping of addresses to values")
    for address in found:
        if str(address).split(".")[0] not in overrides.THEATRE_KEYS:
            raise unknown("key", address, overrides.THEATRE_KEYS, f"{where}: changes")
    return list(found.items())


def assembled(tree: Mapping[str, Any], scenario: str, decision: Mapping[str, Any], origin: Mapping[str, str]) -> Content:
    """Content out of a plain tree, typed and checked; what `load` does once files are read, and how a stored run is opened again.

    Parameters
    ----------
    tree : the sections of the content and 'scenario'. scenario : its name. decision : keys of `Decision`.
    origin : entry -> file, for messages; may be empty.

    Raises
    ------
    InputError : anything that cannot be used.
    """
    typed = {
        kind: {name: _typed(model, entry, origin.get(f"{kind}.{name}", kind), name) for name, entry in tree[kind].items()}
        for kind, model in KINDS.items()
    }
    file = origin.get("scenario", "scenario")
    content = Content(
        **typed,
        scenario_name=scenario,
        scenario=_typed(Scenario, tree["scenario"], file, ""),
        decision=_typed(Decision, dict(decision), "decision", ""),
        origin=_Origin(origin),
        tree=tree,
    )
    crosscheck.check(content)
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
    scenario, origin = _typed(Scenario, dict(story), where, ""), _Origin({**content.origin, "scenario": where})
    changed = replace(content, scenario=scenario, origin=origin, tree={**content.tree, "scenario": dict(story)})
    crosscheck.check(changed)
    return changed


def accepts(content: Content, address: str, value: float) -> None:
    """Make sure that one number may be set to a value. Raises InputError where its entry does not allow it."""
    kind, name = address.split(".")[:2]
    changed = overrides.apply({kind: {name: content.tree[kind][name]}}, [(address, value)])
    _typed(KINDS[kind], changed[kind][name], content.origin[f"{kind}.{name}"], name)


class _Origin(dict):
    """Entry -> file, with the entry's own name where the file is not known."""

    def __missing__(self, entry: str) -> str:
        return entry


def _typed(model: type[BaseModel], entry: Any, file: str, name: str) -> Any:
    where = f"{file}: {name}" if name else file
    if not isinstance(entry, dict):
        raise InputError(f"{where}: found {entry!r}; allowed: a mapping with the keys {', '.join(model.model_fields)}")
    try:
        return model.model_validate(entry)
    except ValidationError as problem:
        raise from_validation(problem, where, model) from None
