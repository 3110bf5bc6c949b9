"""How are some worlds run from the first month to the last?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.compiled import find_reason_against, prepare
from sim.config.content import Content
from sim.config.errors import InputError
from sim.ensembles.layout import Arrays, held_dossiers, kept_numbers, layout
from sim.ensembles.plan import design_of, kept_variables
from sim.ensembles.settings import RunSettings

if TYPE_CHECKING:
    from sim.actors.actor import Actor
    from sim.theatre import Theatre

STRIDE = 12
"""So many months are played in one go where they are compiled."""
FEW_WORLDS = 10
"""Up to so many worlds a theatre keeps an account of every choice unless told otherwise."""
ActorClasses = Mapping[str, "type[Actor]"]
EachMonth = Callable[[], None]


def batches(settings: RunSettings) -> Iterator[np.ndarray]:
    """The worlds of a run, split into the batches they are computed in."""
    for number in range(batch_count(settings)):
        yield batch_worlds(settings, number)


def batch_count(settings: RunSettings) -> int:
    """How many batches a run consists of."""
    return -(-settings.worlds // settings.batch)


def batch_worlds(settings: RunSettings, number: int) -> np.ndarray:
    """The worlds of one batch."""
    first = number * settings.batch
    return np.arange(first, min(first + settings.batch, settings.worlds))


def opened(
    content: Content,
    worlds: np.ndarray,
    settings: RunSettings,
    actor_classes: ActorClasses | None = None,
    trace: bool = False,
    sparing: bool = False,
) -> Theatre:
    """The theatre of the given worlds of a run, at month 0; `sparing`: its record holds only what the settings keep."""
    from sim.theatre import Theatre  # and with it Mesa, a second that nobody needs who runs no world

    return Theatre(
        content,
        worlds,
        seed=settings.seed,
        design=design_of(settings),
        horizon=settings.months,
        actor_classes=actor_classes,
        trace=trace,
        precision=settings.precision,
        steps_per_month=settings.steps_per_month,
        order=settings.order,
        recorded=kept_variables(content, settings) if sparing else None,
        ends_only=sparing and settings.keep == "final",
    )


def run_batch(
    content: Content,
    settings: RunSettings,
    worlds: np.ndarray,
    actor_classes: ActorClasses | None = None,
    each_month: EachMonth | None = None,
    threads: int = 1,
) -> Arrays:
    """The history of the given worlds, as arrays laid out as in `sim.ensembles.layout`; the same bits in any batch.

    each_month : called before every month; what it raises ends the batch. threads : in which compiled months are played.
    """
    return play_batch(content, settings, worlds, actor_classes, each_month, threads)[0]


def play_batch(
    content: Content,
    settings: RunSettings,
    worlds: np.ndarray,
    actor_classes: ActorClasses | None = None,
    each_month: EachMonth | None = None,
    threads: int = 1,
) -> tuple[Arrays, str]:
    """The same, and how the months were played: 'compiled', in so many threads, or in NumPy and why."""
    theatre = opened(content, worlds, settings, actor_classes, sparing=True)
    try:
        reason = find_reason_against(theatre)
        stride = 1 if reason else STRIDE
        for first in range(0, settings.months, stride):
            months = min(stride, settings.months - first)
            if each_month is not None:
                for _ in range(months):
                    each_month()
            theatre.advance(months, threads)
        return _arrays(theatre, settings), f"NumPy: {reason}" if reason else "compiled"
    finally:
        theatre.release()
        vars(theatre).clear()  # model and agents point at each other, and would hold their arrays far into the next batches


def is_compiled(content: Content, settings: RunSettings, actor_classes: ActorClasses | None = None) -> bool:
    """Whether the months of a run are played in compiled form."""
    theatre = opened(content, batch_worlds(settings, 0)[:1], settings, actor_classes, sparing=True)
    try:
        return not find_reason_against(theatre)
    finally:
        theatre.release()


def compile_month(content: Content, settings: RunSettings) -> str:
    """Compile the month of a run unless that has been done; tells why it has no compiled form, and is empty where it has one."""
    theatre = opened(content, np.arange(1), settings)
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


def _arrays(theatre: Theatre, settings: RunSettings) -> Arrays:
    record, content, n = theatre.record, theatre.content, theatre.world.n
    numbers = [theatre.parameters[address] for address in kept_numbers(content, settings)]
    held = [theatre.held[dossier] for dossier in held_dossiers(content, settings)]
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
    types = layout(content, settings)
    return {name: np.ascontiguousarray(np.moveaxis(found[name], -1, 0), dtype=dtype) for name, (_, dtype) in types.items()}
