"""What does a way of playing the reduced theatre take? `python -m tests.peers.measure WAY WORLDS MONTHS FILE` says so in JSON.

It runs in a process and an environment of its own, so nothing is imported here but what that way needs.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import numpy as np

from tests.peers.reading import load, still

WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "mesa_plain": ("mesa_plain", {}),
    "mesa_numpy": ("mesa_numpy", {}),
    "mesa_worlds": ("mesa_worlds", {}),
    "mesa_frames": ("mesa_frames_worlds", {}),
    "ema_plain": ("ema", {"around": "mesa_plain"}),
    "ema_numpy": ("ema", {"around": "mesa_numpy"}),
    "ours": ("ours", {}),
    "ours_numpy": ("ours", {}),
    "ours_full": ("ours", {"scenario": "baseline"}),
}
"""Each way: its module, and what its `run` is told besides."""
LIBRARIES = ("numpy", "mesa", "mesa-frames", "polars", "pandas", "ema-workbench", "numba")
REPEATS, ENOUGH = 3, 20.0
"""So many runs, or fewer where they have taken so many seconds together; the least counts."""
Run = Callable[..., tuple[np.ndarray, np.ndarray]]


def way(name: str) -> Run:
    """The function `run(tree, worlds, months, seed)` of a way. Raises ImportError where its libraries are missing."""
    module, more = WAYS[name]
    return partial(import_module(f"tests.peers.{module}").run, **more)


def peak_mib() -> float:
    """The most memory that this process has had, in MiB; nothing of the one that started it where the system can tell."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def measure(name: str, worlds: int, months: int, file: Path) -> dict[str, Any]:
    """Seconds by the clock and of processors, MiB, seconds of compiling, versions; the record goes to a file.

    With it goes that of one world without luck.
    """
    run, tree = way(name), load()
    prepare = getattr(import_module(f"tests.peers.{WAYS[name][0]}"), "prepare", None)
    compiling = prepare(tree, **WAYS[name][1]) if prepare is not None else 0.0
    loaded, clock, processor = peak_mib(), [], []
    while len(clock) < REPEATS and sum(clock) < ENOUGH:
        began, used = time.perf_counter(), time.process_time()
        levels, stances = run(tree, worlds, months, len(clock))
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
        if len(clock) == 1:
            peak = peak_mib()
            np.savez(file, levels=levels, stances=stances, still=run(still(tree), 1, months, 0)[0][0])
    found = dict(seconds=min(clock), processor=min(processor), runs=len(clock), peak=peak, loaded=loaded, compiling=compiling)
    return {**found, "versions": _versions()}


def _versions() -> dict[str, str]:
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))))
