"""What is worth finding once for each content?"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import TypeVar

from sim.config.content import Content

Found = TypeVar("Found")
_KNOWN: dict[int, dict[Hashable, object]] = {}
"""What was found for the contents in use, by their identity."""


def find_once(content: Content, key: Hashable, find: Callable[[], Found]) -> Found:
    """What `find` returns: found the first time it is asked for under this key, and forgotten with the content."""
    if id(content) not in _KNOWN:
        _KNOWN[id(content)] = {}
        weakref.finalize(content, _KNOWN.pop, id(content), None)
    known = _KNOWN[id(content)]
    if key not in known:
        known[key] = find()
    return known[key]
