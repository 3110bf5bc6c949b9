"""Was a claim built into the model by hand, and does it hold without what was built in?

A rule that moves the outcome of a claim, and cites its facts or reads what its arms differ in, states the claim directly; so does
an option that the claim's arm holds and that moves its outcome by itself. A supported claim is therefore tried again in worlds
without them. If it does not hold there, it was assumed, and that it holds with them is no support.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sim.config.arrangements import Agreement
from sim.config.content import Content
from sim.config.schema import ActorBrief, Option
from sim.mechanisms import MECHANISMS
from sim.mechanisms.form import ALIGNMENTS
from sim.studies.claimed import Claim
from sim.studies.measures import STANDS, stance_of
from sim.world.outcomes import OUTCOMES
from sim.world.reading import reads


@dataclass(frozen=True)
class Built:
    """What states a claim directly.

    rules : mechanisms that move its outcome, and cite one of its facts or read something in which the arms differ. effects :
    (dossier, option, variable), what an option held in one arm and not in the other does to its outcome by itself. deals :
    (agreement, variable), what an agreement does to it to which such an option consents, or which needs something in which the
    arms differ. gates : (dossier, option, name), an option that moves its outcome and is only open under a condition on
    something in which the arms differ. outright : what cannot be taken away, as the arms differ in the outcome itself.
    """

    rules: tuple[str, ...]
    effects: tuple[tuple[str, str, str], ...]
    deals: tuple[tuple[str, str], ...]
    gates: tuple[tuple[str, str, str], ...]
    outright: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.rules or self.effects or self.deals or self.gates or self.outright)

    def __str__(self) -> str:
        effects = [f"{dossier}={option} on {variable}" for dossier, option, variable in self.effects]
        gates = [f"{dossier}={option} only with {name}" for dossier, option, name in self.gates]
        deals = [f"{agreement} on {variable}" for agreement, variable in self.deals]
        return ", ".join([*self.outright, *self.rules, *effects, *deals, *gates])


def built_in(claim: Claim, arm: Content, against: Content | None) -> Built:
    """What of the model states a claim directly.

    Parameters
    ----------
    arm, against : the contents of the two arms; None for a claim about an event in one of them.
    """
    measure = claim.effect.outcome if claim.effect is not None else claim.target.measure
    moved = read_by(arm, measure)
    here, there = Counter(_laid(arm)), Counter(_laid(against) if against is not None else ())
    differing = sorted({laid[:2] for laid in (here - there) + (there - here)})
    names = {name for name, _ in differing}
    given = names if against is not None else set()
    rules = [
        name
        for name, entry in arm.mechanisms.items()
        if _named(arm, MECHANISMS[name].moves) & moved
        and (set(entry.cites) & set(claim.cites) or _named(arm, MECHANISMS[name].reads) & given)
    ]
    outright = [f"{name} {value}".strip() for name, value in differing if name in moved]
    effects, gates = [], []
    for dossier, option, entry in _options(arm):
        if (dossier, option) in differing:
            effects += [(dossier, option, variable) for variable in sorted({*entry.effects, *entry.sets} & moved)]
        if ({dossier, *entry.effects} & moved) and against is not None:
            gates += [(dossier, option, name) for name in sorted(set(entry.requires) & names)]
    deals = _deals(arm, differing, given, moved)
    return Built(tuple(rules), tuple(effects), tuple(deals), tuple(gates), tuple(dict.fromkeys(outright)))


def _deals(arm: Content, differing: list[tuple[str, str]], given: set[str], moved: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The agreements that move what a claim is about, and hang on what its arms differ in."""
    for name, entry in arm.agreements.items():
        consents = any(option in entry.takes.get(dossier, ()) for dossier, option in differing)
        if consents or set(entry.needs) & given:
            yield from ((name, variable) for variable in sorted(set(entry.effects) & moved))


def without(content: Content, built: Built) -> Content:
    """The content without the rules, effects and conditions that state a claim."""
    rules = {name: entry for name, entry in content.tree["mechanisms"].items() if name not in built.rules}
    actors = dict(content.tree["actors"])
    deals = dict(content.tree.get("agreements", {}))
    deals |= {name: copy.deepcopy(deals[name]) for name, _ in built.deals}
    for name, variable in built.deals:
        deals[name]["effects"][variable] = 0.0
    taken = [*((*place, part) for place in built.effects for part in ("effects", "sets"))]
    taken += [(*place, "requires") for place in built.gates]
    touched = {dossier.split(".")[0] for dossier, *_ in taken}
    actors |= {actor: copy.deepcopy(actors[actor]) for actor in touched}
    for dossier, option, name, part in taken:
        actor, question = dossier.split(".")
        actors[actor]["dossiers"][question]["options"][option].get(part, {}).pop(name, None)
    return replace(
        content,
        mechanisms={name: content.mechanisms[name] for name in rules},
        actors={name: ActorBrief.model_validate(actors[name]) if name in touched else content.actors[name] for name in actors},
        agreements={name: Agreement.model_validate(entry) for name, entry in deals.items()},
        tree={**content.tree, "mechanisms": rules, "actors": actors, "agreements": deals},
    )


def read_by(content: Content, measure: str) -> frozenset[str]:
    """The variables and dossiers that a measure is read from: what an outcome reads, what a milestone or an incident hangs on."""
    if measure in content.variables:
        return frozenset({measure})
    if STANDS in measure:
        return frozenset({stance_of(content, measure, "claim")[0]})
    if measure in OUTCOMES:
        return reads(measure)
    if measure in content.milestones:
        when = content.milestones[measure].when
        agreed = [content.agreements[name] for name in when if name in content.agreements]
        return frozenset(when).union(*((*entry.takes, *entry.needs) for entry in agreed))
    incident = content.incidents[measure]
    incident = content.incidents[incident.of] if incident.of is not None else incident
    return frozenset(incident.drivers) | frozenset(incident.stances)


def _named(content: Content, names: Iterable[str]) -> set[str]:
    """The variables that a mechanism reads or moves, all alignments where it declares all of them."""
    return set(content.alignments) if tuple(names) == ALIGNMENTS else {name.lstrip("+-") for name in names}


def _options(content: Content) -> Iterator[tuple[str, str, Option]]:
    for actor, brief in content.actors.items():
        for name, dossier in brief.dossiers.items():
            for option, entry in dossier.options.items():
                yield f"{actor}.{name}", option, entry


def _laid(content: Content) -> Iterator[tuple[str, str, str]]:
    """What a scenario lays down: dossier and option, or variable and what is done to it; and how and when."""
    story = content.scenario
    for name, forced in story.force.items():
        yield name, forced.option, f"held {forced.since} {forced.until}"
    for event in story.events:
        when = f"{event.month} {event.when}"
        for name, option in event.stance.items():
            yield name, option, when
        for name, value in [*event.set.items(), *event.push.items()]:
            yield name, f"(event: {event.label})", f"{when} {value}"
    for name, start in story.starts.items():
        yield name, f"starts at {start.value:g}", ""
    for name, reached in story.works.items():
        yield name, f"has come as far as {reached}", ""
