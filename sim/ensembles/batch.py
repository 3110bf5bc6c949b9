"""How are some worlds run from the first month to the last?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.compiled import find_reason_against, prepare
from sim.config.errors import InputError
from sim.ensembles.layout import Arrays
from sim.ensembles.run_plan import RunPlan

if TYPE_CHECKING:
    from sim.actors.actor import Actor
    from sim.theatre import Theatre

STRIDE, AT_ONCE = 12, 40_000
"""So many months are played in one go where they are compiled, and more of few worlds: up to so many months of one world."""
FEW_WORLDS = 10
"""Up to so many worlds a theatre keeps an account of every choice unless told otherwise."""
ActorClasses = Mapping[str, "type[Actor]"]
EachMonth = Callable[[], None]


def opened(
    plan: RunPlan,
    worlds: np.ndarray,
    actor_classes: ActorClasses | None = None,
    trace: bool = False,
    sparing: bool = False,
) -> Theatre:
    """The theatre of the given worlds of a run, at month 0; `sparing`: its record holds only what the settings keep."""
    from sim.theatre import Theatre  # and with it Mesa, a second that nobody needs who runs no world

    settings = plan.settings
    return Theatre(
        plan.content,
        worlds,
        seed=settings.seed,
        design=plan.design,
        horizon=settings.months,
        actor_classes=actor_classes,
        trace=trace,
        precision=settings.precision,
        steps_per_month=settings.steps_per_month,
        order=settings.order,
        recorded=list(plan.variables) if sparing else None,
        ends_only=sparing and settings.keep == "final",
    )


def run_batch(plan: RunPlan, worlds: np.ndarray, threads: int = 1) -> Arrays:
    """The history of the given worlds, as arrays laid out as in `sim.ensembles.layout`; the same bits in any batch.

    threads : in which compiled months are played.
    """
    return play_batch(plan, worlds, threads=threads)[0]


def play_batch(
    plan: RunPlan,
    worlds: np.ndarray,
    actor_classes: ActorClasses | None = None,
    each_month: EachMonth | None = None,
    threads: int = 1,
) -> tuple[Arrays, str]:
    """The same, and how the months were played: 'compiled', or in NumPy and why.

    each_month : called before every month; what it raises ends the batch.
    """
    theatre, played = opened(plan, worlds, actor_classes, sparing=True), plan.settings.months
    try:
        reason = find_reason_against(theatre)
        stride = 1 if reason else max(STRIDE, AT_ONCE // max(len(worlds), 1))
        for first in range(0, played, stride):
            months = min(stride, played - first)
            if each_month is not None:
                for _ in range(months):
                    each_month()
            theatre.advance(months, threads)
        return gather_arrays(theatre, plan), f"NumPy: {reason}" if reason else "compiled"
    finally:
        theatre.release()
        vars(theatre).clear()  # model and agents point at each other, and would hold their arrays far into the next batches


def is_compiled(plan: RunPlan, actor_classes: ActorClasses | None = None) -> bool:
    """Whether the months of a run are played in compiled form."""
    theatre = opened(plan, plan.worlds_of(0)[:1], actor_classes, sparing=True)
    try:
        return not find_reason_against(theatre)
    finally:
        theatre.release()


def compile_month(plan: RunPlan) -> str:
    """Compile the month of a run unless that has been done; tells why it has no compiled form, and is empty where it has one."""
    theatre = opened(plan, np.arange(1))
    try:
        prepare(theatre)
        return find_reason_against(theatre)
    except InputError as problem:
        return str(problem)
    finally:
        theatre.release()


def digest(arrays: Arrays) -> str:
    """A hash of all bits of a batch."""
    found = hashlib.sha256()
    for name in sorted(arrays):
        found.update(np.ascontiguousarray(arrays[name]).reshape(-1).view(np.uint8).data)
    return found.hexdigest()


def gather_arrays(theatre: Theatre, plan: RunPlan) -> Arrays:
    """What has happened in a theatre so far, as arrays laid out as in `sim.ensembles.layout`."""
    record, n = theatre.record, theatre.world.n
    numbers = [theatre.parameters[address] for address in plan.numbers]
    held = [theatre.held[dossier] for dossier in plan.held_dossiers]
    found = {
        "state": record.state,
        "stance": record.stance,
        "milestone": theatre.world.reached,
        "happened": record.happened,
        "attacks": record.attacks,
        "deaths": record.deaths,
        "worst_attack": record.worst,
        "parameter": np.array([np.broadcast_to(number, n) for number in numbers]).reshape(len(numbers), n),
        "held": np.array(held).reshape(len(held), n),
    }
    return {name: np.ascontiguousarray(np.moveaxis(found[name], -1, 0), dtype=dtype) for name, (_, dtype) in plan.arrays.items()}
