"""Is the second generator of luck addressed and random like the first, and does no conclusion hang on which it is?"""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import sim
from sim.config.errors import InputError
from sim.luck import GENERATORS, Luck
from sim.sampling.designs import Design
from sim.sampling.designs import given as given_to
from sim.theatre import Theatre
from tests.bits import assert_same, bits, held
from tests.test_luck import ERROR_RATE, MANY, is_independent, months, numbers, purposes, seeds

ADDRESS = (0, "review/china.corridor", 1)


def uniform(seed: int, worlds, purpose: str = "review/china.corridor", month: int = 1) -> np.ndarray:
    """The numbers at one address."""
    return Luck(seed, np.asarray(worlds), "splitmix").uniform(purpose, month)


# --- addresses -----------------------------------------------------------------------------------------------------------


@given(seeds, numbers, purposes, months)
def test_any_worlds_in_any_order_meet_the_numbers_they_meet_alone(seed, worlds, purpose, month):
    together = uniform(seed, worlds, purpose, month)
    alone = np.concatenate([uniform(seed, [world], purpose, month) for world in worlds])
    assert together.tobytes() == alone.tobytes()
    assert together.shape == (len(worlds),)
    assert np.all((together >= 0.0) & (together < 1.0))


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 5)), min_size=1, max_size=30))
def test_a_number_does_not_depend_on_what_was_looked_up_before(visits):
    luck, worlds = Luck(3, np.arange(9), "splitmix"), np.arange(9)
    for purpose, month in visits:
        found = luck.uniform(purpose, month)
        assert found.tobytes() == uniform(3, worlds, purpose, month).tobytes()
        found[:] = 7.0


def test_no_two_addresses_share_a_number():
    """With 52 random bits a single coincidence among 88,000 numbers has a chance of 1e-6."""
    purposes = ("a", "b", "a/b", "b/a", "a/1")
    found = [uniform(seed, np.arange(1000), p, month) for seed in (0, 1, 2**63) for p in purposes for month in (0, 1, 2, 11)]
    found += [uniform(0, 10**12 + np.arange(1000)), *(Luck(seed, np.arange(1000)).uniform("a", 1) for seed in range(27))]
    assert len(np.unique(np.concatenate(found))) == 88_000


# --- the generator -------------------------------------------------------------------------------------------------------


def splitmix(start: int, stride: int, count: int) -> list[int]:
    """The first words of a SplitMix64 sequence, written from Steele, Lea and Flood (2014)."""
    mask, state, found = 2**64 - 1, start, []
    for _ in range(count):
        state = (state + stride) & mask
        word = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & mask
        found.append(word ^ (word >> 31))
    return found


def test_the_reference_generator_of_this_file_gives_the_published_words():
    """The widely printed first words for the start 1234567 and the golden stride."""
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
    assert splitmix(1234567, 0x9E3779B97F4A7C15, 5) == published


@settings(max_examples=50)
@given(st.integers(0, 2**40), purposes, months)
def test_every_number_can_be_recomputed_from_the_publication(seed, purpose, month):
    digest = hashlib.sha256(f"{seed}/{purpose}/{month}".encode()).digest()
    start, stride = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:16], "little") | 1
    if bin(stride ^ (stride >> 1)).count("1") < 24:
        stride ^= 0xAAAAAAAAAAAAAAAA
    expected = [(word >> 12) / 2**52 for word in splitmix(start, stride, 20)]
    assert uniform(seed, np.arange(20), purpose, month).tolist() == expected


@pytest.mark.parametrize("seed", [0, 1, 2025])
def test_numbers_are_uniform_over_worlds(seed):
    found = uniform(seed, np.arange(MANY))
    assert stats.kstest(found, "uniform").pvalue > ERROR_RATE
    assert stats.chisquare(np.bincount((found * 256).astype(int), minlength=256)).pvalue > ERROR_RATE
    lowest = np.bincount((found * 2**52).astype(np.int64) & 255, minlength=256)
    assert stats.chisquare(lowest).pvalue > ERROR_RATE


def test_numbers_are_uniform_over_months_purposes_and_seeds():
    by_month = [uniform(0, np.arange(40), "a", month) for month in range(500)]
    by_purpose = [uniform(0, np.arange(40), f"purpose {number}", 1) for number in range(500)]
    by_seed = [uniform(seed, np.arange(40), "a", 1) for seed in range(500)]
    for found in (by_month, by_purpose, by_seed):
        assert stats.kstest(np.concatenate(found), "uniform").pvalue > ERROR_RATE


OTHERS = [
    (0, "choice/china.corridor", 1),
    (0, "review/china.corridor", 2),
    (0, "review/us.bagram", 1),
    (1, "review/china.corridor", 1),
]


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_two_addresses_are_independent(other):
    one, two = (uniform(seed, np.arange(MANY), purpose, month) for seed, purpose, month in (ADDRESS, other))
    assert is_independent(one, two)


@pytest.mark.parametrize("apart", [1, 2, 4, 64])
def test_neighbouring_worlds_are_independent(apart):
    found = uniform(0, np.arange(MANY))
    assert is_independent(found[:-apart], found[apart:])


def test_the_two_generators_are_independent():
    one, two = (Luck(0, np.arange(MANY), generator).uniform(*ADDRESS[1:]) for generator in GENERATORS)
    assert is_independent(one, two)


# --- the theatre ---------------------------------------------------------------------------------------------------------


def test_a_world_alone_matches_the_same_world_in_a_batch_under_either_generator():
    together = bits(held(), np.arange(40), 3, generator="splitmix")
    assert_same(bits(held(), [39, 7], 3, generator="splitmix"), together, [39, 7])
    assert not np.any(together["parameter"] == bits(held(), np.arange(40), 1)["parameter"])


def test_the_luck_of_the_worlds_comes_from_the_generator():
    one, other = (bits(held(), np.arange(40), 2, design="central", generator=generator) for generator in GENERATORS)
    assert np.array_equal(one["parameter"], other["parameter"])
    for name in ("stance", "attacks"):
        assert not np.array_equal(one[name], other[name])


def test_what_is_drawn_comes_from_the_generator_and_what_is_laid_out_stays(content):
    def points(kind: str, generator: str) -> np.ndarray:
        design = Design(kind, points=8, vary=("actors.china.*",), generator=generator)
        found = given_to(design, content.quantities, content.options, np.arange(8), 3).parameters
        return np.array([found[address] for address in design.varied(content.quantities)])

    assert not np.any(points("monte_carlo", "philox") == points("monte_carlo", "splitmix"))
    assert np.array_equal(points("sobol", "philox"), points("sobol", "splitmix"))


def test_the_baseline_does_not_depend_on_the_generator(content):
    """What luck does to 400 worlds is all that differs: their levels, milestones and incidents after a year."""
    found = [bits(content, np.arange(400), 12, generator=generator) for generator in GENERATORS]
    levels = [each["state"][:, -1].astype(float) for each in found]
    reached, happened = [each["milestone"] >= 0 for each in found], [each["happened"].mean(axis=1) for each in found]
    for one, other in (levels, reached, happened):
        error = np.sqrt((one.var(axis=0) + other.var(axis=0)) / 400)
        assert np.all(np.abs(other.mean(axis=0) - one.mean(axis=0)) <= 5.0 * error)


def test_a_generator_that_does_not_exist_is_refused_in_words(content):
    with pytest.raises(InputError, match=r"generator.*found 'philx'.*philox"):
        sim.run(worlds=1, months=1, generator="philx")
    with pytest.raises(InputError, match=r"unknown generator 'philx'.*Did you mean 'philox'"):
        Theatre(content, generator="philx")
    with pytest.raises(ValueError, match=r"generator.*splitmx.*allowed: philox, splitmix"):
        Luck(0, np.arange(2), "splitmx")
