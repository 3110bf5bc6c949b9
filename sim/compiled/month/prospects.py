"""What may somebody hope for of the agreements in which a dossier has a share?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, exp, to
from sim.compiled.lanes import larger, pick, put, spread, take, where
from sim.compiled.month.weighing import pick_lanes
from sim.compiled.tile import LANES


class Shares(NamedTuple):
    """The shares of dossiers in agreements (`sim.actors.dossier.Share`), dossier after dossier.

    first : (dossier + 1,). pact : by its place in `Pacts`. side : of the dossier itself, among all sides. consents : its
    options by which it consents, one bit each. payer : whether the agreement costs its owner something, and cost : which
    parameter. hope, patience : parameters.
    """

    first: np.ndarray
    pact: np.ndarray
    side: np.ndarray
    consents: np.ndarray
    payer: np.ndarray
    cost: np.ndarray
    hope: int
    patience: int


@compiled
def find_prospects(shares, pacts, real, at, d, desk, m):
    """The chances that each agreement comes to be in force, without and with consent, into `desk.chances`, (2 x share, lane).

    What stands once acts are over is in `desk.stance[2]`, and for how many months it has stood in lane 2.
    """
    one, little, who, stance = to(real, 1.0), to(real, 1e-6), desk.who, desk.stance[2]
    hope, fades, hopes, stood = desk.hopes[0], desk.hopes[1], desk.hopes[2], desk.lane[2]
    first = shares.first[d]
    if first == shares.first[d + 1]:
        return
    pick_lanes(real[at.numbers + shares.hope], who, hope, m)
    patience = real[at.numbers + shares.patience]
    for j in range(0, m, LANES):
        put(fades, j, exp(-take(stood, j) / larger(pick(patience, who, j), little)))
    for share in range(first, shares.first[d + 1]):
        consents, k, own = shares.consents[share], shares.pact[share], shares.side[share]
        for j in range(0, m, LANES):
            put(hopes, j, take(hope, j) * where(((consents >> take(stance, j)) & 1) != 0, take(fades, j), one))
        without, with_ = desk.chances[2 * (share - first)], desk.chances[2 * (share - first) + 1]
        multiply_or_count(pacts, real, at, k, own, 1, desk, without, with_, m)
        needs = real[at.needed + k]
        for j in range(0, m, LANES):
            needed = pick(needs, who, j)
            put(without, j, take(without, j) * needed)
            put(with_, j, take(with_, j) * needed)


@compiled
def multiply_or_count(pacts, real, at, k, own, both, desk, without, with_, m):
    """The chance that enough sides of an agreement consent, without and, if both are asked for, with the consent of its own.

    own : side, -1 for none.
    """
    if pacts.least[k] == pacts.side_first[k + 1] - pacts.side_first[k]:
        _multiply(pacts, real, at, k, own, desk, without, with_, m)
        return
    _count(pacts, real, at, k, own, 0, desk, without, m)
    if both:
        _count(pacts, real, at, k, own, 1, desk, with_, m)


@compiled
def _multiply(pacts, real, at, k, own, desk, without, with_, m):
    """The chance that all sides of an agreement consent, without and with the consent of its own."""
    one, zero, hopes, who = to(real, 1.0), to(real, 0.0), desk.hopes[2], desk.who
    for j in range(0, m, LANES):
        put(without, j, one)
        put(with_, j, one)
    for side in range(pacts.side_first[k], pacts.side_first[k + 1]):
        if side == own:
            for j in range(0, m, LANES):
                put(without, j, take(without, j) * zero)
            continue
        gives, can = real[at.given + side], real[at.possible + side]
        for j in range(0, m, LANES):
            given = pick(gives, who, j)
            put(without, j, take(without, j) * given)
            put(with_, j, take(with_, j) * larger(given, take(hopes, j) * pick(can, who, j)))


@compiled
def _count(pacts, real, at, k, own, is_given, desk, chance, m):
    """The chance that enough sides of an agreement consent, those with a veto among them."""
    one, zero, sides, count, hopes = (
        to(real, 1.0),
        to(real, 0.0),
        pacts.side_first[k + 1] - pacts.side_first[k],
        desk.count,
        desk.hopes[2],
    )
    who = desk.who
    for j in range(0, m, LANES):
        put(count[0], j, one)
        for number in range(sides):
            put(count[number + 1], j, zero)
        for seen in range(sides):
            side, hope = pacts.side_first[k] + seen, take(hopes, j)
            likely = spread(to(real, is_given))
            if side != own:
                likely = pick(real[at.given + side], who, j)
                if is_given:
                    likely = larger(likely, hope * pick(real[at.possible + side], who, j))
            missed = one - likely
            if pacts.veto[side]:
                missed = spread(zero)
            for number in range(seen + 1, 0, -1):
                put(count[number], j, take(count[number], j) * missed + take(count[number - 1], j) * likely)
            put(count[0], j, take(count[0], j) * missed)
        some = spread(zero)
        for number in range(pacts.least[k], sides + 1):
            some = some + take(count[number], j)
        put(chance, j, some)


@compiled
def find_gains(shares, pacts, real, at, d, who, chances, gains, m):
    """What consent and its refusal change in how far agreements are in force, times the strength of these."""
    first = shares.first[d]
    for share in range(first, shares.first[d + 1]):
        row = pacts.rows[shares.pact[share]]
        agreed, potency = real[at.likely + row], real[at.numbers + pacts.potency[row]]
        for given in range(2):
            chance, gain = chances[2 * (share - first) + given], gains[2 * (share - first) + given]
            for j in range(0, m, LANES):
                put(gain, j, (take(chance, j) - pick(agreed, who, j)) * pick(potency, who, j))


@compiled
def add_costs(shares, real, at, d, option, who, chances, paid, m):
    """Add to `paid` what a dossier's owner may have to pay for agreements under an option."""
    first = shares.first[d]
    for share in range(first, shares.first[d + 1]):
        if shares.payer[share]:
            cost, chance = (
                real[at.numbers + shares.cost[share]],
                chances[2 * (share - first) + ((shares.consents[share] >> option) & 1)],
            )
            for j in range(0, m, LANES):
                put(paid, j, take(paid, j) + take(chance, j) * pick(cost, who, j))
