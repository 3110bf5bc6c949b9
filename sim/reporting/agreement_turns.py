"""What did a turn of policy mean to the agreements of a world, in words?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.actors.account import Choice
from sim.actors.dealings import moves_of
from sim.actors.dossier import Share
from sim.theatre import Theatre
from sim.world.agreements import parties

HERE = np.array([0])
"""The world that is told, by its place in its theatre."""


class Dealt:
    """Tells of offers, grants, refusals and ends of agreements as reviews go by; a refusal once for every offer."""

    def __init__(self) -> None:
        self._turned_down: set[tuple[str, str]] = set()

    def tell(self, theatre: Theatre, choice: Choice) -> Iterator[str]:
        """What one review meant to each agreement in which its dossier has a share."""
        dossier = theatre.by_name[choice.dossier]
        before = np.array([dossier.options.index(choice.before)])
        lines: list[str] = []
        for share in dossier.shares:
            found = moves_of(share, theatre.world, HERE, before)
            move = next((name for name, happened in found.items() if happened[0]), None)
            is_waiting = choice.put_off and share.consents[dossier.options.index(choice.put_off)]
            if move is not None and not (move == "refused" and is_waiting):
                lines += self._told(theatre, choice, share, move)
        yield from sorted(
            lines, key=lambda line: line.startswith("- ")
        )  # what belongs to the turn comes before what was passed by

    def _told(self, theatre: Theatre, choice: Choice, share: Share, move: str) -> Iterator[str]:
        entry, actors = theatre.content.agreements[share.pact.name], theatre.content.actors
        others = " and ".join(actors[actor].name for actor in parties(entry) if actor != choice.actor)
        if move != "refused":
            self._turned_down = {known for known in self._turned_down if known[0] != share.pact.name}
        if move == "offered":
            yield f"  It offers '{entry.label}' to {others}."
        elif move == "granted":
            rests = "" if theatre.world.agreed[share.pact.row, 0] or share.pact.needs == [] else ", which rests for now"
            yield f"  With that '{entry.label}' is agreed with {others}{rests}. [{', '.join(entry.cites[:3])}]"
        elif move == "withdrawn":
            yield f"  That ends '{entry.label}' with {others}."
        elif (share.pact.name, choice.actor) not in self._turned_down:
            self._turned_down.add((share.pact.name, choice.actor))
            yield f"- **{actors[choice.actor].name}** does not take up '{entry.label}', open from {others}."
