"""Does a push move a variable as the law of pushes says, one month and many months on?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.actors.standing import standing
from sim.world.pushes import moved, nudged, room
from tests import tiny

effect = st.floats(-0.999, 0.999)
bounds = st.sampled_from([(0.0, 1.0), (-1.0, 1.0), (0.0, 150.0), (-3.0, -2.0)])
place = st.floats(0, 1)


def after(x: float, effects: list[float], low: float, high: float, months: float = 1.0) -> float:
    """Where `moved` puts a variable after some pushes at once, each standing for some months."""
    up = months * np.array([sum((room(d) for d in effects if d > 0), 0.0)])
    down = months * np.array([sum((room(d) for d in effects if d < 0), 0.0)])
    return float(moved(np.array([x]), np.exp(up), np.exp(down), low, high)[0])


def by_the_law(x: float, effects: list[float], low: float, high: float) -> float:
    """The formula of the design, with products of shares instead of sums of logarithms."""
    up = 1.0 - math.prod(1.0 - d for d in effects if d > 0)
    down = 1.0 - math.prod(1.0 + d for d in effects if d < 0)
    return x + up * (high - x) - down * (x - low)


@given(place, st.lists(effect, max_size=8), bounds)
def test_pushes_combine_as_the_products_of_the_shares_they_leave(where, effects, ends):
    low, high = ends
    x = low + where * (high - low)
    assert after(x, effects, low, high) == pytest.approx(by_the_law(x, effects, low, high), abs=1e-12 * (high - low))


@given(place, st.lists(effect, max_size=12), bounds, st.integers(1, 400))
def test_a_variable_never_leaves_its_bounds(where, effects, ends, months):
    low, high = ends
    slack = 1e-12 * (high - low)
    assert low - slack <= after(low + where * (high - low), effects, low, high, months) <= high + slack


@given(place, st.lists(effect, max_size=6), st.randoms(use_true_random=False), bounds)
def test_the_order_of_pushes_does_not_matter(where, effects, shuffler, ends):
    low, high = ends
    x, shuffled = low + where * (high - low), effects.copy()
    shuffler.shuffle(shuffled)
    assert after(x, shuffled, low, high) == pytest.approx(after(x, effects, low, high), abs=1e-12 * (high - low))


@given(place, effect, st.integers(0, 120), bounds)
def test_so_many_months_of_one_push_equal_applying_it_so_many_times(where, push, months, ends):
    low, high = ends
    x = repeated = low + where * (high - low)
    for _ in range(months):
        repeated = after(repeated, [push], low, high)
    assert after(x, [push], low, high, months) == pytest.approx(repeated, abs=1e-12 * (high - low))


@given(place, bounds, st.sampled_from([-1.0, 1.0]))
def test_a_push_of_one_closes_all_room(where, ends, push):
    low, high = ends
    target = high if push > 0 else low
    assert after(low + where * (high - low), [push], low, high) == pytest.approx(target, abs=1e-12 * (high - low))
    assert 1.0 - np.exp(room(push)) == 1.0


@given(place, bounds, effect, effect)
def test_a_stronger_push_never_moves_a_variable_less(where, ends, one, other):
    low, high = ends
    weak, strong = sorted((one, other))
    x = low + where * (high - low)
    assert after(x, [weak], low, high) <= after(x, [strong], low, high) + 1e-12 * (high - low)


@given(place, bounds)
def test_no_push_changes_no_bit(where, ends):
    low, high = ends
    x = low + where * (high - low)
    assert after(x, [], low, high) == x
    assert after(x, [0.0], low, high) == x


@given(place, effect, bounds)
def test_an_impulse_moves_only_the_worlds_in_which_it_happens_and_as_a_push_would(where, push, ends):
    low, high = ends
    x = low + where * (high - low)
    hit, spared = nudged(np.array([x, x]), push, np.array([True, False]), low, high)
    assert hit == pytest.approx(after(x, [push], low, high), abs=1e-12 * (high - low))
    assert spared == x


def test_pushing_does_not_write_into_what_it_is_given():
    x, up, down = np.array([0.3]), np.array([0.8]), np.array([0.9])
    moved(x, up, down, 0.0, 1.0)
    assert (x[0], up[0], down[0]) == (0.3, 0.8, 0.9)


# --- the stances of a theatre ---------------------------------------------------------------------------------------------


def crowd(effects: list[float], potency: float = 1.0, order: int = 1) -> dict:
    """Actors who each hold a stance with one of the effects on x for good; the other answer is to do nothing."""
    names = [f"a{number}" for number in range(len(effects))][::order]
    by_name = dict(zip([f"a{number}" for number in range(len(effects))], effects, strict=True))
    return {
        name: tiny.actor(
            {}, {"q": tiny.dossier({"push": tiny.option({"x": by_name[name]}), "rest": tiny.option()}, rate=0.0, potency=potency)}
        )
        for name in names
    }


@settings(max_examples=40, deadline=None)
@given(place, st.lists(st.floats(-0.9, 0.9), min_size=1, max_size=5), st.floats(0.2, 2.0), bounds)
def test_a_month_of_standing_stances_follows_the_law_whatever_the_order_of_the_actors(where, effects, potency, ends):
    low, high = ends
    x = low + where * (high - low)
    effective = [math.copysign(1.0 - (1.0 - abs(d)) ** potency, d) for d in effects]
    for order in (1, -1):
        stage = tiny.theatre({"x": tiny.variable(x, ends)}, crowd(effects, potency, order))
        stage.step()
        assert stage.world["x"][0] == pytest.approx(by_the_law(x, effective, low, high), abs=1e-12 * (high - low))
        stage.release()


def foreseen_and_reached(x: float, own: float, others: list[float], months: int) -> tuple[float, float]:
    """What an actor with that foresight expects of x if its stance stands, and where x is once the months have passed."""
    quiet = {"q": tiny.dossier({"push": tiny.option({"x": own}), "rest": tiny.option()}, rate=0.0)}
    looking = {"q": {**quiet["q"], "review": {"rate": 1.0, "attention": 1.0}}}
    judge = {"judge": tiny.actor({"x": 1.0}, looking, foresight=months)}
    expectation = tiny.weighings(tiny.theatre({"x": tiny.variable(x)}, crowd(others) | judge))["judge.q"].utilities[0, 0]
    stage = tiny.theatre({"x": tiny.variable(x)}, crowd(others) | {"judge": tiny.actor({"x": 1.0}, quiet)}, horizon=months)
    for _ in range(months):
        stage.step()
    reached = float(stage.world["x"][0])
    stage.release()
    return float(expectation), reached


@settings(max_examples=30, deadline=None)
@given(place, st.lists(st.floats(0.0, 0.3), min_size=1, max_size=4), st.sampled_from([-1.0, 1.0]), st.integers(1, 36))
def test_foresight_is_the_standing_pushes_applied_month_after_month(x, sizes, side, months):
    own, *others = [side * size for size in sizes]
    expectation, reached = foreseen_and_reached(x, own, others, months)
    assert expectation == pytest.approx(reached, abs=1e-12)


OPPOSED = [(0.0, 0.02, -0.02, 24), (1.0, 0.02, -0.02, 24), (0.5, 0.05, -0.01, 36), (0.2, 0.3, -0.3, 2), (0.9, 0.01, -0.07, 12)]
"""A start, a push by the actor itself, one by another, and months of foresight."""


@pytest.mark.parametrize(("x", "own", "other", "months"), OPPOSED)
def test_foresight_is_the_pushes_applied_month_after_month_also_where_they_oppose_each_other(x, own, other, months):
    expectation, reached = foreseen_and_reached(x, own, [other], months)
    assert expectation == pytest.approx(reached, abs=1e-9)


@pytest.mark.parametrize(("own", "other", "months"), [(0.05, -0.05, 24), (0.1, -0.05, 36), (0.25, -0.25, 3)])
def test_whoever_starts_higher_is_not_expected_to_end_lower(own, other, months):
    expected = [foreseen_and_reached(x, own, [other], months)[0] for x in (0.0, 0.3, 0.6, 1.0)]
    assert expected == sorted(expected)


@pytest.mark.parametrize("after", [0.01, -0.02])
def test_an_act_is_foreseen_for_its_months_and_then_what_follows_it(after):
    options = {"rest": tiny.option({"x": after}), "act": tiny.option({"x": 0.2}, lasts=3, then="rest")}
    brief = tiny.actor({"x": 1.0}, {"q": tiny.dossier(options)}, foresight=8)
    expectation = tiny.weighings(tiny.theatre({"x": tiny.variable(0.0)}, {"one": brief}))["one.q"].utilities[1, 0]
    reached = 1.0 - 0.8**3
    for _ in range(5):
        reached = by_the_law(reached, [after], 0.0, 1.0)
    assert expectation == pytest.approx(reached, abs=1e-12)


def test_an_act_stands_for_its_months_and_no_longer():
    options = {"rest": tiny.option(), "act": tiny.option({"x": 0.5}, lasts=3, then="rest", requires={"x": {"max": 0.1}})}
    brief = tiny.actor({"x": 100.0}, {"q": tiny.dossier(options)}, temperature=0.0)
    stage = tiny.theatre({"x": tiny.variable(0.0)}, {"one": brief}, horizon=6)
    for _ in range(6):
        stage.step()
    assert stage.record.stance[:, 0, 0].tolist() == [0, 1, 1, 1, 0, 0, 0]
    assert stage.world["x"][0] == pytest.approx(1.0 - 0.5**3, abs=1e-12)
    stage.release()


def test_the_running_total_of_the_standing_pushes_stays_what_a_fresh_sum_gives():
    sizes = [0.7, -0.4, 0.999999, -0.05]
    actors = {
        name: tiny.actor({}, {"q": tiny.dossier({f"o{i}": tiny.option({"x": sizes[i - shift]}) for i in range(4)})})
        for shift, name in enumerate(["a", "b", "c"])
    }
    stage = tiny.theatre({"x": tiny.variable(0.5)}, actors, worlds=20, horizon=120)
    for _ in range(120):
        stage.step()
    turns = np.count_nonzero(np.diff(stage.record.stance, axis=0))
    fresh = standing(stage.dossiers, stage.world.stances, stage.potency, stage.world.variables)
    assert turns > 1000
    for running, summed in ((stage.policies.standing.up, fresh.up), (stage.policies.standing.down, fresh.down)):
        np.testing.assert_allclose(running, summed, rtol=0, atol=1e-11)
    stage.release()
