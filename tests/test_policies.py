"""Are policies laid out fairly against each other, and are files of policies that cannot be used refused by name?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from sim.analysis.robustness import robustness, without_luck
from sim.config import files
from sim.config.errors import InputError
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import check
from sim.evidence import Ledger
from sim.readouts.courses import LESS
from sim.readouts.courses import read_policies as read
from sim.readouts.measures import label_of
from sim.studies.decide.robustness import robustness_settings
from sim.studies.request import Request
from tests.asking import PLAIN, anew, asked, left, told

SHIPPED = sorted((files.shipped("configs") / "standards" / "policies").glob("*.yaml"))
LUCKS, CASES = 10, 2
OWN = {
    "title": "Two ways",
    "question": "Which of two ways is better?",
    "outcomes": ["cpec_pace", "-pakistan_isolation"],
    "courses": {
        "as_it_comes": {"label": "As it comes", "holds": {}, "cites": ["pact-33"], "why": "Nobody decides."},
        "extend": {
            "label": "Extend the corridor",
            "holds": {"pakistan.corridor": "extend", "actors.china.temperature": 0.2},
            "cites": ["pact-33", "pact-28"],
            "why": "Somebody does.",
        },
    },
}


def own(place: Path, **changes: object) -> Path:
    """A file of policies of one's own, with entries changed: dotted keys with __ in place of the dots."""
    tree = yaml.safe_load(yaml.safe_dump(OWN))
    for path, value in changes.items():
        *parents, last = path.split("__")
        node = tree
        for parent in parents:
            node = node[parent]
        if value is None:
            del node[last]
        else:
            node[last] = value
    file = place / "own.yaml"
    file.write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    """The worlds of the small robustness study: two cases, each under ten lucks, for each policy."""
    return sim.load(anew("robustness"))


# --- the shipped files -----------------------------------------------------------------------------------------------------


def test_a_file_of_policies_is_shipped():
    assert [path.stem for path in SHIPPED] == ["loyalties", "pakistan"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_holds_levers_and_facts_that_exist(path, content):
    policies, ledger = read(path.stem), Ledger.load()
    assert policies == read(str(path))
    assert policies.question.endswith("?")
    if path.stem == "pakistan":
        assert next(iter(policies.courses.values())).holds == {}, "the reference changes nothing"
    for course in policies.courses.values():
        assert [fact for fact in course.cites if fact not in ledger] == []
        assert course.label
        assert course.why.endswith(".")
        for lever, option in course.holds.items():
            assert option in content.options[lever]
    held = [tuple(sorted(course.holds.items())) for course in policies.courses.values()]
    assert len(set(held)) == len(held), "two courses that hold the same are one"
    for outcome in policies.outcomes:
        assert label_of(content, outcome.removeprefix(LESS))


# --- all policies meet the same ---------------------------------------------------------------------------------------------


def by_course(ensemble: Ensemble, values: np.ndarray) -> np.ndarray:
    """Values by course, (course, world of the course, ...)."""
    courses = len(ensemble.settings.courses)
    return values.reshape(courses, -1, *values.shape[1:])


def test_every_policy_meets_the_same_draws_and_the_same_luck(ensemble):
    parameters = by_course(ensemble, ensemble.data["parameter"].values)
    assert parameters.shape[:2] == (5, LUCKS * CASES)
    assert all(each.tobytes() == parameters[0].tobytes() for each in parameters)
    lucks = by_course(ensemble, ensemble.data["luck"].values)
    assert all(each.tolist() == list(range(LUCKS * CASES)) for each in lucks)


def test_a_case_is_one_draw_under_several_lucks(ensemble):
    uncertain = list(ensemble.content.uncertain)
    drawn = by_course(ensemble, ensemble.data["parameter"].sel(number=uncertain).values)[0].reshape(CASES, LUCKS, -1)
    assert np.all(drawn == drawn[:, :1])
    assert np.mean(drawn[0, 0] != drawn[1, 0]) > 0.95
    start = by_course(ensemble, ensemble.variable("cpec_pace").values)[0]
    assert len(np.unique(start[:LUCKS, 0])) == 1
    assert len(np.unique(start[:LUCKS, -1])) == LUCKS


def test_each_policy_holds_what_it_says_and_nothing_else(ensemble, content):
    policies = read("pakistan")
    held = ensemble.data["held"]
    for place, course in enumerate(policies.courses.values()):
        worlds = slice(place * LUCKS * CASES, (place + 1) * LUCKS * CASES)
        for lever in held["lever"].values:
            option = course.holds.get(str(lever))
            wanted = -1 if option is None else content.options[lever].index(option)
            assert np.all(held.sel(lever=lever).values[worlds] == wanted)
            if option is not None:
                assert np.all(ensemble.stance(str(lever)).isel(kept_month=-1).values[worlds] == option)
    assert set(held["lever"].values) == {lever for course in policies.courses.values() for lever in course.holds}


def test_the_table_is_that_of_the_means_over_luck_of_each_case(ensemble):
    table = pd.read_csv(anew("robustness") / "tables" / "robustness.csv")
    for outcome in ("payoff.china", "-baloch_order"):
        own_rows = table[table["outcome"] == outcome].reset_index(drop=True)
        name = outcome.removeprefix(LESS)
        if name == "baloch_order":
            level = ensemble.outcome(name).isel(kept_month=-1).values
        else:
            level = np.zeros(ensemble.settings.worlds)
            for rule, payoff in ensemble.content.actors["china"].payoffs.items():
                weight = ensemble.data["parameter"].sel(number=f"actors.china.payoffs.{rule}.weight").values
                level = level + weight * ensemble.outcome(payoff.outcome).isel(kept_month=-1).values
        cases = by_course(ensemble, level).reshape(5, CASES, LUCKS)
        enough = float(np.median(without_luck(cases)[0]))
        wanted = robustness(cases, list(read("pakistan").courses), enough, not outcome.startswith(LESS))
        for column in ("mean", "worst", "bad", "satisfies", "best", "regret", "regret_worst", "regret_low", "regret_high"):
            assert own_rows[column].to_numpy() == pytest.approx(wanted[column].to_numpy(), abs=1e-5), column
        assert own_rows["policy"].tolist() == wanted["policy"].tolist()


def test_less_is_better_where_a_minus_says_so():
    table = pd.read_csv(anew("robustness") / "tables" / "robustness.csv")
    rows = table[table["outcome"] == "-baloch_order"]
    assert rows.loc[rows["regret"].idxmin(), "mean"] == rows["mean"].min()
    assert (rows["worst"] >= rows["mean"]).all()
    assert set(rows["words"]) == {"Baloch order (less is better)"}


# --- a file of one's own ----------------------------------------------------------------------------------------------------


def test_policies_of_ones_own_are_judged_from_the_command_line(tmp_path):
    words = (
        "study=robustness",
        f"policies={own(tmp_path, courses__as_it_comes__holds={'actors.china.temperature': 0.05})}",
        "worlds_per_point=20",
        "months=2",
    )
    folder = left(tmp_path / "results", *words)
    assert told(folder)["question"] == OWN["question"]
    assert set(pd.read_csv(folder / "tables" / "robustness.csv")["policy"]) == {"as_it_comes", "extend"}
    ensemble = sim.load(folder)
    warmth = by_course(ensemble, ensemble.data["parameter"].sel(number="actors.china.temperature").values)
    assert warmth[:, 0].tolist() == pytest.approx([0.05, 0.2])
    assert set(ensemble.stance("pakistan.corridor").isel(kept_month=-1).values[20:]) == {"extend"}


def test_how_many_lucks_meet_each_draw_can_be_said(tmp_path):
    folder = left(tmp_path, "study=robustness", "worlds_per_draw=5", "worlds_per_point=10", "months=1", "outcomes=[cpec_pace]")
    assert "2 draws of the uncertain parameters, each with 5 replicates, common to all policies." in told(folder)["notes"]
    assert sim.load(folder).settings.worlds_per_draw == 5


@pytest.mark.parametrize("name", ["pakistan", "pakistn"])
def test_shipped_policies_are_asked_for_by_name(name, tmp_path):
    words = ("study=robustness", f"policies={name}", "worlds_per_point=21", "months=1", f"results={tmp_path / 'results'}")
    ended = asked(*words, *PLAIN)
    assert ended.code == 2
    assert ("21" if name == "pakistan" else "'pakistan'") in ended.err, "the name is understood, or the nearest is told"
    assert not (tmp_path / "results").exists()


WARM = {"actors.china.temperature": 0.2}
CHANGES = {
    "a lever that does not exist": (
        {"courses__extend__holds": {**WARM, "pakistan.coridor": "extend"}},
        "'pakistan.coridor'  'pakistan.corridor'",
    ),
    "an option that does not exist": (
        {"courses__extend__holds": {**WARM, "pakistan.corridor": "extnd"}},
        "pakistan.corridor  'extnd'  'extend'",
    ),
    "a number in place of an option": ({"courses__extend__holds": {**WARM, "pakistan.corridor": 3}}, "unknown option '3"),
    "a number out of its range": ({"courses__extend__holds": {"actors.china.temperature": -1}}, "temperature"),
    "a number in one course alone": ({"courses__as_it_comes__holds": {}}, "actors.china.temperature  as_it_comes"),
    "an outcome that does not exist": ({"outcomes": ["cpec_pac"]}, "'cpec_pac'  'cpec_pace'"),
    "an actor that does not exist": ({"outcomes": ["payoff.chna"]}, "'chna'  'china'"),
}
"""What is changed in a file that could be used -> what the message says."""
READING = {
    "no facts": ({"courses__extend__cites": []}, "own.yaml courses.extend.cites"),
    "facts left out": ({"courses__extend__cites": None}, "own.yaml courses.extend.cites missing"),
    "a fact that does not exist": ({"courses__extend__cites": ["pact-333"]}, "own.yaml 'pact-333' 'pact-33'"),
    "a key that is misspelt": ({"courses__extend__hold": {}}, "own.yaml courses.extend 'hold' 'holds'"),
    "no reason": ({"courses__extend__why": None}, "own.yaml courses.extend.why missing"),
    "one course": ({"courses__extend": None}, "own.yaml courses 2"),
    "no outcomes": ({"outcomes": []}, "own.yaml outcomes 1"),
    "no question": ({"question": None}, "own.yaml question missing"),
    "courses that are none": ({"courses": ["extend"]}, "own.yaml courses"),
}
"""The same, where the file by itself cannot be read as policies."""


@pytest.mark.parametrize("what", CHANGES)
def test_policies_that_do_not_fit_the_theatre_are_refused_by_name(what, tmp_path, content):
    changes, says = CHANGES[what]
    file = own(tmp_path, **{"courses__as_it_comes__holds": WARM, **changes})
    values = {"study": "robustness", "scenario": "baseline", "policies": str(file), "worlds_per_point": 20, "months": 1}
    beside = {"results": "results", "folders": [], "figures": [], "decision": {}, "quiet": True}
    with pytest.raises(InputError) as found:
        check(content, robustness_settings(Request.from_config({**values, **beside}, ()), content))
    assert [words for words in says.split("  ") if words not in str(found.value)] == [], str(found.value)


def test_policies_that_cannot_be_used_leave_nothing_behind(tmp_path):
    file = own(tmp_path, courses__extend__holds={"pakistan.coridor": "extend"})
    words = ("study=robustness", f"policies={file}", "worlds_per_point=20", "months=1", *PLAIN)
    ended = asked(*words, f"results={tmp_path / 'results'}")
    assert ended.code == 2
    assert "'pakistan.corridor'" in ended.err
    assert ended.err.count("\n") == 1
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("what", READING)
def test_a_file_that_cannot_be_read_is_refused_with_the_key(what, tmp_path):
    changes, says = READING[what]
    with pytest.raises(InputError) as found:
        read(str(own(tmp_path, **changes)))
    assert [word for word in says.split(" ") if word not in str(found.value)] == [], str(found.value)


@pytest.mark.parametrize("line", ["  extend:\n", "    label: Extend the corridor\n", "      pakistan.corridor: extend\n"])
def test_what_stands_twice_is_refused(line, tmp_path):
    text = own(tmp_path).read_text(encoding="utf-8")
    assert text.count(line) == 1
    again = line + "    label: Once more\n" if line == "  extend:\n" else line
    (tmp_path / "twice.yaml").write_text(text.replace(line, again + line), encoding="utf-8")
    with pytest.raises(InputError, match=r"twice\.yaml.*appears twice"):
        read(str(tmp_path / "twice.yaml"))


@pytest.mark.parametrize("text", ["", "[1, 2]", "courses: {", "just words"])
def test_what_is_no_file_of_policies_is_refused(text, tmp_path):
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.yaml"):
        read(str(tmp_path / "own.yaml"))
    with pytest.raises(InputError, match=r"unknown policies"):
        read(str(tmp_path))
