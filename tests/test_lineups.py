"""Do foes stay apart, do the unloved stand aside, and is the line-up that is told the lowest of all?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product

import numpy as np
import pytest

import sim
from sim.analysis import lineups
from sim.analysis.blocs import energies, splits
from sim.analysis.lineups import FOES, bloc_table, count_lineups, lowest, switching, tell, together
from sim.ensembles.ensemble import Ensemble
from sim.reporting.ensemble_tables import line_up, tables

NAMES = {"bla": "BLA", "china": "China", "pakistan": "Pakistan", "us": "United States"}
Ties = Mapping[tuple[str, str], Sequence[float]]


def placed(sizes: Sequence[float], ties: Mapping[str, float]) -> str:
    """The line-up of actors a, b, c, ... in one world, as a digit for each. ties : pairs like 'ac' -> alignment."""
    names = "abcdefghijkl"[: len(sizes)]
    given = {(pair[0], pair[1]): np.array([tie]) for pair, tie in ties.items()}
    return "".join(str(place) for place in lowest(dict(zip(names, sizes, strict=True)), given)[:, 0])


def drawn(actors: int, worlds: int, seed: int) -> tuple[dict[str, float], dict[tuple[str, str], np.ndarray]]:
    """Random sizes and alignments of some actors."""
    rng = np.random.default_rng(seed)
    sizes = {f"actor{i}": float(size) for i, size in enumerate(rng.random(actors))}
    return sizes, {pair: rng.uniform(-1, 1, worlds).astype(np.float32) for pair in combinations(sizes, 2)}


def energy(sizes: Mapping[str, float], ties: Ties, places: Sequence[int], world: int) -> float:
    """The energy of a line-up in a world, infinite where foes share a bloc."""
    total, place = 0.0, dict(zip(sizes, places, strict=True))
    for (a, b), tie in ties.items():
        if place[a] == place[b] != 0:
            total += np.inf if tie[world] < FOES else -sizes[a] * sizes[b] * float(tie[world])
    return total


def share_of(ensemble: Ensemble, month: int) -> Callable[[str, str], float]:
    """In what share of worlds two actors are in one bloc in a month."""
    table = together(line_up(ensemble, month), list(ensemble.content.actors))
    return lambda one, other: float(table.loc[one, other])


# --- which line-up is lowest -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "ties", "expected"),
    [
        ((1, 1), {"ab": 0.5}, "11"),
        ((1, 1), {"ab": -0.1}, "00"),
        ((1, 1, 1, 1), {"ab": 1, "cd": 1, "ac": -0.1, "ad": -0.1, "bc": -0.1, "bd": -0.1}, "1122"),
        ((1, 1, 1, 1), {"ab": 1, "cd": 1}, "1122"),
        ((1, 1, 1), {"ab": 1, "bc": 0.5, "ac": 0.2}, "111"),
        ((1, 1, 1), {"bc": 0.5}, "011"),
    ],
    ids=["friends", "cool pair", "two blocs", "indifferent blocs", "all", "first actor aside"],
)
def test_friends_stand_together_and_whom_nothing_draws_stands_aside(sizes, ties, expected):
    assert placed(sizes, ties) == expected


@pytest.mark.parametrize("foe", ["b", "c"])
def test_foes_are_never_in_one_bloc_however_much_a_common_friend_would_gain(foe):
    ties = {"ab": 1.0, "ac": 0.9, "bc": FOES - 0.01}
    assert placed((100, 1, 1), ties) == "110"  # the warmer friend stays
    assert placed((100, 1, 1), {**ties, f"a{foe}": 0.1}) == ("101" if foe == "b" else "110")


def test_a_cool_pair_may_share_a_bloc_for_a_common_friend():
    assert placed((100, 1, 1), {"ab": 1.0, "ac": 0.9, "bc": FOES + 0.01}) == "111"


def test_pakistan_is_not_lined_up_with_the_taliban_for_chinas_sake_nor_the_bla_with_america_for_want_of_a_place():
    sizes = {"bla": 0.001, "china": 0.23, "india": 0.1, "pakistan": 0.018, "taliban": 0.003, "us": 0.12}
    ties = {("bla", "china"): -0.75, ("bla", "pakistan"): -0.9, ("bla", "us"): -0.2, ("china", "pakistan"): 0.5,
            ("china", "taliban"): 0.2, ("pakistan", "taliban"): -0.55, ("india", "us"): 0.15, ("china", "us"): -0.6,
            ("india", "pakistan"): -0.75, ("taliban", "us"): -0.55, ("china", "india"): -0.15}  # fmt: skip
    found = lowest(sizes, {pair: np.array([tie]) for pair, tie in ties.items()})
    names = {"bla": "BLA", "china": "China", "india": "India", "pakistan": "Pakistan", "taliban": "Taliban", "us": "America"}
    assert tell(found[:, 0], list(sizes), names) == "China, Pakistan against India, America; BLA, Taliban stand aside"


def test_where_all_are_foes_or_indifferent_all_stand_aside():
    assert (
        placed((1, 1, 1), {"ab": 0}) == placed((1, 1, 1), {"ab": -1, "ac": -1, "bc": -1}) == placed((0, 0, 0), {"ab": 1}) == "000"
    )


@pytest.mark.parametrize("actors", [2, 3, 6, 9])
def test_a_bloc_of_one_is_none(actors):
    found = lowest(*drawn(actors, 500, actors))
    assert all(np.all((found == bloc).sum(axis=0) != 1) for bloc in (1, 2))
    assert set(np.unique(found)) <= {0, 1, 2}


def test_the_first_bloc_is_that_of_the_first_who_is_in_one():
    found = lowest(*drawn(7, 500, 1))
    first = found[np.argmax(found > 0, axis=0), np.arange(500)]
    assert set(np.unique(first)) <= {0, 1}


@pytest.mark.parametrize("actors", [3, 4, 5])
def test_no_line_up_of_all_is_lower(actors):
    sizes, ties = drawn(actors, 60, 10 + actors)
    found, every = lowest(sizes, ties), list(product((0, 1, 2), repeat=actors))
    for world in range(60):
        least = min(energy(sizes, ties, places, world) for places in every)
        assert energy(sizes, ties, found[:, world], world) == pytest.approx(least, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_ties_go_to_the_line_up_with_fewest_actors_in_blocs(seed):
    rng, sizes = np.random.default_rng(seed), dict.fromkeys("abcde", 1.0)
    ties = {pair: rng.choice([-0.25, 0.0, 0.25, 0.5], 100) for pair in combinations(sizes, 2)}
    found, every = lowest(sizes, ties), list(product((0, 1, 2), repeat=5))
    for world in range(100):
        best = min((energy(sizes, ties, places, world), np.count_nonzero(places)) for places in every)
        assert (energy(sizes, ties, found[:, world], world), np.count_nonzero(found[:, world])) == best


def test_an_actor_without_ties_stands_aside_wherever_it_is_in_the_row():
    for place in range(4):
        names = [*"abc"[:place], "x", *"abc"[place:]]
        found = lowest(dict.fromkeys(names, 1.0), {("a", "b"): np.array([0.5]), ("b", "c"): np.array([0.5])})
        assert found[:, 0].tolist() == [int(name != "x") for name in names]


def test_of_line_ups_that_tie_in_all_the_last_actors_are_left_out():
    assert placed((1, 1, 1), {"ab": 0.5, "ac": 0.5, "bc": -1}) == "110"
    assert placed((1, 1, 1, 1), {"ab": -1, "ac": 0.5, "bd": 0.5, "ad": 0.5, "bc": 0.5, "cd": -1}) == "1212"


def test_where_nobody_stands_aside_the_energy_is_that_of_the_landscape_but_for_a_constant():
    sizes, ties = drawn(5, 1, 3)
    ties = {pair: np.abs(tie) * 0.29 * np.array([1, -1])[i % 2] for i, (pair, tie) in enumerate(ties.items())}
    matrix = np.zeros((5, 5))
    for (i, j), pair in zip(combinations(range(5), 2), combinations(sizes, 2), strict=True):
        matrix[i, j] = matrix[j, i] = ties[pair][0]
    ours = [energy(sizes, ties, [1 + side for side in split], 0) for split in splits(5)]
    assert np.ptp(energies(list(sizes.values()), matrix) - 2 * np.array(ours)) == pytest.approx(0, abs=1e-12)


# --- worlds, actors, pairs in any number and order ------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [1, 7, 2_000])
def test_a_world_alone_has_the_line_up_it_has_among_others(at_once, monkeypatch):
    sizes, ties = drawn(6, 50, 5)
    among = lowest(sizes, ties)
    monkeypatch.setattr(lineups, "AT_ONCE", at_once)
    assert np.array_equal(lowest(sizes, ties), among)
    for world in range(50):
        alone = lowest(sizes, {pair: tie[world : world + 1] for pair, tie in ties.items()})
        assert np.array_equal(alone[:, 0], among[:, world])


def test_it_does_not_matter_which_actor_of_a_pair_is_named_first():
    sizes, ties = drawn(6, 50, 6)
    assert np.array_equal(lowest(sizes, ties), lowest(sizes, {(b, a): tie for (a, b), tie in reversed(ties.items())}))


@pytest.mark.parametrize("actors", [9, 10])
def test_nine_and_ten_actors_are_lined_up_and_nobody_alone_finds_a_lower_place(actors):
    sizes, ties = drawn(actors, 30, actors)
    found = lowest(sizes, ties)
    for world in range(30):
        now = energy(sizes, ties, found[:, world], world)
        assert np.isfinite(now) and now <= 0
        for actor, place in product(range(actors), (0, 1, 2)):
            other = found[:, world].copy()
            other[actor] = place
            assert energy(sizes, ties, other, world) >= now - 1e-9


# --- how line-ups are told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lineup", "words"),
    [
        ((0, 1, 2, 2), "China against Pakistan, United States; BLA stands aside"),
        ((1, 2, 2, 1), "China, Pakistan against BLA, United States"),
        ((1, 0, 2, 2), "BLA against Pakistan, United States; China stands aside"),
        ((0, 1, 1, 0), "China, Pakistan; BLA, United States stand aside"),
        ((1, 1, 1, 1), "BLA, China, Pakistan, United States"),
        ((0, 0, 0, 0), "all stand aside"),
    ],
)
def test_a_line_up_is_told_in_words_with_chinas_bloc_first(lineup, words):
    assert tell(lineup, list(NAMES), NAMES) == words


def test_line_ups_are_counted_over_worlds_the_most_frequent_first_and_two_aside_are_not_together():
    stands = np.array([[1, 1, 1, 0], [2, 2, 2, 0], [1, 1, 1, 1], [2, 2, 2, 1]])
    names = {"a": "A", "b": "B", "c": "C", "d": "D"}
    table = bloc_table(stands, list(names), names)
    assert table.values.tolist() == [["A, C against B, D", 0.75], ["C, D; A, B stand aside", 0.25]]
    counted = count_lineups(stands, list(names))
    assert counted.values.tolist() == [[0.75, 1, 2, 1, 2], [0.25, 0, 0, 1, 1]]
    turned = count_lineups(np.array([[2, 1], [1, 1], [0, 2]]), ["china", "us", "iran"])
    assert turned.values.tolist() == [[0.5, 1, 1, 2], [0.5, 1, 2, 0]]
    same = together(stands, list(names))
    assert same.loc["a"].tolist() == [0.75, 0.0, 0.75, 0.0]
    assert same.loc["c"].tolist() == [0.75, 0.0, 1.0, 0.25]
    assert np.array_equal(same.values, same.values.T)


def test_who_comes_and_goes_is_seen_from_china():
    before = np.array([[1, 1, 1, 0], [1, 1, 2, 1], [0, 0, 2, 1]])
    after = np.array([[1, 1, 1, 1], [0, 2, 1, 1], [1, 2, 1, 0]])
    table = switching(before, after, ["china", "pakistan", "us"]).set_index("actor")
    assert table.loc["pakistan"].to_dict() == {
        "with_before": 0.5, "with_after": 0.5, "against_before": 0.25, "against_after": 0.25, "aside_before": 0.25,
        "aside_after": 0.25, "left": 0.5, "joined": 0.5}  # fmt: skip
    assert table.loc["us"].tolist() == [0.0, 0.5, 0.25, 0.25, 0.75, 0.25, 0.0, 0.5]
    assert list(switching(before, after, ["x", "y", "z"])["actor"]) == ["y", "z"]


# --- the theatre -----------------------------------------------------------------------------------------------------------


def test_at_the_start_enemies_are_never_one_side_and_the_bla_is_not_americas():
    share = share_of(sim.run(worlds=1000, months=1, keep="final"), 0)
    foes = [("pakistan", "taliban"), ("india", "pakistan"), ("china", "us"), ("bla", "pakistan"), ("iran", "us")]
    assert [share(*pair) for pair in foes] == [0.0] * 5
    assert share("bla", "us") < 0.01
    assert share("china", "russia") > 0.9


def test_no_start_that_is_thought_possible_makes_friends_of_those_who_fight_or_foes_of_those_who_are_cool(small):
    start = {pair: small.content.variables[name].start.range for name, pair in small.content.alignments.items()}
    enemies = [("pakistan", "taliban"), ("india", "pakistan"), ("bla", "pakistan"), ("bla", "china")]
    enemies += [("china", "us"), ("russia", "us"), ("iran", "us"), ("taliban", "us")]
    assert all(start[pair][1] < FOES for pair in enemies)
    assert {pair for pair, (low, high) in start.items() if low < FOES <= high} == {("bla", "iran"), ("bla", "us")}


def test_the_shares_of_all_line_ups_of_an_ensemble_add_up(small):
    actors = {actor: brief.name for actor, brief in small.content.actors.items()}
    table = bloc_table(line_up(small, small.settings.months), list(actors), actors)
    assert table["share"].sum() == pytest.approx(1.0)
    assert table["blocs"].is_unique


def test_line_ups_are_never_told_from_some_of_the_ties_alone():
    kept = {keep: tables(sim.run(worlds=30, months=4, keep=keep)).blocs for keep in ("all", "headline", "final")}
    for keep, told in kept.items():
        assert all(table.equals(kept["all"][month]) for month, table in told.items()), keep
    assert set(kept["final"]) == {0, 4}
