"""What is read off each world, so that it can be compared with what was measured and with what is on record?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.ensembles.ensemble import Ensemble
from sim.record.forecasts import onsets, starts, striking_months, taking
from sim.record.observations import Event, Record
from sim.studies.calibration.targets import FILE, Plan, Target
from sim.world.incidents import rate_of
from sim.world.world import Number, World

ATTACKS, EXPONENT = "baloch_attack", "incidents.baloch_attack.severity.exponent"
CRISIS, CLASH, LARGE, VIOLENCE = "india_pakistan_crisis", "border_clash", "mass_casualty_attack", "violence"
YEAR, YEARS = 12, {"killed": 1, "years_from": 1, "years_below": 1, "year_to_year": 2}
"""Months in a year, and how many years a statistic needs."""
LIMITED = ("years_from", "years_below")
"""Statistics that count years by a limit."""


# --- statistics --------------------------------------------------------------------------------------------------------


def statistics(ensemble: Ensemble, targets: Mapping[str, Target], plan: Plan) -> np.ndarray:
    """The statistic of each target, each on its target's scale, (world, target).

    Parameters
    ----------
    ensemble : of worlds of which all months and variables are kept.

    Raises
    ------
    InputError : a target names a statistic that does not exist, or lacks the months or the limit that its statistic needs.
    """
    for name, target in targets.items():
        _check(name, target)
    return np.column_stack([t.scaled(STATISTICS[t.statistic](ensemble, t, plan)) for t in targets.values()])


def _check(name: str, target: Target) -> None:
    where, statistic = f"{FILE}: {name}", target.statistic
    if statistic not in STATISTICS:
        raise unknown("statistic", statistic, STATISTICS, where)
    if (target.months[1] - target.months[0] + 1) // YEAR < YEARS.get(statistic, 0):
        raise refuse(f"{where}.months", list(target.months), f"{YEARS[statistic]} whole years or more for '{statistic}'")
    if (target.limit is None) == (statistic in LIMITED):
        raise refuse(f"{where}.limit", target.limit, f"a number with the statistics {' and '.join(LIMITED)}, and only there")


def _months(ensemble: Ensemble, name: str, target: Target) -> np.ndarray:
    """One of the arrays that count by month, the target's months only, (world, month)."""
    return ensemble.data[name].sel(month=slice(*target.months)).transpose("world", "month").values.astype(float)


def _attacks(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    return _months(ensemble, "attacks", target).mean(axis=1) * YEAR


def _killed_per_attack(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    attacks = _months(ensemble, "attacks", target).sum(axis=1)
    return _months(ensemble, "deaths", target).sum(axis=1) / np.maximum(attacks, 1.0)


def _large_attacks(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    """Months with a large attack over all attacks; two in one month count as one, which is rare."""
    least = ensemble.content.incidents[LARGE].killed_at_least
    large = (_months(ensemble, "worst_attack", target) >= least).sum(axis=1)
    return large / np.maximum(_months(ensemble, "attacks", target).sum(axis=1), 1.0)


def _yearly(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    """Killed on all sides, (world, year), of the whole years within the months."""
    level = ensemble.variable(VIOLENCE).sel(month=slice(*target.months)).transpose("world", "month").values.astype(float)
    years = level.shape[1] // YEAR
    return plan.unit.value * level[:, : years * YEAR].reshape(len(level), years, YEAR).mean(axis=2)


def _killed(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    return _yearly(ensemble, target, plan).mean(axis=1)


def _years_from(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    return (_yearly(ensemble, target, plan) >= target.limit).mean(axis=1)


def _years_below(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    return (_yearly(ensemble, target, plan) < target.limit).mean(axis=1)


def _year_to_year(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    return np.abs(np.diff(np.log(np.maximum(_yearly(ensemble, target, plan), 1e-3)), axis=1)).mean(axis=1)


def _exponent(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    return np.broadcast_to(_numbers(ensemble)[EXPONENT], ensemble.data.sizes["world"]).astype(float)


def _crises(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    return expected(ensemble, CRISIS, target.months)


def _clashes(ensemble: Ensemble, target: Target, plan: Plan) -> np.ndarray:
    return expected(ensemble, CLASH, target.months)


STATISTICS: dict[str, Callable[[Ensemble, Target, Plan], np.ndarray]] = {
    "attacks": _attacks,
    "killed_per_attack": _killed_per_attack,
    "large_attacks": _large_attacks,
    "exponent": _exponent,
    "killed": _killed,
    "year_to_year": _year_to_year,
    "years_from": _years_from,
    "years_below": _years_below,
    "crises": _crises,
    "clashes": _clashes,
}
"""What a target may name, in its own unit: killed are people a year, attacks a year, crises and clashes a month."""


def expected(ensemble: Ensemble, incident: str, months: tuple[int, ...]) -> np.ndarray:
    """How often an incident is to be expected a month along the path of each world, (world,).

    Rates are read off each world as it stood at the end of the month before. That they are averaged, and not the happenings,
    takes away the luck of a few years: what is measured over decades has hardly any.
    """
    content, data, numbers = ensemble.content, ensemble.data, _numbers(ensemble)
    names = [[str(name) for name in data[axis].values] for axis in ("variable", "dossier", "milestone_name")]
    variables, dossiers, milestones = ({name: row for row, name in enumerate(each)} for each in names)
    state, stance = (data[name].transpose("month", ..., "world").values for name in ("state", "stance"))
    reached = data["milestone"].transpose(..., "world").values
    rates = []
    for month in range(months[0], months[1] + 1):
        world = World(variables, dossiers, milestones, state[month - 1], stance[month - 1], reached)
        rate = rate_of(incident, content.incidents[incident], world, content.options, numbers)
        rates.append(1.0 - np.exp(-rate))
    return np.mean(rates, axis=0)


def _numbers(ensemble: Ensemble) -> dict[str, Number]:
    """Every number of the theatre, one for all worlds or (world,)."""
    drawn = ensemble.data["parameter"].transpose("number", "world").values.astype(float)
    found: dict[str, Number] = {address: quantity.value for address, quantity in ensemble.content.quantities.items()}
    return found | dict(zip((str(name) for name in ensemble.data["number"].values), drawn, strict=True))


# --- the record's training part ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trained:
    """Something that came, or did not, in the training part of the record.

    came : whether it is on record. event : the event on record, or else dossier and option, or an incident, of which nothing is.
    """

    name: str
    came: bool
    event: Event | None = None
    option: tuple[str, str] | None = None


def trained(content: Content, october: Content, record: Record) -> list[Trained]:
    """All that can come in the training part: the events on record, and each other option and incident, which did not.

    Nothing is left out but what may have come there or later: events whose window ends later, and options that stood in October
    without an event that says since when.
    """
    found = [Trained(event.name, True, event=event) for event in record.events if event.last <= record.training]
    begun, ended = starts(content), {**starts(october), **record.standing}
    early = [event for event in record.events if event.first <= record.training]
    touched = {(name, option) for event in early for name, options in event.stance.items() for option in options}
    later = {(name, option) for event in record.events for name, options in event.stance.items() for option in options}
    open_ones = touched | ({(name, option) for name, option in ended.items() if option != begun[name]} - later)
    for name, options in content.options.items():
        for option in options:
            if option != begun[name] and (name, option) not in open_ones:
                found.append(Trained(f"{name}: {option}", False, option=(name, option)))
    struck = {event.incident for event in early}
    events = [name for name, incident in content.incidents.items() if incident.kind == "event" and name not in struck]
    return found + [Trained(name, False) for name in events]


def came(ensemble: Ensemble, asked: Sequence[Trained], record: Record) -> np.ndarray:
    """Which of these things came in the training part of each world, (world, thing)."""
    found = []
    for thing in asked:
        if thing.event is not None:
            months = onsets(ensemble, thing.event)
        elif thing.option is not None:
            months = taking(ensemble, thing.option[0], thing.option[1:])
        else:
            months = striking_months(ensemble, thing.name)
        found.append(months[:, : record.training].any(axis=1))
    return np.column_stack(found)
