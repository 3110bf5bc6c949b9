"""Is the number named that decides between courses of action, and none where luck does?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.studies.decide.deciding_numbers import find_deciding

NUMBER = "actors.pakistan.payoffs.order.weight"
CASES, LUCKS = 400, 2


@pytest.fixture(scope="module")
def ensemble():
    courses = {"one": {}, "two": {"pakistan.pasni": "shelve"}}
    how = dict(design="courses", courses=courses, worlds_per_point=CASES * LUCKS, worlds_per_draw=LUCKS, worlds=2 * CASES * LUCKS)
    return sim.run(**how, months=1, seed=3, keep="final")


def test_the_number_that_decides_is_named_with_its_direction(ensemble):
    drawn = ensemble.data["parameter"].sel(number=NUMBER).values[: CASES * LUCKS : LUCKS]
    noise = np.random.default_rng(0).normal(0.0, 0.1 * drawn.std(), (2, CASES))
    table = find_deciding(ensemble, ["one", "two"], np.array([drawn, np.full(CASES, np.median(drawn))]) + noise)
    for name, sign in (("one", 1), ("two", -1)):
        rows = table[table["policy"] == name]
        assert rows["number"].iloc[0] == NUMBER
        assert np.sign(rows["rank_correlation"].iloc[0]) == sign
        assert rows["first"].iloc[0] > 0.8
    assert table.drop_duplicates("policy")["best"].sum() == pytest.approx(1.0)


def test_noise_decides_nothing_at_the_rate_that_is_promised(ensemble):
    luck = np.random.default_rng(1)
    found = [len(find_deciding(ensemble, ["one", "two"], luck.normal(size=(2, CASES)))) > 0 for _ in range(20)]
    assert np.mean(found) <= 0.2  # two courses share their margin; five in a hundred are allowed to each


def test_few_cases_and_equal_courses_tell_nothing(ensemble):
    assert find_deciding(ensemble, ["one", "two"], np.zeros((2, CASES))).empty
    assert find_deciding(ensemble, ["one", "two"], np.random.default_rng(2).normal(size=(2, 50))).empty
