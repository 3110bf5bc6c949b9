"""Which dossiers come up in which worlds?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, to
from sim.compiled.luck import draw
from sim.compiled.month.parts import hold
from sim.compiled.tile import LANES


class Reviews(NamedTuple):
    """What the reviews of each dossier hang on (`sim.actors.reviews.Reviews`).

    rate, attention : parameters. pause : months after a change. watch_first, watched : rows of the news that each watches.
    test_first : of the conditions of each option, (dossier, option + 1), all the same where it has none. has_tests, has_acts.
    dated : whether it has its date, (month, dossier). asked_chance : parameter of the chance of a review of what is on the
    table. forbidden : options that the scenario rules out, one bit each. can_shut : whether every option could be shut.
    """

    rate: np.ndarray
    attention: np.ndarray
    pause: np.ndarray
    watch_first: np.ndarray
    watched: np.ndarray
    test_first: np.ndarray
    has_tests: np.ndarray
    has_acts: np.ndarray
    dated: np.ndarray
    asked_chance: int
    forbidden: np.ndarray
    can_shut: np.ndarray


@compiled
def find_open(reviews, tests, n_options, real, whole, at, d, m):
    """Which options of a dossier are open, in the rows from `open` on; where that is none, what stands may stand on."""
    for option in range(n_options):
        is_open = whole[at.open + option]
        if (reviews.forbidden[d] >> option) & 1:
            for j in range(m):
                is_open[j] = 0
        else:
            first, last = reviews.test_first[d, option], reviews.test_first[d, option + 1]
            hold(tests, first, last, real, whole, at, at.stances, at.agreed, at.open + option, m)
    if reviews.can_shut[d]:
        some, stance = whole[at.spare + 2], whole[at.stances + d]
        for j in range(m):
            some[j] = 0
        for option in range(n_options):
            is_open = whole[at.open + option]
            for j in range(m):
                some[j] |= is_open[j]
        for option in range(n_options):
            is_open = whole[at.open + option]
            for j in range(m):
                is_open[j] |= np.int32((some[j] == 0) & (stance[j] == option))


@compiled
def open_reviews(reviews, turns, script, tests, keys, worlds, real, whole, double, at, month, n, m, are_whole):
    """Where each dossier comes up this month, in the rows from `agenda` on."""
    for d in range(at.n_dossiers):
        draw(worlds, n, are_whole, month, keys, d, double[at.luck])
        _find_due(reviews, turns, tests, real, whole, double, at, d, m)
        _see_to_dates(reviews, turns, script, real, whole, at, d, month, m)


@compiled
def _find_due(reviews, turns, tests, real, whole, double, at, d, m):
    """Where a dossier comes up at its rate, after news it watches, or because its ground has gone."""
    up, news = whole[at.agenda + d], whole[at.spare]
    for j in range(m):
        news[j] = 0
    for k in range(reviews.watch_first[d], reviews.watch_first[d + 1]):
        heard = whole[at.heard + reviews.watched[k]]
        for j in range(m):
            news[j] |= heard[j]
    rate, attention, asked = real[at.numbers + reviews.rate[d]], real[at.numbers + reviews.attention[d]], real[at.asked + d]
    luck, standing_for, pause = double[at.luck], whole[at.standing_for + d], reviews.pause[d]
    on_table = real[at.numbers + reviews.asked_chance]
    for j in range(m):
        chance = np.float64(max(rate[j], attention[j]) if news[j] != 0 else rate[j])
        chance = max(chance, np.float64(on_table[j])) if asked[j] > to(real, 0.0) else chance
        up[j] = np.int32(luck[j] < chance) & np.int32(standing_for[j] > pause)
    if reviews.has_tests[d]:
        stance, imposed = whole[at.stances + d], whole[at.imposed + d]
        for option in range(turns.n_options[d]):
            first, last = reviews.test_first[d, option], reviews.test_first[d, option + 1]
            if last > first:
                hold(tests, first, last, real, whole, at, at.stances, at.agreed, at.spare, m)
                holds = whole[at.spare]
                for j in range(m):
                    up[j] |= np.int32(stance[j] == option) & (1 - holds[j]) & (1 - imposed[j])


@compiled
def _see_to_dates(reviews, turns, script, real, whole, at, d, month, m):
    """What is announced for now or has its date comes up; what is held in place or runs its time does not."""
    up, due, held, left = whole[at.agenda + d], whole[at.due + d], whole[at.held + d], whole[at.left + d]
    stance, asked, dated = whole[at.stances + d], real[at.asked + d], np.int32(reviews.dated[month, d])
    if reviews.has_acts[d]:
        for j in range(m):
            up[j] |= due[j]
    for j in range(m):
        up[j] = (up[j] | dated) & np.int32(held[j] < 0)
    if script.forced[month, d] >= 0:
        for j in range(m):
            up[j] = 0
    if reviews.has_acts[d]:
        for j in range(m):
            if left[j] != 0 and not turns.armed[d, stance[j]]:
                up[j] = 0
    for j in range(m):
        asked[j] = to(real, 0.0) if up[j] != 0 else asked[j]


@compiled
def gather(desk, whole, at, d, n):
    """The worlds in which a dossier comes up, filled up to a multiple of the lanes; returns how many, and with what fills up."""
    agenda, who, count = whole[at.agenda + d], desk.who, 0
    for j in range(n):
        who[count] = j
        count += agenda[j]
    m = (count + LANES - 1) // LANES * LANES
    for j in range(count, m):
        who[j] = who[0]
    return count, m
