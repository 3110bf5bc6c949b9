"""Which parameters does the compiled month read, and how are lists of different lengths laid end to end?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from sim.compiled.month.parts import Tests
from sim.world.world import Number, World

NOTHING, WHOLLY, BOUNDLESS = "", "1", "inf"
"""The addresses of parameters that are always 0, 1 and without bound."""
CONSTANTS = {NOTHING: 0.0, WHOLLY: 1.0, BOUNDLESS: np.inf}


class Parameters:
    """The parameters that are read, each with its row.

    Parameters
    ----------
    numbers : address -> number, of a theatre.
    """

    def __init__(self, numbers: Mapping[str, Number]) -> None:
        self._numbers, self._rows = numbers, {NOTHING: 0}

    def row(self, address: str) -> int:
        """The row of a parameter. Raises KeyError for one that the theatre does not have."""
        if address not in self._rows:
            if address not in CONSTANTS:
                self._numbers[address]
            self._rows[address] = len(self._rows)
        return self._rows[address]

    def row_if(self, address: str, otherwise: str = NOTHING) -> int:
        """The row of a parameter, or that of a constant where the theatre does not have it."""
        return self.row(address if address in self._numbers else otherwise)

    def __len__(self) -> int:
        return len(self._rows)

    def addresses(self) -> tuple[str, ...]:
        """All of them, in the order of their rows."""
        return tuple(self._rows)


def look_up(numbers: Mapping[str, Number], addresses: Sequence[str], found: np.ndarray) -> None:
    """The values of some parameters into rows, (row, world)."""
    for row, address in enumerate(addresses):
        found[row] = CONSTANTS[address] if address in CONSTANTS else numbers[address]


class Conditions:
    """Conditions of the content, laid end to end.

    Parameters
    ----------
    world : of the theatre. options : dossier -> its options. dtype : of variables.
    """

    def __init__(self, world: World, options: Mapping[str, Sequence[str]], dtype: type) -> None:
        self._world, self._options, self._dtype = world, options, dtype
        self._tests: list[tuple[int, int, float, float, int]] = []

    def add(self, conditions: Mapping[str, Any]) -> int:
        """Add conditions that must all hold; returns where they end, and so where the next begin."""
        for name, wanted in conditions.items():
            self._tests.append(self._test(name, wanted))
        return len(self._tests)

    def __len__(self) -> int:
        return len(self._tests)

    def _test(self, name: str, wanted: Any) -> tuple[int, int, float, float, int]:
        world = self._world
        if isinstance(wanted, bool):
            if name in world.agreement_rows:
                return 3, world.agreement_rows[name], 0.0, 0.0, int(wanted)
            return 2, world.milestone_rows[name], 0.0, 0.0, int(wanted)
        if name in self._options:
            chosen = [self._options[name].index(option) for option in ([wanted] if isinstance(wanted, str) else wanted)]
            return 1, world.dossier_rows[name], 0.0, 0.0, bits(chosen)
        return 0, world.variable_rows[name], float(wanted.get("min", -np.inf)), float(wanted.get("max", np.inf)), 0

    def table(self) -> Tests:
        """All of them."""
        kind, row, low, high, options = zip(*self._tests, strict=True) if self._tests else [()] * 5
        return Tests(whole(kind), whole(row), np.array(low, self._dtype), np.array(high, self._dtype), whole(options))


def bits(chosen: Iterable[int]) -> int:
    """Chosen options as one bit each."""
    return sum(1 << int(option) for option in chosen)


def whole(values: Any, shape: tuple[int, ...] = (-1,)) -> np.ndarray:
    """Whole numbers as the compiled month reads them."""
    return np.ascontiguousarray(np.array(values, dtype=np.int32).reshape(shape))


def firsts(lists: Sequence[Sequence[Any]]) -> np.ndarray:
    """Where each of some lists begins when they are laid end to end, and where the last ends."""
    return whole(np.cumsum([0, *(len(each) for each in lists)]))


def flat(lists: Sequence[Sequence[Any]]) -> list[Any]:
    """Lists laid end to end."""
    return [entry for each in lists for entry in each]
