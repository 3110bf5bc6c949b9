"""How is an ensemble made, batch by batch, so that nothing done is ever lost?"""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np

from sim.config.commands import going_on
from sim.config.content import Content
from sim.config.errors import InputError
from sim.ensembles import journal
from sim.ensembles.batch import ActorClasses, EachMonth, is_compiled
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution, Pool, executor, lost_its_worker, problem_of
from sim.ensembles.folder import MANIFEST
from sim.ensembles.journal import Entry
from sim.ensembles.labels import label_arrays
from sim.ensembles.layout import Arrays
from sim.ensembles.plan import check
from sim.ensembles.precision import narrow_enough
from sim.ensembles.room import check_room
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings, kept_texts
from sim.ensembles.store import DATA, create, open_data, shorten
from sim.ensembles.work import Done, Job, sound, work

Progress = Callable[[int, int, int], None]
TRIES = 3
"""A batch whose worker dies so many times is given up."""


class Unfinished(RuntimeError):
    """A run ended before all its batches were done; its message says how to go on."""


class Stopped(Unfinished):
    """Somebody asked the run to stop."""


def run_ensemble(
    content: Content,
    settings: RunSettings,
    actor_classes: ActorClasses | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
    execution: Execution | None = None,
    each_month: EachMonth | None = None,
) -> Ensemble:
    """Run all worlds of one scenario, or in a folder that holds a part of them the rest.

    Parameters
    ----------
    actor_classes : actor id -> subclass of `Actor`. progress : called with (worlds done, worlds in all, batches failed).
    folder : where the data are stored batch by batch, so that memory does not grow with the number of worlds; None keeps them
        in memory. execution : where batches are computed (default: in this process). each_month : called before every month of
        each batch, in the process that computes it; what it raises fails the batch, and ends a run that is kept in memory.

    Raises
    ------
    InputError : the run cannot be made as planned, or another process is at work in the folder.
    Unfinished : batches failed. Stopped : it was interrupted. What was done is kept in the folder.
    """
    settings = kept_texts(settings)
    check(content, settings)
    plan, folder = RunPlan(content, settings), folder.resolve() if folder is not None else None
    if folder is None or not (folder / DATA).exists():
        check_room(content, settings, folder, execution)
    began = time.perf_counter()
    with journal.held(folder) if folder is not None else nullcontext():
        if folder is not None and not (folder / DATA).exists():
            try:
                create(folder, plan)
            except OSError as problem:
                raise Unfinished(f"nothing can be written to {folder} ({problem})") from None
        errand = Errand(plan, actor_classes, folder, progress, each_month)
        errand.carry_out(execution or Execution(kind="serial"))
        plan = errand.settle()
    data = open_data(folder, plan) if folder is not None else label_arrays(errand.gather_arrays(plan), plan)
    return Ensemble(data, content, plan.settings, folder, time.perf_counter() - began, actor_classes)


@dataclass
class Errand:
    """The batches of one run: which are done, which are to do, which have failed."""

    plan: RunPlan
    actor_classes: ActorClasses | None
    folder: Path | None
    progress: Progress | None
    each_month: EachMonth | None = None
    parts: dict[int, Arrays] = field(default_factory=dict)
    done: dict[int, Entry] = field(default_factory=dict)
    failed: dict[int, Entry] = field(default_factory=dict)
    tries: Counter[int] = field(default_factory=Counter)
    stopping: bool = False

    def __post_init__(self) -> None:
        if self.folder is not None:
            self.done = sound(self.folder, self.plan.settings.batch)
        self.queue = deque(number for number in self.plan.batches if number not in self.done)

    def carry_out(self, execution: Execution) -> None:
        """Do all batches that are to do. Raises Unfinished, Stopped."""
        self._tell()
        where = ""
        if self.folder is not None and (self.folder / MANIFEST).exists():  # else it is for whoever asked to keep it
            where = f"; completed batches are kept, continue with: {going_on(self.folder)}"
        with self._interruptible():
            self._all_batches(execution, where)
        counted = f"{len(self.done)} of {len(self.plan.batches)} batches are done"
        if self.failed:
            first = self.failed[min(self.failed)]
            raise Unfinished(
                f"{len(self.failed)} failed, the first of them batch {first.batch} ({first.error}); {counted}{where}"
            )
        if self.stopping and self.enough() is None and len(self.done) < len(self.plan.batches):
            raise Stopped(f"stopped, {counted}{where}")

    def _all_batches(self, execution: Execution, where: str) -> None:
        """Hand out batches to one pool after another until all are done."""
        while self.queue and not self.is_over():
            try:
                with executor(execution, len(self.plan.batches), self._is_compiled(execution)) as pool:
                    self._until_broken(pool)
            except InputError as problem:
                if not self.tries:  # nothing had been begun yet
                    raise
                raise Unfinished(f"{problem} {len(self.done)} batches are done{where}") from None

    def _is_compiled(self, execution: Execution) -> bool:
        """Whether the months of this run are played in compiled form; looked at where that decides where they are played."""
        if execution.kind != "local" or execution.width < 2 or len(self.plan.batches) < 2:
            return False
        return is_compiled(self.plan, self.actor_classes)

    def _until_broken(self, pool: Pool) -> None:
        """Hand out batches until all are done or the pool has lost a worker and must be renewed."""
        under_way: dict[Future[Done], int] = {}
        is_whole = True
        while under_way or (self.queue and is_whole and not self.is_over()):
            while self._is_room(pool, under_way) and is_whole and not self.is_over():
                number = self.queue.popleft()
                job = Job(self.plan, number, self.folder, self.actor_classes, self.each_month, pool.threads)
                try:
                    under_way[pool.executor.submit(work, job)] = number
                except RuntimeError as problem:  # a pool that broke between two batches
                    self._note(number, problem)
                    is_whole = False
            for future in wait(under_way, return_when=FIRST_COMPLETED).done if under_way else ():
                number = under_way.pop(future)
                failure = problem_of(future)
                if failure is None:
                    self._keep(future.result())
                else:
                    is_whole = is_whole and not lost_its_worker(failure)
                    self._note(number, failure)
            if self.is_over() and pool.can_take_back:
                self.queue.extendleft(under_way.pop(future) for future in list(under_way) if future.cancel())

    def _is_room(self, pool: Pool, under_way: dict[Future[Done], int]) -> bool:
        """Whether another batch may be handed out. One whose worker died is tried alone: nobody else is blamed for it."""
        if not self.queue or any(self.tries[number] for number in under_way.values()):
            return False
        return not under_way if self.tries[self.queue[0]] else len(under_way) < pool.most

    def _keep(self, found: Done) -> None:
        """Enter a finished batch."""
        number = found.entry.batch
        if self.folder is not None:
            try:
                journal.enter(self.folder, found.entry)
            except OSError as problem:
                self._note(number, problem)
                return
        else:
            self.parts[number] = found.arrays or {}
        self.done[number] = found.entry
        self._tell()

    def _note(self, number: int, problem: BaseException) -> None:
        """Put a batch back whose worker died; enter one that failed for a reason of its own."""
        died = lost_its_worker(problem)
        if self.folder is None and not died:
            raise problem
        self.tries[number] += 1
        if died and self.tries[number] < TRIES:
            self.queue.appendleft(number)
            return
        told = f"its process died {TRIES} times" if died else f"{type(problem).__name__}: {problem}"
        self.failed[number] = Entry(number, error=told)
        if isinstance(problem, OSError):  # a full or vanished disk will fail every other batch too
            self.stopping = True
        elif self.folder is not None:
            journal.enter(self.folder, self.failed[number])
        self._tell()

    def is_over(self) -> bool:
        """Whether no further batch is wanted."""
        return self.stopping or self.enough() is not None

    def enough(self) -> int | None:
        """After how many batches, counted from the first, the outcome asked for is known well enough; None if not yet."""
        until = self.plan.settings.until
        return narrow_enough(self.plan.content, until, self.done) if until is not None else None

    def settle(self) -> RunPlan:
        """The plan with the number of worlds that were enough, and the data cut down to them."""
        batches, settings = self.enough(), self.plan.settings
        if batches is None:
            return self.plan
        worlds = min(batches * settings.batch, settings.worlds)
        if self.folder is not None:
            shorten(self.folder, worlds)
        return RunPlan(self.plan.content, settings.model_copy(update={"worlds": worlds}))

    def gather_arrays(self, plan: RunPlan) -> Arrays:
        """The arrays of all batches, put together."""
        parts = [self.parts[number] for number in plan.batches]
        return {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}

    def _tell(self) -> None:
        if self.progress is not None:
            worlds = sum(len(self.plan.worlds_of(number)) for number in self.done)
            self.progress(worlds, self.plan.settings.worlds, len(self.failed))

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """The first Ctrl-C lets the batches under way finish, the second ends at once; where a host sees to it, the host does."""
        is_main = threading.current_thread() is threading.main_thread()
        if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return

        pressed = count(1)

        def stop(*_: object) -> None:
            self.stopping = True
            if next(pressed) == 2:  # a third finds workers being sent home, which it would only disturb
                raise KeyboardInterrupt

        signal.signal(signal.SIGINT, stop)
        try:
            yield
        except KeyboardInterrupt:
            self.stopping = True  # how to go on is still to be told
        finally:
            if signal.getsignal(signal.SIGINT) is stop:  # and not what somebody has put in its place since
                signal.signal(signal.SIGINT, signal.default_int_handler)
