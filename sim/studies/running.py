"""How is a study's ensemble run, so that whoever waits can see how far it is?"""

from __future__ import annotations

from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import new_folder, write_config, write_manifest
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.studies.request import Request


def run_shown(request: Request, content: Content, settings: RunSettings | None = None, folder: Path | None = None) -> Ensemble:
    """Run an ensemble with a progress bar; in memory, or stored in `folder`."""
    chosen = settings or request.settings
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=request.console, transient=True, disable=request.quiet) as bar:
        task = bar.add_task(f"{content.scenario_name}: worlds", total=chosen.worlds)
        return run_ensemble(content, chosen, progress=lambda done, _: bar.update(task, completed=done), folder=folder)


def open_folder(request: Request, label: str) -> Path:
    """A new results folder for this request."""
    return new_folder(request.results, label)


def seal(folder: Path, request: Request, content: Content, settings: RunSettings, **more: object) -> None:
    """Write the resolved configuration and the manifest; the manifest comes last, so that its presence means finished."""
    write_config(folder, content, settings)
    changes = dict(request.changes)
    write_manifest(folder, content, settings, study=request.study, overrides=changes, folders=list(request.folders), **more)
