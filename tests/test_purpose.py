"""Can each check of purpose fail, and are its rows complete?"""

from __future__ import annotations

from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest

from sim.analysis.behaviour import verdicts
from sim.config.content import Content
from sim.config.errors import InputError
from sim.reporting.findings import markdown
from sim.studies.verification import foresight_errors, named_answers, purpose, side_effects
from sim.studies.verification import memory as remembered
from sim.studies.verification.behaviour import findings
from sim.studies.verification.check import Check, at_least, at_most, standard
from sim.studies.verification.opening_likelihood import opening
from sim.studies.verification.weight_evidence import likeliest
from tests import tiny
from tests.asking import PLAIN, asked
from tests.bits import held

WANTED = standard()["purpose"]
FEW = {**WANTED, "memory_worlds": 2, "remembered": ["beijing_trust", "us_tariffs"]}
WIDE = {"value": 0.5, "range": [0.4, 0.6]}
CLIMB = {"up": tiny.option({"x": 0.1}), "down": tiny.option({"x": -0.1})}


def holding(checks) -> list[bool]:
    """Which of some checks pass."""
    return [holds for *_, holds in checks]


def played(stance: np.ndarray, **more: object) -> SimpleNamespace:
    """A theatre that has been played: its stances, (month, dossier, world)."""
    options = {"a.do": ("rest", "act"), "b.answer": ("rest", "act")}
    content = SimpleNamespace(dossiers=tuple(options), options=options, milestones=("built",), incidents=("bang",))
    months, _, worlds = stance.shape
    record = SimpleNamespace(stance=stance, happened=np.zeros((months, 1, worlds), dtype=bool))
    world = SimpleNamespace(reached=np.full((1, worlds), -1), variables=np.zeros((2, worlds)))
    return SimpleNamespace(**{"content": content, "record": record, "world": world, **more})


# --- turns ------------------------------------------------------------------------------------------------------------


def test_gains_of_noise_fail_and_of_good_choices_hold():
    noise = np.random.default_rng(1).normal(0, 0.01, (3, 1000))
    assert not any(holding(purpose.measure_gains(noise, WANTED)))
    assert all(holding(purpose.measure_gains(np.full((3, 1000), 0.02), WANTED)))


def test_a_theatre_in_which_nobody_turns_is_not_praised():
    assert not any(holding(purpose.measure_gains(np.empty((3, 0)), WANTED)))


@pytest.mark.parametrize(("temperature", "worse"), [(0.0, False), (50.0, True)])
def test_turns_tell_whether_choices_gain(temperature, worse):
    stage = tiny.theatre(
        {"x": tiny.variable(0.5)}, {"a": tiny.actor({"x": 1.0}, {"q": tiny.dossier(CLIMB, "down")}, temperature)}, worlds=40
    )
    turns = purpose.Turns()
    stage.onlookers.append(turns)
    for _ in range(4):
        stage.step()
    assert bool(np.mean(turns.gains < 0) > 0.3) is worse
    assert turns.gains.shape[0] == 3


# --- pace -----------------------------------------------------------------------------------------------------------


def test_a_rush_at_the_opening_fails():
    stance = np.zeros((61, 2, 10), dtype=np.int8)
    stance[2:, 0] = 1
    stance[20:, 1] = 1
    wanted = {**WANTED, "ten_months": [1, 2]}
    assert holding(purpose.measure_pace(played(stance), wanted)) == [True, False]
    stance[2:14, 0] = 0
    stance[3:, 1] = 1
    assert holding(purpose.measure_pace(played(stance), {**wanted, "opening_pace": 9.0})) == [True, True]


# --- expectations -----------------------------------------------------------------------------------------------------


def test_expectations_of_those_who_see_double_fail(monkeypatch):
    content = tiny.content({"x": tiny.variable(0.3)}, {"a": tiny.actor({"x": 1.0}, {"q": tiny.dossier(CLIMB)}, foresight=5.0)})
    assert all(holding(foresight_errors.expectations(content, WANTED, 1)))
    seeing = foresight_errors.foresee
    monkeypatch.setattr(foresight_errors, "foresee", lambda *how: {name: 2 * seen for name, seen in seeing(*how).items()})
    assert not any(holding(foresight_errors.expectations(content, WANTED, 1)))


def test_a_level_that_rules_read_rescaled_is_expected_in_its_own_unit():
    variables = {"x": tiny.variable(60.0, (0.0, 200.0))}
    content = tiny.content(variables, {"a": tiny.actor({"x": 1.0}, {"q": tiny.dossier(CLIMB)}, foresight=5.0)})
    ((foreseen, true),) = foresight_errors.effects(content, 1)["x"]
    assert foreseen == pytest.approx(true, rel=0.01)
    assert true < -0.1


# --- memory -----------------------------------------------------------------------------------------------------------


def forgetful(rate: float, start: object = WIDE, **more: float) -> Content:
    """A theatre of a variable that drifts and one that does not, and of nobody who turns."""
    still = {"q": tiny.dossier({"rest": tiny.option(), "wait": tiny.option()}, rate=0.0)}
    drift = tiny.variable(start, relax={"rate": rate, **more})
    return tiny.content({"x": drift, "y": tiny.variable(100.0, (0.0, 200.0))}, {"a": tiny.actor({"x": 1.0}, still)})


ASKED = {"remembered": ["x", "y"], "memory_worlds": 3, "moved_by": 0.1, "start_kept": [0.9, 0.9], "shock_kept": 0.9}


@pytest.mark.parametrize("when", [0, 2])
def test_each_variable_is_moved_up_and_down_alone_at_its_month(when):
    pairs = remembered.play_moved(forgetful(0.0), ASKED, when, 4, 1)
    for (higher, lower), width in zip(pairs, (1.0, 200.0), strict=True):
        assert higher.shape == (5, 3)
        assert higher[when:] - lower[when:] == pytest.approx(0.2 * width, rel=1e-5)
        assert (higher[:when] == lower[:when]).all()


def test_a_moved_start_is_the_home_of_its_world_and_a_shock_is_not():
    assert holding(remembered.memory(forgetful(0.2), ASKED, 1)) == [True, True, False]
    assert holding(remembered.memory(forgetful(0.2, toward=0.5), ASKED, 1)) == [False, False, False]
    assert holding(remembered.memory(forgetful(0.0), ASKED, 1)) == [True, True, True]


@pytest.mark.parametrize(("trace", "holds"), [(0.0, False), (0.04, False), (0.06, True)])
def test_a_scenario_that_leaves_no_trace_fails(trace, holds):
    baseline = played(np.zeros((61, 2, 3)), bounds=np.array([[0.0, 1.0], [0.0, 200.0]]))
    other = {"tiny": forgetful(0.0, start=0.5)}
    baseline.world.variables = np.array([[0.5 + trace] * 3, [100.0] * 3])
    wanted = {"lasting": {"scenario": "tiny", "by": 0.05, "least": 1}}
    assert holding(remembered.lasting(baseline, other, wanted, 3, 1)) == [holds]


@pytest.mark.parametrize(("gain", "holds"), [(0.0, False), (-0.1, False), (0.1, True)])
def test_ore_that_reaches_nobody_fails(monkeypatch, gain, holds):
    noise = np.random.default_rng(3).normal(0, 0.1, 100)
    levels = {"pausing": 0.0, "shipping": gain, "refining": 2 * gain}
    monkeypatch.setattr(
        remembered,
        "_outcome",
        lambda content, asked, name, beside, *_: (levels[name] + noise) * (1.0 + beside.get("refinery", 0.0)),
    )
    assert holding(remembered.ore(held(), WANTED, 100, 1)) == [holds] * 3


def test_ore_is_held_and_a_refinery_stands_where_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(remembered, "HORIZON", 2)
    plain, beside = (remembered._outcome(held(), WANTED["ore"], "shipping", levels, 3, 1) for levels in ({}, {"refinery": 0.9}))
    assert (plain.shape, beside.shape) == ((3,), (3,))
    assert ((plain > 0) & (plain < 1)).all()
    assert (beside != plain).all()


# --- the order of side effects -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pushes", "follow"),
    [((0, 1, 2), True), ((2, 1, 1), True), ((0, 0, 0), True), ((0, 1, 0), False), ((0, -1, 1), False)],
)
def test_pushes_follow_an_order_where_they_never_turn_back(pushes, follow):
    assert side_effects.follows({"a": 0.0, "b": 0.4, "c": 1.0}, dict(zip("abc", pushes, strict=True))) is follow


def test_options_at_the_same_place_have_no_order():
    assert side_effects.follows({"a": 0.0, "b": 1.0, "c": 1.0}, {"a": 0.0, "b": 2.0, "c": 1.0})


def ladder(**excuse: dict[str, str]) -> dict:
    """A dossier of three rungs of which the second alone hurts."""
    hurts = {"a": 0.0, "b": -0.1, "c": 0.0}
    places = {"a": 0.0, "b": 0.5, "c": 1.0}
    options = {name: tiny.option({"x": hurts[name]}, position=places[name], unordered=excuse.get(name, {})) for name in places}
    return {"x": tiny.variable(0.5)}, {"a": tiny.actor({"x": 1.0}, {"q": tiny.dossier(options)})}


def test_a_side_effect_out_of_order_is_found_and_can_be_excused():
    assert side_effects.list_out_of_order(tiny.content(*ladder()))[["dossier", "variable", "why"]].values.tolist() == [
        ["a.q", "x", ""]
    ]
    excused = side_effects.list_out_of_order(tiny.content(*ladder(b={"x": "it is so"})))
    assert excused["why"].tolist() == ["b: it is so"]


def test_an_excuse_for_what_is_not_pushed_is_refused():
    with pytest.raises(InputError, match="unordered 'y' is pushed by none"):
        tiny.content(*ladder(b={"y": "why not"}))


def test_every_side_effect_of_the_shipped_actors_follows_its_order_or_says_why_not():
    table = side_effects.list_out_of_order(held())
    assert table.loc[table["why"] == "", ["dossier", "variable", "along the order"]].values.tolist() == []


def test_no_excuse_of_the_shipped_actors_is_stale():
    needed = {
        (dossier, variable)
        for dossier, variable in side_effects.list_out_of_order(held())[["dossier", "variable"]].itertuples(index=False)
    }
    given = {
        (f"{actor}.{name}", variable)
        for actor, brief in held().actors.items()
        for name, dossier in brief.dossiers.items()
        for option in dossier.options.values()
        for variable in option.unordered
    }
    assert given <= needed


# --- all of it --------------------------------------------------------------------------------------------------------


def test_what_could_not_be_measured_does_not_hold():
    assert at_most("x", np.nan, 1.0)[-1] is False
    assert at_least("x", np.nan, 0.0)[-1] is False


def test_the_names_in_the_standard_are_those_of_the_theatre():
    content = held()
    for entry in WANTED["named"]:
        if "incident" in entry:
            assert entry["incident"] in content.incidents
        for name, value in {**entry.get("change", {}), **entry.get("against", {})}.items():
            assert value in content.options[name] if name in content.options else name in content.variables
        for answering, ways in entry["answers"].items():
            assert set(ways) <= set(content.options[answering])
            assert set(ways.values()) <= {"up", "down"}
    assert set(WANTED["remembered"]) <= set(content.variables)
    assert set(WANTED["ore"]["policies"].values()) <= set(content.options["pakistan.minerals"])
    assert len(WANTED["remembered"]) == 10
    assert purpose.scenarios_of(WANTED) == ["control_tariff_spiral"]


def test_all_rows_of_purpose_are_there_and_typed(monkeypatch):
    """As short as the checks allow: the second year counts, and what is expected and shipped is given."""
    for name, value in (("HORIZON", 25), ("SHOCK", 1), ("AFTER", 2)):
        monkeypatch.setattr(remembered, name, value)
    monkeypatch.setattr(purpose, "HORIZON", 25)
    monkeypatch.setattr(named_answers, "SHOCK", 1)
    monkeypatch.setattr(foresight_errors, "effects", lambda content, seed: {"x": [(0.1, 0.1)]})
    monkeypatch.setattr(remembered, "_outcome", lambda content, asked, policy, levels, worlds, seed: np.zeros(worlds))
    rows = list(purpose.purpose(held(), dict.fromkeys(purpose.scenarios_of(WANTED), held()), 3, 1, FEW))
    assert len(rows) == 8 + len(WANTED["named"]) + 1 + 2 + 3 + 3
    assert len({name for name, *_ in rows}) == len(rows)
    for row in rows:
        assert tuple(type(cell) for cell in row) == get_args(Check)
        assert all(row[:3])


def test_the_study_tells_the_checks_the_opening_and_what_is_out_of_order():
    content = tiny.content(*ladder(b={"x": "it is so"}))
    checks = verdicts([("one", "0.1", "at most 1", True), ("two", "3.0", "at most 1", False)])
    page = markdown(findings(checks, opening(content, 1, 5), likeliest(content, 1, 5), side_effects.list_out_of_order(content)))
    for words in (
        "1 of 2 checks pass",
        "Failed checks: two.",
        "| a.q | a | ",
        "log-likelihood",
        "b: it is so",
        "No weight has a range",
    ):
        assert words in page


@pytest.mark.slow
def test_the_whole_study_ends_with_its_tables(tmp_path):
    ended = asked("study=behaviour", "worlds=8", "months=12", *PLAIN, f"results={tmp_path}")
    assert (ended.code, ended.err) == (0, "")
    (folder,) = tmp_path.iterdir()
    assert {path.stem for path in (folder / "tables").iterdir()} == {"behaviour", "opening", "ordered", "weights"}


def test_what_is_asked_about_and_is_called_otherwise_in_a_folder_is_refused_before_any_run():
    assert list(purpose.problems(held(), standard()["purpose"])) == []
    wanted = standard()["purpose"]
    wanted["remembered"] = ["beijing_thrust"]
    wanted["named"][0]["answers"] = {"china.corridor": {"kep": "down"}}
    wanted["named"][-1]["incident"] = "masacre"
    told = "\n".join(map(str, purpose.problems(held(), wanted)))
    assert all(f"Did you mean '{name}'?" in told for name in ("beijing_trust", "keep", "massacre")), told
