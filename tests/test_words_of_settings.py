"""Is every setting that cannot be used told in the words of the person who typed it, and are several mistakes told together?"""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import Any

import pytest
import yaml

import sim
from sim.app import main
from sim.config import files
from sim.config.content import Decision
from sim.config.entry import typed_entry
from sim.config.errors import InputWarning
from sim.config.typed import warn_of_far
from sim.ensembles.api import planned
from sim.ensembles.execution import Execution, execution_from
from sim.ensembles.plan import check
from sim.ensembles.settings import RunSettings, Until, settings_from
from sim.studies.registry import list_studies
from sim.studies.request import Request
from tests.bits import held
from tests.test_bad_input import typed as words
from tests.test_config_errors import laid, put, shipped

NONSENSE = [-5, 2.5, True, "x y", [["a"]], {"a": 1}, None, float("nan"), 10**30]
FOREIGN = ("input should", "valid ", "instance of", "pydantic", "parse", "type=", "NoneType", "<class")
CONFIG = {
    **{k: v for k, v in files.read_yaml(files.shipped("configs") / "config.yaml").items() if k not in ("defaults", "hydra")},
    "execution": {"kind": "serial"},
}


def told(ask: Any, *arguments: Any, **values: Any) -> str | None:
    """What is said against it; None where it is taken."""
    try:
        ask(*arguments, **values)
    except sim.InputError as problem:
        return str(problem)
    return None


def assert_plain(message: str | None, key: str) -> bool:
    """That a message names the key and speaks of no library's types."""
    if message is not None:
        assert key in message, message
        assert not [word for word in FOREIGN if word.lower() in message.lower()], message
    return message is not None


@pytest.mark.parametrize("key", CONFIG)
def test_every_setting_of_the_command_line_is_told_in_its_own_words(key):
    refused = [assert_plain(told(Request.from_config, {**CONFIG, key: value}, []), key) for value in NONSENSE]
    assert sum(refused) >= 3 or key == "study", "a setting that takes everything"


@pytest.mark.parametrize("study", [study for study in list_studies() if study.options.model_fields], ids=lambda study: study.name)
def test_every_option_of_a_study_is_told_in_its_own_words(study):
    for key in study.options.model_fields:
        refused = [assert_plain(told(study.options.read, {key: value}), key) for value in NONSENSE]
        assert sum(refused) >= 3, "an option that takes everything"


@pytest.mark.parametrize("key", RunSettings.model_fields)
def test_every_setting_of_a_run_is_told_in_its_own_words(key):
    refused = [assert_plain(told(settings_from, {key: value}), key) for value in NONSENSE]
    assert sum(refused) >= 3, "a setting that takes everything"


@pytest.mark.parametrize("key", Decision.model_fields)
def test_every_rule_of_decision_is_told_in_its_own_words(key):
    found: list[sim.InputError] = []
    for value in NONSENSE:
        typed_entry(Decision, {key: value}, "decision", "", found)
    assert [assert_plain(str(problem), f"decision.{key}") for problem in found].count(True) >= 6


@pytest.mark.parametrize(
    ("ask", "key"),
    [
        *(
            (lambda found: settings_from({"until": {"outcome": "x", "half_width": 0.1, **found}}), key)
            for key in Until.model_fields
        ),
        *((execution_from, key) for key in Execution.model_fields),
    ],
)
def test_every_key_within_a_setting_is_told_in_its_own_words(ask, key):
    assert sum(assert_plain(told(ask, {key: value}), key) for value in NONSENSE) >= 5


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"months": -5}, "months: found -5; allowed: a whole number from 1 to 1200."),
        ({"seed": "7"}, "seed: found '7'; allowed: a whole number from 0."),
        ({"keep": "al"}, "keep: found 'al'; allowed: one of 'all', 'headline', 'final'; did you mean 'all'?."),
        ({"vary": "x"}, "vary: found 'x'; allowed: a list of names."),
        ({"table": 5}, "table: found 5; allowed: a text, or null."),
        ({"until": {"half_width": 0.1, "outcome": "x", "at_most": 0}}, "until.at_most: found 0; allowed: a whole number from 1"),
    ],
)
def test_a_setting_says_what_it_allows(typed, says):
    assert says in str(told(settings_from, typed))


# --- several mistakes ------------------------------------------------------------------------------------------------------

IN_ONE_FILE = {
    "temprature": ("temperature", 0.1),
    "'coridor_integrity'": ("payoffs.corridor.outcome", "coridor_integrity"),
    "'leverage-511'": ("payoffs.corridor.cites", ["leverage-511"]),
    "'heavy'": ("payoffs.corridor.weight", "heavy"),
    "'cpec_pase'": ("dossiers.corridor.options.squeeze.effects", {"cpec_pase": -0.1}),
    "'minrals'": ("dossiers.corridor.options.squeeze.requires", {"pakistan.minerals": ["minrals"]}),
    "found 5": ("dossiers.corridor.review", 5),
}


def test_all_mistakes_of_one_file_are_told_together_whatever_their_kind(root, tmp_path):
    brief = shipped(root, "actors/china.yaml")
    for address, value in list(IN_ONE_FILE.values())[1:]:
        put(brief, address, value)
    brief["temprature"] = brief.pop("temperature")
    with pytest.raises(sim.InputError, match=f"^{len(IN_ONE_FILE)} mistakes:") as caught:
        sim.content(folders=[laid(tmp_path, "actors/china.yaml", brief)])
    for line in caught.value.mistakes:
        assert line.startswith("actors/china.yaml"), line
        assert line in str(caught.value)
    for sign in IN_ONE_FILE:
        assert sum(sign in line for line in caught.value.mistakes) == 1, (sign, str(caught.value))


@pytest.mark.parametrize(("first", "second"), pairwise(list(IN_ONE_FILE)[1:]))
def test_any_two_mistakes_are_two_and_neither_hides_or_invents_another(first, second, root, tmp_path):
    brief = shipped(root, "actors/china.yaml")
    for sign in (first, second):
        put(brief, *IN_ONE_FILE[sign])
    with pytest.raises(sim.InputError) as caught:
        sim.content(folders=[laid(tmp_path, "actors/china.yaml", brief)])
    assert len(caught.value.mistakes) == 2, caught.value
    assert first in str(caught.value)
    assert second in str(caught.value)


def test_mistakes_of_several_files_are_told_together(root, tmp_path):
    brief, incidents = shipped(root, "actors/china.yaml"), shipped(root, "incidents.yaml")
    put(brief, "payoffs.corridor.weight", "heavy")
    incidents["hijacking"]["pushes"] = {"violense": 0.1}
    folder = laid(tmp_path, "actors/china.yaml", brief)
    laid(tmp_path, "incidents.yaml", incidents)
    laid(tmp_path, "mechanisms/own.yaml", {"structural_balanse": {"rates": {"balance": 0.1}, "cites": ["pact-33"]}})
    message = str(told(sim.content, folders=[folder]))
    for sign in ("3 mistakes", "actors/china.yaml", "'violence'", "'structural_balance'"):
        assert sign in message


def test_files_that_cannot_be_read_are_told_together(tmp_path):
    folder = laid(tmp_path, "actors/china.yaml", b"a: [1")
    laid(tmp_path, "variables/own.yaml", b"- 1")
    story = laid(tmp_path, "story.yaml", b"x: 1\nx: 2") / "story.yaml"
    message = str(told(sim.content, str(story), folders=[folder]))
    assert [name for name in ("3 mistakes", "china.yaml", "own.yaml", "story.yaml") if name not in message] == [], message


def test_all_mistakes_of_a_scenario_are_told_together(tmp_path):
    tree = {
        "titel": "A what-if",
        "question": "What then?",
        "cites": ["pact-333"],
        "starts": {"cpec_pase": 0.5, "truce": 7},
        "events": [{"month": True, "push": {"truse": 0.1}}, {"month": 2, "stance": {"china.corridor": "ceep"}}],
        "force": {"china.coridor": "keep"},
        "weights": {"china.payoffs.coridor": 1.0},
        "expects": [{"outcome": "coridor_integrity", "direction": "sideways", "cites": ["pact-33"], "claim": "x"}],
    }
    file = laid(tmp_path, "what_if.yaml", tree) / "what_if.yaml"
    message = str(told(sim.content, str(file)))
    signs = ["titel", "pact-333", "cpec_pase", "starts.truce", "month", "ceep", "china.coridor", "payoffs.coridor", "sideways"]
    assert [sign for sign in signs if sign not in message] == [], message


def test_all_overrides_that_cannot_be_laid_in_are_told_together(tmp_path, monkeypatch, capsys):
    wrong = ["actors.chine.temperature=1", "variables.cpec_pace.strat=0.1"]
    message = str(told(sim.content, overrides=wrong))
    assert "'chine'" in message
    assert "'strat'" in message
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(words(" ".join(wrong)))
    assert capsys.readouterr().err == f"tightrope: {message}\n"


# --- numbers far from what was thought possible ------------------------------------------------------------------------------

WEIGHT = "actors.china.payoffs.corridor.weight"
RANGE = "{:g} to {:g}".format(*sim.content().quantities[WEIGHT].range)


def warned(**how: Any) -> list[str]:
    """What is said about a run that is taken."""
    what, rest = ({key: how[key] for key in how if (key in ("scenario", "overrides")) == is_what} for is_what in (True, False))
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        check(sim.content(**what) if what else held(), planned(None, rest))
    return [str(each.message) for each in found if issubclass(each.category, InputWarning)]


def scenario(folder: Any, **sections: Any) -> str:
    """The file of a scenario with these sections."""
    folder.mkdir(exist_ok=True)
    file = folder / "own.yaml"
    file.write_text(yaml.safe_dump({"title": "x", "question": "y", "cites": ["pact-33"], **sections}), encoding="utf-8")
    return str(file)


def test_a_number_fixed_far_outside_its_range_is_taken_with_a_warning_wherever_it_comes_from(tmp_path):
    table, rows = tmp_path / "table.csv", tmp_path / "rows.csv"
    table.write_text(f"{WEIGHT}\n20\n", encoding="utf-8")
    rows.write_text(f"{WEIGHT}\n20\n", encoding="utf-8")
    ways = {
        "typed": {"overrides": [f"{WEIGHT}=20"]},
        "typed as a value": {"overrides": [f"{WEIGHT}={{value: 20}}"]},
        "changes": {"scenario": scenario(tmp_path / "one", changes={WEIGHT: 20})},
        "weights": {"scenario": scenario(tmp_path / "two", weights={"china.payoffs.corridor": 20})},
        "axes": {"design": "grid", "axes": {WEIGHT: [1.0, 20]}},
        "courses": {"design": "courses", "courses": {"a": {WEIGHT: 20}}},
        "table": {"design": "table", "table": str(table)},
        "priors": {"priors": str(rows)},
    }
    for way, how in ways.items():
        said = warned(**how)
        assert len(said) == 1, (way, said)
        assert WEIGHT in said[0], way
        assert RANGE in said[0], way


def test_numbers_near_their_range_need_no_warning():
    assert warned(overrides=[f"{WEIGHT}=2.1"]) == []
    assert warned(overrides=[f"{WEIGHT}={{value: 20, range: [10, 30]}}"]) == []
    assert warned(overrides=["decision.temperature=50"]) == []


def test_every_number_with_a_range_is_warned_about_when_it_is_fixed_far_outside():
    tree = sim.content().tree
    places = list(ranged({kind: tree[kind] for kind in tree if kind != "scenario"}))
    assert len(places) > 400
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        for node, key in places:
            low, high = node[key]["range"]
            node[key] = {**node[key], "fixed": high + 1.5 * (high - low)}
        warn_of_far(tree, fixed(tree), {})
    assert len(found) == len(places)


def ranged(node: Any) -> Any:
    """Every place in a tree where a number with a range stands."""
    for key, inner in node.items() if isinstance(node, dict) else ():
        if isinstance(inner, dict) and isinstance(inner.get("range"), list):
            yield node, key
        yield from ranged(inner)


def fixed(node: Any) -> Any:
    """A tree in which these numbers are fixed."""
    if isinstance(node, dict):
        return node["fixed"] if "fixed" in node else {key: fixed(inner) for key, inner in node.items()}
    return node


def test_a_warning_on_the_command_line_is_one_line_in_its_own_words(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):  # so that nothing has to be run
        main(words(f"{WEIGHT}=20 actors.china.temperature=1e-46 quiet=true execution=serial"))
    said, refused = capsys.readouterr().err.splitlines()
    assert said.startswith(f"tightrope: {WEIGHT}: 20 is far outside its declared range, {RANGE}")
    assert refused.startswith("tightrope: actors.china.temperature: found 1e-46")
