"""Does a run stay what it was begun with, whatever becomes of the files it was read from?"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.actors.actor import Actor
from sim.config import files
from sim.config.errors import InputError
from sim.ensembles import folder as folders
from sim.reporting import progress
from sim.studies import workflow
from sim.studies.claims import arms
from sim.studies.decide import search
from sim.studies.registry import list_studies
from tests.asking import CHINA, EACH, PLAIN, Ended, asked, left, manifest, tables
from tests.sweeping import assert_replayed

ROOT = Path(__file__).resolve().parent.parent
OWN = "title: Mine\nquestion: What?\nforce: {china.corridor: deepen}\n"
TEN = ("worlds=20", "months=4", "batch=10")
ONE = "one: {label: One, cites: [pact-38], why: so}"
TWO = "two: {label: Two, holds: {china.corridor: deepen}, cites: [pact-38], why: so}"
POLICIES = f"title: Mine\nquestion: Which?\noutcomes: [cpec_pace]\ncourses:\n  {ONE}\n  {TWO}\n"
OWN_STORY, OWN_PACE, OWN_POLICIES = (
    "scenario=own.yaml",
    ("outcome=cpec_pace", "scenario=own.yaml"),
    ("batch=100", "policies=mine.yaml"),
)
COURSES, FEW = ("actor=pakistan", "timing=held", "dossiers=[minerals,pasni]"), ("draws=20", "evaluations=10", "population=4")
BEGUN = {
    "ensemble": ("scenario=own.yaml", *TEN),
    "distribution": ("study=distribution", "scenario=own.yaml", *TEN),
    "survival": ("study=survival", "scenario=own.yaml", *TEN),
    "survivals": ("study=survival", "scenarios=[baseline,own.yaml]", *TEN),
    "blocs": ("study=blocs", "scenario=own.yaml", *TEN),
    "archetypes": ("study=archetypes", "scenario=own.yaml", "worlds=100", "months=4", "batch=50"),
    "compare": ("study=compare", "scenarios=[baseline,own.yaml]", *TEN),
    "discovery": ("study=discovery", "target='cpec_pace < 0.45'", "worlds=400", EACH, "months=3", "batch=200", OWN_STORY),
    "grid": ("study=grid", "x=variables.cpec_pace.start", "worlds_per_point=4", "months=3", "batch=10", "scenario=own.yaml"),
    "sensitivity": ("study=sensitivity", "base_samples=3", EACH, CHINA, "months=3", "batch=4", *OWN_PACE),
    "information": ("study=information", "worlds_per_point=200", "worlds_per_draw=2", "months=2", *OWN_POLICIES),
    "robustness": ("study=robustness", "worlds_per_point=20", "months=3", "batch=10", "policies=mine.yaml"),
    "search": ("study=search", *COURSES, *FEW, "worlds_per_point=1", "months=3", "scenario=own.yaml"),
    "claims": ("study=claims", "worlds=200", EACH, "claims=[first_cargo_angers_the_opposition]", "months=6"),
    "artefacts": ("study=artefacts", "worlds=200", EACH, "claims=[first_cargo_angers_the_opposition]", "months=6"),
}
"""A command for each study that can be resumed."""
PROCEED = ["compare", *(name for name in BEGUN if name not in ("claims", "artefacts", "compare"))]


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A working folder with a checkout's content, a scenario, policies and content of one's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("configs", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / "checkout" / name)
    monkeypatch.setattr(files, "shipped", lambda name: tmp_path / "checkout" / name)
    (tmp_path / "own.yaml").write_text(OWN)
    (tmp_path / "mine.yaml").write_text(POLICIES)
    (tmp_path / "mine" / "scenarios").mkdir(parents=True)
    (tmp_path / "mine" / "scenarios" / "laid.yaml").write_text(OWN)
    return tmp_path


def stop(words: tuple[str, ...], last: str = "own") -> Path:
    """The folder of a command stopped after its first batch (of several scenarios in the last), arm, or three judgements."""
    run, measure, done, judge = progress.run_ensemble, arms.measured_in, [], search.Bench.judge

    def interrupted(content, settings, progress, **more):
        def tell(worlds: int, of: int, failed: int) -> None:
            progress(worlds, of, failed)
            if worlds and content.scenario_name == last:
                raise KeyboardInterrupt

        return run(content, settings, progress=tell, **more)

    def measured(arm):
        if done:
            raise KeyboardInterrupt
        done.append(arm)
        return measure(arm)

    def judge_or_stop(bench, course, draws):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(course)
        return judge(bench, course, draws)

    last = last if any("own" in word or "laid" in word for word in words) else "baseline"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "run_ensemble", interrupted)
        patch.setattr(arms, "measured_in", measured)
        patch.setattr(search.Bench, "judge", judge_or_stop)
        ended = asked(*words, *PLAIN)
    assert ended.code == 130, ended.err
    assert "continue with: python -m sim resume=" in ended.err
    (folder,) = Path("results").iterdir()
    return folder


def edit_everything(place: Path) -> None:
    """Change or delete all that was read: the scenario, the YAML of the checkout."""
    (place / "own.yaml").write_text(OWN.replace("deepen", "cut_off"))
    shutil.rmtree(place / "mine")
    weights = place / "checkout" / "configs" / "actors" / "china.yaml"
    weights.write_text(weights.read_text().replace("temperature:", "temperature: 0.9 #"))
    (place / "checkout" / "scenarios" / "baseline.yaml").write_text(OWN.replace("deepen", "squeeze"))


def test_every_study_that_can_be_resumed_is_tried():
    tried = {dict(word.split("=", 1) for word in words).get("study", "ensemble") for words in BEGUN.values()}
    assert tried == {study.name for study in list_studies() if study.is_resumable}


@pytest.mark.parametrize("name", PROCEED)
def test_worlds_go_on_with_what_they_were_begun_with(name, place):
    whole = left(place / "undisturbed", *BEGUN[name])
    folder = stop(BEGUN[name])
    edit_everything(place)
    ended = asked(f"resume={folder}", *PLAIN)
    assert (ended.code, ended.err) == (0, "")
    assert tables(folder) == tables(whole)


@pytest.mark.parametrize("study", ["ensemble", pytest.param("compare", marks=pytest.mark.slow)])
def test_tables_priors_and_folders_of_a_begun_run_are_those_it_was_begun_with(study, place):
    Path("rows.csv").write_text("actors.china.temperature\n0.0005\n0.0008\n")
    Path("design.csv").write_text("variables.cpec_pace.start\n0.3\n0.5\n")
    more = (
        "design=table",
        "table=design.csv",
        "priors=rows.csv",
        "worlds_per_point=10",
        "months=3",
        "batch=10",
        "folders=[mine]",
    )
    words = (*more, *(("scenario=laid",) if study == "ensemble" else ("study=compare", "scenarios=[baseline,laid]")))
    whole = left(place / "undisturbed", *words)
    folder = stop(words, "laid")
    edit_everything(place)
    Path("rows.csv").write_text("actors.china.temperature\n0.0008\n")
    Path("design.csv").unlink()
    ended = asked(f"resume={folder}", *PLAIN)
    assert (ended.code, ended.err) == (0, "")
    assert tables(folder) == tables(whole)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("robustness", "mine.yaml"),
        ("claims", "checkout/configs/standards/claims/mines.yaml"),
        *(
            pytest.param(name, file, marks=pytest.mark.slow)
            for name, file in (
                ("claims", "checkout/configs/standards/verdicts.yaml"),
                ("claims", "checkout/configs/actors/china.yaml"),
                ("claims", "checkout/configs/milestones.yaml"),
                ("claims", "checkout/scenarios/baseline.yaml"),
                ("artefacts", "checkout/configs/standards/artefacts.yaml"),
            )
        ),
    ],
)
def test_what_a_study_reads_again_is_refused_by_name_once_it_was_edited(name, file, place):
    path = place / file
    folder = stop(BEGUN[name])
    path.write_text(path.read_text() + "\n# edited\n")
    ended = asked(f"resume={folder}", *PLAIN)
    assert ended.code == 2
    assert file.removeprefix("checkout/") in ended.err
    assert "start a new run" in ended.err
    assert manifest(folder)["state"] == "begun"


@pytest.mark.slow
def test_files_edited_while_artefacts_are_at_work_end_it_before_the_next_variant(place, monkeypatch):
    from sim.studies.claims import artefacts

    scoreboard = artefacts.scoreboard

    def edited(*given, **more):
        path = place / "checkout" / "configs" / "actors" / "china.yaml"
        path.write_text(path.read_text() + "# edited\n")
        return scoreboard(*given, **more)

    monkeypatch.setattr(artefacts, "scoreboard", edited)
    ended = asked(*BEGUN["artefacts"], *PLAIN)
    assert ended.code == 2
    assert "configs/actors/china.yaml" in ended.err


def test_a_change_of_the_evidence_is_told_when_a_run_is_taken_up_again(place, monkeypatch):
    folder = stop(BEGUN["ensemble"])
    monkeypatch.setattr(workflow, "ledger_digest", lambda: "another")
    ended = asked(f"resume={folder}", *PLAIN)
    assert ended.code == 2
    assert "evidence ledger" in ended.err


STORED = ("config.yaml", "design.csv", "priors.csv")


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """A finished run with a table and priors."""
    home = tmp_path_factory.mktemp("home")
    (home / "rows.csv").write_text("actors.china.temperature\n0.0005\n0.0008\n")
    (home / "design.csv").write_text("variables.cpec_pace.start\n0.3\n0.5\n")
    table = ("design=table", f"table={home / 'design.csv'}", f"priors={home / 'rows.csv'}", "worlds_per_point=5", "months=3")
    return left(home / "results", *table)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("how", ["load", "verify", "distribution"])
def test_a_file_edited_in_a_results_folder_is_noticed_by_whoever_reads_it(name, how, finished, tmp_path):
    folder = Path(shutil.copytree(finished, tmp_path / "run"))
    path = folder / name
    path.write_text(path.read_text().replace("0.3", "0.4").replace("0.0008", "0.0009"))
    if how == "load":
        with pytest.raises(InputError, match=name):
            sim.load(folder)
        return
    ended: Ended = asked(f"study={how}", f"result={folder}", *PLAIN, f"results={tmp_path / 'none'}")
    assert ended.code == 2
    assert f"{name} differs from the one the run was made with" in ended.err


def test_a_stored_run_may_be_moved_and_is_replayed_from_its_own_copies(finished, tmp_path):
    folder = Path(shutil.copytree(finished, tmp_path / "run"))
    assert asked("study=verify", f"result={folder}").code == 0
    assert_replayed(sim.load(folder))


# --- in memory -------------------------------------------------------------------------------------------------------------


KEPT = {
    "table": (
        {"design": "table", "table": "design.csv", "worlds_per_point": 5},
        "design.csv",
        "variables.cpec_pace.start\n0.5\n",
    ),
    "priors": ({"priors": "rows.csv", "worlds": 10}, "rows.csv", "actors.china.temperature\n0.0008\n"),
    "scenario": ({"scenario": "own.yaml", "worlds": 10}, "own.yaml", OWN.replace("deepen", "cut_off")),
    "folder": (
        {"folders": ["mine"], "scenario": "laid", "worlds": 10},
        "mine/scenarios/laid.yaml",
        OWN.replace("deepen", "cut_off"),
    ),
}


@pytest.mark.parametrize("fate", ["overwritten", "deleted"])
@pytest.mark.parametrize("kind", KEPT)
def test_a_result_in_memory_follows_the_run_and_not_the_file(kind, fate, place):
    Path("design.csv").write_text("variables.cpec_pace.start\n0.3\n0.5\n")
    Path("rows.csv").write_text("actors.china.temperature\n0.0005\n0.0006\n0.0008\n")
    asked_for, file, other = KEPT[kind]
    ensemble = sim.run(months=3, **asked_for)
    sure = ensemble.data["parameter"].values.copy(), folders.identity(ensemble.content, ensemble.settings)
    Path(file).unlink() if fate == "deleted" else Path(file).write_text(other)
    assert_replayed(ensemble)
    again = folders.begin(place, ensemble.content, ensemble.settings)
    assert folders.identity(ensemble.content, again) == sure[1], "what is stored later is what was run"


def test_a_run_reads_its_table_once_however_many_batches_it_has(place):
    Path("design.csv").write_text("variables.cpec_pace.start\n0.3\n0.5\n")

    def overwriting(*_: int) -> None:
        Path("design.csv").write_text("variables.cpec_pace.start\n0.5\n0.5\n")

    chosen = {"design": "table", "table": "design.csv", "worlds_per_point": 5, "months": 2, "batch": 2}
    starts = sim.run(progress=overwriting, **chosen).variable("cpec_pace").sel(month=0).values
    assert np.allclose(starts, [0.3] * 5 + [0.5] * 5)


class First(Actor):
    """Takes the first option of every dossier that comes up."""

    def probabilities(self, dossier, where, utilities, is_open):
        """All on the first."""
        return (np.arange(len(utilities))[:, None] == 0) * np.ones_like(utilities)


def test_a_replay_decides_as_the_run_did_where_actors_have_rules_of_their_own():
    ensemble = sim.run(worlds=10, months=6, actor_classes={"china": First})
    assert_replayed(ensemble)
    assert not np.array_equal(ensemble.data["stance"].values, sim.run(worlds=10, months=6).data["stance"].values)
