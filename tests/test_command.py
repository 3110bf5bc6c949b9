"""Does `python -m sim` do what it says, for somebody in another folder, and the same as `sim.run`?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.app import main
from sim.config.content import KINDS, Decision
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import new_folder
from sim.ensembles.settings import RunSettings
from sim.studies.registry import list_modules
from tests.asking import caught

WEIGHT = "actors.china.payoffs.corridor.weight=1.4"
SQUEEZE = "actors.china.dossiers.corridor.options.squeeze"


def started(where: Path, *words: str) -> subprocess.Popen[str]:
    """`python -m sim` as somebody types it whose working directory is not the checkout."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent), "COLUMNS": "140"}
    command = [sys.executable, "-m", "sim", *words]
    return subprocess.Popen(command, cwd=where, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(running: subprocess.Popen[str]) -> str:
    """What a command printed, once it has ended well and without a complaint."""
    out, err = running.communicate(timeout=240)
    assert running.returncode == 0, err
    assert err == ""
    return out


def results(where: Path) -> list[Path]:
    """The folders of finished runs below a working directory, in the order of their names."""
    return sorted(manifest.parent for manifest in (where / "results").rglob("manifest.json"))


def assert_same_bits(one: Ensemble, other: Ensemble) -> None:
    """That two ensembles hold the same names and the same bits."""
    assert set(one.data.variables) == set(other.data.variables)
    for name in one.data.variables:
        left, right = one.data[name], other.data[name]
        assert left.dims == right.dims, name
        assert left.dtype == right.dtype, name
        assert left.values.tobytes() == right.values.tobytes(), name


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run from start to end: where it was started, and what it printed."""
    where = tmp_path_factory.mktemp("elsewhere")
    return where, finished(started(where, "worlds=40", "months=6"))


@pytest.fixture(scope="module")
def again():
    """The same run by `sim.run`."""
    return sim.run(worlds=40, months=6)


@pytest.fixture(scope="module")
def both_depths(tmp_path_factory):
    """Two runs by one command, with an actor's number changed: where, and what was printed."""
    where = tmp_path_factory.mktemp("sweep")
    words = ["-m", "decision.depth=1,2", WEIGHT, "worlds=12", "months=4", "seed=6", "figures=[]"]
    return where, finished(started(where, *words))


# --- one run ----------------------------------------------------------------------------------------------------------


def test_a_run_prints_tables_of_variables_milestones_and_blocs(run, content):
    out = run[1]
    for variable in content.variables.values():
        assert not variable.headline or variable.label[:20] in out
    for milestone in content.milestones.values():
        assert milestone.label[:20] in out
    assert "Blocs" in out
    assert "40 worlds x 6 months, seed 0" in out


def test_a_run_leaves_data_configuration_manifest_summary_and_figures(run):
    (folder,) = results(run[0])
    told = {"summary.md", "report.html", "findings.json", "tables", "figures"}
    kept = {"data.zarr", "journal.jsonl", "config.yaml", "manifest.json", *told}
    assert {path.name for path in folder.iterdir() if path.name != ".lock"} == kept
    assert {path.stem for path in (folder / "tables").iterdir()} == {"variables", "milestones", "violence", "blocs", "map"}
    figures = list((folder / "figures").iterdir())
    assert len(figures) >= 5
    assert all(figure.stat().st_size > 1000 for figure in figures)
    assert folder.name in run[1].replace("\n", "")


def test_a_run_leaves_nothing_but_its_results(run, both_depths):
    for where, _ in (run, both_depths):
        assert [path.name for path in where.iterdir()] == ["results"]


def test_the_summary_tells_every_headline_variable_and_milestone_with_its_facts(run, content):
    summary = (results(run[0])[0] / "summary.md").read_text(encoding="utf-8")
    assert all(variable.label in summary for variable in content.variables.values() if variable.headline)
    for milestone in content.milestones.values():
        assert milestone.label in summary
        assert milestone.cites[0] in summary


def test_the_manifest_tells_what_made_the_run(run):
    manifest = json.loads((results(run[0])[0] / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["study"] == "ensemble"
    assert (manifest["scenario"], manifest["settings"]["worlds"], manifest["settings"]["seed"]) == ("baseline", 40, 0)
    assert manifest["versions"]["numpy"] == np.__version__
    assert len(manifest["config_sha256"]) == 64


def test_a_stored_run_opens_with_the_bits_that_sim_run_gives(run, again):
    stored = sim.load(results(run[0])[0])
    assert_same_bits(stored, again)
    assert stored.scenario == "baseline"
    assert stored.settings.worlds == 40


def test_what_a_stored_run_answers_is_what_the_run_answered(run, again):
    stored = sim.load(results(run[0])[0])
    assert np.array_equal(stored.outcome("corridor_integrity"), again.outcome("corridor_integrity"))
    assert np.array_equal(stored.stance("china.corridor"), again.stance("china.corridor"))
    assert np.array_equal(stored.reached("cpec_cut_off"), again.reached("cpec_cut_off"))


def test_a_stored_run_can_be_run_again_from_its_own_configuration(run, again):
    stored, shipped = sim.load(results(run[0])[0]).content, again.content
    for kind in (*KINDS, "scenario", "quantities", "dossiers"):
        assert getattr(stored, kind) == getattr(shipped, kind), kind


@pytest.mark.parametrize("missing", ["manifest.json", "config.yaml", "data.zarr"])
def test_a_folder_that_is_no_finished_run_is_refused(missing, tmp_path):
    for name in {"manifest.json", "config.yaml", "data.zarr"} - {missing}:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(sim.InputError, match=missing):
        sim.load(tmp_path)


def test_two_runs_started_together_get_two_folders(tmp_path):
    together = [started(tmp_path, "study=story", "months=2", "quiet=true", "figures=[]") for _ in range(2)]
    assert [finished(running) for running in together] == ["", ""]
    one, other = results(tmp_path)
    assert (one / "story.md").read_bytes() == (other / "story.md").read_bytes()


def test_folders_made_in_the_same_second_are_all_different(tmp_path):
    made = [new_folder(tmp_path, "baseline") for _ in range(5)]
    assert len(set(made)) == 5
    assert all(folder.is_dir() for folder in made)


# --- changes on the command line --------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [1, 2])
def test_one_command_runs_every_combination_each_with_the_bits_that_sim_run_gives(both_depths, depth):
    runs = {run.content.decision.depth: run for run in map(sim.load, results(both_depths[0]))}
    assert sorted(runs) == [1.0, 2.0]
    assert_same_bits(runs[depth], sim.run(worlds=12, months=4, seed=6, overrides=[WEIGHT, f"decision.depth={depth}"]))
    assert both_depths[1].count("12 worlds x 4 months, seed 6") == 2


def test_a_changed_number_changes_the_run_and_is_kept_with_it(both_depths):
    changed = sim.load(results(both_depths[0])[0])
    address = WEIGHT.split("=")[0]
    assert changed.content.quantities[address].value == 1.4
    assert address in sim.content().uncertain
    assert address not in changed.content.uncertain
    usual = sim.run(worlds=12, months=4, seed=6)
    assert not np.array_equal(changed.data["state"].values, usual.data["state"].values)


@pytest.mark.parametrize(
    "change",
    [
        "actors.china.temperature=0.1",
        "actors.china.temperature=1e-2",
        "actors.china.payoffs.corridor.weight={value: 0.7, range: [0.5, 0.9]}",
        "actors.china.dossiers.corridor.review.pause=9",
        "actors.china.dossiers.corridor.review.when=[]",
        f"{SQUEEZE}.effects.cpec_pace=-0.2",
        f"{SQUEEZE}.effects={{}}",
        f"{SQUEEZE}.effects={{cpec_pace: -0.2}}",
        f"{SQUEEZE}.requires={{cpec_pace: {{max: 0.3}}}}",
        "variables.cpec_pace.start=0.2",
        "mechanisms.structural_balance.rates.balance=0.01",
        "incidents.hijacking.per_month=0.5",
        "milestones.pasni_open.lasts=4",
    ],
)
def test_a_change_means_the_same_on_the_command_line_and_in_sim_run(change):
    by_command, by_hand = caught(change).content(), sim.content(overrides=[change])
    assert by_command.tree == by_hand.tree
    assert by_hand.tree != sim.content().tree


@pytest.mark.parametrize("change", ["depth=2", "depth=inf", "temperature=0.5", "foresight=2", "iterations=7"])
def test_a_change_of_the_decision_rule_means_the_same_too(change):
    by_command, by_hand = caught(f"decision.{change}").content(), sim.content(overrides=[f"decision.{change}"])
    key = change.split("=")[0]
    assert getattr(by_command.decision, key) == getattr(by_hand.decision, key) != getattr(sim.content().decision, key)


def test_the_command_line_and_sim_run_start_from_the_same_defaults(root):
    shipped = yaml.safe_load((root / "configs" / "config.yaml").read_text(encoding="utf-8"))
    assert Decision(**shipped["decision"]) == Decision()
    assert shipped["worlds"] is None, "how many is for the design to say"
    assert shipped["worlds_per_point"] is None, "how many is for the study to say"
    left = ("worlds", "worlds_per_point", "worlds_per_draw", "factors")
    settings = RunSettings(**{key: shipped[key] for key in RunSettings.model_fields if key not in left})
    assert settings.model_copy(update={"batch": 1}) == RunSettings(batch=1)
    assert caught().content().decision == sim.content().decision


def test_a_folder_of_ones_own_adds_a_scenario(tmp_path):
    (tmp_path / "mine" / "scenarios").mkdir(parents=True)
    text = "title: Mine\nquestion: What then?\ncites: [pact-33]\nstarts: {cpec_pace: 0.9}\n"
    (tmp_path / "mine" / "scenarios" / "own.yaml").write_text(text, encoding="utf-8")
    found = caught(f"folders=[{tmp_path / 'mine'}]", "scenario=own").content()
    assert found.scenario.title == "Mine"
    assert found.quantities["variables.cpec_pace.start"].value == 0.9


# --- other studies ----------------------------------------------------------------------------------------------------


def test_a_story_is_printed_and_written(tmp_path):
    out = finished(started(tmp_path, "study=story", "scenario=cpec_cutoff", "world=3", "months=4", "seed=2", "figures=[]"))
    (folder,) = results(tmp_path)
    story = (folder / "story.md").read_text(encoding="utf-8")
    assert story.startswith("# CPEC is cut off: world 3")
    assert "China is held to" in story
    assert "".join(story.split()) in "".join(out.split())


def test_coverage_tells_of_every_fact_and_of_every_move(tmp_path, content):
    out = finished(started(tmp_path, "study=coverage"))
    (table,) = tmp_path.rglob("coverage.txt")
    assert out.startswith("302 entries: ")
    assert "cinc-2022" in table.read_text(encoding="utf-8")
    moves = (table.parent / "moves.md").read_text(encoding="utf-8")
    for brief in content.actors.values():
        for dossier in brief.dossiers.values():
            assert all(f"| {move} |" in moves for option in dossier.options.values() for move in option.moves)
    assert results(tmp_path) == [table.parent], "coverage, too, says in a manifest what made it"


def test_what_is_kept_of_a_run_does_not_stand_in_the_way_of_testing_expectations(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["tightrope"])
    words = ["study=expectations", "scenario=cpec_cutoff", "worlds=4", "months=4", "keep=final", "figures=[]", "quiet=true"]
    main([*words, f"results={tmp_path / 'results'}"])
    (folder,) = results(tmp_path)
    assert len((folder / "tables" / "expectations.csv").read_text(encoding="utf-8").splitlines()) > 5


def test_help_is_one_screen_that_names_every_study_and_the_common_settings(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tightrope"])
    main(["--help"])
    out = capsys.readouterr().out
    assert [study for study in list_modules() if f"  {study} " not in out] == []
    assert [key for key in ("scenario", "worlds", "months", "seed", "keep") if f"  {key} " not in out] == []
    assert max(map(len, out.splitlines())) <= 80 and len(out.splitlines()) <= 75
    assert list(tmp_path.iterdir()) == []
