"""Do the designs that move factors move what they should, and nothing else?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.config.errors import InputError
from sim.config.quantity import Quantity
from sim.sampling import designs
from sim.sampling.designs import Design

CHINA, US = "actors.china.temperature", "actors.us.temperature"
FLAT = Quantity(value=2.0, range=(1.0, 5.0), distribution="uniform")
QUANTITIES = {"a": FLAT, "b": FLAT, "c": FLAT, "fixed": Quantity(value=7.0)}


def points(design: Design, worlds, seed: int = 0) -> designs.Points:
    """What some worlds are given in a small theatre."""
    return designs.given(design, QUANTITIES, {}, np.asarray(worlds), seed)


def matrix(found: designs.Points) -> np.ndarray:
    """The three numbers of the small theatre as probabilities, (number, world)."""
    return np.array([(found.parameters[name] - 1.0) / 4.0 for name in "abc"])


@pytest.mark.parametrize("kind", ["saltelli", "saltelli_pairs"])
def test_two_unrelated_points_and_each_with_one_factor_of_the_other(kind):
    size = {"saltelli": 5, "saltelli_pairs": 8}[kind]
    found = matrix(points(Design(kind, luck="group"), np.arange(size * 512))).reshape(3, 512, size)
    first, second = found[:, :, 0], found[:, :, 1]
    assert np.abs(np.corrcoef(np.vstack([first, second])) - np.eye(6)).max() < 0.17  # sixteen pairs, four standard errors
    for factor in range(3):
        one, other = found[:, :, 2 + factor], found[:, :, 5 + factor] if kind == "saltelli_pairs" else None
        for number in range(3):
            assert np.array_equal(one[number], (second if number == factor else first)[number])
            assert other is None or np.array_equal(other[number], (first if number == factor else second)[number])


def test_a_walk_moves_each_factor_once_by_two_thirds_in_an_order_of_its_own():
    found = matrix(points(Design("morris", luck="group"), np.arange(4 * 300))).reshape(3, 300, 4)
    moved = np.abs(np.diff(found, axis=2)) > 1e-9
    assert np.all(moved.sum(axis=0) == 1)
    assert np.all(moved.sum(axis=2) == 1)
    assert np.allclose(np.abs(found[:, :, -1] - found[:, :, 0]), 2 / 3)
    assert len({tuple(order) for order in np.argmax(moved, axis=2).T}) == 6
    assert np.allclose(sorted(np.unique(found.round(9))), [0, 1 / 3, 2 / 3, 1])


def test_one_at_a_time_moves_each_factor_down_and_up_from_the_middle():
    found = points(Design("one_at_a_time", 2, luck="group"), np.arange(14))
    expected = np.full((7, 3), 2.0)
    for row in range(3):
        expected[2 * row + 1 : 2 * row + 3, row] = 1.2, 4.8
    assert np.allclose(np.array([found.parameters[name] for name in "abc"]).T[::2], expected)
    assert list(found.luck) == [0, 1] * 7


def test_points_of_a_group_share_their_luck_and_groups_do_not():
    luck = points(Design("saltelli", 3, luck="group"), np.arange(2 * 5 * 3)).luck.reshape(2, 5, 3)
    assert np.all(luck[0] == [0, 1, 2])
    assert np.all(luck[1] == [3, 4, 5])


def test_numbers_of_one_factor_move_together():
    design = Design("morris", factors={"both": ["a", "b"], "third": ["*"]}, luck="group")
    found = matrix(points(design, np.arange(3 * 50))).reshape(3, 50, 3)
    moved = np.abs(np.diff(found, axis=2)) > 1e-9
    assert np.array_equal(moved[0], moved[1])
    assert np.array_equal(moved[0], ~moved[2])


def test_a_number_is_in_the_first_factor_that_names_it():
    design = Design("saltelli", factors={"first": ["a", "fixed"], "rest": ["*"], "none": ["a"]})
    assert design.factored(QUANTITIES) == {"first": ["a"], "rest": ["b", "c"]}
    assert design.group(QUANTITIES) == 4


def test_lucks_of_a_grid_may_share_a_draw_of_the_uncertain_numbers():
    design = Design("grid", 6, levers={"a": (1.0, 4.0)}, luck="common", worlds_per_draw=3)
    found = points(design, np.arange(12)).parameters["b"].reshape(2, 2, 3)
    assert np.all(found == found[:1, :, :1])
    assert found[0, 0, 0] != found[0, 1, 0]


def test_a_run_that_moves_factors_says_which_worlds_belong_together():
    ensemble = sim.run(
        worlds=24, months=2, design="saltelli", vary=["actors.us.temperature", "actors.bla.temperature"], worlds_per_point=3
    )
    assert list(ensemble.data["group"].values) == [0] * 12 + [1] * 12
    assert list(ensemble.data["point"].values[:4]) == [0, 0, 0, 1]
    replay = ensemble.theatre([17])
    replay.step(), replay.step()
    assert np.array_equal(replay.world.variables[:, 0], ensemble.data["state"].sel(world=17, month=2).values)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"factors": {"x": ["*"]}}, "factors with design"),
        ({"design": "morris", "factors": {"x": ["no.such"]}}, "settings.factors.x"),
        ({"design": "morris", "correlations": [[CHINA, US, 0.5]]}, "no correlations"),
        ({"design": "grid", "axes": {CHINA: [0.1]}, "worlds_per_point": 4, "worlds_per_draw": 3}, "a divisor of"),
        ({"worlds_per_point": 4, "worlds_per_draw": 2}, "grid or table"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(wrong, words):
    with pytest.raises(InputError, match=words):
        sim.run(months=2, **wrong)
