"""Does a study that was stopped go on to what it would have found, had nobody stopped it?"""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.ensembles.folder import MANIFEST
from sim.reporting import progress
from tests.asking import ANEW, PLAIN, anew, asked, everything, left, made, manifest, tables, told

CHANGED = ("study=compare", "scenarios=[baseline,ric_revival]", "worlds=20", "months=4", "batch=10", "decision.depth=2")
CHANGED = (*CHANGED, "actors.china.temperature=0.0006")
ALONE = ("study=survival", "scenario=ric_revival", "worlds=20", "months=4", "batch=10")


def stopping(monkeypatch: pytest.MonkeyPatch, scenario: str, worlds: int) -> None:
    """Ask a run to stop, once, when so many worlds of a scenario are done."""
    run, has_asked = progress.run_ensemble, []

    def stopped(content, settings, progress, **more):
        def tell(done: int, of: int, failed: int) -> None:
            progress(done, of, failed)
            if content.scenario_name == scenario and done >= worlds and not has_asked:
                has_asked.append(done)
                signal.raise_signal(signal.SIGINT)

        return run(content, settings, progress=tell, **more)

    monkeypatch.setattr(progress, "run_ensemble", stopped)


def interrupted(place: Path, scenario: str, *words: str) -> tuple[Path, str]:
    """The folder of a command that was stopped after ten worlds of a scenario, and what was said of it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        stopping(monkeypatch, scenario, 10)
        ended = asked(*words, *PLAIN, f"results={place}")
    assert ended.code == 130, ended.err
    (folder,) = place.iterdir()
    assert manifest(folder)["state"] == "begun"
    return folder, ended.err


def resumed(folder: Path) -> None:
    """Go on with a run that was stopped."""
    ended = asked(f"resume={folder}", *PLAIN)
    assert (ended.code, ended.err) == (0, ""), ended.err


@pytest.fixture(scope="module")
def comparison(tmp_path_factory) -> tuple[Path, str]:
    """A comparison that was stopped in its second scenario, to be copied, and what was said of it."""
    return interrupted(tmp_path_factory.mktemp("stopped"), "ric_revival", *CHANGED)


def unlocked(folder: Path) -> dict[str, bytes]:
    """All files of a folder but the lock of whoever is at work in it."""
    return {path: text for path, text in everything(folder).items() if path != ".lock"}


def test_an_interrupted_sensitivity_study_goes_on_to_the_same_tables(tmp_path):
    folder, said = interrupted(tmp_path / "runs", "baseline", *ANEW["morris"], "batch=5")
    assert f"resume={folder}" in said
    assert not (folder / "findings.json").exists()
    ended = asked("study=sensitivity", f"result={folder}", *PLAIN, f"results={tmp_path / 'none'}")
    assert (ended.code, f"resume={folder}" in ended.err) == (2, True)
    resumed(folder)
    assert tables(folder) == tables(anew("morris"))
    assert told(folder) == told(anew("morris"))
    assert manifest(folder)["options"] == manifest(anew("morris"))["options"]
    assert manifest(folder)["command"] == [*ANEW["morris"], "batch=5", *PLAIN, f"results={tmp_path / 'runs'}"]


def test_an_interrupted_comparison_goes_on_with_what_was_changed_by_hand(tmp_path, comparison):
    folder = Path(shutil.copytree(comparison[0], tmp_path / "stopped"))
    assert manifest(folder / "worlds" / "ric_revival")["state"] == "begun"
    done = unlocked(folder / "worlds" / "baseline")
    resumed(folder)
    assert tables(folder) == tables(made(*CHANGED))
    assert told(folder) == told(made(*CHANGED))
    assert unlocked(folder / "worlds" / "baseline") == done, "what was done is not done again"
    for name in ("baseline", "ric_revival"):
        one, other = (sim.load(place / "worlds" / name).data for place in (folder, made(*CHANGED)))
        assert all(one[key].values.tobytes() == other[key].values.tobytes() for key in one.data_vars), name


def test_the_way_to_go_on_that_is_told_of_a_stopped_comparison_leads_to_its_end(comparison):
    folder, said = comparison
    place = Path(said.rsplit("resume=", 1)[1].strip())
    assert place == folder, "resuming the worlds of one scenario would not make the comparison"


def test_a_study_of_one_scenario_goes_on_with_that_scenario(tmp_path):
    folder, _ = interrupted(tmp_path, "ric_revival", *ALONE)
    resumed(folder)
    assert [path.name for path in (folder / "worlds").iterdir()] == ["ric_revival"]
    assert set(pd.read_csv(folder / "tables" / "milestones.csv")["scenario"]) == {"ric_revival"}


def test_a_comparison_of_which_a_part_was_made_by_other_code_is_not_finished_by_this_one(tmp_path, comparison):
    folder = Path(shutil.copytree(comparison[0], tmp_path / "stopped"))
    for place in (folder, folder / "worlds" / "baseline"):
        said = manifest(place)
        said["made_with"]["code"] = "another"
        (place / MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    ended = asked(f"resume={folder}", *PLAIN)
    assert ended.code == 2, "bits of different makers would be compared"
    assert "code another then" in ended.err
    assert not (folder / "findings.json").exists()


def test_a_comparison_stopped_before_a_scenario_was_begun_goes_on(tmp_path, comparison):
    folder = Path(shutil.copytree(comparison[0], tmp_path / "stopped"))
    shutil.rmtree(folder / "worlds" / "ric_revival")
    (folder / "worlds" / "ric_revival").mkdir()
    resumed(folder)
    assert tables(folder) == tables(made(*CHANGED))


@pytest.mark.parametrize("name", ["morris", "compare"])
def test_what_is_finished_is_not_taken_up_again(name):
    before = everything(anew(name))
    ended = asked(f"resume={anew(name)}", *PLAIN)
    assert ended.code == 2
    assert "already complete" in ended.err
    assert everything(anew(name)) == before


def test_what_was_only_read_is_not_taken_up_again(tmp_path):
    folder = left(tmp_path, "study=survival", f"result={anew('compare')}")
    before = everything(folder)
    assert asked(f"resume={folder}", *PLAIN).code == 2
    assert everything(folder) == before


def test_short_studies_are_started_anew():
    ended = asked(f"resume={anew('story')}", *PLAIN)
    assert ended.code == 2
    assert "start a new run" in ended.err
