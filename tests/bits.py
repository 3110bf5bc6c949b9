"""Which bits does a world have? Runs of the shipped content in a form that can be compared to the last bit."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.config.content import Content
from sim.ensembles.batch import Arrays, run_batch
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.theatre import Theatre
from sim.world.incidents import rate_of

QUICKLY = ("baseline", "bagram_return", "control_tariff_spiral", "cpec_cutoff", "pasni_built", "silent_squeeze", "us_bloc")
"""Between them they do all that shipped scenarios do: dated and triggered events, stances set once, for a time and for good."""
SCENARIOS = [name if name in QUICKLY else pytest.param(name, marks=pytest.mark.slow) for name in sim.scenarios()]
DEPTHS = ("1", "2", "inf")
QUICK = ("decision.iterations=6",)
"""The search for the fixed point cut short: the law holds wherever it stops, and most worlds have not settled by then."""
MONTHS = {"1": 6, "2": 4, "inf": 3}
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
    return run_batch(RunPlan(content, RunSettings(worlds=int(worlds.max()) + 1, months=months, **how)), worlds)


def assert_same(found: Arrays, expected: Arrays, rows=slice(None)) -> None:
    """Every array equal to the last bit, -0.0 and 0.0 told apart; `rows` of the expected are meant."""
    assert found.keys() == expected.keys()
    for name, array in found.items():
        other = expected[name][rows]
        assert (array.dtype, array.shape) == (other.dtype, other.shape), name
        assert array.tobytes() == other.tobytes(), name


def inner(theatre: Theatre, months: int, before_each: Callable[[Theatre], None] = lambda theatre: None) -> Arrays:
    """The whole inner state in full precision after each of some months (the record keeps 32 bits), the world axis first."""
    rated = {name: incident for name, incident in theatre.content.incidents.items() if incident.kind != "derived"}
    kept = []
    for _ in range(months):
        before_each(theatre)
        theatre.step()
        world, standing, motion, relations = theatre.world, theatre.policies.standing, theatre.motion, theatre.relations
        rates = [rate_of(name, incident, world, theatre.options, theatre.parameters) for name, incident in rated.items()]
        now = [world.variables, standing.up, standing.down, world.stances, world.reached, np.stack(rates)]
        now += [motion.up, motion.down, motion.homes.place, relations.treated, relations.asked]
        now += [theatre.news.heard, theatre.news.beyond, world.agreed, motion.beliefs.before, motion.projects.stage]
        now += [motion.projects.worked, theatre.policies.act_steps_left]
        kept.append([np.moveaxis(array, -1, 0).astype(float) for array in now])
    theatre.release()
    return {str(number): np.stack(parts, axis=1) for number, parts in enumerate(zip(*kept, strict=True))}
