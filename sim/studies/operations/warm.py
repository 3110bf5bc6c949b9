"""Is the month compiled for these rules, and can it be?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.text import Text

from sim.compiled import find_reason_against, prepare
from sim.ensembles.batch import opened
from sim.ensembles.run_plan import RunPlan
from sim.studies.registry import NUMBERS, study
from sim.studies.request import Request


@study("warm", takes=("scenario", *NUMBERS, "precision", "order"), examples=("", "precision=double"))
def make(request: Request) -> Path:
    """Compile the month for the given rules, scenario and precision. Returns the folder of results, which is left alone.

    Raises
    ------
    InputError : these worlds have no compiled form, or the extra that compiles is missing.
    """
    theatre = opened(RunPlan(request.content(), request.settings), np.arange(1))
    try:
        if not find_reason_against(theatre):
            request.console.print(Text("The month is already compiled for these rules."))
            return request.results
        request.console.print(Text("Compiling the month for these rules on this machine (about a minute, once) ..."))
        request.console.print(Text(f"Done in {prepare(theatre):.0f} s: worlds with these rules now run compiled."))
    finally:
        theatre.release()
    return request.results
