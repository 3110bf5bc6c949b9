"""How do all mechanisms together move the worlds in one month, or in one step of several?

All read the same snapshot; their pushes are pooled (each leaves its share of the room) and applied at once, together with the
drift home that a variable declares for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from sim.config.content import Content
from sim.mechanisms import MECHANISMS
from sim.mechanisms.form import ALIGNMENTS, Mechanism
from sim.world.steps import carry
from sim.world.world import Glimpse, Number, World


@dataclass(frozen=True)
class Part:
    """One mechanism at work: what it may read here, and its rates."""

    mechanism: Mechanism
    reads: tuple[str, ...]
    rates: SimpleNamespace


@dataclass(frozen=True)
class Machinery:
    """The mechanisms of one theatre, and the room that the drift home of each variable leaves above and below, (variable, world).

    pairs : the alignments of the theatre with their two actors, for mechanisms that read all of them.
    """

    parts: list[Part]
    pairs: Mapping[str, tuple[str, str]]
    drift_up: np.ndarray
    drift_down: np.ndarray


def assembled(content: Content, parameters: Mapping[str, Number], variables: np.ndarray) -> Machinery:
    """The mechanisms a theatre's content asks for, each with its rates; `check_mechanisms` has made sure that they fit.

    variables : those of the worlds to be moved, (variable, world).
    """
    parts = []
    for name, entry in content.mechanisms.items():
        mechanism = MECHANISMS[name]
        rates = SimpleNamespace(**{rate: parameters[f"mechanisms.{name}.rates.{rate}"] for rate in entry.rates})
        reads = tuple(content.alignments) if mechanism.reads == ALIGNMENTS else mechanism.reads
        parts.append(Part(mechanism, reads, rates))
    return Machinery(parts, content.alignments, *_drift(content, parameters, np.ones_like(variables)))


def _drift(content: Content, parameters: Mapping[str, Number], whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Room left by the drift home, two steady pushes whose balance lies at `toward`; whole where there is none."""
    up, down = whole.copy(), whole.copy()
    for row, (name, variable) in enumerate(content.variables.items()):
        if variable.relax is not None:
            low, high = variable.bounds
            rate = parameters[f"variables.{name}.relax.rate"]
            share = (parameters[f"variables.{name}.relax.toward"] - low) / (high - low)
            up[row], down[row] = 1.0 - rate * share, 1.0 - rate * (1.0 - share)
    return up, down


def run(machinery: Machinery, world: World, bounds: np.ndarray, steps: int = 1) -> None:
    """Apply one month of all mechanisms to the worlds, or one step where a month has several."""
    left_up, left_down = machinery.drift_up.copy(), machinery.drift_down.copy()
    for part in machinery.parts:
        for key, push in part.mechanism.function(Glimpse(world, part.reads, machinery.pairs), part.rates).items():
            left = left_up if key[0] == "+" else left_down
            left[world.variable_rows[key[1:]]] *= 1.0 - push
    carry(world, lambda rows: (left_up[rows], left_down[rows]), bounds, steps)
