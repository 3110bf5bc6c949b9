"""What are numbers and outcomes called, by people who have not read the configuration?"""

from __future__ import annotations

import re

from sim.config.content import Content
from sim.config.setting import read_setting

LETTERS = rf"\b({'|'.join(read_setting().letters)})\b"
PROPER = rf"\b({'|'.join(name for names in read_setting().names for name in names)})\b"
"""Parts of names that are written in capitals, or with one."""


def number_label(content: Content, address: str) -> str:
    """A number in words; a name that is no address stays as it is."""
    parts = address.split(".")
    if address not in content.quantities or parts[0] not in _WAYS:
        return address
    return _WAYS[parts[0]](content, parts[1], parts[2:])


def _actor(content: Content, actor: str, rest: list[str]) -> str:
    name = content.actors[actor].name
    if rest[0] == "payoffs":
        return f"{name}: weight of '{plain(rest[1])}'"
    if rest[0] == "dossiers":
        kinds = {"rate": "how often reviewed", "turning_cost": "cost of turning", "potency": "force of its options"}
        return f"{name}, {plain(rest[1])}: {kinds.get(rest[-1], plain(rest[-1]))}"
    if rest[0] == "reciprocity":
        asks = "how much it answers in kind" if rest[1] == "strength" else f"how {content.actors[rest[2]].name} had treated it"
        return f"{name}: {asks}"
    return f"{name}: {plain(rest[0])}"


def _variable(content: Content, variable: str, rest: list[str]) -> str:
    label = content.variables[variable].label
    kinds = {"start": "start", "rate": "pull back to rest", "toward": "where it rests", "habit": "how fast rest follows it"}
    return f"{label}: {kinds[rest[-1]]}"


def _mechanism(content: Content, mechanism: str, rest: list[str]) -> str:
    return f"{plain(mechanism)} ({plain(rest[-1])})"


def _outcome(content: Content, outcome: str, rest: list[str]) -> str:
    return f"{plain(outcome)} (what '{plain(rest[-1])}' counts)"


def _law(content: Content, law: str, rest: list[str]) -> str:
    return f"{plain(law)} ({plain(rest[-1])})"


def _incident(content: Content, incident: str, rest: list[str]) -> str:
    label = content.incidents[incident].label
    if rest[0] == "felt":
        return f"{label}: how {content.actors[rest[1]].name} feels it"
    driven = f"drive of '{plain(rest[1])}'" if rest[0] == "drivers" else plain(" ".join(rest))
    return f"{label}: {driven}"


def plain(name: str) -> str:
    """A name in words, with the capitals that proper names have."""
    words = re.sub(LETTERS, lambda found: found.group().upper(), name.replace("_", " "))
    return re.sub(PROPER, lambda found: found.group().capitalize(), words)


def _agreement(content: Content, agreement: str, rest: list[str]) -> str:
    label = content.agreements[agreement].label
    return f"{label}: what it costs {content.actors[rest[1]].name}" if rest[0] == "costs" else f"{label}: force of its effects"


def _belief(content: Content, belief: str, rest: list[str]) -> str:
    kinds = {"heed": "how much is made of what is seen", "looks": "how often policies are taken to be looked at anew"}
    return f"{content.variables[belief].label}: {kinds.get(rest[0], 'how often types are taken to change')}"


def _project(content: Content, project: str, rest: list[str]) -> str:
    return f"{content.projects[project].label}: months until {rest[0] if rest[0] != 'building' else 'built'}"


_WAYS = {
    "actors": _actor,
    "variables": _variable,
    "outcomes": _outcome,
    "mechanisms": _mechanism,
    "incidents": _incident,
    "laws": _law,
    "agreements": _agreement,
    "beliefs": _belief,
    "projects": _project,
}
