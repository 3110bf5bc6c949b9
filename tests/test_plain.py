"""Is YAML read as what it says: no number out of a word, no two entries tied together, the same in every file and when typed?"""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

import sim
from sim.app import _parsed
from sim.config import content, happenings, overrides, readings, scenario, schema
from sim.config.allowed import allowed_at
from sim.plain import apart, plain_yaml, yaml_text
from sim.record import initial_state
from sim.studies.calibration import targets
from sim.studies.claims import artefacts, scoring
from sim.studies.claims import schema as claimed
from tests.test_config_errors import laid

WORDS = ["010", "012", "-012", "00", "0_1", "1:30", "0x1F", "0o17", "0b11", "010.5", "1__0", "1_", "yes", "no", "on", "off", "y"]
WORDS += ["Yes", "OFF", "2025-10-01", "2025-13-45", "2025-10-01 12:00:00", "=", "1e", "e5", "."]
NUMBERS = {
    "1_000": 1000,
    "10": 10,
    "+5": 5,
    "-0.5": -0.5,
    ".5": 0.5,
    "5.": 5.0,
    "1e-2": 0.01,
    "1E5": 1e5,
    "1_000.5": 1000.5,
    "1e-05": 1e-5,
}


@pytest.mark.parametrize("word", WORDS)
def test_what_only_yaml_would_take_for_a_number_or_a_truth_stays_a_word(word):
    assert plain_yaml(word) == word
    assert plain_yaml(f"[{word}, {{a: {word}}}]") == [word, {"a": word}]
    assert overrides.parse(f"a.b={word}") == ("a.b", word)


@pytest.mark.parametrize("text", [*WORDS, *NUMBERS, "true", "FALSE", "null", "abc"])
def test_a_value_is_read_alike_in_files_in_notebooks_and_on_the_command_line(text):
    if text not in ("=", "2025-10-01 12:00:00"):  # which the command line does not read without quotes
        typed = _parsed(f"a={text}").value()
        assert (plain_yaml(text), type(plain_yaml(text))) == (typed, type(typed))
    assert plain_yaml(text) == NUMBERS.get(text, plain_yaml(text))


@pytest.mark.parametrize(
    "text", ["!!int 010", "!!float 1:30", "!!bool yes", "!!timestamp 2025-10-01", "!!binary aGk=", "!!set {a}"]
)
def test_a_tag_makes_no_number_of_a_word_and_no_other_data(text):
    with pytest.raises(yaml.YAMLError):
        plain_yaml(f"a: {text}")


# --- every number of every kind of entry -----------------------------------------------------------------------------------

NO_NUMBERS = [
    "010",
    "1:30",
    "yes",
    "0x1F",
    "2025-10-01",
    True,
    datetime.date(2025, 10, 1),
    "1_000",
    "5",
    None,
    [1],
    float("nan"),
    10**400,
]


def number_fields() -> list[tuple[type[BaseModel], str]]:
    """Every field of every kind of entry that holds a number by itself."""
    found = []
    for module in (schema, happenings, scenario, content, readings, artefacts, initial_state, claimed, targets, scoring):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == module.__name__:
                names = [field.alias or name for name, field in model.model_fields.items()]
                found += [(model, name) for name in names if re.match("a (whole )?number", allowed_at(model, (name,)))]
    return found


def test_all_numbers_are_found():
    names = {f"{model.__name__}.{name}" for model, name in number_fields()}
    assert {"Event.month", "Forced.from", "Forced.until", "Expectation.by", "Option.lasts", "Review.pause", "Size.value"} <= names
    assert {
        "Milestone.lasts",
        "Driver.at",
        "Driver.slope",
        "Decision.iterations",
        "Decision.temperature",
        "Variable.start",
    } <= names


@pytest.mark.parametrize(("model", "name"), number_fields(), ids=lambda part: getattr(part, "__name__", part))
def test_no_number_of_any_entry_is_made_of_a_word_or_a_truth(model, name):
    may_be_left_out = not model.model_fields.get(name, model.model_fields.get("since")).is_required()
    for value in NO_NUMBERS:
        if value is None and may_be_left_out:
            continue
        with pytest.raises(ValueError, match=name) as caught:
            model.model_validate({name: value})
        places = [each["loc"][0] for each in caught.value.errors() if each["type"] != "missing"]
        assert name in places, (value, caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "events: [{month: 012, push: {truce: 0.1}}]",
        "events: [{month: true, push: {truce: 0.1}}]",
        "force: {china.corridor: {option: keep, from: 012}}",
        "starts: {cpec_pace: 1:30}",
        "weights: {china.payoffs.corridor: 0x1}",
        "changes: {actors.china.foresight: 010}",
    ],
)
def test_a_scenario_takes_no_word_for_a_number(line, tmp_path):
    text = f"title: x\nquestion: y\ncites: [pact-33]\n{line}\n"
    with pytest.raises(sim.InputError, match=r"allowed: a (whole|finite) number"):
        sim.content(str(laid(tmp_path, "own.yaml", text.encode()) / "own.yaml"))


def test_an_override_takes_no_word_for_a_number():
    with pytest.raises(sim.InputError, match=r"foresight.*found '010'; allowed: a finite number"):
        sim.run(worlds=2, overrides=["actors.china.foresight=010"])


# --- entries are not tied together -------------------------------------------------------------------------------------------


def test_an_override_of_one_entry_leaves_its_twin_alone(tmp_path):
    text = "one: &v {label: a, unit: share, bounds: [0, 1], start: {value: 0.5, range: [0.4, 0.6]}, cites: [pact-33]}\ntwo: *v\n"
    folder = laid(tmp_path, "variables/own.yaml", text.encode())
    for changes in (["variables.one.start=0.1"], ["variables.one.start.value=0.45", "variables.one.unit=x"]):
        found = sim.content(folders=[folder], overrides=changes)
        assert found.variables["two"].start.value == 0.5
        assert found.variables["two"].unit == "share"


def test_a_value_laid_in_twice_is_two_values():
    value = {"value": 0.5, "range": [0.4, 0.6]}
    keys = [f"variables.{name}.start" for name in ("cpec_pace", "truce")]
    found = sim.content(overrides=[*((key, value) for key in keys), (f"{keys[0]}.value", 0.45)])
    assert [found.quantities[key].value for key in keys] == [0.45, 0.5]
    assert value == {"value": 0.5, "range": [0.4, 0.6]}


def shared(node: Any, seen: dict[int, Any]) -> bool:
    """Whether any mapping or list stands in two places."""
    if not isinstance(node, dict | list):
        return False
    if id(node) in seen:
        return True
    seen[id(node)] = node
    return any(shared(inner, seen) for inner in (node.values() if isinstance(node, dict) else node))


@pytest.mark.parametrize(
    "text",
    ["a: &x [1, {b: 2}]\nc: *x", "a: &x {b: {c: 1}}\nd: {<<: *x}\ne: {<<: *x, f: 1}", "- &x {a: []}\n- *x\n- [*x, *x]"],
)
def test_nothing_that_is_read_or_written_is_shared(text):
    found = plain_yaml(text)
    assert not shared(found, {})
    one = [1]
    assert "&" not in yaml_text({"a": one, "b": one})
    assert not shared(apart([one, one]), {})


# --- merge keys ----------------------------------------------------------------------------------------------------------------


def test_an_entry_may_be_laid_into_others_which_say_what_differs(root, tmp_path):
    text = (
        "one: &v {label: a, unit: share, bounds: [0, 1], start: &s {value: 0.5, range: [0.4, 0.6]}, cites: [pact-33]}\n"
        "two: &w {<<: *v, label: b}\nthree: {<<: *w, start: {<<: *s, value: 0.45}}\nfour: {<<: [*w, *v], unit: x}\n"
    )
    found = sim.content(folders=[laid(tmp_path, "variables/own.yaml", text.encode())]).variables
    assert [found[name].label for name in ("one", "two", "three", "four")] == ["a", "b", "b", "b"]
    assert (found["three"].start.value, found["three"].start.range, found["four"].unit) == (0.45, (0.4, 0.6), "x")


def test_what_is_laid_in_may_itself_override_wherever_it_stands():
    text = "top: {deep: {deeper: {one: &o {<<: &p {x: 1, y: 1}, x: 2}}}}\nq: {x: 3, <<: *o}\n"
    assert plain_yaml(text) == {"top": {"deep": {"deeper": {"one": {"x": 2, "y": 1}}}}, "q": {"x": 3, "y": 1}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\na: 2", "twice"),
        ("x: {<<: {a: 1}, b: 1, b: 2}", "'b' appears twice"),
        ("x: {<<: {a: 1}, <<: {b: 1}}", r"<<: \[\*one, \*other\]"),
        ("<<: 5", "merging"),
        ("a: &x [*x]", "itself"),
        ("[" * 3000 + "]" * 3000, "deep"),
        ("9" * 5000, "4300 digits"),
        ("a0: &a0 [1,1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1}]\n" for i in range(1, 30)), "parts"),
    ],
)
def test_what_cannot_be_plain_data_is_refused(text, says, monkeypatch):
    monkeypatch.setattr("sim.plain.MOST_PARTS", 1000)
    with pytest.raises(yaml.YAMLError, match=says):
        plain_yaml(text)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from([*WORDS, *NUMBERS, "<<", "~"])
KEYS = st.text() | st.sampled_from([*WORDS, *NUMBERS, "<<"])


@settings(max_examples=60)
@given(st.recursive(LEAVES | st.text(), lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=12))
def test_what_is_written_is_read_again(data):
    assert repr(plain_yaml(yaml_text(data))) == repr(data)
