"""What takes two, and is it in force?

An agreement is in force while enough of its sides stand at an option by which they consent, those with a veto among them, and
what else it needs holds. Its effects flow then and only then; a side that consents while others do not has made an offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.config.arrangements import Agreement, by_need
from sim.config.content import Content
from sim.config.frame import find_in_frame
from sim.world import conditions
from sim.world.conditions import Test
from sim.world.pushes import room
from sim.world.world import Real, World, ordered_sum


@dataclass(frozen=True)
class Pact:
    """One agreement in computable form.

    row : among the agreements. sides : rows of the dossiers that it takes, consents : for each the options by which it is
    given, (option,) of bool. least : how many must consent. veto : whether each side must, (side,). asks : what else must hold,
    and needs : its tests. looks_at : rows of the dossiers, rests_on : rows of the agreements that decide whether it is in
    force. rows : the variables it moves; up, down : logarithm of the room it leaves them a month, (variable,). payers : the
    actors whom it costs something.
    """

    name: str
    row: int
    sides: tuple[int, ...]
    consents: tuple[np.ndarray, ...]
    least: int
    veto: tuple[bool, ...]
    asks: Mapping[str, Any]
    needs: list[Test]
    looks_at: frozenset[int]
    rests_on: frozenset[int]
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


def pacts(content: Content, dtype: Real = np.float64) -> tuple[Pact, ...]:
    """The agreements of a content in computable form, each after those that it rests on.

    Of a part that is switched off whoever asks is granted: nobody else's stance counts.
    """
    return find_in_frame(content, ("pacts", dtype), lambda: _pacts(content, dtype))


def _pacts(content: Content, dtype: Real) -> tuple[Pact, ...]:
    without, entries = content.decision.without, content.agreements
    rows = {name: row for row, name in enumerate(entries)}
    return tuple(
        _pact(name, rows, entries[name], content, dtype, is_free=f"{entries[name].kind}s" in without) for name in by_need(entries)
    )


def _pact(name: str, agreements: Mapping[str, int], entry: Agreement, content: Content, dtype: Real, is_free: bool) -> Pact:
    variables, options, dossiers = list(content.variables), content.options, content.dossiers
    takes = {dossier: taken for dossier, taken in entry.takes.items() if not is_free or dossier in entry.asked_by}
    needs = {needed: wanted for needed, wanted in entry.needs.items() if not is_free or needed not in options}
    effects = np.array(list(entry.effects.values()))
    up, down = ([room(effect) if sign * effect > 0 else 0.0 for effect in effects] for sign in (1.0, -1.0))
    return Pact(
        name=name,
        row=agreements[name],
        sides=tuple(dossiers.index(dossier) for dossier in takes),
        consents=tuple(np.isin(options[dossier], taken) for dossier, taken in takes.items()),
        least=len(takes) if is_free else entry.quorum or len(takes),
        veto=tuple(dossier in entry.veto for dossier in takes),
        asks=needs,
        needs=conditions.compiled(needs, options),
        looks_at=frozenset(dossiers.index(dossier) for dossier in {*takes, *needs} if dossier in options),
        rests_on=frozenset(agreements[needed] for needed in needs if needed in agreements),
        rows=np.array([variables.index(variable) for variable in entry.effects], dtype=np.intp),
        up=np.array(up, dtype=dtype),
        down=np.array(down, dtype=dtype),
        payers=tuple(entry.costs),
    )


def settle(found: Sequence[Pact], world: World) -> np.ndarray:
    """Bring up to date which agreements are in force; returns what was, (agreement, world).

    Parameters
    ----------
    found : all agreements, each after those that it rests on, which it sees as they are now.
    """
    before, world.agreed = world.agreed, world.agreed.copy()
    for pact in found:
        world.agreed[pact.row] = pact.holds(world)
    return before


def see_past_acts(found: Sequence[Pact], world: World, stances: np.ndarray) -> World:
    """The worlds as they will stand once acts are over: other stances, and the agreements that are in force with them.

    Parameters
    ----------
    found : as in `settle`. stances : that last, (dossier, world).
    """
    ahead = replace(world, stances=stances, agreed=world.agreed.copy())
    turned = frozenset(np.flatnonzero((stances != world.stances).any(axis=1)).tolist())
    other: set[int] = set()
    for pact in found:
        if pact.looks_at & turned or pact.rests_on & other:
            ahead.agreed[pact.row] = pact.holds(ahead)
            other.add(pact.row)
    return ahead


def parties(entry: Agreement) -> Mapping[str, list[str]]:
    """The actors whose consent an agreement takes, each with its dossiers."""
    found: dict[str, list[str]] = {}
    for dossier in entry.takes:
        found.setdefault(dossier.split(".", 1)[0], []).append(dossier)
    return found
