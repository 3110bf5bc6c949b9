"""How is the reduced theatre run here? Its YAML is content like any other."""

from __future__ import annotations

from typing import Any

import numpy as np

import sim
from sim import compiled
from sim.config.content import Content
from sim.config.loading import assemble
from sim.ensembles.batch import opened
from sim.ensembles.run import run_ensemble
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings


def content(tree: dict[str, Any], scenario: str = "") -> Content:
    """The reduced theatre, checked; or the whole one with a scenario."""
    return sim.content(scenario) if scenario else assemble(tree, "reduced", {}, {})


def run(tree: dict[str, Any], worlds: int, months: int, seed: int, scenario: str = "") -> tuple[np.ndarray, np.ndarray]:
    """Levels (world, month, variable) and stances (world, month, dossier)."""
    data = run_ensemble(content(tree, scenario), RunSettings(worlds=worlds, months=months, seed=seed)).data
    return data["state"].values, data["stance"].values


def prepare(tree: dict[str, Any], scenario: str = "") -> float:
    """Seconds that compiling the month takes, once for these rules; 0 where it is not to be compiled."""
    theatre = opened(RunPlan(content(tree, scenario), RunSettings(worlds=1)), np.arange(1))
    try:
        return compiled.prepare(theatre) if compiled.find_reason_against(theatre) == compiled.UNBUILT else 0.0
    finally:
        theatre.release()
