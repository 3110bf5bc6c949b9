"""Which thing of the theatre refers to which, and how?

Each relation is read off the content once and told on both of its pages: a fact lists what cites it, a rule the facts it cites.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from docs.site.material import Material
from docs.site.places import Place, place_of
from sim.config.kinds import KINDS
from sim.mechanisms import MECHANISMS
from sim.mechanisms.form import ALIGNMENTS
from sim.world.citing import citations
from sim.world.outcomes import OUTCOMES
from sim.world.reading import reads

VERBS = {
    "cites": ("Facts it cites", "Cited by"),
    "wants": ("Wants", "Wanted by"),
    "reads": ("Reads", "Read by"),
    "pushes": ("Pushes", "Pushed by"),
    "sets": ("Sets", "Set by"),
    "needs": ("Open, in force or reached only with", "A condition of"),
    "takes": ("Takes the consent of", "Consents to"),
    "watches": ("Watches", "Watched by"),
    "turns": ("Turns or holds", "Turned or held by"),
    "expects": ("Expects something of", "Something is expected of it by"),
    "contradicts": ("Contradicts", "Contradicted by"),
}
"""Each relation, as the page of what refers calls it, and as the page of what is referred to does."""


@dataclass(frozen=True)
class Relation:
    """One thing that refers to another: both addresses, how, and the size of a push where there is one."""

    source: str
    verb: str
    target: str
    size: float | None = None


class Relations:
    """All relations, by source and by target."""

    def __init__(self, found: Iterable[Relation]) -> None:
        self.out: dict[str, list[Relation]] = defaultdict(list)
        self.into: dict[str, list[Relation]] = defaultdict(list)
        for relation in dict.fromkeys(found):
            self.out[relation.source].append(relation)
            self.into[relation.target].append(relation)


def find_relations(material: Material, places: Mapping[str, Place]) -> Relations:
    """Every relation between things that stand on the site."""
    names = _Names(material)
    found = [*_citing(material, places), *_of_actors(material, names), *_of_rules(material, names)]
    found += [*_of_happenings(material, names), *_of_scenarios(material, names), *_between_facts(material)]
    return Relations(found)


class _Names:
    """What a name in a condition, an effect or a payoff stands for."""

    def __init__(self, material: Material) -> None:
        content, self.found = material.content, {}
        for kind in ("outcomes", "agreements", "incidents", "milestones", "variables"):
            self.found |= {name: f"{kind}.{name}" for name in (OUTCOMES if kind == "outcomes" else getattr(content, kind))}
        self.found |= {full: "actors.{}.dossiers.{}".format(*full.split(".")) for full in content.dossiers}

    def tie(self, source: str, verb: str, names: Iterable[str] | Mapping[str, float]) -> Iterator[Relation]:
        """A relation to each thing that is named; a name that stands for nothing is left out, as a law of one's own."""
        for name in names:
            target = self.found.get(name.partition("=")[0])
            if target is not None:
                size = names[name] if isinstance(names, Mapping) and isinstance(names[name], int | float) else None
                yield Relation(source, verb, target, size)


def _citing(material: Material, places: Mapping[str, Place]) -> Iterator[Relation]:
    nothing: dict[str, Any] = {kind: {} for kind in KINDS}
    contents = [replace(material.content, scenario=material.scenarios["baseline"])]
    contents += [
        replace(material.content, **nothing, scenario_name=name, scenario=each) for name, each in material.scenarios.items()
    ]
    for content in contents:
        for address, ids in citations(content).items():
            yield from (Relation(place_of(address, places), "cites", f"facts.{id}") for id in ids)


def _of_actors(material: Material, names: _Names) -> Iterator[Relation]:
    for actor, brief in material.content.actors.items():
        for want, payoff in brief.payoffs.items():
            address = f"actors.{actor}.payoffs.{want}"
            yield from names.tie(address, "wants", {payoff.outcome: payoff.weight.value})
        for name, dossier in brief.dossiers.items():
            address = f"actors.{actor}.dossiers.{name}"
            for watched in dossier.review.when:
                yield from names.tie(address, "watches", [watched] if isinstance(watched, str) else list(watched))
            for option, entry in dossier.options.items():
                own = f"{address}.options.{option}"
                yield from names.tie(own, "pushes", entry.effects)
                yield from names.tie(own, "sets", entry.sets)
                yield from names.tie(own, "needs", list(entry.requires))


def _of_rules(material: Material, names: _Names) -> Iterator[Relation]:
    content = material.content
    for name in OUTCOMES:
        yield from names.tie(f"outcomes.{name}", "reads", sorted(reads(name)))
    for name in content.mechanisms:
        rule = MECHANISMS[name]
        for verb, told in (("reads", rule.reads), ("pushes", rule.moves)):
            plain = content.alignments if tuple(told) == ALIGNMENTS else (each.lstrip("+-") for each in told)
            yield from names.tie(f"mechanisms.{name}", verb, list(dict.fromkeys(plain)))
    for name, pact in content.agreements.items():
        yield from names.tie(f"agreements.{name}", "takes", list(pact.takes))
        yield from names.tie(f"agreements.{name}", "pushes", pact.effects)
        yield from names.tie(f"agreements.{name}", "needs", list(pact.needs))
    for name, belief in content.beliefs.items():
        yield from names.tie(f"beliefs.{name}", "reads", list(belief.seen))
        yield from names.tie(f"beliefs.{name}", "sets", [name])
    for name, works in content.projects.items():
        yield from names.tie(f"projects.{name}", "sets", [name])
        stages = [stage for stage in (works.planned, works.financed, works.building) if stage is not None]
        yield from names.tie(f"projects.{name}", "needs", list(dict.fromkeys(key for stage in stages for key in stage.needs)))


def _of_happenings(material: Material, names: _Names) -> Iterator[Relation]:
    for name, incident in material.content.incidents.items():
        yield from names.tie(f"incidents.{name}", "reads", [*incident.drivers, *incident.stances])
        yield from names.tie(f"incidents.{name}", "pushes", incident.pushes)
        yield from names.tie(f"incidents.{name}", "turns", list(incident.turns))
    for name, milestone in material.content.milestones.items():
        yield from names.tie(f"milestones.{name}", "needs", list(milestone.when))


def _of_scenarios(material: Material, names: _Names) -> Iterator[Relation]:
    for name, scenario in material.scenarios.items():
        own = f"scenarios.{name}"
        yield from names.tie(own, "sets", [*scenario.starts, *scenario.works])
        yield from names.tie(own, "turns", [*scenario.force, *scenario.forbid])
        for event in scenario.events:
            yield from names.tie(own, "sets", list(event.set))
            yield from names.tie(own, "pushes", event.push)
            yield from names.tie(own, "turns", list(event.stance))
            yield from names.tie(own, "needs", list(event.when))
        yield from names.tie(own, "expects", [each.outcome for each in scenario.expects])


def _between_facts(material: Material) -> Iterator[Relation]:
    for id, fact in material.ledger.entries.items():
        for other in getattr(fact, "conflicts_with", ()):
            yield Relation(f"facts.{id}", "contradicts", f"facts.{other}")
