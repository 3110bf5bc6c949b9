"""Is there room for a run, in memory and on the disk, before anything of it is asked for?

What certainly fails is refused; what is only tight is tried, and keeps what was done if the disk fills up.
"""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path

from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.execution import Execution
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings

COMPRESSED = 0.4
"""Of its size in memory, what a stored run takes on the disk at least."""
WORKING = 16_000
"""Bytes that a world takes at least while it is computed, beside its record."""
LABELS = 32
"""Bytes that the labels of a world take in a result: its number, point, group and luck."""


def check_room(
    content: Content, settings: RunSettings, folder: Path | None, execution: Execution | None = None, runs: int = 1
) -> None:
    """Raise InputError where a run is larger than this machine.

    Parameters
    ----------
    folder : where it is to be stored; None where it is held in memory. execution : where its batches are computed; in this
        process unless given. runs : how many such runs there will be, side by side in that folder or in memory.
    """
    world, most = bytes_a_world(content, settings), memory()
    stored = runs * settings.worlds * (world if folder is None else LABELS)
    larger, may_end_early = "fewer worlds, months or points, or keep=final", settings.until is not None
    if stored > most and not may_end_early:
        where = "in memory" if folder is None else "for their labels alone"
        raise refuse(
            "settings.worlds", f"{settings.worlds:,}, {tell_size(stored)} {where}", f"{larger}; {tell_size(most)} is available"
        )
    if folder is not None and not may_end_early and runs * settings.worlds * world * COMPRESSED > free(folder):
        found = f"{settings.worlds:,}, some {tell_size(runs * settings.worlds * world * COMPRESSED)} on the disk"
        raise refuse("settings.worlds", found, f"{larger}; {tell_size(free(folder))} is free at {folder}")
    at_once = min(settings.batch, settings.worlds)
    is_here = execution is None or execution.kind == "serial" or execution.is_of_this_machine
    workers = min(execution.width if execution else 1, -(-settings.worlds // settings.batch)) if is_here else 1
    if is_here and workers * at_once * (WORKING + 2 * world) > most:
        fits = int(most / workers / (WORKING + 2 * world) / 2)
        found = f"{settings.batch:,}, {tell_size(at_once * (WORKING + 2 * world))} in each of {workers} processes"
        raise refuse(
            "settings.batch", found, f"batch={max(fits, 1)} or so over {settings.months} months with keep={settings.keep}"
        )


def bytes_a_world(content: Content, settings: RunSettings) -> int:
    """How many bytes a result keeps of each world."""
    return sum(math.prod(shape) * dtype.itemsize for shape, dtype in RunPlan(content, settings).arrays.values())


def memory() -> float:
    """The memory of this machine in bytes; infinite where the system does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return math.inf


def free(folder: Path) -> float:
    """The bytes that are free where a folder is, or will be made; infinite where the system does not say."""
    there = next((place for place in (folder.absolute(), *folder.absolute().parents) if place.exists()), None)
    try:
        return float(shutil.disk_usage(there).free) if there is not None else math.inf
    except OSError:
        return math.inf


def tell_size(size: float) -> str:
    """A number of bytes in words."""
    return f"{size / 2**30:,.1f} GiB"
