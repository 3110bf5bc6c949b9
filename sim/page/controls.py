"""What can be moved on the page, between which ends, and on the word of which facts?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.config import files
from sim.config.content import Content
from sim.config.readings import contradictions
from sim.config.scenario import Scenario
from sim.config.schema import Entry
from sim.readouts.labels import number_label, plain

WANTS, DECIDES, ALIGNMENTS = "Goals", "Decision making", "alignments"
TITLES = {
    "incidents": "Incidents",
    "outcomes": "Outcomes: weights of their components",
    "laws": "Laws: opposing pushes, memory and reciprocity",
    "agreements": "Agreements: conditional on both sides",
    "beliefs": "Beliefs: assessments of other actors' types",
    "projects": "Works: construction times",
}
"""The groups that hold all numbers of a kind."""
NAMED = ("outcomes", "laws")
"""Those of them whose entries have a name and no label."""


def numbers(content: Content) -> list[dict[str, Any]]:
    """Every uncertain number, in groups (an actor, a theme of variables or mechanisms, another kind of entry) and their parts.

    Returns
    -------
    groups, each with name, title and numbers; a number has address, part, label, value, low, high, choices (or None), facts, why
    and grade.
    """
    groups: dict[str, dict[str, Any]] = {}
    for address, quantity in content.uncertain.items():
        name, title, part = place_number(content, address)
        group = groups.setdefault(name, {"name": name, "title": title, "numbers": []})
        low, high = quantity.ends
        number: dict[str, Any] = {
            "address": address,
            "part": part,
            "label": number_label(content, address),
            "value": quantity.value,
        }
        ends: dict[str, Any] = {"low": low, "high": high, "choices": list(quantity.choices) if quantity.choices else None}
        group["numbers"].append({**number, **ends, **_grounds(content, address)})
    return list(groups.values())


def place_number(content: Content, address: str) -> tuple[str, str, str]:
    """The group an uncertain number belongs to, the group's title, and the part of the group."""
    kind, name, *rest = address.split(".")
    if kind == "actors":
        brief = content.actors[name]
        part = WANTS if rest[0] == "payoffs" else brief.dossiers[rest[1]].question if rest[0] == "dossiers" else DECIDES
        return address.rsplit(".", len(rest))[0], brief.name, part
    if name in content.alignments:
        return f"{kind}.{ALIGNMENTS}", "Alignments", plain(rest[0])
    if kind in TITLES:
        return kind, TITLES[kind], plain(name) if kind in NAMED else _label(content, kind, name)
    theme = files.theme_of(content.origin, kind, name)
    part = plain(name) if kind == "mechanisms" else {"start": "Initial value"}.get(rest[0], "Relaxation")
    return f"{kind}.{theme}", f"{plain(kind).capitalize()}: {plain(theme)}", part


def _label(content: Content, kind: str, name: str) -> str:
    """What an entry is called; a belief as the variable that holds it."""
    return (content.variables if kind == "beliefs" else getattr(content, kind))[name].label


def _grounds(content: Content, address: str) -> dict[str, Any]:
    """Facts, reason and grade of the entry nearest above a number that cites any; of a start that the scenario sets, its own."""
    scenario = content.scenario
    if address.removeprefix("variables.").removesuffix(".start") in scenario.starts:
        return {"facts": list(scenario.cites), "why": scenario.why, "grade": scenario.grade}
    kind, name, *rest = address.split(".")
    node, key, found = getattr(content, kind)[name], "", None
    for part in ("", *rest):
        key = f"{key}.{part}" if key else part  # a dossier's name holds a dot itself
        if key and isinstance(node, Mapping) and key not in node:
            continue
        node = node if not key else node[key] if isinstance(node, Mapping) else getattr(node, key)
        key = ""
        if isinstance(node, Entry) and node.cites:
            found = node
    return (
        {"facts": list(found.cites), "why": found.why, "grade": found.grade} if found else {"facts": [], "why": "", "grade": ""}
    )


def scenarios(folders: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Every scenario that can be picked: name, title, question."""
    for name in files.scenario_names(folders):
        story, _ = files.read_scenario(name, folders)
        yield {"name": name, "title": str(story.get("title", name)), "question": str(story.get("question", ""))}


def list_contradictions() -> Iterator[dict[str, Any]]:
    """The contradictions between the documents on which a side can be taken, with what each side reads and cites."""
    for name, point in contradictions().items():
        if not point.moot:
            sides = [{"name": side, "reads": entry.reads, "facts": list(entry.cites)} for side, entry in point.sides.items()]
            yield {"name": name, "title": point.title, "own": point.own, "sides": sides}


def dossiers(content: Content) -> list[dict[str, Any]]:
    """Every dossier with its question and options, and the option that the scenario holds in place, if any."""
    given = {name: forced.option for name, forced in content.scenario.force.items()}
    return [
        {
            "name": f"{actor}.{name}",
            "actor": brief.name,
            "question": dossier.question,
            "options": [{"name": option, "label": entry.label} for option, entry in dossier.options.items()],
            "given": given.get(f"{actor}.{name}"),
        }
        for actor, brief in content.actors.items()
        for name, dossier in brief.dossiers.items()
    ]


def about(content: Content) -> dict[str, Any]:
    """The scenario that is looked at, in words."""
    scenario: Scenario = content.scenario
    told: dict[str, Any] = {"title": scenario.title, "question": scenario.question, "trigger": scenario.trigger}
    return {**told, "facts": list(scenario.cites)}
