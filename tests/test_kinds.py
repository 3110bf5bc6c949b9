"""Are kinds of worlds found where there are some, and none where there are none?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu
from sklearn.metrics import adjusted_rand_score

from sim.analysis.kinds import find_kinds
from sim.analysis.leanings import leanings
from sim.analysis.parts import adjusted_rand, find_scores, jaccard, part
from sim.config.errors import InputError

Features = dict[str, np.ndarray]
MONTHS = np.arange(0, 61, 6)


def blocks(values: np.ndarray, each: int = 3) -> Features:
    return {f"f{i}": values[:, i : i + each] for i in range(0, values.shape[1], each)}


def a_cloud(draw: np.random.Generator, n: int) -> Features:
    return blocks(draw.normal(size=(n, 12)) @ draw.normal(size=(12, 12)))


def a_long_cloud(draw: np.random.Generator, n: int) -> Features:
    return blocks(draw.normal(size=(n, 2)) @ draw.normal(size=(2, 12)) + 0.3 * draw.normal(size=(n, 12)))


def a_skewed_cloud(draw: np.random.Generator, n: int) -> Features:
    return blocks(draw.exponential(size=(n, 2)) @ draw.normal(size=(2, 12)) + 0.3 * draw.normal(size=(n, 12)))


def a_bounded_line(draw: np.random.Generator, n: int) -> Features:
    return blocks(draw.random((n, 1)) * np.arange(1, 13) + 0.05 * draw.normal(size=(n, 12)))


def events(months: np.ndarray) -> Features:
    return {f"e{i}": (own[:, None] <= MONTHS).astype(float) for i, own in enumerate(months.T)}


def events_by_themselves(draw: np.random.Generator, n: int) -> Features:
    shares = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.6, 0.9])
    return events(np.where(draw.random((n, 8)) < shares, draw.integers(0, 60, (n, 8)), 99))


NOTHING: dict[str, Callable[[np.random.Generator, int], Features]] = {
    each.__name__: each for each in (a_cloud, a_long_cloud, a_skewed_cloud, a_bounded_line, events_by_themselves)
}


def events_in_three_plots(draw: np.random.Generator, n: int) -> tuple[Features, np.ndarray]:
    """Two plots of three events each, a third kind of world with neither, and a coin that has nothing to do with them."""
    kind = draw.choice(3, n, p=[0.5, 0.3, 0.2])
    shares = np.array([[0.05] * 3 + [0.5] + [0.05] * 3, [0.95] * 3 + [0.5] + [0.05] * 3, [0.05] * 3 + [0.5] + [0.95] * 3])[kind]
    return events(np.where(draw.random((n, 7)) < shares, draw.integers(0, 12, (n, 7)), 99)), kind


@pytest.mark.parametrize("shape", NOTHING)
def test_worlds_without_kinds_are_told_to_have_none(shape):
    found = find_kinds(NOTHING[shape](np.random.default_rng(5), 150), most=4)
    assert (found.count, found.looked) == (0, 0)
    assert set(found.kind) == {-1}


@pytest.mark.slow
@pytest.mark.parametrize("shape", NOTHING)
def test_noise_is_told_to_have_kinds_in_at_most_a_twentieth_of_samples(shape):
    draw = np.random.default_rng(8)
    assert sum(find_kinds(NOTHING[shape](draw, 200), seed).count > 0 for seed in range(40)) <= 2


def test_early_events_that_come_by_themselves_have_valleys_but_tell_no_more_apart_than_coincidence():
    draw = np.random.default_rng(3)
    coins = events(np.where(draw.random((400, 3)) < 0.5, draw.integers(0, 6, (400, 3)), 99))
    found = find_kinds(coins, most=4)
    assert found.numbers["parted"].max() == 1.0
    assert (found.numbers["explained"] < 1.1 * found.numbers["by_luck"]).all()
    assert found.count == 0


def test_three_plots_are_found_with_their_shares_and_worlds():
    features, truth = events_in_three_plots(np.random.default_rng(2), 300)
    found = find_kinds(features, most=4)
    assert found.count == 3
    assert adjusted_rand(truth, found.kind) > 0.9
    assert np.bincount(found.kind) / 300 == pytest.approx(np.bincount(truth) / 300, abs=0.04)
    assert list(found.kind[found.typical]) == [0, 1, 2]
    assert (found.again > 0.9).all()
    assert bool(found.numbers.set_index("kinds").loc[3, "holds"])


def test_kinds_that_are_asked_for_are_told_of_but_do_not_hold():
    found = find_kinds(a_cloud(np.random.default_rng(1), 150), wanted=3, most=3)
    assert (found.count, found.looked, set(found.kind)) == (0, 3, {0, 1, 2})
    assert not found.numbers["holds"].any()


def test_the_order_of_features_does_not_matter_and_the_seed_hardly_does():
    features, _ = events_in_three_plots(np.random.default_rng(4), 300)
    one, other = find_kinds(features, most=4), find_kinds(dict(reversed(features.items())), seed=9, most=4)
    assert one.count == other.count == 3
    assert adjusted_rand(one.kind, other.kind) > 0.99


def test_worlds_that_are_all_alike_have_no_kinds():
    assert find_kinds({"a": np.ones((100, 4))}).count == 0


def test_the_main_axes_keep_what_worlds_differ_by():
    values = np.random.default_rng(0).normal(size=(150, 8))
    for wide in (values, np.repeat(values, 40, axis=1)):  # more worlds than parts, and more parts than worlds
        scores, whole = find_scores(wide, axes=8)
        assert whole == pytest.approx((wide - wide.mean(axis=0)).ravel() @ (wide - wide.mean(axis=0)).ravel())
        gaps, kept = wide[:20, None] - wide[None, :20], scores[:20, None] - scores[None, :20]
        assert scores.shape == (150, 8) if wide is not values else (150, 7)
        if wide is not values:
            assert (kept**2).sum(axis=2) == pytest.approx((gaps**2).sum(axis=2), abs=1e-6 * whole)


def test_parts_are_of_least_squares_where_that_can_be_seen():
    line = np.r_[np.zeros(30), np.full(20, 1.0), np.full(10, 5.0)][:, None]
    assert list(part(line, 3)) == [0] * 30 + [1] * 20 + [2] * 10


def test_agreement_is_that_of_a_peer_and_1_for_the_same_parts_under_other_names():
    draw = np.random.default_rng(0)
    for _ in range(20):
        one, other = draw.integers(0, 4, 60), draw.integers(0, 3, 60)
        assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))
    assert adjusted_rand(one, 3 - one) == 1.0
    assert adjusted_rand(np.zeros(5, int), np.zeros(5, int)) == 1.0


def test_what_parts_share_is_counted_by_hand():
    assert list(jaccard(np.array([0, 0, 0, 1, 1]), np.array([1, 1, 0, 0, 0]))) == pytest.approx([2 / 3, 2 / 3])


@pytest.mark.parametrize(
    ("features", "more", "word"),
    [
        ({"a": np.ones((99, 2))}, {}, "100 or more"),
        ({"a": np.full((100, 2), np.nan)}, {}, "missing"),
        ({"a": np.ones((100, 2)), "b": np.ones((120, 2))}, {}, "equally many"),
        ({"a": np.ones((100, 2))}, {"wanted": 1}, "wanted"),
        ({"a": np.ones((100, 2))}, {"wanted": 11}, "tenth"),
    ],
)
def test_what_no_kinds_can_be_looked_for_in_is_refused_by_name(features, more, word):
    with pytest.raises(InputError, match=word):
        find_kinds(features, **more)


# --- what makes a kind likely ----------------------------------------------------------------------------------------------


def test_a_cause_is_told_with_the_shares_at_its_ends_and_the_p_value_of_a_peer():
    draw = np.random.default_rng(0)
    table = pd.DataFrame({"drives": draw.random(800), "idle": draw.random(800), "switch": draw.integers(0, 2, 800), "flat": 1.0})
    kind = (draw.random(800) < 0.2 + 0.5 * table["drives"]).astype(int)
    found = leanings(kind, table).set_index(["kind", "cause"])
    assert "flat" not in found.index.get_level_values("cause")
    ends = [
        kind[table["drives"] <= table["drives"].quantile(0.2)].mean(),
        kind[table["drives"] >= table["drives"].quantile(0.8)].mean(),
    ]
    assert list(found.loc[(1, "drives"), ["low", "high"]]) == pytest.approx(ends)
    assert list(found.loc[(1, "switch"), ["low", "high"]]) == pytest.approx([kind[table["switch"] == v].mean() for v in (0, 1)])
    for name in ("drives", "idle", "switch"):
        peer = mannwhitneyu(table[name][kind == 1], table[name][kind == 0], use_continuity=False, method="asymptotic").pvalue
        assert np.log(found.loc[(1, name), "pvalue"]) == pytest.approx(np.log(peer), rel=0.05, abs=0.02)
    assert found.loc[(1, "drives"), "holm"] < 1e-6 < 0.05 < found.loc[(1, "idle"), "holm"]


def test_idle_causes_are_told_at_the_level():
    draw = np.random.default_rng(1)
    found = leanings(draw.choice(3, 300, p=[0.6, 0.3, 0.1]), pd.DataFrame(draw.random((300, 600))))
    assert 0.03 < (found["pvalue"] < 0.05).mean() < 0.07
    assert (found["holm"] < 0.05).sum() <= 2


def test_causes_of_other_worlds_are_refused():
    with pytest.raises(InputError, match="20 rows; allowed: 30"):
        leanings(np.zeros(30, int), pd.DataFrame({"a": np.arange(20)}))
