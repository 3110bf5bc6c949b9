"""Is a stored result what it says, is damage noticed, and does a run end when enough is known?"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit

import sim
from sim.app import main
from sim.config.content import Content
from sim.config.errors import InputError
from sim.ensembles import folder as folders
from sim.ensembles.execution import Execution
from sim.ensembles.precision import LEAST_VALUES
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings, Until
from sim.ensembles.store import DATA
from tests.sweeping import LOCAL, SETTINGS, begun, small


@pytest.fixture(scope="module")
def content() -> Content:
    return small()


# --- damage ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def finished(tmp_path, content) -> Path:
    place = begun(tmp_path / "run", content)
    run_ensemble(content, SETTINGS, folder=place)
    folders.finish(place, content, SETTINGS)
    return place


def chunk(place: Path, name: str = "state") -> Path:
    """A file of stored data."""
    return next(path for path in sorted((place / DATA / name / "c" / "7").rglob("*")) if path.is_file())


@pytest.mark.parametrize("damage", ["flipped", "truncated"])
def test_damaged_data_are_never_read_as_if_they_were_whole(finished, damage):
    path = chunk(finished)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        whole[:middle] if damage == "truncated" else whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    )
    with pytest.raises(Exception, match=r"(?i)checksum|crc|decompress|buffer|zstd|corrupt"):
        sim.load(finished).data["state"].values  # noqa: B018 - reading is the test


def test_missing_data_are_told_when_the_result_is_opened_and_resuming_brings_them_back(finished, monkeypatch, capsys):
    whole = sim.load(finished).data["state"].values.tobytes()
    chunk(finished).unlink()
    with pytest.raises(InputError, match=r"some of the data are missing.*resume="):
        sim.load(finished)
    content, settings = folders.stored(finished)
    run_ensemble(content, settings, folder=finished)
    assert sim.load(finished).data["state"].values.tobytes() == whole


def test_what_the_journal_claims_is_not_believed_where_the_disk_says_otherwise(finished):
    whole = sim.load(finished).data["state"].values.tobytes()
    path = chunk(finished)
    path.write_bytes(path.read_bytes()[:-3])
    content, settings = folders.stored(finished)
    told: list[int] = []
    run_ensemble(content, settings, folder=finished, progress=lambda done, *_: told.append(done))
    assert told == [55, 60], "only the damaged batch is done again"
    assert sim.load(finished).data["state"].values.tobytes() == whole


def test_a_result_that_is_moved_after_it_was_opened_never_reads_as_zeros(finished):
    opened = sim.load(finished)
    finished.rename(finished.with_name("moved"))
    with pytest.raises(FileNotFoundError, match="moved or deleted"):
        opened.data["state"].values  # noqa: B018 - reading is the test
    assert sim.load(finished.with_name("moved")).data["state"].values.any()


def test_a_run_says_what_it_was_made_with_and_what_has_changed_since(finished):
    assert folders.differences(finished) == []
    manifest = json.loads((finished / folders.MANIFEST).read_text(encoding="utf-8"))
    manifest["made_with"] |= {"numpy": "1.0", "code": "other"}
    (finished / folders.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert [word.split()[0] for word in folders.differences(finished)] == ["code", "numpy"]


# --- precision -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("execution", [Execution(kind="serial"), LOCAL])
def test_batches_are_added_until_the_outcome_is_known_well_enough(tmp_path, content, execution):
    until = Until(outcome="x", half_width=0.01, at_most=5000)
    settings = RunSettings(worlds=5000, months=4, batch=50, until=until)
    place = begun(tmp_path / "run", content, settings)
    ensemble = run_ensemble(content, settings, folder=place, execution=execution)
    values = ensemble.variable("x").values[:, -1].astype(float)
    width = stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values))
    assert ensemble.settings.worlds == len(values) < 5000
    assert width <= 0.01
    fewer = values[:-50]
    fewer_width = stdtrit(len(fewer) - 1, 0.975) * fewer.std(ddof=1) / np.sqrt(len(fewer))
    assert fewer_width > 0.01 or len(fewer) < LEAST_VALUES, "a batch less would have done"
    again = run_ensemble(content, settings)
    assert again.data["state"].values.tobytes() == ensemble.data["state"].values.tobytes()


def test_precision_that_cannot_be_had_ends_at_the_cap(content):
    until = Until(outcome="x", half_width=1e-6, at_most=120)
    assert run_ensemble(content, RunSettings(worlds=120, months=2, batch=50, until=until)).settings.worlds == 120


# --- verify, list, compare, grid from the command line ---------------------------------------------------------------------


def run(where: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, output and complaints of a command."""
    monkeypatch.chdir(where)
    monkeypatch.setenv("COLUMNS", "200")
    code = 0
    try:
        main(list(words))
    except SystemExit as ended:
        code = int(ended.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def test_a_result_is_verified_to_the_last_bit_and_damage_is_told(tmp_path, monkeypatch, capsys):
    run(tmp_path, monkeypatch, capsys, "worlds=30", "months=6", "batch=10", "figures=[]", "execution=serial")
    (folder,) = (tmp_path / "results").iterdir()
    code, out, err = run(tmp_path, monkeypatch, capsys, "study=verify", f"result={folder}", "sample=7")
    assert (code, err) == (0, "")
    assert "7 recomputed worlds" in out
    assert "the same bits" in out
    code, out, _ = run(tmp_path, monkeypatch, capsys, "study=list")
    assert code == 0
    assert "finished" in out
    assert folder.name in out

    path = next(p for p in sorted((folder / DATA / "stance" / "c" / "1").rglob("*")) if p.is_file())
    whole = path.read_bytes()
    path.write_bytes(whole[:20] + bytes([whole[20] ^ 4]) + whole[21:])
    code, _, err = run(tmp_path, monkeypatch, capsys, "study=verify", f"result={folder}")
    assert code == 2
    assert "batch 1" in err
    path.write_bytes(whole)

    manifest = json.loads((folder / folders.MANIFEST).read_text(encoding="utf-8"))
    manifest["config_sha256"] = "0" * 64
    (folder / folders.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    code, _, err = run(tmp_path, monkeypatch, capsys, "study=verify", f"result={folder}")
    assert code == 2
    assert "configuration" in err


def test_a_run_of_other_code_is_not_taken_up_again(tmp_path, monkeypatch, capsys, content):
    place = begun(tmp_path / "run", content)
    manifest = json.loads((place / folders.MANIFEST).read_text(encoding="utf-8"))
    manifest["made_with"]["code"] = "another"
    (place / folders.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    code, _, err = run(tmp_path, monkeypatch, capsys, f"resume={place}")
    assert code == 2
    assert "code another then" in err
    assert not (place / DATA).exists()


def test_a_grid_tabulates_the_mean_of_each_point(tmp_path, monkeypatch, capsys):
    words = ("study=grid", "x=china.corridor", "outcome=cpec_pace", "worlds_per_point=6", "months=6", "execution=serial")
    code, out, err = run(tmp_path, monkeypatch, capsys, *words)
    assert (code, err) == (0, "")
    (folder,) = (tmp_path / "results").iterdir()
    table, ensemble = pd.read_csv(folder / "tables" / "grid.csv"), sim.load(folder)
    options = ["free", *ensemble.content.options["china.corridor"]]
    assert table["china.corridor"].tolist() == options
    values = ensemble.variable("cpec_pace").values[:, -1].reshape(len(options), 6)
    assert table["mean"].tolist() == pytest.approx(values.mean(axis=1).tolist(), abs=1e-6)
    assert table.set_index("china.corridor")["mean"]["cut_off"] < table.set_index("china.corridor")["mean"]["deepen"]
    assert (folder / "figures" / "grid.png").stat().st_size > 5000
    assert all(option in out for option in options)


def test_scenarios_are_compared_world_by_world(tmp_path, monkeypatch, capsys):
    words = ("study=compare", "scenarios=[baseline,cpec_cutoff]", "worlds=40", "months=12", "execution=serial")
    code, out, err = run(tmp_path, monkeypatch, capsys, *words)
    assert (code, err) == (0, "")
    (folder,) = (tmp_path / "results").iterdir()
    row = pd.read_csv(folder / "tables" / "differences.csv").set_index("measure").loc["cpec_pace"]
    ends = [sim.run(name, worlds=40, months=12).variable("cpec_pace").values[:, -1] for name in ("baseline", "cpec_cutoff")]
    one, other = (values.astype(float) for values in ends)
    assert row["mean"] == pytest.approx((other - one).mean(), abs=1e-6)
    assert row["low"] < row["mean"] < row["high"] < 0
    assert "cpec_cutoff against baseline" in out


def test_a_table_that_was_changed_afterwards_is_noticed(tmp_path, monkeypatch, capsys):
    (tmp_path / "points.csv").write_text("actors.china.temperature\n0.05\n0.1\n", encoding="utf-8")
    words = ("design=table", "table=points.csv", "worlds_per_point=4", "months=3", "figures=[]", "execution=serial")
    assert run(tmp_path, monkeypatch, capsys, *words)[0] == 0
    (folder,) = (tmp_path / "results").iterdir()
    (tmp_path / "points.csv").unlink()
    assert run(tmp_path, monkeypatch, capsys, "study=verify", f"result={folder}")[0] == 0
    (folder / "design.csv").write_text("actors.china.temperature\n0.05\n0.4\n", encoding="utf-8")
    code, _, err = run(tmp_path, monkeypatch, capsys, "study=verify", f"result={folder}", "sample=1")
    assert code == 2
    assert "configuration" in err


COMPLAINTS = {
    "study=verify": "result=FOLDER",
    "study=verify result=nowhere": "there is no such folder",
    "resume=nowhere": "there is no such folder",
    "study=compare scenarios=[baseline]": "two different scenarios",
    "study=compare scenarios=[baseline,cpec_cutof]": "cpec_cutoff",
    "study=grid": "x=ADDRESS",
    "study=grid x=chna.corridor": "china.corridor",
    "study=grid x=china.corridor outcome=cpec_pac": "cpec_pace",
    "study=grid x=china.corridor y=china.corridor": "another axis",
    "execution=serail": "serial",
    "execution.worker=2": "workers",
    "sample=0": "sample",
    "resume=": "a folder",
    "execution.scheduler=nonsense execution=dask worlds=4 months=1": "tcp://",
    "execution=slurm execution.workers=2 execution.job={queue:main,cores:1,memory:4GB} worlds=4 months=1": "execution=slurm",
    "study=compare scenarios=[baseline,cpec_cutoff] until={outcome:cpec_pace,half_width:0.1}": "study=ensemble",
    "study=story design=latin_hypercube worlds=10 world=42": "0 to 9",
    "study=grid x=china.corridor worlds_per_point=2 worlds=5000": "10",
    "study=grid x=china.corridor scenario=cpec_cutoff": "does not force",
    "study=grid x=china.corridor outcome=ttp keep=headline": "keep=all",
    "worlds=5 design=grid axes={china.corridor:[keep]}": "1 points",
}


@pytest.mark.parametrize("typed", COMPLAINTS)
def test_a_wrong_word_ends_with_one_message_and_nothing_written(tmp_path, monkeypatch, capsys, typed):
    code, _, err = run(tmp_path, monkeypatch, capsys, *typed.split())
    assert code == 2
    assert COMPLAINTS[typed] in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_multirun_leaves_one_table_of_all_its_runs(tmp_path, monkeypatch, capsys):
    words = ("worlds=8", "months=4", "figures=[]", "execution=serial", "quiet=true")
    code, _, err = run(tmp_path, monkeypatch, capsys, "-m", "scenario=baseline,cpec_cutoff", "seed=1,2", *words)
    assert (code, err) == (0, "")
    (sweep,) = (tmp_path / "results").iterdir()
    table = pd.read_csv(sweep / "combined.csv")
    runs = sorted(zip(table["scenario"], table["seed"], strict=True))
    assert runs == [("baseline", 1), ("baseline", 2), ("cpec_cutoff", 1), ("cpec_cutoff", 2)]
    for row in table.to_dict("records"):
        ends = sim.load(sweep / row["run"]).variable("cpec_pace").values[:, -1]
        assert row["median cpec_pace"] == pytest.approx(float(np.quantile(ends, 0.5)), abs=1e-6)
        assert 0.0 <= row["share refinery_running"] <= 1.0


def test_resuming_takes_no_other_settings(tmp_path, monkeypatch, capsys, content):
    place = begun(tmp_path / "run", content)
    code, _, err = run(tmp_path, monkeypatch, capsys, f"resume={place}", "worlds=7")
    assert code == 2
    assert "worlds=7" in err
    assert not (place / DATA).exists()
