"""How does a theatre go on from a state, and how is it forked?

Whoever gives the engine something more to remember from month to month enters it in `PLACES`, or `tests/test_state.py` fails.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np

from sim.actors.actor import Actor
from sim.actors.stage import Stage
from sim.actors.state import State
from sim.config.content import Content
from sim.config.errors import InputError, listed, refuse, refuse_all
from sim.config.taken import plain
from sim.world import script
from sim.world.incidents import Toll
from sim.world.script import Cue, Fork

Played = TypeVar("Played", bound=Stage)
RECORD = ("state", "stance", "happened", "attacks", "deaths", "worst")
PLACES = {
    "variables": "world.variables",
    "stances": "world.stances",
    "reached": "world.reached",
    "agreed": "world.agreed",
    "room_up": "policies.standing.up",
    "room_down": "policies.standing.down",
    "standing_for": "policies.standing_for",
    "act_steps_left": "policies.act_steps_left",
    "changed": "policies.changed",
    "imposed": "policies.imposed",
    "due": "policies.due",
    "treated": "relations.treated",
    "asked": "relations.asked",
    "noted": "relations.noted",
    "judged": "motion.beliefs.before",
    "mechanisms_up": "motion.up",
    "mechanisms_down": "motion.down",
    "drift_up": "motion.drift_up",
    "drift_down": "motion.drift_down",
    "homes": "motion.homes.place",
    "stage": "motion.projects.stage",
    "worked": "motion.projects.worked",
    "signs": "milestones.held",
    "heard": "news.heard",
    "beyond": "news.beyond",
}
"""Where a theatre holds each of the arrays that are no more than copied."""


def take_state(theatre: Stage) -> State:
    """The state of a theatre, as a copy that tells what it was opened with. Raises InputError while a month is under way."""
    if theatre.is_under_way:
        raise InputError(f"state: month {theatre.month} is under way; take it before a step or after one")
    return replace(state_of(theatre).copy(), origin=origin_of(theatre))


def bring_to(state: State, theatre: Stage) -> None:
    """Bring a theatre to a state, forks and all, if it was opened with the same; else InputError, and nothing has changed."""
    if not isinstance(state, State):
        raise refuse("take_up", state, "a State, from `state` of a theatre or from State.load")
    content, cues = script.add_forks(theatre.how["content"], state.forks, range(theatre.horizon + 1), theatre.world.n)
    check_fits(state, theatre, cues)
    _set(state, theatre, content, cues)


def checked_fork(theatre: Stage, month: int, change: Mapping[str, float | str], hold: bool) -> Fork:
    """A fork of a theatre as plain data. Raises InputError for what cannot be changed, or not then."""
    month, change = plain(month), plain(dict(change))
    script.refuse_held(change, theatre.held)
    since = theatre.forks[-1][0] if theatre.forks else 0
    script.add_fork(theatre.content, month, change, hold, range(since, theatre.horizon), theatre.world.n)
    return month, change, hold


def fork_from(theatre: Stage, fork: Fork, other: Played) -> Played:
    """Another theatre, just opened like the first, brought to a fork of it: copied if that is of the present month.

    To another month it is stepped from its opening, as it is where an actor's own rule may remember what no state holds, where
    not all is on record, and within a month.
    """
    own_rules = any(type(actor) is not Actor for actor in theatre.actors.values())
    is_all_on_record = list(theatre.record.rows) == list(other.record.rows) and not theatre.record.ends_only
    if fork[0] == theatre.month and not (own_rules or theatre.is_under_way) and is_all_on_record:
        cues = script.add_forks(theatre.how["content"], theatre.forks, range(theatre.horizon), theatre.world.n)[1]
        _set(state_of(theatre), other, theatre.content, cues)
        earlier: Sequence[Fork] = ()
    else:
        earlier = theatre.forks
    for when, change, hold in [*earlier, fork]:
        other.advance(when - other.month)
        other.content, cue = script.add_fork(other.content, when, change, hold, range(other.horizon), other.world.n)
        other.cues.append(cue)
        other.forks.append((when, change, hold))
    return other


def _set(state: State, theatre: Stage, content: Content, cues: list[Cue]) -> None:
    theatre.content, theatre.cues, theatre.forks = content, cues, list(state.forks)
    theatre.month, theatre.part, theatre.is_under_way = state.month, theatre.steps_per_month, False
    if "steps" in vars(theatre):
        vars(theatre)["steps"] = state.month  # Mesa's own count, which its release 4 drops
    put(state, theatre)


def state_of(theatre: Stage) -> State:
    """The state of a theatre, which shares its arrays with it."""
    counted = [name for name, incident in theatre.content.incidents.items() if incident.kind == "count"]
    n, toll, months = theatre.world.n, theatre.toll, theatre.record.place(theatre.month) + 1
    agenda = np.zeros(theatre.world.stances.shape, dtype=bool)
    for actor in theatre.actors.values():
        for name, where in actor.agenda.items():
            agenda[theatre.by_name[name].row, where] = True
    happened, tolls = np.zeros((len(theatre.content.incidents), n), dtype=bool), np.zeros((3, len(counted), n))
    if toll is not None:
        for row, found in enumerate(toll.happened.values()):
            happened[row] = found
        for kind, numbers in enumerate((toll.count, toll.deaths, toll.worst)):
            for row, name in enumerate(counted):
                tolls[kind, row] = numbers[name]
    return State(
        month=theatre.month,
        **{name: attrgetter(place)(theatre) for name, place in PLACES.items()},
        agenda=agenda,
        fired=np.array([cue.fired for cue in theatre.cues], dtype=np.int32).reshape(-1, n),
        happened=happened,
        tolls=tolls,
        record={name: getattr(theatre.record, name)[:months] for name in RECORD},
        memory={f"{actor.name}.{name}": kept for actor in theatre.actors.values() for name, kept in actor.memory.items()},
        accounts=theatre.accounts if theatre.trace else None,
        forks=theatre.forks,
    )


def put(state: State, theatre: Stage) -> None:
    """Bring a theatre, whose events and forks are those of the state, to that state; nothing is shared."""
    for name, place in PLACES.items():
        np.copyto(attrgetter(place)(theatre), getattr(state, name), casting="no")
    for cue, fired in zip(theatre.cues, state.fired, strict=True):
        cue.fired = fired.copy()
    for actor in theatre.actors.values():
        agenda = {d.name: np.flatnonzero(state.agenda[d.row]) for d in actor.dossiers}
        actor.agenda = {name: where for name, where in agenda.items() if where.size}
        named = {key.split(".", 1)[1]: kept for key, kept in state.memory.items() if key.split(".", 1)[0] == actor.name}
        actor.memory = {name: kept.copy() for name, kept in named.items()}
    for name, kept in state.record.items():
        held = getattr(theatre.record, name)
        held[: len(kept)], held[len(kept) :] = kept, 0
    theatre.toll = theatre.toll_so_far = _toll(state, theatre)
    if theatre.trace:
        theatre.accounts[:] = state.accounts or ()


def _toll(state: State, theatre: Stage) -> Toll | None:
    """What incidents did in the month that is over; none before the first."""
    if state.month == 0:
        return None
    incidents = theatre.content.incidents
    counted = [name for name, incident in incidents.items() if incident.kind == "count"]
    happened = dict(zip(incidents, state.happened.copy(), strict=True))
    return Toll(happened, *(dict(zip(counted, numbers, strict=True)) for numbers in state.tolls.copy()))


def check_fits(state: State, theatre: Stage, cues: Sequence[Cue]) -> None:
    """Make sure that a theatre can take up a state.

    Parameters
    ----------
    cues : the events of the theatre, with those of the state's forks.

    Raises
    ------
    InputError : a state of other worlds, content, seed, numbers, or form; of a month for which there is no room; or one without
        accounts in a theatre that keeps them.
    """
    own = origin_of(theatre)
    problems = [
        refuse(f"take_up: {key}", state.origin.get(key), f"{own[key]}, that of this theatre")
        for key in own
        if state.origin.get(key) != own[key]
    ]
    if state.month > theatre.horizon:
        problems.append(refuse("take_up: month", state.month, f"up to {theatre.horizon}, the horizon of this theatre"))
    if theatre.trace and state.accounts is None:
        problems.append(InputError("take_up: the state holds no accounts of choices; open the theatre with trace=False"))
    refuse_all(problems)
    shapes = {name: (array.shape, array.dtype) for name, array in state_of(theatre).arrays().items()}
    shapes["fired"] = ((len(cues), theatre.world.n), np.dtype(np.int32))
    months = theatre.record.place(state.month) + 1
    shapes |= {f"record/{name}": ((months, *shapes[f"record/{name}"][0][1:]), shapes[f"record/{name}"][1]) for name in RECORD}
    found = {name: (array.shape, array.dtype) for name, array in state.arrays().items()}
    wrong = [name for name in {**shapes, **found} if not name.startswith("memory/") and shapes.get(name) != found.get(name)]
    if wrong:
        raise refuse(
            "take_up: state", f"other shapes or types of {listed(wrong)}", "a state as `state` of such a theatre gives it"
        )


def origin_of(theatre: Stage) -> dict[str, Any]:
    """What a theatre was opened with, as plain data: of a state of anything else it cannot make use."""
    how, record, content = theatre.how, theatre.record, theatre.how["content"]
    numbers = hashlib.sha256()
    for kind in (theatre.parameters, theatre.held, {"worlds": how["worlds"], "luck": theatre.luck.worlds}):
        for name, value in kind.items():
            numbers.update(name.encode() + np.asarray(value).tobytes())
    tree = json.dumps([content.tree, content.scenario.model_dump(), content.decision.plain()], sort_keys=True, default=str)
    return {
        "content": f"{content.scenario_name} ({_short(hashlib.sha256(tree.encode()))})",
        "seed": how["seed"],
        "worlds": listed(how["worlds"], 5),
        "numbers": f"{how['design'].kind} ({_short(numbers)})",
        "precision": how["precision"],
        "steps_per_month": theatre.steps_per_month,
        "generator": theatre.luck.generator,
        "order": list(theatre.order),
        "actor_classes": [f"{name}: {type(a).__qualname__}" for name, a in theatre.actors.items() if type(a) is not Actor],
        "recorded": [[int(row) for row in record.rows], record.ends_only],
    }


def _short(found: Any) -> str:
    return found.hexdigest()[:16]
