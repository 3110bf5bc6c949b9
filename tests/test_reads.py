"""Is a setting that a study does not read refused, and is what it reads what it says it reads?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.config import composed
from sim.config.errors import InputError
from sim.config.overrides import ROOTS
from sim.studies import STUDIES
from sim.studies.reads import READS, SHOWING, check_read, read_by
from sim.studies.request import OPTIONS
from tests.asking import asked

EVERYTHING = sorted({*composed.shipped(), *ROOTS})
SOURCES = Path(composed.__file__).parent.parent
SHARED = {"survival": "compare", "artefacts": "claims", "page": "../page/serve"}
"""Study -> the module that reads some of its options."""
NAMED = {"per_point": "worlds_per_point", "per_draw": "worlds_per_draw"}
UNREAD = {
    "world=1000": "study=ensemble 'worlds' study=story",
    "study=compare outcomes=[cpec_pace]": "outcomes study=compare",
    "study=expectations scenarios=[cpec_cutoff]": "scenarios 'scenario'",
    "study=distribution outcome=cpec_pace": "outcome 'outcomes'",
    "study=coverage decision.depth=2": "decision study=coverage",
    "study=sensitivity method=given groups=5": "groups 5 method=given",
    "study=sensitivity method=given by=part": "by 'part' method=given",
    "study=sensitivity method=given factors={china:[actors.china.*]}": "factors method",
    "study=sensitivity by=part factors={china:[actors.china.*]}": "by 'part' factors",
    "study=survival scenario=cpec_cutoff scenarios=[baseline,ric_revival]": "scenario 'cpec_cutoff' scenarios",
}


@pytest.mark.parametrize("study", [*STUDIES, "page"])
def test_each_study_takes_what_it_reads_and_refuses_all_else(study):
    for is_stored in (False, True):
        reads = read_by(study, is_stored)
        assert set(reads) <= set(EVERYTHING)
        check_read(study, [*reads, *SHOWING], is_stored)
        for key in set(EVERYTHING) - {*reads, *SHOWING}:
            with pytest.raises(InputError, match=f"^{key}: study={study}") as found:
                check_read(study, [key], is_stored)
            assert all(name in str(found.value) for name in reads), "what it reads is named"


def test_every_setting_is_read_by_some_study():
    assert set(EVERYTHING) == {*SHOWING, *(key for reads in READS.values() for key in reads)}
    assert set(READS) == {*STUDIES, "page"}


@pytest.mark.parametrize("study", [*STUDIES, "page"])
def test_the_options_a_study_reads_are_those_its_code_asks_for(study):
    module = {"list": "listing", "page": "../page/serve"}.get(study, study)
    own, shared = (_asked_for(SOURCES / "studies" / f"{name}.py") for name in (module, SHARED.get(study, module)))
    declared = {key for key in READS[study] if key in (*OPTIONS, "port")} - {"readings"}
    assert own & {*OPTIONS, "port"} - {"readings"} <= declared
    assert declared <= own | shared
    assert {"worlds_per_point", "worlds_per_draw"} & own <= set(READS[study])


def _asked_for(path: Path) -> set[str]:
    """The attributes of a request that a module reads."""
    return {NAMED.get(name, name) for name in re.findall(r"\brequest\.(\w+)", path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("text", UNREAD)
def test_a_setting_that_is_not_read_ends_with_one_message_that_says_what_is(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = asked(*text.split(" "))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1), ended
    assert [word for word in UNREAD[text].split(" ") if word not in ended.err] == [], ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("study", "key"),
    [("grid", "x"), ("sensitivity", "by"), ("sensitivity", "groups"), ("distribution", "threshold"), ("why", "world")],
)
def test_a_setting_that_only_runs_read_is_refused_beside_a_stored_one(study, key):
    with pytest.raises(InputError, match=f"^{key}: study={study} with result"):
        check_read(study, [key], is_stored=True)


def test_beside_a_stored_run_the_command_line_refuses_them_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = asked("study=sensitivity", "groups=4", "result=nowhere")
    assert (ended.code, "groups: study=sensitivity with result" in ended.err) == (2, True)
