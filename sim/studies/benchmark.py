"""How fast is it, and what bounds it?"""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from rich.table import Table

from sim.config.content import Content
from sim.ensembles.batch import batches, opened, run_batch
from sim.ensembles.settings import RunSettings
from sim.studies.request import Request
from sim.studies.running import open_folder, say, seal

WORLDS = 10_000
FEW, FEWER = 500, 10
"""As many worlds as the page moves at once, and so few that their time is that of the calls alone."""
REPEATS = 3
ALONE = 5
MEMORY_AT = (5_000, 20_000, 50_000)
PEAK = """
import resource, tempfile
from pathlib import Path
from sim.ensembles.api import content
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
with tempfile.TemporaryDirectory() as folder:
    run_ensemble(content({scenario!r}), RunSettings(worlds={worlds}, months=12, batch={batch}), folder=Path(folder))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
Row = tuple[str, str, str]


def study(request: Request) -> Path:
    """Time many worlds against few and against one-world models, on one core; and measure memory. Returns the folder."""
    content = request.content()
    settings = request.settings.model_copy(update={"worlds": WORLDS, "keep": "final"})
    together = _timed(content, settings)
    few, fewer = (_timed(content, settings.model_copy(update={"worlds": worlds})) for worlds in (FEW, FEWER))
    alone = _timed_alone(content, settings)
    ratio = alone / (together / WORLDS)
    per_month = 1e6 * together / (WORLDS * settings.months)
    rows: list[Row] = [
        (
            f"{WORLDS} worlds x {settings.months} months, one core",
            f"{together:.2f} s",
            f"{per_month:.1f} microseconds a world-month, {settings.precision} precision, least of {REPEATS} runs",
        ),
        (f"{FEW} worlds", f"{few:.2f} s", f"{together / few:.1f} times less than {WORLDS}"),
        (f"{FEWER} worlds", f"{fewer:.2f} s", f"{fewer / few:.0%} of the time of {FEW}: what does not depend on the worlds"),
        ("one-world models stepped one after another", f"{alone:.2f} s a world", f"mean of {ALONE}"),
        ("one-world models against worlds side by side", f"{ratio:.0f} times dearer", "same run, same machine"),
    ]
    rows += _memory(request, settings)
    folder = open_folder(request, "benchmark")
    text = "\n".join(["| what | figure | remark |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]) + "\n"
    (folder / "benchmark.md").write_text(f"{_machine()}\n\n{text}", encoding="utf-8")
    seal(folder, request, content, settings, figures=[list(row) for row in rows])
    shown = Table("what", "figure", "remark", title=_machine())
    for row in rows:
        shown.add_row(*row)
    request.console.print(shown)
    say(request, f"Written to {folder}")
    return folder


def _timed(content: Content, settings: RunSettings) -> float:
    """Processor seconds of all batches of a run, nothing stored, after a short run to warm up; the least of a few runs."""
    run_batch(content, settings.model_copy(update={"months": 2}), np.arange(100))
    seconds = []
    for _ in range(REPEATS):
        began = time.process_time()
        for worlds in batches(settings):
            run_batch(content, settings, worlds)
        seconds.append(time.process_time() - began)
    return min(seconds)


def _timed_alone(content: Content, settings: RunSettings) -> float:
    """Processor seconds of one world as a model of its own, stepped to the end; the mean of a few."""
    began = time.process_time()
    for world in range(ALONE):
        theatre = opened(content, np.array([world]), settings)
        for _ in range(settings.months):
            theatre.step()
        theatre.release()
    return (time.process_time() - began) / ALONE


def _memory(request: Request, settings: RunSettings) -> list[Row]:
    """Peak memory of a process of its own that runs and stores so many worlds, for growing numbers of worlds."""
    rows = []
    for worlds in MEMORY_AT:
        code = PEAK.format(scenario=request.scenario, worlds=worlds, batch=settings.batch)
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        peak = f"{float(found.stdout):.0f} MiB" if found.returncode == 0 else "not measured here"
        rows.append((f"peak memory of {worlds} worlds x 12 months, stored", peak, f"batches of {settings.batch}"))
    return rows


def _machine() -> str:
    return f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}"
