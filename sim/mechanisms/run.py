"""How do all mechanisms together push the worlds in one month?

All read the same snapshot, and their pushes are pooled: each leaves its share of the room. `sim.world.motion` applies them
together with the policies that stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from sim.config.content import Content
from sim.mechanisms import MECHANISMS
from sim.mechanisms.form import ALIGNMENTS, Mechanism
from sim.world.motion import Motion
from sim.world.reading import weights_of
from sim.world.world import Glimpse, Number, World


@dataclass(frozen=True)
class Part:
    """One mechanism at work: what it may read here, and its rates, with the weights of all outcomes among them."""

    mechanism: Mechanism
    reads: tuple[str, ...]
    rates: SimpleNamespace


@dataclass(frozen=True)
class Machinery:
    """The mechanisms of one theatre.

    pairs : the alignments of the theatre with their two actors, for mechanisms that read all of them.
    """

    parts: list[Part]
    pairs: Mapping[str, tuple[str, str]]


def assemble(content: Content, parameters: Mapping[str, Number]) -> Machinery:
    """The mechanisms a theatre's content asks for, each with its rates; `check_mechanisms` has made sure that they fit."""
    parts, weights = [], SimpleNamespace(**{name: weights_of(name, parameters.__getitem__) for name in content.outcomes})
    for name, entry in content.mechanisms.items():
        mechanism = MECHANISMS[name]
        rates = SimpleNamespace(**{rate: parameters[f"mechanisms.{name}.rates.{rate}"] for rate in entry.rates}, weights=weights)
        reads = tuple(content.alignments) if mechanism.reads == ALIGNMENTS else mechanism.reads
        parts.append(Part(mechanism, reads, rates))
    return Machinery(parts, content.alignments)


def enter(content: Content, parameters: Mapping[str, Number], world: World, motion: Motion) -> None:
    """Let the mechanisms of a content read worlds, and enter what they push into the motion of these."""
    run(assemble(content, parameters), world, motion.up, motion.down)


def run(machinery: Machinery, world: World, left_up: np.ndarray, left_down: np.ndarray) -> None:
    """Let all mechanisms read the worlds as they are, and note the shares of room that they leave in a month.

    Parameters
    ----------
    left_up, left_down : overwritten, (variable, world).
    """
    left_up[:], left_down[:] = 1.0, 1.0
    for part in machinery.parts:
        for key, push in part.mechanism.function(Glimpse(world, part.reads, machinery.pairs), part.rates).items():
            left = left_up if key[0] == "+" else left_down
            left[world.variable_rows[key[1:]]] *= 1.0 - push
