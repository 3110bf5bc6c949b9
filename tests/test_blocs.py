"""Does the theory of landscapes find the alliances that its authors published?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.blocs import energies, landscape, name_split, splits

# Axelrod and Bennett 1993, British Journal of Political Science 23, table 2: sizes of firms; S specialist, G generalist.
FIRMS = {"Sun": (28.9, "S"), "Prime": (1.0, "S"), "AT&T": (28.5, "G"), "IBM": (3.8, "G"), "DEC": (20.0, "G"), "HP": (11.5, "G"),
         "Apollo": (21.2, "S"), "Intergraph": (4.4, "S"), "SGI": (4.4, "S")}  # fmt: skip
UNIX = [size for size, _ in FIRMS.values()]
PUBLISHED = [{"Sun", "Prime", "AT&T", "IBM"}, {"Sun", "Prime", "DEC", "HP"}]
# The same paper's control: Britain, France, the Soviet Union, Germany and Italy in 1936, all rivals of each other.
POWERS = [7.45, 5.32, 15.01, 11.49, 4.03]


def propensities(kinds: str) -> np.ndarray:
    """-1 between two of a kind, 0 between others."""
    kind = np.array(list(kinds))
    return -((kind[:, None] == kind) & ~np.eye(len(kind), dtype=bool)).astype(float)


def neighbours(actors: int) -> np.ndarray:
    """For each split the splits in which one actor has changed sides, (split, actor)."""
    every = splits(actors)
    place = {tuple(row): k for k, row in enumerate(every.tolist())}
    flipped = every[:, None, :] ^ np.eye(actors, dtype=bool)
    flipped = flipped ^ flipped[:, :, :1]
    return np.array([[place[tuple(row)] for row in rows] for rows in flipped.tolist()])


def downhill(energy: np.ndarray, actors: int) -> np.ndarray:
    """For each split the neighbour of lowest energy, or itself where none is lower."""
    near = neighbours(actors)
    best = near[np.arange(len(near)), np.argmin(energy[near], axis=1)]
    return np.where(energy[best] < energy - 1e-9, best, np.arange(len(energy)))


def basins(energy: np.ndarray, actors: int) -> dict[int, int]:
    """Each stable split and the number of splits that slide down to it."""
    step, place = downhill(energy, actors), np.arange(len(energy))
    for _ in energy:
        place = step[place]
    assert np.array_equal(step[place], place)
    return {int(k): int(count) for k, count in zip(*np.unique(place, return_counts=True), strict=True)}


def unix_energy() -> np.ndarray:
    return energies(UNIX, propensities("".join(kind for _, kind in FIRMS.values())))


def test_every_split_of_nine_firms_is_listed_once_with_the_first_firm_on_one_side():
    every = splits(9)
    assert every.shape == (256, 9)
    assert not every[:, 0].any()
    assert len(np.unique(every, axis=0)) == 256


def test_the_unix_firms_had_exactly_the_two_stable_splits_that_were_published():
    found = basins(unix_energy(), 9)
    sides = [{firm for firm, apart in zip(FIRMS, splits(9)[k], strict=True) if not apart} for k in found]
    assert len(sides) == 2
    assert all(side in PUBLISHED for side in sides)


def test_the_two_splits_of_the_unix_firms_have_the_published_energy_and_equal_basins():
    energy = unix_energy()
    found = basins(energy, 9)
    assert list(found.values()) == [128, 128]
    assert np.allclose(energy[list(found)], -3828.9, atol=0.05)
    assert energy.min() == pytest.approx(-3828.9, abs=0.05)


def test_the_great_powers_of_1936_had_exactly_four_stable_splits_without_ties():
    assert len(basins(energies(POWERS, propensities("RRRRR")), 5)) == 4


@pytest.mark.parametrize("seed", range(5))
def test_with_mutual_ties_one_change_of_sides_after_another_always_ends(seed):
    rng = np.random.default_rng(seed)
    ties = rng.uniform(-1, 1, (8, 8))
    energy = energies(rng.random(8).tolist(), ties + ties.T)
    step = downhill(energy, 8)
    moved = step != np.arange(128)
    assert (energy[step[moved]] < energy[moved]).all()
    assert sum(basins(energy, 8).values()) == 128


def test_the_landscape_of_the_unix_firms_is_the_published_one():
    found = landscape(UNIX, propensities("".join(kind for _, kind in FIRMS.values())))
    table = found.table(list(FIRMS), {firm: firm for firm in FIRMS})
    assert [set(words.split(" | ")[0].split(", ")) in PUBLISHED for words in table["blocs"]] == [True, True]
    assert table["basin"].tolist() == [128, 128]
    assert np.allclose(table["energy"], -3828.9, atol=0.05)


def test_the_landscape_of_the_great_powers_has_four_minima_and_no_split_is_lost():
    table = landscape(POWERS, propensities("RRRRR")).table(list("BFSGI"), {name: name for name in "BFSGI"})
    assert len(table) == 4
    assert table["basin"].sum() == 16
    assert table["energy"].is_monotonic_increasing


@pytest.mark.parametrize("seed", range(5))
def test_a_landscape_agrees_with_going_downhill_from_every_split(seed):
    rng = np.random.default_rng(seed)
    ties, sizes = rng.uniform(-1, 1, (8, 8)), rng.random(8).tolist()
    found = landscape(sizes, ties + ties.T)
    expected = basins(energies(sizes, ties + ties.T), 8)
    assert {int(k): int(np.sum(found.basin == k)) for k in found.minima} == expected
    assert np.all(found.energy[found.basin] <= found.energy)


def test_an_energy_is_counted_over_ordered_pairs():
    ties = np.array([[0.0, 0.5], [0.5, 0.0]])
    assert energies([2.0, 3.0], ties).tolist() == [0.0, 2 * 2.0 * 3.0 * 0.5]


def test_worlds_side_by_side_have_the_energies_they_have_alone():
    ties = np.random.default_rng(0).uniform(-1, 1, (5, 5, 7))
    ties = ties + ties.transpose(1, 0, 2)
    side_by_side = energies(POWERS, ties)
    for k in range(7):
        assert np.array_equal(side_by_side[:, k], energies(POWERS, ties[:, :, k]))


def test_a_split_is_told_in_words_with_china_first():
    names = {"bla": "BLA", "china": "China", "us": "United States"}
    assert name_split([False, True, False], list(names), names) == "China | BLA, United States"
    assert name_split([False, False, False], list(names), names) == "BLA, China, United States"
