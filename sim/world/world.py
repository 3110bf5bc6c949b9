"""What is the state of a world, and of many worlds at once?

AXES (the only place where they are stated). The world axis is always the LAST:

    variables    (variable, world)     float32, in the variable's own unit (float64 where double precision is asked for)
    stances      (dossier, world)      int16, index of the option that stands
    reached      (milestone, world)    int16, month in which the milestone was reached, -1 if not yet
    agreed       (agreement, world)    bool, whether the agreement is in force
    candidates   (option, world)       whatever is evaluated for each option of one dossier
    parameters   a float, or (world,)

World k alone, in a batch of 97 or in any chunk has identical bits: all work along worlds is element-wise, sums over anything else
are added up in a fixed order (`ordered_sum`), and nothing reduces over worlds inside a month.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.config.errors import refuse
from sim.config.taken import plain

Number = float | np.ndarray
Real = type[np.floating[Any]]
"""A precision that worlds are computed in."""
NEVER = -1
LAST_WORLD = 2**62
CACHED = 2**16
"""So many numbers, and a few arrays more of their size, find room in a processor's cache."""
PRECISIONS: dict[str, Real] = {"single": np.float32, "double": np.float64}
"""What worlds are computed in. Single halves the memory traffic that bounds the speed, and is what results are kept in; double
is there to show that nothing hangs on it."""


def ordered_sum(terms: Iterable[np.ndarray]) -> Number:
    """The terms added one after the other. NumPy's own sum over an axis changes bits with the shape of the batch."""
    each = iter(terms)
    total: Number = next(each, 0.0)
    for term in each:
        total = total + term
    return total


def levels(values: Mapping[str, np.ndarray], scales: Mapping[str, tuple[float, float]]) -> dict[str, np.ndarray]:
    """Variables as rules read them: those with a scale as a level from 0 to 1 between its ends, the others as they are."""
    return {name: _level(value, *scales[name]) if name in scales else value for name, value in values.items()}


def _level(value: np.ndarray, low: float, high: float) -> np.ndarray:
    return (value - low) / (high - low)


def at(value: Number, worlds: np.ndarray | slice) -> Number:
    """A parameter, be it one number for all worlds or one for each, for the chosen worlds."""
    return value[worlds] if isinstance(value, np.ndarray) else value


def world_numbers(worlds: int | Sequence[int] | np.ndarray) -> np.ndarray:
    """The world numbers meant by how many worlds (0, 1, ...) or by a list of them, shape (worlds,).

    Raises
    ------
    InputError : no world, or something that is no world number.
    """
    worlds = plain(worlds)
    found: Any = range(worlds) if isinstance(worlds, int) and not isinstance(worlds, bool) else worlds
    if isinstance(found, list) and any(isinstance(world, bool) for world in found):
        raise refuse("worlds", worlds, "numbers of worlds, not true or false")
    allowed = f"how many worlds, or a list of world numbers from 0 to {LAST_WORLD}"
    try:
        numbers = [operator.index(world) for world in found]
    except TypeError:
        raise refuse("worlds", worlds, allowed) from None
    if not numbers or not all(0 <= number <= LAST_WORLD for number in numbers):
        raise refuse("worlds", worlds, f"{allowed}, at least one")
    return np.array(numbers, dtype=np.int64)


@dataclass
class World:
    """The state of `n` worlds at one moment: variables, stances, milestones and agreements, by name.

    scales : the variables that rules read as a level from 0 to 1 between their bounds, with these.
    """

    variable_rows: Mapping[str, int]
    dossier_rows: Mapping[str, int]
    milestone_rows: Mapping[str, int]
    variables: np.ndarray
    stances: np.ndarray
    reached: np.ndarray
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    agreement_rows: Mapping[str, int] = field(default_factory=dict)
    agreed: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))

    @classmethod
    def opening(
        cls,
        starts: Mapping[str, Number],
        dossiers: Iterable[str],
        milestones: Iterable[str],
        n: int,
        dtype: Real,
        scales: Mapping[str, tuple[float, float]],
        agreements: Iterable[str] = (),
    ) -> World:
        """`n` worlds at month 0: variables at their starts, first options standing, nothing reached or agreed."""
        variable_rows, dossier_rows, milestone_rows = (_rows_of(names) for names in (starts, dossiers, milestones))
        variables = np.array([np.broadcast_to(start, n) for start in starts.values()], dtype=dtype)
        stances, agreement_rows = np.zeros((len(dossier_rows), n), dtype=np.int16), _rows_of(agreements)
        reached, agreed = np.full((len(milestone_rows), n), NEVER, dtype=np.int16), np.zeros((len(agreement_rows), n), dtype=bool)
        rows = (variable_rows, dossier_rows, milestone_rows)
        return cls(*rows, variables, stances, reached, scales, agreement_rows, agreed)

    @property
    def n(self) -> int:
        """How many worlds stand side by side."""
        return self.variables.shape[-1]

    def blocks(self) -> Iterator[slice]:
        """The rows of the variables, a few at a time: what is done to so many stays in the processor's cache."""
        rows = max(1, CACHED // self.n)
        return (slice(first, first + rows) for first in range(0, len(self.variables), rows))

    def __getitem__(self, variable: str) -> np.ndarray:
        """The values of one variable, shape (world,), in its own unit."""
        return self.variables[self.variable_rows[variable]]


def _rows_of(names: Iterable[str]) -> dict[str, int]:
    """The row of each name."""
    return {name: row for row, name in enumerate(names)}


class Glimpse(Mapping[str, np.ndarray]):
    """A view of a world's levels that shows only the variables declared as read; asking for another is an error.

    pairs : the alignments of the theatre, name -> its two actors.
    """

    def __init__(self, world: World, names: Iterable[str], pairs: Mapping[str, tuple[str, str]] | None = None) -> None:
        self._rows = levels({name: world.variables[world.variable_rows[name]] for name in names}, world.scales)
        self.pairs = pairs or {}

    def __getitem__(self, name: str) -> np.ndarray:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
