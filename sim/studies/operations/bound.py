"""How many operations and bytes does a month of one world need at least?

Counted are the steps of the rules as they are written, and exp and log of those who look ahead, in the reviews that there are;
the rest (luck, news, agreements, clocks, what is looked up where) is left out, so the count is a floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.actors.dossier import Dossier
from sim.arithmetic import DOUBLE, LOG_DOUBLE, LOG_SINGLE, SINGLE
from sim.compiled.numbering import Parameters
from sim.compiled.rules import Outcomes, find_traced
from sim.config.content import Content
from sim.ensembles.batch import opened
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.theatre import Theatre

WORLDS, MONTHS = 200, 12
"""In which reviews are counted."""
ROUND_EXP, ROUND_LOG = 12, 16
"""Operations of exp and log (`sim.arithmetic`) besides those of their polynomials, two for each power."""
OWN, STILL = 14, 3
"""Operations besides exp and log on a course that a dossier's options bear on (three exp, one log), and on another (one exp)."""


@dataclass(frozen=True)
class Needs:
    """What a month of one world needs at least: operations, bytes that go on record, and how many reviews there are."""

    operations: float
    moved: float
    reviews: float


def count_needs(content: Content, settings: RunSettings) -> Needs:
    """What a month of one world needs at least, by the reviews of a year of some worlds.

    Raises
    ------
    Untraceable : a rule whose steps cannot be counted.
    """
    theatre = opened(RunPlan(content, settings.model_copy(update={"months": MONTHS})), np.arange(WORLDS))
    try:
        reviews = _count_reviews(theatre)
        rules = find_traced(theatre, Parameters(theatre.parameters).row)
        operations = sum(_count(rule.steps) for kind in rules for rule in kind)
        operations += sum(often * _count_review(theatre, d) for d, often in zip(theatre.dossiers, reviews, strict=True))
        kept = sum(part.nbytes for part in (theatre.record.state, theatre.record.stance))
        return Needs(float(operations), kept / (WORLDS * (MONTHS + 1)), float(sum(reviews)))
    finally:
        theatre.release()


def _count_reviews(theatre: Theatre) -> list[float]:
    """How often each dossier comes up in a month of a world."""
    found = dict.fromkeys(theatre.by_name, 0)
    for _ in range(MONTHS):
        theatre.step()
        for actor in theatre.actors.values():
            for name, where in actor.agenda.items():
                found[name] += where.size
    return [found[d.name] / (WORLDS * MONTHS) for d in theatre.dossiers]


def _count_review(theatre: Theatre, d: Dossier) -> float:
    """Operations of one look at a dossier: the courses of variables, and what they are worth."""
    single, double = (SINGLE, LOG_SINGLE), (DOUBLE, LOG_DOUBLE)
    powers, more = single if theatre.dtype is np.float32 else double
    exp, log = 2 * len(powers.polynomial) + ROUND_EXP, 2 * len(more) + ROUND_LOG
    actor, outcomes = theatre.actors[d.actor], Outcomes(theatre.content)
    outlook = actor.outlooks[d.name]
    own = len(outlook.courses) - outlook.still
    looking = own * (3 * exp + log + OWN) + outlook.still * (exp + STILL)
    wanting = 0
    for rule in actor.relevant[d.name]:
        form, variables, _ = outcomes.add(rule.outcome_name, rule.reading)
        courses = [np.broadcast_to(outlook.places[name], len(d.options)) for name in variables]
        ways = len(set(zip(*courses, strict=True)))
        wanting += ways * (_count(list(outcomes.forms)[form][2]) + 1) + len(d.options)
    return looking * (2 if d.has_acts else 1) + wanting + len(d.options) * (exp + 2)


def _count(steps: Sequence[tuple]) -> int:
    """The steps that compute something."""
    return sum(step[0] not in ("leaf", "literal") for step in steps)
