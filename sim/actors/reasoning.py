"""How do actors reason about each other?

Depth 1 takes all other stances as standing. Depth d expects, of every other dossier under review, the choice of depth d - 1
(level-k reasoning, Nagel 1995). Depth inf is the damped fixed point of those expectations: with everything under review, no
turning cost, foresight 1 and multilinear payoffs it is the logit quantal response equilibrium (McKelvey and Palfrey 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.actors.actor import Actor
from sim.actors.dossier import Dossier
from sim.actors.evaluation import Weighing
from sim.actors.stage import Stage
from sim.actors.standing import Standing, expected
from sim.world.world import Real

Agenda = list[tuple[Actor, Dossier, np.ndarray]]
Weighings = dict[str, Weighing]
FINEST: dict[Real, float] = {np.float32: 2e-5, np.float64: 0.0}
"""Chances told in single precision do not come nearer than that to their answer; rounding keeps them moving."""
PATIENCE = 25
"""Steps towards the fixed point before they are halved for the first time."""


def deliberate(theatre: Stage, actors: Sequence[Actor]) -> Weighings:
    """Every dossier under review this month, weighed at its actor's depth, all on the same snapshot of the worlds."""
    agenda = [
        (actor, dossier, actor.agenda[dossier.name])
        for actor in actors
        for dossier in actor.dossiers
        if dossier.name in actor.agenda
    ]
    depths = sorted({actor.depth for actor, _, _ in agenda})
    settled: Weighings = {}
    lasting = theatre.look_ahead()
    beliefs = lasting
    for level in range(1, int(max((depth for depth in depths if depth < np.inf), default=0)) + 1):
        needed = agenda if any(depth > level for depth in depths) else [item for item in agenda if item[0].depth == level]
        weighings = _weigh_all(needed, beliefs)
        settled.update({dossier.name: weighings[dossier.name] for actor, dossier, _ in needed if actor.depth == level})
        if any(level < depth < np.inf for depth in depths):
            beliefs = _beliefs(theatre, lasting, weighings)
    if np.inf in depths:
        fixed = _fixed_point(theatre, lasting, agenda)
        settled.update({dossier.name: fixed[dossier.name] for actor, dossier, _ in agenda if actor.depth == np.inf})
    return settled


def _weigh_all(agenda: Agenda, beliefs: Standing) -> Weighings:
    return {dossier.name: actor.weigh(dossier, where, beliefs) for actor, dossier, where in agenda}


def _beliefs(theatre: Stage, lasting: Standing, weighings: Weighings) -> Standing:
    """What stands, with the dossiers under review replaced by their expected choices."""
    chances = {name: (w.where, _without_acts(theatre.by_name[name], w.probabilities)) for name, w in weighings.items()}
    stances = theatre.policies.lasting_stances()
    mixed = expected(lasting, theatre.dossiers, stances, chances, theatre.potency)
    theatre.deals.expected(mixed, theatre.world)
    return mixed


def _without_acts(dossier: Dossier, probabilities: np.ndarray) -> np.ndarray:
    """The probabilities of what will stand for good: an act counts as the option that follows it."""
    if not dossier.has_acts:
        return probabilities
    lasting = np.zeros_like(probabilities)
    for option, follows in enumerate(dossier.lasting):
        lasting[follows] = lasting[follows] + probabilities[option]
    return lasting


def _fixed_point(theatre: Stage, lasting: Standing, agenda: Agenda) -> Weighings:
    """Probabilities that are the answer to themselves, world by world: a world that has settled is not touched again.

    Chances move the share `damping` of the way to their answer. Where answers overshoot that goes on for ever, so worlds that
    have not settled go on with steps half as long, twice as many of them, and so on.
    """
    rule = theatre.decision
    tolerance = max(rule.tolerance, FINEST[theatre.dtype])
    current = _weigh_all(agenda, lasting)
    active = np.zeros(theatre.world.n, dtype=bool)
    for _, _, where in agenda:
        active[where] = True
    for iteration in range(rule.iterations):
        damping = rule.damping * 0.5 ** ((iteration // PATIENCE + 1).bit_length() - 1)
        pending = [(actor, dossier, where[active[where]]) for actor, dossier, where in agenda]
        pending = [item for item in pending if item[2].size]
        if not pending:
            break
        answer = _weigh_all(pending, _beliefs(theatre, lasting, current))
        moved = np.zeros(theatre.world.n)
        for _, dossier, _ in pending:
            current[dossier.name] = _damped(current[dossier.name], answer[dossier.name], active, damping, moved)
        active = active & (moved * (rule.damping / damping) > tolerance)
    return current


def _damped(old: Weighing, new: Weighing, active: np.ndarray, damping: float, moved: np.ndarray) -> Weighing:
    """The old weighing moved towards the new one in the active worlds; notes in `moved` how far each world's chances went."""
    columns = active[old.where]
    step = damping * (new.probabilities - old.probabilities[:, columns])
    chances, utilities = old.probabilities.copy(), np.array(old.utilities)
    chances[:, columns] = old.probabilities[:, columns] + step
    utilities[:, columns] = new.utilities
    terms = {name: np.array(term) for name, term in old.terms.items()}
    for name, term in terms.items():
        term[:, columns] = new.terms[name]
    moved[new.where] = np.maximum(moved[new.where], np.max(np.abs(step), axis=0))
    return replace(old, terms=terms, utilities=utilities, probabilities=chances)
