"""Do the names exist that one entry uses for another, and do values fit the bounds of what they are given to?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown
from sim.config.quantity import plain_number

Problems = Iterator[InputError]


def in_conditions(content: Content, conditions: dict[str, Any], where: str) -> Problems:
    """Every condition must be an interval on a variable, options of a dossier, or the truth of a milestone or agreement."""
    for name, wanted in conditions.items():
        if name in content.milestones:
            if not isinstance(wanted, bool):
                yield refuse(f"{where}.{name}", wanted, "true or false (a milestone is reached or not)")
        elif name in content.agreements:
            if not isinstance(wanted, bool):
                yield refuse(f"{where}.{name}", wanted, "true or false (an agreement is in force or not)")
        elif "." in name:
            options = [wanted] if isinstance(wanted, str) else wanted
            if not isinstance(options, list) or not options:
                yield refuse(f"{where}.{name}", wanted, "one option or a list of options")
            else:
                yield from known_options(content, name, options, where)
        elif name not in content.variables:
            known = [*content.variables, *content.dossiers, *content.milestones, *content.agreements]
            yield unknown("variable, dossier, milestone or agreement", name, known, where)
        else:
            yield from _in_interval(wanted, content.variables[name].bounds, f"{where}.{name}")


def _in_interval(wanted: Any, bounds: tuple[float, float], where: str) -> Problems:
    if not isinstance(wanted, dict) or not wanted or not set(wanted) <= {"min", "max"}:
        yield refuse(where, wanted, "an interval {min: ..., max: ...} with one end or both")
        return
    try:
        ends = {key: plain_number(value) for key, value in wanted.items()}
    except ValueError:
        yield refuse(where, wanted, "an interval {min: ..., max: ...} of finite numbers")
        return
    if ends.get("min", -float("inf")) > ends.get("max", float("inf")):
        yield InputError(f"{where}: the interval is reversed: {ends['min']} is above {ends['max']}")
    elif ends.get("min", bounds[0]) > bounds[1] or ends.get("max", bounds[1]) < bounds[0]:
        yield refuse(where, wanted, f"an interval that reaches into [{bounds[0]}, {bounds[1]}], the bounds of the variable")


def known_variables(content: Content, names: Iterable[str], where: str) -> Problems:
    """Every name that is no variable."""
    for name in names:
        if name not in content.variables:
            yield unknown("variable", name, content.variables, where)


def within_bounds(content: Content, name: str, ends: tuple[float, float], where: str) -> Problems:
    """No variable, or a range of values that leaves its bounds."""
    if name not in content.variables:
        yield unknown("variable", name, content.variables, where)
        return
    low, high = content.variables[name].bounds
    if not (low <= ends[0] and ends[1] <= high):
        yield refuse(f"{where}.{name}", ends[0] if ends[0] == ends[1] else ends, f"from {low} to {high}, the bounds of {name}")


def known_options(content: Content, name: str, options: Iterable[Any], where: str) -> Problems:
    """No dossier, or options that it does not have."""
    if name not in content.options:
        yield unknown("dossier", name, content.options, where)
        return
    for option in options:
        if not isinstance(option, str) or option not in content.options[name]:
            yield unknown("option", option, content.options[name], f"{where}.{name}")
