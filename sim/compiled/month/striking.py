"""What happens by chance in a month, which milestones are reached, and what goes on record?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled.arithmetic import compiled, exp, log, log1p, to
from sim.compiled.lanes import cast, floor, is_any, larger, put, smaller, spread, take, where
from sim.compiled.luck import draw
from sim.compiled.month.opening import impose
from sim.compiled.month.parts import hold, nudge
from sim.compiled.tile import LANES
from sim.world.incidents import MOST

EVENT, COUNT, DERIVED = 0, 1, 2
"""Kinds of incidents."""


class Incidents(NamedTuple):
    """Incidents (`sim.world.incidents`).

    kind, happens : whether its part of the theatre is not switched off. rate : parameter. driver_first, driver_slope,
    driver_row, driver_at; stance_first, stance_number, stance_row, stance_option : what its rate hangs on. counted : its place
    among those counted (of a derived one, that of the one it derives from). dispersion, lethal, exponent : parameters;
    log_largest; killed : at least. push_first, push_row, push_by, turn_first, turns : what it does. forbidden by the scenario,
    (dossier,), one bit an option. luck, severity : purposes of luck, among all.
    """

    kind: np.ndarray
    happens: np.ndarray
    rate: np.ndarray
    driver_first: np.ndarray
    driver_slope: np.ndarray
    driver_row: np.ndarray
    driver_at: np.ndarray
    stance_first: np.ndarray
    stance_number: np.ndarray
    stance_row: np.ndarray
    stance_option: np.ndarray
    counted: np.ndarray
    dispersion: np.ndarray
    lethal: np.ndarray
    exponent: np.ndarray
    log_largest: np.ndarray
    killed: np.ndarray
    push_first: np.ndarray
    push_row: np.ndarray
    push_by: np.ndarray
    turn_first: np.ndarray
    turns: np.ndarray
    luck: np.ndarray
    severity: np.ndarray


class Record(NamedTuple):
    """Where the months are written down (`sim.world.record.Record`), and rows : of the variables that are kept."""

    state: np.ndarray
    stance: np.ndarray
    happened: np.ndarray
    attacks: np.ndarray
    deaths: np.ndarray
    worst: np.ndarray
    rows: np.ndarray


class Milestones(NamedTuple):
    """Milestones: test_first : of the signs of each. lasts : months for which they must be seen."""

    test_first: np.ndarray
    lasts: np.ndarray


@compiled
def strike(incidents, keys, worlds, real, whole, double, at, month, n, m, are_whole):
    """Draw the month's incidents from rates read off the worlds as they are."""
    for i in range(at.n_incidents):
        if incidents.kind[i] == DERIVED:
            continue
        _find_rate(incidents, real, whole, double, at, i, m)
        draw(worlds, n, are_whole, month, keys, incidents.luck[i], double[at.luck])
        happened, rate, luck = whole[at.happened + i], double[at.spare_double], double[at.luck]
        if incidents.kind[i] == EVENT:
            for j in range(0, m, LANES):
                put(happened, j, cast(happened, take(luck, j) < 1.0 - exp(-take(rate, j))))
        else:
            _count(incidents, real, double, at, i, m)
            draw(worlds, n, are_whole, month, keys, incidents.severity[i], luck)
            _find_deaths(incidents, real, double, at, i, m)
            count = double[at.attacks + incidents.counted[i]]
            for j in range(0, m, LANES):
                put(happened, j, cast(happened, take(count, j) > 0.0))
    _derive(incidents, whole, double, at, n, m)


@compiled
def _derive(incidents, whole, double, at, n, m):
    """Incidents that are the toll of another, and none of a part that is switched off."""
    for i in range(at.n_incidents):
        happened = whole[at.happened + i]
        if incidents.kind[i] == DERIVED:
            worst, killed = double[at.worst + incidents.counted[i]], incidents.killed[i]
            for j in range(n):
                happened[j] = np.int32(worst[j] >= killed)
        if not incidents.happens[i]:
            for j in range(m):
                happened[j] = 0


@compiled
def _find_rate(incidents, real, whole, double, at, i, m):
    """The expected number of an incident a month, into the first spare row in double precision."""
    pull, zero = real[at.spare_real], to(real, 0.0)
    for j in range(m):
        pull[j] = zero
    for k in range(incidents.driver_first[i], incidents.driver_first[i + 1]):
        slope, x = real[at.numbers + incidents.driver_slope[k]], real[at.variables + incidents.driver_row[k]]
        where = incidents.driver_at[k]
        for j in range(m):
            pull[j] = pull[j] + slope[j] * (x[j] - where)
    for k in range(incidents.stance_first[i], incidents.stance_first[i + 1]):
        number, option = real[at.numbers + incidents.stance_number[k]], incidents.stance_option[k]
        stance = whole[at.stances + incidents.stance_row[k]]
        for j in range(m):
            pull[j] = pull[j] + (number[j] if stance[j] == option else zero)
    per_month, rate = real[at.numbers + incidents.rate[i]], double[at.spare_double]
    for j in range(0, m, LANES):
        put(rate, j, cast(double, take(per_month, j)) * exp(cast(double, take(pull, j))))


@compiled
def _count(incidents, real, double, at, i, m):
    """The number of attacks: quantiles of the gamma-Poisson law, from one uniform each."""
    rate, luck, count = double[at.spare_double], double[at.luck], double[at.attacks + incidents.counted[i]]
    shapes, one = real[at.numbers + incidents.dispersion[i]], to(real, 1.0)
    for j in range(0, m, LANES):
        mean, shape, uniform = take(rate, j), take(shapes, j), take(luck, j)
        wide = cast(double, shape)
        odds = mean / (wide + mean)
        chance = exp(-wide * log1p(mean / wide))
        below, number, found = chance, 0, spread(0.0)
        counts_on = uniform >= below
        while number < MOST and is_any(counts_on):
            factor = (to(real, number) + shape) / (to(real, number) + one)
            chance = where(counts_on, chance * odds * cast(double, factor), chance)
            below, found = where(counts_on, below + chance, below), where(counts_on, found + 1.0, found)
            counts_on = counts_on & (uniform >= below)
            number += 1
        put(count, j, found)


@compiled
def _find_deaths(incidents, real, double, at, i, m):
    """The deaths in the month's worst attack, and in all of them."""
    place, one = incidents.counted[i], to(real, 1.0)
    lethals, exponents = real[at.numbers + incidents.lethal[i]], real[at.numbers + incidents.exponent[i]]
    luck, count, largest = double[at.luck], double[at.attacks + place], incidents.log_largest[i]
    worsts, deaths = double[at.worst + place], double[at.deaths + place]
    for j in range(0, m, LANES):
        lethal_, tail_ = take(lethals, j), take(exponents, j) - one
        beside = larger(tail_ - one, one - tail_)
        tail_ = where(beside < to(real, 1e-6), to(real, 1.0 + 1e-6), tail_)
        lethal, tail, harmless, rest = (
            cast(double, lethal_),
            cast(double, tail_),
            cast(double, one - lethal_),
            cast(double, one - tail_),
        )
        cut = 1.0 - exp(-tail * largest)
        has_any, number = take(count, j) > 0.0, larger(take(count, j), 1.0)
        below = exp(log(larger(take(luck, j), 1e-300)) / number)
        ranked = smaller(larger((below - harmless) / cast(double, larger(lethal_, to(real, 1e-12))), 0.0), 1.0)
        worst = where(has_any & (below > harmless), exp(-log(1.0 - ranked * cut) / tail), 0.0)
        log_worst = log(larger(worst, 1.0))
        partial = tail / cut * (exp(rest * log_worst) - 1.0) / rest
        chance_below = harmless + lethal * (1.0 - exp(-tail * log_worst)) / cut
        others = (number - 1.0) * lethal * partial / chance_below
        put(worsts, j, floor(worst + 0.5))
        put(deaths, j, floor(worst + where(has_any, others, 0.0) + 0.5))


@compiled
def leave_marks(incidents, turns, script, reviews, bounds, real, whole, at, month, m):
    """Let the incidents that happened push variables and turn policies."""
    for i in range(at.n_incidents):
        for k in range(incidents.push_first[i], incidents.push_first[i + 1]):
            row = incidents.push_row[k]
            nudge(real, at, row, incidents.push_by[k], bounds[row, 0], bounds[row, 1], whole[at.happened + i], m)
    for i in range(at.n_incidents):
        for k in range(incidents.turn_first[i], incidents.turn_first[i + 1]):
            dossier, option = incidents.turns[k, 0], incidents.turns[k, 1]
            if script.forced[month, dossier] < 0 and not (reviews.forbidden[dossier] >> option) & 1:
                impose(turns, real, whole, at, dossier, option, whole[at.happened + i], m)


@compiled
def date_milestones(milestones, tests, real, whole, at, month, m):
    """Date the milestones whose signs have now been seen long enough, once."""
    for i in range(at.n_milestones):
        hold(tests, milestones.test_first[i], milestones.test_first[i + 1], real, whole, at, at.stances, at.agreed, at.spare, m)
        holds, signs, reached, lasts = whole[at.spare], whole[at.signs + i], whole[at.reached + i], milestones.lasts[i]
        for j in range(m):
            signs[j] = (signs[j] + 1) * holds[j]
            reached[j] = month if reached[j] == -1 and signs[j] >= lasts else reached[j]


@compiled
def keep_record(record, real, whole, double, at, place, first, n):
    """Write down the month of the worlds from `first` on; tells whether every variable is a finite number."""
    finite = True
    for i in range(at.n_variables):
        x = real[at.variables + i]
        for j in range(n):
            finite &= abs(x[j]) < np.inf
    for i in range(record.rows.size):
        kept, x = record.state[place, i], real[at.variables + record.rows[i]]
        for j in range(n):
            kept[first + j] = x[j]
    for i in range(at.n_dossiers):
        kept, stance = record.stance[place, i], whole[at.stances + i]
        for j in range(n):
            kept[first + j] = stance[j]
    for i in range(at.n_incidents):
        kept, happened = record.happened[place, i], whole[at.happened + i]
        for j in range(n):
            kept[first + j] += happened[j]
    _keep_tolls(record, double, at, place, first, n)
    return finite


@compiled
def _keep_tolls(record, double, at, place, first, n):
    """Write down the numbers of what is counted."""
    attacks, deaths, worst = record.attacks[place], record.deaths[place], record.worst[place]
    for i in range(at.deaths - at.attacks):
        for j in range(n):
            attacks[first + j] += np.int32(double[at.attacks + i, j])
            deaths[first + j] += np.int32(double[at.deaths + i, j])
            worst[first + j] = max(worst[first + j], np.int32(double[at.worst + i, j]))
