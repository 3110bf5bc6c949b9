"""Does a theatre go on from a state as the one it was taken from goes on, and does a state hold all that takes?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.actors.state import State
from sim.actors.taking import PLACES, state_of
from sim.config.errors import InputError
from sim.sampling.designs import Design
from sim.theatre import Theatre
from tests.walking import HOW, LEFT, MONTHS, counting, differing, opened, played, walk


@pytest.fixture(scope="module")
def base():
    """A theatre that has been played for some months, and its state."""
    theatre = played(opened())
    yield theatre
    theatre.release()


# --- the whole of it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", [0, LEFT])
@pytest.mark.parametrize("scenario", HOW)
def test_nothing_that_can_be_reached_differs_in_a_theatre_that_took_up_a_state(scenario, month):
    first, second = played(opened(scenario), month), opened(scenario)
    second.take_up(first.state())
    assert differing(first, second) == []
    for theatre in (first, second):
        theatre.advance(MONTHS - month)
    assert differing(first, second) == []
    assert (second.trace and len(second.accounts) > 5) or not second.accounts


@pytest.mark.parametrize("name", PLACES)
def test_the_walk_sees_a_single_bit_of_each_array_changed(name, base):
    before, array = walk(base), state_of(base).arrays()[name]
    if array.size:
        array.reshape(-1)[-1:].view(np.uint8)[0] ^= 1
        assert walk(base) != before
        array.reshape(-1)[-1:].view(np.uint8)[0] ^= 1
    assert walk(base) == before


@pytest.mark.parametrize("scenario", HOW)
def test_a_state_shares_nothing_with_its_theatre_and_no_two_of_its_arrays_are_one(scenario):
    theatre = played(opened(scenario))
    own, kept = state_of(theatre).arrays(), theatre.state()
    for name, array in kept.arrays().items():
        assert array.shape[-1] == theatre.world.n, "the world axis is last"
        for other, held in own.items():
            assert not np.may_share_memory(array, held), (name, other)
            assert name == other or not np.may_share_memory(own[name], held), (name, other)
    before = {name: array.tobytes() for name, array in kept.arrays().items()}
    theatre.step()
    assert {name: array.tobytes() for name, array in kept.arrays().items()} == before


def test_a_theatre_that_has_gone_on_goes_back_to_a_state_with_all_that_came_after_forgotten(base):
    state, other = base.state(), played(opened(), MONTHS)
    other.take_up(state)
    assert differing(base, other) == []
    for _ in range(2):
        other.take_up(state)
        other.advance(MONTHS - LEFT)
    assert differing(played(opened(), MONTHS), other) == []


def test_a_state_may_be_taken_up_where_there_is_room_for_more_months(base):
    longer = opened(horizon=MONTHS + 3)
    longer.take_up(base.state())
    expected = played(opened(horizon=MONTHS + 3), MONTHS + 3)
    assert differing(expected, played(longer, MONTHS + 3 - LEFT)) == []


# --- forks -----------------------------------------------------------------------------------------------------------------

CHANGE = {"china.corridor": "squeeze", "truce": 0.7}


@pytest.mark.parametrize("hold", [False, True])
@pytest.mark.parametrize("trace", [False, True])
def test_a_fork_of_the_present_month_is_that_of_worlds_stepped_from_their_opening(hold, trace):
    theatre = played(opened(trace=trace))
    copied, stepped = theatre.fork(LEFT, CHANGE, hold), opened(trace=trace).fork(LEFT, CHANGE, hold)
    assert differing(copied, stepped) == []
    again = [played(each, 1).fork(LEFT + 1, {"us.tariffs": "relent"}) for each in (copied, stepped)]
    for each in (copied, *again):
        each.advance(MONTHS - each.month)
    assert differing(*again) == []
    assert differing(theatre, played(opened(trace=trace))) == [], "forking leaves the worlds it comes from as they were"


def test_a_fork_of_the_present_month_is_not_stepped(base, monkeypatch, in_numpy):
    monkeypatch.setattr(Theatre, "carry_worlds", None)
    assert base.fork(LEFT, CHANGE).month == LEFT
    with pytest.raises(TypeError):
        base.fork(LEFT - 1, CHANGE)


def test_a_fork_can_be_kept_and_taken_up_by_a_theatre_that_was_never_forked(base, tmp_path):
    fork = played(base.fork(LEFT, CHANGE, hold=True), 1)
    fork.state().save(tmp_path / "fork.npz")
    other = opened()
    other.take_up(State.load(tmp_path / "fork.npz"))
    assert differing(played(fork, 1), played(other, 1)) == []
    other.take_up(base.state())
    assert differing(base, other) == [], "and back to where nothing had been changed"


def test_a_lever_goes_on_to_hold_what_it_holds():
    design = Design("grid", 2, levers={"china.corridor": ["free", "cut_off"]}, luck="common")
    first, second = (opened(design=design, worlds=4) for _ in range(2))
    second.take_up(played(first).state())
    assert differing(played(first, 2), played(second, 2)) == []
    dossier = second.by_name["china.corridor"]
    assert np.all(second.record.stance[LEFT:, dossier.row, 2:][:3] == dossier.options.index("cut_off"))


# --- rules of one's own ----------------------------------------------------------------------------------------------------


def test_what_a_rule_of_ones_own_remembers_is_part_of_the_state_and_of_forks(tmp_path):
    first, second = played(counting(), 2), counting()
    first.state().save(tmp_path / "counted.npz")
    second.take_up(State.load(tmp_path / "counted.npz"))
    forks = [each.fork(2, {"x": 0.1}) for each in (first, counting())]
    for one, other in ((first, second), forks):
        assert differing(played(one, 3), played(other, 3)) == []
        assert one.record.stance[:, 0, 0].tolist()[:6] == [0, 0, 0, 0, 1, 1]


def test_within_a_month_there_is_no_state_but_a_fork():
    theatre, found = counting(), []

    def look(stage, *_):
        if stage.month == 2 and not found:
            with pytest.raises(InputError, match="month 2 is under way"):
                stage.state()
            found.append(stage.fork(2, {"x": 0.1}))

    theatre.onlookers.append(look)
    theatre.advance(3)
    assert differing(found[0], counting().fork(2, {"x": 0.1})) == []
    assert theatre.state().month == 3


# --- months ----------------------------------------------------------------------------------------------------------------


def test_some_months_are_as_many_steps(base):
    theatre = opened()
    for _ in range(LEFT):
        theatre.step()
    assert differing(base, theatre) == []
    assert theatre.advance(np.int64(1)) is None
    theatre.advance(0)
    assert theatre.month == LEFT + 1


@pytest.mark.parametrize("wrong", [-1, 1.5, True, "2", None, [1]])
def test_what_is_no_number_of_months_is_told(wrong, base):
    with pytest.raises(InputError, match=r"advance: months.*whole number from 0"):
        base.advance(wrong)
    assert base.month == LEFT


def test_more_months_than_are_left_are_refused_before_the_first(base):
    with pytest.raises(
        InputError, match=rf"^advance: months: found 9; allowed: up to {MONTHS - LEFT}, as the horizon is {MONTHS}"
    ):
        base.advance(9)
    assert base.month == LEFT
