"""Which of the options that were chosen come to stand this month, and which turns have to wait?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, inlined, to
from sim.compiled.month.parts import let_stand, note_change, turn_all


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
def let_choices_stand(attention, turns, dated, desk, real, whole, at, n):
    """Let what was chosen stand, dossier after dossier, but for turns that have to wait: these are on the table next month.

    dated : of each dossier, whether it has its date.
    """
    waits, who, one = desk.turned, desk.who, to(real, 1.0)
    _find_put_off(attention, dated, waits, real, whole, at, n)
    window = real[at.numbers + attention.window]
    for d in attention.order:
        agenda, chosen, stances = whole[at.agenda + d], whole[at.chosen + d], whole[at.stances + d]
        imposed, asked, later = whole[at.imposed + d], real[at.asked + d], waits[d]
        count = 0
        for j in range(n):
            who[count] = j
            count += agenda[j] & np.int32(stances[j] != chosen[j]) & (1 - later[j])
        for j in range(n):
            imposed[j] &= 1 - agenda[j]
            asked[j] = window[j] + one if later[j] != 0 else asked[j]
        if count > 0:
            turn_all(turns, real, at, at.room_up, at.room_down, who, count, d, stances, chosen)
        for k in range(count):
            note_change(turns, whole, at, who[k], d, chosen[who[k]])


@compiled
def _find_put_off(attention, dated, waits, real, whole, at, n):
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
                _put_off(order[first:last], dated, waits, real, whole, at, left[j], j)


@compiled
def _put_off(dossiers, dated, waits, real, whole, at, left, j):
    """Note which turns of one actor have to wait in one world, where it wants more of them than it has left."""
    for d in dossiers:
        if whole[at.agenda + d, j] == 0 or whole[at.chosen + d, j] == whole[at.stances + d, j]:
            continue
        gain, rank, is_earlier = _gain(dated, real, at, d, j), 0, True
        for other in dossiers:
            if other == d:
                is_earlier = False
            elif whole[at.agenda + other, j] != 0 and whole[at.chosen + other, j] != whole[at.stances + other, j]:
                gains = _gain(dated, real, at, other, j)
                rank += gains > gain or (gains == gain and is_earlier)
        waits[d, j] = np.int32(to(real, rank) >= left and gain < to(real, np.inf))


@inlined
def _gain(dated, real, at, d, j):
    """What the option chosen in a world gains; without bound on the dossier's date."""
    return to(real, np.inf) if dated[d] else real[at.gain + d, j]


@compiled
def come_into_force(turns, running, real, whole, at, n):
    """What was announced for now and not called off comes into force; those who judge by it have seen it announced."""
    for d in running:
        for j in range(n):
            if whole[at.due + d, j] != 0 and whole[at.left + d, j] == 1:
                then = turns.lasting[d, whole[at.stances + d, j]]
                let_stand(turns, real, whole, at, j, d, then)
                whole[at.judged + d, j] = then
