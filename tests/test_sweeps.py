"""Does a sweep end with the same bits wherever its batches are computed, and whatever happens to those who compute them?"""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.actors.actor import Actor
from sim.config.content import Content
from sim.config.errors import InputError
from sim.ensembles import journal
from sim.ensembles.batch import digest, run_batch
from sim.ensembles.execution import Execution, execution_from
from sim.ensembles.run import Stopped, Unfinished, run_ensemble
from sim.ensembles.run_plan import RunPlan
from tests.sweeping import LOCAL, POSIX, SETTINGS, assert_whole, begun, small


@pytest.fixture(scope="module")
def content() -> Content:
    return small()


@pytest.fixture(scope="module")
def undisturbed(content) -> dict[int, str]:
    """The hash of each batch of a run that nothing happened to."""
    plan = RunPlan(content, SETTINGS)
    return {number: digest(run_batch(plan, plan.worlds_of(number))) for number in plan.batches}


# --- anywhere the same -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("execution", [Execution(kind="serial"), LOCAL])
def test_a_stored_run_has_the_same_bits_wherever_it_is_computed(tmp_path, content, undisturbed, execution):
    told: list[tuple[int, int, int]] = []
    place = begun(tmp_path / "run", content)
    ensemble = run_ensemble(content, SETTINGS, folder=place, execution=execution, progress=lambda *now: told.append(now))
    assert_whole(place, ensemble, undisturbed)
    assert told[0] == (0, 60, 0)
    assert told[-1] == (60, 60, 0)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


@pytest.mark.parametrize("batch", [1, 7, 60])
def test_a_run_in_memory_has_the_same_bits_in_any_batches_and_processes(content, batch):
    settings = SETTINGS.model_copy(update={"batch": batch})
    one = run_ensemble(content, SETTINGS)
    other = run_ensemble(content, settings, execution=LOCAL if batch > 1 else None)
    for name in one.data.data_vars:
        assert one.data[name].values.tobytes() == other.data[name].values.tobytes(), name


@pytest.mark.parametrize("keep", ["headline", "final"])
def test_what_is_kept_of_a_run_is_a_part_of_the_whole(keep):
    everything, part = (sim.run("ric_revival", worlds=20, months=15, keep=kept) for kept in ("all", keep))
    axis = "kept_month" if keep == "final" else "month"
    for name in ("state", "stance"):
        wanted = everything.data[name].sel(month=part.data[axis].values)
        if name == "state":
            wanted = wanted.sel(variable=part.data["variable"].values)
        assert wanted.values.tobytes() == part.data[name].values.tobytes()
    for name in ("attacks", "deaths"):
        assert np.array_equal(everything.data[name].sum("month"), part.data[name].sum(axis))
    assert np.array_equal(everything.data["worst_attack"].max("month"), part.data["worst_attack"].max(axis))
    assert np.array_equal(everything.data["happened"].sum("month"), part.data["happened"].sum(axis))
    assert np.array_equal(everything.data["milestone"], part.data["milestone"])


def test_a_dask_scheduler_with_two_workers_gives_the_same_bits_also_when_one_is_killed(tmp_path, content, undisturbed):
    distributed = pytest.importorskip("distributed", reason="Dask is in the extra 'cluster'")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster,
    ):
        where = Execution(kind="dask", workers=2, scheduler=cluster.scheduler_address)
        place = begun(tmp_path / "quiet", content)
        assert_whole(place, run_ensemble(content, SETTINGS, folder=place, execution=where), undisturbed)
        marker = tmp_path / "killed"
        place = begun(tmp_path / "killed_midway", content)
        killers = {"one": dying(marker)}
        assert_whole(place, run_ensemble(content, SETTINGS, killers, folder=place, execution=where), undisturbed)
        assert marker.exists(), "no worker was killed, so nothing was tested"


def test_a_scheduler_that_is_not_there_is_told(content):
    pytest.importorskip("distributed", reason="Dask is in the extra 'cluster'")
    with pytest.raises(InputError, match="cannot be reached"):
        run_ensemble(content, SETTINGS, execution=Execution(kind="dask", scheduler="tcp://127.0.0.1:1"))


def test_without_dask_the_extra_is_named(content, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r'pip install -e "\.\[cluster\]"'):
        run_ensemble(content, SETTINGS, execution=Execution(kind="dask"))


@pytest.mark.parametrize(
    ("values", "told"), [("lokal", "local"), ({"kind": "local", "workers": 0}, "workers"), ({"kin": "local"}, "kind")]
)
def test_a_place_that_does_not_exist_is_refused(values, told):
    with pytest.raises(InputError, match=told):
        execution_from(values)


# --- workers that die, batches that fail -----------------------------------------------------------------------------------


def dying(marker: Path) -> type[Actor]:
    """An actor whose process is killed the first time it opens a review in the third batch."""

    class Dying(Actor):
        def open_reviews(self) -> None:
            if 12 in self.model.luck.worlds and not marker.exists():
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            super().open_reviews()

    return Dying


def failing(in_world: int, kind: type[Exception] = RuntimeError, *words: object) -> type[Actor]:
    """An actor that raises in the batch of one world."""

    class Failing(Actor):
        def open_reviews(self) -> None:
            if in_world in self.model.luck.worlds:
                raise kind(*words or ("the actor has had enough",))
            super().open_reviews()

    return Failing


@POSIX
def test_a_worker_that_is_killed_is_replaced_and_its_batch_done_again(tmp_path, content, undisturbed):
    marker, place = tmp_path / "killed", begun(tmp_path / "run", content)
    ensemble = run_ensemble(content, SETTINGS, {"one": dying(marker)}, folder=place, execution=LOCAL)
    assert marker.exists(), "no worker was killed, so nothing was tested"
    assert_whole(place, ensemble, undisturbed)


@POSIX
def test_a_batch_that_kills_whoever_runs_it_is_given_up_and_nobody_else_is(tmp_path, content, undisturbed):
    class Deadly(Actor):
        def open_reviews(self) -> None:
            if 58 in self.model.luck.worlds:
                os.kill(os.getpid(), signal.SIGKILL)
            super().open_reviews()

    place = begun(tmp_path / "run", content)
    with pytest.raises(
        Unfinished, match=r"1 failed, the first of them batch 11 \(the process that ran it died, 3 times\); 11 of 12"
    ):
        run_ensemble(content, SETTINGS, {"one": Deadly}, folder=place, execution=LOCAL)
    assert_whole(place, run_ensemble(content, SETTINGS, folder=place), undisturbed)


@pytest.mark.parametrize("execution", [Execution(kind="serial"), LOCAL])
def test_a_batch_that_fails_is_recorded_and_does_not_stop_the_others(tmp_path, content, undisturbed, execution):
    place = begun(tmp_path / "run", content)
    with pytest.raises(Unfinished, match=r"1 failed, .* batch 4 \(RuntimeError: the actor has had enough\); 11 of 12.*resume="):
        run_ensemble(content, SETTINGS, {"one": failing(22)}, folder=place, execution=execution)
    assert journal.entries(place)[4].error == "RuntimeError: the actor has had enough"
    assert set(journal.done(place)) == set(range(12)) - {4}
    with pytest.raises(InputError, match="incomplete"):
        sim.load(place)
    assert_whole(place, run_ensemble(content, SETTINGS, folder=place), undisturbed)


def test_a_full_disk_ends_the_run_at_once_with_what_was_done(tmp_path, content, undisturbed):
    place = begun(tmp_path / "run", content)
    with pytest.raises(Unfinished, match=r"No space left.*2 of 12 batches are done; completed batches are kept"):
        run_ensemble(content, SETTINGS, {"one": failing(12, OSError, errno.ENOSPC, "No space left on device")}, folder=place)
    assert_whole(place, run_ensemble(content, SETTINGS, folder=place), undisturbed)


@POSIX
@pytest.mark.parametrize("limit", [100, 1200])
def test_a_file_system_that_really_takes_no_more_loses_nothing(tmp_path, content, undisturbed, limit):
    """A process that may not write large files meets the same refusals as one on a full disk."""
    place = begun(tmp_path / "run", content)

    def starved() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with contextlib.suppress(Unfinished):
            run_ensemble(content, SETTINGS, folder=place)
            os._exit(1)  # the run must say that it could not be finished

    child = multiprocessing.get_context("fork").Process(target=starved)
    child.start()
    child.join(60)
    assert child.exitcode == 0, "the run did not say that it could not be finished"
    assert len(journal.done(place)) < 12
    assert_whole(place, run_ensemble(content, SETTINGS, folder=place), undisturbed)


@POSIX
def test_a_small_file_system_that_fills_up_loses_nothing(tmp_path, content, undisturbed):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=250k", "tmpfs", str(disk)], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("may not mount a file system here; the limit on file sizes above stands in for it")
    try:
        place = begun(disk / "run", content)
        with pytest.raises(Unfinished, match=r"No space left.*completed batches are kept"):
            run_ensemble(content, SETTINGS, folder=place)
        assert 0 < len(journal.done(place)) < 12
        subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
        assert_whole(place, run_ensemble(content, SETTINGS, folder=place), undisturbed)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# --- kills and interruptions of the whole ----------------------------------------------------------------------------------


@POSIX
def test_a_run_killed_at_twenty_random_moments_ends_with_the_bits_of_one_never_stopped(tmp_path, content, undisturbed):
    rng, interrupted = np.random.default_rng(0), set()
    for kill in range(20):
        place = begun(tmp_path / str(kill), content)
        child = multiprocessing.get_context("fork").Process(target=run_ensemble, args=(content, SETTINGS, None, None, place))
        child.start()
        time.sleep(float(rng.uniform(0.02, 0.9)))
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        interrupted.add(len(journal.done(place)))
        assert_whole(place, run_ensemble(content, SETTINGS, folder=place), undisturbed)
    assert len(interrupted) > 3, f"the kills came at too few stages of the run: {interrupted}"


def test_a_journal_cut_short_in_the_middle_of_a_line_loses_only_that_line(tmp_path, content, undisturbed):
    place = begun(tmp_path / "run", content)
    run_ensemble(content, SETTINGS, folder=place)
    whole = (place / journal.JOURNAL).read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        (place / journal.JOURNAL).write_bytes(whole[:length])
        done = journal.done(place)
        assert len(done) <= whole[:length].count(b"\n") + 1
        assert_whole(place, run_ensemble(content, SETTINGS, folder=place), undisturbed)


def test_two_processes_cannot_work_in_one_folder(tmp_path, content):
    place = begun(tmp_path / "run", content)
    with journal.held(place), pytest.raises(InputError, match="another process is using"):
        code = "import sys; from pathlib import Path; from sim.ensembles.journal import held\nwith held(Path(sys.argv[1])): pass"
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        other = subprocess.run(
            [sys.executable, "-c", code, str(place)], capture_output=True, text=True, env=environment, check=False
        )
        assert other.returncode != 0
        raise InputError(other.stderr)
    assert not journal.is_held(place)


@POSIX
def test_one_interruption_finishes_the_batch_under_way_and_leaves_the_rest(tmp_path, content, undisturbed):
    place = begun(tmp_path / "run", content)

    def interrupting(done: int, *_: int) -> None:
        if done == 15:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(Stopped, match=r"stopped, 3 of 12 batches are done; .*resume="):
        run_ensemble(content, SETTINGS, folder=place, progress=interrupting)
    assert_whole(place, run_ensemble(content, SETTINGS, folder=place), undisturbed)
