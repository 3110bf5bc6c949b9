"""What may somebody hope for who offers an agreement, and what do agreements do to the world?

Consent counts as it stands, or as it is expected to be chosen (depth above 1). Where another side does not consent but could, an
offer is made in the hope that it will: with the chance `hope` at first, and less the longer the offer has stood unanswered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.actors.dossier import Dossier, Share
from sim.actors.standing import Chances, Exchange, Standing
from sim.arithmetic import exp
from sim.world import conditions
from sim.world.agreements import Pact, see_past_acts, settle
from sim.world.world import Number, World, at

Prospect = tuple[np.ndarray, np.ndarray]
"""The chances that an agreement comes to be in force if one of its sides consents, and if it does not, (where,)."""


@dataclass(frozen=True)
class Terms:
    """What one agreement means to the courses on which a dossier is weighed.

    pact : its row. courses : each course that it bears on, whether it consents, whether it is pushed up (0) or down (1), and the
    logarithm of the room that the agreement leaves.
    """

    pact: int
    courses: tuple[tuple[int, bool, int, float], ...]


def terms(dossier: Dossier, change: Exchange) -> tuple[Terms, ...]:
    """The terms of each agreement in which a dossier has a share, for the courses of an exchange."""
    return tuple(
        Terms(
            share.pact.row,
            tuple(
                (course, bool(share.consents[option]), side, effects[touched])
                for course, (touched, option) in enumerate(zip(change.touched, change.options, strict=True))
                for side, effects in enumerate((share.up, share.down))
                if effects[touched]
            ),
        )
        for share in dossier.shares
    )


def _never_forced(dossier: Dossier) -> bool:
    """Nobody holds a dossier in place."""
    return False


@dataclass
class Deals:
    """The agreements of some worlds, and how far their offers are hoped for.

    pacts : each after those that it rests on. dossiers, potency : by the rows of dossiers and agreements. paid : agreement
    and actor -> what it costs that actor. forbidden : dossier -> options that a scenario rules out. held : dossier -> the
    option that a lever holds in place, -1 for none, (world,). is_forced : whether a scenario holds a dossier in place now. hope :
    that an offer is granted. patience : months after which little is left of the hope of an offer that stands. is_certain :
    whether every offer counts as granted.
    """

    pacts: Sequence[Pact]
    dossiers: Mapping[int, Dossier]
    potency: Mapping[int, Number]
    paid: Mapping[tuple[int, str], Number]
    forbidden: Mapping[str, Sequence[str]]
    hope: Number
    patience: Number
    is_certain: bool = False
    held: Mapping[str, np.ndarray] = field(default_factory=dict)
    is_forced: Callable[[Dossier], bool] = _never_forced

    @classmethod
    def of(
        cls,
        pacts: Sequence[Pact],
        dossiers: Sequence[Dossier],
        parameters: Mapping[str, Number],
        forbidden: Mapping[str, Sequence[str]],
        is_certain: bool = False,
        held: Mapping[str, np.ndarray] | None = None,
        is_forced: Callable[[Dossier], bool] = _never_forced,
    ) -> Deals:
        """The agreements of a theatre with the numbers that are its parameters now."""
        potency = {pact.row: 1.0 if is_certain else parameters[pact.address] for pact in pacts}
        hope, patience = (parameters.get(f"laws.offers.numbers.{name}", 0.0) for name in ("hope", "patience"))
        paid = {(p.row, actor): parameters[f"agreements.{p.name}.costs.{actor}"] for p in pacts for actor in p.payers}
        return cls(
            pacts, {d.row: d for d in dossiers}, potency, paid, forbidden, hope, patience, is_certain, held or {}, is_forced
        )

    # --- in the world -------------------------------------------------------------------------------------------------

    def take_effect(self, world: World, rooms: Standing) -> None:
        """Bring up to date which agreements are in force, and the room that they leave."""
        self._change(rooms, settle(self.pacts, world), world.agreed)

    def outlast(self, rooms: Standing, world: World, stances: np.ndarray) -> None:
        """Let agreements count as they will once acts are over.

        Parameters
        ----------
        rooms : that lasting stances leave. stances : that last, (dossier, world).
        """
        rooms.ahead = see_past_acts(self.pacts, world, stances)
        self._change(rooms, world.agreed, rooms.ahead.agreed)

    def _change(self, rooms: Standing, before: np.ndarray, after: np.ndarray) -> None:
        """Leave the room of other agreements, (agreement, world) each."""
        for pact in self.pacts:
            was, now = before[pact.row], after[pact.row]
            if (was != now).any():
                _add(rooms, pact, (now.astype(rooms.up.dtype) - was) * self.potency[pact.row])

    def expected(self, rooms: Standing, world: World) -> None:
        """Let agreements count with the chance that they will be in force, given the chances of choices that `rooms` holds."""
        world = rooms.ahead or world
        likely = world.agreed.astype(rooms.up.dtype)
        for pact in self.pacts:
            if any(self.dossiers[side].name in rooms.chances for side in pact.sides):
                all_worlds = np.arange(world.n)
                given = [self._consent(pact, place, world, all_worlds, rooms.chances) for place in range(len(pact.sides))]
                chance = _in_force(pact, given) * conditions.hold(pact.needs, world)
                _add(rooms, pact, (chance - likely[pact.row]) * self.potency[pact.row])
                likely[pact.row] = chance
        rooms.agreed = likely

    # --- in somebody's eyes -------------------------------------------------------------------------------------------

    def prospects(
        self, dossier: Dossier, world: World, where: np.ndarray, chances: Chances, stood: Number = 0.0
    ) -> tuple[Prospect, ...]:
        """What may be hoped for of each agreement in which a dossier has a share.

        Parameters
        ----------
        stood : for how many months what stands there has stood, (where,).
        """
        stance = dossier.lasting[world.stances[dossier.row, where]]
        return tuple(self._prospect(share, world, where, chances, stance, stood) for share in dossier.shares)

    def _prospect(
        self, share: Share, world: World, where: np.ndarray, chances: Chances, stance: np.ndarray, stood: Number
    ) -> Prospect:
        pact, hope = share.pact, self._hope(share, where, stance, stood)
        with_, without = [], []
        for place in range(len(pact.sides)):
            if place == share.place:
                with_.append(np.ones(where.shape, dtype=share.up.dtype))
                without.append(np.zeros(where.shape, dtype=share.up.dtype))
                continue
            given = self._consent(pact, place, world, where, chances)
            without.append(given)
            with_.append(np.maximum(given, hope * self._is_possible(pact, place, world, where)))
        needs = 1.0 if self.is_certain else conditions.hold(pact.needs, world, where)
        return _in_force(pact, with_) * needs, _in_force(pact, without) * needs

    def exchange(
        self,
        terms: Sequence[Terms],
        prospects: Sequence[Prospect],
        world: World,
        where: np.ndarray,
        rooms: Standing,
        left: tuple[np.ndarray, np.ndarray],
    ) -> None:
        """Add to the logarithm of room, `left` up and down, (course, where), what courses do to it by way of agreements."""
        agreed = (rooms.ahead or world).agreed if rooms.agreed is None else rooms.agreed
        for term, (with_, without) in zip(terms, prospects, strict=True):
            now, potency = agreed[term.pact, where], at(self.potency[term.pact], where)
            gains = ((without - now) * potency, (with_ - now) * potency)
            for course, given, side, effect in term.courses:
                left[side][course] += effect * gains[given]

    def costs(self, dossier: Dossier, prospects: Sequence[Prospect], where: np.ndarray) -> Number:
        """What a dossier's owner may have to pay for agreements under each option, (option, where)."""
        paid = 0.0
        for share, (with_, without) in zip(dossier.shares, prospects, strict=True):
            if (cost := self.paid.get((share.pact.row, dossier.actor))) is not None:
                paid = paid + np.where(share.consents[:, None], with_, without) * at(cost, where)
        return paid

    def _hope(self, share: Share, where: np.ndarray, stance: np.ndarray, stood: Number) -> Number:
        if self.is_certain:
            return 1.0
        fades = exp(-stood / np.maximum(at(self.patience, where), 1e-6))
        return at(self.hope, where) * np.where(share.consents.take(stance), fades, 1.0)

    def _consent(self, pact: Pact, place: int, world: World, where: np.ndarray, chances: Chances) -> np.ndarray:
        """The chance that a side consents: that of its choice where one is expected, else whether it does now."""
        dossier, consents = self.dossiers[pact.sides[place]], pact.consents[place]
        given = consents.take(world.stances[dossier.row, where]).astype(pact.up.dtype)
        if dossier.name in chances:
            worlds, probabilities = chances[dossier.name]
            found = np.searchsorted(worlds, where)
            found[found == worlds.size] = 0
            known = worlds[found] == where
            likely = np.zeros(where.shape, dtype=given.dtype)
            for option in np.flatnonzero(consents):
                likely = likely + probabilities[option].take(found)
            given = np.where(known, likely, given)
        return given

    def _is_possible(self, pact: Pact, place: int, world: World, where: np.ndarray) -> np.ndarray | bool:
        """Whether a side could come to consent: nobody holds it in place, and some such option is open."""
        dossier = self.dossiers[pact.sides[place]]
        if self.is_forced(dossier):
            return False
        if dossier.name in self.held:
            return (self.held[dossier.name][where] < 0) & self._is_open(pact, place, world, where)
        return self._is_open(pact, place, world, where)

    def _is_open(self, pact: Pact, place: int, world: World, where: np.ndarray) -> np.ndarray | bool:
        """Whether some option by which a side consents is open to it."""
        dossier = self.dossiers[pact.sides[place]]
        options = [
            i for i in np.flatnonzero(pact.consents[place]).tolist() if dossier.options[i] not in self.forbidden[dossier.name]
        ]
        if self.is_certain or any(option not in dossier.requires for option in options):
            return True
        possible = np.zeros(where.shape, dtype=bool)
        for option in options:
            possible |= conditions.hold(dossier.requires[option], world, where)
        return possible


def _in_force(pact: Pact, given: Sequence[np.ndarray]) -> np.ndarray:
    """The chance that enough sides consent, each by itself with the given chance, those with a veto among them."""
    certain = np.ones_like(given[0])
    if pact.takes_all:
        for chance in given:
            certain = certain * chance
        return certain
    count = [certain, *(np.zeros_like(certain) for _ in given)]  # chance that so many consent
    for seen, (chance, needed) in enumerate(zip(given, pact.veto, strict=True)):
        for number in range(seen + 1, 0, -1):
            count[number] = count[number] * (0.0 if needed else 1.0 - chance) + count[number - 1] * chance
        count[0] = count[0] * (0.0 if needed else 1.0 - chance)
    total = np.zeros_like(certain)
    for chance in count[pact.least :]:
        total = total + chance
    return total


def _add(rooms: Standing, pact: Pact, share: np.ndarray) -> None:
    """Add a share of what an agreement does to the room, (world,)."""
    for room, effects in ((rooms.up, pact.up), (rooms.down, pact.down)):
        for row, effect in zip(pact.rows, effects, strict=True):
            if effect:
                room[row] += effect * share
