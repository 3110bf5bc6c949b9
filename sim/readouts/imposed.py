"""What of an outcome does a scenario put in place itself, so that it is no finding?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.config.content import Content


def find_given(content: Content) -> dict[str, str]:
    """The milestones that a scenario brings about, or keeps away, by itself.

    A milestone is given where one of its conditions is put in place: a policy that is forced or set by an event, a level that an
    event sets or the worlds begin with. It is ruled out where all options that one of its conditions needs are forbidden.

    Parameters
    ----------
    content : of the scenario.

    Returns
    -------
    Milestone -> 'given' or 'ruled out', for those of which it holds.
    """
    found = {}
    for name, milestone in content.milestones.items():
        if any(_is_put_in_place(content, subject, wanted) for subject, wanted in milestone.when.items()):
            found[name] = "given"
        elif any(_is_ruled_out(content, subject, wanted) for subject, wanted in milestone.when.items()):
            found[name] = "ruled out"
    return found


def label_milestones(content: Content) -> dict[str, str]:
    """How each milestone is called in figures, by name; 'given' or 'ruled out' behind those that the scenario sees to itself."""
    given = find_given(content)
    return {name: entry.label + (f" ({given[name]})" if name in given else "") for name, entry in content.milestones.items()}


def _is_put_in_place(content: Content, subject: str, wanted: Any) -> bool:
    """Whether the scenario sees to a condition itself."""
    scenario = content.scenario
    if subject in content.dossiers:
        set_by = [event.stance[subject] for event in scenario.events if subject in event.stance]
        options = [*set_by, *([scenario.force[subject].option] if subject in scenario.force else [])]
        return any(option in _listed(wanted) for option in options)
    if isinstance(wanted, Mapping):
        levels: list[Any] = [event.set[subject] for event in scenario.events if subject in event.set]
        levels += [scenario.starts[subject]] if subject in scenario.starts else []
        return any(wanted.get("min", level) <= level <= wanted.get("max", level) for level in levels)
    return False


def _is_ruled_out(content: Content, subject: str, wanted: Any) -> bool:
    """Whether the scenario leaves no option by which a condition could hold."""
    if subject not in content.dossiers:
        return False
    scenario, options = content.scenario, set(_listed(wanted))
    forced = scenario.force.get(subject)
    held = forced.option if forced is not None and forced.since == 1 and forced.until is None else None
    return options <= set(scenario.forbid.get(subject, ())) or (held is not None and held not in options)


def _listed(wanted: Any) -> list[str]:
    return [wanted] if isinstance(wanted, str) else list(wanted)
