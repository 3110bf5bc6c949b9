"""How do the options of a dossier look where it comes up, and which is chosen?"""

from __future__ import annotations

import numpy as np

from sim.compiled.arithmetic import compiled, exp, to
from sim.compiled.lanes import cast, is_any, larger, pick, put, smaller, spread, take, where
from sim.compiled.luck import draw_some
from sim.compiled.month.beliefs import foresee_belief
from sim.compiled.month.prospects import add_costs, find_gains, find_prospects
from sim.compiled.month.weighing import foresee, pick_lanes
from sim.compiled.tile import LANES


@compiled
def look_at(tables, turns, desk, real, whole, at, d, month, level, m):
    """The levels of variables that matter to a dossier's owner under each of its options; level : of reasoning."""
    outlooks, has_acts = tables.outlooks, tables.outlooks.has_acts[d]
    first, count = outlooks.first[d], outlooks.first[d + 1] - outlooks.first[d]
    _look_around(tables, turns, desk, real, whole, at, d, month, m)
    find_prospects(tables.shares, tables.pacts, real, at, d, desk, m)
    find_gains(tables.shares, tables.pacts, real, at, d, desk.who, desk.chances, desk.gains, m)
    for k in range(count):
        if k > 0 and outlooks.variable[first + k] == outlooks.variable[first + k - 1]:
            ahead, same = desk.ahead[k], desk.ahead[k - 1]
            for j in range(0, m, LANES):
                put(ahead, j, take(same, j))
        else:
            pick_lanes(real[at.variables + outlooks.variable[first + k]], desk.who, desk.ahead[k], m)
    if has_acts:
        _share_months(outlooks, desk, first, count, m)
    foresee(tables, real, at, d, 0, has_acts, level, desk, m)
    if has_acts:
        for k in range(count):
            months, span = desk.months[k], desk.lane[0]
            for j in range(0, m, LANES):
                put(months, j, take(span, j) - take(months, j))
        foresee(tables, real, at, d, 1, has_acts, level, desk, m)
    _hold_back(tables.limits, tables.works, outlooks, desk, real, at, d, m)
    _judge(tables.limits, tables.beliefs, desk, real, at, d, m)
    _scale(tables.stakes, desk, first, count, m)


@compiled
def _look_around(tables, turns, desk, real, whole, at, d, month, m):
    """What stands, for how long, how far the owner looks ahead, how strong its pushes are, and how far opposed ones net out."""
    who, times = desk.who, to(real, tables.outlooks.times)
    stands, stood_for, ahead = whole[at.stances + d], whole[at.standing_for + d], whole[at.lasting + d]
    stance, after, last, span, stood = desk.stance[0], desk.stance[1], desk.stance[2], desk.lane[0], desk.lane[2]
    lasting = turns.lasting[d]
    horizon = real[at.numbers + tables.outlooks.horizon[d]]
    for j in range(0, m, LANES):
        put(stance, j, pick(stands, who, j))
        put(last, j, pick(ahead, who, j))
        put(after, j, pick(lasting, stance, j))
        put(last, j, pick(lasting, last, j))
        put(stood, j, cast(real, smaller(pick(stood_for, who, j), month)))
        put(span, j, pick(horizon, who, j) * times)
    pick_lanes(real[at.numbers + turns.potency[d]], who, desk.lane[1], m)
    pick_lanes(real[at.numbers + tables.netting], who, desk.lane[3], m)


@compiled
def _share_months(outlooks, desk, first, count, m):
    """For how many of the months ahead what stands first on each course stands: an act no longer than its time."""
    span = desk.lane[0]
    for k in range(count):
        lasts, months = outlooks.lasts[first + k], desk.months[k]
        for j in range(0, m, LANES):
            put(months, j, smaller(take(span, j), lasts))


@compiled
def _hold_back(limits, works, outlooks, desk, real, at, d, m):
    """Keep what is expected within what can be built until then, and within limits."""
    zero, who, span = to(real, 0.0), desk.who, desk.lane[0]
    for k in range(limits.work_first[d], limits.work_first[d + 1]):
        work, ahead = limits.work[k], desk.ahead[limits.work_course[k]]
        now, waits = real[at.variables + works.rows[work]], real[at.waits + limits.wait[k]]
        pace, range_ = real[at.numbers + works.months[2, work]], works.range[work]
        for j in range(0, m, LANES):
            built = larger(take(span, j) - pick(waits, who, j), zero) / pick(pace, who, j)
            put(ahead, j, smaller(take(ahead, j), pick(now, who, j) + range_ * built))
    for k in range(limits.limit_first[d], limits.limit_first[d + 1]):
        limit, ahead = limits.limit[k], desk.ahead[limits.limit_course[k]]
        now, most = real[at.variables + works.limited[limit]], real[at.most + limit]
        for j in range(0, m, LANES):
            put(ahead, j, smaller(take(ahead, j), larger(pick(now, who, j), pick(most, who, j))))


@compiled
def _judge(limits, beliefs, desk, real, at, d, m):
    """Let those who judge by what one does here change their minds."""
    for k in range(limits.belief_first[d], limits.belief_first[d + 1]):
        belief, seen, option, course = limits.belief[k], limits.seen[k], limits.belief_option[k], limits.belief_course[k]
        foresee_belief(beliefs, real, at, belief, seen, option, desk, desk.ahead[course], m)


@compiled
def _scale(stakes, desk, first, count, m):
    """Read variables with a scale as levels from 0 to 1 between its ends."""
    for k in range(count):
        if stakes.scaled[first + k]:
            low, range_, ahead = stakes.low[first + k], stakes.range[first + k], desk.ahead[k]
            for j in range(0, m, LANES):
                put(ahead, j, (take(ahead, j) - low) / range_)


@compiled
def add_answers(stakes, desk, real, at, d, n_options, is_first, m):
    """Add what each option is worth as an answer to how others have treated its owner; is_first : there is nothing yet."""
    who, leaning, actor = desk.who, desk.lane[1], stakes.actor[d]
    strength, scale = real[at.numbers + stakes.strength[actor]], real[at.numbers + stakes.scale]
    for k in range(stakes.answer_first[d], stakes.answer_first[d + 1]):
        treated = real[at.treated + actor * at.n_actors + stakes.answer_column[k]]
        for j in range(0, m, LANES):
            how = pick(treated, who, j)
            put(leaning, j, pick(strength, who, j) * (how / (pick(scale, who, j) + where(how < to(real, 0.0), -how, how))))
        for option in range(n_options):
            worth, answer = desk.worth[option], stakes.answers[k, option]
            for j in range(0, m, LANES):
                more = answer * take(leaning, j)
                put(worth, j, more if is_first else take(worth, j) + more)
        is_first = False
    return is_first


@compiled
def take_costs(tables, turns, desk, real, at, d, n_options, m):
    """Take away upkeep, the cost of turning, that of backing down, and what agreements may cost."""
    stakes, who, stands, lasts = tables.stakes, desk.who, desk.stance[0], desk.stance[1]
    turning, paid, costs, zero = real[at.numbers + stakes.turning_cost[d]], desk.lane[1], desk.lane[2], to(real, 0.0)
    for option in range(n_options):
        upkeep, worth, distance = real[at.numbers + stakes.upkeep[d, option]], desk.worth[option], stakes.distance[d, option]
        for j in range(0, m, LANES):
            put(costs, j, pick(distance, stands, j) * pick(turning, who, j) + pick(upkeep, who, j))
            put(paid, j, zero)
        if stakes.backs_down[d]:
            for j in range(m):
                if option != stands[j] and option != lasts[j]:
                    costs[j] = costs[j] + real[at.numbers + stakes.backing_down[d, stands[j]], who[j]]
        add_costs(tables.shares, real, at, d, option, who, desk.chances, paid, m)
        for j in range(0, m, LANES):
            put(worth, j, take(worth, j) - (take(costs, j) + take(paid, j)))


@compiled
def find_odds(tables, desk, real, whole, at, d, n_options, m):
    """The logit chances of the options, 0 for those that are not open, in place of what they are worth, which is kept."""
    one, zero, worst, who = to(real, 1.0), to(real, 0.0), to(real, -np.inf), desk.who
    temperature, times = real[at.numbers + tables.stakes.temperature[d]], to(real, tables.stakes.times)
    for j in range(0, m, LANES):
        heat, best = pick(temperature, who, j) * times, spread(worst)
        heat = where(heat > zero, heat, one)
        for option in range(n_options):
            worth = where(pick(whole[at.open + option], who, j) != 0, take(desk.worth[option], j), worst)
            put(desk.worth[option], j, worth)
            put(desk.kept[option], j, worth)
            best = larger(best, worth)
        total = exp((take(desk.worth[0], j) - best) / heat)
        put(desk.worth[0], j, total)
        for option in range(1, n_options):
            share = exp((take(desk.worth[option], j) - best) / heat)
            put(desk.worth[option], j, share)
            total = total + share
        for option in range(n_options):
            put(desk.worth[option], j, take(desk.worth[option], j) / total)


@compiled
def find_best(tables, desk, real, whole, at, d, n_options, m):
    """Note in `desk.stance` the first of the best options where the temperature is 0, -1 elsewhere; tells whether it ever is."""
    temperature, times = real[at.numbers + tables.stakes.temperature[d]], to(real, tables.stakes.times)
    cold, who, noted, worth, first = False, desk.who, desk.stance[2], desk.worth, at.open
    for j in range(0, m, LANES):
        cold |= is_any(pick(temperature, who, j) * times <= to(real, 0.0))
    if not cold:
        return False
    for j in range(m):
        w, best = who[j], -1
        if temperature[w] * times <= to(real, 0.0):
            for option in range(n_options):
                if whole[first + option, w] != 0 and (best < 0 or worth[option, j] > worth[best, j]):
                    best = option
        noted[j] = best
    return cold


@compiled
def be_certain(desk, n_options, m):
    """Where the best options are noted, let these be certain."""
    for j in range(m):
        if desk.stance[2, j] >= 0:
            for option in range(n_options):
                desk.worth[option, j] = to(desk.worth, option == desk.stance[2, j])


@compiled
def choose(desk, keys, worlds, real, whole, at, d, month, n_options, count, m):
    """One option for every world in which the dossier comes up, by its chances and by luck, and what it gains."""
    chosen, who, odds, found, zero = whole[at.chosen + d], desk.who, desk.worth, desk.stance[2], to(real, 0.0)
    draw_some(worlds, who, count, month, keys, at.n_dossiers + d, desk.words, desk.luck)
    for j in range(0, m, LANES):
        uniform, below, option, chance = take(desk.luck, j), spread(zero), spread(np.int32(0)), take(odds[0], j)
        for other in range(n_options - 1):
            below = below + take(odds[other], j)
            goes_on = uniform >= cast(uniform, below)
            option, chance = option + cast(option, goes_on), where(goes_on, take(odds[other + 1], j), chance)
        put(found, j, option)
        if is_any(chance <= zero):
            _avoid_the_impossible(odds, found, n_options, j, zero)
    gain, kept, stands, due = real[at.gain + d], desk.kept, desk.stance[0], whole[at.due + d]
    for j in range(count):
        w = who[j]
        chosen[w] = found[j]
        gain[w] = to(real, np.inf) if due[w] != 0 else kept[found[j], j] - kept[stands[j], j]


@compiled
def _avoid_the_impossible(odds, found, n_options, first, zero):
    """Where rounding has led to an option that has no chance, the last one that has some."""
    for j in range(first, first + LANES):
        if odds[found[j], j] <= zero:
            option = n_options - 1
            while option > 0 and not odds[option, j] > zero:
                option -= 1
            found[j] = option
