"""How do policies, agreements, mechanisms, the drift home and works move the variables in a month?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, exp, to
from sim.compiled.month.parts import copy_rows, hold
from sim.world.projects import BUILDING, ENOUGH, PARTS


class Works(NamedTuple):
    """Works, limits, homes and levels that are set.

    rows : of the variables that measure works. begun : above which building has begun. range : of their variables. months :
    parameters, (stage, work). test_first : of what each stage needs, and beyond_first : of that in which nobody has a say, (work,
    stage + 1). limited : variables with a limit.
    homes, home_rate, home_habit, home_low, home_range : of variables that drift home, and parameters. set_dossier, set_row,
    set_levels : variables that options set, (set, option), nan where they do not.
    """

    rows: np.ndarray
    begun: np.ndarray
    range: np.ndarray
    months: np.ndarray
    test_first: np.ndarray
    beyond_first: np.ndarray
    limited: np.ndarray
    homes: np.ndarray
    home_rate: np.ndarray
    home_habit: np.ndarray
    home_low: np.ndarray
    home_range: np.ndarray
    set_dossier: np.ndarray
    set_row: np.ndarray
    set_levels: np.ndarray


@compiled
def find_waits(works, tests, real, whole, at, m):
    """How many months there are at least until works are being built, without end where a stage lacks something.

    First by all that they need as it stands, and after the last of these for those who have a say in it.
    """
    _find_least_waits(works, real, whole, at, m)
    for i in range(works.rows.size):
        _wait_for(works.test_first, i, works, tests, real, whole, at, at.waits + i, m)
        _wait_for(works.beyond_first, i, works, tests, real, whole, at, at.waits + works.rows.size + i, m)


@compiled
def _wait_for(firsts, i, works, tests, real, whole, at, row, m):
    """Let the wait for works have no end where a stage that lies before them, or is under way, lacks what it needs."""
    waits, level, stage, begun = real[row], real[at.variables + works.rows[i]], whole[at.stage + i], works.begun[i]
    for number in range(BUILDING + 1):
        first, last = firsts[i, number], firsts[i, number + 1]
        if last > first:
            hold(tests, first, last, real, whole, at, at.stances, at.agreed, at.spare, m)
            holds = whole[at.spare]
            for j in range(m):
                under_way = BUILDING if level[j] > begun else stage[j]
                waits[j] = to(real, np.inf) if under_way <= number and holds[j] == 0 else waits[j]


@compiled
def _find_least_waits(works, real, whole, at, m):
    """How many months there are at the least until works are being built, twice over."""
    zero, parts = to(real, 0.0), 1.0 * PARTS
    for i in range(works.rows.size):
        waits, level, worked = real[at.waits + i], real[at.variables + works.rows[i]], whole[at.worked + i]
        stage, begun = whole[at.stage + i], works.begun[i]
        for j in range(m):
            waits[j] = zero
        for number in range(BUILDING):
            months = real[at.numbers + works.months[number, i]]
            for j in range(m):
                under_way = BUILDING if level[j] > begun else stage[j]
                done = to(real, worked[j] / parts)
                waits[j] = waits[j] + (max(months[j] - done, zero) if under_way == number else zero)
                waits[j] = waits[j] + (months[j] if under_way < number else zero)
        copy_rows(real, at.waits + i, real, at.waits + works.rows.size + i, 1, m)


@compiled
def go_on(works, tests, real, whole, at, m):
    """Let a month's work be done wherever a stage has what it needs; the highest level that works allow goes to `waits`."""
    one, zero = to(real, 1.0), to(real, 0.0)
    for i in range(works.rows.size):
        level, stage, worked = real[at.variables + works.rows[i]], whole[at.stage + i], whole[at.worked + i]
        goes, most, begun = whole[at.spare + 1], real[at.waits + i], works.begun[i]
        for j in range(m):
            goes[j] = 0
            stage[j] = BUILDING if level[j] > begun else stage[j]
        for number in range(BUILDING + 1):
            first, last = works.test_first[i, number], works.test_first[i, number + 1]
            hold(tests, first, last, real, whole, at, at.stances, at.agreed, at.spare, m)
            holds = whole[at.spare]
            for j in range(m):
                goes[j] |= np.int32(stage[j] == number) & holds[j]
        building, range_ = real[at.numbers + works.months[BUILDING, i]], works.range[i]
        for j in range(m):
            is_built = goes[j] != 0 and stage[j] == BUILDING
            most[j] = level[j] + ((one if is_built else zero) / building[j]) * range_
        for j in range(m):
            if goes[j] != 0:
                worked[j] += PARTS
                needed = real[at.numbers + works.months[stage[j], i], j]
                if stage[j] < BUILDING and worked[j] >= needed * to(real, ENOUGH):
                    stage[j] += 1
                    worked[j] = 0


@compiled
def look_home(works, real, at, m):
    """Bring the drift up to date with the homes."""
    one = to(real, 1.0)
    for i in range(works.homes.size):
        place, rate = real[at.homes + i], real[at.numbers + works.home_rate[i]]
        up, down = real[at.drift_up + works.homes[i]], real[at.drift_down + works.homes[i]]
        for j in range(m):
            up[j] = one - rate[j] * place[j]
            down[j] = one - rate[j] * (one - place[j])


@compiled
def carry(works, bounds, netting, real, at, m):
    """Let all pushes move the variables for a month, works and limited ones no farther than they can be."""
    one = to(real, 1.0)
    for i in range(at.n_variables):
        x, low, high = real[at.variables + i], bounds[i, 0], bounds[i, 1]
        room_up, room_down = real[at.room_up + i], real[at.room_down + i]
        mechanisms_up, mechanisms_down = real[at.mechanisms_up + i], real[at.mechanisms_down + i]
        drift_up, drift_down = real[at.drift_up + i], real[at.drift_down + i]
        for j in range(m):
            up, down = exp(room_up[j]) * mechanisms_up[j], exp(room_down[j]) * mechanisms_down[j]
            common = (one - max(up, down)) * netting[j]
            up, down = (up + common) * drift_up[j], (down + common) * drift_down[j]
            after = (high - x[j]) * (one - up) + x[j]
            after = after - (x[j] - low) * (one - down)
            x[j] = min(max(after, low), high)
    for i in range(works.rows.size):
        x, most = real[at.variables + works.rows[i]], real[at.waits + i]
        for j in range(m):
            x[j] = min(x[j], most[j])
    for i in range(works.limited.size):
        x, most = real[at.variables + works.limited[i]], real[at.most + i]
        for j in range(m):
            x[j] = min(x[j], most[j])


@compiled
def raise_limits(works, real, at, m):
    """Limited variables may stay where they are: the highest level they may have goes to `most`."""
    for i in range(works.limited.size):
        x, most = real[at.variables + works.limited[i]], real[at.most + i]
        for j in range(m):
            most[j] = max(x[j], most[j])


@compiled
def set_levels(works, real, whole, at, m):
    """Let the levels that options set stand."""
    for k in range(works.set_row.size):
        x, stance = real[at.variables + works.set_row[k]], whole[at.stances + works.set_dossier[k]]
        levels = works.set_levels[k]
        for j in range(m):
            level = levels[stance[j]]
            x[j] = level if level == level else x[j]


@compiled
def follow_homes(works, real, at, m):
    """Let every home move towards where its variable stands now."""
    for i in range(works.homes.size):
        place, habit = real[at.homes + i], real[at.numbers + works.home_habit[i]]
        x, low, range_ = real[at.variables + works.homes[i]], works.home_low[i], works.home_range[i]
        for j in range(m):
            place[j] = place[j] + habit[j] * ((x[j] - low) / range_ - place[j])
