"""Do payoffs become choices as the logit rule says, and is a closed door never gone through?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim.actors.decision import choose, logit, pick
from sim.actors.evaluation import Weighing
from sim.luck import Luck
from tests import tiny

ERROR_RATE = 1e-6
"""Chance that a randomised test of this file fails although the code is right."""
JUST_BELOW_ONE = np.nextafter(1.0, 0.0)


@st.composite
def choices(draw, most: int = 6):
    """Utilities (option, world) and which options are open, at least one in each world."""
    options, worlds = draw(st.integers(2, most)), draw(st.integers(1, 5))
    utilities = draw(arrays(float, (options, worlds), elements=st.floats(-50, 50)))
    is_open = draw(arrays(bool, (options, worlds)))
    is_open[draw(st.integers(0, options - 1))] = True
    return utilities, is_open


warm = st.floats(0.01, 100.0)


@given(choices(), warm)
def test_probabilities_sum_to_one_and_closed_options_get_none(case, temperature):
    utilities, is_open = case
    chances = logit(utilities, is_open, temperature)
    np.testing.assert_allclose(chances.sum(axis=0), 1.0, rtol=0, atol=1e-12)
    assert np.all(chances[~is_open] == 0.0)
    assert np.all(chances >= 0.0)


@given(choices(), st.floats(0.5, 100.0))
def test_odds_are_exponential_in_the_difference_of_utilities(case, temperature):
    utilities, is_open = case
    chances = logit(utilities, is_open, temperature)
    for world in range(utilities.shape[1]):
        first, *others = np.flatnonzero(is_open[:, world])
        for other in others:
            expected = (utilities[first, world] - utilities[other, world]) / temperature
            assert np.log(chances[first, world]) - np.log(chances[other, world]) == pytest.approx(expected, abs=1e-9)


@given(choices(), warm, st.floats(-1000, 1000))
def test_a_constant_added_to_all_utilities_changes_nothing(case, temperature, constant):
    utilities, is_open = case
    expected = logit(utilities, is_open, temperature)
    np.testing.assert_allclose(logit(utilities + constant, is_open, temperature), expected, rtol=0, atol=1e-9)


@given(choices())
def test_at_temperature_zero_the_best_open_option_is_certain(case):
    utilities, is_open = case
    chances = logit(utilities, is_open, 0.0)
    best = np.argmax(np.where(is_open, utilities, -np.inf), axis=0)  # the first of equals
    np.testing.assert_array_equal(chances, np.arange(len(utilities))[:, None] == best)


@given(choices())
def test_at_a_very_large_temperature_all_open_options_are_equally_likely(case):
    utilities, is_open = case
    np.testing.assert_allclose(logit(utilities, is_open, 1e12), is_open / is_open.sum(axis=0), rtol=0, atol=1e-9)


@given(choices(), warm, st.data())
def test_each_world_has_its_own_temperature_whether_zero_or_warm(case, temperature, data):
    utilities, is_open = case
    cold = data.draw(arrays(bool, utilities.shape[1]))
    together = logit(utilities, is_open, np.where(cold, 0.0, temperature))
    for world, is_cold in enumerate(cold):
        alone = logit(utilities[:, [world]], is_open[:, [world]], 0.0 if is_cold else temperature)
        assert together[:, world].tobytes() == alone[:, 0].tobytes()


@given(choices(), warm)
def test_weighing_leaves_its_arguments_alone(case, temperature):
    utilities, is_open = case
    before = utilities.copy(), is_open.copy()
    logit(utilities, is_open, temperature)
    assert utilities.tobytes() == before[0].tobytes()
    assert is_open.tobytes() == before[1].tobytes()


@pytest.mark.parametrize("gap", [1e3, 1e6])
def test_huge_differences_at_a_tiny_temperature_give_zero_and_one_without_a_warning(gap):
    utilities, is_open = np.array([[0.0], [gap], [-gap]]), np.ones((3, 1), dtype=bool)
    with np.errstate(over="raise", invalid="raise"):
        assert logit(utilities, is_open, 1e-12).ravel().tolist() == [0.0, 1.0, 0.0]


def test_what_is_picked_is_as_frequent_as_its_probability_says():
    utilities = np.array([0.3, -0.4, 5.0, 0.9, 0.0])[:, None]
    is_open = np.array([True, True, False, True, True])[:, None]
    chances = logit(utilities, is_open, 0.7)[:, 0]
    n = 200_000
    chosen = pick(np.repeat(chances[:, None], n, axis=1), Luck(4, np.arange(n)).uniform("a test of picking", 0))
    counts = np.bincount(chosen, minlength=5)
    assert counts[2] == 0
    wide = [0, 1, 3, 4]
    assert stats.chisquare(counts[wide], n * chances[wide]).pvalue > ERROR_RATE


@given(st.floats(0, 1, exclude_max=True), choices())
def test_the_pick_is_the_inverse_of_the_cumulative_probabilities(u, case):
    chances = logit(*case, 20.0)
    chosen = pick(chances, np.full(chances.shape[1], u))
    for world, option in enumerate(chosen):
        assert chances[:option, world].sum() <= u + 1e-12
        assert u <= chances[: option + 1, world].sum() + 1e-12


def test_luck_on_the_border_between_two_options_takes_the_second():
    assert pick(np.array([[0.25] * 3, [0.5] * 3, [0.25] * 3]), np.array([np.nextafter(0.25, 0.0), 0.25, 0.75])).tolist() == [
        0,
        1,
        2,
    ]


@settings(max_examples=300)
@given(choices(most=9), warm, st.sampled_from([0.0, 1e-300, 0.5, 1 - 1e-15, JUST_BELOW_ONE]))
def test_a_closed_option_is_never_picked_whatever_the_luck(case, temperature, u):
    utilities, is_open = case
    chosen = pick(logit(utilities, is_open, temperature), np.full(utilities.shape[1], u))
    assert np.all(is_open[chosen, np.arange(len(chosen))])


@pytest.mark.parametrize("closed", [[5], [4, 5], [0, 5]])
def test_a_sum_that_rounds_below_one_does_not_let_a_closed_last_option_through(closed):
    chances = np.full((6, 1), 1.0 / (6 - len(closed)) * (1 - 1e-15))
    chances[closed] = 0.0
    chosen = pick(chances, np.array([JUST_BELOW_ONE]))
    assert chances.sum() < JUST_BELOW_ONE
    assert chances[chosen[0], 0] > 0.0


def test_a_rule_that_answers_yes_or_no_does_not_round_the_chances_of_others():
    worlds = np.arange(1000)

    def weighed(chances: list) -> Weighing:
        table = np.repeat(np.array(chances)[:, None], worlds.size, axis=1)
        return Weighing(worlds, {}, {}, table, table, table, table)

    looks = {"a.sure": weighed([False, True]), "b.whole": weighed([0, 1, 0]), "c.open": weighed([0.25, 0.75])}
    dossiers, where, options = choose(Luck(0, worlds), 1, looks, np.float32)
    assert where.tolist() == 3 * worlds.tolist()
    assert np.all(options[dossiers < 2] == 1)
    assert 200 < np.count_nonzero(options[dossiers == 2] == 0) < 300


def test_an_option_whose_condition_fails_is_never_chosen_in_a_theatre_however_tempting():
    options = {
        "stay": tiny.option(),
        "leap": tiny.option({"gold": 0.9}, requires={"bridge": {"min": 0.5}}),
        "walk": tiny.option(),
    }
    actors = {"one": tiny.actor({"gold": 100.0}, {"way": tiny.dossier(options)}, temperature=0.5)}
    stage = tiny.theatre({"gold": tiny.variable(0.0), "bridge": tiny.variable(0.4)}, actors, worlds=400, horizon=20)
    for _ in range(20):
        stage.step()
    assert set(np.unique(stage.record.stance)) == {0, 2}
    stage.release()


def test_a_turn_is_taken_less_often_the_more_it_costs():
    def share_turned(cost: float) -> float:
        options = {"stay": tiny.option({"x": 0.1}), "turn": tiny.option()}
        actors = {"one": tiny.actor({}, {"way": tiny.dossier(options, turning_cost=cost)}, temperature=0.5)}
        return float(tiny.chances(tiny.theatre({"x": tiny.variable()}, actors))["one.way"][1])

    for cost in (0.0, 0.4, 2.0):
        assert share_turned(cost) == pytest.approx(1.0 / (1.0 + np.exp(cost / 0.5)), abs=1e-12)


def test_upkeep_counts_against_an_option_and_the_distance_of_positions_scales_the_turning_cost():
    options = {
        "low": tiny.option({"x": 0.1}, position=0.0),
        "middle": tiny.option(position=0.25, upkeep=0.3),
        "high": tiny.option(position=1.0),
    }
    actors = {"one": tiny.actor({}, {"way": tiny.dossier(options, turning_cost=0.8)}, temperature=0.5)}
    found = tiny.weighings(tiny.theatre({"x": tiny.variable()}, actors))["one.way"]
    np.testing.assert_allclose(found.utilities[:, 0], [0.0, -0.2 - 0.3, -0.8], rtol=0, atol=1e-12)


def test_the_theatres_temperature_multiplies_an_actors_own():
    options = {"stay": tiny.option(), "rise": tiny.option({"x": 0.5})}
    actors = {"one": tiny.actor({"x": 1.0}, {"way": tiny.dossier(options)}, temperature=0.5)}
    for factor, expected in ((1.0, np.exp(1.0)), (2.0, np.exp(0.5))):
        odds = tiny.chances(tiny.theatre({"x": tiny.variable()}, actors, {"temperature": factor}))["one.way"]
        assert odds[1] / odds[0] == pytest.approx(expected, abs=1e-9)
    cold = tiny.chances(tiny.theatre({"x": tiny.variable()}, actors, {"temperature": 0.0}))["one.way"]
    assert cold.tolist() == [0.0, 1.0]
