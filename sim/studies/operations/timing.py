"""How long do months take, in NumPy and in compiled form, in one thread and in several?

Seconds drift with whatever else a machine does, so both ways are taken in turns within one process, and told as ratios.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from os import environ
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from sim.compiled import find_reason_against, leap
from sim.compiled.switches import CACHE, OFF
from sim.config.content import Content
from sim.ensembles.batch import compile_month, opened, run_batch
from sim.ensembles.execution import cores
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.theatre import Theatre

Row = tuple[str, str, str]
SIZES = (1, 500, 2_000, 10_000)
"""Worlds at which both ways are compared."""
ASKED = {500: 10.0, 10_000: 2.5}
"""Times as fast as in NumPy that compiled months are to be, by worlds."""
GROWN, ONCE = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000), 10_000
"""Worlds at which the whole way from opening to arrays is timed; in NumPy, and in one thread, but for the last."""
THREADS_ASKED = 1.8
"""Times as fast that two threads are to be."""
TURNS = 3
WORK = 200_000
"""About so many world-months are played in a turn, at least a year and at most the months asked for."""


@dataclass(frozen=True)
class Pace:
    """Microseconds of processor time a world-month; compiled : None where there is no compiled form."""

    worlds: int
    numpy: float
    compiled: float | None

    @property
    def ratio(self) -> float | None:
        """Times as fast compiled as in NumPy."""
        return None if self.compiled is None else self.numpy / self.compiled


def compare(content: Content, settings: RunSettings, worlds: int, is_compiled: bool) -> Pace:
    """The pace of so many worlds either way; is_compiled : whether there is a compiled form."""
    months = int(np.clip(WORK // worlds, min(12, settings.months), settings.months))
    ways = {"numpy": _step} | ({"compiled": _leap} if is_compiled else {})
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(TURNS):
        for way, play in ways.items():
            seconds = _time(content, settings, worlds, partial(play, months=months), time.process_time)
            taken[way].append(1e6 * seconds / (worlds * months))
    return Pace(worlds, min(taken["numpy"]), min(taken["compiled"]) if is_compiled else None)


def _step(theatre: Theatre, months: int) -> None:
    for _ in range(months):
        theatre.step()


def _advance(theatre: Theatre, months: int, threads: int) -> None:
    theatre.advance(months, threads)


def _leap(theatre: Theatre, months: int) -> None:
    if not leap(theatre, months):
        raise RuntimeError(f"these months are not compiled: {find_reason_against(theatre)}")


def _time(
    content: Content, settings: RunSettings, worlds: int, play: Callable[[Theatre], None], clock: Callable[[], float]
) -> float:
    """Seconds of a clock that a theatre takes once it is open."""
    theatre = opened(RunPlan(content, settings), np.arange(worlds), sparing=True)
    try:
        began = clock()
        play(theatre)
        return clock() - began
    finally:
        theatre.release()
        vars(theatre).clear()  # model and agents point at each other, and would hold their arrays into the next turn


def compare_threads(content: Content, settings: RunSettings, worlds: int) -> float:
    """Times as fast as in one thread that compiled months are in as many threads as there are cores: median of turns."""
    ratios = []
    for _ in range(TURNS):
        one, several = (
            _time(content, settings, worlds, partial(_advance, months=settings.months, threads=n), time.perf_counter)
            for n in (1, cores())
        )
        ratios.append(one / several)
    return median(ratios)


def time_answer(
    content: Content, settings: RunSettings, worlds: int, threads: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Seconds of a clock to open so many worlds, play them in so many threads and hand over their arrays, batch by batch.

    The least of some turns; of a single one beyond `ONCE` worlds.
    """
    plan, seconds = RunPlan(content, settings.model_copy(update={"worlds": worlds})), []
    for _ in range(TURNS if worlds <= ONCE else 1):
        began = clock()
        for number in plan.batches:
            run_batch(plan, plan.worlds_of(number), threads)
        seconds.append(clock() - began)
    return min(seconds)


def time_growth(content: Content, settings: RunSettings, is_compiled: bool) -> dict[str, pd.DataFrame]:
    """Seconds from opening to arrays by numbers of worlds, for each way of playing them; columns worlds and seconds."""
    ways: dict[str, tuple[tuple[int, ...], int, str | None]] = {"in NumPy, one thread": (GROWN[:-1], 1, "0")}
    if is_compiled:
        ways |= {"compiled, one thread": (GROWN[:-1], 1, None), f"compiled, {cores()} threads": (GROWN, cores(), None)}
    found = {}
    for label, (sizes, threads, switch) in ways.items():
        with _switched(switch):
            seconds = [time_answer(content, settings, worlds, threads) for worlds in sizes]
        found[label] = pd.DataFrame({"worlds": sizes, "seconds": seconds})
    return found


@contextmanager
def _switched(to: str | None) -> Iterator[None]:
    """With compiled months switched off, where `to` is '0', or as they are."""
    before = environ.get(OFF)
    if to is not None:
        environ[OFF] = to
    try:
        yield
    finally:
        if before is None:
            environ.pop(OFF, None)
        else:
            environ[OFF] = before


def time_compilation() -> float | None:
    """Seconds of `study=warm` with nothing compiled yet; None where it cannot be measured."""
    with TemporaryDirectory() as place:
        kept = {key: text for key, text in environ.items() if key != OFF}
        words = [sys.executable, "-m", "sim", "study=warm", f"results={place}"]
        began = time.perf_counter()
        ran = subprocess.run(words, env={**kept, CACHE: place}, capture_output=True, check=False)
        return time.perf_counter() - began if ran.returncode == 0 else None


def tell_pace(content: Content, settings: RunSettings) -> Iterator[Row]:
    """Rows of a table: both ways at every size, threads, a whole answer, compilation."""
    reason = compile_month(RunPlan(content, settings))
    for worlds in SIZES:
        pace = compare(content, settings, worlds, not reason)
        what = f"{worlds:,} world{'s' * (worlds > 1)}"
        yield f"{what} in NumPy, one thread", f"{pace.numpy:,.1f} us a world-month", f"{settings.precision} precision"
        if pace.ratio is not None:
            told = f"{pace.compiled:,.1f} us a world-month, {pace.ratio:.1f} times as fast"
            yield f"{what} compiled, one thread", told, _weigh(pace.ratio, ASKED.get(worlds))
    if reason:
        yield "compiled months", "none here", reason
        return
    gain = compare_threads(content, settings, SIZES[-1])
    yield f"{SIZES[-1]:,} worlds compiled, {cores()} threads", f"{gain:.2f} times as fast as one", _weigh(gain, THREADS_ASKED)
    answer = time_answer(content, settings, 500, cores())
    yield f"500 worlds x {settings.months} months opened, run and read", f"{answer:.2f} s", f"{cores()} threads"
    if (cold := time_compilation()) is not None:
        yield "compilation, once for a set of rules", f"{cold:.0f} s", "study=warm in an empty cache, imports included"


def _weigh(found: float, asked: float | None) -> str:
    if asked is None:
        return ""
    return f"at least {asked:g} is asked" + ("" if found >= asked else ": missed here")


WHOLE = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
ended = subprocess.run([sys.executable, "-m", "sim", *sys.argv[1:]], stdout=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([ended.returncode, time.perf_counter() - began, peak / (2**20 if sys.platform == "darwin" else 2**10)]))
"""
"""A small process of its own, as what a process is told of its children's peaks begins with its own size."""


def whole_command(*words: str) -> tuple[float, float] | None:
    """Seconds that `python -m sim` takes with these words, and the memory in MiB of the largest of its processes at its peak.

    None where the system does not say.
    """
    found = subprocess.run([sys.executable, "-c", WHOLE, *words, "quiet=true"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        return None
    code, seconds, peak = json.loads(found.stdout)
    if code != 0:
        raise RuntimeError(f"python -m sim {' '.join(words)} ended with {code}: {found.stderr.strip()}")
    return seconds, peak
