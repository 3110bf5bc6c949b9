"""Do the content files agree with each other?

Every name one entry uses for another must exist: variables, dossiers, options, milestones, incidents, actors. Facts and the names
of outcomes are checked higher up, where the ledger and the outcome functions are known. All that is found is told together.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.config import arranged, works
from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown, warn
from sim.config.references import Problems, in_conditions, known_options, known_variables, within_bounds
from sim.config.schema import LAWS


def problems(content: Content) -> Problems:
    """Every name or value that does not fit the rest of the content."""
    for actor, brief in content.actors.items():
        for name in brief.dossiers:
            yield from _in_dossier(content, actor, name)
        for other in brief.reciprocity.treated:
            if other not in content.actors or other == actor:
                others = [name for name in content.actors if name != actor]
                yield unknown("actor", other, others, f"{content.origin[f'actors.{actor}']}: reciprocity.treated")
    yield from _in_alignments(content)
    yield from _in_laws(content)
    for name, milestone in content.milestones.items():
        yield from in_conditions(content, milestone.when, f"{content.origin[f'milestones.{name}']}: {name}.when")
    for name in content.incidents:
        yield from _in_incident(content, name)
    yield from arranged.problems(content)
    yield from works.problems(content)
    yield from _in_scenario(content)


def _in_alignments(content: Content) -> Problems:
    """An alignment bears the names of its two actors in alphabetical order, and runs from -1 to 1, as rules read it."""
    for name in content.alignments:
        if content.variables[name].bounds != (-1.0, 1.0):
            where = f"{content.origin[f'variables.{name}']}: {name}.bounds"
            yield refuse(where, list(content.variables[name].bounds), "[-1, 1], the bounds of every alignment")
    for first in content.actors:
        for second in content.actors:
            turned = f"{second}_{first}"
            if first < second and turned in content.variables:
                where = content.origin[f"variables.{turned}"]
                yield refuse(where, turned, f"{first}_{second}, the two actors in alphabetical order")


SHARES = ("netting.share", "offers.hope", "reciprocity.memory", "replies.chance")
"""The numbers of laws that are shares."""
ABOVE_ZERO = ("attention.turns", "reciprocity.scale", "offers.patience")
"""The numbers of laws by which something is divided, or without which nothing would ever change."""


def _in_laws(content: Content) -> Problems:
    """A law is one of those that the theatre knows, and has all of its numbers and no other."""
    for name, law in content.laws.items():
        where = content.origin[f"laws.{name}"]
        if name not in LAWS:
            yield unknown("law", name, LAWS, where)
            continue
        for number in law.numbers:
            if number not in LAWS[name]:
                yield unknown("number", number, LAWS[name], f"{where}: {name}.numbers")
        for number in LAWS[name]:
            if number not in law.numbers:
                yield InputError(f"{where}: {name}.numbers.{number}: this key is missing and must be given.")
        for number, quantity in law.numbers.items():
            if f"{name}.{number}" in SHARES and quantity.ends[1] > 1.0:
                yield refuse(f"{where}: {name}.numbers.{number}", quantity.ends[1], "a share, from 0 to 1")
            if f"{name}.{number}" in ABOVE_ZERO and quantity.ends[0] <= 0.0:
                yield refuse(f"{where}: {name}.numbers.{number}", quantity.ends[0], "above 0")


def _in_dossier(content: Content, actor: str, name: str) -> Problems:
    dossier = content.actors[actor].dossiers[name]
    where = f"{content.origin[f'actors.{actor}']}: dossiers.{name}"
    known = [*content.dossiers, *content.milestones, *content.incidents]
    for watched in dossier.review.when:
        if not isinstance(watched, str):
            yield from in_conditions(content, watched, f"{where}.review.when")
        elif watched not in known:
            yield unknown("dossier, milestone or incident", watched, known, f"{where}.review.when")
    for label, option in dossier.options.items():
        yield from known_variables(content, option.effects, f"{where}.options.{label}.effects")
        for variable, level in option.sets.items():
            yield from within_bounds(content, variable, (level, level), f"{where}.options.{label}.sets")
        yield from in_conditions(content, option.requires, f"{where}.options.{label}.requires")


def _in_incident(content: Content, name: str) -> Problems:
    incident = content.incidents[name]
    where = f"{content.origin[f'incidents.{name}']}: {name}"
    yield from known_variables(content, incident.drivers, f"{where}.drivers")
    yield from known_variables(content, incident.pushes, f"{where}.pushes")
    for dossier, options in incident.stances.items():
        yield from known_options(content, dossier, options, f"{where}.stances")
    for dossier, option in incident.turns.items():
        yield from known_options(content, dossier, [option], f"{where}.turns")
    for actor in (*([incident.by] if incident.by else []), *incident.felt):
        if actor not in content.actors:
            yield unknown("actor", actor, content.actors, f"{where}.{'by' if actor == incident.by else 'felt'}")
    if incident.of is not None and (incident.of not in content.incidents or content.incidents[incident.of].kind != "count"):
        counted = [other for other, entry in content.incidents.items() if entry.kind == "count"]
        yield unknown("counted incident", incident.of, counted, f"{where}.of")


def _in_scenario(content: Content) -> Problems:
    yield from _in_interventions(content)
    scenario, file = content.scenario, content.origin["scenario"]
    for name, forced in scenario.force.items():
        yield from known_options(content, name, [forced.option], f"{file}: force")
    for name, options in scenario.forbid.items():
        wrong = list(known_options(content, name, options, f"{file}: forbid"))
        yield from wrong or _in_forbidden(content, name, options)
    rules = [f"{actor}.payoffs.{rule}" for actor, brief in content.actors.items() for rule in brief.payoffs]
    for name in scenario.weights:
        if name not in rules:
            yield unknown("payoff rule", name, rules, f"{file}: weights")


def _in_forbidden(content: Content, name: str, options: Iterable[str]) -> Problems:
    """What stays open where a scenario forbids options of one dossier."""
    where = f"{content.origin['scenario']}: forbid.{name}"
    actor, _, own = name.partition(".")
    dossier, held = content.actors[actor].dossiers[own], content.scenario.force.get(name)
    if held is not None and held.option in options:
        yield refuse(where, held.option, "an option that the scenario does not force at the same time")
    for act, entry in dossier.options.items():
        if entry.lasts is not None and act not in options and (entry.then or dossier.start) in options:
            yield refuse(where, list(options), f"a list that forbids '{act}' too, which lapses into what is forbidden")
    if all(dossier.options[option].lasts is not None for option in set(dossier.options) - set(options)):
        yield refuse(where, list(options), "a list that leaves at least one option that lasts")


def _in_interventions(content: Content) -> Problems:
    """A scenario's changed starts and its events."""
    scenario, file = content.scenario, content.origin["scenario"]
    for name, start in scenario.starts.items():
        yield from within_bounds(content, name, start.ends, f"{file}: starts")
    for number, event in enumerate(scenario.events, start=1):
        where = f"{file}: events[{number}]"
        yield from in_conditions(content, event.when, f"{where}.when")
        for name, value in event.set.items():
            yield from within_bounds(content, name, (value, value), f"{where}.set")
        yield from known_variables(content, event.push, f"{where}.push")
        for name, option in event.stance.items():
            yield from known_options(content, name, [option], f"{where}.stance")
            if option in scenario.forbid.get(name, ()):
                yield refuse(f"{where}.stance.{name}", option, "an option that the scenario does not forbid")


def tell_untied(content: Content) -> None:
    """Warn of pairs of actors for whom no alignment is given: they count as indifferent to each other, and nothing moves that."""
    pairs = {f"{one}_{other}": f"{one} and {other}" for one in content.actors for other in content.actors if one < other}
    missing = [name for name in pairs if name not in content.variables]
    if missing:
        told, others = ", ".join(pairs[name] for name in missing), " and so on" if len(missing) > 1 else ""
        warn(
            f"variables: no tie is given between {told}; they are taken as indifferent to each other for good. To give one,"
            f" declare the alignment {missing[0]}{others} in variables/NAME.yaml of a folder of your own"
        )
