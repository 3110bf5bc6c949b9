"""When does a condition hold?

Conditions are plain data: intervals on variables, lists of options on dossiers, true or false on milestones and agreements; all
must hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sim.world.world import NEVER, World

Test = Callable[[World, Any], np.ndarray]
Options = Mapping[str, list[str]]
"""For each dossier its options, in the order of their index."""


def compiled(conditions: Mapping[str, Any], options: Options) -> list[Test]:
    """Each condition as a function of a world and of the worlds asked about (an index), returning shape (worlds,) of bool."""
    return [_test(name, wanted, options) for name, wanted in conditions.items()]


def hold(tests: list[Test], world: World, where: Any = slice(None)) -> np.ndarray:
    """Whether all tests hold, shape (worlds,); true where there are none."""
    if not tests:
        return np.ones(world.variables[0, where].shape, dtype=bool)
    result = tests[0](world, where)
    for test in tests[1:]:
        result = result & test(world, where)
    return result


def _test(name: str, wanted: Any, options: Options) -> Test:
    if isinstance(wanted, bool):
        return lambda world, where: _has_come(world, name, where) == wanted
    if name in options:
        chosen = [options[name].index(option) for option in ([wanted] if isinstance(wanted, str) else wanted)]
        return lambda world, where: _stands(world.stances[world.dossier_rows[name], where], chosen)
    low, high = float(wanted.get("min", -np.inf)), float(wanted.get("max", np.inf))
    return lambda world, where: _within(world.variables[world.variable_rows[name], where], low, high)


def _has_come(world: World, name: str, where: Any) -> np.ndarray:
    if name in world.agreement_rows:
        return world.agreed[world.agreement_rows[name], where]
    return world.reached[world.milestone_rows[name], where] != NEVER


def _stands(stance: np.ndarray, chosen: list[int]) -> np.ndarray:
    result = stance == chosen[0]
    for option in chosen[1:]:
        result = result | (stance == option)
    return result


def _within(x: np.ndarray, low: float, high: float) -> np.ndarray:
    return (x >= low) & (x <= high)
