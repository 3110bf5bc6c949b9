"""Does each study, asked for on the command line, leave its findings in one form, and the same ones every time?"""

from __future__ import annotations

import pandas as pd
import pytest

import sim
from sim.studies.registry import list_modules, list_studies
from tests.asking import ANEW, PLAIN, anew, asked, manifest, tables, told

LEAVES = {
    "ensemble": {"variables", "milestones", "blocs", "violence", "map"},
    "distribution": {"distributions"},
    "survival": {"milestones", "curves", "first"},
    "blocs": {"blocs", "switching", "landscape", "pairs"},
    "archetypes": {"kinds", "likely", "numbers_of_kinds", "milestones_by_kind", "causes", "worlds"},
    "why": {"leading", "turns", "wants", "agreements", "by_month"},
    "story": {"timeline", "fork"},
    "given": {"given"},
    "dependence": {"dependence"},
    "shapley": {"shapley", "correlations"},
    "months": {"peaks", "over_months", "spread"},
    "morris": {"morris"},
    "sobol": {"sobol"},
    "sobol_pairs": {"sobol", "sobol_pairs"},
    "tornado": {"tornado"},
    "discovery": {"box", "evaluation", "trajectory", "limits", "screened"},
    "grid": {"grid"},
    "information": {"information", "pairs", "parts"},
    "robustness": {"robustness", "policies"},
    "search": {"front", "optimism", "history"},
    "claims": {"tally", "claims_pakistan_between", "claims"},
    "compare": {"differences", "differences_cpec_cutoff"},
}
"""The tables that each small command leaves."""


def study_of(name: str) -> str:
    """The study that a small command asks."""
    return next((word.split("=")[1] for word in ANEW[name] if word.startswith("study=")), "ensemble")


@pytest.mark.parametrize("name", ANEW)
def test_a_study_leaves_summary_findings_report_tables_and_manifest(name):
    folder = anew(name)
    assert {"summary.md", "findings.json", "report.html", "tables", "manifest.json", "config.yaml"} <= {
        path.name for path in folder.iterdir()
    }
    said = manifest(folder)
    assert (said["state"], said["study"]) == ("finished", study_of(name))
    assert set(tables(folder)) == LEAVES[name]
    assert all(len(pd.read_csv(path)) > 0 for path in (folder / "tables").iterdir() if path.stem not in ("box", "likely"))
    assert [path for path in folder.rglob("*") if path.suffix == ".part"] == []


@pytest.mark.parametrize("name", ANEW)
def test_every_table_that_is_told_stands_in_the_summary_with_its_rows(name):
    found, summary = told(anew(name)), (anew(name) / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith(f"# {found['title']}\n\n{found['question']}\n")
    assert found["question"].endswith("?")
    assert found["answer"]
    assert all(sentence.endswith(".") and sentence in summary for sentence in found["answer"])
    assert found["sheets"]
    for sheet in found["sheets"]:
        assert f"## {sheet['title']}\n" in summary
        assert all(
            "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in row) + " |" in summary for row in sheet["rows"]
        )
        assert len(pd.read_csv(anew(name) / "tables" / f"{sheet['name']}.csv")) >= len(sheet["rows"])


@pytest.mark.parametrize("name", ANEW)
def test_no_sentence_and_no_cell_holds_what_is_not_a_number(name):
    found = told(anew(name))
    cells = [cell for sheet in found["sheets"] for row in sheet["rows"] for cell in row]
    for words in [*cells, *found["answer"], *found["notes"]]:
        assert not {"nan", "nan%", "inf", "None", "(nan", "+nan"} & set(words.replace(",", " ").split()), words


def test_every_study_that_can_be_resumed_is_among_the_small_commands():
    assert {study.name for study in list_studies() if study.is_resumable} - {"artefacts"} <= {study_of(name) for name in ANEW}
    assert {study_of(name) for name in ANEW} <= set(list_modules())


def test_a_study_prints_its_answer_and_where_its_findings_are(tmp_path):
    ended = asked(*ANEW["grid"], "threshold=0.5", "figures=[]", "execution=serial", f"results={tmp_path}")
    (folder,) = tmp_path.iterdir()
    printed = " ".join(ended.out.split())
    assert (ended.code, ended.err) == (0, "")
    assert all(" ".join(sentence.split()) in printed for sentence in told(folder)["answer"])
    assert folder.name in printed.replace(" ", "")
    assert set(tables(folder)) == {"grid", "tipping"}


def test_figures_are_drawn_in_the_formats_asked_for_and_stand_in_the_report(tmp_path):
    ended = asked(*ANEW["robustness"], "figures=[svg]", "execution=serial", f"results={tmp_path}")
    assert (ended.code, ended.err) == (0, "")
    (folder,) = tmp_path.iterdir()
    pictures = told(folder)["figures"]
    assert [picture["name"] for picture in pictures] == ["regret", "satisfies"]
    assert {path.name for path in (folder / "figures").iterdir()} == {f"{picture['name']}.svg" for picture in pictures}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("<img ") == page.count('src="data:image/') == 2
    assert all(f"<figcaption>{picture['caption']}</figcaption>" in page for picture in pictures)


@pytest.mark.slow
@pytest.mark.parametrize("name", ANEW)
def test_every_picture_of_every_study_can_be_drawn(name, tmp_path):
    asking = ("study", "outcome", "outcomes", "target", "world", "fork")
    read = [word for word in ANEW[name] if word.split("=")[0] in asking]
    read.append(f"result={anew('ensemble' if name in ('story', 'why') else name)}")
    ended = asked(*(ANEW[name] if name == "claims" else read), f"results={tmp_path}")  # claims read no stored run
    assert (ended.code, ended.err) == (0, "")
    (folder,) = tmp_path.iterdir()
    pictures = told(folder)["figures"]
    assert {path.stem for path in (folder / "figures").iterdir()} == {picture["name"] for picture in pictures}
    assert len(pictures) >= 1


# --- what the studies find -------------------------------------------------------------------------------------------------


def test_what_was_asked_for_stands_in_the_manifest():
    asked_for = manifest(anew("discovery"))["options"]
    assert asked_for == {"target": "cpec_pace < 0.45"}
    assert manifest(anew("robustness"))["options"] == {"outcomes": ["payoff.china", "-baloch_order"]}
    assert manifest(anew("story"))["options"]["fork"] == {"month": 2, "china.corridor": "cut_off", "hold": True}
    assert manifest(anew("compare"))["command"][: len(ANEW["compare"])] == list(ANEW["compare"])


def test_a_study_of_several_scenarios_keeps_the_worlds_of_each():
    below = anew("compare") / "worlds"
    kept = {path.name: sim.load(path) for path in below.iterdir()}
    assert set(kept) == {"baseline", "cpec_cutoff"}
    assert {ensemble.scenario for ensemble in kept.values()} == set(kept)
    ends = {name: ensemble.variable("cpec_pace").values[:, -1].astype(float) for name, ensemble in kept.items()}
    row = pd.read_csv(anew("compare") / "tables" / "differences.csv").set_index("measure").loc["cpec_pace"]
    assert row["mean"] == pytest.approx((ends["cpec_cutoff"] - ends["baseline"]).mean(), abs=1e-6)


def test_the_discovered_box_holds_the_worlds_it_says_it_holds():
    folder = anew("discovery")
    ensemble = sim.load(folder)
    box = pd.read_csv(folder / "tables" / "box.csv")
    assert len(box) > 0, "where the pace starts decides over six months, so that conditions are there to be found"
    assert "variables.cpec_pace.start" in set(box["number"])
    happened = (ensemble.variable("cpec_pace").values[:, -1] < 0.45).reshape(-1, 2).mean(axis=1)
    numbers = ensemble.data["parameter"].isel(world=slice(None, None, 2))
    inside = [numbers.sel(number=row.number).values for row in box.itertuples()]
    held = pd.concat(
        [pd.Series((row.low <= x) & (x <= row.high)) for row, x in zip(box.itertuples(), inside, strict=True)], axis=1
    ).all(axis=1)
    halves = pd.read_csv(folder / "tables" / "evaluation.csv")
    assert held.sum() == pytest.approx((halves["cases"] * halves["mass"]).sum(), abs=1.01)
    inside_happened = (halves["cases"] * halves["mass"] * halves["density"]).sum()
    assert happened[held.to_numpy()].sum() == pytest.approx(inside_happened, abs=0.51)


def test_the_tree_and_the_box_are_learnt_from_the_same_worlds(tmp_path):
    ended = asked(
        "study=discovery", "method=cart", "target='cpec_pace < 0.45'", f"result={anew('discovery')}", f"results={tmp_path}"
    )
    assert (ended.code, ended.err) == (0, "")
    (folder,) = tmp_path.iterdir()
    leaves = pd.read_csv(folder / "tables" / "leaves.csv")
    halves = pd.read_csv(anew("discovery") / "tables" / "evaluation.csv").set_index("half")
    assert leaves["cases"].sum() == halves.loc["held-out", "cases"]
    assert (leaves["cases"] * leaves["share"]).sum() / leaves["cases"].sum() == pytest.approx(halves.loc["held-out", "happened"])


def test_a_world_told_for_a_study_of_its_own_is_one_of_those_that_sim_run_gives():
    recorded = sim.run(worlds=4, months=8, seed=4)
    story = (anew("story") / "story.md").read_text(encoding="utf-8")
    first = story.split("# The same world, changed")[0]
    for name, variable in recorded.content.variables.items():
        if variable.headline:
            assert f"{variable.label} {float(recorded.variable(name).values[3, -1]):.2f}" in first


@pytest.mark.parametrize("study", ["blocs", "why"])
def test_one_world_is_enough_where_a_study_can_say_something_about_one_and_when_asked_it_does_so_quietly(study, tmp_path):
    ended = asked(f"study={study}", "worlds=1", "months=1", "quiet=true", *PLAIN, f"results={tmp_path}")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    (folder,) = tmp_path.iterdir()
    assert told(folder)["answer"]


def test_a_spread_over_one_world_is_refused_and_nothing_is_left(tmp_path):
    ended = asked("study=distribution", "worlds=1", "months=1", "figures=[]", "execution=serial", f"results={tmp_path}")
    assert ended.code == 2
    assert "worlds" in ended.err
    assert list(tmp_path.iterdir()) == []
