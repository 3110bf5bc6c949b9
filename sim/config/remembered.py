"""What is worth finding once for something that is used often, such as a content or an entry of it?"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import TypeVar

Found = TypeVar("Found")
_KNOWN: dict[int, dict[Hashable, object]] = {}
"""What was found for the things in use, by their identity."""


def find_once(owner: object, key: Hashable, find: Callable[[], Found]) -> Found:
    """What `find` returns: found the first time it is asked for under this key, and forgotten with its owner."""
    if id(owner) not in _KNOWN:
        _KNOWN[id(owner)] = {}
        weakref.finalize(owner, _KNOWN.pop, id(owner), None)
    return find_in(_KNOWN[id(owner)], key, find)


def find_in(known: dict[Hashable, object], key: Hashable, find: Callable[[], Found]) -> Found:
    """What is known under a key, or else what `find` returns, which is known from then on."""
    if key not in known:
        known[key] = find()
    return known[key]  # type: ignore[return-value]
