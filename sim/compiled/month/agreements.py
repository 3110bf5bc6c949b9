"""Which agreements are in force now, which once acts are over, and what may somebody hope for who offers one?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, to
from sim.compiled.month.parts import copy_rows, hold, turn


class Pacts(NamedTuple):
    """The agreements, in the order in which they are settled (`sim.world.agreements.Pact`).

    rows : of the agreements. side_first, sides, consents : the dossiers that each takes, and the options by which they consent,
    one bit each. least : how many must. veto : whether a side must, by side. test_first : of what else it needs. potency :
    parameter, by row. effect_first, effect_rows, effect_up, effect_down : what it does. all of them but `potency` by place in
    that order. is_open : whether a side could come to consent whatever the world is like; open_first : where among `open_tests`
    stand the first and last test of each option by which it could else.
    """

    rows: np.ndarray
    side_first: np.ndarray
    sides: np.ndarray
    consents: np.ndarray
    least: np.ndarray
    veto: np.ndarray
    test_first: np.ndarray
    potency: np.ndarray
    effect_first: np.ndarray
    effect_rows: np.ndarray
    effect_up: np.ndarray
    effect_down: np.ndarray
    is_open: np.ndarray
    open_first: np.ndarray
    open_tests: np.ndarray


@compiled
def _settle(pacts, tests, real, whole, at, stances, agreed, m):
    """Bring up to date which agreements are in force, from the row `agreed` on, with the stances from another on."""
    for k in range(pacts.rows.size):
        _find_in_force(pacts, tests, real, whole, at, stances, agreed, k, m)
        copy_rows(whole, at.spare, whole, agreed + pacts.rows[k], 1, m)


@compiled
def _find_in_force(pacts, tests, real, whole, at, stances, agreed, k, m):
    """Where an agreement is in force, into the first spare row."""
    hold(tests, pacts.test_first[k], pacts.test_first[k + 1], real, whole, at, stances, agreed, at.spare, m)
    holds, number = whole[at.spare], whole[at.spare + 1]
    for j in range(m):
        number[j] = 0
    for side in range(pacts.side_first[k], pacts.side_first[k + 1]):
        stance, consents = whole[stances + pacts.sides[side]], pacts.consents[side]
        if pacts.veto[side]:
            for j in range(m):
                given = (consents >> stance[j]) & 1
                number[j] += given
                holds[j] &= given
        else:
            for j in range(m):
                number[j] += (consents >> stance[j]) & 1
    least = pacts.least[k]
    for j in range(m):
        holds[j] &= np.int32(number[j] >= least)


@compiled
def take_effect(pacts, tests, real, whole, at, m):
    """Bring up to date which agreements are in force, and the room that they leave."""
    copy_rows(whole, at.agreed, whole, at.agreed_ahead, at.n_agreements, m)
    _settle(pacts, tests, real, whole, at, at.stances, at.agreed, m)
    _leave_room(pacts, real, whole, at, at.agreed_ahead, at.agreed, at.room_up, at.room_down, m)


@compiled
def _leave_room(pacts, real, whole, at, before, after, up, down, m):
    """Bring rooms that held the agreements before up to date with those after; all are first rows."""
    for k in range(pacts.rows.size):
        row = pacts.rows[k]
        was, now = whole[before + row], whole[after + row]
        changed = 0
        for j in range(m):
            changed |= was[j] ^ now[j]
        if changed == 0:
            continue
        share, potency = real[at.spare_real], real[at.numbers + pacts.potency[row]]
        for j in range(m):
            share[j] = (to(real, now[j]) - to(real, was[j])) * potency[j]
        for line in range(pacts.effect_first[k], pacts.effect_first[k + 1]):
            variable = pacts.effect_rows[line]
            for first, effect in ((up, pacts.effect_up[line]), (down, pacts.effect_down[line])):
                if effect != to(real, 0.0):
                    room = real[first + variable]
                    for j in range(m):
                        room[j] += effect * share[j]


@compiled
def look_ahead(pacts, turns, running, tests, real, whole, at, m):
    """What is expected to stand for good, and which agreements are in force then: acts are taken to be over."""
    copy_rows(real, at.room_up, real, at.ahead_up, 2 * at.n_variables, m)
    copy_rows(whole, at.stances, whole, at.lasting, at.n_dossiers, m)
    copy_rows(whole, at.agreed, whole, at.agreed_ahead, at.n_agreements, m)
    any_act = False
    for d in running:
        left, lasting = whole[at.left + d], whole[at.lasting + d]
        for j in range(m):
            if left[j] != 0:
                any_act, then = True, turns.lasting[d, lasting[j]]
                turn(turns, real, at, at.ahead_up, at.ahead_down, j, d, lasting[j], then)
                lasting[j] = then
    if any_act:
        _settle(pacts, tests, real, whole, at, at.lasting, at.agreed_ahead, m)
        _leave_room(pacts, real, whole, at, at.agreed, at.agreed_ahead, at.ahead_up, at.ahead_down, m)


@compiled
def find_possible(pacts, script, tests, real, whole, at, month, m):
    """Once acts are over: which agreements are in force, what else they need, which sides consent, and which could come to.

    All of it as 1 and 0, as chances are.
    """
    for k in range(pacts.rows.size):
        first, last = pacts.test_first[k], pacts.test_first[k + 1]
        hold(tests, first, last, real, whole, at, at.lasting, at.agreed_ahead, at.spare, m)
        _note(whole[at.spare], real[at.needed + k], m)
        _note(whole[at.agreed_ahead + pacts.rows[k]], real[at.likely + pacts.rows[k]], m)
        for side in range(pacts.side_first[k], pacts.side_first[k + 1]):
            stance, consents, given = whole[at.lasting + pacts.sides[side]], pacts.consents[side], real[at.given + side]
            for j in range(m):
                given[j] = to(real, (consents >> stance[j]) & 1)
            _find_possible(pacts, script, tests, real, whole, at, month, side, m)


@compiled
def _find_possible(pacts, script, tests, real, whole, at, month, side, m):
    """Where one side could come to consent: nobody holds it in place, and some such option is open."""
    possible, held = whole[at.spare + 1], whole[at.held + pacts.sides[side]]
    is_free = script.forced[month, pacts.sides[side]] < 0
    for j in range(m):
        possible[j] = np.int32(is_free and pacts.is_open[side])
    for option in range(pacts.open_first[side], pacts.open_first[side + 1]) if is_free else range(0):
        first, last = pacts.open_tests[option, 0], pacts.open_tests[option, 1]
        hold(tests, first, last, real, whole, at, at.lasting, at.agreed_ahead, at.spare, m)
        holds = whole[at.spare]
        for j in range(m):
            possible[j] |= holds[j]
    for j in range(m):
        possible[j] &= np.int32(held[j] < 0)
    _note(possible, real[at.possible + side], m)


@compiled
def _note(holds, found, m):
    """What holds, as 1 and 0 among the real numbers."""
    for j in range(m):
        found[j] = to(found, holds[j])
