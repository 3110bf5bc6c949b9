"""How would one write the reduced theatre with Mesa and NumPy, one model a world? An agent weighs all its options in one go."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from tests.peers.reading import Actor, Theatre, Weights, read


class Player(mesa.Agent):
    """Somebody whose dossiers' options are rows of arrays, (option, variable)."""

    def __init__(self, model: Region, brief: Actor, weights: dict[str, float]) -> None:
        super().__init__(model)
        self.brief, names = brief, list(model.theatre.variables)
        self.weights = np.array([weights.get(name, 0.0) for name in names])
        options = [option for dossier in brief.dossiers for option in dossier.options]
        effects = np.array([[effects.get(name, 0.0) for name in names] for effects, _ in options])
        self.up, self.down = 1 - np.maximum(effects, 0), 1 + np.minimum(effects, 0)
        sizes = [len(dossier.options) for dossier in brief.dossiers]
        self.firsts = np.cumsum([0, *sizes[:-1]])
        self.dossier = np.repeat(np.arange(len(sizes)), sizes)
        self.upkeep = np.array([upkeep for _, upkeep in options])
        self.turning = np.array([dossier.turning_cost for dossier in brief.dossiers])[self.dossier]
        self.rates = np.array([dossier.rate for dossier in brief.dossiers])
        self.stands = self.firsts + [dossier.start for dossier in brief.dossiers]
        self.plans = self.stands.copy()

    def decide(self) -> None:
        """Look at the dossiers that come up, all on what stands now."""
        self.plans = self.stands.copy()
        due = np.flatnonzero(self.model.rng.random(self.rates.size) < self.rates)
        if due.size:
            scaled = self.utilities() / self.brief.temperature
            for place in due:
                mine = np.flatnonzero(self.dossier == place)
                odds = np.exp(scaled[mine] - scaled[mine].max())
                self.plans[place] = self.model.rng.choice(mine, p=odds / odds.sum())

    def commit(self) -> None:
        """Let what was decided stand."""
        self.stands = self.plans

    def utilities(self) -> np.ndarray:
        """What each option is worth: the levels expected under it, less what it costs; (option,)."""
        standing = self.stands[self.dossier]
        up = 1 - self.model.up * self.up / self.up[standing]
        down = 1 - self.model.down * self.down / self.down[standing]
        balance = up / (up + down)
        ahead = balance + (self.model.levels - balance) * (1 - up - down) ** self.brief.foresight
        return ahead @ self.weights - self.upkeep - self.turning * (standing != np.arange(standing.size))


class Region(mesa.Model):
    """One world: the levels of all variables, and the shares of room that pushes leave, (variable,)."""

    def __init__(self, theatre: Theatre, weights: Weights, seed: int) -> None:
        super().__init__(rng=seed)
        self.theatre = theatre
        self.levels = np.array([variable.start for variable in theatre.variables.values()])
        drift = np.array([variable.drift for variable in theatre.variables.values()])
        self.drift_up, self.drift_down = 1 - drift * self.levels, 1 - drift * (1 - self.levels)
        for name, brief in theatre.actors.items():
            Player(self, brief, weights[name])
        self.push()
        reporters = {"levels": lambda m: m.levels, "stances": lambda m: m.stances()}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)
        self.datacollector.collect(self)

    def step(self) -> None:
        """A month: reviews on one snapshot, then all pushes together."""
        self.agents.do("decide")
        self.agents.do("commit")
        self.push()
        self.levels = self.levels + (1 - self.up) * (1 - self.levels) - (1 - self.down) * self.levels
        self.datacollector.collect(self)

    def stances(self) -> np.ndarray:
        """What stands in every dossier."""
        return np.concatenate([agent.stands - agent.firsts for agent in self.agents])

    def push(self) -> None:
        """Find the shares of room up and down that standing options and the drift leave."""
        self.up = np.concatenate([[self.drift_up], *(agent.up[agent.stands] for agent in self.agents)]).prod(axis=0)
        self.down = np.concatenate([[self.drift_down], *(agent.down[agent.stands] for agent in self.agents)]).prod(axis=0)


def play(theatre: Theatre, weights: Weights, seed: int, months: int) -> tuple[np.ndarray, np.ndarray]:
    """Levels (month, variable) and stances (month, dossier) of one world."""
    model = Region(theatre, weights, seed)
    for _ in range(months):
        model.step()
    found = model.datacollector.model_vars
    return np.array(found["levels"]), np.array(found["stances"])


def run(tree: dict[str, Any], worlds: int, months: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Levels (world, month, variable) and stances (world, month, dossier)."""
    theatre, rng, found = read(tree), np.random.default_rng(seed), []
    for _ in range(worlds):
        weights = {name: {v: rng.uniform(*ends) for v, ends in a.wants.items()} for name, a in theatre.actors.items()}
        found.append(play(theatre, weights, int(rng.integers(2**31)), months))
    levels, stances = zip(*found, strict=True)
    return np.array(levels), np.array(stances)
