"""Can every number of the theatre be set, and do rules read levels whatever the bounds of a variable?"""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

import sim
from sim.config.errors import InputError
from sim.mechanisms import MECHANISMS
from sim.world import composing, outcomes
from sim.world.outcomes import OUTCOMES
from sim.world.reading import resolved
from sim.world.world import Glimpse
from tests.asking import PLAIN, asked

ALLOWED = {0, 0.5, 1, 2}
"""Nothing, half of a span, all of it, and twice: what a form is made of, and not a judgement."""
NO_JUDGEMENT = {"NEGLIGIBLE"}
"""Constants that keep a division from failing."""
RULES = {composing, outcomes, *(inspect.getmodule(rule.function) for rule in MECHANISMS.values())}


def literals(tree: ast.AST) -> list[str]:
    """The numbers typed in a piece of code, with the lines they stand in."""
    named = [
        node for node in ast.walk(tree) if isinstance(node, ast.Assign) and {ast.unparse(t) for t in node.targets} & NO_JUDGEMENT
    ]
    silent = {id(part) for node in named for part in ast.walk(node)}
    numbers = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)]
    return [f"line {n.lineno}: {n.value}" for n in numbers if n.value not in ALLOWED and id(n) not in silent]


@pytest.mark.parametrize("module", sorted(RULES, key=lambda module: module.__name__), ids=lambda module: module.__name__)
def test_no_number_but_0_a_half_1_and_2_is_typed_in_a_rule(module):
    assert literals(ast.parse(inspect.getsource(module))) == []


def test_a_number_typed_in_a_rule_would_be_found():
    assert literals(ast.parse("def rule(w, k):\n    return 0.4 + 0.5 * w['x']")) == ["line 2: 0.4"]
    assert literals(ast.parse("FULL = 150.0")) == ["line 1: 150.0"]


def test_a_weight_of_an_outcome_is_set_like_any_number():
    content = sim.content(overrides=["outcomes.ree_dominance.weights.allied=0.9"])
    assert content.quantities["outcomes.ree_dominance.weights.allied"].ends == (0.9, 0.9)
    theatre = sim.theatre(worlds=3, months=1, overrides=["outcomes.ree_dominance.weights.allied=0.9"])
    assert theatre.parameters["outcomes.ree_dominance.weights.allied"] == 0.9
    theatre.release()


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("outcomes.ree_dominance.weights.alied=0.9", "allied"),
        ("outcomes.ree_dominanc.weights.allied=0.9", "ree_dominance"),
        ("outcomes.ree_dominance.weights.allied=1.9", "from 0 to 1"),
        ("outcomes.ree_dominance.weights={allied: 0.5}", "'indian'"),
        ("variables.china_us.bounds=[-2, 2]", r"\[-1, 1\]"),
    ],
)
def test_a_slip_in_a_weight_is_told_in_one_message(override, told):
    with pytest.raises(InputError, match=told):
        sim.content(overrides=[override])


def test_a_folder_of_ones_own_may_weigh_an_outcome_otherwise_and_can_name_no_code(tmp_path):
    weights = "{{home: 0.3, allied: 0.9, indian: 0.1, pakistani: 0.1}}"
    entry = f"{{}}:\n  weights: {weights}\n  cites: [leverage-08]\n  why: Judged otherwise.\n"
    (tmp_path / "outcomes.yaml").write_text(entry.format("ree_dominance"), encoding="utf-8")
    content = sim.content(folders=[tmp_path])
    assert content.quantities["outcomes.ree_dominance.weights.allied"].value == 0.9
    assert "lifelines" in content.outcomes
    (tmp_path / "outcomes.yaml").write_text(entry.format("of_my_own"), encoding="utf-8")
    with pytest.raises(InputError, match="of_my_own"):
        sim.content(folders=[tmp_path])


def test_outcomes_as_a_setting_and_a_weight_of_one_stand_side_by_side(tmp_path):
    words = ["worlds=4", "months=2", *PLAIN, "study=distribution", f"results={tmp_path}"]
    ended = asked(*words, "outcomes=[lifelines,ree_dominance]", "outcomes.lifelines.weights.imf=0.9")
    assert ended.code == 0, ended.err
    told = next(tmp_path.glob("*/manifest.json")).read_text(encoding="utf-8")
    assert '"outcomes.lifelines.weights.imf": 0.9' in told
    assert "theatre_outcomes" not in told


# --- levels --------------------------------------------------------------------------------------------------------------

WIDE = ["variables.us_tariffs.bounds=[-50, 300]"]


def test_rules_read_a_variable_between_the_bounds_it_is_given():
    theatre = sim.theatre(worlds=5, months=2, overrides=WIDE)
    world = theatre.world
    world.variables[world.variable_rows["us_tariffs"]] = 125.0
    assert Glimpse(world, ["us_tariffs"])["us_tariffs"].tolist() == [0.5] * 5
    world.variables[world.variable_rows["us_tariffs"]] = 300.0
    theatre.step()
    assert np.isfinite(world.variables).all()
    theatre.release()
    middle = theatre.content.quantities
    for name in OUTCOMES:
        reading = resolved(name, theatre.content, "here")
        if "us_tariffs" in reading.reads:
            for tariffs in (-50.0, 125.0, 300.0):
                state = {variable: np.array(0.3) for variable in reading.reads} | {"us_tariffs": np.array(tariffs)}
                assert 0.0 <= reading.of(state, lambda address: middle[address].value) <= 1.0


def test_what_actors_look_ahead_to_is_a_level_too():
    seen = []
    theatre = sim.theatre(worlds=5, months=2, overrides=WIDE)
    for stakes in (each for actor in theatre.actors.values() for each in actor.stakes.values()):
        stakes.terms = lambda levels, where, told=stakes.terms: (seen.append(levels.get("us_tariffs")), told(levels, where))[1]
    theatre.step()
    theatre.release()
    found = [level for level in seen if level is not None]
    assert found
    assert all(level.min() >= 0.0 and level.max() <= 1.0 for level in found)
