"""Who acts?

An actor is a Mesa agent that carries its payoff rules and its dossiers, and decides for all worlds at once. To give an actor a
decision rule of its own, subclass it and override `probabilities`.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping

import mesa
import numpy as np

from sim.actors import decision
from sim.actors.dossier import Dossier
from sim.actors.evaluation import Weighing
from sim.actors.foresight import View, find_outlook, foresee
from sim.actors.payoffs import PayoffRule, Stakes, find_reads, payoff_rules
from sim.actors.reviews import Reviews
from sim.actors.stage import Stage
from sim.actors.standing import Standing
from sim.config.errors import unknown
from sim.config.schema import ActorBrief
from sim.world import conditions
from sim.world.world import Number, at, ordered_sum


def cast(theatre: Stage, classes: Mapping[str, type[Actor]]) -> dict[str, Actor]:
    """The actors of a theatre in their order, those of a class of their own among them. Raises InputError for one not in it."""
    if strangers := [name for name in classes if name not in theatre.content.actors]:
        raise unknown("actor", strangers[0], theatre.content.actors, "actor_classes")
    found = {}
    for name in theatre.order:
        own, brief = tuple(d for d in theatre.dossiers if d.actor == name), theatre.content.actors[name]
        found[name] = classes.get(name, Actor)(theatre, name, brief, payoff_rules(name, theatre.content), own)
    return found


class Actor(mesa.Agent):
    """A state or a movement: what it wants, what it can do, and how it chooses.

    Attributes
    ----------
    name : its id, 'china'. brief : its content file. rules : payoff rules. dossiers : what it can do.
    agenda : dossier -> worlds in which it is under review now. horizon : months it looks ahead. memory : name -> (..., world),
    what a rule of its own remembers from month to month: kept with the theatre's state, as what stands elsewhere is not.
    """

    model: Stage  # type: ignore[assignment]  # to Mesa it is some model; here it is always a theatre

    def __init__(
        self, model: Stage, name: str, brief: ActorBrief, rules: tuple[PayoffRule, ...], dossiers: tuple[Dossier, ...]
    ) -> None:
        super().__init__(typing.cast(mesa.Model, model))
        self.name, self.brief, self.rules, self.dossiers = name, brief, rules, dossiers
        self.relevant = {d.name: tuple(rule for rule in rules if not rule.reads.isdisjoint(d.touched)) for d in dossiers}
        self.stakes = {name: Stakes(relevant, model.parameters) for name, relevant in self.relevant.items()}
        self.outlooks = {
            d.name: find_outlook(model.content, d, find_reads(self.relevant[d.name]), model.world.variable_rows, model.bounds)
            for d in dossiers
        }
        self.turning_costs = {d.name: model.parameters[f"{d.address}.turning_cost"] for d in dossiers}
        self.upkeep = {d.name: d.prices("upkeep", model.parameters, model.world.n) for d in dossiers}
        self.backing_down = {d.name: d.prices("backing_down", model.parameters, model.world.n) for d in dossiers if d.armed.any()}
        self.reviews = Reviews.of(model, dossiers)
        self.agenda: dict[str, np.ndarray] = {}
        self.memory: dict[str, np.ndarray] = {}
        self.horizon: Number = self.parameter("foresight") * model.decision.foresight

    @property
    def depth(self) -> float:
        """Levels of reasoning: its own, or the theatre's."""
        return self.brief.depth if self.brief.depth is not None else self.model.decision.depth

    def parameter(self, key: str) -> Number:
        """One of its own numbers, by its key in the actor's file."""
        return self.model.parameters[f"actors.{self.name}.{key}"]

    # --- a review -----------------------------------------------------------------------------------------------------

    def open_reviews(self) -> None:
        """Find the worlds in which each dossier comes up: at its rate, after news it watches, or because its ground has gone."""
        due = self.reviews.due(self.model)
        agenda = {d.name: np.flatnonzero(found) for d, found in zip(self.dossiers, due, strict=True)}
        self.agenda = {name: where for name, where in agenda.items() if where.size}

    def weigh(self, dossier: Dossier, where: np.ndarray, expected: Standing) -> Weighing:
        """How the dossier's options look in the worlds `where`, given what stands or is expected to."""
        model = self.model
        stood = np.minimum(model.policies.standing_for[dossier.row, where], model.moment) / model.dtype(model.steps_per_month)
        prospects = model.deals.prospects(dossier, expected.ahead or model.world, where, expected.chances, stood)
        view = View(where, at(self.horizon, where), at(model.potency[dossier.name], where), prospects)
        seen = foresee(self.outlooks[dossier.name], dossier, model.world, expected, model.motion, model.deals, view)
        terms = dict(self.stakes[dossier.name].terms(seen, where))
        answers = model.relations.answers(dossier, where)
        costs = self._costs(dossier, where) + model.deals.costs(dossier, prospects, where)
        utilities = ordered_sum([*terms.values(), *answers.values()]) - costs
        is_open = self.open_options(dossier, where)
        chances = self.probabilities(dossier, where, utilities, is_open)
        return Weighing(where, terms, answers, costs, utilities, is_open, chances)

    def _costs(self, dossier: Dossier, where: np.ndarray) -> np.ndarray:
        """Upkeep, the cost of turning away from what stands, and that of backing down from what is announced, (option, world)."""
        stance = self.model.world.stances[dossier.row, where]
        costs = dossier.distance.take(stance, axis=1)
        costs *= at(self.turning_costs[dossier.name], where)
        costs += self.upkeep[dossier.name].take(where, axis=1)
        if dossier.name in self.backing_down:
            options = np.arange(len(dossier.options))[:, None]
            backs_down = (options != stance) & (options != dossier.lasting[stance])
            costs += backs_down * self.backing_down[dossier.name][stance, where]
        return costs

    def open_options(self, dossier: Dossier, where: np.ndarray) -> np.ndarray:
        """Which options are open, (option, world): their conditions hold and the scenario does not forbid them.

        Where that leaves none, what stands may stand on.
        """
        is_open = np.ones((len(dossier.options), where.size), dtype=bool)
        for option, tests in dossier.requires.items():
            is_open[option] = conditions.hold(tests, self.model.world, where)
        closed = [dossier.options.index(option) for option in self.model.forbidden[dossier.name]]
        is_open[closed] = False
        if len({*closed, *dossier.requires}) == len(dossier.options) and (shut := ~is_open.any(axis=0)).any():
            is_open[self.model.world.stances[dossier.row, where[shut]], shut] = True
        return is_open

    def probabilities(self, dossier: Dossier, where: np.ndarray, utilities: np.ndarray, is_open: np.ndarray) -> np.ndarray:
        """The chance of each option, (option, world): logit choice at the actor's temperature. Override for another rule."""
        return decision.logit(utilities, is_open, at(self.parameter("temperature"), where) * self.model.decision.temperature)

    def insists(self, dossier: Dossier, where: np.ndarray) -> np.ndarray:
        """Where what is chosen does not wait for turns that gain more, (where,). Override for another rule."""
        return np.zeros(where.size, dtype=bool)
