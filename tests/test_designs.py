"""Does every design give each world the numbers, the luck and the held options it promises, whichever worlds are asked for?"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import sim
from sim.config.errors import InputError
from sim.config.quantity import Quantity
from sim.luck import shuffled
from sim.sampling import designs
from sim.sampling.designs import Design
from tests.bits import assert_same, bits, held

CHINA, US = "actors.china.temperature", "actors.us.temperature"
FLAT = Quantity(value=2.0, range=(1.0, 5.0), distribution="uniform")
QUANTITIES = {"a": FLAT, "b": FLAT, "c": FLAT, "fixed": Quantity(value=7.0)}
OPTIONS = {"me.policy": ["one", "two", "three"]}
GRID = {"actors.china.temperature": [0.05, 0.2], "china.corridor": ["free", "cut_off"]}


def points(design: Design, worlds, seed: int = 0) -> designs.Points:
    """What some worlds are given in a small theatre."""
    return designs.given(design, QUANTITIES, OPTIONS, np.asarray(worlds), seed)


# --- spreading points ------------------------------------------------------------------------------------------------------


@given(st.integers(1, 3000), st.integers(0, 2**40), st.text(max_size=8))
def test_shuffling_loses_and_doubles_nothing(size, seed, purpose):
    assert sorted(shuffled(seed, purpose, np.arange(size), size)) == list(range(size))


def test_shuffled_places_look_random_and_differ_by_seed_and_purpose():
    orders = [shuffled(seed, purpose, np.arange(4001), 4001) for seed in (0, 1) for purpose in ("a", "b")]
    for i, order in enumerate(orders):
        assert abs(stats.spearmanr(order, np.arange(4001)).statistic) < 0.08
        assert abs(stats.spearmanr(order[:-1], order[1:]).statistic) < 0.08
        assert all(np.mean(order == other) < 0.01 for other in orders[:i])


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
def test_few_places_are_shuffled_into_every_order_alike(size):
    """Pearson's chi-square over all orders; of a network over so few some orders came three times as often as others."""
    orders = math.factorial(size)
    weights = size ** np.arange(size)
    seen = Counter(int(shuffled(seed, "x", np.arange(size), size) @ weights) for seed in range(20 * orders + 500))
    assert len(seen) == orders
    assert stats.chisquare(list(seen.values())).pvalue > 1e-3


@pytest.mark.parametrize("size", [8, 64, 65, 100])
def test_two_places_are_shuffled_to_any_two_alike(size):
    pairs = np.array([shuffled(seed, "y", np.arange(2), size) for seed in range(20_000)])
    parts = np.histogram2d(*pairs.T, bins=4)[0]
    equal = np.histogram2d(*np.argwhere(~np.eye(size, dtype=bool)).T, bins=4)[0]
    assert stats.chisquare(parts.ravel(), 20_000 * equal.ravel() / equal.sum()).pvalue > 1e-3


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
@pytest.mark.parametrize("count", [1, 64, 100])
def test_evenly_spread_points_fall_once_into_each_part_of_a_range(kind, count):
    if kind == "sobol" and count == 100:
        count = 128  # a Sobol sequence is even at powers of two
    found = points(Design(kind, points=count), np.arange(count))
    for name in ("a", "b", "c"):
        strata = np.floor((found.parameters[name] - 1.0) / 4.0 * count).astype(int)
        assert len(set(strata.tolist())) == count, name
    assert found.parameters["fixed"] == 7.0


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([kind for kind in designs.DESIGNS if kind not in designs.LISTED]),
    st.integers(1, 5),
    st.lists(st.integers(0, 199), min_size=1, max_size=20),
    st.sampled_from(["own", "common", "group"]),
)
def test_a_world_is_given_the_same_alone_and_among_others(kind, each, asked, luck):
    design = Design(kind, each, points=-(-200 // each), luck=luck)
    whole, some = points(design, np.arange(200), 3), points(design, asked, 3)
    assert np.array_equal(whole.luck[asked], some.luck)
    for name in ("a", "b", "c"):
        assert np.array_equal(
            np.broadcast_to(whole.parameters[name], 200)[asked], np.broadcast_to(some.parameters[name], len(asked))
        )


def test_sobol_points_beat_random_ones_at_an_integral():
    """The mean of a product of three numbers; 64 points of the sequence come closer than 64 random ones on average."""
    exact, errors = 3.0**3, {}
    for kind in ("monte_carlo", "sobol"):
        means = [
            np.mean(np.prod([points(Design(kind, points=64), np.arange(64), s).parameters[n] for n in "abc"], axis=0))
            for s in range(30)
        ]
        errors[kind] = np.mean(np.abs(np.array(means) - exact))
    assert errors["sobol"] < 0.3 * errors["monte_carlo"]


@pytest.mark.parametrize("kind", ["monte_carlo", "latin_hypercube", "sobol"])
def test_only_the_numbers_that_are_to_vary_do(kind):
    found = points(Design(kind, points=50, vary=("a", "c*")), np.arange(50)).parameters
    assert found["b"] == 2.0
    assert len(set(found["a"])) == len(set(found["c"])) == 50


def test_choices_are_equally_likely():
    quantity = {"q": Quantity(value=2, choices=[1, 2, 4])}
    found = designs.given(Design(), quantity, {}, np.arange(30_000), 0).parameters["q"]
    assert {float(x) for x in np.unique(found)} == {1.0, 2.0, 4.0}
    assert min(np.bincount(found.astype(int))[[1, 2, 4]]) > 9_500


@pytest.mark.parametrize(
    "wrong", [{"choices": [1, 3]}, {"choices": [], "value": 1}, {"choices": [2], "range": [1, 3]}, {"choices": "2"}]
)
def test_choices_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"choices|list of numbers"):
        Quantity(**{"value": 2, **wrong})


# --- correlated numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["monte_carlo", "latin_hypercube", "sobol"])
@pytest.mark.parametrize("rank", [0.8, -0.5])
def test_ranks_correlate_as_asked_and_each_number_keeps_its_distribution(kind, rank):
    design = Design(kind, points=4096, correlations=(("a", "b", rank),))
    bent = points(design, np.arange(4096)).parameters
    straight = points(Design(kind, points=4096), np.arange(4096)).parameters
    assert stats.spearmanr(bent["a"], bent["b"]).statistic == pytest.approx(rank, abs=0.03)
    assert abs(stats.spearmanr(bent["a"], bent["c"]).statistic) < 0.05
    assert stats.kstest(bent["b"], stats.uniform(1.0, 4.0).cdf).pvalue > 1e-4
    assert np.array_equal(bent["c"], straight["c"])


def test_correlations_that_contradict_each_other_are_refused():
    contrary = (("a", "b", 0.95), ("b", "c", 0.95), ("a", "c", -0.95))
    with pytest.raises(InputError, match="contradict each other"):
        points(Design(correlations=contrary), np.arange(3))


# --- grids and tables ------------------------------------------------------------------------------------------------------


def test_a_grid_goes_through_all_combinations_in_the_same_luck():
    design = Design("grid", 3, levers={"a": (1.0, 4.0), "me.policy": ("free", "three")}, luck="common")
    found = points(design, np.arange(12))
    assert found.parameters["a"].tolist() == [1.0] * 6 + [4.0] * 6
    assert found.held["me.policy"].tolist() == [-1, -1, -1, 2, 2, 2] * 2
    assert found.luck.tolist() == [0, 1, 2] * 4
    assert found.parameters["b"].tolist() == np.tile(found.parameters["b"][:3], 4).tolist(), "the same worlds at every point"
    assert points(Design(), np.arange(3)).parameters["b"].tolist() == found.parameters["b"][:3].tolist(), (
        "and those of a plain run"
    )


def test_a_table_gives_each_point_its_row(tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("actors.china.temperature, china.corridor\n0.05, cut_off\n0.1,\n0.2, keep\n", encoding="utf-8")
    ensemble = sim.run(design="table", table=str(file), worlds_per_point=2, months=3)
    data = ensemble.data
    assert ensemble.settings.worlds == 6
    assert data["parameter"].sel(number=CHINA).values.tolist() == pytest.approx([0.05, 0.05, 0.1, 0.1, 0.2, 0.2])
    options = ensemble.content.options["china.corridor"]
    assert (
        data["held"].sel(lever="china.corridor").values.tolist()
        == [options.index("cut_off")] * 2 + [-1] * 2 + [options.index("keep")] * 2
    )
    assert (ensemble.stance("china.corridor").values[:2, 1:] == "cut_off").all()
    assert (ensemble.stance("china.corridor").values[4:, 1:] == "keep").all()
    assert data["point"].values.tolist() == [0, 0, 1, 1, 2, 2]
    assert data["luck"].values.tolist() == [0, 1] * 3


def test_a_lever_at_the_value_a_world_would_have_had_changes_no_bit():
    free = sim.run(worlds=4, months=8)
    value = float(free.data["parameter"].sel(number=CHINA)[2])
    fixed = sim.run(design="grid", axes={CHINA: [value, 0.2]}, worlds_per_point=4, months=8)
    for name in ("state", "stance", "attacks"):
        assert free.data[name].values[2].tobytes() == fixed.data[name].values[2].tobytes()
    assert fixed.data["state"].values[2].tobytes() != fixed.data["state"].values[6].tobytes()


DESIGNED = {
    "grid": {"axes": GRID, "worlds_per_point": 5},
    "latin_hypercube": {"worlds": 20},
    "sobol": {"worlds": 64, "worlds_per_point": 4},
    "monte_carlo": {"worlds": 20, "worlds_per_point": 2, "correlations": [[CHINA, US, 0.6]]},
    "central": {"worlds": 20},
}


@pytest.mark.parametrize("design", DESIGNED)
def test_any_world_of_any_design_is_replayed_to_its_bits(design):
    ensemble = sim.run("ric_revival", design=design, months=5, **DESIGNED[design])
    chosen = [17, 3, 11]
    theatre = ensemble.theatre(chosen)
    for _ in range(5):
        theatre.step()
    state = ensemble.data["state"].isel(world=chosen).values
    assert np.ascontiguousarray(np.moveaxis(theatre.record.state, -1, 0)).tobytes() == state.tobytes()
    for number in ensemble.data["number"].values[::40]:
        kept = ensemble.data["parameter"].sel(number=number).values[chosen]
        assert np.array_equal(np.broadcast_to(np.float32(theatre.parameters[str(number)]), 3), kept)
    theatre.release()
    with pytest.raises(InputError, match=f"0 to {ensemble.settings.worlds - 1}"):
        ensemble.theatre([ensemble.settings.worlds])


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_a_world_of_a_spread_design_has_the_same_bits_alone_and_in_a_batch(design):
    together = bits(held(), np.arange(32), 4, design=design)
    whole = {name: array[[31, 4]] for name, array in together.items()}
    assert_same(bits(held(), [31, 4], 4, design=design), whole)


# --- wrong designs ---------------------------------------------------------------------------------------------------------

WRONG = {
    "a lever that does not exist": ({"design": "grid", "axes": {"actors.chna.temperature": [1.0]}}, "actors.china.temperature"),
    "an option that does not exist": ({"design": "grid", "axes": {"china.corridor": ["cut_of"]}}, "cut_off"),
    "a word for a number": ({"design": "grid", "axes": {CHINA: ["hot"]}}, "numbers"),
    "a value its entry refuses": ({"design": "grid", "axes": {CHINA: [-1.0]}}, "negative"),
    "axes without a grid": ({"axes": {CHINA: [0.1]}}, "design=grid"),
    "a grid without axes": ({"design": "grid"}, "axes"),
    "another number of worlds": ({"design": "grid", "axes": {CHINA: [0.1, 0.2]}, "worlds": 3}, "2 points"),
    "a table that is not there": ({"design": "table", "table": "nowhere.csv"}, "nowhere.csv"),
    "steps that are none": ({"design": "grid", "axes": {CHINA: {"from": 0.1, "to": 0.2}}}, "steps"),
    "a pattern that fits nothing": ({"vary": ["actors.chna.*"]}, "vary"),
    "a correlation beyond one": ({"correlations": [[CHINA, US, 1.5]]}, "between -1 and 1"),
    "a correlation with nothing": ({"correlations": [[CHINA, "actors.us.temprature", 0.5]]}, US),
    "precision of nothing": ({"until": {"outcome": "refinery_runing", "half_width": 0.1}}, "refinery_runing"),
    "precision of a grid": ({"until": {"outcome": "refinery", "half_width": 0.1}, "design": "sobol"}, "monte_carlo"),
    "precision and a number of worlds": ({"until": {"outcome": "refinery", "half_width": 0.1}, "worlds": 5}, "at_most"),
    "precision in common luck": (
        {"until": {"outcome": "refinery", "half_width": 0.1}, "common_random_numbers": True},
        "not independent",
    ),
    "precision of what is not kept": ({"until": {"outcome": "ttp", "half_width": 0.1}, "keep": "headline"}, "keep=all"),
    "a number correlated with itself": ({"correlations": [[CHINA, CHINA, 0.5]]}, "two different"),
    "a pair twice": ({"correlations": [[CHINA, US, 0.5], [US, CHINA, -0.5]]}, "each pair once"),
    "an axis without values": ({"design": "grid", "axes": {CHINA: []}}, "at least one value"),
    "no axis": ({"design": "grid", "axes": {}}, "at least one axis"),
    "a value twice": ({"design": "grid", "axes": {CHINA: [0.1, 0.1]}}, "each value once"),
    "steps from nowhere": ({"design": "grid", "axes": {CHINA: {"from": "low", "to": 0.2, "steps": 3}}}, "from: number"),
    "no width at all": ({"until": {"outcome": "refinery", "half_width": 0.0}}, "half_width"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_design_that_cannot_be_is_refused_with_what_is_allowed(case):
    settings, told = WRONG[case]
    with pytest.raises(InputError) as problem:
        sim.run(**{"months": 2, **settings})
    assert told in str(problem.value)


@pytest.mark.parametrize("design", [Design("latin_hypercube", 2, points=10), Design("grid", levers={"a": (1.0, 2.0)})])
def test_a_world_beyond_the_last_point_is_refused_and_not_searched_for_for_ever(design):
    with pytest.raises(InputError, match="0 to "):
        points(design, [3, 5000])


@pytest.mark.parametrize(
    ("text", "told"), [("", "CSV"), ("actors.china.temperature\n", "row"), ("actors.china.temperature\n0.1\n\nx\n", "numbers")]
)
def test_a_table_that_cannot_be_is_refused(tmp_path, text, told):
    file = tmp_path / "points.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        sim.run(design="table", table=str(file), months=2)
