"""How is a game opened, from what was asked or from its log, and how does a month of it end?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.config.errors import InputError, unknown
from sim.ensembles.api import content as read_content
from sim.ensembles.folder import identity
from sim.ensembles.plan import check
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings, settings_from
from sim.game.move_log import Logged, MoveLog
from sim.game.seat import Game, Move, hash_state
from sim.world.world import LAST_WORLD

Source = tuple[str, Mapping[str, Any], Sequence[tuple[str, Any]], Sequence[str]]
"""What content is read from: scenario, decision rule, changes, and folders of one's own."""


def head_log(plan: RunPlan, actor: str, world: int, source: Source) -> dict[str, Any]:
    """What the head of a log tells: all that determines the game. Raises InputError for an actor that the theatre lacks.

    source : what the plan's content was read from.
    """
    if actor not in plan.content.actors:
        raise unknown("actor", actor, plan.content.actors, "actor")
    scenario, decision, changes, folders = source
    head: dict[str, Any] = {"actor": actor, "world": world, "scenario": scenario}
    head |= {"settings": plan.settings.model_dump(mode="json"), "decision": dict(decision)}
    head |= {"changes": [list(change) for change in changes], "folders": list(folders)}
    return {**head, "identity": identity(plan.content, plan.settings)}


def read_plan(logged: Logged) -> RunPlan:
    """What a logged game is played with. Raises InputError where that can no longer be read, or has changed since."""
    head, first = logged.head, f"log={logged.path}: line 1"
    try:
        settings: RunSettings = settings_from(head["settings"])
        changes = [(str(address), part) for address, part in head["changes"]]
        names = [str(head["scenario"]), *map(str, head["folders"])]
        decision, world = dict(head["decision"]), int(head["world"])
    except (TypeError, ValueError) as problem:
        raise InputError(f"{first} cannot be read ({problem})") from None
    if not 0 <= world <= LAST_WORLD:
        raise InputError(f"{first}: world: found {world}; allowed: 0 to {LAST_WORLD}")
    content = read_content(names[0], changes, names[1:], decision)
    check(content, settings)
    if head["actor"] not in content.actors:
        raise unknown("actor", head["actor"], content.actors, first)
    if identity(content, settings) != head["identity"]:
        told = f"log={logged.path}: the scenario or the configuration has changed since this game was begun"
        raise InputError(f"{told}; allowed: the files as they were, or a new game")
    return RunPlan(content, settings)


def end_month(game: Game, made: list[Move], log: MoveLog, logged: Logged | None) -> list[Move]:
    """Let the month that has begun end with these decisions, log its end, and return them as they came to be.

    logged : the game that is replayed, by which the bits are checked. Raises InputError where they differ.
    """
    made = game.end_month(made)
    month, state = game.theatre.month, hash_state(game.theatre)
    if logged is not None:
        logged.check_end(month, state)
    log.end(month, state)
    return made
