"""Does a stored run give every study what it would have found anew, and is one that cannot tell refused with the reason?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.config.errors import InputError
from sim.studies.registry import list_studies
from tests.asking import PLAIN, anew, asked, everything, left, made, manifest, requested, tables, told

OTHER = {"design": "central", "keep": "headline", "worlds": 20, "months": 3}
"""A run that few studies can read."""
SPIRAL = ("study=compare", "scenarios=[baseline,control_tariff_spiral]", "worlds=2", "months=13", "keep=final")
SAME = {
    "distribution": ("ensemble", "study=distribution"),
    "survival": ("ensemble", "study=survival"),
    "blocs": ("ensemble", "study=blocs"),
    "why": ("ensemble", "study=why"),
    "story": ("ensemble", "study=story", "world=3", "fork={month: 2, china.corridor: cut_off, hold: true}"),
    "archetypes": ("ensemble", "study=archetypes", "clusters=3"),
    "given": ("ensemble", "study=sensitivity", "outcome=cpec_pace"),
    "sobol": ("sobol", "study=sensitivity", "outcome=cpec_pace"),
    "tornado": ("tornado", "study=sensitivity", "method=tornado", "outcome=cpec_pace"),
    "discovery": ("discovery", "study=discovery", "target='cpec_pace < 0.45'"),
    "grid": ("grid", "study=grid", "outcome=cpec_pace"),
    "information": ("information", "study=information", "policies=loyalties"),
    "robustness": ("robustness", "study=robustness", "outcomes=[payoff.china,-baloch_order]"),
    "compare": ("compare", "study=compare"),
}
"""Small command -> the command whose worlds it can read, and what is then to be typed."""


def stored(name: str) -> Path:
    """The folder of a run that several tests read: one of the small commands, or one that few studies can read."""
    if name == "other":
        return made(*(f"{key}={value}" for key, value in OTHER.items()))
    if name == "spiral":
        return made(*SPIRAL)
    return anew(name.split("/")[0]) / name.partition("/")[2]


def refused(place: Path, *words: str) -> str:
    """What is said of a study that is refused; nothing is left behind."""
    with pytest.raises(InputError) as found:
        requested(*words, *PLAIN, f"results={place / 'results'}")
    assert not (place / "results").exists(), "a refused study leaves nothing"
    return str(found.value)


@pytest.mark.parametrize("name", SAME)
def test_a_stored_run_gives_the_tables_that_running_anew_gives_and_stays_as_it_was(name, tmp_path):
    source, *words = SAME[name]
    before = everything(stored(source))
    folder = left(tmp_path, *words, f"result={stored(source)}")
    assert tables(folder) == tables(anew(name))
    assert told(folder)["answer"] == told(anew(name))["answer"]
    assert everything(stored(source)) == before
    assert manifest(folder)["result"] == str(stored(source))
    assert not (folder / "data.zarr").exists(), "worlds are not copied"
    if name == "story":
        assert (folder / "story.md").read_bytes() == (anew(name) / "story.md").read_bytes()


def test_every_study_that_reads_stored_runs_is_tested_here_or_beside():
    tested = {word.split("=")[1] for words in SAME.values() for word in words if word.startswith("study=")}
    reading = {study.name for study in list_studies() if study.reads_stored}
    assert (
        reading
        - {
            "ensemble",
            "crate",
            "verify",
            "report",
            "expectations",
            "page",
        }
        == tested
    )


def test_expectations_are_read_off_a_stored_comparison(tmp_path):
    table = pd.read_csv(left(tmp_path, "study=expectations", f"result={stored('compare')}") / "tables" / "expectations.csv")
    ends = [sim.load(stored("compare") / "worlds" / name) for name in ("cpec_cutoff", "baseline")]
    here, there = (ensemble.outcome("china_india").values[:, -1] for ensemble in ends)
    assert set(table["scenario"]) == {"cpec_cutoff"}
    assert len(table) == len(ends[0].content.scenario.expects)
    assert table.set_index("outcome")["mean"]["china_india"] == pytest.approx((here - there).mean(), abs=1e-6)
    assert table.set_index("outcome")["verdict"]["china_india"] == "reached"


def test_a_stored_comparison_tells_when_milestones_come(tmp_path):
    folder = left(tmp_path, "study=survival", "outcomes=[cpec_cut_off]", f"result={stored('compare')}")
    assert set(tables(folder)) == {"milestones", "differences", "curves", "first"}
    row = pd.read_csv(folder / "tables" / "differences.csv").iloc[0]
    months = {path.name: sim.load(path).reached("cpec_cut_off").values for path in (stored("compare") / "worlds").iterdir()}
    free = {name: np.where(month < 0, 8, month) for name, month in months.items()}
    assert (row["scenario"], row["milestone"]) == ("cpec_cutoff", "cpec_cut_off")
    assert row["sooner"] == pytest.approx((free["baseline"] - free["cpec_cutoff"]).mean())
    assert row["low"] > 0, "the scenario cuts CPEC off"


def test_a_stored_run_can_be_asked_about_another_outcome(tmp_path):
    folder = left(tmp_path, "study=sensitivity", "outcome=payoff.china", f"result={stored('morris')}")
    assert told(folder)["title"] == "What drives 'payoff of China'"
    assert tables(folder).keys() == {"morris"}
    assert tables(folder) != tables(stored("morris"))


def test_a_grid_is_read_again_for_where_it_tips(tmp_path):
    folder = left(tmp_path, "study=grid", "outcome=cpec_pace", "threshold=0.5", f"result={stored('grid')}")
    assert tables(folder)["grid"] == tables(stored("grid"))["grid"]
    tips = pd.read_csv(folder / "tables" / "tipping.csv")
    assert tips["direction"].tolist() == ["up"]
    assert 0.4 < tips["low"][0] <= tips["at"][0] <= tips["high"][0] < 0.7


def test_policies_are_judged_by_a_threshold_and_by_other_outcomes(tmp_path):
    words = ("study=robustness", "outcomes=[cpec_pace]", "threshold=0.0")
    folder = left(tmp_path, *words, f"result={stored('robustness')}")
    table = pd.read_csv(folder / "tables" / "robustness.csv")
    assert set(table["outcome"]) == {"cpec_pace"}
    assert (table["satisfies"] == 1.0).all()
    assert (table["good_enough"] == 0.0).all()


# --- runs that do not tell -------------------------------------------------------------------------------------------------

UNSUITABLE = {
    ("ensemble", "study=sensitivity method=morris"): "study=sensitivity method=morris",
    ("morris", "study=sensitivity method=given"): "an ordinary run",
    ("other", "study=sensitivity"): "sampled",
    ("compare/worlds/baseline", "study=sensitivity outcome=cpec_pace"): "100 points",
    ("other", "study=discovery target=cpec_cut_off"): "independently sampled",
    ("ensemble", "study=discovery target=cpec_cut_off"): "200 points",
    ("discovery", "study=discovery target='cpec_pace>2'"): "in some worlds and not in others",
    ("ensemble", "study=grid"): "design=grid",
    ("robustness", "study=grid threshold=0.5"): "design=courses",
    ("grid", "study=robustness"): "study=robustness",
    ("ensemble", "study=compare"): "study=compare",
    ("spiral", "study=expectations"): "the months on record",
    ("other", "study=distribution outcomes=[ttp]"): "keep=all",
    ("story", "study=distribution"): "holds no worlds",
    ("compare/worlds/baseline", "study=report"): "findings.json",
    ("compare", "study=compare scenarios=[baseline,ric_revival]"): "ric_revival",
}
"""(stored run, what is asked of it) -> what the message says is missing."""


@pytest.mark.parametrize(("name", "words"), UNSUITABLE)
def test_a_run_that_does_not_tell_is_refused_with_what_is_missing(name, words, tmp_path):
    said = refused(tmp_path, *words.split(" "), f"result={stored(name)}")
    assert UNSUITABLE[name, words] in said


def test_the_folders_that_were_refused_are_as_they_were(tmp_path):
    before = everything(stored("ensemble"))
    refused(tmp_path, "study=discovery", "target=cpec_cut_off", f"result={stored('ensemble')}")
    assert everything(stored("ensemble")) == before


@pytest.mark.parametrize(
    "word",
    [
        "worlds=5",
        "vary=[actors.china.*]",
        "scenario=cpec_cutoff",
        "actors.china.temperature=0.1",
        "decision.depth=2",
    ],
)
def test_a_setting_typed_beside_a_stored_run_is_refused(word, tmp_path):
    ended = asked("study=distribution", word, f"result={stored('ensemble')}", *PLAIN, f"results={tmp_path / 'results'}")
    assert (ended.code, word in ended.err) == (2, True), ended.err
    assert not (tmp_path / "results").exists()


def test_policies_that_mean_something_else_under_the_same_names_are_not_told_as_those_that_were_run(tmp_path):
    shipped = (Path(__file__).parents[1] / "configs" / "standards" / "policies" / "pakistan.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(shipped.replace("pakistan.bases: deny", "pakistan.bases: oppose", 1), encoding="utf-8")
    said = refused(tmp_path, "study=robustness", f"policies={tmp_path / 'own.yaml'}", f"result={stored('robustness')}")
    assert "policies other than" in said


def test_what_is_no_finished_run_is_refused(tmp_path):
    assert "no such folder" in refused(tmp_path, "study=distribution", f"result={tmp_path / 'nowhere'}")
    (tmp_path / "empty").mkdir()
    assert "not the result of a run" in refused(tmp_path, "study=survival", f"result={tmp_path / 'empty'}")


def test_a_study_that_makes_worlds_of_its_own_does_not_pretend_to_read(tmp_path):
    ended = asked("study=behaviour", f"result={stored('ensemble')}", *PLAIN, f"results={tmp_path / 'results'}")
    assert (ended.code, "study=behaviour" in ended.err) == (2, True)
    assert not (tmp_path / "results").exists()


def test_a_run_that_does_not_tell_ends_the_command_with_one_message(tmp_path):
    ended = asked("study=compare", f"result={stored('ensemble')}", *PLAIN, f"results={tmp_path / 'results'}")
    assert ended.code == 2
    assert ended.err.startswith("tightrope: result=")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("study=sensitivity", "outcome=ore_sales"),
        ("study=discovery", "target=ore_sales"),
        ("study=discovery", "target='ore_sales > 0.5'"),
    ],
)
def test_of_an_agreement_it_is_said_what_can_be_asked_instead(words, tmp_path):
    told = refused(tmp_path, *words, f"result={stored('ensemble')}")
    pact = sim.content().agreements["ore_sales"]
    dossier, options = next(iter(pact.takes.items()))
    wanted = ("'ore_sales' is an agreement", "not on record", next(iter(pact.effects)), f"'{dossier}={options[0]}'", "study=why")
    assert [word for word in wanted if word not in told] == []
    assert "Did you mean" not in told


def test_an_agreement_asked_for_as_a_milestone_or_for_a_run_anew_is_told_so_too(tmp_path):
    assert "a milestone (" in refused(tmp_path, "study=survival", "outcomes=[ore_sales]", f"result={stored('ensemble')}")
    assert "is an agreement" in refused(tmp_path, "until={outcome: ore_sales, half_width: 0.1}")
    assert "is an agreement" in refused(tmp_path, "study=grid", "x=variables.cpec_pace.start", "outcome=ore_sales")
