"""Do the README's examples of sweeps work as typed?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.ensembles import folder as folders
from sim.ensembles.run import Stopped, run_ensemble
from sim.ensembles.settings import RunSettings

ROOT = Path(__file__).resolve().parent.parent


def block(marker: str) -> str:
    """The code block after a marker of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.split(f"<!-- {marker} -->", 1)[1].split("```bash\n", 1)[1].split("```", 1)[0]


def typed(where: Path, script: str) -> str:
    """What a shell prints that is given the commands, `python` being the one that runs the tests. All of them must succeed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, "COLUMNS": "160"}
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=where, env=environment, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, f"{script}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.mark.skipif(os.name != "posix", reason="the README's commands are written for a POSIX shell")
class TestAsTyped:
    """The blocks, each in a folder of its own."""

    @pytest.mark.slow
    @pytest.mark.parametrize("command", block("sweep-commands").strip().splitlines())
    def test_each_sweep_runs(self, tmp_path, command):
        printed = typed(tmp_path, command)
        if "study=list" in command:
            assert "There are no runs under results." in printed
            return
        (folder,) = (tmp_path / "results").iterdir()
        assert folders.manifest_of(folder)["state"] == folders.FINISHED
        assert folder.name in printed.replace("\n", "")

    @pytest.mark.slow
    def test_five_commands_lead_from_install_to_reports(self, tmp_path):
        for command in block("report-commands").strip().splitlines():
            typed(tmp_path, command)
        reports = sorted((tmp_path / "results").glob("*/report.html"))
        assert len(reports) == 4
        assert all("base64," in report.read_text(encoding="utf-8") for report in reports)

    @pytest.mark.slow
    def test_stored_worlds_are_read_in_every_way(self, tmp_path):
        for command in block("read-commands").strip().splitlines():
            typed(tmp_path, command)
        folders_made = sorted((tmp_path / "results").iterdir())
        assert len(folders_made) == 7
        assert all((folder / "report.html").exists() for folder in folders_made)

    def test_an_interrupted_run_is_resumed_and_verified(self, tmp_path):
        place = tmp_path / "results" / "long" / "run"
        place.mkdir(parents=True)
        content, settings = sim.content(), RunSettings(worlds=60, months=12, batch=20)
        folders.begin(place, content, settings, study="ensemble")

        def stop(done: int, *_: int) -> None:
            if done == 20:
                raise KeyboardInterrupt

        with pytest.raises((KeyboardInterrupt, Stopped)):
            run_ensemble(content, settings, folder=place, progress=stop)
        assert "the same bits" in typed(tmp_path, block("resume-commands"))
        assert len(sim.load(place).data["world"]) == 60

    @pytest.mark.slow
    def test_a_cluster_runs_it_too(self, tmp_path):
        pytest.importorskip("distributed", reason="Dask is in the extra 'cluster'")
        typed(tmp_path, block("cluster-commands"))
        (folder,) = (tmp_path / "results").iterdir()
        here = sim.run(worlds=1000, months=24)
        assert sim.load(folder).data["state"].values.tobytes() == here.data["state"].values.tobytes()
