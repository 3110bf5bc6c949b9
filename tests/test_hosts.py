"""Does a run get on with whoever called it: a host's way with Ctrl-C, a pool, a script, a folder that is gone?"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import sim
from sim.config import shipped
from sim.ensembles.run import Stopped
from tests.asking import PLAIN, asked

ROOT = Path(__file__).resolve().parent.parent
POSIX = pytest.mark.skipif(os.name != "posix", reason="presses Ctrl-C the POSIX way")
SMALL = {"worlds": 30, "months": 2, "batch": 10}


def pressing(times: int = 1):
    """What presses Ctrl-C when the first batch is done."""
    left = list(range(times))

    def press(done: int, *_: int) -> None:
        while done and left:
            left.pop()
            os.kill(os.getpid(), signal.SIGINT)

    return press


@pytest.fixture
def host():
    """A host that notes each Ctrl-C and goes on."""
    noted: list[int] = []
    before = signal.signal(signal.SIGINT, lambda *_: noted.append(1))
    yield noted
    signal.signal(signal.SIGINT, before)


@POSIX
@pytest.mark.parametrize("stored", [False, True])
def test_a_host_that_sees_to_ctrl_c_goes_on_doing_so_and_gets_its_result(host, stored, tmp_path):
    handler = signal.getsignal(signal.SIGINT)
    if stored:
        with pytest.MonkeyPatch.context() as patch:
            from sim.reporting import progress

            run = progress.run_ensemble
            patch.setattr(progress, "run_ensemble", lambda *given, **more: run(*given, **{**more, "progress": pressing()}))
            ended = asked("worlds=30", "months=2", "batch=10", *PLAIN, f"results={tmp_path}")
        assert ended.code == 0, ended.err
    else:
        assert sim.run(progress=pressing(), **SMALL).data.sizes["world"] == 30
    assert host == [1]
    assert signal.getsignal(signal.SIGINT) is handler


@POSIX
def test_a_host_that_ignores_ctrl_c_is_not_stopped_by_it():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert sim.run(progress=pressing(), **SMALL).data.sizes["world"] == 30
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@POSIX
def test_what_a_host_raises_at_ctrl_c_reaches_it():
    class Enough(Exception):
        pass

    def raising(*_: object) -> None:
        raise Enough

    before = signal.signal(signal.SIGINT, raising)
    try:
        with pytest.raises(Enough):
            sim.run(progress=pressing(), **SMALL)
    finally:
        signal.signal(signal.SIGINT, before)


@POSIX
def test_a_handler_put_in_place_while_worlds_are_run_stays_there():
    def own(*_: object) -> None:
        pass

    try:
        sim.run(progress=lambda *_: signal.signal(signal.SIGINT, own), **SMALL)
        assert signal.getsignal(signal.SIGINT) is own
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@POSIX
def test_a_run_in_another_thread_leaves_ctrl_c_to_the_main_thread_and_ends_whole(host):
    found = []
    thread = threading.Thread(target=lambda: found.append(sim.run(progress=pressing(), **SMALL)))
    thread.start()
    thread.join(60)
    assert found[0].data.sizes["world"] == 30
    assert host == [1]


@POSIX
@pytest.mark.parametrize("times", [1, 2, 3])
def test_however_often_ctrl_c_is_pressed_how_to_go_on_is_told(times, tmp_path, monkeypatch):
    from sim.reporting import progress

    run = progress.run_ensemble
    monkeypatch.setattr(progress, "run_ensemble", lambda *given, **more: run(*given, **{**more, "progress": pressing(times)}))
    ended = asked("worlds=30", "months=2", "batch=10", *PLAIN, f"results={tmp_path}")
    (folder,) = tmp_path.iterdir()
    assert ended.code == 130
    assert f"1 of 3 batches are done; completed batches are kept, continue with: python -m sim resume={folder}" in ended.err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("where", ["progress", "study"])
def test_a_ctrl_c_that_comes_while_we_are_leaving_does_not_take_the_hint_away(where, tmp_path, monkeypatch):
    from sim.reporting import progress

    run = progress.run_ensemble

    def leaving(*given, **more):
        try:
            return run(*given, **{**more, "progress": pressing(2)})
        finally:
            raise KeyboardInterrupt

    monkeypatch.setattr(progress, "run_ensemble", leaving)
    ended = asked(
        *(("study=distribution",) if where == "study" else ()), "worlds=30", "months=2", "batch=10", *PLAIN, f"results={tmp_path}"
    )
    assert ended.code == 130
    assert re.search(r"tightrope: stopped, 1 of 3 .* python -m sim resume=", ended.err)


def test_ctrl_c_in_memory_is_told_too():
    def stopping(done: int, *_: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(Stopped, match="1 of 3 batches"):
        sim.run(progress=stopping, **SMALL)


# --- processes -------------------------------------------------------------------------------------------------------------


def _sum(execution: str) -> float:
    return float(sim.run(execution=execution, **SMALL).data["state"].values.sum())


@POSIX
def test_worlds_are_run_where_they_are_inside_a_process_of_a_pool():
    kinds = ["local", *(["dask"] if importlib.util.find_spec("distributed") else [])]
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map(_sum, kinds) == [_sum("serial")] * len(kinds)


def _asked(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """How a script ends that is run as somebody runs it."""
    (folder / "script.py").write_text(script)
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "script.py"], cwd=folder, env=told, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("execution", ["serial", "local", "{'kind': 'dask', 'workers': 2}"])
def test_a_script_needs_no_main_guard(execution, tmp_path):
    if "dask" in execution:
        pytest.importorskip("distributed")
    kind = execution if "{" in execution else repr(execution)
    run = f"sim.run(execution={kind}, worlds=30, months=2, batch=10)"
    script = f"import sim\nprint('begins')\nprint({run}.data.sizes['world'], __file__)\n"
    ended = _asked(script, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == ["begins", f"30 {tmp_path / 'script.py'}"]
    assert "Traceback" not in ended.stderr


@POSIX
@pytest.mark.parametrize("execution", ["local", pytest.param("dask", marks=pytest.mark.slow)])
def test_a_working_folder_that_is_gone_is_told_in_one_message(execution, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert sim.run(**SMALL).data.sizes["world"] == 30, "worlds in memory and in this process need no folder"
    with pytest.raises(sim.InputError, match="the working directory no longer exists"):
        sim.run(execution=execution, **SMALL)
    ended = asked("worlds=2", "months=1", *PLAIN, f"results={tmp_path}")
    monkeypatch.chdir(tmp_path)
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert "the working directory no longer exists" in ended.err


def test_an_installed_copy_says_what_it_reads(tmp_path, monkeypatch):
    words = ("worlds=2", "months=1", *PLAIN)
    assert "Content is read from" not in asked(*words, f"results={tmp_path / 'one'}").out, "a checkout is the one truth"
    for name in ("configs", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / "_shipped" / name)
    monkeypatch.setattr(shipped, "PACKAGE", tmp_path)
    assert (
        f"Content is read from the installed copy in {tmp_path / '_shipped' / 'configs'}"
        in asked(*words, f"results={tmp_path / 'two'}", width=400).out
    )
