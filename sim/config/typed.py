"""What holds where a scenario and what is typed speak of the same number? What is typed.

A scenario says what a number starts at (`starts`), how far works had come (`works`), or by which factor a weight is multiplied
(`weights`). Whoever types the same means that: what the scenario says of it is left out. What else it changes (`changes`) is laid
in before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.config.errors import refuse, together, unknown, warn
from sim.config.kinds import KINDS

Changes = Sequence[tuple[str, Any]]
FREE, HOLD = "free", "hold."
"""What leaves a dossier to its actor; what the key of a dossier that is held in place begins with."""
SECTIONS = {"starts": "variables.{}.start", "works": "projects.{}.start", "weights": "actors.{}.weight"}
"""Sections of a scenario that change what the content says, and the address of what each of their entries is about."""


def changes_of(story: Mapping[str, Any], where: str) -> list[tuple[str, Any]]:
    """What a scenario changes in the content, as (address, value); what is typed is laid over it.

    Raises
    ------
    InputError : changes that are no mapping, one that is not of the theatre's content, or a start that stands under starts too.
    """
    found = story.get("changes") or {}
    if not isinstance(found, Mapping):
        raise refuse(f"{where}: changes", found, "a mapping of addresses to values")
    wrong = [unknown("key", address, KINDS, f"{where}: changes") for address in found if str(address).split(".")[0] not in KINDS]
    for section in ("starts", "works"):
        twice = [name for name in _entries(story, section) if _is_about(SECTIONS[section].format(name), found)]
        wrong += [refuse(f"{where}: {section}.{name}", "the same start under changes", "one of the two") for name in twice]
    if wrong:
        raise together(wrong)
    return list(found.items())


def overlaid(story: Mapping[str, Any], typed: Changes, where: str) -> tuple[Changes, dict[str, Any]]:
    """What to lay into the content before what is typed, and the scenario without what is typed.

    Raises
    ------
    InputError : a dossier is to start with an option that the scenario forbids.
    """
    keys = [key for key, _ in typed]
    for key, value in typed:
        kind, _, dossier = key.removesuffix(".start").partition(".")
        forbidden = _entries(story, "forbid").get(dossier.replace(".dossiers.", ".", 1)) or ()
        if kind == "actors" and key.endswith(".start") and isinstance(forbidden, list | tuple) and value in forbidden:
            raise refuse(key, value, f"an option that the scenario ({where}) does not forbid")
    named = {
        section: [name for name in _entries(story, section) if _is_about(address.format(name), keys)]
        for section, address in SECTIONS.items()
    }
    starts = [(f"variables.{name}.start", story["starts"][name]) for name in named["starts"]]
    left = {
        section: {name: value for name, value in story[section].items() if name not in names}
        for section, names in named.items()
        if names
    }
    return starts, {**story, **left}


def hold(story: Mapping[str, Any], holds: Mapping[str, Any], actors: Mapping[str, Any]) -> dict[str, Any]:
    """The scenario in which dossiers are held in place as somebody typed, whatever it says of them itself.

    Parameters
    ----------
    story : the scenario. holds : dossier -> an option, {option, from, until}, or 'free' to leave it to the actor. actors : the
    content's.

    Raises
    ------
    InputError : a dossier or option that does not exist, or one that the scenario forbids.
    """
    dossiers = {f"{actor}.{name}": entry for actor, each in actors.items() for name, entry in each.get("dossiers", {}).items()}
    force, told = dict(_entries(story, "force")), []
    for name, held in holds.items():
        if name not in dossiers:
            raise unknown("dossier", name, dossiers, "hold")
        option = held.get("option") if isinstance(held, Mapping) else held
        if option not in (FREE, *dossiers[name]["options"]):
            raise unknown("option", str(option), [*dossiers[name]["options"], FREE], f"hold: {name}")
        if option in (_entries(story, "forbid").get(name) or ()):
            raise refuse(f"hold: {name}", option, "an option that the scenario does not forbid")
        force.pop(name, None)
        told.append(f"{name} left to its actor" if option == FREE else f"{name} held at {option}")
        if option != FREE:
            force[name] = held
    return {**story, "force": force, "title": f"{story.get('title', '')}, with {' and '.join(told)}"} if told else dict(story)


def sets(story: Mapping[str, Any], address: str) -> bool:
    """Whether a scenario sets the number of this address."""
    starts = [f"variables.{name}.start" for name in _entries(story, "starts")]
    return _is_about(address, [*starts, *_entries(story, "changes")])


def warn_of_far(declared: Mapping[str, Any], laid: Mapping[str, Any], story: Mapping[str, Any]) -> None:
    """Warn of every number that was fixed far outside the range it was declared with.

    Parameters
    ----------
    declared : the content as the files say it. laid : the same with everything laid in. story : the scenario.
    """
    _compare(declared, laid, "")
    for name, value in _entries(story, "starts").items():
        _compare(declared["variables"].get(name, {}).get("start"), value, f"variables.{name}.start")


def warn_if_far(address: str, values: Iterable[float], ends: Sequence[float]) -> None:
    """Warn where a number is fixed further outside a range than this is wide; `ends` are lowest and highest of the range."""
    low, high = min(ends), max(ends)
    far = [value for value in values if not 2 * low - high <= value <= 2 * high - low]
    if far:
        warn(f"{address}: {far[0]:g} is far outside its declared range, {low:g} to {high:g}; the value is used as given.")


def _compare(declared: Any, laid: Any, address: str) -> None:
    if laid is declared or not isinstance(declared, Mapping):
        return
    ends = declared.get("range") or declared.get("choices")
    if isinstance(ends, list | tuple) and "value" in declared:
        value = laid.get("value") if isinstance(laid, Mapping) and not laid.keys() & {"range", "choices"} else laid
        if value is not None and all(_is_number(number) for number in (*ends, value)):
            warn_if_far(address, [value], ends)
    elif isinstance(laid, Mapping):
        for key, inner in declared.items():
            _compare(inner, laid.get(key), f"{address}.{key}" if address else str(key))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _entries(story: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    """A section of a scenario; empty where it is missing, or no mapping, which is told elsewhere."""
    found = story.get(section)
    return found if isinstance(found, Mapping) else {}


def _is_about(address: str, keys: Iterable[str]) -> bool:
    """Whether one of the keys is this address, a part of what stands there, or an entry that it stands in."""
    return any(f"{key}.".startswith(f"{address}.") or f"{address}.".startswith(f"{key}.") for key in keys)
