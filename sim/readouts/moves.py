"""What does one actor do, and when, in a course that is searched for, and how is that laid into a scenario and told?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from sim.config.content import Content
from sim.config.errors import refuse, refuse_all, unknown
from sim.config.references import in_conditions
from sim.config.scenario import Event, Forced
from sim.readouts.measures import STANDS, label_of

THROUGHOUT, ALONE = "throughout", "leaves everything as it comes"


@dataclass(frozen=True, order=True)
class Trigger:
    """A condition at which an option is put in place, once.

    name : as typed: a milestone, an agreement, 'china.corridor=cut_off', or 'finances < 0.2'. subject : the thing it is about.
    wanted : what must hold of it, as in the conditions of a scenario's event.
    """

    name: str
    subject: str
    wanted: Any

    def tell(self, content: Content) -> str:
        """The condition in words."""
        if self.wanted is True:
            table = content.milestones if self.subject in content.milestones else content.agreements
            return f"'{table[self.subject].label}' has come about"
        return self.name if isinstance(self.wanted, dict) else f"'{label_of(content, self.name)}' stands"


@dataclass(frozen=True, order=True)
class Move:
    """One dossier of a course.

    option : held from month `since` to month `until` (both included; None: to the end), or, with a trigger, put in place once
    when that holds, after which the actor may review it.
    """

    dossier: str
    option: str
    since: int = 1
    until: int | None = None
    trigger: str = ""

    @property
    def is_throughout(self) -> bool:
        """Whether it is held from the first month to the last."""
        return self.since == 1 and self.until is None and not self.trigger

    def tell(self, content: Content, triggers: Mapping[str, Trigger]) -> str:
        """What is done, in words."""
        if self.trigger:
            return f"turns {self.dossier} to {self.option} once {triggers[self.trigger].tell(content)}"
        span = f"from month {self.since} to {self.until}" if self.until is not None else f"from month {self.since} on"
        return f"holds {self.dossier} at {self.option} {THROUGHOUT if self.is_throughout else span}"


Moves = tuple[Move, ...]
"""A course: at most one move for each dossier, in the order of their names; empty where all is left to the actor."""


def tell_moves(content: Content, moves: Moves, triggers: Mapping[str, Trigger]) -> str:
    """A course in words: "holds pakistan.minerals at ship from month 7 to 30; ..."."""
    return "; ".join(move.tell(content, triggers) for move in moves) or ALONE


def lay_in(content: Content, moves: Moves, triggers: Mapping[str, Trigger]) -> Content:
    """The content with the moves of a course added to its scenario."""
    held = {
        move.dossier: Forced(option=move.option, **{"from": move.since}, until=move.until) for move in moves if not move.trigger
    }
    events = tuple(_make_event(move, triggers[move.trigger]) for move in moves if move.trigger)
    scenario = content.scenario.model_copy(
        update={"force": {**content.scenario.force, **held}, "events": (*content.scenario.events, *events)}
    )
    return replace(content, scenario=scenario)


def _make_event(move: Move, trigger: Trigger) -> Event:
    return Event(
        label=f"{move.dossier}: {move.option}", when={trigger.subject: trigger.wanted}, stance={move.dossier: move.option}
    )


def find_dossiers(content: Content, actor: str, patterns: Sequence[str]) -> list[str]:
    """The dossiers of an actor that a course may touch.

    Parameters
    ----------
    patterns : names or patterns, with or without the actor ('minerals', 'pakistan.*'); all dossiers if none.

    Raises
    ------
    InputError : no such actor, a pattern that fits none of its dossiers, or a dossier that the scenario holds already.
    """
    if actor not in content.actors:
        raise unknown("actor", actor, content.actors, "actor")
    own = [f"{actor}.{name}" for name in content.actors[actor].dossiers]
    found = [] if patterns else [name for name in own if name not in content.scenario.force]
    for pattern in patterns:
        fits = [name for name in own if fnmatchcase(name, pattern) or fnmatchcase(name.split(".", 1)[1], pattern)]
        if not fits:
            raise unknown("dossier", pattern, own, "dossiers")
        for name in fits:
            if name in content.scenario.force:
                raise refuse("dossiers", name, f"dossiers that the scenario '{content.scenario_name}' does not hold itself")
        found.extend(fits)
    if not found:
        raise refuse("actor", actor, "an actor with a dossier that the scenario leaves to it")
    return list(dict.fromkeys(found))


def list_open(content: Content, dossier: str) -> list[str]:
    """The options of a dossier that the scenario does not forbid."""
    return [name for name in content.options[dossier] if name not in content.scenario.forbid.get(dossier, ())]


def read_triggers(content: Content, words: Iterable[str]) -> dict[str, Trigger]:
    """Triggers by their names; the milestones of the theatre if none is named. Raises InputError for one that cannot be read."""
    named = list(dict.fromkeys(words)) or list(content.milestones)
    found = [_read_trigger(content, name) for name in named]
    return {trigger.name: trigger for trigger in found}


def _read_trigger(content: Content, name: str) -> Trigger:
    compared = re.fullmatch(r"\s*([\w.]+)\s*(<|>)\s*([-+.\deE]+)\s*", name)
    if compared:
        subject, sign, number = compared.groups()
        try:
            wanted: Any = {"max" if sign == "<" else "min": float(number)}
        except ValueError:
            raise refuse("triggers", name, "a number after < or >, such as 'finances < 0.2'") from None
        trigger = Trigger(f"{subject} {sign} {number}", subject, wanted)
    elif STANDS in name:
        dossier, _, option = (part.strip() for part in name.partition(STANDS))
        trigger = Trigger(f"{dossier}{STANDS}{option}", dossier, option)
    else:
        trigger = Trigger(name, name, True)
        if name not in content.milestones and name not in content.agreements:
            raise unknown("trigger", name, [*content.milestones, *content.agreements], "triggers")
    refuse_all(in_conditions(content, {trigger.subject: trigger.wanted}, "triggers"))
    return trigger
