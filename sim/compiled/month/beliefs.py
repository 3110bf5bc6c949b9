"""What do actors come to believe of each other, and what do they expect others to believe?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, exp, inlined, log, to
from sim.compiled.lanes import larger, pick, put, smaller, spread, take, where
from sim.compiled.month.parts import copy_rows
from sim.compiled.tile import LANES
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
    before = smaller(larger(prior, sure), surest)
    odds = before / (one - before) * exp(smaller(larger(evidence, -most), most))
    return smaller(larger(odds / (one + odds), sure), surest)


@compiled
def _tell_all(looks, before, now, chances, n_options, told, m):
    """Add to `told` how far what became of a dossier in a month speaks for the first type.

    before, now : options. chances : of each under either type, (option, 2).
    """
    one, zero = to(looks, 1.0), to(looks, 0.0)
    for j in range(0, m, LANES):
        stance, first, second = take(now, j), spread(zero), spread(zero)
        for option in range(n_options):
            stands = stance == option
            first, second = where(stands, chances[option, 0], first), where(stands, chances[option, 1], second)
        stays = where(take(before, j) == stance, one, zero)
        put(told, j, take(told, j) + _tell(take(looks, j), stays, first, second, one))


@compiled
def foresee_belief(beliefs, real, at, belief, seen, option, desk, ahead, m):
    """The belief some months on, if a dossier is turned to an option that then stays, into `ahead`, (lane,)."""
    one, zero, most = to(real, 1.0), to(real, 0.0), to(real, MOST)
    sure, surest = to(real, SURE), to(real, 1.0 - SURE)
    who, stance, span = desk.who, desk.stance[1], desk.lane[0]
    first, second = spread(beliefs.chances[seen, option, 0]), spread(beliefs.chances[seen, option, 1])
    look, heed, held = (
        real[at.numbers + beliefs.looks[belief]],
        real[at.numbers + beliefs.heed[belief]],
        real[at.variables + beliefs.rows[belief]],
    )
    for j in range(0, m, LANES):
        looks = pick(look, who, j)
        now = _tell(looks, where(take(stance, j) == option, one, zero), first, second, one)
        told = now + larger(take(span, j) - one, zero) * _tell(looks, spread(one), first, second, one)
        put(ahead, j, _update(pick(held, who, j), pick(heed, who, j) * told, sure, surest, one, most))


@compiled
def learn(beliefs, turns, real, whole, at, m):
    """Let everybody see what stands now, and change their minds."""
    zero, one, most = to(real, 0.0), to(real, 1.0), to(real, MOST)
    sure, surest = to(real, SURE), to(real, 1.0 - SURE)
    told = real[at.spare_real]
    for b in range(beliefs.rows.size):
        for j in range(0, m, LANES):
            put(told, j, zero)
        looks, heed = real[at.numbers + beliefs.looks[b]], real[at.numbers + beliefs.heed[b]]
        for k in range(beliefs.seen_first[b], beliefs.seen_first[b + 1]):
            before, now = whole[at.judged + beliefs.seen[k]], whole[at.stances + beliefs.seen[k]]
            _tell_all(looks, before, now, beliefs.chances[k], turns.n_options[beliefs.seen[k]], told, m)
        held, turning, start = (
            real[at.variables + beliefs.rows[b]],
            real[at.numbers + beliefs.turns[b]],
            real[at.numbers + beliefs.start[b]],
        )
        for j in range(0, m, LANES):
            before = take(held, j)
            before = before + take(turning, j) * (take(start, j) - before)
            put(held, j, _update(before, take(heed, j) * take(told, j), sure, surest, one, most))
    copy_rows(whole, at.stances, whole, at.judged, at.n_dossiers, m)
