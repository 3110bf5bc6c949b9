"""How would one write the reduced theatre with Mesa and plain Python? One model a world, one agent an actor."""

from __future__ import annotations

import math
import random
from typing import Any

import mesa
import numpy as np

from tests.peers.reading import Actor, Dossier, Theatre, Weights, read


class Player(mesa.Agent):
    """Somebody who wants levels to be high or low, and holds stances."""

    def __init__(self, model: Region, brief: Actor, weights: dict[str, float]) -> None:
        super().__init__(model)
        self.brief, self.weights = brief, weights
        self.stances = {dossier.name: dossier.start for dossier in brief.dossiers}
        self.plans: dict[str, int] = {}

    def decide(self) -> None:
        """Look at the dossiers that come up, all on what stands now."""
        rng = self.model.random
        self.plans = {each.name: self.choose(each) for each in self.brief.dossiers if rng.random() < each.rate}

    def commit(self) -> None:
        """Let what was decided stand."""
        self.stances.update(self.plans)

    def choose(self, dossier: Dossier) -> int:
        """An option, by logit choice."""
        utilities = [self.utility(dossier, option) / self.brief.temperature for option in range(len(dossier.options))]
        best = max(utilities)
        odds = [math.exp(utility - best) for utility in utilities]
        return self.model.random.choices(range(len(odds)), odds)[0]

    def utility(self, dossier: Dossier, option: int) -> float:
        """What an option is worth: the levels expected under it, less what it costs."""
        stance = self.stances[dossier.name]
        (effects, upkeep), (standing, _) = dossier.options[option], dossier.options[stance]
        worth = -upkeep - (dossier.turning_cost if option != stance else 0.0)
        for variable, weight in self.weights.items():
            up, down = self.model.left[variable]
            old, new = standing.get(variable, 0.0), effects.get(variable, 0.0)
            up *= (1 - max(new, 0)) / (1 - max(old, 0))
            down *= (1 - max(-new, 0)) / (1 - max(-old, 0))
            worth += weight * expect(self.model.levels[variable], 1 - up, 1 - down, self.brief.foresight)
        return worth


class Region(mesa.Model):
    """One world: the levels of all variables, and what pushes them."""

    def __init__(self, theatre: Theatre, weights: Weights, seed: int) -> None:
        super().__init__(seed=seed)
        self.theatre = theatre
        self.levels = {name: variable.start for name, variable in theatre.variables.items()}
        self.left: dict[str, tuple[float, float]] = {}
        for name, brief in theatre.actors.items():
            Player(self, brief, weights[name])
        reporters = {"levels": lambda m: list(m.levels.values()), "stances": lambda m: m.stances()}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)
        self.datacollector.collect(self)

    def step(self) -> None:
        """A month: reviews on one snapshot, then all pushes together."""
        self.left = self.pushes()
        self.agents.do("decide")
        self.agents.do("commit")
        for name, (up, down) in self.pushes().items():
            level = self.levels[name]
            self.levels[name] = level + (1 - up) * (1 - level) - (1 - down) * level
        self.datacollector.collect(self)

    def stances(self) -> list[int]:
        """What stands in every dossier."""
        return [stance for agent in self.agents for stance in agent.stances.values()]

    def pushes(self) -> dict[str, tuple[float, float]]:
        """The shares of room up and down that standing options and the drift leave."""
        up = {name: 1 - each.drift * each.start for name, each in self.theatre.variables.items()}
        down = {name: 1 - each.drift * (1 - each.start) for name, each in self.theatre.variables.items()}
        for agent in self.agents:
            for dossier in agent.brief.dossiers:
                for name, effect in dossier.options[agent.stances[dossier.name]][0].items():
                    if effect > 0:
                        up[name] *= 1 - effect
                    else:
                        down[name] *= 1 + effect
        return {name: (up[name], down[name]) for name in up}


def expect(level: float, up: float, down: float, months: float) -> float:
    """Where a level stands after months of the same pushes."""
    balance = up / (up + down)
    return balance + (level - balance) * (1 - up - down) ** months


def play(theatre: Theatre, weights: Weights, seed: int, months: int) -> tuple[np.ndarray, np.ndarray]:
    """Levels (month, variable) and stances (month, dossier) of one world."""
    model = Region(theatre, weights, seed)
    for _ in range(months):
        model.step()
    found = model.datacollector.model_vars
    return np.array(found["levels"]), np.array(found["stances"])


def run(tree: dict[str, Any], worlds: int, months: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Levels (world, month, variable) and stances (world, month, dossier)."""
    theatre, rng, found = read(tree), random.Random(seed), []
    for _ in range(worlds):
        weights = {name: {v: rng.uniform(*ends) for v, ends in a.wants.items()} for name, a in theatre.actors.items()}
        found.append(play(theatre, weights, rng.getrandbits(31), months))
    levels, stances = zip(*found, strict=True)
    return np.array(levels), np.array(stances)
