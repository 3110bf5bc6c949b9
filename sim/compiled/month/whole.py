"""What happens in a month, from beginning to end, in the worlds of a tile?

The order is that of `sim.theatre.Theatre.step`; each line here is one of its sentences.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, merged
from sim.compiled.lanes import put, take
from sim.compiled.month.agreements import Pacts, find_possible, look_ahead, take_effect
from sim.compiled.month.beliefs import Witnesses, learn
from sim.compiled.month.carrying import Works, carry, find_waits, follow_homes, go_on, look_home, raise_limits, set_levels
from sim.compiled.month.choosing import (
    add_answers,
    be_certain,
    choose,
    find_best,
    find_odds,
    look_at,
    take_costs,
)
from sim.compiled.month.deciding import Attention, come_into_force, let_choices_stand
from sim.compiled.month.desk import Desk, Limits, Minds, Stakes
from sim.compiled.month.expecting import expect, note_odds
from sim.compiled.month.opening import Memory, Script, let_time_pass, play_events, spread_news, take_note
from sim.compiled.month.parts import Tests, Turns
from sim.compiled.month.prospects import Shares
from sim.compiled.month.reviews import Reviews, find_open, gather, open_reviews
from sim.compiled.month.striking import Incidents, Milestones, date_milestones, leave_marks, strike
from sim.compiled.month.weighing import Outlooks, Terms, find_rest, pick_lanes
from sim.compiled.tile import LANES, WIDTH


class Tables(NamedTuple):
    """Everything about a theatre that stays as it is from month to month, and `netting`, a parameter."""

    tests: Tests
    turns: Turns
    memory: Memory
    script: Script
    pacts: Pacts
    reviews: Reviews
    shares: Shares
    outlooks: Outlooks
    terms: Terms
    limits: Limits
    stakes: Stakes
    minds: Minds
    beliefs: Witnesses
    works: Works
    incidents: Incidents
    milestones: Milestones
    bounds: np.ndarray
    netting: int
    attention: Attention
    running: np.ndarray


class Blocks(NamedTuple):
    """The worlds of a run.

    luck : their numbers, and keys : of its purposes, 64 bits. real, whole, double : their states, (row, world). places :
    where each month goes on record.
    """

    luck: np.ndarray
    keys: np.ndarray
    real: np.ndarray
    whole: np.ndarray
    double: np.ndarray
    places: np.ndarray


def lay_desk(t, at, sizes, dtype):
    """Room to work with, as much as a tile and the largest dossier need."""

    def most(firsts):
        return max(1, int(np.diff(firsts).max(initial=0)))

    width, stakes, outlooks, pacts = WIDTH + LANES, t["stakes"].pages, t["outlooks"].pages, t["pacts"].pages
    courses, shares, sides = most(outlooks["first"]), most(t["shares"].pages["first"]), most(pacts["side_first"])
    rows = dict(
        lane=4,
        seen=6,
        ahead=courses,
        left=2 * courses,
        months=courses,
        chances=2 * shares,
        gains=2 * shares,
        hopes=3,
        count=sides + 1,
    )
    rows |= dict(weights=most(stakes["weight_first"]) + 1, looks=most(stakes["look_first"]))
    rows |= dict.fromkeys(("worth", "kept"), max(1, at.n_options))
    return Desk(
        real=np.zeros((sizes.real_all, WIDTH), dtype),
        whole=np.zeros((sizes.whole_all, WIDTH), np.int32),
        double=np.zeros((sizes.double_all, WIDTH)),
        sums=np.zeros((at.n_actors, at.n_actors)),
        turned=np.zeros((at.n_dossiers + 1, WIDTH), np.int32),
        called=np.zeros((t["memory"].pages["calls"].shape[1], WIDTH), np.int64),
        words=np.zeros(4, np.uint64),
        luck=np.zeros(width),
        who=np.zeros(width, np.int32),
        stance=np.zeros((3, width), np.int32),
        odds=np.zeros((at.n_dossiers if t["minds"].pages["most"] > 1 else 1, max(1, at.n_options), width), dtype),
        **{name: np.zeros((number, width), dtype) for name, number in rows.items()},
    )


@compiled
def _read_numbers(stakes, desk, real, at, rule, m):
    """The weight of a rule, and those in its outcome, for the lanes."""
    pick_lanes(real[at.numbers + stakes.weight[rule]], desk.who, desk.weights[0], m)
    first = stakes.weight_first[rule]
    for k in range(first, stakes.weight_first[rule + 1]):
        pick_lanes(real[at.numbers + stakes.weights[k]], desk.who, desk.weights[1 + k - first], m)


def bind_wants(evaluate):
    """The function `add_wants` of some rules."""

    @merged
    def add_wants(stakes, desk, real, at, d, n_options, m):
        """What each option is worth by the payoff rules of its owner; tells whether there are none."""
        for rule in range(stakes.rule_first[d], stakes.rule_first[d + 1]):
            _read_numbers(stakes, desk, real, at, rule, m)
            first = stakes.look_first[rule]
            for look in range(first, stakes.look_first[rule + 1]):
                course = stakes.course_first[look]
                evaluate(stakes.outcome[rule], desk.ahead, stakes.courses, course, desk.weights, desk.looks[look - first], m)
                value, weight = desk.looks[look - first], desk.weights[0]
                for j in range(0, m, LANES):
                    put(value, j, take(weight, j) * take(value, j))
            is_first = rule == stakes.rule_first[d]
            for option in range(n_options):
                worth, value = desk.worth[option], desk.looks[stakes.look_of[rule, option]]
                for j in range(0, m, LANES):
                    put(worth, j, take(value, j) if is_first else take(worth, j) + take(value, j))
        return stakes.rule_first[d] == stakes.rule_first[d + 1]

    return add_wants


def bind_weighing(add_wants):
    """The function `weigh` of some rules."""

    @merged
    def weigh(t, desk, real, whole, at, d, month, level, lanes, m):
        """The chances of a dossier's options in the worlds of some lanes, into `desk.worth`; level : of reasoning."""
        n_options = t.turns.n_options[d]
        look_at(t, t.turns, desk, real, whole, at, d, month, level, lanes)
        is_empty = add_wants(t.stakes, desk, real, at, d, n_options, lanes)
        is_empty = add_answers(t.stakes, desk, real, at, d, n_options, is_empty, lanes)
        if is_empty:
            desk.worth[:] = 0
        take_costs(t, t.turns, desk, real, at, d, n_options, lanes)
        find_open(t.reviews, t.tests, n_options, real, whole, at, d, m)
        is_cold = find_best(t, desk, real, whole, at, d, n_options, lanes)
        find_odds(t, desk, real, whole, at, d, n_options, lanes)
        if is_cold:
            be_certain(desk, n_options, lanes)

    return weigh


def bind_reviews(weigh):
    """The function `hold_reviews` of some rules."""

    @merged
    def hold_reviews(t, desk, keys, worlds, real, whole, double, at, month, n, m, are_whole):
        """Dossiers come up; their actors weigh their options, all on the same snapshot, and keep or change the stance."""
        open_reviews(t.reviews, t.turns, t.script, t.tests, keys, worlds, real, whole, double, at, month, n, m, are_whole)
        find_waits(t.works, t.tests, real, whole, at, m)
        for level in range(1, t.minds.most + 1):
            look_ahead(t.pacts, t.turns, t.running, t.tests, real, whole, at, m)
            find_possible(t.pacts, t.script, t.tests, real, whole, at, month, m)
            if level > 1:
                expect(t, desk, real, whole, at, n, m)
            find_rest(t.bounds, real[at.numbers + t.netting], real, at, m)
            for d in range(at.n_dossiers):
                if level == t.minds.most and t.minds.depth[d] < level:
                    continue
                count, lanes = gather(desk, whole, at, d, n)
                if count == 0:
                    continue
                weigh(t, desk, real, whole, at, d, month, level, lanes, m)
                if level < t.minds.most:
                    note_odds(t.turns, t.outlooks.has_acts[d], desk, d, t.turns.n_options[d], lanes)
                if t.minds.depth[d] == level:
                    choose(desk, keys, worlds, real, whole, at, d, month, t.turns.n_options[d], count, lanes)
        let_choices_stand(t.attention, t.turns, t.reviews.dated[month], desk, real, whole, at, n)

    return hold_reviews


def bind_month(hold_reviews, mechanisms, limits):
    """The function `play_month` of some rules."""

    @merged
    def play_month(t, desk, keys, worlds, at, month, n, m, are_whole):
        """One month of the n worlds of a tile; m : how many lanes they take."""
        real, whole, double = desk.real, desk.whole, desk.double
        netting = real[at.numbers + t.netting]
        spread_news(t.memory, t.tests, real, whole, at, month, m)
        take_note(t.memory, real, whole, at, desk, m)
        let_time_pass(t.turns, t.script, t.running, real, whole, at, month, m)
        play_events(t.script, t.turns, t.tests, t.bounds, real, whole, at, month, m)
        take_effect(t.pacts, t.tests, real, whole, at, m)
        mechanisms(real, m)
        limits(real, m)
        hold_reviews(t, desk, keys, worlds, real, whole, double, at, month, n, m, are_whole)
        come_into_force(t.turns, t.running, real, whole, at, m)
        take_effect(t.pacts, t.tests, real, whole, at, m)
        look_home(t.works, real, at, m)
        go_on(t.works, t.tests, real, whole, at, m)
        raise_limits(t.works, real, at, m)
        carry(t.works, t.bounds, netting, real, at, m)
        set_levels(t.works, real, whole, at, m)
        learn(t.beliefs, t.turns, real, whole, at, m)
        strike(t.incidents, keys, worlds, real, whole, double, at, month, n, m, are_whole)
        leave_marks(t.incidents, t.turns, t.script, t.reviews, t.bounds, real, whole, at, month, m)
        follow_homes(t.works, real, at, m)
        date_milestones(t.milestones, t.tests, real, whole, at, month, m)

    return play_month


def bind_rules(evaluate, mechanisms, limits):
    """The function `play_month` of some rules, as they are written out by `sim.compiled.rules`."""
    return bind_month(bind_reviews(bind_weighing(bind_wants(evaluate))), mechanisms, limits)


@compiled
def _fetch_rows(source, rows, first, n, m, tile):
    """The first rows of some worlds into a tile; lanes that are too many repeat the last world."""
    for i in range(rows):
        here, there = tile[i], source[i]
        for j in range(n):
            here[j] = there[first + j]
        for j in range(n, m):
            here[j] = there[first + n - 1]


@compiled
def _return_rows(tile, rows, first, n, target):
    """The first rows of a tile back to where they came from."""
    for i in range(rows):
        here, there = tile[i], target[i]
        for j in range(n):
            there[first + j] = here[j]


@compiled
def fetch(sizes, blocks, desk, first, last):
    """Fetch a tile of worlds; returns how many they are, how many lanes they take, and whether they come in fours."""
    n = min(WIDTH, last - first)
    m = (n + LANES - 1) // LANES * LANES
    _fetch_rows(blocks.real, sizes.real_read, first, n, m, desk.real)
    _fetch_rows(blocks.whole, sizes.whole_read, first, n, m, desk.whole)
    worlds, are_whole = blocks.luck[first : first + n], n % 4 == 0
    for j in range(n):
        are_whole = are_whole and worlds[j] == worlds[0] + np.uint64(j) and worlds[0] % np.uint64(4) == np.uint64(0)
    return n, m, are_whole


@compiled
def give_back(sizes, blocks, desk, first, n):
    """Give a tile of worlds back."""
    _return_rows(desk.real, sizes.real, first, n, blocks.real)
    _return_rows(desk.whole, sizes.whole, first, n, blocks.whole)
    _return_rows(desk.double, sizes.double, first, n, blocks.double)
