"""Do the content files agree with each other?

Every name one entry uses for another must exist: variables, dossiers, options, milestones, incidents, actors. Facts and the names
of outcomes are checked higher up, where the ledger and the outcome functions are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.config.errors import InputError, refuse, unknown, warn
from sim.config.quantity import plain_number

if TYPE_CHECKING:
    from sim.config.content import Content


def check(content: Content) -> None:
    """Raise InputError at the first name or value that does not fit the rest of the content."""
    for actor, brief in content.actors.items():
        if "." in actor or not actor.isidentifier():
            raise refuse(content.origin[f"actors.{actor}"], actor, "a file name of letters, digits and underscores")
        for name in brief.dossiers:
            _check_dossier(content, actor, name)
    _check_alignments(content)
    for name, milestone in content.milestones.items():
        check_conditions(content, milestone.when, f"{content.origin[f'milestones.{name}']}: {name}.when")
    for name in content.incidents:
        _check_incident(content, name)
    _check_scenario(content)


def _check_alignments(content: Content) -> None:
    """An alignment bears the names of its two actors in alphabetical order; turned round it would be just another variable."""
    for first in content.actors:
        for second in content.actors:
            turned = f"{second}_{first}"
            if first < second and turned in content.variables:
                where = content.origin[f"variables.{turned}"]
                raise refuse(where, turned, f"{first}_{second}, the two actors in alphabetical order")


def _check_dossier(content: Content, actor: str, name: str) -> None:
    dossier = content.actors[actor].dossiers[name]
    where = f"{content.origin[f'actors.{actor}']}: dossiers.{name}"
    for watched in dossier.review.when:
        known = [*content.dossiers, *content.milestones, *content.incidents]
        if watched not in known:
            raise unknown("dossier, milestone or incident", watched, known, f"{where}.review.when")
    for label, option in dossier.options.items():
        for variable in option.effects:
            _variable(content, variable, f"{where}.options.{label}.effects")
        check_conditions(content, option.requires, f"{where}.options.{label}.requires")


def _check_incident(content: Content, name: str) -> None:
    incident = content.incidents[name]
    where = f"{content.origin[f'incidents.{name}']}: {name}"
    for variable in incident.drivers:
        _variable(content, variable, f"{where}.drivers")
    for variable in incident.pushes:
        _variable(content, variable, f"{where}.pushes")
    for dossier, options in incident.stances.items():
        for option in options:
            _option(content, dossier, option, f"{where}.stances")
    if incident.of is not None and (incident.of not in content.incidents or content.incidents[incident.of].kind != "count"):
        counted = [other for other, entry in content.incidents.items() if entry.kind == "count"]
        raise unknown("counted incident", incident.of, counted, f"{where}.of")


def _check_scenario(content: Content) -> None:
    _check_interventions(content)
    scenario, file = content.scenario, content.origin["scenario"]
    for name, forced in scenario.force.items():
        _option(content, name, forced.option, f"{file}: force")
    for name, options in scenario.forbid.items():
        for option in options:
            _option(content, name, option, f"{file}: forbid")
        held = scenario.force.get(name)
        if held is not None and held.option in options:
            raise refuse(f"{file}: forbid.{name}", held.option, "an option that the scenario does not force at the same time")
        for act, entry in _dossier(content, name, file).options.items():
            if entry.lasts is not None and act not in options and (entry.then or _dossier(content, name, file).start) in options:
                raise refuse(
                    f"{file}: forbid.{name}",
                    list(options),
                    f"a list that forbids '{act}' too, which lapses into what is forbidden",
                )
        left = set(_dossier(content, name, f"{file}: forbid").options) - set(options)
        if not any(not _dossier(content, name, file).options[option].requires for option in left):
            raise refuse(f"{file}: forbid.{name}", list(options), "a list that leaves at least one option without conditions")
    rules = [f"{actor}.payoffs.{rule}" for actor, brief in content.actors.items() for rule in brief.payoffs]
    for name in scenario.weights:
        if name not in rules:
            raise unknown("payoff rule", name, rules, f"{file}: weights")


def _check_interventions(content: Content) -> None:
    """A scenario's changed starts and its events."""
    scenario, file = content.scenario, content.origin["scenario"]
    for name, start in scenario.starts.items():
        _within(content, name, start.ends, f"{file}: starts")
    for number, event in enumerate(scenario.events, start=1):
        where = f"{file}: events[{number}]"
        check_conditions(content, event.when, f"{where}.when")
        for name, value in event.set.items():
            _within(content, name, (value, value), f"{where}.set")
        for name in event.push:
            _variable(content, name, f"{where}.push")
        for name, option in event.stance.items():
            _option(content, name, option, f"{where}.stance")


def check_conditions(content: Content, conditions: dict[str, Any], where: str) -> None:
    """Raise InputError unless every condition is an interval on a variable, options of a dossier, or a milestone's truth."""
    for name, wanted in conditions.items():
        if name in content.milestones:
            if not isinstance(wanted, bool):
                raise refuse(f"{where}.{name}", wanted, "true or false (a milestone is reached or not)")
        elif "." in name:
            options = [wanted] if isinstance(wanted, str) else wanted
            if not isinstance(options, list) or not options:
                raise refuse(f"{where}.{name}", wanted, "one option or a list of options")
            for option in options:
                _option(content, name, option, where)
        else:
            if name not in content.variables:
                raise unknown(
                    "variable, dossier or milestone", name, [*content.variables, *content.dossiers, *content.milestones], where
                )
            _interval(wanted, content.variables[name].bounds, f"{where}.{name}")


def _interval(wanted: Any, bounds: tuple[float, float], where: str) -> None:
    if not isinstance(wanted, dict) or not wanted or not set(wanted) <= {"min", "max"}:
        raise refuse(where, wanted, "an interval {min: ..., max: ...} with one end or both")
    try:
        ends = {key: plain_number(value) for key, value in wanted.items()}
    except ValueError:
        raise refuse(where, wanted, "an interval {min: ..., max: ...} of finite numbers") from None
    if ends.get("min", -float("inf")) > ends.get("max", float("inf")):
        raise InputError(f"{where}: the interval is upside down: {ends['min']} is above {ends['max']}")
    if ends.get("min", bounds[0]) > bounds[1] or ends.get("max", bounds[1]) < bounds[0]:
        raise refuse(where, wanted, f"an interval that reaches into [{bounds[0]}, {bounds[1]}], the bounds of the variable")


def _variable(content: Content, name: str, where: str) -> None:
    if name not in content.variables:
        raise unknown("variable", name, content.variables, where)


def _within(content: Content, name: str, ends: tuple[float, float], where: str) -> None:
    _variable(content, name, where)
    low, high = content.variables[name].bounds
    if not (low <= ends[0] and ends[1] <= high):
        raise refuse(f"{where}.{name}", ends[0] if ends[0] == ends[1] else ends, f"from {low} to {high}, the bounds of {name}")


def _dossier(content: Content, name: str, where: str) -> Any:
    if name not in content.dossiers:
        raise unknown("dossier", name, content.dossiers, where)
    actor, dossier = name.split(".", 1)
    return content.actors[actor].dossiers[dossier]


def _option(content: Content, name: str, option: Any, where: str) -> None:
    dossier = _dossier(content, name, where)
    if not isinstance(option, str) or option not in dossier.options:
        raise unknown("option", option, dossier.options, f"{where}.{name}")


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
