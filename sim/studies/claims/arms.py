"""How are many small ensembles run side by side, of each no more kept than was asked of it?

An arm is one ensemble: a content under the settings that all arms share. Arms are handed out whole, one to a process, and what is
measured in their worlds is written at once, so that a study that was stopped continues with the remaining arms.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.config.commands import going_on
from sim.config.content import Content
from sim.ensembles.execution import Execution, executor, problem_of
from sim.ensembles.folder import identity
from sim.ensembles.run import Stopped, Unfinished, run_ensemble
from sim.ensembles.settings import RunSettings
from sim.readouts.measures import measured
from sim.studies.request import Request

Asked = tuple[str, int]
"""What is measured, and in which month."""
ARMS = "arms"


@dataclass(frozen=True)
class Arm:
    """One ensemble to be run: its name (of a file), its content and settings, and what is measured in it."""

    name: str
    content: Content
    settings: RunSettings
    asked: Sequence[Asked]


def readings(
    arms: Sequence[Arm], folder: Path, execution: Execution, told: Callable[[int, int], None] | None = None
) -> dict[str, dict[Asked, np.ndarray]]:
    """What was measured in every arm: name -> (measure, month) -> (draw, luck).

    Parameters
    ----------
    folder : what is measured is kept below it, and what it keeps already is not measured again, unless content or settings have
        changed since. told : called with arms done and arms in all.

    Raises
    ------
    Unfinished : an arm failed, or its process died. Stopped : it was interrupted. What is done is kept.
    """
    place = folder / ARMS
    place.mkdir(exist_ok=True)
    files = {arm.name: place / f"{arm.name}_{identity(arm.content, arm.settings)[:10]}.npz" for arm in arms}
    found = {arm.name: _kept(files[arm.name], arm) for arm in arms}
    left = [arm for arm in arms if found[arm.name] is None]
    if told is not None:
        told(len(arms) - len(left), len(arms))
    try:
        for arm, values in _run(left, execution):
            _keep(files[arm.name], {f"{name}@{month}": values[name, month] for name, month in arm.asked})
            found[arm.name] = values
            if told is not None:
                told(sum(each is not None for each in found.values()), len(arms))
    except KeyboardInterrupt:
        done = sum(each is not None for each in found.values())
        raise Stopped(f"stopped, {done} of {len(arms)} arms are complete; continue with: {going_on(folder)}") from None
    return {name: values for name, values in found.items() if values is not None}


def _run(arms: Sequence[Arm], execution: Execution) -> Iterator[tuple[Arm, dict[Asked, np.ndarray]]]:
    """Each arm with what was measured in it, as they are done."""
    waiting = list(reversed(arms))
    under_way: dict[Any, Arm] = {}
    with executor(execution, len(arms)) as pool:
        while waiting or under_way:
            while waiting and len(under_way) < pool.most:
                arm = waiting.pop()
                under_way[pool.executor.submit(measured_in, arm)] = arm
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                arm, problem = under_way.pop(future), problem_of(future)
                if problem is not None:
                    raise Unfinished(f"the arm {arm.name} failed ({type(problem).__name__}: {problem})") from problem
                yield arm, future.result()


def measured_in(arm: Arm) -> dict[Asked, np.ndarray]:
    """What is measured in the worlds of an arm, (draw, luck) each."""
    ensemble = run_ensemble(arm.content, arm.settings)
    shape = (-1, arm.settings.worlds_per_point)
    return {(name, month): measured(ensemble, name, month).reshape(shape) for name, month in arm.asked}


@contextmanager
def shown(request: Request) -> Iterator[Callable[[int, int], None]]:
    """A progress bar of arms, to be told how many are done."""
    columns = (TextColumn("arms of worlds"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=request.console, transient=True, disable=request.quiet) as bar:
        task = bar.add_task("")
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _kept(path: Path, arm: Arm) -> dict[Asked, np.ndarray] | None:
    """What a file keeps of an arm; None where that is not all that is asked, or not whole."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            return {(name, month): stored[f"{name}@{month}"] for name, month in arm.asked}
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return None


def _keep(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, **dict[str, Any](arrays))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
