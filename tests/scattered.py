"""Which worlds does a contract try? Any that the bounds allow, the corners among them."""

from __future__ import annotations

import numpy as np

from sim.config.content import Content
from sim.world.world import World

AT_A_BOUND = 0.1
"""The chance that a variable stands exactly at its lower bound, and again at its upper one."""


def scattered(content: Content, n: int, seed: int) -> World:
    """`n` worlds whose variables lie anywhere within their bounds; no stances and no milestones."""
    rng = np.random.default_rng(seed)
    low, high = np.array([variable.bounds for variable in content.variables.values()]).T[:, :, None]
    share = np.clip(rng.uniform(-AT_A_BOUND, 1.0 + AT_A_BOUND, (len(content.variables), n)), 0.0, 1.0)
    rows = {name: row for row, name in enumerate(content.variables)}
    nothing = np.zeros((0, n), dtype=np.int16)
    return World(rows, {}, {}, low + share * (high - low), nothing, nothing)


def columns(world: World) -> dict[str, np.ndarray]:
    """The variables of a world by name."""
    return {name: world[name] for name in world.variable_rows}


def only(world: World, where: np.ndarray | slice) -> World:
    """A copy of some of the worlds, in the order asked for."""
    nothing = world.stances[:, where]
    return World(world.variable_rows, {}, {}, np.array(world.variables[:, where], order="C"), nothing, nothing)
