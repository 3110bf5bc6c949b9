"""Does every entry have a name that it can be found by?

A name is part of addresses ('actors.china.payoffs.corridor.weight'), so it is a text without points that is no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.config.errors import InputError, refuse
from sim.config.kinds import KINDS

ALLOWED = "letters, digits and underscores, not starting with a digit"
WITHIN = {"payoffs": (), "dossiers": ("options",)}
"""What has names within the brief of an actor, and what has within that."""


def problems(tree: Mapping[str, Any], origin: Mapping[str, str]) -> Iterator[InputError]:
    """Every name of an entry, and within actors' briefs, that no address could hold.

    Parameters
    ----------
    tree : the sections of the content. origin : entry -> file, for messages.
    """
    for kind in KINDS:
        for name, entry in tree.get(kind, {}).items():
            where = origin.get(f"{kind}.{name}", kind)
            if not is_name(name):
                yield refuse(where, name, f"a {'file ' if kind == 'actors' else ''}name of {ALLOWED}")
            elif kind == "actors":
                yield from _within(entry, WITHIN, where)


def _within(entry: Any, below: Mapping[str, Any], where: str) -> Iterator[InputError]:
    for key in below:
        inside = entry.get(key) if isinstance(entry, Mapping) else None
        for name, inner in inside.items() if isinstance(inside, Mapping) else ():
            if not is_name(name):
                yield refuse(f"{where}: {key}", name, f"a name of {ALLOWED}")
            yield from _within(inner, {each: () for each in below[key]}, f"{where}: {key}.{name}")


def is_name(name: Any) -> bool:
    """Whether an entry can be called so."""
    return isinstance(name, str) and name.isidentifier()
