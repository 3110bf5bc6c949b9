"""Has world k the same bits alone, in a batch, in any chunk, in any list, beside anybody, on any worker?"""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.actors.account import Choice
from sim.ensembles.batch import Arrays
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.theatre import Theatre
from tests import tiny
from tests.bits import DEPTHS, MONTHS, SCENARIOS, assert_same, bits, held, inner

ROOT = Path(__file__).resolve().parent.parent
MIXED = ("decision.depth=1", "actors.china.depth=2", "actors.pakistan.depth=inf", "actors.us.depth=3")


# --- the law -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_world_alone_matches_the_same_world_in_a_batch_of_97(scenario, depth):
    content, months = held(scenario, depth), MONTHS[depth]
    together = bits(content, np.arange(97), months)
    assert_same(bits(content, [96], months), together, [96])
    listed = [60, 7, 8, 9, 95, 3]
    assert_same(bits(content, listed, months), together, listed)


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_world_alone_matches_the_same_world_in_a_batch_in_double_precision(depth):
    together = bits(held("cpec_cutoff", depth), np.arange(97), MONTHS[depth], precision="double")
    assert_same(bits(held("cpec_cutoff", depth), [96], MONTHS[depth], precision="double"), together, [96])


def test_hardly_a_world_takes_another_course_in_double_precision():
    """A choice differs only where its uniform number lies within a rounding of the chance; most worlds never meet one."""
    single, double = (bits(held(), np.arange(1000), 24, precision=precision) for precision in ("single", "double"))
    same = np.all(single["stance"] == double["stance"], axis=(1, 2))
    assert same.mean() > 0.99
    span = np.array([np.ptp(variable.bounds) for variable in held().variables.values()])
    assert np.all(np.abs(single["state"][same] - double["state"][same]) < 1e-4 * span)
    assert not np.array_equal(single["state"], double["state"])


def test_a_world_alone_matches_the_same_world_in_a_batch_also_after_four_years():
    together = bits(held(), np.arange(12), 48)
    assert_same(bits(held(), [11], 48), together, [11])


@pytest.mark.parametrize("depth", ["1", "2"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_world_alone_matches_the_same_world_in_a_batch_of_4096(scenario, depth):
    content = held(scenario, depth)
    together = bits(content, np.arange(4096), 4)
    assert_same(bits(content, [4095], 4), together, [4095])
    assert_same(bits(content, [2047, 0, 1], 4), together, [2047, 0, 1])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_world_alone_matches_the_same_world_in_a_batch_of_512_at_the_fixed_point(scenario):
    content = held(scenario, "inf", ("decision.iterations=6",))
    together = bits(content, np.arange(512), 2)
    assert_same(bits(content, [511], 2), together, [511])
    assert_same(bits(content, [0, 200], 2), together, [0, 200])


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_world_alone_matches_the_same_world_in_a_batch_of_4096_at_the_fixed_point(scenario):
    content = held(scenario, "inf", ())
    together = bits(content, np.arange(4096), 4)
    for world in (0, 1, 2047, 4095):
        assert_same(bits(content, [world], 4), together, [world])


SLOW = pytest.mark.slow
"""The fixed point in double precision takes over a minute; in single precision it is among the quick tests."""


@pytest.mark.parametrize(
    "overrides",
    [
        pytest.param(("decision.depth=1",), id="1"),
        pytest.param(("decision.depth=inf",), id="inf", marks=SLOW),
        pytest.param(MIXED, id="mixed", marks=SLOW),
    ],
)
def test_alone_and_together_also_agree_inside_in_all_64_bits(overrides):
    """In every variable and push, and in every number that went into a choice, where the record keeps 32 bits and the choice."""
    content = sim.content("ric_revival", overrides)

    def lived(worlds) -> tuple[Arrays, list[Choice]]:
        theatre = Theatre(content, worlds, seed=5, horizon=3, trace=True)
        return inner(theatre, 3), theatre.accounts

    together, choices = lived(np.arange(24))
    for world in (0, 23):
        alone, own_choices = lived([world])
        assert_same(alone, together, [world])
        assert own_choices == [replace(choice, world=0) for choice in choices if choice.world == world]
        assert len(own_choices) > 10


@pytest.mark.parametrize("rules", [3, 9, 30])
def test_the_sum_over_many_payoff_rules_has_the_same_bits_alone_and_together(rules):
    """NumPy's own sum adds up differently from eight terms on, and differently for one world than for many."""
    names = [f"v{number}" for number in range(rules)]
    start = {name: tiny.variable({"value": 0.5, "range": [0.1, 0.9]}) for name in names}
    options = {"push": tiny.option({name: 0.07 + 0.01 * (i % 13) for i, name in enumerate(names)}), "rest": tiny.option()}
    judge = tiny.actor({name: 0.1 * (-1) ** i / (i + 3) for i, name in enumerate(names)}, {"q": tiny.dossier(options)})
    content = tiny.content(start, {"judge": judge})

    def worth(worlds) -> np.ndarray:
        return tiny.weighings(Theatre(content, worlds))["judge.q"].utilities

    together = worth(np.arange(25))
    assert together.tobytes() == np.concatenate([worth([k]) for k in range(25)], axis=1).tobytes()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sim.scenarios()),
    st.sampled_from(DEPTHS),
    st.integers(0, 2**32),
    st.integers(0, 10**9 - 60),
    st.integers(1, 60),
    st.data(),
)
def test_any_world_of_any_batch_under_any_seed_matches_itself_alone(scenario, depth, seed, first, count, data):
    content, months = held(scenario, depth), {"1": 4, "2": 3, "inf": 1}[depth]
    together = bits(content, np.arange(first, first + count), months, seed=seed)
    k = data.draw(st.integers(0, count - 1))
    assert_same(bits(content, [first + k], months, seed=seed), together, [k])


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 299), min_size=1, max_size=25), st.sampled_from(["1", "2"]))
def test_an_arbitrary_list_of_worlds_in_any_order_with_repeats_holds_their_bits(worlds, depth):
    content = held("cpec_cutoff", depth)
    assert_same(bits(content, worlds, 5), every_world_of_300(depth), worlds)


@functools.cache
def every_world_of_300(depth: str) -> Arrays:
    return bits(held("cpec_cutoff", depth), np.arange(300), 5)


@settings(max_examples=4, deadline=None)
@given(st.integers(1, 8))
def test_a_run_has_the_same_bits_in_batches_of_any_size(batch):
    content = held("baseline", "2")
    chunked, whole = (run_ensemble(content, RunSettings(worlds=9, months=3, batch=size)).data for size in (batch, 9))
    assert_same({name: chunked[name].values for name in whole}, {name: whole[name].values for name in whole})


def test_a_run_kept_on_disk_batch_by_batch_has_the_bits_of_one_in_memory(tmp_path):
    content = held("silent_squeeze", "1")
    stored = run_ensemble(content, RunSettings(worlds=50, months=6, batch=17), folder=tmp_path).data
    whole = run_ensemble(content, RunSettings(worlds=50, months=6, batch=50)).data
    assert_same({name: stored[name].values for name in whole}, {name: whole[name].values for name in whole})


@pytest.mark.parametrize("how", [{"design": "central"}, {"worlds_per_point": 5}, {"worlds_per_point": 100}], ids=str)
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_law_holds_for_every_design(how, depth):
    content, months = held("ric_revival", depth), MONTHS[depth]
    together = bits(content, np.arange(30), months, **how)
    assert_same(bits(content, [29], months, **how), together, [29])
    assert_same(bits(content, [14, 4], months, **how), together, [14, 4])


def test_worlds_that_differ_in_number_or_seed_do_not_share_a_history():
    """Without this, a model that ignored its luck would pass everything above."""
    found = bits(held(), np.arange(40), 10)["state"]
    assert len({world.tobytes() for world in found}) == 40
    assert bits(held(), np.arange(40), 10, seed=1)["state"].tobytes() != found.tobytes()
    assert len({world.tobytes() for world in bits(held(), np.arange(40), 10, design="central")["state"]}) == 40


# --- what must not matter ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", DEPTHS)
def test_what_happens_in_other_worlds_does_not_reach_into_this_one(depth):
    """World 2 beside three others that are thrown to the bounds, turned about and made to decide without any noise."""
    content, others = held("baseline", depth), np.array([0, 1, 3])

    def disturb(theatre: Theatre) -> None:
        rising = theatre.month % 2
        theatre.world.variables[:, others] = theatre.bounds[:, [rising]]
        for dossier in theatre.dossiers:
            theatre.set_stance(dossier, others, (dossier.start + theatre.month) % len(dossier.options))
        for actor in theatre.actors:
            theatre.parameters[f"actors.{actor}.temperature"][others] = 0.0

    alone = inner(Theatre(content, [2], horizon=4), 4)
    assert_same(alone, inner(Theatre(content, np.arange(4), horizon=4), 4, disturb), [2])


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_order_of_memory_does_not_matter(depth):
    def turn_memory(theatre: Theatre) -> None:
        theatre.world.variables = np.asfortranarray(theatre.world.variables)
        theatre.world.stances = np.asfortranarray(theatre.world.stances)
        theatre.world.reached = np.asfortranarray(theatre.world.reached)

    content = held("baseline", depth)
    plain = inner(Theatre(content, np.arange(13), horizon=3), 3)
    assert_same(inner(Theatre(content, np.arange(13), horizon=3), 3, turn_memory), plain)


def digest() -> str:
    """A fingerprint of some worlds, for comparison between processes."""
    found = [bits(held(depth=depth), [3, 4, 900], 3) for depth in DEPTHS]
    return hashlib.sha256(b"".join(array.tobytes() for arrays in found for array in arrays.values())).hexdigest()


def test_another_process_with_another_order_of_hashing_finds_the_same_bits():
    typed = [sys.executable, "-c", "from tests.test_bits import digest; print(digest())"]
    order = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    changed = {**os.environ, "PYTHONHASHSEED": order}
    done = subprocess.run(typed, cwd=ROOT, env=changed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == digest()
