"""How would one write the reduced theatre with Mesa and NumPy, worlds side by side? An agent decides in all of them at once."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from tests.peers.reading import Actor, Dossier, Theatre, read


class Question:
    """A dossier as arrays over the variables that it touches: pushes (option, touched, 1), stances (world,)."""

    def __init__(self, dossier: Dossier, names: list[str], wanted: dict[str, np.ndarray], worlds: int) -> None:
        touched = [name for name in names if any(name in effects for effects, _ in dossier.options)]
        effects = np.array([[effects.get(name, 0.0) for name in touched] for effects, _ in dossier.options])[..., None]
        self.rows, self.up, self.down = [names.index(v) for v in touched], 1 - np.maximum(effects, 0), 1 + np.minimum(effects, 0)
        self.seen = [place for place, name in enumerate(touched) if name in wanted]
        self.weights = np.array([wanted[touched[place]] for place in self.seen])
        self.costs = np.array([upkeep for _, upkeep in dossier.options])[:, None]
        self.rate, self.turning_cost = dossier.rate, dossier.turning_cost
        self.stances = np.full(worlds, dossier.start)


class Player(mesa.Agent):
    """Somebody who decides in all worlds."""

    def __init__(self, model: Region, brief: Actor) -> None:
        super().__init__(model)
        self.brief, n = brief, model.worlds
        wanted = {name: model.rng.uniform(*ends, n) for name, ends in brief.wants.items()}
        self.questions = [Question(dossier, list(model.theatre.variables), wanted, n) for dossier in brief.dossiers]
        self.plans: list[tuple[Question, np.ndarray, np.ndarray]] = []

    def decide(self) -> None:
        """Look at the dossiers in the worlds in which they come up, all on what stands now."""
        rng, n = self.model.rng, self.model.worlds
        due = [(question, np.flatnonzero(rng.random(n) < question.rate)) for question in self.questions]
        self.plans = [(question, where, self.choose(question, where)) for question, where in due]

    def commit(self) -> None:
        """Let what was decided stand."""
        for question, where, chosen in self.plans:
            question.stances[where] = chosen

    def choose(self, question: Question, where: np.ndarray) -> np.ndarray:
        """An option in each of some worlds, by logit choice."""
        scaled = self.utilities(question, where) / self.brief.temperature
        odds = np.exp(scaled - scaled.max(axis=0))
        below = np.cumsum(odds, axis=0)
        return (below < self.model.rng.random(where.size) * below[-1]).sum(axis=0)

    def utilities(self, question: Question, where: np.ndarray) -> np.ndarray:
        """What each option is worth in some worlds: the levels expected under it, less what it costs; (option, world)."""
        stances, seen = question.stances[where], question.seen
        cells = np.ix_([question.rows[place] for place in seen], where)
        own_up, own_down = question.up[:, seen], question.down[:, seen]
        up = 1 - self.model.up[cells] / own_up[stances, :, 0].T * own_up
        down = 1 - self.model.down[cells] / own_down[stances, :, 0].T * own_down
        balance = up / (up + down)
        ahead = balance + (self.model.levels[cells] - balance) * (1 - up - down) ** self.brief.foresight
        turns = np.arange(len(question.costs))[:, None] != stances
        return (question.weights[:, where] * ahead).sum(axis=1) - question.costs - question.turning_cost * turns


class Region(mesa.Model):
    """All worlds side by side: levels, and the shares of room that pushes leave, (variable, world)."""

    def __init__(self, theatre: Theatre, worlds: int, seed: int) -> None:
        super().__init__(rng=seed)
        self.theatre, self.worlds = theatre, worlds
        start, drift = np.array([[each.start, each.drift] for each in theatre.variables.values()]).T
        self.levels = np.tile(start[:, None], worlds)
        self.drift_up, self.drift_down = (1 - drift * start)[:, None], (1 - drift * (1 - start))[:, None]
        for brief in theatre.actors.values():
            Player(self, brief)
        self.push()
        self.datacollector = mesa.DataCollector({"levels": lambda m: m.levels, "stances": lambda m: m.stances()})
        self.datacollector.collect(self)

    def step(self) -> None:
        """A month: reviews on one snapshot, then all pushes together."""
        self.agents.do("decide")
        self.agents.do("commit")
        self.push()
        self.levels = self.levels + (1 - self.up) * (1 - self.levels) - (1 - self.down) * self.levels
        self.datacollector.collect(self)

    def stances(self) -> np.ndarray:
        """What stands, (dossier, world)."""
        return np.array([question.stances for agent in self.agents for question in agent.questions])

    def push(self) -> None:
        """Find the shares of room up and down that standing options and the drift leave."""
        self.up, self.down = np.tile(self.drift_up, self.worlds), np.tile(self.drift_down, self.worlds)
        for agent in self.agents:
            for question in agent.questions:
                self.up[question.rows] *= question.up[question.stances, :, 0].T
                self.down[question.rows] *= question.down[question.stances, :, 0].T


def run(tree: dict[str, Any], worlds: int, months: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Levels (world, month, variable) and stances (world, month, dossier)."""
    model = Region(read(tree), worlds, seed)
    for _ in range(months):
        model.step()
    found = model.datacollector.model_vars
    return tuple(np.moveaxis(np.array(found[name]), -1, 0) for name in ("levels", "stances"))
