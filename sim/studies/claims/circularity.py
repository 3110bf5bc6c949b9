"""What of the model states a claim directly, and what would leave nothing to choose?

Two things can state a claim. Wiring does where no choice comes between: a rule that moves the outcome of a claim, and cites its
facts or reads what its arms differ in or what an option they differ in moves; what such an option does to the outcome by itself;
an agreement, an incident or a belief that answers it; a condition under which alone an option is open. Stated wants do where
somebody still chooses: payoff rules, options and agreements that cite the facts of the claim.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sim.config.content import Content
from sim.config.loading import under
from sim.config.schema import Dossier, Option
from sim.mechanisms import MECHANISMS
from sim.mechanisms.form import ALIGNMENTS
from sim.readouts.measures import PAYOFF, STANDS, stance_of
from sim.studies.claims.schema import Claim
from sim.world.outcomes import OUTCOMES
from sim.world.reading import reads

Laid = tuple[str, str]
"""What an arm lays down: a dossier and an option, or a name and what is done to it."""


@dataclass(frozen=True)
class Wiring:
    """What makes a claim hold without a choice, each with what it moves.

    rules : mechanisms. effects : (dossier, option, variable). deals, incidents : (agreement or incident, variable). beliefs :
    (belief, dossier that it is learned from). gates : (dossier, option, name on which its condition is). outright : what cannot
    be taken away, as the arms differ in the outcome itself.
    """

    rules: tuple[str, ...] = ()
    effects: tuple[tuple[str, str, str], ...] = ()
    deals: tuple[tuple[str, str], ...] = ()
    incidents: tuple[tuple[str, str], ...] = ()
    beliefs: tuple[tuple[str, str], ...] = ()
    gates: tuple[tuple[str, str, str], ...] = ()
    outright: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def __str__(self) -> str:
        effects = [f"{dossier}={option} on {variable}" for dossier, option, variable in self.effects]
        gates = [f"{dossier}={option} only with {name}" for dossier, option, name in self.gates]
        pairs = [f"{name} on {variable}" for name, variable in (*self.deals, *self.incidents)]
        beliefs = [f"{belief} from {dossier}" for belief, dossier in self.beliefs]
        return ", ".join([*self.outright, *self.rules, *effects, *pairs, *beliefs, *gates])


@dataclass(frozen=True)
class Wants:
    """What states a claim and leaves the choice to somebody: what cites its facts.

    payoffs : rules, ACTOR.payoffs.RULE. options : (dossier, option), which can be ruled out. muted : options which cannot, as
    they stand at the opening or all that is open would be gone; these lose what they do. deals : (agreement, variable).
    outright : payoff rules for the outcome itself in whose weight the arms differ, which cannot be taken away.
    """

    payoffs: tuple[str, ...] = ()
    options: tuple[Laid, ...] = ()
    muted: tuple[Laid, ...] = ()
    deals: tuple[tuple[str, str], ...] = ()
    outright: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def __str__(self) -> str:
        options = [f"{dossier}={option}" for dossier, option in (*self.options, *self.muted)]
        return ", ".join([*self.outright, *self.payoffs, *options, *(f"{name} on {moved}" for name, moved in self.deals)])


def find_wiring(claim: Claim, arm: Content, against: Content | None) -> Wiring:
    """What of the model makes a claim hold without a choice.

    Parameters
    ----------
    arm, against : the contents of the two arms; None for a claim about an event in one of them.
    """
    moved, differing = _moved(claim, arm), _differing(arm, against)
    held = [(dossier, option, entry) for dossier, option, entry in _options(arm) if (dossier, option) in differing]
    names = {name for name, _ in differing}
    deals = [name for name, entry in arm.agreements.items() if any(option in entry.takes.get(d, ()) for d, option, _ in held)]
    pushed = {variable for *_, entry in held for variable in (*entry.effects, *entry.sets)}
    pushed |= {variable for name in deals for variable in arm.agreements[name].effects}
    pushed |= {name for name, belief in arm.beliefs.items() if names & set(belief.seen)}
    given = names | (pushed - moved) if against is not None else set()
    rules = [
        name
        for name, entry in arm.mechanisms.items()
        if _find_named(arm, MECHANISMS[name].moves) & moved
        and (
            set(entry.cites) & set(claim.cites)
            or _find_named(arm, MECHANISMS[name].reads) & given
            or f"mechanisms.{name}" in names
        )
    ]
    gates = [
        (dossier, option, name)
        for dossier, option, entry in _options(arm)
        if against is not None and {dossier, *entry.effects} & moved
        for name in sorted(set(entry.requires) & names)
    ]
    agreed = [name for name, entry in arm.agreements.items() if name in deals or set(entry.needs) & given]
    struck = [
        name
        for name, entry in arm.incidents.items()
        if set(entry.cites) & set(claim.cites) or {*entry.drivers, *entry.stances} & given
    ]
    return Wiring(
        tuple(rules),
        tuple((d, option, variable) for d, option, entry in held for variable in sorted({*entry.effects, *entry.sets} & moved)),
        tuple((name, variable) for name in agreed for variable in sorted(set(arm.agreements[name].effects) & moved)),
        tuple((name, variable) for name in struck for variable in sorted(set(arm.incidents[name].pushes) & moved)),
        tuple((name, d) for name, belief in arm.beliefs.items() if name in moved for d in belief.seen if d in given),
        tuple(gates),
        tuple(dict.fromkeys(f"{name} {value}".strip() for name, value in differing if name in moved)),
    )


def find_wants(claim: Claim, arm: Content, against: Content | None) -> Wants:
    """What of the model states a claim and leaves the choice to somebody; arguments as for `find_wiring`."""
    cited, moved = set(claim.cites), _moved(claim, arm)
    arms = [content for content in (arm, against) if content is not None]
    differing = {name for name, _ in _differing(arm, against)}
    rules = {f"{actor}.payoffs.{name}": rule for actor, brief in arm.actors.items() for name, rule in brief.payoffs.items()}
    held = {laid for content in arms for laid in _held(content)}
    options: list[Any] = []
    muted: list[Any] = []
    for name, dossier in _dossiers(arm):
        closed = [option for option, entry in dossier.options.items() if cited & set(entry.cites) and (name, option) not in held]
        out = _ruled_out(dossier, closed)
        gone = set(out).union(*(content.scenario.forbid.get(name, ()) for content in arms))
        may = not any((name, option) in held for option in out) and dossier.start not in out and _is_left(dossier, gone)
        (options if may else muted).extend((name, option) for option in (out if may else closed))
    deals = [
        (name, variable)
        for name, entry in arm.agreements.items()
        if cited & set(entry.cites)
        for variable in sorted(set(entry.effects) & moved)
    ]
    return Wants(
        tuple(address for address, rule in rules.items() if cited & set(rule.cites) and address not in differing),
        tuple(options),
        tuple(muted),
        tuple(deals),
        tuple(address for address, rule in rules.items() if address in differing and read_by(arm, rule.outcome) & moved),
    )


def _ruled_out(dossier: Dossier, closed: Sequence[str]) -> list[str]:
    """Options and the acts that lapse into them, which cannot stay without them."""
    lapse = [name for name, entry in dossier.options.items() if entry.lasts and (entry.then or dossier.start) in closed]
    return list(dict.fromkeys([*closed, *lapse]))


def _is_left(dossier: Dossier, gone: set[str]) -> bool:
    """Whether without some options one is left that lasts and is always open."""
    return any(not entry.requires and entry.lasts is None for name, entry in dossier.options.items() if name not in gone)


def hold_still(contents: Sequence[Content]) -> tuple[Content, ...]:
    """The contents of the arms with every dossier that none of them touches held at what stands at the opening.

    What then still differs happens without anybody's choice.
    """
    touched = {name for content in contents for name in (*content.scenario.forbid, *(dossier for dossier, _ in _held(content)))}
    still = {name: dossier.start for name, dossier in _dossiers(contents[0]) if name not in touched}
    return tuple(_laid_over(content, force=still) for content in contents)


def want_nothing(contents: Sequence[Content]) -> tuple[Content, ...]:
    """The contents of the arms where nobody wants anything: what is chosen then is chance, and what it costs."""
    rules = {f"{actor}.payoffs.{name}": 0.0 for actor, brief in contents[0].actors.items() for name in brief.payoffs}
    return tuple(_laid_over(content, weights=rules) for content in contents)


def lay_wants_aside(content: Content, wants: Wants) -> Content:
    """The content of an arm without those stated wants that a scenario can take away: weights at 0, options ruled out."""
    out: dict[str, list[str]] = {name: list(options) for name, options in content.scenario.forbid.items()}
    for dossier, option in wants.options:
        out[dossier] = list(dict.fromkeys([*out.get(dossier, ()), option]))
    return _laid_over(content, weights=dict.fromkeys(wants.payoffs, 0.0), forbid=out)


def _laid_over(content: Content, **more: dict) -> Content:
    story = dict(content.tree["scenario"])
    for key, entries in more.items():
        story[key] = {**(story.get(key) or {}), **entries}
    return under(content, story, content.origin["scenario"])


def read_by(content: Content, measure: str) -> frozenset[str]:
    """The variables and dossiers that a measure is read from: what an outcome reads, what a milestone or an incident hangs on."""
    if measure in content.variables:
        return frozenset({measure})
    if STANDS in measure:
        return frozenset({stance_of(content, measure, "claim")[0]})
    if measure.startswith(PAYOFF):
        rules = content.actors[measure.removeprefix(PAYOFF)].payoffs.values()
        return frozenset().union(*(read_by(content, rule.outcome) for rule in rules))
    if measure in OUTCOMES:
        return reads(measure)
    if measure in content.milestones:
        when = content.milestones[measure].when
        agreed = [content.agreements[name] for name in when if name in content.agreements]
        return frozenset(when).union(*((*entry.takes, *entry.needs) for entry in agreed))
    incident = content.incidents[measure]
    incident = content.incidents[incident.of] if incident.of is not None else incident
    return frozenset(incident.drivers) | frozenset(incident.stances)


def _moved(claim: Claim, content: Content) -> frozenset[str]:
    """What the measure of a claim is read from."""
    return read_by(content, claim.effect.outcome if claim.effect is not None else claim.target.measure)


def _find_named(content: Content, names: Iterable[str]) -> set[str]:
    """The variables that a mechanism reads or moves, all alignments where it declares all of them."""
    return set(content.alignments) if tuple(names) == ALIGNMENTS else {name.lstrip("+-") for name in names}


def _dossiers(content: Content) -> Iterator[tuple[str, Dossier]]:
    for actor, brief in content.actors.items():
        yield from ((f"{actor}.{name}", dossier) for name, dossier in brief.dossiers.items())


def _options(content: Content) -> Iterator[tuple[str, str, Option]]:
    for name, dossier in _dossiers(content):
        yield from ((name, option, entry) for option, entry in dossier.options.items())


def _held(content: Content) -> Iterator[Laid]:
    """The dossiers that a scenario takes out of somebody's hands, with the options that it lets stand there."""
    yield from ((name, forced.option) for name, forced in content.scenario.force.items())
    for event in content.scenario.events:
        yield from event.stance.items()


def _differing(arm: Content, against: Content | None) -> list[Laid]:
    """In what the arms differ: dossier and option, or name and what is done to it."""
    here, there = Counter(_laid(arm)), Counter(_laid(against) if against is not None else ())
    return sorted({laid[:2] for laid in (here - there) + (there - here)})


def _laid(content: Content) -> Iterator[tuple[str, str, str]]:
    """What a scenario lays down: dossier and option, or name and what is done to it; and how and when."""
    story = content.scenario
    for name, forced in story.force.items():
        yield name, forced.option, f"held {forced.since} {forced.until}"
    for name, closed in story.forbid.items():
        yield from ((name, option, "ruled out") for option in closed)
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
    for rule, factor in story.weights.items():
        yield rule, f"weighs {factor:g} times as much", ""
    yield from (_changed(address, value) for address, value in story.changes.items())


def _changed(address: str, value: object) -> tuple[str, str, str]:
    """A number that a scenario sets, under the name of what it belongs to."""
    kind, *path = address.split(".")
    name = {"variables": path[0], "actors": ".".join(path[:3]), "mechanisms": f"mechanisms.{path[0]}"} if path else {}
    return name.get(kind, address), f"{'.'.join(path)} set to {value}", ""
