"""How small can a deal between two be? An agreement, two actors who can make it, and their theatre, in plain data."""

from __future__ import annotations

from sim.theatre import Theatre
from tests import tiny


def deal(takes=None, effects=None, **more) -> dict:
    takes = takes or {"one.q": ["offer"], "two.p": ["grant"]}
    return {
        "label": "a deal",
        "takes": takes,
        "asked_by": [next(iter(takes))],
        "effects": effects or {"x": 0.5},
        **more,
    }


def two(cost: float = 0.0, rate: float = 0.0, own: float = 0.0, **payoffs) -> dict:
    """Two actors, the first of whom can offer and the second grant; both want what the deal moves."""
    wants = {"one": {"x": 1.0}, "two": {"x": payoffs.get("worth", 1.0)}}
    offer = {"rest": tiny.option(), "offer": tiny.option(upkeep=own)}
    grant = {"rest": tiny.option(), "grant": tiny.option(upkeep=cost)}
    return {
        "one": tiny.actor(wants["one"], {"q": tiny.dossier(offer, rate=rate)}, temperature=0.0),
        "two": tiny.actor(wants["two"], {"p": tiny.dossier(grant, rate=rate)}, temperature=0.0),
    }


def stage(
    actors: dict, agreements: dict, hope: float = 0.5, decision: dict | None = None, y: dict | None = None, **more
) -> Theatre:
    laws, variables = (
        {"offers": {"numbers": {"hope": hope, "patience": 3.0}}},
        {"x": tiny.variable(0.2), **({"y": y} if y else {})},
    )
    found = tiny.content(variables, actors, decision, laws=laws, agreements=agreements, **more)
    return Theatre(found, 1, horizon=40, precision="double")
