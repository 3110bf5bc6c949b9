"""Is every random number looked up at its address, and is it as random as a number can be?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import sim
from sim.config.quantity import Quantity
from sim.ensembles.batch import run_batch
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.luck import Luck
from sim.sampling import designs
from sim.sampling.designs import Design
from sim.sampling.designs import given as given_to
from sim.sampling.distributions import quantile
from tests.bits import SCENARIOS

ERROR_RATE = 1e-6
"""Chance that one randomised question of this file is answered wrongly although the generator is perfect."""
MANY = 100_000
purposes = st.text(min_size=1, max_size=20)
seeds = st.integers(0, 2**64)
months = st.integers(0, 1200)
numbers = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def uniform(seed: int, worlds, purpose: str = "review/china.corridor", month: int = 1) -> np.ndarray:
    """The numbers at one address."""
    return Luck(seed, np.asarray(worlds)).uniform(purpose, month)


# --- addresses -----------------------------------------------------------------------------------------------------------


@given(seeds, numbers, purposes, months)
def test_any_worlds_in_any_order_meet_the_numbers_they_meet_alone(seed, worlds, purpose, month):
    together = uniform(seed, worlds, purpose, month)
    alone = np.concatenate([uniform(seed, [world], purpose, month) for world in worlds])
    assert together.tobytes() == alone.tobytes()


@settings(max_examples=50)
@given(seeds, st.integers(0, 10**6), st.integers(1, 300), st.data())
def test_any_part_of_a_range_of_worlds_holds_the_same_numbers_as_the_whole(seed, first, count, data):
    whole = uniform(seed, np.arange(first, first + count))
    chosen = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=40))
    assert uniform(seed, first + np.array(chosen)).tobytes() == whole[chosen].tobytes()


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 5)), min_size=1, max_size=30))
def test_a_number_does_not_depend_on_what_was_looked_up_before(visits):
    luck, worlds = Luck(3, np.arange(9)), np.arange(9)
    for purpose, month in visits:
        assert luck.uniform(purpose, month).tobytes() == uniform(3, worlds, purpose, month).tobytes()


def test_what_is_done_to_a_drawn_number_does_not_come_back_at_the_next_look():
    luck = Luck(0, np.arange(5))
    first = luck.uniform("a", 1)
    kept = first.copy()
    first[:] = 7.0
    assert luck.uniform("a", 1).tobytes() == kept.tobytes()


def test_seed_zero_is_a_seed_like_any_other():
    worlds = np.arange(50)
    found = {seed: uniform(seed, worlds).tobytes() for seed in (0, 1, 2, 2**32, 2**63)}
    assert len(set(found.values())) == len(found)
    assert uniform(0, worlds).tobytes() == found[0]


def test_seed_purpose_month_and_world_all_belong_to_the_address():
    base = uniform(5, [10], "purpose", 3)[0]
    others = [
        uniform(6, [10], "purpose", 3),
        uniform(5, [11], "purpose", 3),
        uniform(5, [10], "purpose!", 3),
        uniform(5, [10], "purpose", 4),
    ]
    assert base not in np.concatenate(others)


def test_no_two_addresses_share_a_number():
    """With 52 random bits a single coincidence among 40,000 numbers has a chance of 2e-7."""
    found = [uniform(seed, np.arange(1000), p, month) for seed in (0, 1) for p in ("a", "b", "a/b", "b/a") for month in range(5)]
    assert len(np.unique(np.concatenate(found))) == 2 * 4 * 5 * 1000


@given(seeds, numbers, purposes, months)
def test_numbers_are_at_least_zero_and_below_one(seed, worlds, purpose, month):
    found = uniform(seed, worlds, purpose, month)
    assert found.shape == (len(worlds),)
    assert found.dtype == np.float64
    assert np.all((found >= 0.0) & (found < 1.0))


# --- the generator -------------------------------------------------------------------------------------------------------


def philox(counter: list[int], key: list[int]) -> list[int]:
    """One block of Philox4x64-10, written from Salmon et al. (2011)."""
    mask, c, k = 2**64 - 1, list(counter), list(key)
    for _ in range(10):
        one, two = 0xD2E7470EE14C6C93 * c[0], 0xCA5A826395121157 * c[2]
        c = [(two >> 64) ^ c[1] ^ k[0], two & mask, (one >> 64) ^ c[3] ^ k[1], one & mask]
        k = [(k[0] + 0x9E3779B97F4A7C15) & mask, (k[1] + 0xBB67AE8584CAA73B) & mask]
    return c


def test_the_reference_generator_of_this_file_gives_the_published_words():
    """The known-answer file of Random123, the authors' own library, for a counter and a key of zeros."""
    published = [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]
    assert philox([0, 0, 0, 0], [0, 0]) == published


@settings(max_examples=50)
@given(st.integers(0, 2**40), purposes, months, st.integers(0, 2**40))
def test_every_number_can_be_recomputed_from_the_publication(seed, purpose, month, world):
    digest = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
    key = [int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:16], "little")]
    word = philox([world // 4 + 1, month, 0, 0], key)[world % 4]  # NumPy counts up before it draws
    assert uniform(seed, [world], purpose, month)[0] == (word >> 12) / 2**52


@pytest.mark.parametrize("seed", [0, 1, 2025])
def test_numbers_are_uniform_over_worlds(seed):
    found = uniform(seed, np.arange(MANY))
    assert stats.kstest(found, "uniform").pvalue > ERROR_RATE
    assert stats.chisquare(np.bincount((found * 256).astype(int), minlength=256)).pvalue > ERROR_RATE


def test_numbers_are_uniform_over_months_purposes_and_seeds():
    by_month = [uniform(0, np.arange(40), "a", month) for month in range(500)]
    by_purpose = [uniform(0, np.arange(40), f"purpose {number}", 1) for number in range(500)]
    by_seed = [uniform(seed, np.arange(40), "a", 1) for seed in range(500)]
    for found in (by_month, by_purpose, by_seed):
        assert stats.kstest(np.concatenate(found), "uniform").pvalue > ERROR_RATE


def is_independent(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether neither rank correlation nor a 16 x 16 table shows a tie; each errs at ERROR_RATE."""
    table = np.histogram2d(one, other, bins=16, range=[[0, 1], [0, 1]])[0]
    return stats.spearmanr(one, other).pvalue > ERROR_RATE and stats.chi2_contingency(table).pvalue > ERROR_RATE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((0, "review/china.corridor", 1), (0, "choice/china.corridor", 1)),
        ((0, "review/china.corridor", 1), (0, "review/china.corridor", 2)),
        ((0, "review/china.corridor", 1), (0, "review/us.bagram", 1)),
        ((0, "incident/baloch_attack", 7), (0, "severity/baloch_attack", 7)),
        ((0, "parameter/actors.china.temperature", 0), (0, "parameter/actors.us.temperature", 0)),
        ((0, "review/china.corridor", 1), (1, "review/china.corridor", 1)),
    ],
)
def test_numbers_at_different_addresses_are_independent(one, other):
    worlds = np.arange(MANY)
    assert is_independent(*(uniform(seed, worlds, purpose, month) for seed, purpose, month in (one, other)))


@pytest.mark.parametrize("lag", [1, 2, 3, 4, 5])
def test_neighbouring_worlds_have_independent_luck(lag):
    found = uniform(0, np.arange(MANY + lag))
    assert is_independent(found[:-lag], found[lag:])


# --- how the theatre uses it ---------------------------------------------------------------------------------------------


@pytest.fixture
def looked_up(monkeypatch, in_numpy):
    """Every look-up of the code under test: (purpose, month) -> the numbers, in a list so that repeats show."""
    found: list[tuple[tuple[str, int], bytes]] = []
    original = Luck.uniforms

    def spying(self: Luck, purposes: Sequence[str], month: int) -> np.ndarray:
        numbers = original(self, purposes, month)
        found.extend(((purpose, month), row.tobytes()) for purpose, row in zip(purposes, numbers, strict=True))
        return numbers

    monkeypatch.setattr(Luck, "uniforms", spying)
    monkeypatch.setattr(designs, "FEW", 0)  # nothing is kept that was looked up before
    return found


def lookups(looked_up: list, scenario: str = "baseline", overrides: tuple[str, ...] = ()) -> dict[tuple[str, int], bytes]:
    """What one run of 30 worlds and 8 months looks up; each address at most once."""
    looked_up.clear()
    run_batch(RunPlan(sim.content(scenario, overrides), RunSettings(worlds=30, months=8)), np.arange(30))
    repeated = [address for address, times in Counter(address for address, _ in looked_up).items() if times > 1]
    assert not repeated, "one number must not answer two questions"
    return dict(looked_up)


def test_a_different_history_meets_the_same_luck(looked_up):
    base = lookups(looked_up)
    other = lookups(
        looked_up, overrides=("variables.grievance.start=0.1", "variables.truce.start=0.0", "decision.temperature=20")
    )
    assert {a for a in base if not a[0].startswith(("choice/", "parameter/"))} == {
        a for a in other if not a[0].startswith(("choice/", "parameter/"))
    }
    assert len(base.keys() & other.keys()) > 400
    assert all(base[address] == other[address] for address in base.keys() & other.keys())


@pytest.mark.parametrize("scenario", ["cpec_cutoff", "ric_revival"])
def test_two_scenarios_meet_the_same_luck(looked_up, scenario):
    base, other = lookups(looked_up), lookups(looked_up, scenario)
    common = base.keys() & other.keys()
    assert len(common) > 400
    assert all(base[address] == other[address] for address in common)


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != "baseline"])
def test_the_uncertain_numbers_of_a_world_are_the_same_in_every_scenario(scenario):
    base, other = sim.content("baseline"), sim.content(scenario)
    one, two = (sim.Theatre(content, [3, 1, 4], seed=9) for content in (base, other))
    reweighted = {f"actors.{rule}.weight" for rule in other.scenario.weights}
    same = [a for a in base.uncertain if other.quantities[a] == base.quantities[a] and a not in reweighted]
    assert len(same) > 0.9 * len(base.uncertain)
    for address in same:
        assert one.parameters[address].tobytes() == two.parameters[address].tobytes(), address
    one.release()
    two.release()


def test_fixing_one_uncertain_number_leaves_the_draws_of_all_others():
    free = sim.Theatre(sim.content(), [0, 5], seed=2)
    fixed = sim.Theatre(sim.content(overrides=["actors.china.temperature=0.03"]), [0, 5], seed=2)
    assert fixed.parameters["actors.china.temperature"] == 0.03
    for address in free.content.uncertain.keys() - {"actors.china.temperature"}:
        assert free.parameters[address].tobytes() == fixed.parameters[address].tobytes()
    free.release()
    fixed.release()


def test_worlds_of_one_point_share_their_uncertain_numbers_but_not_their_luck():
    theatre = sim.Theatre(sim.content(), np.arange(9), seed=0, worlds_per_point=3)
    temperature = theatre.parameters["actors.china.temperature"]
    assert [len(set(temperature[first : first + 3])) for first in (0, 3, 6)] == [1, 1, 1]
    assert len(set(temperature)) == 3
    assert len(set(theatre.luck.uniform("review/china.corridor", 1))) == 9
    theatre.release()


class EvenAbout:
    """Half of the mass below a value and half above it, flat on either side."""

    def __init__(self, value: float, low: float, high: float) -> None:
        self.places = (0.0, 0.5, 1.0), (low, value, high)

    def ppf(self, u: np.ndarray) -> np.ndarray:
        return np.interp(u, *self.places)


SHAPES = {
    "even": EvenAbout(3.5, 2.0, 8.0),
    "uniform": stats.uniform(2.0, 6.0),
    "triangular": stats.triang(0.25, 2.0, 6.0),  # mode at 3.5
    "log_uniform": stats.loguniform(2.0, 8.0),
    "normal": stats.truncnorm(-1.0, 3.0, 3.5, 1.5),
}


def test_a_range_that_names_no_distribution_has_the_declared_value_as_its_median():
    found = quantile(Quantity(value=3.5, range=(2.0, 8.0)), np.array([0.0, 0.25, 0.5, 0.75]))
    assert found.tolist() == [2.0, 2.75, 3.5, 5.75]
    at_the_end = quantile(Quantity(value=2.0, range=(2.0, 8.0)), np.array([0.0, 0.5]))
    assert at_the_end.tolist() == [2.0, 5.0], "no half of all worlds stands at one point"


@pytest.mark.parametrize("shape", SHAPES)
def test_an_uncertain_number_has_the_distribution_it_names(shape):
    quantity = Quantity(value=3.5, range=(2.0, 8.0), distribution=shape)
    found = given_to(Design(), {"q": quantity}, {}, np.arange(MANY), seed=0).parameters["q"]
    expected = SHAPES[shape].ppf(uniform(0, np.arange(MANY), "parameter/q", 0))
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert given_to(Design("central"), {"q": quantity}, {}, np.arange(3), seed=0).parameters["q"] == 3.5
