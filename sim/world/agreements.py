"""What takes two, and is it in force?

An agreement is in force while enough of its sides stand at an option by which they consent, those with a veto among them, and
what else it needs holds. Its effects flow then and only then; a side that consents while others do not has made an offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.config.arrangements import Agreement
from sim.config.content import Content
from sim.world import conditions
from sim.world.conditions import Test
from sim.world.pushes import room
from sim.world.world import World, ordered_sum


@dataclass(frozen=True)
class Pact:
    """One agreement in computable form.

    row : among the agreements. sides : rows of the dossiers that it takes, consents : for each the options by which it is
    given, (option,) of bool. least : how many must consent. veto : whether each side must, (side,). needs : tests of what else
    must hold. rows : the variables it moves; up, down : logarithm of the room it leaves them a month, (variable,). payers : the
    actors whom it costs something.
    """

    name: str
    row: int
    sides: tuple[int, ...]
    consents: tuple[np.ndarray, ...]
    least: int
    veto: tuple[bool, ...]
    needs: list[Test]
    rows: np.ndarray
    up: np.ndarray
    down: np.ndarray
    payers: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where the strength of its effects stands among the parameters."""
        return f"agreements.{self.name}.potency"

    @property
    def takes_all(self) -> bool:
        """Whether every side must consent."""
        return self.least == len(self.sides)

    def consenting(self, world: World) -> list[np.ndarray]:
        """Where each side consents, (world,) of bool."""
        return [given.take(world.stances[side]) for side, given in zip(self.sides, self.consents, strict=True)]

    def holds(self, world: World) -> np.ndarray:
        """Where it is in force, (world,) of bool."""
        given = self.consenting(world)
        enough = ordered_sum(part.astype(np.int8) for part in given) >= self.least
        for part, needed in zip(given, self.veto, strict=True):
            if needed:
                enough &= part
        return enough & conditions.hold(self.needs, world)


def pacts(content: Content, dtype: type = np.float64) -> tuple[Pact, ...]:
    """The agreements of a content in computable form; of a part that is switched off whoever asks is granted."""
    without = content.decision.without
    return tuple(
        _pact(name, row, entry, content, dtype, is_free=f"{entry.kind}s" in without)
        for row, (name, entry) in enumerate(content.agreements.items())
    )


def _pact(name: str, row: int, entry: Agreement, content: Content, dtype: type, is_free: bool) -> Pact:
    variables, options = list(content.variables), content.options
    effects = np.array(list(entry.effects.values()))
    up, down = ([room(effect) if sign * effect > 0 else 0.0 for effect in effects] for sign in (1.0, -1.0))
    return Pact(
        name=name,
        row=row,
        sides=tuple(content.dossiers.index(dossier) for dossier in entry.takes),
        consents=tuple(np.isin(options[dossier], taken) for dossier, taken in entry.takes.items()),
        least=1 if is_free else entry.quorum or len(entry.takes),
        veto=tuple(not is_free and dossier in entry.veto for dossier in entry.takes),
        needs=[] if is_free else conditions.compiled(entry.needs, options),
        rows=np.array([variables.index(variable) for variable in entry.effects], dtype=np.intp),
        up=np.array(up, dtype=dtype),
        down=np.array(down, dtype=dtype),
        payers=tuple(entry.costs),
    )


def settle(found: Sequence[Pact], world: World) -> np.ndarray:
    """Bring up to date which agreements are in force, all seen on the same snapshot; returns what was, (agreement, world)."""
    before = world.agreed
    if found:
        world.agreed = np.array([pact.holds(world) for pact in found])
    return before


def parties(entry: Agreement) -> Mapping[str, list[str]]:
    """The actors whose consent an agreement takes, each with its dossiers."""
    found: dict[str, list[str]] = {}
    for dossier in entry.takes:
        found.setdefault(dossier.split(".", 1)[0], []).append(dossier)
    return found
