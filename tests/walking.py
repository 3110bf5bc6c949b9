"""What does an object hold, and all that it leads to? A walk that knows nothing of what it sees, and theatres for it."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

import sim
from sim.actors.actor import Actor
from sim.config.content import Content
from sim.theatre import Theatre
from tests import tiny

MESA = {"rng", "random", "_rng", "_seed", "_agents", "_agents_by_type", "_all_agents", "_user_step", "unique_id"}
"""Mesa's own: who its agents are, and generators that nobody draws from."""
LOOKED_UP = {"_streams"}
"""Generators of luck that have been asked for before: where they stand is set anew at each look-up."""
PLAIN = (str, bytes, int, float, bool, type(None), np.generic)


def walk(root: Any) -> dict[str, Any]:
    """Everything that can be reached, by its path: plain values, contents, and arrays as their type, shape and bits."""
    found: dict[str, Any] = {}
    seen: dict[int, Any] = {}
    waiting = [("", root)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, np.ndarray) and each.dtype != object:
            found[path] = (str(each.dtype), each.shape, each.tobytes())
        elif isinstance(each, (*PLAIN, Content)):
            found[path] = each
        elif not isinstance(each, (type, types.ModuleType)) and id(each) not in seen:
            seen[id(each)] = each
            waiting += [(f"{path}.{name}".lstrip("."), inner) for name, inner in _inside(each)]
    return found


def _inside(each: Any) -> Iterator[tuple[str, Any]]:
    """What one object leads to, by name."""
    if isinstance(each, Mapping):
        yield "keys", tuple(map(str, each))
        yield from ((f"[{key}]", inner) for key, inner in each.items())
    elif isinstance(each, (list, tuple)):
        yield "length", len(each)
        yield from ((f"[{place}]", inner) for place, inner in enumerate(each))
    elif isinstance(each, (set, frozenset)):
        yield "members", tuple(sorted(map(str, each)))
    elif isinstance(each, types.MethodType):
        yield "self", each.__self__
    elif isinstance(each, types.FunctionType):
        names = zip(each.__code__.co_freevars, each.__closure__ or (), strict=True)
        yield from ((f"<{name}>", cell.cell_contents) for name, cell in names)
    for name, inner in getattr(each, "__dict__", {}).items():
        if name not in MESA | LOOKED_UP:
            yield name, inner
    for name in getattr(type(each), "__slots__", ()):
        if hasattr(each, name):
            yield name, getattr(each, name)


def differing(one: Any, other: Any) -> list[str]:
    """The paths at which two objects hold something else."""
    first, second = walk(one), walk(other)
    return sorted(path for path in first.keys() | second.keys() if not _same(first.get(path), second.get(path)))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return repr(one) == repr(other)
    return type(one) is type(other) and one == other


# --- theatres ---------------------------------------------------------------------------------------------------------------

MONTHS, LEFT = 7, 4
known = cache(sim.content)
"""The content of a scenario, read once."""
HOW = {
    "baseline": {},
    "cpec_cutoff": {"trace": True},
    "control_tariff_spiral": {"steps_per_month": 2, "precision": "double"},
    "bagram_return": {"generator": "splitmix", "recorded": ["cpec_pace", "truce"], "ends_only": True},
    "pasni_built": {"order": ("us", "russia", "pakistan", "india", "iran", "taliban", "china", "bla"), "worlds": [9, 2, 4]},
}
"""Theatres of all kinds."""


def opened(scenario: str = "baseline", **how: object) -> Theatre:
    """A theatre of a few worlds of the shipped content."""
    return Theatre(known(scenario), **{"worlds": 3, "seed": 8, "horizon": MONTHS, **HOW[scenario], **how})


def played(theatre: Theatre, months: int = LEFT) -> Theatre:
    """The theatre some months on."""
    theatre.advance(months)
    return theatre


class Counting(Actor):
    """Takes the first option until it has chosen often enough, then the last; it remembers how often it has."""

    def probabilities(self, dossier, where, utilities, is_open):
        times = self.memory.setdefault("times", np.zeros(self.model.world.n, dtype=np.int64))
        chances = np.zeros_like(utilities)
        chances[np.where(times[where] < 3, 0, -1), np.arange(where.size)] = 1.0
        times[where] += 1
        return chances


def counting(**how: object) -> Theatre:
    """A theatre of one who counts."""
    options = {"a": tiny.option({"x": 0.1}), "b": tiny.option({"x": -0.1})}
    actors = {"one": tiny.actor({"x": 1.0}, {"q": tiny.dossier(options)})}
    return tiny.theatre({"x": tiny.variable(0.5)}, actors, worlds=2, horizon=9, actor_classes={"one": Counting}, **how)
