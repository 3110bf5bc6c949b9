"""Are the answers given that the documents name?

A move is played in every world, and not played in the same worlds in the same luck; what stands some months on is compared. What
stood before it would not tell: the worlds in which a move comes by itself are those in which much else has changed already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sim.config.content import Content
from sim.config.happenings import Incident
from sim.studies.verification.check import Check
from sim.studies.verification.memory import SHOCK, play
from sim.theatre import Theatre
from sim.world import incidents

LATER = 4
"""Months after the move at which it is looked at what stands."""


def check_named(content: Content, wanted: Mapping[str, Any], worlds: int, seed: int) -> Iterator[Check]:
    """Whether each answer that is named is given."""
    begun = play(Theatre(content, worlds, seed, horizon=SHOCK + LATER), SHOCK)
    for entry in wanted["named"]:
        moved, left = (play(each, LATER) for each in stage(begun, entry))
        yield answer(entry, content, moved, left, wanted["moves_by"])
        for each in (moved, left):
            each.release()
    begun.release()


def stage(begun: Theatre, entry: Mapping[str, Any]) -> tuple[Theatre, Theatre]:
    """The worlds with a move and without: a policy that is then held, a level that is set, or an incident that happens."""
    if "incident" not in entry:
        return begun.fork(SHOCK, entry["change"], hold=True), begun.fork(SHOCK, entry["against"], hold=True)
    return strike(begun, entry["incident"], True), strike(begun, entry["incident"], False)


def strike(begun: Theatre, name: str, happens: bool) -> Theatre:
    """The same worlds, in all or in none of which an incident has happened this month."""
    theatre = play(Theatre(begun.content, begun.world.n, begun.seed, horizon=begun.horizon), SHOCK)
    assert theatre.toll is not None
    implied = _implied(theatre.content, name)
    already = dict(theatre.toll.happened)
    theatre.toll.happened |= {each: np.full(theatre.world.n, happens) for each in implied}
    fresh = replace(theatre.toll, happened={each: theatre.toll.happened[each] & ~already[each] for each in implied})
    incidents.impulses(implied, fresh, theatre.world, theatre.bounds)
    return theatre


def _implied(content: Content, name: str) -> dict[str, Incident]:
    """An incident, and those of its kind that are no worse: who counts a hundred dead counts twenty."""
    worst = content.incidents[name]
    same = {each: entry for each, entry in content.incidents.items() if worst.of is not None and entry.of == worst.of}
    dead = worst.killed_at_least or 0.0
    return {name: worst} | {each: entry for each, entry in same.items() if (entry.killed_at_least or 0.0) <= dead}


def answer(entry: Mapping[str, Any], content: Content, moved: Theatre, unmoved: Theatre, by: float) -> Check:
    """One named answer: the best of those that would do counts."""
    best, told = -np.inf, []
    for dossier, ways in entry["answers"].items():
        words, row = [], content.dossiers.index(dossier)
        for option, way in ways.items():
            place = content.options[dossier].index(option)
            without, with_it = (float(np.mean(each.world.stances[row] == place)) for each in (unmoved, moved))
            best = max(best, (with_it - without) * (1 if way == "up" else -1))
            words.append(f"{option} {without:.0%} to {with_it:.0%} ({way})")
        told.append(f"{dossier} {', '.join(words)}")
    return f"answer to {entry['label']}", "; ".join(told), f"one by {by:.0%} or more", bool(best >= by)
