"""What do the worlds foretell of the months on record?

Three kinds of question. Standing: which option stands in each dossier at the end, whether it has changed or not. Happening: does
each option that did not stand at the start, each incident and each milestone come at all; nothing is left out. Timed: does an
event come in the months in which it is on record; each is matched with what did not happen, by rule: the same event in the
nearest other window of as many months, and any change, in the same months, of the next dossier of the same actor of which nothing
is on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble
from sim.record.observations import Event, Record
from sim.record.questions import (
    HAPPENING,
    STANDING,
    THEATRE,
    TIMED,
    Question,
    part_of,
    smoothed,
    staying,
    striking,
    turning,
    yes_or_no,
)

MILESTONES, INCIDENTS = "milestones", "incidents"


def pose_questions(ensemble: Ensemble, october: Content, record: Record) -> list[Question]:
    """All questions.

    Parameters
    ----------
    ensemble : of worlds from the start, all months kept, at least as many as the record has. october : the content whose starts
        are what stood at the end.
    """
    ended = {**starts(october), **record.standing}
    return [*standing(ensemble, ended, record), *happening(ensemble, ended, record), *timed(ensemble, record)]


def starts(content: Content) -> dict[str, str]:
    """Dossier -> the option it opens with."""
    return {f"{a}.{name}": d.start for a, brief in content.actors.items() for name, d in brief.dossiers.items()}


def standing(ensemble: Ensemble, ended: dict[str, str], record: Record) -> Iterator[Question]:
    """One question for each dossier: which option stands at the end."""
    begun = starts(ensemble.content)
    for name, options in ensemble.content.options.items():
        actor, short = name.split(".", 1)
        counts = np.bincount(stances(ensemble, name)[:, record.months], minlength=len(options))
        others = [other for other in begun if other != name]
        own, all_ = (
            smoothed(sum(begun[other] != ended[other] for other in pool), len(pool))
            for pool in ([other for other in others if other.split(".")[0] == actor], others)
        )
        forecasts = staying(len(options), options.index(begun[name]), own, all_)
        dates = [event.last for event in record.events if name in event.stance]
        also = record.contested.get(name)
        yield Question(
            STANDING,
            name,
            ensemble.content.actors[actor].dossiers[short].question,
            actor,
            part_of(max(dates, default=record.months), record),
            (record.months, record.months),
            tuple(options),
            options.index(ended[name]),
            None if also is None else options.index(also),
            {THEATRE: counts / counts.sum(), **forecasts},
        )


def happening(ensemble: Ensemble, ended: dict[str, str], record: Record) -> Iterator[Question]:
    """One question for each option that did not stand at the start, each incident and each milestone: does it come at all?

    What comes in the training part and no later belongs to that part.
    """
    for q in _happening(ensemble, ended, record):
        dates = [event.last for event in record.events if q.name == event.incident or q.name in _takings(event)]
        yield replace(q, part=part_of(max(dates, default=record.months), record))


def _takings(event: Event) -> set[str]:
    return {f"{name}: {option}" for name, options in event.stance.items() for option in options}


def _happening(ensemble: Ensemble, ended: dict[str, str], record: Record) -> Iterator[Question]:
    content, whole = ensemble.content, (1, record.months)
    begun = starts(content)
    taken = {f"{name}: {option}" for name, option in ended.items()}.union(*(_takings(event) for event in record.events))
    for name, options in content.options.items():
        rates, part, (actor, short) = turning(content, record, name), 1.0 / (len(options) - 1), name.split(".", 1)
        for option in (option for option in options if option != begun[name]):
            label = content.actors[actor].dossiers[short].options[option].label
            what, chance = f"{name}: {option}", _share(taking(ensemble, name, (option,)), whole)
            yield yes_or_no(HAPPENING, what, label, actor, whole, what in taken, chance, rates, part, record)
    struck = {event.incident for event in record.events}
    for name, incident in content.incidents.items():
        if incident.kind != "count":
            chance, rates = _share(striking_months(ensemble, name), whole), striking(content, record, name)
            yield yes_or_no(HAPPENING, name, incident.label, INCIDENTS, whole, name in struck, chance, rates, 1.0, record)
    rate = smoothed(0, (len(content.milestones) - 1) * record.months)
    for name, milestone in content.milestones.items():
        reached = ensemble.reached(name).values
        chance = float(((reached >= 1) & (reached <= record.months)).mean())
        yield yes_or_no(HAPPENING, name, milestone.label, MILESTONES, whole, False, chance, (rate, rate), 1.0, record)


def timed(ensemble: Ensemble, record: Record) -> list[Question]:
    """Each event in its window, and what did not happen to match it."""
    found: dict[str, Question] = {}
    content = ensemble.content
    for event in record.events:
        came, (rates, part), actor = onsets(ensemble, event), _rate(content, event, record), event.who[0]
        for months, is_so in (((event.first, event.last), True), (_elsewhere(event, record), False)):
            if months is not None:
                name = event.name if is_so else f"{event.name} (other months)"
                chance = _share(came, months)
                found[name] = yes_or_no(TIMED, name, event.label, actor, months, is_so, chance, rates, part, record)
        quiet = _quiet(content, event, record)
        if quiet is not None:
            months, stands = (event.first, event.last), stances(ensemble, quiet)
            name, label = f"{quiet} in {months[0]} to {months[1]}", f"a change in {quiet}"
            chance = _share(stands[:, 1:] != stands[:, :-1], months)
            rates = turning(content, record, quiet)
            found[name] = yes_or_no(TIMED, name, label, actor, months, False, chance, rates, 1.0, record)
    return list(found.values())


# --- what comes, world by world and month by month; month 1 is the first column -----------------------------------------


def stances(ensemble: Ensemble, dossier: str) -> np.ndarray:
    """The place of the option standing in a dossier, (world, month from 0)."""
    return ensemble.data["stance"].sel(dossier=dossier).transpose("world", "month").values


def taking(ensemble: Ensemble, dossier: str, options: Sequence[str]) -> np.ndarray:
    """Whether one of the options begins to stand where none of them stood, (world, month from 1)."""
    stands = np.isin(stances(ensemble, dossier), [ensemble.content.options[dossier].index(option) for option in options])
    return stands[:, 1:] & ~stands[:, :-1]


def striking_months(ensemble: Ensemble, incident: str) -> np.ndarray:
    """Whether an incident happens, (world, month from 1)."""
    return ensemble.data["happened"].sel(incident=incident).transpose("world", "month").values[:, 1:] > 0


def onsets(ensemble: Ensemble, event: Event) -> np.ndarray:
    """Whether an event comes: a stance that says it begins to stand, or its incident happens; (world, month from 1)."""
    ways = [taking(ensemble, dossier, options) for dossier, options in event.stance.items()]
    ways += [striking_months(ensemble, event.incident)] if event.incident is not None else []
    return np.logical_or.reduce(ways)


def first_times(ensemble: Ensemble, events: Sequence[Event], months: int) -> np.ndarray:
    """The month in which each event first comes in each world, infinite where it does not; (event, world)."""
    came = [onsets(ensemble, event)[:, :months] for event in events]
    return np.array([np.where(each.any(axis=1), each.argmax(axis=1) + 1.0, np.inf) for each in came])


def turned(ensemble: Ensemble, months: int) -> np.ndarray:
    """In how many dossiers another option stands at the end than at the start, (world,)."""
    first, last = (ensemble.data["stance"].sel(month=month).transpose("world", "dossier").values for month in (0, months))
    return (first != last).sum(axis=1)


def _share(came: np.ndarray, months: tuple[int, int]) -> float:
    return float(came[:, months[0] - 1 : months[1]].any(axis=1).mean())


def _rate(content: Content, event: Event, record: Record) -> tuple[tuple[float, float], float]:
    """How often something like an event is on record in a month, and what part of that it is."""
    if not event.stance:
        return striking(content, record, event.incident), 1.0
    dossier, options = next(iter(event.stance.items()))
    return turning(content, record, dossier), len(options) / (len(content.options[dossier]) - 1)


def _elsewhere(event: Event, record: Record) -> tuple[int, int] | None:
    """The nearest window of as many months before the event, else after it; None where there is no room for one."""
    if event.first - event.months >= 1:
        return event.first - event.months, event.first - 1
    if event.last + event.months <= record.months:
        return event.last + 1, event.last + event.months
    return None


def _quiet(content: Content, event: Event, record: Record) -> str | None:
    """The next dossier of the event's actor, in the order of its file and round again, of which nothing is on record."""
    if not event.stance:
        return None
    loud = {name for other in record.events for name in other.stance} | set(record.standing) | set(record.contested)
    own = [name for name in content.options if name.split(".")[0] == event.who[0]]
    place = own.index(next(iter(event.stance)))
    return next((name for name in own[place + 1 :] + own[:place] if name not in loud), None)
