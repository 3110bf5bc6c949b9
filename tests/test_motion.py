"""Do opposed pushes net out, do variables drift home, and does who looks ahead expect what then comes?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theatre import Theatre
from sim.world.pushes import net
from tests import tiny

share_of = st.floats(0.0, 1.0)


def pushing(**effects: float) -> dict:
    """Actors who each push x by so much for good."""
    return {
        name: tiny.actor({}, {"q": tiny.dossier({"push": tiny.option({"x": effect}), "rest": tiny.option()}, rate=0.0)})
        for name, effect in effects.items()
    }


def after(x: float, share: float, months: int = 1, steps: int = 1, relax: dict | None = None, **effects: float) -> float:
    """Where x stands after some months of pushes."""
    variables = {"x": tiny.variable(x, **({"relax": relax} if relax else {}))}
    stage = tiny.theatre(variables, pushing(**effects), laws=tiny.laws(share), horizon=months, steps_per_month=steps)
    for _ in range(months):
        stage.step()
    stage.release()
    return float(stage.world["x"][0])


# --- netting -------------------------------------------------------------------------------------------------------------


@given(share_of, share_of, share_of)
def test_of_opposed_pushes_a_share_of_the_smaller_cancels_on_both_sides(up, down, share):
    left_up, left_down = net(np.array([1.0 - up]), np.array([1.0 - down]), share)
    cancelled = share * min(up, down)
    assert (1.0 - left_up[0], 1.0 - left_down[0]) == pytest.approx((up - cancelled, down - cancelled), abs=1e-12)
    assert 0.0 <= min(left_up[0], left_down[0])
    assert max(left_up[0], left_down[0]) <= 1.0


def test_pushes_to_one_side_are_left_as_they_are_to_the_bit():
    left_up, left_down = net(np.array([0.7, 1.0]), np.array([1.0, 0.3]), 0.9)
    assert (left_up.tolist(), left_down.tolist()) == ([0.7, 1.0], [1.0, 0.3])


@pytest.mark.parametrize(
    ("share", "reached"),
    [
        (1.0, 0.8),  # a variable that is pulled evenly stays where it is
        (0.5, 0.74),  # both sides still close a tenth: 0.8 + 0.1 x 0.2 - 0.1 x 0.8
        (0.0, 0.68),  # both sides close a fifth: 0.8 + 0.2 x 0.2 - 0.2 x 0.8
    ],
)
@pytest.mark.parametrize("steps", [1, 2, 5, 12])
def test_equal_opposed_pushes_close_what_netting_leaves_of_them_in_however_many_steps(share, reached, steps):
    assert after(0.8, share, steps=steps, up=0.2, down=-0.2) == pytest.approx(reached, abs=1e-12)


@pytest.mark.parametrize("steps", [1, 3])
def test_of_unequal_pushes_the_difference_remains(steps):
    assert after(0.5, 1.0, steps=steps, up=0.3, down=-0.1) == pytest.approx(0.5 + 0.2 * 0.5, abs=1e-12)
    assert after(0.5, 1.0, steps=steps, up=0.1, down=-0.3) == pytest.approx(0.5 - 0.2 * 0.5, abs=1e-12)


def test_a_start_is_kept_the_longer_the_more_nets_out():
    gaps = [after(0.9, share, 24, up=0.05, down=-0.05) - after(0.1, share, 24, up=0.05, down=-0.05) for share in (0.0, 0.5, 1.0)]
    assert gaps == pytest.approx([0.8 * 0.9**24, 0.8 * 0.95**24, 0.8], abs=1e-12)


def test_the_drift_home_is_no_push_and_does_not_net_out():
    home = {"rate": 0.1, "toward": 0.5}
    assert after(0.9, 1.0, relax=home, up=0.2, down=-0.2) == pytest.approx(0.9 - 0.1 * 0.4, abs=1e-12)
    # the drift is two steady pushes, here of a twentieth each: 0.24 of the room above closes, and 0.05 of that below
    assert after(0.9, 1.0, relax=home, up=0.2) == pytest.approx(0.9 + 0.24 * 0.1 - 0.05 * 0.9, abs=1e-12)


def test_every_world_may_net_out_another_share():
    played = tiny.content({"x": tiny.variable(0.8)}, pushing(up=0.2, down=-0.2), laws=tiny.laws({"value": 0.5, "range": [0, 1]}))
    stage = Theatre(played, 20, horizon=1, precision="double")
    stage.step()
    share = stage.parameters["laws.netting.numbers.share"]
    assert np.ptp(share) > 0.5
    np.testing.assert_allclose(stage.world["x"], 0.8 - (1.0 - share) * 0.2 * 0.6, rtol=0, atol=1e-12)
    stage.release()


# --- homes ---------------------------------------------------------------------------------------------------------------

ENDS = pytest.mark.parametrize("ends", [(0.0, 1.0), (-1.0, 1.0), (0.0, 150.0)], ids=str)
IDLE = {"one": tiny.actor({}, {"q": tiny.dossier({"rest": tiny.option(), "push": tiny.option({"x": 0.1})}, rate=0.0)})}


def moved_away(ends: tuple[float, float], start: list[float], relax: dict, steps: int = 1, worlds: int = 1) -> Theatre:
    """A theatre in which x has just been moved to nine tenths of its range; `start`: middle, lowest, highest, as shares of it."""
    low, high = ends
    middle, *around = (low + place * (high - low) for place in start)
    entry = tiny.variable({"value": middle, "range": around}, ends, relax=relax)
    stage = tiny.theatre({"x": entry}, IDLE, worlds=worlds, horizon=9, steps_per_month=steps)
    stage.world.variables[:] = low + 0.9 * (high - low)
    return stage


def share(stage: Theatre) -> np.ndarray:
    """Where x stands, as a share of its range."""
    low, high = stage.bounds[0]
    return (stage.world["x"] - low) / (high - low)


@ENDS
def test_without_another_home_each_world_drifts_to_its_own_start(ends):
    stage = moved_away(ends, [0.4, 0.1, 0.7], {"rate": 0.1}, worlds=12)
    homes = (stage.parameters["variables.x.start"] - ends[0]) / (ends[1] - ends[0])
    assert np.ptp(homes) > 0.2
    for month in (1, 2, 3):
        stage.step()
        np.testing.assert_allclose(share(stage), homes + (0.9 - homes) * 0.9**month, rtol=0, atol=1e-12)
    stage.release()


@ENDS
def test_a_home_that_is_named_is_the_same_for_all_worlds(ends):
    low, high = ends
    stage = moved_away(ends, [0.4, 0.1, 0.7], {"rate": 0.1, "toward": low + 0.25 * (high - low)}, worlds=5)
    stage.step()
    np.testing.assert_allclose(share(stage), 0.9 - 0.1 * 0.65, rtol=0, atol=1e-12)
    stage.release()


@ENDS
@pytest.mark.parametrize("steps", [1, 3])
def test_what_lasts_becomes_usual_home_follows_by_its_habit_once_a_month(ends, steps):
    stage = moved_away(ends, [0.2, 0.2, 0.2], {"rate": 0.1, "habit": 0.05}, steps)
    found = []
    for _ in range(2):
        stage.step()
        found.append((float(share(stage)[0]), float(stage.motion.homes.place[0, 0])))
    assert found[0] == pytest.approx((0.83, 0.2315), abs=1e-12)
    assert found[1] == pytest.approx((0.77015, 0.2584325), abs=1e-12)
    stage.release()


def test_a_home_that_nothing_leaves_stays_where_it_is():
    stage = tiny.theatre({"x": tiny.variable(0.3, relax={"rate": 0.1, "habit": 0.5})}, IDLE, horizon=12)
    for _ in range(12):
        stage.step()
    assert stage.world["x"][0] == pytest.approx(0.3, abs=1e-12)
    stage.release()


# --- what is expected -----------------------------------------------------------------------------------------------------

BURDEN = {"tariffs_burden_american_makers": {"rates": {"industry": 0.04, "markets": 0.03}}}
"""It reads two variables that nothing moves here, so that it pushes on as it does at first."""


def trade(own: str, months: int, habit: float, judging: bool, steps: int = 1) -> Theatre:
    """America, whose supply is pushed by itself, by a rival, by a mechanism, and drifts; it looks ahead or holds still."""
    variables = {
        "us_tariffs": tiny.variable(60.0, (0.0, 150.0)),
        "us_diversification": tiny.variable(0.25),
        "us_supply": tiny.variable(0.7, relax={"rate": 0.03, "toward": 0.4} if habit == 0 else {"rate": 0.03, "habit": habit}),
        "market_stress": tiny.variable(0.2, relax={"rate": 0.05}),
    }
    options = {
        "rest": tiny.option(),
        "buy": tiny.option({"us_supply": 0.06, "market_stress": 0.02}),
        "spend": tiny.option({"us_supply": -0.05}),
        "rush": tiny.option({"us_supply": 0.2}, lasts=3, then="spend"),
    }
    curb = {"curb": tiny.option({"us_supply": -0.03, "market_stress": -0.01}), "rest": tiny.option()}
    wants, rate = {"us_supply": 1.0, "market_stress": -0.5}, float(judging)
    actors = {
        "us": tiny.actor(wants, {"stock": tiny.dossier(options, rate=rate, start=own)}, foresight=months),
        "china": tiny.actor({}, {"curbs": tiny.dossier(curb, rate=0.0)}),
    }
    played = tiny.content(variables, actors, laws=tiny.laws(0.9), mechanisms=BURDEN)
    return Theatre(played, precision="double", horizon=months, steps_per_month=steps)


def worth_after(own: str, months: int, habit: float, steps: int = 1) -> float:
    """What America's payoffs come to once an option has stood so many months and nothing else moved."""
    stage = trade("rest" if own == "rush" else own, months, habit, judging=False, steps=steps)
    if own == "rush":
        stage.set_stance(stage.by_name["us.stock"], np.array([0]), 3)
        stage.policies.act_steps_left += 1  # as if it had been decided in the first month, whose pushes it then joins
    for _ in range(months):
        stage.step()
    worth = float(stage.world["us_supply"][0] - 0.5 * stage.world["market_stress"][0])
    stage.release()
    return worth


def worth_foreseen(months: int, habit: float) -> dict[str, float]:
    """What America expects its payoffs to come to under each option."""
    stage = trade("rest", months, habit, judging=True)
    stage.let_mechanisms_read()
    found = tiny.weighings(stage)["us.stock"]
    worth = dict(zip(stage.by_name["us.stock"].options, (found.utilities + found.costs)[:, 0], strict=True))
    stage.release()
    return worth


@pytest.mark.parametrize("months", [1, 6, 18])
def test_an_actor_expects_what_comes_if_nothing_else_moves(months):
    """Its own push, a rival's, a mechanism's and the drift home, netted: all are reckoned with, exactly."""
    expected = worth_foreseen(months, habit=0.0)
    for own in ("rest", "buy", "spend"):
        assert expected[own] == pytest.approx(worth_after(own, months, 0.0), abs=1e-9), own
    assert expected["buy"] > expected["rest"] > expected["spend"]


@pytest.mark.parametrize("months", [6, 18])
def test_what_an_act_brings_and_what_follows_it_is_expected_too(months):
    assert worth_foreseen(months, 0.0)["rush"] == pytest.approx(worth_after("rush", months, 0.0), abs=1e-9)


def test_a_home_that_follows_is_expected_to_stay_and_that_costs_little():
    """Less than 0.02 in a year and a half, with a habit of 3 % a month."""
    expected = worth_foreseen(18, habit=0.03)
    for own in ("rest", "buy", "spend"):
        assert expected[own] == pytest.approx(worth_after(own, 18, 0.03), abs=0.02), own


def test_without_mechanisms_and_drift_expectations_would_be_wrong():
    """The test above can fail: the mechanism and the drift are a good part of what is expected."""
    stage = trade("rest", 18, 0.0, judging=True)
    blind = tiny.weighings(stage)["us.stock"].utilities[0, 0]  # the mechanisms have not read the world yet
    stage.release()
    assert abs(blind - worth_foreseen(18, 0.0)["rest"]) > 0.05


@pytest.mark.parametrize("steps", [1, 4])
def test_expectations_hold_in_however_many_steps_a_month(steps):
    assert worth_foreseen(12, 0.0)["buy"] == pytest.approx(worth_after("buy", 12, 0.0, steps), abs=1e-9)
