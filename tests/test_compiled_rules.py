"""Does each rule, as it is compiled, give the numbers of its Python function?"""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import compiled
from sim.config.content import Content
from sim.mechanisms.run import run
from sim.theatre import Theatre

pytest.importorskip("numba", reason="compiled months need the extra 'fast'")
pytestmark = pytest.mark.slow

LANES = 16
ENDS = (0.0, 1.0, 0.5, 1e-7, 1.0 - 2.0**-24)
"""Levels at which rules have their corners, besides any other."""


@pytest.fixture(scope="module")
def theatre(content: Content) -> Theatre:
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("TIGHTROPE_COMPILED", raising=False)
        found = Theatre(content, LANES, horizon=2)
        compiled.prepare(found)
        return found


@pytest.fixture(scope="module")
def engine(theatre: Theatre) -> object:
    from sim.compiled.engine import engine_of

    return engine_of(theatre)


@pytest.fixture(scope="module")
def rules(engine: object) -> object:
    """The module of the compiled rules."""
    from sim.compiled.build import load_rules, name_of

    load_rules(engine.source)
    return sys.modules[name_of(engine.source)]


def levels(seed: int, rows: int, dtype: type) -> np.ndarray:
    """Levels from 0 to 1, a fifth of them at the corners, (row, lane)."""
    source = np.random.default_rng(seed)
    found = source.random((rows, LANES))
    corners = source.random(found.shape) < 0.2
    found[corners] = source.choice(ENDS, corners.sum())
    return found.astype(dtype)


MANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(seed=st.integers(0, 2**32 - 1))
def test_every_outcome_that_somebody_wants(seed: int, theatre: Theatre, rules: object) -> None:
    from sim.compiled.rules import Outcomes

    outcomes, found = Outcomes(theatre.content), np.empty(LANES, dtype=theatre.dtype)
    wanted = {rule.outcome_name: rule.reading for actor in theatre.actors.values() for rule in actor.rules}
    for d in sorted(theatre.dossiers, key=lambda d: d.row):
        for rule in theatre.actors[d.actor].relevant[d.name]:
            outcomes.add(rule.outcome_name, rule.reading)  # in the order in which they were numbered when they were compiled
    for name, reading in wanted.items():
        form, variables, weights = outcomes.add(name, reading)
        ahead, numbers = levels(seed, len(variables), theatre.dtype), levels(seed + 1, len(weights) + 1, theatre.dtype)
        rules.evaluate(form, ahead, np.arange(len(variables), dtype=np.int32), 0, numbers, found, LANES)
        own = {key: numbers[1 + weights.index(address)] for key, address in reading.weights.items() if address in weights}
        expected = reading.function(dict(zip(variables, ahead, strict=True)), SimpleNamespace(**own))
        np.testing.assert_array_equal(found, np.broadcast_to(np.asarray(expected, theatre.dtype), found.shape), name)


@MANY
@given(seed=st.integers(0, 2**32 - 1))
def test_every_mechanism_and_every_limit(seed: int, theatre: Theatre, engine: object, rules: object) -> None:
    from sim.compiled.numbering import look_up
    from sim.compiled.tile import WIDTH

    at, world, motion = engine.at, theatre.world, theatre.motion
    low, high = theatre.bounds.T[..., None].astype(theatre.dtype)
    world.variables[:] = low + (high - low) * levels(seed, len(world.variables), theatre.dtype)
    real = np.zeros((engine.sizes.real_all, WIDTH), dtype=theatre.dtype)
    real[at.variables : at.variables + at.n_variables, :LANES] = world.variables
    numbers = np.empty((len(engine.addresses), LANES), dtype=theatre.dtype)
    look_up(theatre.parameters, engine.addresses, numbers)
    real[at.numbers : at.numbers + len(numbers), :LANES] = numbers
    rules.mechanisms(real, LANES)
    rules.limits(real, LANES)
    run(theatre.machinery, world, motion.up, motion.down)
    for first, expected in ((at.mechanisms_up, motion.up), (at.mechanisms_down, motion.down)):
        np.testing.assert_array_equal(real[first : first + at.n_variables, :LANES], expected)
    for place, variable in enumerate(motion.projects.limits):
        expected = motion.projects.most(variable, world, np.arange(LANES))
        np.testing.assert_array_equal(real[at.most + place, :LANES], expected)
