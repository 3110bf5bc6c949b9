"""How small can a theatre be and still play? Pieces for tests that state their whole world in a few lines of plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import yaml

from sim.actors.evaluation import Weighing
from sim.actors.reasoning import deliberate
from sim.config.content import Content
from sim.config.loading import assemble
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
    return assemble(yaml.safe_load(written), "tiny", dict(decision or {}), {})


def theatre(
    variables: Mapping[str, Tree],
    actors: Mapping[str, Tree],
    decision: Mapping[str, Any] | None = None,
    laws: Mapping[str, Tree] | None = None,
    **how: Any,
) -> Theatre:
    """A theatre of that content in double precision, as its numbers are compared with exact ones; `how` goes to `Theatre`."""
    return Theatre(content(variables, actors, decision, laws=laws or {}), **{"precision": "double", **how})


def laws(share: Any = 0.0, memory: Any = 0.5, scale: Any = 0.05, chance: Any = 1.0, notice: float = 0.02) -> Tree:
    """The laws of netting, of answers in kind, and of replies: what is felt is on the table for three months."""
    return {
        "netting": {"numbers": {"share": share}},
        "reciprocity": {"numbers": {"memory": memory, "scale": scale}},
        "replies": {"numbers": {"notice": notice, "window": 3, "chance": chance}},
    }


RIVALS = {"x": variable(0.5), "y": variable(0.5), "z": variable(0.5)}
"""What `rivals` quarrel about."""


def rivals(strength: float = 1.0, rate: float = 0.0, **more: Any) -> dict[str, Tree]:
    """Two of whom the second wins by harming the first, who without answering in kind has no reason to harm or help it.

    rate : of reviews of the first, whose `aside` touches nobody else. more : of its reciprocity. Harm moves x from 0.5 to 0.4, or
    y from 0.5 to 0.4, in a month, which is as far as anybody looks.
    """
    answer = {"rest": option(), "harm": option({"y": -0.2}, upkeep=0.001), "help": option({"y": 0.2}, upkeep=0.001)}
    aside = {"rest": option(), "busy": option({"z": 0.2})}
    attack = {"rest": option(), "harm": option({"x": -0.2}, upkeep=-0.1)}
    own = {"q": dossier(answer, rate=rate), "aside": dossier(aside, rate=rate)}
    kind = {"reciprocity": {"strength": strength, **more}}
    return {
        "one": actor({"x": 1.0}, own, temperature=0.0, **kind),
        "two": actor({"y": 1.0}, {"p": dossier(attack)}, temperature=0.0),
    }


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


def agenda(stage: Theatre, months: int) -> list[list[str]]:
    """What `one` looks at in each of some months."""
    found = []
    for _ in range(months):
        stage.step()
        found.append(list(stage.actors["one"].agenda))
    return found
