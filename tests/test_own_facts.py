"""Can facts of one's own be cited like those of the ledger, and is what cannot be used told?"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import sim
from sim.config import files
from sim.page import evidence, telling
from sim.readouts.courses import read_policies as policies_of
from sim.record.initial_state import beginning
from sim.reporting import html_report
from sim.reporting.narrative import tell
from sim.studies.documentation import coverage
from sim.world.citing import ledger_of, ledger_with
from tests.asking import asked

SOURCE = {"id": "own-01", "source": "Own fieldwork 2026", "claim": "Riyadh would pay for calm."}
DOCUMENT = {"prefix": "memo", "source": "memo.txt", "name": "A memo", "title": None, "date": "2026-01-02"}
FACT = {"id": "memo-1", "source": "memo.txt", "paragraph": 3, "kind": "stance", "actors": ["saudi_arabia"], "claim": "It waits."}
STORY = {"title": "calm", "question": "?", "cites": ["own-01", "memo-1"]}
STORY["events"] = [{"month": 1, "label": "Money comes", "push": {"finances": 0.1}, "cites": ["own-01"]}]
STORY["expects"] = [{"outcome": "finances", "direction": "up", "cites": ["own-01"], "claim": "Money counts."}]


def written(folder: Path, facts, story=STORY, name: str = "facts/mine.yaml") -> Path:
    """A folder with facts and a scenario that cites them."""
    for path, content in ((name, facts), ("scenarios/calm.yaml", story)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("own"), [SOURCE, DOCUMENT, FACT])


FORMS = {
    "a list": ([SOURCE, DOCUMENT, FACT], "facts/mine.yaml"),
    "a file beside the folders": ([SOURCE, DOCUMENT, FACT], "facts.yaml"),
    "a mapping": ({"own-01": {"source": "x", "claim": "y"}, "memo-1": {"source": "x", "claim": "y"}}, "facts/facts.yaml"),
    "measured": ([{**SOURCE, "quantities": {"2024": 3}, "unit": "attacks"}, DOCUMENT, FACT], "facts/external.yaml"),
}


@pytest.mark.parametrize("form", FORMS)
def test_own_facts_are_cited_however_their_file_is_called(form, tmp_path):
    facts, name = FORMS[form]
    content = sim.content("calm", folders=written(tmp_path, facts, name=name))
    assert {"own-01", "memo-1", "mittree-26"} <= set(ledger_of(content))
    assert "own-01" not in ledger_of(sim.content())


def test_every_entry_of_the_shipped_form_may_be_ones_own(content, tmp_path):
    """The shipped ledger itself, under other ids."""
    shipped = Path(sim.__file__).parent / "evidence" / "data"
    for name in ("documents", "facts", "external"):
        text = (shipped / f"{name}.yaml").read_text(encoding="utf-8")
        items = yaml.load(text, yaml.CSafeLoader)
        for item in items:
            key = "prefix" if name == "documents" else "id"
            item[key] = f"own-{item[key]}"
            item["conflicts_with"] = []
            if name != "facts":
                del item["conflicts_with"]
        (tmp_path / "facts").mkdir(exist_ok=True)
        (tmp_path / "facts" / f"{name}.yaml").write_text(yaml.dump(items, Dumper=yaml.CSafeDumper), encoding="utf-8")
    assert len(ledger_with([tmp_path])) == 2 * len(ledger_of(content))


def test_coverage_report_and_page_show_own_facts(folder):
    content = sim.content("calm", folders=folder)
    told = html_report._facts(content)
    assert told[0] == {"claim": SOURCE["claim"], "reference": "Own fieldwork 2026 [own-01]"}
    assert told[1]["reference"] == "A memo (2026-01-02), paragraph 3 [memo-1]"
    assert SOURCE["claim"] in evidence.fact("own-01", (str(folder),))
    assert "scenarios.<wbr>calm" in evidence.fact("memo-1", (), content), "also of a stored result"
    assert telling.rendered("[own-01]", tuple(ledger_of(content))).count("<button") == 1


def test_coverage_counts_own_facts(folder):
    from types import SimpleNamespace

    rows = {row.id: row for row in coverage.coverage(SimpleNamespace(folders=[str(folder)], changes=()))}
    assert rows["own-01"].use == "used" and "scenarios.calm" in rows["own-01"].places
    assert rows["memo-1"].kind == "stance"


def test_a_stored_run_keeps_the_facts_it_cites(folder, tmp_path):
    gone = written(tmp_path / "gone", [SOURCE, DOCUMENT, FACT])
    words = ("scenario=calm", "worlds=2", "months=2", "figures=[]", f"results={tmp_path / 'runs'}", "execution=serial")
    ended = asked(f"folders=[{gone}]", *words)
    assert ended.code == 0, ended.err
    (run,) = (tmp_path / "runs").iterdir()
    for path in gone.rglob("*.yaml"):
        path.unlink()
    assert asked("study=report", f"result={run}", f"results={tmp_path / 'again'}").code == 0
    assert SOURCE["claim"] in (run / "report.html").read_text(encoding="utf-8")
    assert "own-01" in ledger_of(sim.load(run).content)
    theatre = sim.load(run).theatre([1])
    assert "The scenario intervenes: Money comes. [own-01]" in tell(theatre, 1, 2)
    theatre.release()


def test_content_without_own_facts_is_what_it_was(content, tmp_path):
    assert "facts" not in content.tree
    (tmp_path / "facts").mkdir()
    assert sim.content(folders=tmp_path).tree == content.tree


def test_standards_of_ones_own_may_cite_them_too(folder, tmp_path):
    course = {"label": "a", "why": "b", "cites": ["own-01"]}
    policies = {"title": "t", "question": "q", "outcomes": ["finances"], "courses": {"one": course, "two": course}}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(policies), encoding="utf-8")
    assert policies_of(str(tmp_path / "mine.yaml"), [folder]).courses["one"].cites == ("own-01",)
    with pytest.raises(sim.InputError, match=r"own-01.*facts/NAME\.yaml"):
        policies_of(str(tmp_path / "mine.yaml"))
    assert beginning([folder]).begin == "2025-01"


WRONG = {
    "no id": ([{"source": "x", "claim": "y"}], r"facts/mine\.yaml, entry 1.*id"),
    "no claim": ([{"id": "own-01", "source": "x"}], r"facts/mine\.yaml, entry 1 \(own-01\).*a claim"),
    "a misspelt key": ([{**SOURCE, "clam": "y"}], r"facts/mine\.yaml, entry 1 \(own-01\): clam"),
    "an id twice": ([SOURCE, SOURCE], r"facts/mine\.yaml, entry 2: found 'own-01'"),
    "an id of the ledger": (
        [{**SOURCE, "id": "mittree-26"}],
        r"facts/mine\.yaml, entry 1: the id 'mittree-26' is already used in the shipped",
    ),
    "a document that is not there": ([SOURCE, FACT], r"facts/mine\.yaml, entry 2: source: found 'memo\.txt'"),
    "a contradiction with nobody": ([SOURCE, DOCUMENT, {**FACT, "conflicts_with": ["mitree-26"]}], "mittree-26"),
    "words": ("just words", r"mine\.yaml: found 'just words'; allowed: a list of facts"),
    "a number for an entry": ([5], r"entry 1.*a mapping"),
    "a date that is none": ([SOURCE, DOCUMENT, {**FACT, "date": "soon"}], "date: found 'soon'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_own_facts_that_cannot_be_used_are_told_by_file_entry_and_key(case, tmp_path):
    facts, told = WRONG[case]
    with pytest.raises(sim.InputError, match=told):
        sim.content("calm", folders=written(tmp_path, facts))


def test_nothing_cited_and_an_unknown_id_say_where_own_facts_stand(tmp_path):
    empty = {**STORY, "expects": [{**STORY["expects"][0], "cites": []}]}
    with pytest.raises(sim.InputError, match=r"expects\[1\]\.cites: found .*at least one fact.*facts/NAME\.yaml"):
        sim.content("calm", folders=written(tmp_path / "empty", [SOURCE, DOCUMENT, FACT], empty))
    with pytest.raises(
        sim.InputError, match=r"no fact or source 'riyadh-note-7' in the ledger\. Facts of your own stand in facts/NAME"
    ):
        sim.content("calm", folders=written(tmp_path / "unknown", [SOURCE], {**STORY, "cites": ["riyadh-note-7"]}))


def test_standards_in_a_folder_that_nothing_reads_are_named(folder, tmp_path):
    shipped = files.shipped("configs") / "standards" / "behaviour.yaml"
    for name, text in {
        "behaviour.yaml": shipped.read_text(encoding="utf-8"),
        "verdicts.yaml": "parameter_draws: 100\n",
        "policies/mine.yaml": "title: x\n",
        "types.yaml": "{}\n",
    }.items():
        (tmp_path / "standards" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "standards" / name).write_text(text, encoding="utf-8")
    with pytest.warns(UserWarning, match="ignored") as told:
        sim.content(folders=tmp_path)
    named = [str(each.message).partition(":")[0].removeprefix(f"{tmp_path}/standards/") for each in told]
    assert named == ["policies/mine.yaml", "verdicts.yaml"]  # what is the same as shipped hides nothing
    assert "study=robustness policies=" in str(told[0].message)
