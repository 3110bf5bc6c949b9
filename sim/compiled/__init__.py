"""The month compiled: the same rules and the same bits as in NumPy, some times as fast. It needs the extra 'fast' (Numba).

Whoever plays a theatre's months asks `leap`. It never makes anybody wait: what has not been compiled yet is played in NumPy, and
`prepare` compiles it, which takes about a minute once for each set of rules and each release of what it is made with.
"""

from __future__ import annotations

import os
import time
from functools import cache
from importlib.util import find_spec

from sim.actors.stage import Stage
from sim.compiled.switches import CACHE, OFF
from sim.config.commands import installing
from sim.config.errors import InputError

UNBUILT = "not compiled yet (python -m sim study=warm compiles them)"
"""Why months are played in NumPy that could be compiled."""


@cache
def is_installed() -> bool:
    """Whether there is what compiled months need."""
    return find_spec("numba") is not None


def find_reason_against(theatre: Stage) -> str:
    """Why the months of a theatre are played in NumPy, in words; empty where they are played in compiled form."""
    if os.environ.get(OFF) == "0":
        return f"{OFF} is 0"
    if not is_installed():
        return f"the extra 'fast' is not installed: {installing('fast')}"
    from sim.compiled import engine
    from sim.compiled.trace import Untraceable

    try:
        reason = engine.find_reason_against(theatre)
        return reason or ("" if engine.engine_of(theatre).is_built else UNBUILT)
    except Untraceable as problem:
        return str(problem)


def leap(theatre: Stage, months: int, threads: int = 1) -> bool:
    """Play so many months in compiled form, all at once; False, with nothing changed, where they must be played in NumPy."""
    if months == 0 or find_reason_against(theatre):
        return False
    from sim.compiled import engine

    return engine.advance(theatre, months, threads)


def prepare(theatre: Stage) -> float:
    """Compile the month of a theatre, unless that has been done, and play none; returns the seconds that took.

    Raises
    ------
    InputError : it has no compiled form, the extra is missing, or there is no folder in which to keep it.
    """
    reason = find_reason_against(theatre)
    if reason and not reason.startswith(UNBUILT):
        raise InputError(f"the month cannot be compiled: {reason}")
    from sim.compiled import engine

    began = time.perf_counter()
    try:
        if reason:
            engine.advance(theatre, 0)
    except OSError as problem:
        raise InputError(f"the compiled month cannot be kept ({problem}); name another folder as {CACHE}") from None
    return time.perf_counter() - began
