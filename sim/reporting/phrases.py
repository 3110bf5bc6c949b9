"""How are numbers, effects and conditions told in the cells of a table?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.config.calendar import calendar
from sim.config.quantity import PLAIN, Quantity
from sim.config.scenario import Event
from sim.config.schema import Dossier, Option, Variable


def number(quantity: Quantity | float | None) -> str:
    """A number, and where it is uncertain the range or the choices it is drawn from."""
    if quantity is None:
        return "-"
    if not isinstance(quantity, Quantity):
        return f"{quantity:g}"
    if quantity.choices is not None:
        return f"{quantity.value:g} (one of {', '.join(f'{choice:g}' for choice in quantity.choices)})"
    if not quantity.is_uncertain:
        return f"{quantity.value:g}"
    low, high = quantity.ends
    shape = "" if quantity.distribution == PLAIN else f", {quantity.distribution.replace('_', ' ')}"
    return f"{quantity.value:g} ({low:g} to {high:g}{shape})"


def effects(pushes: Mapping[str, float]) -> str:
    """Signed pushes on variables."""
    return ", ".join(f"{name} {push:+g}" for name, push in pushes.items()) or "none"


def does(option: Option) -> str:
    """What an option does while it stands: the levels it sets, and its pushes."""
    levels = ", ".join(f"{name} set to {level:g}" for name, level in option.sets.items())
    return "; ".join(part for part in (levels, effects(option.effects) if option.effects or not levels else "") if part)


def conditions(tests: Mapping[str, Any]) -> str:
    """Conditions on variables, stances, milestones and agreements, all of which must hold."""
    return "; ".join(_condition(name, wanted) for name, wanted in tests.items()) or "none"


def _condition(name: str, wanted: Any) -> str:
    if isinstance(wanted, bool):
        return f"{name} {'holds' if wanted else 'does not hold'}"
    if isinstance(wanted, Mapping):
        ends = {"min": "at least", "max": "at most"}
        return f"{name} " + " and ".join(f"{ends[end]} {bound:g}" for end, bound in wanted.items())
    options = [wanted] if isinstance(wanted, str) else list(wanted)
    return f"{name} at {' or '.join(options)}"


def cites(ids: Iterable[str]) -> str:
    """Ids of facts."""
    return ", ".join(ids) or "-"


def drift(variable: Variable) -> str:
    """The drift home of a variable."""
    if variable.relax is None:
        return "-"
    rule = variable.relax
    home = "its own start" if rule.toward is None else number(rule.toward)
    habit = f", which follows it by {number(rule.habit)} a month" if rule.habit.is_uncertain or rule.habit.value else ""
    return f"{number(rule.rate)} a month towards {home}{habit}"


def review(dossier: Dossier) -> str:
    """When a dossier comes up."""
    rule = dossier.review
    words = [f"comes up with a chance of {number(rule.rate)} a month"]
    if rule.when:
        watched = [topic if isinstance(topic, str) else conditions(topic) for topic in rule.when]
        words.append(f"of {number(rule.attention)} in a month after {', '.join(watched)}")
    if rule.pause:
        words.append(f"not in the first {rule.pause} months of a new stance")
    if rule.dates is not None:
        again = f" and every {rule.dates.every} months from then on" if rule.dates.every else ""
        words.append(f"for sure in {calendar(rule.dates.first)}{again}")
    return ", ".join(words)


def time_limit(option: Option, dossier: Dossier) -> str:
    """How long an option stands, where it is an act or an announcement."""
    if option.armed:
        paid = f"; backing down costs {number(option.backing_down)}"
        return f"{option.lasts} months, in which it can be called off, then {option.then} is in force{paid}"
    return f"{option.lasts} months, then {option.then or dossier.start}" if option.lasts else "until changed"


def event(happening: Event) -> str:
    """One event of a scenario."""
    when = f"month {happening.month}" if happening.month is not None else f"once {conditions(happening.when)}"
    does = [f"{name} set to {value:g}" for name, value in happening.set.items()]
    does += [effects(happening.push)] if happening.push else []
    does += [f"{dossier} turned to {option}" for dossier, option in happening.stance.items()]
    return f"{happening.label or 'unnamed'} ({when}): {'; '.join(does) or 'no effect of its own'}"


def cell(text: Any) -> str:
    """A text that fits into the cell of a Markdown table."""
    return " ".join(str(text).replace("|", "/").split())
