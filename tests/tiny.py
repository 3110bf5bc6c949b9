"""How small can a theatre be and still play? Pieces for tests that state their whole world in a few lines of plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import yaml

from sim.actors.actor import Weighing
from sim.actors.reasoning import deliberate
from sim.config.content import Content, assembled
from sim.theatre import Theatre

Tree = dict[str, Any]


def variable(start: float = 0.0, bounds: tuple[float, float] = (0.0, 1.0), **more: Any) -> Tree:
    """A variable entry."""
    return {"label": "a level", "unit": "share", "bounds": list(bounds), "start": start, **more}


def option(effects: Mapping[str, float] | None = None, **more: Any) -> Tree:
    """An option entry."""
    return {"label": "an answer", "effects": dict(effects or {}), **more}


def dossier(
    options: Mapping[str, Tree], start: str | None = None, rate: float = 1.0, turning_cost: float = 0.0, **more: Any
) -> Tree:
    """A dossier that is always under review and costs nothing to turn, unless told otherwise."""
    return {
        "question": "which?",
        "start": start or next(iter(options)),
        "review": {"rate": rate, "attention": rate},
        "turning_cost": turning_cost,
        "options": dict(options),
        **more,
    }


def actor(
    payoffs: Mapping[str, float], dossiers: Mapping[str, Tree], temperature: float = 1.0, foresight: float = 1.0, **more: Any
) -> Tree:
    """An actor entry; payoffs: outcome -> weight."""
    wants = {f"wants_{name}": {"outcome": name, "weight": weight} for name, weight in payoffs.items()}
    return {
        "name": "somebody",
        "size": {"value": 0.1},
        "temperature": temperature,
        "foresight": foresight,
        "payoffs": wants,
        "dossiers": dict(dossiers),
        **more,
    }


def content(
    variables: Mapping[str, Tree], actors: Mapping[str, Tree], decision: Mapping[str, Any] | None = None, **more: Any
) -> Content:
    """Typed and checked content without mechanisms, milestones or incidents, written as YAML and read back as a file would be."""
    tree = {"variables": variables, "actors": actors, "mechanisms": {}, "milestones": {}, "incidents": {}}
    tree["scenario"] = {"title": "tiny", "question": "what then?"}
    written = yaml.safe_dump({**tree, **more}, sort_keys=False)
    return assembled(yaml.safe_load(written), "tiny", dict(decision or {}), {})


def theatre(
    variables: Mapping[str, Tree], actors: Mapping[str, Tree], decision: Mapping[str, Any] | None = None, **how: Any
) -> Theatre:
    """A theatre of that content in double precision, as its numbers are compared with exact ones; `how` goes to `Theatre`."""
    return Theatre(content(variables, actors, decision), **{"precision": "double", **how})


def weighings(stage: Theatre) -> dict[str, Weighing]:
    """What this month's reviews would come to, by dossier, without anybody acting on them."""
    for player in stage.actors.values():
        player.open_reviews()
    return deliberate(stage, list(stage.actors.values()))


def chances(stage: Theatre, world: int = 0) -> dict[str, np.ndarray]:
    """The probabilities of the options of each dossier under review in one world."""
    return {
        name: found.probabilities[:, list(found.where).index(world)]
        for name, found in weighings(stage).items()
        if world in found.where
    }
