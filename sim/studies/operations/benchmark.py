"""How fast is the simulation, and what limits it?"""

from __future__ import annotations

import platform
import time
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from rich.table import Table

from sim.config.content import Content
from sim.ensembles.batch import compile_month, opened
from sim.ensembles.execution import cores
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.reporting.progress import say
from sim.studies.operations.bound import count_needs
from sim.studies.operations.peak import measure_peak
from sim.studies.operations.timing import (
    GROWN,
    TURNS,
    tell_pace,
    time_answer,
    time_growth,
    whole_command,
)
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import open_folder, seal

WORLDS = 10_000
ALONE = 5
COMMANDS = ((5_000, "final"), (20_000, "final"), (50_000, "final"), (20_000, "all"))
"""Worlds of the whole commands that are measured, and what they keep."""
MONTHS = 12
Row = tuple[str, str, str]


@study("benchmark", takes=("scenario", *(key for key in NEEDS_ALL if key != "worlds")), examples=("", "decision.depth=2"))
def make(request: Request) -> Path:
    """Time months in NumPy and compiled, one-world models, and whole commands with their memory. Returns the folder."""
    content = request.content()
    settings = request.settings.model_copy(update={"worlds": WORLDS, "keep": "final"})
    together, alone = time_answer(content, settings, WORLDS, 1, time.process_time), _timed_alone(content, settings)
    ratio = alone / (together / WORLDS)
    rows: list[Row] = [
        *tell_pace(content, settings),
        (
            f"{WORLDS:,} worlds x {settings.months} months opened, run and read, one thread",
            f"{together:.2f} s",
            f"processor time, least of {TURNS} runs",
        ),
        ("one-world models stepped one after another", f"{alone:.2f} s a world", f"in NumPy, mean of {ALONE}"),
        ("one-world models against worlds side by side", f"{ratio:,.0f} times dearer", "same run, same machine"),
    ]
    rows += _commands(request, settings)
    folder = open_folder(request, "benchmark")
    rows += _draw_growth(folder, content, settings)
    text = "\n".join(["| what | figure | remark |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]) + "\n"
    (folder / "benchmark.md").write_text(f"{_machine()}\n\n{text}", encoding="utf-8")
    seal(folder, request, content, settings, figures=[list(row) for row in rows])
    shown = Table("what", "figure", "remark", title=_machine())
    for row in rows:
        shown.add_row(*row)
    request.console.print(shown)
    say(request, f"Written to {folder}")
    return folder


def _draw_growth(folder: Path, content: Content, settings: RunSettings) -> list[Row]:
    """Draw what more worlds cost beside processor lower bound, and tell that."""
    from sim.plots.cost import plot_cost  # and with it Matplotlib, when all times are taken
    from sim.plots.saving import save

    needs, peak, asked = count_needs(content, settings), measure_peak(), settings.model_copy(update={"months": MONTHS})
    measured = time_growth(content, asked, not compile_month(RunPlan(content, asked)))
    worlds = np.array(GROWN)
    least = [peak.least_seconds(needs.operations * n, needs.moved * n) for n in worlds * MONTHS]
    note = f"from opening to arrays, {MONTHS} months; {needs.operations:,.0f} operations a world-month at the least"
    axes = plot_cost(measured, pd.DataFrame({"worlds": worlds, "seconds": least}), note=note)
    save(axes, folder / "figures", "cost")
    told = f"{1e6 * peak.least_seconds(needs.operations, needs.moved):.2f} us a world-month"
    seen = f"{peak.operations / 1e9:.0f} billion operations and {peak.moved / 1e9:.0f} GB a second"
    what = f"{needs.operations:,.0f} operations and {needs.moved:.0f} bytes, {needs.reviews:.1f} reviews; {seen}"
    return [("what one core needs at least", told, what)]


def _timed_alone(content: Content, settings: RunSettings) -> float:
    """Processor seconds of one world as a model of its own, stepped to the end; the mean of a few."""
    began = time.process_time()
    for world in range(ALONE):
        theatre = opened(RunPlan(content, settings), np.array([world]))
        for _ in range(settings.months):
            theatre.step()
        theatre.release()
    return (time.process_time() - began) / ALONE


def _commands(request: Request, settings: RunSettings) -> list[Row]:
    """Time and peak memory of whole commands, from the imports to the last picture, for growing numbers of worlds."""
    rows = []
    for worlds, keep in COMMANDS:
        words = (
            f"scenario={request.scenario}",
            f"worlds={worlds}",
            f"months={MONTHS}",
            f"keep={keep}",
            f"batch={settings.batch}",
        )
        with TemporaryDirectory() as place:
            found = whole_command(*words, f"results={place}")
        told = f"{found[1]:.0f} MiB, {found[0]:.0f} s" if found is not None else "not measured here"
        rows.append((f"the whole command, {worlds} worlds x {MONTHS} months, keep={keep}", told, f"batches of {settings.batch}"))
    return rows


def _machine() -> str:
    """The processor, its cores, and the versions of what computes."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    packages = [f"{name} {metadata.version(name)}" for name in ("numpy", "numba", "mesa") if find_spec(name) is not None]
    machine = f"{(names or [platform.processor()])[0]} ({platform.machine()}), {cores()} cores"
    return ", ".join([machine, f"Python {platform.python_version()}", *packages])
