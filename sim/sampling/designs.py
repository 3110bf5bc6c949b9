"""Which numbers, which luck and which held options does each world of a run have?

A run consists of points, and a point of `worlds_per_point` consecutive worlds. Where points are compared they meet the same luck:
replicate r of one point has the luck of replicate r of any other. Points that are compared within groups share it within theirs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

import numpy as np

from sim.config.errors import refuse, unknown
from sim.config.quantity import Quantity
from sim.config.taken import whole
from sim.luck import GENERATORS, Luck
from sim.sampling import factor_designs
from sim.sampling.distributions import Correlation, correlated, quantile
from sim.sampling.factor_designs import PROBES
from sim.sampling.space_filling import SPREAD, Spread
from sim.world.world import Number, Real

DESIGNS = ("monte_carlo", "central", *SPREAD, "grid", "table", "courses", *PROBES)
LISTED = ("grid", "table", "courses")
"""Designs whose points are listed, not drawn."""
FEW = 2048
"""What is drawn for so many worlds is kept, as a user who moves a slider asks for the same worlds again and again."""
FREE = "free"
"""In place of an option: the actor decides."""
NAMED = ("monte_carlo", "central")
"""Designs that need no more than their name."""
EVERYTHING = ("*",)
ROW = "priors"
"""In place of an address: which row of `Design.rows` is taken."""


@dataclass(frozen=True)
class Design:
    """How the points of a run are chosen.

    kind : one of DESIGNS. worlds_per_point : consecutive worlds that share a point. points : how many there are (evenly
    spread ones have to know). vary : patterns ('actors.china.*') of the uncertain numbers that are drawn; the others keep their
    middle value. levers : address of a number, or dossier, -> its values: the axis of a grid, or a column with one value a
    point. A lever on a dossier holds an option in place. luck : 'common' to all points, the same in each 'group', or each
    world's 'own'. factors : patterns of the numbers that move together, by name; none for each number by itself.
    worlds_per_draw : in a grid or table, consecutive worlds of a point that share a draw of the uncertain numbers.
    rows : address of an uncertain number -> its value in each of some rows; each draw takes one row whole.
    generator : of luck and of what is drawn (`sim.luck`); points that are laid out (Sobol, moved factors) stay where they are.
    """

    kind: str = "monte_carlo"
    worlds_per_point: int = 1
    points: int = 1
    vary: Sequence[str] = EVERYTHING
    levers: Mapping[str, Sequence[float | str]] = field(default_factory=dict)
    correlations: Sequence[Correlation] = ()
    luck: str = "own"
    factors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    worlds_per_draw: int = 1
    rows: Mapping[str, Sequence[float] | np.ndarray] = field(default_factory=dict)
    generator: str = GENERATORS[0]

    @property
    def size(self) -> int | None:
        """How many points there are; None where a run may go on without end."""
        lengths = [len(values) for values in self.levers.values()]
        if self.kind == "grid":
            return math.prod(lengths)
        if self.kind in ("table", "courses"):
            return lengths[0]
        return self.points if self.kind in SPREAD else None

    def varied(self, quantities: Mapping[str, Quantity]) -> list[str]:
        """The uncertain numbers that are drawn."""
        if self.kind == "central":
            return []
        free = [address for address, quantity in quantities.items() if quantity.is_uncertain and address not in self.levers]
        return [address for address in free if any(fnmatchcase(address, pattern) for pattern in self.vary)]

    def joint(self, quantities: Mapping[str, Quantity]) -> set[str]:
        """The numbers among those drawn that are taken from a row together."""
        return set(self.rows) & set(self.varied(quantities)) if self.rows else set()

    def factored(self, quantities: Mapping[str, Quantity]) -> dict[str, list[str]]:
        """The uncertain numbers that are drawn, by the factor they are in; each in the first that names it."""
        left = self.varied(quantities)
        if not self.factors:
            return {address: [address] for address in left}
        found = {}
        for factor, patterns in self.factors.items():
            found[factor] = [address for address in left if any(fnmatchcase(address, pattern) for pattern in patterns)]
            left = [address for address in left if address not in set(found[factor])]
        return {factor: addresses for factor, addresses in found.items() if addresses}

    def group(self, quantities: Mapping[str, Quantity]) -> int:
        """How many consecutive points are compared with each other, and with no others; 1 where points do not come in groups."""
        return factor_designs.group_size(self.kind, len(self.factored(quantities))) if self.kind in PROBES else 1

    def lucks(self, worlds: np.ndarray, group: int) -> np.ndarray:
        """The numbers under which worlds look up their luck, (world,)."""
        point, replicate = np.divmod(worlds, self.worlds_per_point)
        return {"own": worlds, "common": replicate, "group": point // group * self.worlds_per_point + replicate}[self.luck]

    def values(self, lever: str, point: np.ndarray) -> list[float | str]:
        """What a lever is set to in each of the given points."""
        values = self.levers[lever]
        if self.kind != "grid":
            return [values[i] for i in point]
        after = list(self.levers)[list(self.levers).index(lever) + 1 :]
        stride = int(np.prod([len(self.levers[name]) for name in after], dtype=np.int64))
        return [values[i] for i in point // stride % len(values)]


def name_design(kind: str, worlds_per_point: int, generator: str) -> Design:
    """A design that needs no more than its name. Raises InputError for another, or for a generator that does not exist."""
    for key, word, known in (("design", kind, NAMED), ("generator", generator, GENERATORS)):
        if word not in known:
            raise unknown(key, word, known, key)
    return Design(kind, whole(worlds_per_point, "worlds_per_point", 1), generator=generator)


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
    dtype: Real = np.float64,
) -> Points:
    """What the given worlds of a run are given; each world the same whichever others are asked for.

    Parameters
    ----------
    quantities : address -> quantity. options : dossier -> its options. worlds : (world,) numbers.
    """
    point = worlds // design.worlds_per_point
    if design.size is not None and point.max(initial=0) >= design.size:
        allowed = f"0 to {design.size * design.worlds_per_point - 1}, the worlds of {design.size} points"
        raise refuse("worlds", int(worlds.max()), f"with design={design.kind}, {allowed}")
    luck = design.lucks(worlds, design.group(quantities))
    parameters: dict[str, Any] = {address: dtype(quantity.value) for address, quantity in quantities.items()}
    drawn = _probed(design, quantities, point, seed) if design.kind in PROBES else _drawn(design, quantities, point, luck, seed)
    chance_of_row = drawn.pop(ROW, None)
    for address, u in drawn.items():
        values = quantile(quantities[address], np.where(np.isnan(u), 0.5, u))
        parameters[address] = np.where(np.isnan(u), quantities[address].value, values).astype(dtype)
    if chance_of_row is not None:
        for address in design.joint(quantities):
            column = np.asarray(design.rows[address])
            row = np.minimum((chance_of_row * len(column)).astype(np.intp), len(column) - 1)
            parameters[address] = column[row].astype(dtype)
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


def _drawn(
    design: Design, quantities: Mapping[str, Quantity], point: np.ndarray, luck: np.ndarray, seed: int
) -> dict[str, np.ndarray]:
    """A cumulative probability for each number that is drawn, and for the row that is taken, (world,)."""
    joint = design.joint(quantities)
    addresses = [address for address in design.varied(quantities) if address not in joint] + ([ROW] if joint else [])
    if design.kind in SPREAD:
        how = (tuple(addresses), design.points, seed, design.generator, tuple(design.correlations))
        return Spread(design.kind, *how).chances(point)
    draws = luck // design.worlds_per_draw if design.kind in LISTED else point
    look_up = _chances if draws.size <= FEW else _chances.__wrapped__
    found = look_up(seed, design.generator, tuple(addresses), draws.astype(np.int64).tobytes())
    return correlated(dict(zip(addresses, found, strict=True)), design.correlations)


@lru_cache(maxsize=2)
def _chances(seed: int, generator: str, addresses: tuple[str, ...], draws: bytes) -> tuple[np.ndarray, ...]:
    """A cumulative probability for each number, (world,); draws : which each world takes part in, as bytes."""
    luck = Luck(seed, np.frombuffer(draws, dtype=np.int64), generator)
    return tuple(luck.uniform(f"parameter/{address}", 0) for address in addresses)


def _probed(design: Design, quantities: Mapping[str, Quantity], point: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """A cumulative probability for each number in a factor, (world,)."""
    factors = design.factored(quantities)
    if design.kind == "morris":
        return factor_designs.walked(factors, point, seed)
    if design.kind == "one_at_a_time":
        return factor_designs.one_by_one(factors, point)
    return factor_designs.mixed(design.kind, factors, point, seed)
