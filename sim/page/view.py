"""What is looked at on the page, and what would one type to see the same?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.config import overrides
from sim.config.commands import line, tell_word
from sim.config.content import Content, Decision
from sim.config.errors import InputError, refuse, unknown
from sim.config.readings import laid
from sim.config.typed import HOLD
from sim.ensembles.api import content, planned
from sim.ensembles.plan import check
from sim.ensembles.settings import RunSettings

WORLDS, MOST_WORLDS = 500, 20_000
"""How many worlds the page begins with, and the most it holds: all of them are kept in memory, in every month."""
MOST_WORLD_MONTHS = MOST_WORLDS * 60
"""Worlds times months that the page holds (some 0.4 kB each): over longer horizons it holds fewer worlds."""
RULES = Decision().plain()
"""The decision rule, key by key, as it is unless somebody moves it."""
MOST_DEPTH = 8


@dataclass(frozen=True)
class View:
    """One what-if as it is set on the page; all that decides which worlds are seen.

    rules : key of the decision rule -> value. contradiction_choices : sides of contradictions. changes : address of a number ->
    its value, in the order in which they were made. folders : content of the user's own.
    """

    scenario: str = "baseline"
    worlds: int = WORLDS
    months: int = 60
    seed: int = 0
    rules: tuple[tuple[str, Any], ...] = tuple(RULES.items())
    contradiction_choices: tuple[str, ...] = ()
    changes: tuple[tuple[str, Any], ...] = ()
    folders: tuple[str, ...] = ()

    @classmethod
    def typed(cls, fields: Mapping[str, Any], folders: Sequence[str] = ()) -> View:
        """A view out of what stands in the fields of the page, read as on the command line.

        Parameters
        ----------
        fields : scenario, worlds, months, seed, contradiction_choices, rules and changes (key -> text); what is missing keeps its
            default.

        Raises
        ------
        InputError : a field that does not exist or cannot be read. Values are checked where the content is made.
        """
        allowed = ("scenario", "worlds", "months", "seed", "rules", "contradiction_choices", "changes")
        for key in fields:
            if key not in allowed:
                raise unknown("field", key, allowed, "view")
        found: dict[str, Any] = {"folders": tuple(folders), "scenario": fields.get("scenario", cls.scenario)}
        found |= {key: value(key, fields[key]) for key in ("worlds", "months", "seed") if key in fields}
        rules = {**RULES, **{key: value(f"decision.{key}", text) for key, text in _mapping(fields, "rules").items()}}
        for key in rules:
            if key not in RULES:
                raise unknown("rule", key, RULES, "view.rules")
        changes = {address: value(address, text) for address, text in _mapping(fields, "changes").items()}
        if not isinstance(found["scenario"], str):
            raise refuse("scenario", found["scenario"], "a scenario's name, or the path of a YAML file")
        sides = fields.get("contradiction_choices", [])
        if not isinstance(sides, list) or not all(isinstance(name, str) for name in sides):
            raise refuse("contradiction_choices", sides, "a list of names")
        return cls(**found, rules=tuple(rules.items()), contradiction_choices=tuple(sides), changes=tuple(changes.items()))

    def content(self) -> Content:
        """What this view's theatre holds. Raises InputError for anything that cannot be used."""
        return content(self.scenario, self.all_changes(), self.folders, dict(self.rules))

    def all_changes(self) -> tuple[tuple[str, Any], ...]:
        """What the sides of contradictions change, and then what is set by hand. Raises InputError for an unknown side."""
        return (*laid(self.contradiction_choices), *self.changes)

    def settings(self) -> RunSettings:
        """How its worlds are run. Raises InputError."""
        found = planned(self.worlds, {"months": self.months, "seed": self.seed})
        most = most_worlds(found.months)
        if found.worlds > most:
            allowed = f"1 to {most:,} over {found.months} months on the page; more with python -m sim worlds={found.worlds}"
            raise refuse("settings.worlds", found.worlds, allowed)
        return found

    def prepare(self, content: Content | None = None) -> tuple[Content, RunSettings]:
        """Content and settings, which go together; the content is read unless it is handed in. Raises InputError."""
        settings, found = self.settings(), content or self.content()
        if MOST_DEPTH < found.decision.depth < float("inf"):
            allowed = f"1 to {MOST_DEPTH}, or inf, on the page, which waits for it"
            raise refuse("decision.depth", int(found.decision.depth), allowed)
        check(found, settings)
        return found, settings

    def beside(self, other: View) -> View:
        """The other view's what-if with this view's worlds, months and seed, so that both meet the same luck."""
        return replace(other, worlds=self.worlds, months=self.months, seed=self.seed)

    def cut_to(self, first: int) -> View:
        """The same with its first worlds alone. Raises InputError where it could not be run with all of them."""
        return replace(self, worlds=max(min(first, self.settings().worlds), 1))

    def words(self) -> list[str]:
        """What one would type after `python -m sim` to see the same."""
        found: dict[str, Any] = {"scenario": self.scenario, "worlds": self.worlds, "months": self.months, "seed": self.seed}
        found |= {f"decision.{key}": rule for key, rule in self.rules if rule != RULES[key]}
        found |= {key: list(names) for key in ("contradiction_choices", "folders") if (names := getattr(self, key))}
        held = {address.removeprefix(HOLD): part for address, part in self.changes if address.startswith(HOLD)}
        found |= {"hold": held} if held else {}
        moved = [(address, part) for address, part in self.changes if not address.startswith(HOLD)]
        return [f"{key}={tell_word(part)}" for key, part in (*found.items(), *moved)]

    def command(self) -> str:
        """The command line that leaves the same worlds behind."""
        return line(*self.words())

    def fields(self) -> dict[str, Any]:
        """The view as it stands in the fields of the page; `typed` reads it back."""
        plain = {key: getattr(self, key) for key in ("scenario", "worlds", "months", "seed")}
        moved = {name: {key: tell_word(part) for key, part in getattr(self, name)} for name in ("rules", "changes")}
        sides = {"contradiction_choices": list(self.contradiction_choices)}
        return {**{key: str(part) for key, part in plain.items()}, **moved, **sides}


def most_worlds(months: int) -> int:
    """The most worlds the page holds over so many months."""
    return min(MOST_WORLDS, MOST_WORLD_MONTHS // months)


def value(key: str, text: Any) -> Any:
    """What was typed into a field, read as on the command line. Raises InputError for what cannot be read."""
    if not isinstance(text, str):
        raise refuse(key, text, "text, as typed on the command line")
    if not text.strip():
        raise refuse(key, text, "a value; reset the field to restore the default")
    return overrides.parse(f"{key}={text}")[1]


def _mapping(fields: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = fields.get(key, {})
    if not isinstance(found, Mapping):
        raise InputError(f"view.{key}: found {found!r}; allowed: a mapping of names to texts")
    return found
