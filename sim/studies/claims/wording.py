"""How are the worlds of a claim, and what states it, told to somebody who has not read the code?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.config.content import Content
from sim.config.scenario import Event
from sim.readouts.labels import plain
from sim.readouts.measures import label_of
from sim.studies.claims.circularity import Wants, Wiring
from sim.studies.claims.schema import Arm


def say_arm(content: Content, arm: Arm) -> str:
    """What is special about the worlds of an arm."""
    return "; ".join([content.scenario.title, *_laid(content, arm)])


def _laid(content: Content, arm: Arm) -> Iterator[str]:
    story = content.scenario
    for name in arm.force:
        forced = story.force[name]
        until = f" to {forced.until}" if forced.until is not None else " on"
        yield f"{_dossier(content, name)}, held at '{_option(content, name, forced.option)}' from month {forced.since}{until}"
    for name, closed in arm.forbid.items():
        options = ", ".join(f"'{_option(content, name, option)}'" for option in closed)
        yield f"{_dossier(content, name)}, {options} ruled out"
    for name, value in arm.starts.items():
        yield f"'{content.variables[name].label}' starts at {value:g}"
    for name, reached in arm.works.items():
        yield f"'{content.projects[name].label}' has come as far as '{reached}'"
    for rule, factor in arm.weights.items():
        yield f"weight of {plain(rule.replace('.', ' '))} times {factor:g}"
    yield from _events(story.events[len(story.events) - len(arm.events) :])


def _events(events: Sequence[Event]) -> Iterator[str]:
    """Each event once, with the months it is dated in, or with how often it is set where it has no date."""
    months: dict[str, list[int | None]] = {}
    for event in events:
        months.setdefault(event.label or "an event", []).append(event.month)
    for label, dates in months.items():
        dated = ", ".join(str(month) for month in dates if month is not None)
        when = f"month{'s' if len(dates) > 1 else ''} {dated}" if dated else f"{len(dates)} times"
        yield f"event: {label} ({when})" if dated or len(dates) > 1 else f"event: {label}"


def _dossier(content: Content, name: str) -> str:
    actor, dossier = name.split(".")
    return f"{content.actors[actor].name} on {plain(dossier)}"


def _option(content: Content, name: str, option: str) -> str:
    actor, dossier = name.split(".")
    return content.actors[actor].dossiers[dossier].options[option].label


def say_wiring(content: Content, wiring: Wiring) -> str:
    """What makes a claim hold without a choice, in words."""
    told = [f"its worlds themselves ({each})" for each in wiring.outright]
    told += [f"the rule '{plain(rule)}'" for rule in wiring.rules]
    moved: dict[tuple[str, str], list[str]] = {}
    for dossier, option, variable in wiring.effects:
        moved.setdefault((dossier, option), []).append(f"'{label_of(content, variable)}'")
    told += [f"what '{_option(content, *each)}' does to {' and '.join(names)}" for each, names in moved.items()]
    told += [f"the agreement '{content.agreements[name].label}'" for name in dict.fromkeys(name for name, _ in wiring.deals)]
    told += [f"the incident '{content.incidents[name].label}'" for name in dict.fromkeys(name for name, _ in wiring.incidents)]
    told += [f"what '{label_of(content, name)}' learns from {_dossier(content, dossier)}" for name, dossier in wiring.beliefs]
    for dossier, option, name in wiring.gates:
        under = _dossier(content, name) if name in content.options else f"'{_label(content, name)}'"
        told.append(f"'{_option(content, dossier, option)}' being open only under a condition on {under}")
    return "; ".join(told)


def say_wants(content: Content, wants: Wants) -> str:
    """What states a claim and leaves the choice to somebody, in words."""
    told = [f"the want '{_want(content, address)}', in which its worlds differ" for address in wants.outright]
    told += [f"the want '{_want(content, address)}'" for address in wants.payoffs]
    told += [f"the option '{_option(content, *each)}'" for each in (*wants.options, *wants.muted)]
    told += [f"the agreement '{content.agreements[name].label}'" for name in dict.fromkeys(name for name, _ in wants.deals)]
    return "; ".join(told)


def _want(content: Content, address: str) -> str:
    actor, _, rule = address.split(".")
    return f"{content.actors[actor].name}: {plain(rule)}"


def _label(content: Content, name: str) -> str:
    return content.agreements[name].label if name in content.agreements else label_of(content, name)
