"""How is a study's ensemble run, so that whoever waits can see how far it is?"""

from __future__ import annotations

from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import TimeRemainingColumn as TimeLeftColumn
from rich.text import Text

from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import begin, finish, new_folder
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.studies.request import Request


class RateColumn(ProgressColumn):
    """Worlds a second, and how many batches have failed."""

    def render(self, task: Task) -> Text:
        """The words of one task."""
        rate = f"{task.speed:,.0f} worlds/s" if task.speed else ""
        failed = task.fields.get("failed", 0)
        return Text(f"{rate}, {failed} failed" if failed else rate)


def run_shown(request: Request, content: Content, settings: RunSettings | None = None, folder: Path | None = None) -> Ensemble:
    """Run an ensemble with a progress bar; in memory, or stored in `folder`."""
    chosen = settings or request.settings
    left = (TimeElapsedColumn(), TimeLeftColumn(), RateColumn())
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *left,
        console=request.console,
        transient=True,
        disable=request.quiet,
    ) as bar:
        task = bar.add_task(f"{content.scenario_name}: worlds", total=chosen.worlds, failed=0)

        def told(done: int, _: int, failed: int) -> None:
            bar.update(task, completed=done, failed=failed)

        return run_ensemble(content, chosen, progress=told, folder=folder, execution=request.execution)


def open_folder(request: Request, label: str) -> Path:
    """A new results folder for this request."""
    return new_folder(request.results, label)


def start(folder: Path, request: Request, content: Content, settings: RunSettings, **more: object) -> RunSettings:
    """Write down what the folder's run is going to be; returns the settings as they hold there."""
    return begin(folder, content, settings, **{**_asked(request), **more})


def seal(folder: Path, request: Request, content: Content, settings: RunSettings, **more: object) -> None:
    """Write the resolved configuration and the manifest; the manifest comes last and says that all is done."""
    finish(folder, content, settings, **{**_asked(request), **more})


def _asked(request: Request) -> dict[str, object]:
    return {"study": request.study, "overrides": dict(request.changes), "folders": list(request.folders)}
