"""What does a worker do with a batch?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from sim.ensembles.batch import ActorClasses, EachMonth, digest, play_batch
from sim.ensembles.journal import Entry, done
from sim.ensembles.layout import Arrays
from sim.ensembles.precision import moments
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.store import read_batch, write_batch


@dataclass(frozen=True)
class Job:
    """One batch to be done.

    folder : where its data go; None: back to whoever asked. each_month : called before every month of the batch.
    threads : in which it is played where months are compiled.
    """

    plan: RunPlan
    batch: int
    folder: Path | None
    actor_classes: ActorClasses | None
    each_month: EachMonth | None = None
    threads: int = 1


@dataclass(frozen=True)
class Done:
    """A batch that was done: its entry in the journal, and the data where they were not stored."""

    entry: Entry
    arrays: Arrays | None


def work(job: Job) -> Done:
    """Run one batch and store it. Raises whatever went wrong."""
    began = time.perf_counter()
    plan, settings = job.plan, job.plan.settings
    arrays, played = play_batch(plan, plan.worlds_of(job.batch), job.actor_classes, job.each_month, job.threads)
    if job.folder is not None:
        write_batch(job.folder, job.batch, settings.batch, arrays)
    found = moments(plan, arrays) if settings.until is not None else None
    sha256 = digest(arrays) if job.folder is not None else ""  # what is held in memory is not read again
    entry = Entry(job.batch, sha256, round(time.perf_counter() - began, 3), moments=found, played=played)
    return Done(entry, arrays if job.folder is None else None)


def sound(folder: Path, batch: int) -> dict[int, Entry]:
    """The batches of a folder whose stored bits are those that were written; the journal alone is not believed."""
    return {number: entry for number, entry in done(folder).items() if not fault(folder, number, batch, entry)}


def fault(folder: Path, number: int, batch: int, entry: Entry) -> str:
    """What is wrong with the stored data of one batch; empty when nothing is."""
    try:
        arrays = read_batch(folder, number, batch)
    except (ValueError, RuntimeError, OSError) as problem:
        return f"cannot be read ({problem})"
    return "" if digest(arrays) == entry.sha256 else "contents differ from what was written"
