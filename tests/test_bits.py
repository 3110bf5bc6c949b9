"""Has world k the same bits alone, in a batch, in any chunk, in any list, beside anybody, on any worker?"""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.config.content import Content
from sim.ensembles.batch import Arrays, run_batch
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.luck import Luck
from sim.theatre import Theatre

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = sim.scenarios()
DEPTHS = ("1", "2", "inf")
QUICK = ("decision.iterations=8",)
"""The search for the fixed point cut short: the law holds wherever it stops, and most worlds have not settled by then."""
MIXED = ("decision.depth=1", "actors.china.depth=2", "actors.pakistan.depth=inf", "actors.us.depth=3", *QUICK)
MONTHS = {"1": 8, "2": 6, "inf": 3}
"""Long enough to pass every dated event of the shipped scenarios (the last is in month 3)."""


@functools.cache
def held(
    scenario: str = "baseline", depth: str = "1", overrides: tuple[str, ...] = QUICK, folders: tuple[Path, ...] = ()
) -> Content:
    """The content of a scenario at a depth of reasoning, read once."""
    return sim.content(scenario, [f"decision.depth={depth}", *overrides], folders)


def bits(content: Content, worlds, months: int, **how) -> Arrays:
    """What `run_batch` records of these worlds, the world axis first."""
    worlds = np.asarray(worlds)
    return run_batch(content, RunSettings(worlds=int(worlds.max()) + 1, months=months, **how), worlds)


def assert_same(found: Arrays, expected: Arrays, rows=slice(None)) -> None:
    """Every array equal to the last bit, -0.0 and 0.0 told apart; `rows` of the expected are meant."""
    assert found.keys() == expected.keys()
    for name, array in found.items():
        other = expected[name][rows]
        assert (array.dtype, array.shape) == (other.dtype, other.shape), name
        assert array.tobytes() == other.tobytes(), name


def inner(theatre: Theatre, months: int, before_each=lambda theatre: None) -> Arrays:
    """The whole inner state in full precision after each of some months (the record keeps 32 bits), the world axis first."""
    kept = []
    for _ in range(months):
        before_each(theatre)
        theatre.step()
        kept.append(
            [theatre.world.variables, theatre.standing.up, theatre.standing.down, theatre.world.stances, theatre.world.reached]
        )
        kept[-1] = [np.moveaxis(array, -1, 0).astype(float) for array in kept[-1]]
    theatre.release()
    return {str(number): np.stack(parts, axis=1) for number, parts in enumerate(zip(*kept, strict=True))}


# --- the law -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_world_alone_matches_the_same_world_in_a_batch_of_97(scenario, depth):
    content, months = held(scenario, depth), MONTHS[depth]
    together = bits(content, np.arange(97), months)
    assert_same(bits(content, [96], months), together, [96])
    listed = [60, 7, 8, 9, 95, 3]
    assert_same(bits(content, listed, months), together, listed)


def test_a_world_alone_matches_the_same_world_in_a_batch_also_after_five_years():
    together = bits(held(), np.arange(12), 60)
    assert_same(bits(held(), [11], 60), together, [11])


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


@pytest.mark.parametrize("overrides", [("decision.depth=1",), ("decision.depth=inf",), MIXED], ids=["1", "inf", "mixed"])
def test_alone_and_together_also_agree_inside_in_all_64_bits(overrides):
    content = sim.content("ric_revival", overrides)
    together = inner(Theatre(content, np.arange(24), seed=5, horizon=3), 3)
    for world in (0, 23):
        assert_same(inner(Theatre(content, [world], seed=5, horizon=3), 3), together, [world])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SCENARIOS),
    st.sampled_from(DEPTHS),
    st.integers(0, 2**32),
    st.integers(0, 10**9),
    st.integers(1, 60),
    st.data(),
)
def test_any_world_of_any_batch_under_any_seed_matches_itself_alone(scenario, depth, seed, first, count, data):
    content, months = held(scenario, depth), {"1": 4, "2": 3, "inf": 1}[depth]
    together = bits(content, np.arange(first, first + count), months, seed=seed)
    k = data.draw(st.integers(0, count - 1))
    assert_same(bits(content, [first + k], months, seed=seed), together, [k])


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 299), min_size=1, max_size=25), st.sampled_from(["1", "2"]))
def test_an_arbitrary_list_of_worlds_in_any_order_with_repeats_holds_their_bits(worlds, depth):
    content = held("cpec_cutoff", depth)
    assert_same(bits(content, worlds, 5), every_world_of_300(depth), worlds)


@functools.cache
def every_world_of_300(depth: str) -> Arrays:
    return bits(held("cpec_cutoff", depth), np.arange(300), 5)


@settings(max_examples=5, deadline=None)
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
    done = subprocess.run(
        typed, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": order}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == digest()


# --- a ninth actor who only holds ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ninth(tmp_path_factory) -> Path:
    """A folder with Oman, which cannot but wait, and its eight alignments."""
    folder = tmp_path_factory.mktemp("ninth")
    waits = {
        "hold": {"label": "Wait"},
        "leap": {"label": "Leap", "requires": {"bla_oman": {"min": 0.99}}},
    }
    oman = {
        "name": "Oman",
        "size": {"value": 0.001},
        "temperature": {"value": 0.05, "range": [0.02, 0.1]},
        "foresight": 6,
        "payoffs": {"calm": {"outcome": "trade_calm", "weight": {"value": 1.0, "range": [0.5, 1.5]}}},
        "dossiers": {"waiting": {"question": "Wait?", "start": "hold", "review": {"rate": 0.5}, "options": waits}},
    }
    names = [
        "_".join(sorted(("oman", other))) for other in ("bla", "china", "india", "iran", "pakistan", "russia", "taliban", "us")
    ]
    tie = {"unit": "alignment", "bounds": [-1, 1], "start": {"value": -0.2, "range": [-0.4, 0.1]}}
    for kind, content in (("actors", oman), ("variables", {name: {"label": name, **tie} for name in names})):
        (folder / kind).mkdir()
        (folder / kind / "oman.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder


def test_a_ninth_actor_leaves_all_luck_of_the_others_as_it_was(ninth, monkeypatch):
    def looked_up(content) -> dict[tuple[str, int], bytes]:
        found, original = {}, Luck.uniform

        def spying(self: Luck, purpose: str, month: int) -> np.ndarray:
            numbers = original(self, purpose, month)
            found[purpose, month] = numbers.tobytes()
            return numbers

        with monkeypatch.context() as patch:
            patch.setattr(Luck, "uniform", spying)
            bits(content, np.arange(30), 6)
        return found

    eight, nine = looked_up(held()), looked_up(held(folders=(ninth,)))
    assert any("oman" in purpose for purpose, _ in nine)
    asked_by_all = {address for address in eight if not address[0].startswith("choice/")}
    assert asked_by_all <= nine.keys()
    assert all(eight[address] == nine[address] for address in eight.keys() & nine.keys())


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_ninth_actor_who_only_holds_leaves_the_history_of_the_others_bit_for_bit(ninth, depth):
    unbalanced = ("mechanisms.structural_balance.rates.balance=0", *QUICK)
    eight, nine = held("baseline", depth, unbalanced), held("baseline", depth, unbalanced, (ninth,))
    base, more = (bits(content, np.arange(20), MONTHS[depth]) for content in (eight, nine))
    for name, kept in (("state", "variables"), ("stance", "dossiers"), ("parameter", "uncertain")):
        wanted, there = list(getattr(eight, kept)), list(getattr(nine, kept))
        assert len(there) > len(wanted)
        more[name] = more[name][..., [there.index(entry) for entry in wanted]]
    assert_same(more, base)
