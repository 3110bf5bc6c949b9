"""Can every citation be trusted, and is every flaw in the ledger told?"""

from __future__ import annotations

import ast
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from sim.evidence import Fact, Ledger, LedgerError, Row, Source, UnknownEntry, coverage_table, coverage_text, ledger

LEDGER = Ledger.load()
FACTS = [entry for entry in LEDGER.entries.values() if isinstance(entry, Fact)]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the ledger's folder that a test may corrupt."""
    return Path(shutil.copytree(ledger.DATA, tmp_path / "data"))


def alter(path: Path, change) -> None:
    """Rewrite a YAML file after `change` has worked on its plain data."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    change(data)
    path.write_text(yaml.dump(data, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)), encoding="utf-8")


def test_the_ledger_holds_all_facts_and_all_measured_sources():
    assert Counter(type(entry) for entry in LEDGER.entries.values()) == {Fact: 285, Source: 17}
    assert len(LEDGER) == len(list(LEDGER)) == 302


def test_each_document_contributes_its_own_facts():
    counts = Counter(fact.id.rpartition("-")[0] for fact in FACTS)
    assert counts == {"mittree": 99, "pact": 50, "leverage": 57, "greatgame": 28, "pivot": 51}
    assert set(counts) == set(LEDGER.documents)


def test_a_fact_tells_where_it_stands_and_what_it_says():
    fact = LEDGER.cite("pact-28")
    assert (fact.kind, fact.date, fact.conflicts_with) == ("event", "2025-11-08", ("mittree-15",))
    assert LEDGER.cite("mittree-08").quantities[0].value == (80, 90)


def test_a_year_can_name_a_measured_figure():
    assert LEDGER.cite("satp-balochistan").quantities["2024"] == 774


def test_a_reference_names_author_date_and_paragraph():
    paragraph = LEDGER.cite("pivot-26").paragraph
    assert LEDGER.reference("pivot-26") == f"Paromita Das (2025-10-17), paragraph {paragraph} [pivot-26]"
    assert LEDGER.reference("cpec-projects").endswith("[cpec-projects]")
    assert "undated" in LEDGER.reference("greatgame-01")


def test_known_ids_are_in_the_ledger_and_nothing_else_is():
    assert all(known in LEDGER for known in ("mittree-26", "cinc-2022"))
    assert not any(other in LEDGER for other in ("mittree-260", None, ["mittree-26"]))


@pytest.mark.parametrize(
    ("typed", "meant"), [("mitree-26", "mittree-26"), ("cinc-2202", "cinc-2022"), ("greatgam-17", "greatgame-17")]
)
def test_an_unknown_id_is_answered_with_the_nearest_spelling(typed, meant):
    with pytest.raises(UnknownEntry, match=rf"china\.yaml.*'{typed}'.*'{meant}'") as caught:
        LEDGER.cite(typed, "china.yaml: corridor")
    assert caught.value.nearest == meant


@pytest.mark.parametrize("typed", ["", "?", "x" * 300])
def test_even_nonsense_is_answered_with_some_known_id(typed):
    with pytest.raises(UnknownEntry) as caught:
        LEDGER.cite(typed)
    assert caught.value.nearest in LEDGER


def test_the_ledger_is_read_once():
    assert Ledger.load() is LEDGER


def test_an_untouched_copy_reads_the_same(copy):
    assert Ledger.load(copy) == LEDGER


def test_entries_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        LEDGER.cite("pact-28").claim = "something else"


CORRUPTIONS = {
    "a repeated id": ("facts.yaml", lambda d: d.append(d[0]), "mittree-01.*twice"),
    "an id shared by both files": ("external.yaml", lambda d: d[0].update(id="pact-28"), "pact-28.*twice"),
    "an unknown kind": ("facts.yaml", lambda d: d[0].update(kind="rumour"), "mittree-01.*kind.*rumour.*causal"),
    "an unknown actor": ("facts.yaml", lambda d: d[0].update(actors=["nepal"]), "actors.*nepal"),
    "an impossible date": ("facts.yaml", lambda d: d[0].update(date="2025-13-01"), "date.*2025-13-01"),
    "a date in words": ("facts.yaml", lambda d: d[0].update(date="October 2025"), "date.*October 2025.*allowed"),
    "a paragraph in words": ("facts.yaml", lambda d: d[0].update(paragraph="3"), "paragraph.*'3'"),
    "a paragraph zero": ("facts.yaml", lambda d: d[0].update(paragraph=0), "paragraph.*0"),
    "an empty claim": ("facts.yaml", lambda d: d[0].update(claim=""), "claim"),
    "a missing claim": ("facts.yaml", lambda d: d[0].pop("claim"), "claim"),
    "a misspelt key": ("facts.yaml", lambda d: d[0].update(paragraf=3), "paragraf"),
    "a range upside down": ("facts.yaml", lambda d: d[7]["quantities"][0].update(value=[90, 80]), "mittree-08.*value"),
    "a conflict with nobody": ("facts.yaml", lambda d: d[0].update(conflicts_with=["pact-280"]), "pact-280.*pact-28"),
    "a conflict on one side": ("facts.yaml", lambda d: d[1].update(conflicts_with=["pact-40"]), "pact-40.*in return"),
    "a conflict with itself": ("facts.yaml", lambda d: d[1].update(conflicts_with=["mittree-02"]), "itself"),
    "a conflict with data": ("facts.yaml", lambda d: d[1].update(conflicts_with=["cinc-2022"]), "in return"),
    "a fact of another file": ("facts.yaml", lambda d: d[0].update(source="005.txt"), "mittree-01.*source.*005.txt"),
    "a prefix of no document": ("facts.yaml", lambda d: d[1].update(id="rumour-02"), "rumour-02.*source"),
    "an unseen source": ("external.yaml", lambda d: d[0].update(seen="dream"), "cinc-2022.*seen.*dream"),
    "a figure in words": ("external.yaml", lambda d: d[0].update(quantities={"us": "many"}), "quantities.us.*many"),
    "an infinite figure": ("external.yaml", lambda d: d[0].update(quantities={"us": float("inf")}), "quantities.us"),
    "a document without file": ("documents.yaml", lambda d: d[0].pop("source"), "documents.yaml.*mittree.*source"),
    "a context of nobody": ("context.yaml", lambda d: d.update({"pivot-030": "x"}), "context.yaml.*pivot-030"),
    "a context without reason": ("context.yaml", lambda d: d.update({"pivot-03": " "}), "pivot-03.*reason"),
}


@pytest.mark.parametrize("flaw", CORRUPTIONS)
def test_a_corrupted_copy_is_refused(copy, flaw):
    name, change, message = CORRUPTIONS[flaw]
    alter(copy / name, change)
    with pytest.raises(LedgerError, match=message):
        Ledger.load(copy)


@pytest.mark.parametrize("name", ["documents.yaml", "facts.yaml", "external.yaml", "context.yaml"])
@pytest.mark.parametrize("text", ["a: [1", "just words", "a: 1\na: 2\n", "? [1]\n: 2\n", "!!python/name:os.system"])
def test_a_file_that_is_no_ledger_is_refused_by_name(copy, name, text):
    (copy / name).write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError, match=name):
        Ledger.load(copy)


def test_a_missing_file_is_refused_by_name(copy):
    (copy / "facts.yaml").unlink()
    with pytest.raises(LedgerError, match=r"facts\.yaml: cannot be read"):
        Ledger.load(copy)


def test_a_cited_entry_is_used_and_shows_its_places():
    citations = {"china": ["pivot-26", "pivot-26"], "cutoff": ("pivot-26", "cinc-2022")}
    rows = {row.id: row for row in coverage_table(citations)}
    assert rows["pivot-26"] == Row("pivot-26", "causal", "used", ("china", "cutoff"))
    assert rows["cinc-2022"] == Row("cinc-2022", "measured", "used", ("cutoff",))
    assert rows["pivot-27"].use == "unused"
    assert list(rows) == list(LEDGER)


def test_what_is_set_aside_gives_its_reason_unless_it_is_cited():
    reason = LEDGER.context["pivot-03"]
    assert Row("pivot-03", "event", "context", (), reason) in coverage_table({})
    assert Row("pivot-03", "event", "used", ("title",), reason) in coverage_table({"title": ["pivot-03"]})


def test_coverage_refuses_an_unknown_id_and_names_the_place():
    with pytest.raises(UnknownEntry, match=r"china\.corridor.*pivot-2666.*pivot-26"):
        coverage_table({"china.corridor": ["pivot-2666"]})


def test_coverage_refuses_a_bare_id_where_a_list_belongs():
    with pytest.raises(LedgerError, match=r"china.*a list of ids"):
        coverage_table({"china": "pivot-26"})


def test_coverage_as_text_has_totals_and_a_line_for_each_entry():
    places = {f"place{number}": ["pivot-26"] for number in range(5)}
    text = coverage_text(coverage_table(places))
    lines = text.splitlines()
    assert lines[0] == f"302 entries: 1 used, {len(LEDGER.context)} context, {301 - len(LEDGER.context)} unused"
    assert any(line.endswith("place0, place1, place2 and 2 more") for line in lines)
    assert len(lines) == 302 + 3


def test_the_evidence_package_needs_nothing_else_of_the_project():
    allowed = set(sys.stdlib_module_names) | {"yaml", "pydantic"}
    for path in Path(ledger.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                own = name.startswith("sim.evidence") or name == "sim.plain"
                assert own or name.split(".")[0] in allowed, f"{path.name} imports {name}"
