"""Where are batches computed: here, in processes of this machine, or on a cluster?

Each place is an executor of the standard library's protocol (`concurrent.futures.Executor`), so another one can be put in.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config.commands import installing
from sim.config.errors import InputError, from_validation, refuse
from sim.config.files import check_working_folder

CLUSTER_MISSING = f"execution={{kind}} needs the extra 'cluster': {installing('cluster')}"


DASK_LOSSES = ("KilledWorker", "CancelledError", "FutureCancelledError")
"""The names of what Dask raises when a worker is gone; named, as Dask need not be installed."""


class Execution(BaseModel):
    """Where batches are computed; changes no bit of any result.

    kind : 'local' (processes of this machine), 'serial' (this process alone), 'dask' or 'slurm'. workers : how many processes,
    threads or jobs (None: as many as cores, and one where 'serial'). scheduler : address of a running Dask scheduler (None: a
    Dask cluster of this machine's own). job : what each SLURM job asks for, as `dask_jobqueue.SLURMCluster` takes it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["local", "serial", "dask", "slurm"] = "local"
    workers: int | None = Field(default=None, ge=1)
    scheduler: str | None = None
    job: dict[str, Any] = {}

    @property
    def is_of_this_machine(self) -> bool:
        """Whether it is this process that starts the processes in which batches are computed."""
        return self.kind == "local" or (self.kind == "dask" and self.scheduler is None)

    @property
    def width(self) -> int:
        """How many batches may be under way at once."""
        return 1 if self.kind == "serial" else self.workers or cores()


def execution_from(values: object) -> Execution:
    """Checked execution settings.

    Raises
    ------
    InputError : names the key, what was found and what is allowed; or says what this machine lacks for it.
    """
    try:
        found = Execution.model_validate({"kind": values} if isinstance(values, str) else values)
    except ValidationError as problem:
        raise from_validation(problem, "execution", Execution) from None
    if found.scheduler is not None and not re.fullmatch(r"(\w+://)?[^\s/]+:\d+", found.scheduler):
        raise refuse("execution.scheduler", found.scheduler, "an address such as tcp://10.0.0.1:8786")
    needed = {"dask": "distributed", "slurm": "dask_jobqueue"}.get(found.kind)
    if needed is not None and find_spec(needed) is None:
        raise InputError(CLUSTER_MISSING.format(kind=found.kind))
    if found.kind == "slurm" and shutil.which("sbatch") is None:
        raise InputError("execution=slurm: there is no 'sbatch' here; run this on a machine that can submit SLURM jobs")
    return found


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Serial(Executor):
    """Computes where it is asked, at once."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The future of a call, which is over when this returns."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as problem:
            future.set_exception(problem)
        return future


@dataclass(frozen=True)
class Pool:
    """An executor, and how it is used.

    most : batches to hand it at once. can_take_back : whether batches that wait in it can be taken back. threads : in which each
    batch is played where its months are compiled.
    """

    executor: Executor
    most: int
    can_take_back: bool
    threads: int = 1


def _is_of_a_pool() -> bool:
    """Whether this is a process of somebody's pool, which may start none of its own."""
    known = sys.modules.get("multiprocessing.process")  # as it is in any such process
    return known is not None and known.current_process().daemon


@contextmanager
def executor(execution: Execution, batches: int, is_compiled: bool = False) -> Iterator[Pool]:
    """An executor for a run of so many batches, closed at the end.

    is_compiled : whether their months are played in compiled form, which threads of this process do side by side.

    Raises
    ------
    InputError : Dask is not installed, or its scheduler cannot be reached.
    """
    if execution.kind != "serial":
        check_working_folder()  # in which processes are to start
    is_here = execution.kind == "serial" or (_is_of_a_pool() and execution.is_of_this_machine)
    if is_here:
        yield Pool(Serial(), 1, can_take_back=False, threads=execution.workers or 1 if execution.kind == "serial" else 1)
    elif execution.kind in ("dask", "slurm"):
        with _cluster(execution) as found:
            yield found
    elif batches < 2 or execution.width < 2:
        yield Pool(Serial(), 1, can_take_back=False, threads=execution.width)
    elif is_compiled:
        yield from _threads(min(execution.width, batches))
    else:
        yield from _processes(min(execution.width, batches))


def _threads(workers: int) -> Iterator[Pool]:
    """Threads of this process; what they have begun is finished, however this ends."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield Pool(pool, workers + 1, can_take_back=True)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _processes(workers: int) -> Iterator[Pool]:
    """Processes that start afresh on every system, and from a notebook too."""
    from loky import ProcessPoolExecutor

    pool = ProcessPoolExecutor(workers, initializer=_leave_interrupts_to_the_parent)
    try:
        yield Pool(pool, workers + 1, can_take_back=True)
    except BaseException:
        pool.shutdown(wait=True, kill_workers=True)
        raise
    pool.shutdown(wait=True)


@contextmanager
def _cluster(execution: Execution) -> Iterator[Pool]:
    """A Dask cluster: a scheduler that runs already, SLURM jobs, or processes of this machine."""
    try:
        from distributed import Client, LocalCluster

        if execution.kind == "slurm":
            from dask_jobqueue import SLURMCluster
    except ImportError:
        raise InputError(CLUSTER_MISSING.format(kind=execution.kind)) from None
    with ExitStack() as open_ones:
        where: Any = execution.scheduler
        if execution.kind == "slurm":
            where = open_ones.enter_context(_slurm(SLURMCluster, execution))
        elif where is None:
            open_ones.enter_context(_hidden_script())
            try:
                where = open_ones.enter_context(LocalCluster(execution.width, threads_per_worker=1, dashboard_address=None))
            except (OSError, RuntimeError) as problem:
                raise InputError(f"execution=dask: its workers cannot be started here ({problem}); try execution=local") from None
        try:
            client = open_ones.enter_context(Client(where, timeout="10s", set_as_default=False))
        except (OSError, TimeoutError, ValueError) as problem:
            raise InputError(f"execution.scheduler={where}: it cannot be reached ({problem})") from None
        workers = execution.workers or sum(client.ncores().values()) or 1
        yield Pool(client.get_executor(pure=False), workers + 1, can_take_back=False)


@contextmanager
def _hidden_script() -> Iterator[None]:
    """Let processes that start meanwhile not run the user's script once more, as they would where it has no main guard."""
    main = sys.modules["__main__"]
    hidden: dict[str, Any] = {name: vars(main).pop(name) for name in ("__file__", "__spec__") if name in vars(main)}
    main.__spec__ = None
    try:
        yield
    finally:
        vars(main).update(hidden)


def _slurm(cluster: Any, execution: Execution) -> Any:
    """A cluster of SLURM jobs."""
    try:
        found = cluster(**execution.job)
        found.scale(jobs=execution.width)
    except (TypeError, ValueError) as problem:
        raise InputError(f"execution.job: invalid SLURM job options ({problem})") from None
    return found


def problem_of(future: Future[Any]) -> BaseException | None:
    """What went wrong with a future that is done; a future that was cancelled under our hands has lost its worker."""
    try:
        return future.exception()
    except CancelledError as problem:
        return problem


def lost_its_worker(problem: BaseException) -> bool:
    """Whether a batch failed only because the process that ran it died."""
    return isinstance(problem, BrokenExecutor) or type(problem).__name__ in DASK_LOSSES


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
