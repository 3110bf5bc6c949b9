"""Is every number that the run's precision cannot compute with refused, wherever it comes in?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml

import sim
from sim.config.errors import InputError
from sim.config.precision import LIMITS, extremes, problems
from sim.config.quantity import plain_number
from sim.ensembles.plan import check
from sim.ensembles.settings import settings_from
from tests import tiny
from tests.asking import asked
from tests.bits import held

HEAT, PACE, WEIGHT = "actors.china.temperature", "variables.cpec_pace.start", "actors.china.payoffs.corridor.weight"
WISH = tiny.actor({"x": 1.0}, {"q": tiny.dossier({"up": tiny.option({"x": 0.1}), "down": tiny.option({"x": -0.1})})})
OFF = [1e-46, 1e-39, 1e-13, 1e39]


def refused(says: str, **how: Any) -> None:
    """That a run is refused, with the place and what is allowed."""
    with pytest.raises(InputError, match=says) as caught:
        what = {key: how.pop(key) for key in ("scenario", "overrides", "decision") if key in how}
        check(sim.content(**what) if what else held(), settings_from(how))
    assert "1e-12 to 1e+12 with precision=single" in str(caught.value)


@pytest.mark.parametrize("value", OFF)
def test_a_typed_number_of_such_a_size_is_refused(value):
    refused(HEAT, overrides=[f"{HEAT}={value}"])


def test_such_a_number_is_refused_wherever_it_comes_in(tmp_path):
    table, rows, story = tmp_path / "table.csv", tmp_path / "rows.csv", tmp_path / "own.yaml"
    table.write_text(f"{HEAT}\n0.1\n1e-46\n", encoding="utf-8")
    rows.write_text(f"{HEAT}\n0.1\n1e-46\n0.2\n", encoding="utf-8")
    base = {"title": "x", "question": "y", "cites": ["pact-33"]}
    sections = {
        "scenario.starts.cpec_pace": {"starts": {"cpec_pace": 1e-46}},
        "scenario.weights.china.payoffs.corridor": {"weights": {"china.payoffs.corridor": 1e-20}},
        HEAT: {"changes": {HEAT: 1e-46}},
        "scenario.events.set.cpec_pace": {"events": [{"month": 1, "set": {"cpec_pace": 1e-46}}]},
        "scenario.events.push.truce": {"events": [{"month": 1, "push": {"truce": 1e-46}}]},
        "scenario.events.when.truce.min": {"events": [{"when": {"truce": {"min": 1e-46}}, "set": {"truce": 0.1}}]},
    }
    for place, section in sections.items():
        story.write_text(yaml.safe_dump({**base, **section}), encoding="utf-8")
        refused(place, scenario=str(story))
    refused("decision.temperature", decision={"temperature": 1e-20})
    refused("decision.foresight", decision={"foresight": 1e-46})
    refused(HEAT, overrides=[f"{HEAT}={{value: 0.1, range: [1e-46, 0.2]}}"])
    refused(HEAT, overrides=[f"{HEAT}={{value: 0.1, choices: [0.1, 1e39]}}"])
    refused(HEAT, design="grid", axes={HEAT: [0.1, 1e-46, 0.2]})
    refused(HEAT, design="courses", courses={"a": {HEAT: 0.1}, "b": {HEAT: 1e39}})
    refused(HEAT, design="table", table=str(table))
    refused(HEAT, priors=str(rows))
    with pytest.raises(InputError, match=r"fork: cpec_pace.*1e-12"):
        sim.theatre(months=2).fork(1, {"cpec_pace": 1e-46})


def test_products_of_two_numbers_are_of_a_size_too():
    refused(f"{HEAT} x decision.temperature", overrides=[f"{HEAT}=1e-8"], decision={"temperature": 1e-8})


def test_every_number_of_the_theatre_is_looked_at():
    content, places = held(), set()
    changed = replace(content, tree=tiny_everywhere(content.tree, "", places))
    assert len(places) > 1000
    assert set(extremes(changed)) == places
    stated = {address for address in content.quantities if address.rsplit(".", 1)[1] not in LEFT_OUT}
    assert stated <= places


LEFT_OUT = ("upkeep", "potency", "turning_cost", "rate", "attention", "habit")
"""Numbers that an entry need not state."""


def tiny_everywhere(node: Any, address: str, places: set[str]) -> Any:
    """A tree with 1e-46 in place of every number; their addresses are entered among the places."""
    if isinstance(node, dict):
        inside = {key: address + "." * bool(address) + str(key) for key in node}
        return {key: inner if key == "depth" else tiny_everywhere(inner, inside[key], places) for key, inner in node.items()}
    if isinstance(node, list):
        return [tiny_everywhere(inner, address, places) for inner in node]
    if isinstance(node, bool) or not isinstance(node, int | float):
        return node
    places.add(address.removesuffix(".value"))
    return 1e-46


def test_double_precision_takes_what_it_can_compute_with():
    content = sim.content(overrides=[f"{HEAT}=1e-46"])
    check(content, settings_from({"precision": "double"}))
    with pytest.raises(InputError, match="1e-100 to 1e\\+100 with precision=double"):
        check(sim.content(overrides=[f"{HEAT}=1e-310"]), settings_from({"precision": "double"}))
    with pytest.raises(InputError, match=f"{PACE}.*precision=single"):  # states are kept in single
        check(sim.content(overrides=[f"{PACE}=1e-46"]), settings_from({"precision": "double"}))


@pytest.mark.parametrize("precision", LIMITS)
def test_at_the_limits_nothing_is_lost(precision):
    least, most = LIMITS[precision]
    for heat, weight in ((least, most), (most, least), (least, least), (most, most)):
        brief = tiny.actor({"x": weight}, WISH["dossiers"], temperature=heat)
        content = tiny.content({"x": tiny.variable(0.5)}, {"one": brief})
        assert list(problems(content, precision)) == []
        theatre = sim.Theatre(content, worlds=200, horizon=3, precision=precision)
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            for _ in range(3):
                theatre.step()
        assert np.isfinite(theatre.world.variables).all()
        share = (theatre.world.variables[0] > 0.5).mean()
        assert share == 1.0 if weight > heat else 0.3 < share < 1.0


def test_bounds_that_a_precision_cannot_tell_apart_are_refused():
    content = tiny.content({"x": tiny.variable(1e6, bounds=(1e6, 1e6 + 0.01))}, {"one": WISH})
    assert "further apart" in str(next(problems(content, "double")))


def test_a_whole_number_of_hundreds_of_digits_is_no_finite_number():
    with pytest.raises(ValueError, match="a finite number"):
        plain_number(10**400)


SEEN = "beliefs.beijing_trust.seen.pakistan.bases.loyal"


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        (f"{SEEN}.help_us", {SEEN: {"oppose": 0.5, "deny": 0.5, "help_us": 1e-60}}),
        ("squeeze.effects.cpec_pace", {"actors.china.dossiers.corridor.options.squeeze.effects.cpec_pace": -1e-60}),
        ("squeeze.sets.cpec_pace", {"actors.china.dossiers.corridor.options.squeeze.sets": {"cpec_pace": 1e-60}}),
        ("port_money.effects.gwadar_port", {"agreements.port_money.effects": {"gwadar_port": 1e-60}}),
    ],
)
def test_plain_numbers_are_looked_at_like_those_that_may_be_uncertain(place, changes):
    refused(place, overrides=changes)


@pytest.mark.parametrize("keep", ["all", "final", "headline"])
def test_a_state_that_is_no_number_ends_a_run_and_is_named_with_its_month(keep, tmp_path, monkeypatch, in_numpy):
    carry = sim.Theatre.carry_worlds

    def lose(theatre: Any) -> None:
        carry(theatre)
        if theatre.month == 2:
            theatre.world.variables[theatre.world.variable_rows["bla_us"], 3] = np.nan

    monkeypatch.setattr(sim.Theatre, "carry_worlds", lose)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FloatingPointError, match=r"month 2: 1 of .*bla_us in 1 of 5 worlds"):
        sim.run(worlds=5, months=3, keep=keep)
    ended = asked("worlds=5", "months=3", f"keep={keep}", "execution=serial", "figures=[]")
    assert (ended.code, "bla_us in 1 of 5 worlds" in ended.err) == (1, True), ended
