"""Which worlds does a contract try? Any that the bounds allow, the corners among them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.config.content import Content
from sim.mechanisms.form import Mechanism
from sim.world.reading import Numbers, weights_of
from sim.world.world import World, levels

AT_A_BOUND = 0.1
"""The chance that a variable stands exactly at its lower bound, and again at its upper one."""


def scattered(content: Content, n: int, seed: int) -> World:
    """`n` worlds whose variables lie anywhere within their bounds; first options stand, nothing is reached."""
    rng = np.random.default_rng(seed)
    low, high = np.array([variable.bounds for variable in content.variables.values()]).T[:, :, None]
    share = np.clip(rng.uniform(-AT_A_BOUND, 1.0 + AT_A_BOUND, (len(content.variables), n)), 0.0, 1.0)
    rows = {name: row for row, name in enumerate(content.variables)}
    dossiers, agreements = ({name: row for row, name in enumerate(each)} for each in (content.dossiers, content.agreements))
    stances, nothing = np.zeros((len(dossiers), n), dtype=np.int16), np.zeros((0, n), dtype=np.int16)
    agreed = np.zeros((len(agreements), n), dtype=bool)
    return World(rows, dossiers, {}, low + share * (high - low), stances, nothing, content.scales, agreements, agreed)


def columns(world: World) -> dict[str, np.ndarray]:
    """The variables of a world by name, as rules read them."""
    return levels({name: world[name] for name in world.variable_rows}, world.scales)


def only(world: World, where: np.ndarray | slice) -> World:
    """A copy of some of the worlds, in the order asked for."""
    variables, (stances, reached, agreed) = (
        np.array(world.variables[:, where], order="C"),
        (each[:, where] for each in (world.stances, world.reached, world.agreed)),
    )
    rows = (world.variable_rows, world.dossier_rows, world.milestone_rows)
    return World(*rows, variables, stances, reached, world.scales, world.agreement_rows, agreed)


def numbers(content: Content, end: int | None = None, n: int | None = None) -> Numbers:
    """The numbers of a theatre by address: middle values, the lowest (0) or highest (1) of their ranges, or `n` drawn."""
    rng = np.random.default_rng(12)

    def number(address: str) -> float | np.ndarray:
        quantity = content.quantities[address]
        return rng.uniform(*quantity.ends, n) if n else quantity.value if end is None else quantity.ends[end]

    return number


def rates_of(rule: Mechanism, content: Content, end: int | None = None, n: int | None = None) -> SimpleNamespace:
    """The rates of a mechanism, with the weights of all outcomes; which as for `numbers`."""
    of = numbers(content, end, n)
    weights = SimpleNamespace(**{name: weights_of(name, of) for name in content.outcomes})
    rates = {rate: of(f"mechanisms.{rule.name}.rates.{rate}") for rate in content.mechanisms[rule.name].rates}
    return SimpleNamespace(**rates, weights=weights)
