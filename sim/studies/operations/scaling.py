"""How do time and memory grow with the number of worlds?"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.table import Table

from sim.config.content import Content
from sim.ensembles.batch import run_batch
from sim.ensembles.execution import cores
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.ensembles.store import create
from sim.ensembles.work import Job, work
from sim.reporting.progress import say
from sim.studies.operations.timing import whole_command
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import open_folder, seal

Row = tuple[str, str, str]
SMALLEST = 10_000
STORED = 100_000
TIMED = 4
"""So many batches are timed for what storing costs."""
SHARED = 12
"""So many batches a core are timed for the gain of sharing out."""
RUN = """
import json, sys, tempfile, time
from pathlib import Path
from sim.ensembles.api import content
from sim.ensembles.execution import Execution
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
scenario, kind, settings = json.loads(sys.argv[1])
began = time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    run_ensemble(content(scenario), RunSettings(**settings), folder=Path(folder), execution=Execution(kind=kind))
print(time.perf_counter() - began)
"""


@study("scaling", takes=("scenario", *NEEDS_ALL), examples=("worlds=100000", "worlds=1000000"))
def make(request: Request) -> Path:
    """Time runs of 10,000 worlds and of each larger power of ten up to `worlds`, with keep=final. Returns the folder."""
    content = request.content()
    settings = request.settings.model_copy(update={"keep": "final"})
    rows = [*_storing(content, settings), *_sharing(request, settings)]
    worlds = SMALLEST
    while worlds <= max(request.settings.worlds, SMALLEST):
        rows.append(_grown(request, settings.model_copy(update={"worlds": worlds})))
        worlds *= 10
    folder = open_folder(request, "scaling")
    text = "\n".join(["| what | figure | remark |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]) + "\n"
    (folder / "scaling.md").write_text(text, encoding="utf-8")
    seal(folder, request, content, settings, figures=[list(row) for row in rows])
    shown = Table("what", "figure", "remark")
    for row in rows:
        shown.add_row(*row)
    request.console.print(shown)
    say(request, f"Written to {folder}")
    return folder


def _storing(content: Content, settings: RunSettings) -> list[Row]:
    """What storing costs a run of so many worlds: batches bare and stored in turns, and once what comes before and after them."""
    rows = []
    for keep in ("all", "final"):
        plan = RunPlan(content, settings.model_copy(update={"keep": keep, "worlds": STORED}))
        with TemporaryDirectory() as place:
            folder = Path(place)
            around = _seconds(partial(create, folder, plan))
            bare, stored = [], []
            for number in range(TIMED):
                job = Job(plan, number, folder, None)
                bare.append(_seconds(partial(run_batch, plan, plan.worlds_of(number))))
                stored.append(_seconds(partial(work, job)))
        each = float(np.median(np.array(stored) / np.array(bare))) - 1
        share = around / (float(np.median(bare)) * len(plan.batches))
        cost = f"{100 * (each + share):+.1f} %"
        rows.append((f"storing {STORED:,} worlds, keep={keep}", cost, f"of the bare simulation, from {TIMED} batches in turns"))
    return rows


def _seconds(task: Callable[[], object]) -> float:
    """Processor seconds of a task."""
    began = time.process_time()
    task()
    return time.process_time() - began


def _sharing(request: Request, settings: RunSettings) -> list[Row]:
    """The same run on one core and on all of them."""
    asked = settings.model_copy(update={"worlds": SHARED * cores() * settings.batch})
    seconds = {kind: _timed(request, asked, kind) for kind in ("serial", "local")}
    gain = f"{seconds['serial'] / seconds['local']:.2f} times as fast"
    return [(f"{cores()} cores against one", gain, f"{asked.worlds} worlds, stored, start of the processes included")]


def _grown(request: Request, settings: RunSettings) -> Row:
    """The whole command, with its tables and pictures."""
    asked = {key: getattr(settings, key) for key in ("worlds", "months", "seed", "keep", "batch", "precision")}
    words = [f"scenario={request.scenario}", *(f"{key}={value}" for key, value in asked.items())]
    with TemporaryDirectory() as place:
        found = whole_command(*words, f"results={place}")
    what = f"the whole command, {settings.worlds:,} worlds x {settings.months} months on {cores()} cores"
    if found is None:
        return what, "not measured here", ""
    rate = f"{settings.worlds / found[0]:,.0f} worlds a second, peak memory of the largest process {found[1]:.0f} MiB"
    return what, f"{found[0]:.0f} s", rate


def _timed(request: Request, settings: RunSettings, kind: str) -> float:
    """Seconds of a run in a process of its own."""
    asked = json.dumps([request.scenario, kind, settings.model_dump()])
    found = subprocess.run([sys.executable, "-c", RUN, asked], capture_output=True, text=True, check=True)
    return float(found.stdout)
