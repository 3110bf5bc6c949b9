"""What do actors come to believe of each other, and what do they expect others to believe?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, exp, inlined, log, to
from sim.compiled.month.parts import copy_rows
from sim.compiled.month.weighing import pick_lanes
from sim.world.beliefs import MOST, SURE


class Witnesses(NamedTuple):
    """The beliefs (`sim.world.beliefs.Witness`).

    rows : of the variables that hold them. start, heed, looks, turns : parameters. seen_first, seen : the dossiers that each
    watches. chances : of each option under the first and the second type, (seen, option, 2).
    """

    rows: np.ndarray
    start: np.ndarray
    heed: np.ndarray
    looks: np.ndarray
    turns: np.ndarray
    seen_first: np.ndarray
    seen: np.ndarray
    chances: np.ndarray


@inlined
def _tell(looks, stays, first, second, one):
    """How far what became of a dossier in a month speaks for the first type, as a logarithm of odds."""
    same = (one - looks) * stays
    return log((same + looks * first) / (same + looks * second))


@inlined
def _update(prior, evidence, sure, surest, one, most):
    """The chance of the first type after evidence."""
    before = min(max(prior, sure), surest)
    odds = before / (one - before) * exp(min(max(evidence, -most), most))
    return min(max(odds / (one + odds), sure), surest)


@compiled
def _tell_all(looks, before, now, chances, first, second, told, m):
    """Add to `told` how far what became of a dossier in a month speaks for the first type.

    Parameters
    ----------
    before, now : options. chances : of each under either type, (option, 2). first, second : to work with.
    """
    one, zero = to(looks, 1.0), to(looks, 0.0)
    for j in range(m):
        first[j] = chances[now[j], 0]
    for j in range(m):
        second[j] = chances[now[j], 1]
    for j in range(m):
        told[j] = told[j] + _tell(looks[j], one if before[j] == now[j] else zero, first[j], second[j], one)


@compiled
def foresee_belief(beliefs, real, at, belief, seen, option, desk, ahead, m):
    """The belief some months on, if a dossier is turned to an option that then stays, into `ahead`, (lane,)."""
    one, zero, most = to(real, 1.0), to(real, 0.0), to(real, MOST)
    sure, surest = to(real, SURE), to(real, 1.0 - SURE)
    looks, told, heed, stance, span = desk.seen[0], desk.seen[1], desk.seen[2], desk.stance[1], desk.lane[0]
    first, second = beliefs.chances[seen, option, 0], beliefs.chances[seen, option, 1]
    pick_lanes(real[at.numbers + beliefs.looks[belief]], desk.who, looks, m)
    pick_lanes(real[at.numbers + beliefs.heed[belief]], desk.who, heed, m)
    pick_lanes(real[at.variables + beliefs.rows[belief]], desk.who, ahead, m)
    for j in range(m):
        now = _tell(looks[j], one if stance[j] == option else zero, first, second, one)
        told[j] = now + max(span[j] - one, zero) * _tell(looks[j], one, first, second, one)
    for j in range(m):
        ahead[j] = _update(ahead[j], heed[j] * told[j], sure, surest, one, most)


@compiled
def learn(beliefs, real, whole, at, m):
    """Let everybody see what stands now, and change their minds."""
    zero, one, most = to(real, 0.0), to(real, 1.0), to(real, MOST)
    sure, surest = to(real, SURE), to(real, 1.0 - SURE)
    told, first, second = real[at.spare_real], real[at.spare_real + 1], real[at.spare_real + 2]
    for b in range(beliefs.rows.size):
        for j in range(m):
            told[j] = zero
        looks, heed = real[at.numbers + beliefs.looks[b]], real[at.numbers + beliefs.heed[b]]
        for k in range(beliefs.seen_first[b], beliefs.seen_first[b + 1]):
            before, now = whole[at.judged + beliefs.seen[k]], whole[at.stances + beliefs.seen[k]]
            _tell_all(looks, before, now, beliefs.chances[k], first, second, told, m)
        held, turns, start = (
            real[at.variables + beliefs.rows[b]],
            real[at.numbers + beliefs.turns[b]],
            real[at.numbers + beliefs.start[b]],
        )
        for j in range(m):
            held[j] = held[j] + turns[j] * (start[j] - held[j])
        for j in range(m):
            held[j] = _update(held[j], heed[j] * told[j], sure, surest, one, most)
    copy_rows(whole, at.stances, whole, at.judged, at.n_dossiers, m)
