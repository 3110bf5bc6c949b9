"""Does a multirun leave one table of all its jobs, whatever becomes of each?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest

from sim.app import _prepared
from sim.config import composed
from sim.config.errors import InputError
from sim.config.kinds import KINDS
from sim.ensembles.folder import new_folder
from sim.ensembles.run import Stopped, Unfinished
from sim.studies.operations.combined import combine
from sim.studies.registry import Study, list_modules
from sim.studies.request import Request
from tests.asking import ANEW, Ended, asked

FEW = ("worlds=4", "months=2", "figures=[]", "execution=serial", "quiet=true")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def table(place: Path = Path("results")) -> pd.DataFrame:
    """The table of the only multirun in a place."""
    (sweep,) = place.iterdir()
    return pd.read_csv(sweep / "combined.csv", keep_default_na=False)


def left(request: Request) -> Path:
    """What a study leaves that makes no worlds."""
    folder = new_folder(request.results, request.study.name)
    (folder / "findings.json").write_text(json.dumps({"answer": [f"Seed {request.settings.seed}.", "Well."]}), encoding="utf-8")
    return folder


def swept(study: Callable[[Request], object], *words: str) -> Ended:
    """A multirun in which all studies do the same."""
    with mock.patch.object(Study, "__call__", lambda _, request: study(request)):
        return asked("-m", *words)


@pytest.mark.parametrize("study", sorted(set(list_modules()) - {"page"}))
def test_every_study_has_a_row_whatever_it_leaves(study, tmp_path):
    for job, files in enumerate(((), ("findings",), ("findings", "milestones"), ("variables", "milestones"))):
        folder = new_folder(tmp_path, study)
        (folder / "tables").mkdir()
        for name in files:
            text = json.dumps({"answer": ["So.", "Well."]}) if name == "findings" else f"{name[:-1]},month\npasni_open,3\n"
            (folder / f"{name}.json" if name == "findings" else folder / "tables" / f"{name}.csv").write_text(
                text, encoding="utf-8"
            )
        combine(tmp_path, job, [f"study={study}", "+seed=07"], {"study": study, "worlds": 5}, folder)
    found = pd.read_csv(tmp_path / "combined.csv", dtype=str, keep_default_na=False)
    assert found["study"].tolist() == [study] * 4
    assert found["seed"].tolist() == ["07"] * 4, "what was typed stays as it was typed"
    assert found["answer"].tolist() == ["", "So. Well.", "So. Well.", ""]
    assert (found["failed"] == "").all()


def test_a_study_that_leaves_other_tables_is_swept_like_an_ordinary_run():
    ended = asked("-m", "study=survival", "outcomes=[pasni_open,cpec_cut_off]", "seed=1,2", *FEW)
    assert (ended.code, ended.err) == (0, "")
    found = table()
    assert found[["study", "seed", "failed"]].values.tolist() == [["survival", 1, ""], ["survival", 2, ""]]
    assert found["answer"].str.len().min() > 0


@pytest.mark.slow
def test_every_study_can_be_in_a_multirun():
    ended = swept(left, f"study={','.join(list_modules())}")
    assert (ended.code, ended.err) == (0, "")
    assert table()["study"].tolist() == list(list_modules())
    assert table()["answer"].tolist() == ["Seed 0. Well."] * len(list_modules())


@pytest.mark.slow
@pytest.mark.parametrize("name", ANEW)
def test_each_small_command_can_be_a_multirun(name):
    words = [word for word in ANEW[name] if not word.startswith("seed=")]
    ended = asked("-m", *words, "seed=1,2", "figures=[]", "execution=serial", "quiet=true")
    assert (ended.code, ended.err) == (0, "")
    assert table()["failed"].tolist() == ["", ""]
    assert table()["answer"].str.len().min() > 0


def test_one_bad_job_does_not_end_a_sweep():
    ended = swept(lambda request: request.content() and left(request), "actors.china.temperature=-1,0.0006,0.0008")
    assert (ended.code, ended.out) == (1, "")
    assert [line.startswith("tightrope: ") for line in ended.err.splitlines()] == [True, True], ended.err
    assert "job 0 (actors.china.temperature=-1)" in ended.err
    assert "1 of 3 jobs failed" in ended.err
    assert "combined.csv" in ended.err
    found = table()
    assert found["actors.china.temperature"].tolist() == [-1, 0.0006, 0.0008]
    assert "temperature" in found["failed"][0]
    assert found["failed"].tolist()[1:] == ["", ""]
    assert found["run"].tolist()[0] == ""


def test_whatever_befalls_a_job_the_others_run_and_the_table_says_so():
    problems = [InputError("no"), Unfinished("no"), OSError(28, "no"), KeyError("no")]

    def study(request: Request) -> Path:
        if request.settings.seed < len(problems):
            raise problems[request.settings.seed]
        return left(request)

    ended = swept(study, "seed=0,1,2,3,4")
    assert ended.code == 1
    assert [f"job {job} (seed={job})" in ended.err for job in range(5)] == [True] * 4 + [False]
    found = table()
    assert found["seed"].tolist() == [0, 1, 2, 3, 4]
    assert ["no" in why for why in found["failed"]] == [True] * 4 + [False]


def test_settings_that_cannot_be_composed_fail_by_themselves_too():
    ended = swept(left, "scenario=baseline,${nothing}")
    assert ended.code in (1, 2)
    assert "nothing" in ended.err
    assert "Traceback" not in ended.err


def test_who_stops_a_job_stops_the_sweep():
    def study(request: Request) -> Path:
        if request.settings.seed == 2:
            raise Stopped("stopped; go on with resume")
        return left(request)

    assert swept(study, "seed=2,1").code == 130
    assert table()["seed"].tolist() == [2]


def test_multiruns_of_the_same_second_have_folders_of_their_own():
    assert [swept(left, "seed=1").code for _ in range(2)] == [0, 0]
    sweeps = list(Path("results").iterdir())
    assert len(sweeps) == 2
    assert all(len(pd.read_csv(sweep / "combined.csv")) == 1 for sweep in sweeps)
    assert len({new_folder(Path("results"), "sweep") for _ in range(20)}) == 20


@pytest.mark.parametrize("key", sorted({*composed.shipped(), *(f"{key}.x.y" for key in KINDS)} - {"execution"}))
def test_a_pattern_that_finds_nothing_is_told(key):
    with pytest.raises(InputError, match=r"glob\(\*\).*not supported"):
        _prepared(["-m", f"{key}=glob(*)"])


def test_a_pattern_of_files_finds_them_and_places_can_be_swept():
    assert swept(left, "execution=glob(s*,exclude=slurm)").code == 0
    assert table()["execution"].tolist() == ["serial"]
    with pytest.raises(InputError, match=r"'lokal'.*'local'"):
        _prepared(["-m", "execution=serial,lokal"])


def test_results_that_cannot_be_a_folder_are_told():
    Path("taken").write_text("mine", encoding="utf-8")
    ended = swept(left, "seed=1,2", "results=taken")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "taken" in ended.err
