"""Do actors reason about each other as deeply as they are told to, and do they meet the published equilibria?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.theatre import Theatre
from sim.world import reading
from sim.world.outcomes import OUTCOMES, outcome
from tests import tiny

INF = float("inf")
ALMOST_ONE = 0.9999999999
"""An effect that moves a variable to its bound in one month, as nearly as the schema allows."""


@pytest.fixture(scope="module", autouse=True)
def product():
    """The outcome x * y, which only these tests know."""

    @outcome
    def both_of_x_and_y(w, _):
        return w["x"] * w["y"]

    yield "both_of_x_and_y"
    del OUTCOMES["both_of_x_and_y"]
    reading.ask.cache_clear()


EXACT = {"iterations": 2000, "tolerance": 1e-12}


def game(
    row, column, temperature: float, depth: float, *, start=(0.0, 0.0), rate=1.0, depths=(None, None), rule=EXACT, **how
) -> Theatre:
    """A theatre that is a game of two actors with two moves: x is whether the first takes its second move, y likewise.

    row, column : payoffs [first's move][second's move]. start : where x and y stand. rate : at which both review.
    depths : of each actor, None for the theatre's. rule : how the fixed point is sought, {} for the theatre's own way.
    """
    actors = {}
    for name, mine, payoffs, own_depth in (("one", "x", np.asarray(row), depths[0]), ("two", "y", np.asarray(column), depths[1])):
        of_x, of_y = payoffs[1, 0] - payoffs[0, 0], payoffs[0, 1] - payoffs[0, 0]
        of_both = payoffs[1, 1] - payoffs[1, 0] - payoffs[0, 1] + payoffs[0, 0]
        moves = {"first": tiny.option({mine: -ALMOST_ONE}), "second": tiny.option({mine: ALMOST_ONE})}
        weights = {"x": float(of_x), "y": float(of_y), "both_of_x_and_y": float(of_both)}
        actors[name] = tiny.actor(
            weights, {"move": tiny.dossier(moves, rate=rate)}, temperature=float(temperature), depth=own_depth
        )
    variables = {"x": tiny.variable(start[0]), "y": tiny.variable(start[1])}
    return tiny.theatre(variables, actors, {"depth": depth, **rule}, **how)


def second_moves(stage: Theatre) -> tuple[float, float]:
    """The chances that each takes its second move, in a stage that is then let go."""
    found = tiny.chances(stage)
    stage.release()
    return float(found["one.move"][1]), float(found["two.move"][1])


def logit(gain: float, temperature: float) -> float:
    """The chance of the second of two moves."""
    return 1.0 / (1.0 + np.exp(-gain / temperature))


def answers(row, column, temperature) -> Callable[[float, float], tuple[float, float]]:
    """The logit answers of both players to each other's chances: the game written down once more, without a theatre."""
    row, column = np.asarray(row), np.asarray(column)

    def to(p: float, q: float) -> tuple[float, float]:
        gain_row = (row[1] - row[0]) @ [1 - q, q]
        gain_column = [1 - p, p] @ (column[:, 1] - column[:, 0])
        return logit(gain_row, temperature), logit(gain_column, temperature)

    return to


GAMBIT = [[1, 1], [0, 1]], [[1, 1], [2, 1]]
DILEMMA = [[3, 0], [5, 1]], [[3, 5], [0, 1]]


# --- published numbers ---------------------------------------------------------------------------------------------------


def test_the_gambit_projects_test_game_has_its_published_equilibrium():
    p, q = second_moves(game(*GAMBIT, temperature=1.0, depth=INF, rule={}))
    assert (1 - p, 1 - q) == pytest.approx((0.6430, 0.5883), abs=1e-4)


def test_the_symmetric_prisoners_dilemma_has_its_published_equilibrium():
    p, q = second_moves(game(*DILEMMA, temperature=2.0, depth=INF, rule={}))  # lambda 0.5
    assert (1 - p, 1 - q) == pytest.approx((0.338648, 0.338648), abs=1e-4)


@pytest.mark.parametrize("payoffs", [GAMBIT, DILEMMA])
def test_at_lambda_zero_everybody_chooses_blindly(payoffs):
    assert second_moves(game(*payoffs, temperature=1e9, depth=INF)) == pytest.approx((0.5, 0.5), abs=1e-4)


def test_at_temperature_zero_both_prisoners_defect():
    assert second_moves(game(*DILEMMA, temperature=0.0, depth=INF)) == pytest.approx((1.0, 1.0), abs=1e-9)


payoff = st.floats(-2, 2)
table = st.tuples(st.tuples(payoff, payoff), st.tuples(payoff, payoff))


@settings(max_examples=25, deadline=None)
@given(table, table, st.floats(1.5, 5.0))
def test_the_fixed_point_of_any_game_is_an_answer_to_itself(row, column, temperature):
    p, q = second_moves(game(row, column, temperature, INF))
    assert answers(row, column, temperature)(p, q) == pytest.approx((p, q), abs=1e-7)


@pytest.mark.parametrize("start", [(0.0, 0.0), (1.0, 1.0)])
def test_an_equilibrium_that_is_the_only_one_does_not_depend_on_where_the_game_stands(start):
    """What stood matters only for the first guess; a move of either kind sets the variable anew."""
    p, q = second_moves(game(*GAMBIT, temperature=1.0, depth=INF, start=start))
    assert (1 - p, 1 - q) == pytest.approx((0.6430, 0.5883), abs=1e-4)


# --- finite depths -------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(table, table, st.floats(0.3, 3.0), st.integers(1, 6))
def test_each_level_answers_the_level_below_it_and_the_first_what_stands(row, column, temperature, depth):
    expected = (0.0, 0.0)  # both stand at their first move
    for _ in range(depth):
        expected = answers(row, column, temperature)(*expected)
    assert second_moves(game(row, column, temperature, depth)) == pytest.approx(expected, abs=1e-8)


def test_who_looks_two_moves_deep_sees_what_the_other_will_do():
    row, column = GAMBIT
    shallow, deep = (second_moves(game(row, column, 1.0, depth)) for depth in (1, 2))
    assert shallow[1] == pytest.approx(0.5, abs=1e-9)  # the first row stands, so the column is indifferent
    assert deep[1] == pytest.approx(logit(-shallow[0], 1.0), abs=1e-8)
    assert abs(deep[1] - shallow[1]) > 0.05


def test_deep_but_finite_reasoning_ends_at_the_fixed_point_of_a_dominance_solvable_game():
    fixed = second_moves(game(*DILEMMA, temperature=2.0, depth=INF))
    gaps = [
        np.max(np.abs(np.subtract(second_moves(game(*DILEMMA, temperature=2.0, depth=depth)), fixed))) for depth in (1, 4, 16, 40)
    ]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.01
    assert gaps[-1] < 1e-9


def test_an_actor_may_reason_at_a_depth_of_its_own():
    row, column = GAMBIT
    by_depth = {depth: second_moves(game(row, column, 1.0, depth)) for depth in (1, 2, 3, INF)}
    for one, two in ((1, 2), (2, 1), (3, 1), (INF, 1), (1, INF), (3, INF), (2, 3)):
        mixed = second_moves(game(row, column, 1.0, 1, depths=(one, two)))
        assert mixed == pytest.approx((by_depth[one][0], by_depth[two][1]), abs=1e-9)


def test_an_actors_own_depth_goes_before_the_theatres():
    stage = game(*GAMBIT, temperature=1.0, depth=INF, depths=(1, None))
    assert [actor.depth for actor in stage.actors.values()] == [1.0, INF]
    stage.release()


# --- who is under review -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [1, 2, INF])
def test_a_stance_that_is_not_under_review_is_expected_to_stand(depth):
    stage = game(*DILEMMA, temperature=2.0, depth=depth, rate=0.5, worlds=200, seed=1)
    found = tiny.weighings(stage)
    one, two = found["one.move"], found["two.move"]
    assert set(one.where) - set(two.where)
    assert set(one.where) & set(two.where)
    to_what_stands = answers(*DILEMMA, 2.0)(0.0, 0.0)[0]
    alone = ~np.isin(one.where, two.where)
    np.testing.assert_allclose(one.probabilities[1, alone], to_what_stands, rtol=0, atol=1e-8)
    assert np.all(np.abs(one.probabilities[1, ~alone] - to_what_stands) > 0.01) == (depth > 1)
    stage.release()


@pytest.mark.parametrize("depth", [1, 2, INF])
def test_worlds_without_a_review_are_left_as_they_are(depth):
    stage = game(*DILEMMA, temperature=2.0, depth=depth, rate=0.3, worlds=100, horizon=1)
    stage.month = 1
    reviewed = {name: set(found.where) for name, found in tiny.weighings(stage).items()}
    stage.month = 0
    stage.step()
    for row, name in enumerate(("one.move", "two.move")):
        changed = set(np.flatnonzero(stage.record.stance[1, row] != stage.record.stance[0, row]))
        assert changed
        assert changed <= reviewed[name] < set(range(100))
    stage.release()


@pytest.mark.parametrize("depth", [1, 2, INF])
def test_deliberating_changes_nothing_in_the_theatre(depth):
    def everything(stage: Theatre) -> list[bytes]:
        return [
            a.tobytes()
            for a in (stage.world.variables, stage.world.stances, stage.policies.standing.up, stage.policies.standing.down)
        ]

    stage = game(*DILEMMA, temperature=2.0, depth=depth, rate=0.5, worlds=50)
    before = everything(stage)
    first, second = tiny.weighings(stage), tiny.weighings(stage)
    assert everything(stage) == before
    assert all(first[name].probabilities.tobytes() == second[name].probabilities.tobytes() for name in first)
    stage.release()


@settings(max_examples=20, deadline=None)
@given(table, table, st.floats(1.5, 3.0), st.sampled_from([1, 2, 3, INF]))
def test_renaming_the_actors_renames_what_they_do(row, column, temperature, depth):
    assume(row != column)
    p, q = second_moves(game(row, column, temperature, depth))
    mirrored = second_moves(game(np.transpose(column), np.transpose(row), temperature, depth))
    assert mirrored == pytest.approx((q, p), abs=1e-9)


@pytest.mark.parametrize("depth", [2, INF])
def test_turning_costs_hold_an_actor_back_at_any_depth(depth):
    def defect(cost: float) -> float:
        moves = {"cooperate": tiny.option({"x": -ALMOST_ONE}), "defect": tiny.option({"x": ALMOST_ONE})}
        actors = {"one": tiny.actor({"x": 1.0}, {"move": tiny.dossier(moves, turning_cost=cost)})}
        stage = tiny.theatre({"x": tiny.variable()}, actors, {"depth": depth})
        found = float(tiny.chances(stage)["one.move"][1])
        stage.release()
        return found

    for cost in (0.0, 0.5, 3.0):
        assert defect(cost) == pytest.approx(logit(1.0 - cost, 1.0), abs=1e-8)
