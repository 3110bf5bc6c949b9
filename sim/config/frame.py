"""What do contents have in common that differ in nothing but their numbers and their scenario?

Their frame: the same variables, dossiers and rules, bounds and effects. What hangs on that alone is found once for them all, so
that a theatre whose numbers (`sim.config.quantity.Quantity`) a user has moved opens quickly.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from pydantic import BaseModel

from sim.config.content import Content
from sim.config.kinds import KINDS
from sim.config.quantity import Quantity
from sim.config.remembered import Found, find_in, find_once

FRAMES = 8
"""What hangs on a frame is forgotten when so many others have been asked about since."""
ENTRIES = 400
"""Of one frame so many things are kept, those last asked about; a search for policies asks about another scenario every time."""
_FRAMED: OrderedDict[str, OrderedDict[Hashable, object]] = OrderedDict()
"""What was found for frames, the one asked about last at the end."""
_LOCK = Lock()


def find_in_frame(content: Content, key: Hashable, find: Callable[[], Found]) -> Found:
    """What `find` returns, which must hang on nothing but the key, and the frame of the content with its decision rule."""
    frame = find_once(content, "frame", lambda: digest_frame(content))
    with _LOCK:
        known = _FRAMED.setdefault(frame, OrderedDict())
        _FRAMED.move_to_end(frame)
        while len(_FRAMED) > FRAMES:
            _FRAMED.popitem(last=False)
        if key in known:
            known.move_to_end(key)
        while len(known) > ENTRIES:
            known.popitem(last=False)
    return find_in(known, key, find)


def digest_frame(content: Content) -> str:
    """A digest of all that a content holds but its numbers and its scenario."""
    shapes = [(kind, name, digest_shape(entry)) for kind in KINDS for name, entry in getattr(content, kind).items()]
    return hashlib.sha256(repr((shapes, content.decision.plain())).encode()).hexdigest()


def digest_shape(entry: BaseModel) -> str:
    """A digest of an entry but for its numbers; that of a scenario says what it does, and not which numbers it sets."""
    return find_once(entry, "shape", lambda: hashlib.sha256(repr(_shape(entry)).encode()).hexdigest())


def _shape(node: Any) -> Any:
    """What stands in an entry, with nothing but a mark in place of each number that can be set."""
    if isinstance(node, Quantity):
        return Quantity
    if isinstance(node, BaseModel):
        return type(node).__name__, [(name, _shape(getattr(node, name))) for name in type(node).model_fields]
    if isinstance(node, dict):
        return [(name, _shape(inner)) for name, inner in node.items()]
    return [_shape(inner) for inner in node] if isinstance(node, tuple | list) else node
