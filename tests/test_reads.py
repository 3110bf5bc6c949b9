"""Is a setting that a study does not read refused, and is what it reads what it says it reads?"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from sim.config import composed
from sim.config.errors import InputError
from sim.config.overrides import ROOTS
from sim.studies.registry import SHOWING, check_read, find_study, list_studies
from tests.asking import asked

EVERYTHING = sorted({*composed.shipped(), *ROOTS, *(key for study in list_studies() for key in study.options.model_fields)})
SOURCES = Path(composed.__file__).parent.parent
NAMED = {"per_point": "worlds_per_point", "per_draw": "worlds_per_draw"}
UNREAD = {
    "world=1000": "study=ensemble 'worlds' study=play, story",
    "study=compare outcomes=[cpec_pace]": "outcomes study=compare",
    "study=expectations scenarios=[cpec_cutoff]": "scenarios 'scenario'",
    "study=distribution outcome=cpec_pace": "outcome 'outcomes'",
    "study=coverage decision.depth=2": "decision study=coverage",
    "study=sensitivity method=given base_samples=5": "base_samples 5 method=given",
    "study=sensitivity method=given factor_grouping=part": "factor_grouping 'part' method=given",
    "study=sensitivity method=given factors={china:[actors.china.*]}": "factors method",
    "study=sensitivity factor_grouping=part factors={china:[actors.china.*]}": "factor_grouping 'part' factors",
    "study=survival scenario=cpec_cutoff scenarios=[baseline,ric_revival]": "scenario 'cpec_cutoff' scenarios",
}


@pytest.mark.parametrize("study", list_studies(), ids=lambda study: study.name)
def test_each_study_takes_what_it_reads_and_refuses_all_else(study):
    for is_stored in (False, True):
        reads = study.stored_keys() if is_stored else study.keys
        assert set(reads) <= set(EVERYTHING)
        check_read(study, [*reads, *SHOWING], is_stored)
        for key in set(EVERYTHING) - {*reads, *SHOWING}:
            with pytest.raises(InputError, match=f"^{key}: study={study.name}") as found:
                check_read(study, [key], is_stored)
            assert all(name in str(found.value) for name in reads), "what it reads is named"


def test_every_setting_is_read_by_some_study():
    assert set(EVERYTHING) == {*SHOWING, *(key for study in list_studies() for key in study.keys)}


@pytest.mark.parametrize("study", list_studies(), ids=lambda study: study.name)
def test_the_options_a_study_has_are_those_its_code_asks_for(study):
    text = Path(sys.modules[study.run.__module__].__file__).read_text(encoding="utf-8")
    shared = (SOURCES / "studies" / "workflow.py").read_text(encoding="utf-8")
    shared += "".join(path.read_text(encoding="utf-8") for path in (SOURCES / "studies" / study.wing).glob("settings.py"))
    assert asked_in(text) <= set(study.options.model_fields) <= asked_in(text) | asked_in(shared)
    taken = {NAMED[name] for name in re.findall(r"\brequest\.(per_point|per_draw)\b", text)}
    assert taken <= set(study.takes)


def asked_in(text: str) -> set[str]:
    """The options that a module asks for, by the name of the request or by one given to its options."""
    names = {"request.options", *re.findall(r"\b(\w+) = request\.options$", text, re.MULTILINE)}
    names |= set(re.findall(r"\b(\w+): Asked\b", text))
    return {
        option for name in names for option in re.findall(rf"(?<![\w.]){re.escape(name)}\.(?!model_|list_changes)(\w+)", text)
    }


@pytest.mark.parametrize("text", UNREAD)
def test_a_setting_that_is_not_read_ends_with_one_message_that_says_what_is(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = asked(*text.split(" "))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1), ended
    assert [word for word in UNREAD[text].split(" ") if word not in ended.err] == [], ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("study", "key"),
    [
        ("grid", "x"),
        ("sensitivity", "factor_grouping"),
        ("sensitivity", "base_samples"),
        ("distribution", "threshold"),
        ("why", "world"),
    ],
)
def test_a_setting_that_only_runs_read_is_refused_beside_a_stored_one(study, key):
    with pytest.raises(InputError, match=f"^{key}: study={study} with result"):
        check_read(find_study(study), [key], is_stored=True)


def test_beside_a_stored_run_the_command_line_refuses_them_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = asked("study=sensitivity", "base_samples=4", "result=nowhere")
    assert (ended.code, "base_samples: study=sensitivity with result" in ended.err) == (2, True)
