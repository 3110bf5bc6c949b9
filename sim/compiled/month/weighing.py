"""What does an actor expect under each option of a dossier, in all the worlds of a tile in which it comes up?

The worlds stand side by side in lanes; `who` says which world a lane is. What is the same for every actor who looks ahead, where
each variable comes to rest if all stands, is found once a month.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, exp, log, to
from sim.world.pushes import SHUT, STILL, TINY


class Outlooks(NamedTuple):
    """The courses on which variables have to be looked at (`sim.actors.foresight.Outlook`), dossier after dossier.

    first : course of each dossier, (dossier + 1,). variable : of each course. low, high : its bounds. own : whether options of
    the dossier bear on it. place : where its table of exchanges begins in each of the two spans, (2, course), -1 for none; up,
    down : these tables, by the option that stands. pair : which push of `Minds` it is, and option : of it in each of the two
    spans, (2, course). lasts : months until an act is over. sets : level that the option sets in
    each span, (2, course), nan for none. has_acts. horizon : parameter of each dossier's owner, and times : what it is
    multiplied by.
    """

    first: np.ndarray
    variable: np.ndarray
    low: np.ndarray
    high: np.ndarray
    own: np.ndarray
    place: np.ndarray
    pair: np.ndarray
    option: np.ndarray
    up: np.ndarray
    down: np.ndarray
    lasts: np.ndarray
    sets: np.ndarray
    has_acts: np.ndarray
    horizon: np.ndarray
    times: float


class Terms(NamedTuple):
    """What agreements mean to courses, by span and dossier.

    first : (2, dossier + 1). share : which of the dossier's, course : among its own, given : whether it consents, side : 0 up, 1
    down, effect. All (2, term), the shorter one filled up with nothing.
    """

    first: np.ndarray
    share: np.ndarray
    course: np.ndarray
    given: np.ndarray
    side: np.ndarray
    effect: np.ndarray


@compiled
def find_rest(bounds, netting, real, at, m):
    """Where each variable comes to rest if all stands, and the logarithm of the share of the gap that a month leaves."""
    for i in range(at.n_variables):
        balance, gap = real[at.balance + i], real[at.gap + i]
        leave_room(real[at.ahead_up + i], real[at.mechanisms_up + i], balance, m)
        leave_room(real[at.ahead_down + i], real[at.mechanisms_down + i], gap, m)
        join(balance, gap, netting, real[at.drift_up + i], real[at.drift_down + i], m)
        find_balance(balance, gap, bounds[i, 0], bounds[i, 1], m)


# Each of these loops touches few arrays, and none that is read is written under another name: else the compiler gives up working
# on several worlds at once.


@compiled
def leave_room(room, mechanisms, left, m):
    """The share of room that policies and mechanisms leave in one direction; room : as its logarithm."""
    for j in range(m):
        left[j] = exp(room[j]) * mechanisms[j]


@compiled
def join(up, down, netting, drift_up, drift_down, m):
    """Shares of room, opposed pushes netted, joined with the drift home."""
    one = to(up, 1.0)
    for j in range(m):
        common = (one - max(up[j], down[j])) * netting[j]
        up[j] = (up[j] + common) * drift_up[j]
        down[j] = (down[j] + common) * drift_down[j]


@compiled
def find_balance(up, down, low, high, m):
    """The level at which pushes that leave such room balance, and the logarithm of the gap they leave, in place of the room."""
    one, still, tiny = to(up, 1.0), to(up, STILL), to(up, TINY)
    for j in range(m):
        rise, fall = one - up[j], one - down[j]
        together = rise + fall
        up[j] = (rise * high + fall * low) / max(together, still)
        down[j] = log(max(one - together, tiny))


@compiled
def come_near(level, balance, gap, months, m):
    """Bring levels nearer to their balance by some months."""
    for j in range(m):
        level[j] = exp(gap[j] * months[j]) * (level[j] - balance[j]) + balance[j]


@compiled
def pick_lanes(row, who, found, m):
    """The worlds of the lanes out of a row."""
    for j in range(m):
        found[j] = row[who[j]]


@compiled
def mix(table, begin, odds, potency, n_options, mixed, m):
    """Logarithm of the expected room left: the expectation is taken over shares, so a mixture of pushes is a push."""
    shut = to(mixed, SHUT)
    for j in range(m):
        mixed[j] = to(mixed, 0.0)
    for option in range(n_options):
        effect, chance = table[begin + option], odds[option]
        for j in range(m):
            mixed[j] = mixed[j] + chance[j] * exp(potency[j] * effect)
    for j in range(m):
        mixed[j] = log(max(mixed[j], shut))


@compiled
def foresee(tables, real, at, d, span, has_acts, level, desk, m):
    """Bring the courses of a dossier forward by the months of a span, in lane 0 or, where there are acts, in `desk.months`.

    level : of reasoning; above 1 the dossier's own choice is expected too, by the chances noted.
    """
    outlooks, terms, minds = tables.outlooks, tables.terms, tables.minds
    first, count = outlooks.first[d], outlooks.first[d + 1] - outlooks.first[d]
    still, seen, before = 0, desk.seen, -1
    for k in range(count):
        variable = outlooks.variable[first + k]
        if not outlooks.own[first + k]:
            still = k + 1
            continue
        if variable != before:
            pick_lanes(real[at.ahead_up + variable], desk.who, seen[0], m)
            pick_lanes(real[at.ahead_down + variable], desk.who, seen[1], m)
            if level > 1:
                begin, n_options = minds.begins[outlooks.pair[first + k]], tables.turns.n_options[d]
                mix(minds.up, begin, desk.odds[d], desk.lane[1], n_options, seen[2], m)
                mix(minds.down, begin, desk.odds[d], desk.lane[1], n_options, seen[3], m)
            before = variable
        if level > 1:
            chosen = minds.begins[outlooks.pair[first + k]] + outlooks.option[span, first + k]
            _exchange_likely(desk, minds.up[chosen], minds.down[chosen], k, m)
        else:
            _exchange(outlooks, desk, outlooks.place[span, first + k], k, m)
    for k in range(terms.first[span, d], terms.first[span, d + 1]):
        room, gain = (
            desk.left[2 * terms.course[span, k] + terms.side[span, k]],
            desk.gains[2 * terms.share[span, k] + terms.given[span, k]],
        )
        effect = terms.effect[span, k]
        for j in range(m):
            room[j] += effect * gain[j]
    for k in range(still):
        variable = outlooks.variable[first + k]
        pick_lanes(real[at.balance + variable], desk.who, seen[0], m)
        pick_lanes(real[at.gap + variable], desk.who, seen[1], m)
        come_near(desk.ahead[k], seen[0], seen[1], desk.months[k] if has_acts else desk.lane[0], m)
    _go_on(outlooks, real, at, first, still, count, span, has_acts, desk, m)


@compiled
def _exchange(outlooks, desk, table, k, m):
    """The logarithm of room that one of the dossier's options leaves, in place of what stands."""
    up, down, room_up, room_down = desk.left[2 * k], desk.left[2 * k + 1], desk.seen[0], desk.seen[1]
    stance, potency, table_up, table_down = desk.stance[1], desk.lane[1], outlooks.up, outlooks.down
    for j in range(m):
        up[j] = room_up[j] + table_up[table + stance[j]] * potency[j]
    for j in range(m):
        down[j] = room_down[j] + table_down[table + stance[j]] * potency[j]


@compiled
def _exchange_likely(desk, effect_up, effect_down, k, m):
    """The logarithm of room that one of the dossier's options leaves, in place of what its choice is likely to leave."""
    up, down, seen, potency = desk.left[2 * k], desk.left[2 * k + 1], desk.seen, desk.lane[1]
    room_up, room_down, likely_up, likely_down = seen[0], seen[1], seen[2], seen[3]
    for j in range(m):
        up[j] = room_up[j] + (effect_up * potency[j] - likely_up[j])
    for j in range(m):
        down[j] = room_down[j] + (effect_down * potency[j] - likely_down[j])


@compiled
def _go_on(outlooks, real, at, first, still, count, span, has_acts, desk, m):
    """Bring forward the courses on which options of the dossier bear, by the logarithms of room in `desk.left`."""
    seen, before, zero = desk.seen, -1, to(real, 0.0)
    for k in range(still, count):
        course, variable = first + k, outlooks.variable[first + k]
        if variable != before:
            pick_lanes(real[at.mechanisms_up + variable], desk.who, seen[0], m)
            pick_lanes(real[at.mechanisms_down + variable], desk.who, seen[1], m)
            pick_lanes(real[at.drift_up + variable], desk.who, seen[2], m)
            pick_lanes(real[at.drift_down + variable], desk.who, seen[3], m)
            before = variable
        up, down, months = seen[4], seen[5], desk.months[k] if has_acts else desk.lane[0]
        leave_room(desk.left[2 * k], seen[0], up, m)
        leave_room(desk.left[2 * k + 1], seen[1], down, m)
        join(up, down, desk.lane[3], seen[2], seen[3], m)
        find_balance(up, down, outlooks.low[course], outlooks.high[course], m)
        come_near(desk.ahead[k], up, down, months, m)
        level, ahead = outlooks.sets[span, course], desk.ahead[k]
        if level == level:
            for j in range(m):
                ahead[j] = level if months[j] > zero else ahead[j]
