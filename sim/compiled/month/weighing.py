"""What does an actor expect under each option of a dossier, in all the worlds of a tile in which it comes up?

The worlds stand side by side in lanes; `who` says which world a lane is. What is the same for every actor who looks ahead, where
each variable comes to rest if all stands, is found once a month.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, exp, inlined, log, to
from sim.compiled.lanes import larger, pick, put, spread, take, where
from sim.compiled.tile import LANES
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


# Short loops one after the other: a processor works on several turns of a loop at once only if they are short.


@compiled
def _leave_room(room, mechanisms, left, m):
    """The share of room that policies and mechanisms leave in one direction; room : as its logarithm."""
    for j in range(0, m, LANES):
        put(left, j, exp(take(room, j)) * take(mechanisms, j))


@compiled
def _find_balance(up, down, netting, drift_up, drift_down, low, high, m):
    """The level at which all pushes balance, and the logarithm of the gap that a month leaves, in place of shares of room left.

    Opposed pushes are netted, and joined with the drift home.
    """
    one, still, tiny = to(up, 1.0), to(up, STILL), to(up, TINY)
    for j in range(0, m, LANES):
        left_up, left_down = take(up, j), take(down, j)
        common = (one - larger(left_up, left_down)) * take(netting, j)
        rise, fall = one - (left_up + common) * take(drift_up, j), one - (left_down + common) * take(drift_down, j)
        together = rise + fall
        put(up, j, (rise * high + fall * low) / larger(together, still))
        put(down, j, log(larger(one - together, tiny)))


@inlined
def _come_near(level, balance, gap, months):
    """Levels nearer to their balance by some months."""
    return exp(gap * months) * (level - balance) + balance


@compiled
def find_rest(bounds, netting, real, at, m):
    """Where each variable comes to rest if all stands, and the logarithm of the share of the gap that a month leaves."""
    for i in range(at.n_variables):
        balance, gap = real[at.balance + i], real[at.gap + i]
        _leave_room(real[at.ahead_up + i], real[at.mechanisms_up + i], balance, m)
        _leave_room(real[at.ahead_down + i], real[at.mechanisms_down + i], gap, m)
        _find_balance(balance, gap, netting, real[at.drift_up + i], real[at.drift_down + i], bounds[i, 0], bounds[i, 1], m)


@compiled
def pick_lanes(row, who, found, m):
    """The worlds of the lanes out of a row."""
    for j in range(0, m, LANES):
        put(found, j, pick(row, who, j))


@compiled
def mix(table, begin, odds, potency, n_options, mixed, m):
    """Logarithm of the expected room left: the expectation is taken over shares, so a mixture of pushes is a push."""
    shut = to(mixed, SHUT)
    for j in range(0, m, LANES):
        strength = take(potency, j)
        some = spread(to(mixed, 0.0))
        for option in range(n_options):
            some = some + take(odds[option], j) * exp(strength * table[begin + option])
        put(mixed, j, log(larger(some, shut)))


@compiled
def foresee(tables, real, at, d, span, has_acts, level, desk, m):
    """Bring the courses of a dossier forward by the months of a span, in lane 0 or, where there are acts, in `desk.months`.

    level : of reasoning; above 1 the dossier's own choice is expected too, by the chances noted.
    """
    outlooks, terms, minds, n_options = tables.outlooks, tables.terms, tables.minds, tables.turns.n_options[d]
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
                begin = minds.begins[outlooks.pair[first + k]]
                mix(minds.up, begin, desk.odds[d], desk.lane[1], n_options, seen[2], m)
                mix(minds.down, begin, desk.odds[d], desk.lane[1], n_options, seen[3], m)
            before = variable
        if level > 1:
            chosen = minds.begins[outlooks.pair[first + k]] + outlooks.option[span, first + k]
            _exchange_likely(desk, minds.up[chosen], minds.down[chosen], k, m)
        else:
            _exchange(outlooks, desk, outlooks.place[span, first + k], k, n_options, m)
    for k in range(terms.first[span, d], terms.first[span, d + 1]):
        room, gain = (
            desk.left[2 * terms.course[span, k] + terms.side[span, k]],
            desk.gains[2 * terms.share[span, k] + terms.given[span, k]],
        )
        effect = terms.effect[span, k]
        for j in range(0, m, LANES):
            put(room, j, take(room, j) + effect * take(gain, j))
    for k in range(still):
        variable = outlooks.variable[first + k]
        balance, gap, ahead, who = real[at.balance + variable], real[at.gap + variable], desk.ahead[k], desk.who
        months = desk.months[k] if has_acts else desk.lane[0]
        for j in range(0, m, LANES):
            put(ahead, j, _come_near(take(ahead, j), pick(balance, who, j), pick(gap, who, j), take(months, j)))
    _go_on(outlooks, real, at, first, still, count, span, has_acts, desk, m)


@compiled
def _exchange(outlooks, desk, table, k, n_options, m):
    """The logarithm of room that one of the dossier's options leaves, in place of what stands."""
    up, down, room_up, room_down = desk.left[2 * k], desk.left[2 * k + 1], desk.seen[0], desk.seen[1]
    stances, potencies, table_up, table_down = desk.stance[1], desk.lane[1], outlooks.up, outlooks.down
    for j in range(0, m, LANES):
        stance, potency = take(stances, j), take(potencies, j)
        gain_up, gain_down = potency, potency
        for option in range(n_options):
            stands = stance == option
            gain_up = where(stands, table_up[table + option], gain_up)
            gain_down = where(stands, table_down[table + option], gain_down)
        put(up, j, take(room_up, j) + gain_up * potency)
        put(down, j, take(room_down, j) + gain_down * potency)


@compiled
def _exchange_likely(desk, effect_up, effect_down, k, m):
    """The logarithm of room that one of the dossier's options leaves, in place of what its choice is likely to leave."""
    up, down, seen, potencies = desk.left[2 * k], desk.left[2 * k + 1], desk.seen, desk.lane[1]
    room_up, room_down, likely_up, likely_down = seen[0], seen[1], seen[2], seen[3]
    for j in range(0, m, LANES):
        potency = take(potencies, j)
        put(up, j, take(room_up, j) + (effect_up * potency - take(likely_up, j)))
        put(down, j, take(room_down, j) + (effect_down * potency - take(likely_down, j)))


@compiled
def _go_on(outlooks, real, at, first, still, count, span, has_acts, desk, m):
    """Bring forward the courses on which options of the dossier bear, by the logarithms of room in `desk.left`."""
    before = -1
    mechanisms_up, mechanisms_down, drift_up, drift_down = desk.seen[0], desk.seen[1], desk.seen[2], desk.seen[3]
    for k in range(still, count):
        course, variable = first + k, outlooks.variable[first + k]
        if variable != before:
            pick_lanes(real[at.mechanisms_up + variable], desk.who, mechanisms_up, m)
            pick_lanes(real[at.mechanisms_down + variable], desk.who, mechanisms_down, m)
            pick_lanes(real[at.drift_up + variable], desk.who, drift_up, m)
            pick_lanes(real[at.drift_down + variable], desk.who, drift_down, m)
            before = variable
        up, down, ahead = desk.left[2 * k], desk.left[2 * k + 1], desk.ahead[k]
        spans, level = desk.months[k] if has_acts else desk.lane[0], outlooks.sets[span, course]
        _leave_room(up, mechanisms_up, up, m)
        _leave_room(down, mechanisms_down, down, m)
        _find_balance(up, down, desk.lane[3], drift_up, drift_down, outlooks.low[course], outlooks.high[course], m)
        for j in range(0, m, LANES):
            months = take(spans, j)
            near = _come_near(take(ahead, j), take(up, j), take(down, j), months)
            if level == level:
                near = where(months > to(real, 0.0), level, near)
            put(ahead, j, near)
