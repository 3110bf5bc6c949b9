"""Are fronts, knees, hypervolumes and optimism the ones that can be worked out by hand?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_1samp, ttest_ind

from sim.analysis.optimism import measure_gain, measure_optimism
from sim.analysis.pareto import find_front, find_knees, measure_marginal_utility, measure_volume
from sim.config.errors import InputError


def test_the_front_holds_what_nothing_matches_everywhere_and_beats_somewhere():
    worth = np.array([[3.0, 1.0], [1.0, 3.0], [2.0, 2.0], [2.0, 1.0], [1.0, 2.0], [2.0, 2.0]])
    assert find_front(worth).tolist() == [0, 1, 2, 5]
    assert find_front(worth[:, :1]).tolist() == [0]
    assert find_front(np.eye(4)).tolist() == [0, 1, 2, 3]


def test_fronts_are_those_of_comparing_every_pair():
    for outcomes in (2, 3, 4):
        worth = np.random.default_rng(outcomes).integers(0, 5, size=(60, outcomes)).astype(float)
        beaten = [any((other >= one).all() and (other > one).any() for other in worth) for one in worth]
        assert find_front(worth).tolist() == np.flatnonzero(~np.array(beaten)).tolist()


def test_the_hypervolume_is_the_area_of_the_steps():
    worth = np.array([[3.0, 1.0], [1.0, 2.0]])
    assert measure_volume(worth, np.zeros(2)) == pytest.approx(3.0 + 1.0)
    assert measure_volume(worth, np.array([1.0, 0.0])) == pytest.approx(2.0)
    assert measure_volume(-worth, np.zeros(2)) == pytest.approx(0.0)
    assert measure_volume(np.ones((1, 3)), np.zeros(3)) == pytest.approx(1.0)


def test_marginal_utilities_are_those_of_integration():
    """Between (0, 1), (0.8, 0.8) and (1, 0) the middle is best for weights from 0.2 to 0.8: 2 x the integral of 0.8 - w."""
    worth = np.array([[0.0, 1.0], [0.8, 0.8], [1.0, 0.0]])
    assert measure_marginal_utility(worth) == pytest.approx([0.02, 0.09, 0.02], abs=0.002)
    assert find_knees(worth).tolist()[0] == 1
    assert measure_marginal_utility(worth * [10.0, 0.1] + 3.0) == pytest.approx(measure_marginal_utility(worth))


def test_what_no_weights_would_choose_is_no_knee():
    worth = np.array([[0.0, 1.0], [0.4, 0.4], [1.0, 0.0], [0.9, 0.7]])
    assert find_knees(worth, 4).tolist()[0] == 3
    assert 1 not in find_knees(worth, 4)
    assert len(find_knees(worth, 2)) == 2
    assert find_knees(np.array([[1.0, 2.0]])).tolist() == [0]


def test_gains_and_optimism_have_the_intervals_of_student_and_welch():
    rng = np.random.default_rng(0)
    found, held = rng.normal(0.5, 2.0, 40), rng.normal(0.1, 1.0, 25)
    gain, wanted = measure_gain(held), ttest_1samp(held, 0.0).confidence_interval()
    assert (gain.low, gain.high) == pytest.approx((wanted.low, wanted.high))
    hope, wanted = measure_optimism(found, held), ttest_ind(found, held, equal_var=False).confidence_interval()
    assert (hope.mean, hope.low, hope.high) == pytest.approx((found.mean() - held.mean(), wanted.low, wanted.high))


def test_what_never_differs_is_no_gain():
    assert not measure_gain(np.zeros(10)).is_better
    assert measure_gain(np.full(10, 0.2)).is_better
    hope = measure_optimism(np.full(5, 0.3), np.full(7, 0.1))
    assert (hope.low, hope.high) == pytest.approx((0.2, 0.2))


def test_without_pymoo_the_extra_is_named(monkeypatch):
    monkeypatch.setattr("sim.analysis.pareto.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"extra 'search': pip install -e \"\.\[search\]\""):
        find_front(np.eye(2))
