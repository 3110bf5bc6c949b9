"""How does a month begin: what is news, what is remembered of whom, which acts are over, and what does the scenario do?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, to
from sim.compiled.lanes import larger, put, take, where
from sim.compiled.month.parts import copy_rows, hold, let_stand, nudge, turn
from sim.compiled.tile import LANES

WORD = 63
"""Dossiers that have a bit in one word."""


class Memory(NamedTuple):
    """What is remembered of turns and incidents (`sim.actors.relations.Relations`).

    kept, window : parameters. makers : the actor of each dossier. worth : (dossier, option, actor). calls : the dossiers that a
    turn calls on, one bit each, (dossier x option x option, word). felt : incident, actor, by whom and
    parameter, (felt, 4).
    """

    kept: int
    window: int
    makers: np.ndarray
    worth: np.ndarray
    calls: np.ndarray
    felt: np.ndarray
    level_first: np.ndarray


class Script(NamedTuple):
    """What a scenario, its forks and levers do.

    month : of each event, 0 where it has a trigger, whose tests are those from test_first on. set_first, sets, set_to,
    push_first, pushes, push_by, stance_first, stances : what each does. forced : option held in place, -1 for none, (month,
    dossier). forces, holds : the dossiers that the scenario, or a lever, holds in place somewhere, in the order in which that
    is done.
    """

    month: np.ndarray
    test_first: np.ndarray
    set_first: np.ndarray
    sets: np.ndarray
    set_to: np.ndarray
    push_first: np.ndarray
    pushes: np.ndarray
    push_by: np.ndarray
    stance_first: np.ndarray
    stances: np.ndarray
    forced: np.ndarray
    forces: np.ndarray
    holds: np.ndarray


@compiled
def spread_news(memory, tests, real, whole, at, month, m):
    """What changed, was reached, happened or was crossed last month becomes news."""
    for i in range(at.n_dossiers):
        heard, changed = whole[at.heard + i], whole[at.changed + i]
        for j in range(m):
            heard[j] = changed[j]
            changed[j] = 0
    for i in range(at.n_milestones):
        heard, reached = whole[at.heard + at.n_dossiers + i], whole[at.reached + i]
        for j in range(m):
            heard[j] = np.int32(reached[j] == month - 1)
    for i in range(at.n_incidents):
        heard, happened = whole[at.heard + at.n_dossiers + at.n_milestones + i], whole[at.happened + i]
        for j in range(m):
            heard[j] = happened[j]
    first = at.heard + at.n_dossiers + at.n_milestones + at.n_incidents
    for i in range(memory.level_first.size - 1):
        hold(tests, memory.level_first[i], memory.level_first[i + 1], real, whole, at, at.stances, at.agreed, at.spare, m)
        heard, beyond, now = whole[first + i], whole[at.beyond + i], whole[at.spare]
        for j in range(m):
            heard[j] = now[j] & (1 - beyond[j])
            beyond[j] = now[j]


@compiled
def take_note(memory, real, whole, at, desk, m):
    """Turns and incidents of last month are remembered, and what is older fades."""
    _let_fade(memory, real, whole, at, m)
    _list_turns(whole, at, desk, m)
    called, count, zero = desk.called, desk.turned[0], to(real, 0.0)
    for word in range(memory.calls.shape[1]):
        for j in range(0, m, LANES):
            put(called[word], j, 0)
    for i in range(at.n_actors * at.n_actors):
        treated = real[at.treated + i]
        for j in range(0, m, LANES):  # to add nothing makes 0 of -0
            put(treated, j, where(take(count, j) > 0, take(treated, j) + zero, take(treated, j)))
    for j in range(m):
        if count[j] > 0:
            _note_turns(memory, real, whole, at, desk, j)
    _call_on(called, real[at.numbers + memory.window], real, at, m)
    copy_rows(whole, at.stances, whole, at.noted, at.n_dossiers, m)


@compiled
def _let_fade(memory, real, whole, at, m):
    """What is remembered fades, incidents of last month are added, and what is on the table is so for a month less."""
    one, zero, kept = to(real, 1.0), to(real, 0.0), real[at.numbers + memory.kept]
    for i in range(at.n_actors * at.n_actors):
        treated = real[at.treated + i]
        for j in range(0, m, LANES):
            put(treated, j, take(treated, j) * take(kept, j))
    for k in range(len(memory.felt)):
        incident, actor, other, number = memory.felt[k]
        treated, happened, felt = (
            real[at.treated + actor * at.n_actors + other],
            whole[at.happened + incident],
            real[at.numbers + number],
        )
        for j in range(0, m, LANES):
            put(treated, j, take(treated, j) + where(take(happened, j) != 0, take(felt, j), zero))
    for d in range(at.n_dossiers):
        asked = real[at.asked + d]
        for j in range(0, m, LANES):
            put(asked, j, larger(take(asked, j) - one, zero))


@compiled
def _call_on(called, window, real, at, m):
    """Put on the table what turns call on."""
    for d in range(at.n_dossiers):
        asked, word = real[at.asked + d], called[d // WORD]
        for j in range(0, m, LANES):
            put(asked, j, where(((take(word, j) >> (d % WORD)) & 1) != 0, take(window, j), take(asked, j)))


@compiled
def _list_turns(whole, at, desk, m):
    """How many dossiers have turned in each world since they were last noted, and after that which."""
    turned, count = desk.turned, desk.turned[0]
    for j in range(m):
        count[j] = 0
    for d in range(at.n_dossiers):
        noted, stances = whole[at.noted + d], whole[at.stances + d]
        for j in range(m):
            if noted[j] != stances[j]:
                count[j] += 1
                turned[count[j], j] = d


@compiled
def _note_turns(memory, real, whole, at, desk, j):
    """The turns in one world: what each does to each other actor, added up in double precision, and whom it calls on."""
    sums, turns = desk.sums, desk.turned[0, j]
    for k in range(turns):
        d = desk.turned[1 + k, j]
        old, new, maker = whole[at.noted + d, j], whole[at.stances + d, j], memory.makers[d]
        for actor in range(at.n_actors):
            if actor != maker:
                sums[actor, maker] += memory.worth[d, new, actor] - memory.worth[d, old, actor]
        pair = (d * at.n_options + old) * at.n_options + new
        for word in range(memory.calls.shape[1]):
            desk.called[word, j] |= memory.calls[pair, word]
    for k in range(turns):
        maker = memory.makers[desk.turned[1 + k, j]]
        for actor in range(at.n_actors):
            real[at.treated + actor * at.n_actors + maker, j] += to(real, sums[actor, maker])
            sums[actor, maker] = 0.0


@compiled
def let_time_pass(turns, script, running, real, whole, at, month, m):
    """Stances have stood a month longer, and acts that have run their time lapse; running : dossiers that have acts."""
    for d in range(at.n_dossiers):
        standing_for, due = whole[at.standing_for + d], whole[at.due + d]
        for j in range(m):
            standing_for[j] += 1
            due[j] = 0
    for k in range(running.size):
        d = running[k]
        if script.forced[month, d] >= 0:
            continue
        for j in range(m):
            left = whole[at.left + d, j]
            if left == 0:
                continue
            stance = whole[at.stances + d, j]
            if left > 1:
                whole[at.left + d, j] = left - 1
            elif turns.armed[d, stance]:
                whole[at.due + d, j] = 1
            else:
                then = turns.lasting[d, stance]
                turn(turns, real, at, at.room_up, at.room_down, j, d, stance, then)
                whole[at.left + d, j] = 0
                whole[at.stances + d, j] = then
                whole[at.standing_for + d, j] = 0
                whole[at.noted + d, j] = then
                whole[at.judged + d, j] = then


@compiled
def impose(turns, real, whole, at, dossier, option, happens, m):
    """Let an option stand wherever something happens and no lever holds the dossier; it stands even against its conditions."""
    held = whole[at.held + dossier]
    for j in range(m):
        if happens[j] != 0 and held[j] < 0:
            let_stand(turns, real, whole, at, j, dossier, option)
            whole[at.imposed + dossier, j] = 1


@compiled
def play_events(script, turns, tests, bounds, real, whole, at, month, m):
    """The scenario's events that are due, and the options that it or a lever holds in place."""
    happens = whole[at.spare]
    for e in range(script.month.size):
        if script.month[e] > 0:
            if script.month[e] != month:
                continue
            for j in range(m):
                happens[j] = 1
        else:
            hold(tests, script.test_first[e], script.test_first[e + 1], real, whole, at, at.stances, at.agreed, at.spare, m)
            fired = whole[at.fired + e]
            for j in range(m):
                happens[j] &= np.int32(fired[j] == 0)
        _play(script, turns, bounds, real, whole, at, e, month, happens, m)
    for j in range(m):
        happens[j] = 1
    for d in script.forces:
        if script.forced[month, d] >= 0:
            impose(turns, real, whole, at, d, script.forced[month, d], happens, m)
    _hold_in_place(script, turns, real, whole, at, m)


@compiled
def _hold_in_place(script, turns, real, whole, at, m):
    """Let the options stand that levers hold in place, as long as they like."""
    for d in script.holds:
        held, left = whole[at.held + d], whole[at.left + d]
        for j in range(m):
            if held[j] >= 0:
                let_stand(turns, real, whole, at, j, d, held[j])
                left[j] = 0


@compiled
def _play(script, turns, bounds, real, whole, at, e, month, happens, m):
    """What one event does where it happens."""
    fired = whole[at.fired + e]
    for j in range(m):
        fired[j] = month if happens[j] != 0 else fired[j]
    for k in range(script.set_first[e], script.set_first[e + 1]):
        x, value = real[at.variables + script.sets[k]], script.set_to[k]
        for j in range(m):
            x[j] = value if happens[j] != 0 else x[j]
    for k in range(script.push_first[e], script.push_first[e + 1]):
        row = script.pushes[k]
        nudge(real, at, row, script.push_by[k], bounds[row, 0], bounds[row, 1], happens, m)
    for k in range(script.stance_first[e], script.stance_first[e + 1]):
        impose(turns, real, whole, at, script.stances[k, 0], script.stances[k, 1], happens, m)
