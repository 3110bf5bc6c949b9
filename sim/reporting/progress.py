"""How is an ensemble run so that whoever waits sees how far it is?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import TimeRemainingColumn as TimeLeftColumn
from rich.text import Text

from sim.compiled import UNBUILT
from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution
from sim.ensembles.journal import ways_played
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings


class Shown(Protocol):
    """What is known of whoever waits: a request of a study, or the like."""

    @property
    def console(self) -> Console:
        """Where it is shown."""

    @property
    def quiet(self) -> bool:
        """Whether nothing is to be shown."""

    @property
    def settings(self) -> RunSettings:
        """Of the run, unless others are given."""

    @property
    def execution(self) -> Execution:
        """Where batches are computed."""


class RateColumn(ProgressColumn):
    """Worlds a second, and how many batches have failed."""

    def render(self, task: Task) -> Text:
        """The words of one task."""
        rate = f"{task.speed:,.0f} worlds/s" if task.speed else ""
        failed = task.fields.get("failed", 0)
        return Text(f"{rate}, {failed} failed" if failed else rate)


def run_shown(shown: Shown, content: Content, settings: RunSettings | None = None, folder: Path | None = None) -> Ensemble:
    """Run an ensemble with a progress bar; in memory, or stored in `folder`."""
    chosen = settings or shown.settings
    left = (TimeElapsedColumn(), TimeLeftColumn(), RateColumn())
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *left,
        console=shown.console,
        transient=True,
        disable=shown.quiet,
    ) as bar:
        task = bar.add_task(f"{content.scenario_name}: worlds", total=chosen.worlds, failed=0)

        def tell(done: int, _: int, failed: int) -> None:
            bar.update(task, completed=done, failed=failed)

        return run_ensemble(content, chosen, progress=tell, folder=folder, execution=shown.execution)


def tell_way_played(shown: Shown, folders: Iterable[Path]) -> None:
    """Say how months could be played faster, where those of runs in some folders were played in NumPy for want of compiling."""
    if any(UNBUILT in way for folder in folders for way in ways_played(folder)):
        say(shown, f"Months ran in NumPy, as they are {UNBUILT}; compiled they run some five to ten times as fast.")


def say(shown: Shown, text: str) -> None:
    """Print where something is, in one line, so that it can be copied."""
    shown.console.print(text, style="dim", markup=False, soft_wrap=True)
