"""Which numbers, which luck and which held options does each world of a run have?

A run consists of points, and a point of `worlds_per_point` consecutive worlds. Where points are compared they meet the same luck:
replicate r of one point has the luck of replicate r of any other.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np
from scipy.stats import qmc

from sim.config.errors import refuse
from sim.config.quantity import Quantity
from sim.luck import Luck, consecutive_runs, shuffled
from sim.world.distributions import Correlation, correlated, quantile
from sim.world.world import Number

DESIGNS = ("monte_carlo", "central", "latin_hypercube", "sobol", "grid", "table")
LISTED = ("grid", "table")
"""Designs whose points are listed, not drawn."""
FREE = "free"
"""In place of an option: the actor decides."""
EVERYTHING = ("*",)


@dataclass(frozen=True)
class Design:
    """How the points of a run are chosen.

    kind : one of DESIGNS. worlds_per_point : consecutive worlds that share a point. points : how many there are (a Latin
    hypercube has to know). vary : patterns ('actors.china.*') of the uncertain numbers that are drawn; the others keep their
    middle value. levers : address of a number, or dossier, -> its values: the axis of a grid, or a table's column with one value
    a point. A lever on a dossier holds an option in place. common_luck : whether all points meet the same luck.
    """

    kind: str = "monte_carlo"
    worlds_per_point: int = 1
    points: int = 1
    vary: Sequence[str] = EVERYTHING
    levers: Mapping[str, Sequence[float | str]] = field(default_factory=dict)
    correlations: Sequence[Correlation] = ()
    common_luck: bool = False

    @property
    def size(self) -> int | None:
        """How many points there are; None where a run may go on without end."""
        lengths = [len(values) for values in self.levers.values()]
        if self.kind == "grid":
            return math.prod(lengths)
        if self.kind == "table":
            return lengths[0]
        return self.points if self.kind == "latin_hypercube" else None

    def varied(self, quantities: Mapping[str, Quantity]) -> list[str]:
        """The uncertain numbers that are drawn."""
        if self.kind == "central":
            return []
        free = [address for address, quantity in quantities.items() if quantity.is_uncertain and address not in self.levers]
        return [address for address in free if any(fnmatchcase(address, pattern) for pattern in self.vary)]

    def values(self, lever: str, point: np.ndarray) -> list[float | str]:
        """What a lever is set to in each of the given points."""
        values = self.levers[lever]
        if self.kind == "table":
            return [values[i] for i in point]
        after = list(self.levers)[list(self.levers).index(lever) + 1 :]
        stride = int(np.prod([len(self.levers[name]) for name in after], dtype=np.int64))
        return [values[i] for i in point // stride % len(values)]


@dataclass(frozen=True)
class Points:
    """What some worlds are given.

    luck : the numbers under which they look up their luck, (world,). parameters : address -> a float, or (world,).
    held : dossier -> index of the option held in place, -1 where the actor decides, (world,).
    """

    luck: np.ndarray
    parameters: dict[str, Number]
    held: dict[str, np.ndarray]


def given(
    design: Design,
    quantities: Mapping[str, Quantity],
    options: Mapping[str, Sequence[str]],
    worlds: np.ndarray,
    seed: int,
    dtype: type = np.float64,
) -> Points:
    """What the given worlds of a run are given; each world the same whichever others are asked for.

    Parameters
    ----------
    quantities : address -> quantity. options : dossier -> its options. worlds : (world,) numbers.
    """
    point = worlds // design.worlds_per_point
    if design.size is not None and point.max(initial=0) >= design.size:
        held = f"0 to {design.size * design.worlds_per_point - 1}, the worlds of {design.size} points"
        raise refuse("worlds", int(worlds.max()), f"with design={design.kind}, {held}")
    luck = worlds % design.worlds_per_point if design.common_luck else worlds
    parameters: dict[str, Number] = {address: float(quantity.value) for address, quantity in quantities.items()}
    chances = correlated(_probabilities(design, design.varied(quantities), point, luck, seed), design.correlations)
    for address, u in chances.items():
        parameters[address] = quantile(quantities[address], u).astype(dtype)
    held = {}
    for lever in design.levers:
        values = design.values(lever, point)
        if lever in options:
            held[lever] = np.array(
                [-1 if value == FREE else options[lever].index(str(value)) for value in values], dtype=np.int16
            )
        else:
            parameters[lever] = np.array(values, dtype=dtype)
    return Points(luck, parameters, held)


def _probabilities(
    design: Design, addresses: Sequence[str], point: np.ndarray, luck: np.ndarray, seed: int
) -> dict[str, np.ndarray]:
    """A cumulative probability for each number that is drawn, (world,)."""
    if design.kind == "sobol":
        return _sobol(addresses, point, seed)
    drawn = Luck(seed, luck if design.kind in LISTED else point)
    chances = {address: drawn.uniform(f"parameter/{address}", 0) for address in addresses}
    if design.kind == "latin_hypercube":
        for address, within in chances.items():
            stratum = shuffled(seed, f"stratum/{address}", point, design.points)
            chances[address] = (stratum + within) / design.points
    return chances


def _sobol(addresses: Sequence[str], point: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Points of the Sobol sequence, every dimension shifted by a number of its own (Cranley and Patterson 1976)."""
    if not addresses:
        return {}
    distinct, places = np.unique(point, return_inverse=True)
    pieces = []
    for first, count in consecutive_runs(distinct):
        sequence = qmc.Sobol(len(addresses), scramble=False)
        if first:
            sequence.fast_forward(first)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a batch need not hold a power of two
            pieces.append(sequence.random(count))
    found = np.concatenate(pieces)[places]
    zero = np.zeros(1, dtype=np.int64)
    shifts = {address: Luck(seed, zero).uniform(f"shift/{address}", 0)[0] for address in addresses}
    return {address: (found[:, column] + shift) % 1.0 for column, (address, shift) in enumerate(shifts.items())}
