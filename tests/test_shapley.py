"""Is a variance shared out as the closed form says, where numbers hang together, come in groups, or come from few rows?"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
import pandas as pd
import pytest

from sim.analysis.shapley import shapley_effects
from sim.config.errors import InputError
from tests.asking import asked, told

SLOPES = np.array([1.0, 0.5, -0.7, 0.0])
SPREADS = np.array([[1.0, 0.6, 0.0, 0.5], [0.6, 1.0, 0.2, 0.0], [0.0, 0.2, 1.0, 0.0], [0.5, 0.0, 0.0, 1.0]])
"""Four normal numbers; the last does nothing, and hangs together with the first."""
APART = [[0], [1], [2], [3]]


def closed(slopes: np.ndarray, spreads: np.ndarray, groups: Sequence[Sequence[int]], luck: float) -> tuple[np.ndarray, float]:
    """Shapley effects of groups in a linear model of normal numbers, and what all explain (Owen and Prieur 2017, section 4)."""
    variance, n = slopes @ spreads @ slopes + luck, len(groups)

    def explain(code: int) -> float:
        """The variance of the mean given the numbers of some groups."""
        known = [number for place in range(n) if code >> place & 1 for number in groups[place]]
        cross = spreads[:, known].T @ slopes
        return float(cross @ np.linalg.solve(spreads[np.ix_(known, known)], cross)) / variance if known else 0.0

    effects = np.zeros(n)
    for place in range(n):
        for code in (code for code in range(1 << n) if not code >> place & 1):
            effects[place] += (explain(code | 1 << place) - explain(code)) / n / comb(n - 1, code.bit_count())
    return effects, explain((1 << n) - 1)


def linear(seed: int, points: int, luck: float) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and an outcome of the linear model."""
    random = np.random.default_rng(seed)
    numbers = random.multivariate_normal(np.zeros(4), SPREADS, points)
    return numbers, numbers @ SLOPES + np.sqrt(luck) * random.normal(size=points)


def effects(values: np.ndarray, numbers: np.ndarray, groups: Sequence[Sequence[int]] = APART, **more: object) -> pd.DataFrame:
    table, _ = shapley_effects(values, {str(i): numbers[:, list(g)] for i, g in enumerate(groups)}, **more)
    return table.set_index("factor").loc[[str(i) for i in range(len(groups))]]


@pytest.mark.parametrize("correlation", [-0.8, 0.0, 0.4, 0.9])
def test_two_correlated_numbers_have_the_published_effects(correlation):
    """b1^2 s1^2 (1 - r^2 / 2) + r b1 b2 s1 s2 + b2^2 s2^2 r^2 / 2, over the variance: Owen and Prieur (2017)."""
    one, other, r = 1.0 * 2.0, -0.8 * 1.0, correlation
    spreads = np.array([[4.0, 2.0 * r], [2.0 * r, 1.0]])
    variance = one**2 + other**2 + 2.0 * r * one * other
    wanted = np.array([a**2 * (1 - r**2 / 2) + r * a * b + b**2 * r**2 / 2 for a, b in ((one, other), (other, one))]) / variance
    numbers = np.random.default_rng(1).multivariate_normal([0.0, 5.0], spreads, 4000)
    found = effects(numbers @ np.array([1.0, -0.8]), numbers, [[0], [1]])
    assert found["shapley"].to_numpy() == pytest.approx(wanted, abs=0.03)
    assert closed(np.array([1.0, -0.8]), spreads, [[0], [1]], 0.0)[0] == pytest.approx(wanted)


@pytest.mark.parametrize("luck", [0.0, 2.0])
@pytest.mark.parametrize("groups", [APART, [[0, 1], [2, 3]], [[0], [2]]])
def test_effects_are_those_of_the_closed_form_and_intervals_hold_them(groups, luck):
    wanted, together = closed(SLOPES, SPREADS, groups, luck)
    numbers, _ = linear(0, 5, luck)
    hits, means, sums = [], [], []
    for seed in range(25):
        numbers, values = linear(seed, 800, luck)
        table, (share, low, high) = shapley_effects(values, {str(i): numbers[:, g] for i, g in enumerate(groups)})
        table = table.set_index("factor").loc[[str(i) for i in range(len(groups))]]
        assert table["shapley"].sum() == pytest.approx(share)
        hits.append((table["shapley_low"] <= wanted) & (wanted <= table["shapley_high"]))
        means.append(table["shapley"])
        sums.append(low - 0.002 <= together <= high + 0.002)
    error = 4.5 * np.std(means, axis=0) / 5 + 0.005
    assert (np.abs(np.mean(means, axis=0) - wanted) < error).all()
    assert np.mean(hits) > 0.85 and np.mean(sums) > 0.75, "95 %, of 25 samples"


def test_a_number_that_does_nothing_gets_what_hangs_together_with_it_and_no_more():
    numbers, values = linear(3, 4000, 0.0)
    found = effects(values, numbers)
    assert found.loc["3", "shapley"] == pytest.approx(closed(SLOPES, SPREADS, APART, 0.0)[0][3], abs=0.02)
    assert found.loc["3", "first"] > 0.1 and found.loc["3", "total"] == pytest.approx(0.0, abs=0.01)


def test_independent_numbers_have_their_first_order_and_half_of_what_they_do_in_pairs():
    """x y + z of normal numbers: a third each; alone x and y explain nothing."""
    numbers = np.random.default_rng(2).normal(size=(6000, 3))
    found = effects(numbers[:, 0] * numbers[:, 1] + numbers[:, 2], numbers, [[0], [1], [2]])
    assert found["shapley"].to_numpy() == pytest.approx([0.25, 0.25, 0.5], abs=0.04)
    assert found["first"].to_numpy() == pytest.approx([0.0, 0.0, 0.5], abs=0.05)
    assert found["total"].to_numpy() == pytest.approx([0.5, 0.5, 0.5], abs=0.08)


def test_luck_alone_is_shared_out_among_nobody():
    clear = []
    for seed in range(30):
        random = np.random.default_rng(seed)
        found = effects((random.random(400) < 0.2).astype(float), random.normal(size=(400, 4)))
        clear.append(found["shapley_low"] > 0)
    assert np.mean(clear) < 0.025 + 4.5 * np.sqrt(0.025 * 0.975 / 120)


def test_numbers_of_few_values_are_shared_out_too():
    random = np.random.default_rng(6)
    numbers = random.integers(0, 2, size=(3000, 2)).astype(float)
    found = effects(numbers[:, 0] + 0.5 * random.normal(size=3000), numbers, [[0], [1]])
    assert found["shapley"].to_numpy() == pytest.approx([0.5, 0.0], abs=0.05)


def test_points_of_one_row_are_no_neighbours():
    """Rows hold three numbers, of which the third alone counts; the first two know the row and must not get its share."""
    random = np.random.default_rng(7)
    rows = random.integers(0, 400, size=2000)
    numbers = random.normal(size=(400, 3))[rows]
    values = numbers[:, 2] + 0.3 * random.normal(size=2000)
    honest, fooled = (effects(values, numbers, [[0], [1]], rows=known) for known in (rows, None))
    assert np.abs(honest["first"]).max() < 0.15 and fooled["first"].min() > 0.5


@pytest.mark.parametrize(
    ("values", "factors", "word"),
    [
        (np.arange(100.0), {"a": np.arange(100.0)}, "values"),
        (np.ones(300), {"a": np.arange(300.0)}, "varies"),
        (np.arange(300.0), {"a": np.ones(300)}, "vary"),
        (np.arange(300.0), {"a": np.arange(299.0)}, "299 rows"),
        (np.arange(300.0), {}, "factors"),
        (np.arange(300.0), {str(i): np.random.default_rng(i).random(300) for i in range(9)}, "9 of 9"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(values, factors, word):
    with pytest.raises(InputError, match=word):
        shapley_effects(values, factors)
    with pytest.raises(InputError, match="one row"):
        shapley_effects(np.arange(300.0), {"a": np.arange(300.0)}, rows=np.zeros(300))


# --- as it is asked for ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A run of two numbers that are correlated."""
    place = tmp_path_factory.mktemp("shapley")
    pair = "[variables.cpec_pace.start,actors.china.temperature]"
    words = (f"vary={pair}", f"correlations=[{pair[:-1]},0.7]]", "worlds=400", "months=2", f"results={place}", "figures=[]")
    assert asked(*words).code == 0
    return next(place.glob("*baseline"))


def test_a_stored_run_of_correlated_numbers_is_shared_out_in_groups_that_are_asked_for(stored, tmp_path):
    factors = "factors={pace: [variables.cpec_pace.start], china: ['actors.china.*']}"
    ended = asked(
        "study=sensitivity",
        "method=shapley",
        f"result={stored}",
        factors,
        "outcome=cpec_pace",
        "figures=[]",
        f"results={tmp_path}",
    )
    assert ended.code == 0, ended.err
    folder = next(tmp_path.glob("*sensitivity"))
    table = pd.read_csv(folder / "tables" / "shapley.csv").set_index("factor")
    assert table.loc["pace", "shapley"] > table.loc["china", "shapley"] > 0.1
    assert table["first"]["china"] > 0.3 and table["total"]["china"] < 0.1
    assert pd.read_csv(folder / "tables" / "correlations.csv")["correlation"][0] == pytest.approx(0.7, abs=0.1)
    assert "factors explain" in " ".join(told(folder)["answer"])


WRONG = {
    "a number that is none": (
        ("method=shapley", "factors={a: [variables.cpec_pase.start]}"),
        "Did you mean 'variables.cpec_pace.start'",
    ),
    "a number named twice": (
        ("method=shapley", "factors={a: ['*pace*'], b: [variables.cpec_pace.start]}"),
        "an earlier factor",
    ),
    "another method": (("method=given", "factors={a: ['*pace*']}"), "method=shapley"),
    "walks": (("method=shapley", "base_samples=3"), "base_samples"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_it_does_not_read_is_refused(case, stored, tmp_path):
    words, said = WRONG[case]
    ended = asked("study=sensitivity", f"result={stored}", *words, "outcome=cpec_pace", f"results={tmp_path}")
    assert ended.code == 2 and said in ended.err


def test_too_few_points_are_refused_before_any_is_run(tmp_path):
    ended = asked("study=sensitivity", "method=shapley", "worlds=150", "months=2", f"results={tmp_path}")
    assert (ended.code, "200 points" in ended.err) == (2, True)
