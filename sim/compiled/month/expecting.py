"""What is expected of others by those who reason about them, in the worlds of a tile?

Depth 1 takes all other stances as standing; depth d expects of every dossier under review the choice of depth d - 1
(`sim.actors.reasoning`).
"""

from __future__ import annotations

from sim.compiled.arithmetic import compiled, to
from sim.compiled.month.parts import copy_rows
from sim.compiled.month.prospects import multiply_or_count
from sim.compiled.month.reviews import gather
from sim.compiled.month.weighing import mix, pick_lanes


@compiled
def note_odds(turns, has_acts, desk, d, n_options, m):
    """Note the chances of the options of a dossier, as what will stand for good: an act counts as the option that follows it."""
    odds, worth = desk.odds[d], desk.worth
    if not has_acts:
        copy_rows(worth, 0, odds, 0, n_options, m)
        return
    for option in range(n_options):
        chance = odds[option]
        for j in range(m):
            chance[j] = to(worth, 0.0)
    for option in range(n_options):
        chance, more = odds[turns.lasting[d, option]], worth[option]
        for j in range(m):
            chance[j] = chance[j] + more[j]


@compiled
def expect(t, desk, real, whole, at, n, m):
    """Let what is under review be expected with the chances noted: the room that is left, who consents, what is agreed."""
    for d in t.attention.order:
        count, lanes = gather(desk, whole, at, d, n)
        if count > 0:
            pick_lanes(real[at.numbers + t.turns.potency[d]], desk.who, desk.lane[1], lanes)
            _expect_pushes(t.minds, desk, real, whole, at, d, t.turns.n_options[d], count, lanes)
            _expect_consent(t.pacts, desk, real, at, d, count)
    who = desk.who
    for j in range(m):
        who[j] = j
    for k in range(t.pacts.rows.size):
        if _is_under_review(t.pacts, whole, at, k, n):
            _expect_agreement(t.pacts, desk, real, at, k, m)


@compiled
def _is_under_review(pacts, whole, at, k, n):
    """Whether a side of an agreement comes up in any world."""
    for side in range(pacts.side_first[k], pacts.side_first[k + 1]):
        agenda, found = whole[at.agenda + pacts.sides[side]], 0
        for j in range(n):
            found |= agenda[j]
        if found != 0:
            return True
    return False


@compiled
def _expect_pushes(minds, desk, real, whole, at, d, n_options, count, m):
    """The room left by what a dossier's choice is likely to push, in place of what stands."""
    who, mixed, potency, lasting = desk.who, desk.seen[0], desk.lane[1], whole[at.lasting + d]
    for touched in range(minds.first[d], minds.first[d + 1]):
        begin = minds.begins[touched]
        for first, table in ((at.ahead_up, minds.up), (at.ahead_down, minds.down)):
            mix(table, begin, desk.odds[d], potency, n_options, mixed, m)
            room = real[first + minds.touched[touched]]
            for j in range(count):
                w = who[j]
                room[w] = room[w] + (mixed[j] - potency[j] * table[begin + lasting[w]])


@compiled
def _expect_consent(pacts, desk, real, at, d, count):
    """The chances that a dossier's owner consents, in all agreements that it has a side in."""
    for side in range(pacts.sides.size):
        if pacts.sides[side] == d:
            given = real[at.given + side]
            for j in range(count):
                likely = to(real, 0.0)
                for option in range(desk.odds.shape[1]):
                    if (pacts.consents[side] >> option) & 1:
                        likely = likely + desk.odds[d, option, j]
                given[desk.who[j]] = likely


@compiled
def _expect_agreement(pacts, desk, real, at, k, m):
    """The chance that an agreement is in force, and the room that it then leaves."""
    chance, row = desk.hopes[0], pacts.rows[k]
    multiply_or_count(pacts, real, at, k, -1, 0, desk, chance, desk.hopes[1], m)
    needed, agreed, potency, share = (
        real[at.needed + k],
        real[at.likely + row],
        real[at.numbers + pacts.potency[row]],
        desk.seen[0],
    )
    for j in range(m):
        chance[j] = chance[j] * needed[j]
        share[j] = (chance[j] - agreed[j]) * potency[j]
        agreed[j] = chance[j]
    for line in range(pacts.effect_first[k], pacts.effect_first[k + 1]):
        variable = pacts.effect_rows[line]
        for first, effect in ((at.ahead_up, pacts.effect_up[line]), (at.ahead_down, pacts.effect_down[line])):
            if effect != to(real, 0.0):
                room = real[first + variable]
                for j in range(m):
                    room[j] += effect * share[j]
