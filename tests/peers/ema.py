"""How would one run the reduced theatre with EMA Workbench? Weights and seed are uncertainties, an experiment is a world."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from ema_workbench import (
    ArrayOutcome,
    Constant,
    IntegerParameter,
    Model,
    RealParameter,
    Samplers,
    SequentialEvaluator,
    perform_experiments,
)

from tests.peers.reading import read


def run(tree: dict[str, Any], worlds: int, months: int, seed: int, around: str) -> tuple[np.ndarray, np.ndarray]:
    """Levels (world, month, variable) and stances (world, month, dossier); around : the module that plays a world."""
    theatre, play = read(tree), import_module(f"tests.peers.{around}").play
    wants = [(name, v, *ends) for name, actor in theatre.actors.items() for v, ends in actor.wants.items()]

    def world(luck: int, **numbers: float) -> dict[str, np.ndarray]:
        weights = {name: {v: numbers[f"{name}_{v}"] for v in actor.wants} for name, actor in theatre.actors.items()}
        levels, stances = play(theatre, weights, luck, months)
        return {"levels": levels, "stances": stances}

    model = Model("region", function=world)
    model.uncertainties = [RealParameter(f"{name}_{v}", low, high) for name, v, low, high in wants if low < high]
    model.uncertainties = [*model.uncertainties, IntegerParameter("luck", 0, 2**31 - 1)]
    model.constants = [Constant(f"{name}_{v}", low) for name, v, low, high in wants if low == high]
    model.outcomes = [ArrayOutcome("levels"), ArrayOutcome("stances")]
    np.random.seed(seed)
    with SequentialEvaluator(model) as evaluator:
        _, found = perform_experiments(model, worlds, evaluator=evaluator, uncertainty_sampling=Samplers.MC)
    return found["levels"], found["stances"]
