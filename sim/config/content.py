"""What does the whole theatre consist of, read, typed and checked?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sim.config.arrangements import Agreement, Belief, Part, Project
from sim.config.errors import refuse, unknown
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
                below = find_once(entry, "quantities", partial(_find_quantities, entry))
                found.update((f"{kind}.{name}{address}", quantity) for address, quantity in below.items())
        found.update({f"variables.{name}.start": start for name, start in self.scenario.starts.items()})
        return found

    @cached_property
    def uncertain(self) -> dict[str, Quantity]:
        """The uncertain ones among `quantities`: the priors of every uncertainty study."""
        return {address: quantity for address, quantity in self.quantities.items() if quantity.is_uncertain}


def _find_quantities(entry: Any) -> dict[str, Quantity]:
    """Every number of one entry by its address inside it."""
    return dict(_collect(entry, ""))


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
