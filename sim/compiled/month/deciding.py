"""Which of the options that were chosen come to stand this month, and which turns have to wait?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, to
from sim.compiled.month.parts import let_stand


class Attention(NamedTuple):
    """How much each actor changes in a month (`sim.actors.attention`).

    order : the dossiers, actor after actor. first : where each actor begins among them, and the last ends. most, window :
    parameters: turns in a month, and months for which what somebody calls on is on the table.
    """

    order: np.ndarray
    first: np.ndarray
    most: int
    window: int


@compiled
def let_choices_stand(attention, turns, desk, real, whole, at, n):
    """Let what was chosen stand, dossier after dossier, but for turns that have to wait: these are on the table next month."""
    waits, one = desk.turned, to(real, 1.0)
    _find_put_off(attention, waits, real, whole, at, n)
    for d in attention.order:
        agenda, chosen, asked = whole[at.agenda + d], whole[at.chosen + d], real[at.asked + d]
        for j in range(n):
            if agenda[j] != 0:
                whole[at.imposed + d, j] = 0
                if waits[d, j] != 0:
                    asked[j] = real[at.numbers + attention.window, j] + one
                else:
                    let_stand(turns, real, whole, at, j, d, chosen[j])


@compiled
def _find_put_off(attention, waits, real, whole, at, n):
    """Note which turns have to wait: those beyond what their actor changes in a month, least gain first."""
    order, most, left = attention.order, real[at.numbers + attention.most], real[at.spare_real]
    wanted = whole[at.spare]
    for actor in range(attention.first.size - 1):
        first, last = attention.first[actor], attention.first[actor + 1]
        for j in range(n):
            left[j] = most[j]
            wanted[j] = 0
        for d in order[first:last]:
            agenda, changed = whole[at.agenda + d], whole[at.changed + d]
            chosen, stands, each = whole[at.chosen + d], whole[at.stances + d], waits[d]
            for j in range(n):
                left[j] -= to(real, changed[j])
                wanted[j] += np.int32(agenda[j] != 0 and chosen[j] != stands[j])
                each[j] = 0
        for j in range(n):
            if to(real, wanted[j]) > left[j]:
                _put_off(order[first:last], waits, real, whole, at, left[j], j)


@compiled
def _put_off(dossiers, waits, real, whole, at, left, j):
    """Note which turns of one actor have to wait in one world, where it wants more of them than it has left."""
    for d in dossiers:
        if whole[at.agenda + d, j] == 0 or whole[at.chosen + d, j] == whole[at.stances + d, j]:
            continue
        gain, rank, is_earlier = real[at.gain + d, j], 0, True
        for other in dossiers:
            if other == d:
                is_earlier = False
            elif whole[at.agenda + other, j] != 0 and whole[at.chosen + other, j] != whole[at.stances + other, j]:
                gains = real[at.gain + other, j]
                rank += gains > gain or (gains == gain and is_earlier)
        waits[d, j] = np.int32(to(real, rank) >= left and gain < to(real, np.inf))


@compiled
def come_into_force(turns, real, whole, at, n):
    """What was announced for now and not called off comes into force; those who judge by it have seen it announced."""
    for d in range(at.n_dossiers):
        for j in range(n):
            if whole[at.due + d, j] != 0 and whole[at.left + d, j] == 1:
                then = turns.lasting[d, whole[at.stances + d, j]]
                let_stand(turns, real, whole, at, j, d, then)
                whole[at.judged + d, j] = then
