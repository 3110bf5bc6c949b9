"""What does the reduced theatre hold, as plain data that any framework can take up?"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PLACE = Path(__file__).with_name("theatre.yaml")
COLD = 1e-7
"""A temperature at which nobody chooses but the best."""
Weights = dict[str, dict[str, float]]
"""actor -> variable -> how much it counts."""


@dataclass(frozen=True)
class Variable:
    """A level from 0 to 1 that drifts back to where it started."""

    start: float
    drift: float


@dataclass(frozen=True)
class Dossier:
    """A question that stays open; options as (effects on variables, upkeep)."""

    name: str
    start: int
    rate: float
    turning_cost: float
    options: list[tuple[dict[str, float], float]]


@dataclass(frozen=True)
class Actor:
    """Who looks how far ahead, wants what (variable -> lowest and highest weight), and decides what."""

    temperature: float
    foresight: float
    wants: dict[str, tuple[float, float]]
    dossiers: list[Dossier]


@dataclass(frozen=True)
class Theatre:
    """All variables and actors by name."""

    variables: dict[str, Variable]
    actors: dict[str, Actor]

    @property
    def dossiers(self) -> list[tuple[str, Dossier]]:
        """Every dossier with its actor, in their order."""
        return [(name, dossier) for name, actor in self.actors.items() for dossier in actor.dossiers]


def read(tree: dict[str, Any]) -> Theatre:
    """The reduced theatre of a tree of content."""
    variables = {name: Variable(entry["start"], entry["relax"]["rate"]) for name, entry in tree["variables"].items()}
    return Theatre(variables, {name: _actor(entry) for name, entry in tree["actors"].items()})


def load() -> dict[str, Any]:
    """The tree of content as it is shipped."""
    return yaml.safe_load(PLACE.read_text(encoding="utf-8"))


def still(tree: dict[str, Any]) -> dict[str, Any]:
    """The same tree without luck: known weights, and everything comes up every month and is decided for what is best."""
    found = copy.deepcopy(tree)
    for brief in found["actors"].values():
        brief["temperature"] = COLD
        for payoff in brief["payoffs"].values():
            payoff["weight"] = payoff["weight"]["value"] if isinstance(payoff["weight"], dict) else payoff["weight"]
        for dossier in brief["dossiers"].values():
            dossier["review"] = {"rate": 1.0, "attention": 1.0}
    return found


def _actor(entry: dict[str, Any]) -> Actor:
    wants = {payoff["outcome"]: _range(payoff["weight"]) for payoff in entry["payoffs"].values()}
    return Actor(entry["temperature"], entry["foresight"], wants, [_dossier(*each) for each in entry["dossiers"].items()])


def _range(weight: Any) -> tuple[float, float]:
    return tuple(weight["range"]) if isinstance(weight, dict) else (weight, weight)


def _dossier(name: str, entry: dict[str, Any]) -> Dossier:
    options = [(option.get("effects", {}), option.get("upkeep", 0.0)) for option in entry["options"].values()]
    start = list(entry["options"]).index(entry["start"])
    return Dossier(name, start, entry["review"]["rate"], entry["turning_cost"], options)
