"""How are courses that were found written, so that other studies take them?

Courses that hold options from the first month to the last are written as policies (`study=robustness policies=FILE`). Every
course is written as a scenario, which can also say from when to when an option is held and at what it is put in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sim.config.content import Content
from sim.readouts.moves import Moves, Trigger, lay_in, tell_moves

POLICIES, SCENARIOS = "policies.yaml", "scenarios"
REFERENCE = "as_it_comes"


def write_courses(
    folder: Path,
    content: Content,
    actor: str,
    outcomes: tuple[str, ...],
    courses: Mapping[str, Moves],
    triggers: Mapping[str, Trigger],
) -> list[str]:
    """Write some courses into a folder.

    Returns
    -------
    The names of the courses in the file of policies; it is not written where there is none.
    """
    (folder / SCENARIOS).mkdir(exist_ok=True)
    for name, moves in courses.items():
        laid = lay_in(content, moves, triggers).scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        words = tell_moves(content, moves, triggers)
        told = {
            "title": f"{content.scenario.title}: {name}",
            "question": f"What follows if {content.actors[actor].name} {words}?",
        }
        _write(folder / SCENARIOS / f"{name}.yaml", laid | told)
    held = {
        name: moves
        for name, moves in courses.items()
        if moves and all(move.is_throughout and cite(content, moves) for move in moves)
    }
    if held:
        _write(folder / POLICIES, _tell_policies(content, actor, outcomes, held, triggers))
    return list(held)


def cite(content: Content, moves: Moves) -> list[str]:
    """The facts that the options of a course cite."""
    found: dict[str, None] = {}
    for move in moves:
        actor, dossier = move.dossier.split(".", 1)
        found |= dict.fromkeys(content.actors[actor].dossiers[dossier].options[move.option].cites)
    return list(found)


def _tell_policies(
    content: Content, actor: str, outcomes: tuple[str, ...], held: Mapping[str, Moves], triggers: Mapping[str, Trigger]
) -> dict[str, Any]:
    """The file of policies as plain data, its reference first."""
    name = content.actors[actor].name
    cited = list(content.actors[actor].cites) or cite(content, next(iter(held.values())))
    reference = {"label": "As it comes", "holds": {}, "cites": cited, "why": "Every dossier is left to the actor."}
    courses = {
        key: {
            "label": f"Course {key.removeprefix('course_').lstrip('0')}",
            "holds": {move.dossier: move.option for move in moves},
            "cites": cite(content, moves),
            "why": f"Found by study=search: {tell_moves(content, moves, triggers)}.",
        }
        for key, moves in held.items()
    }
    return {
        "title": f"Courses found for {name}",
        "question": f"Which of the courses found serves {name} whatever turns out to be true?",
        "outcomes": list(outcomes),
        "courses": {REFERENCE: reference, **courses},
    }


def _write(path: Path, tree: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(dict(tree), sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
