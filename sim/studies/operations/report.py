"""How is a finding turned into a report?"""

from __future__ import annotations

from pathlib import Path

from sim.config.errors import InputError
from sim.reporting.html_report import write_report
from sim.studies.registry import study
from sim.studies.request import Request


@study("report", reads_stored=True, examples=("result=results/RUN", "result=results/RUN quiet=true"))
def make(request: Request) -> Path:
    """Rewrite the report of a results folder (`result=FOLDER`). Returns the folder.

    Raises
    ------
    InputError : no folder was named, or it holds nothing that a study found.
    """
    if request.result is None:
        raise InputError("study=report: name the run with result=FOLDER")
    request.console.print(f"Written: {write_report(request.result)}", style="dim", markup=False)
    return request.result
