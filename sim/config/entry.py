"""What does one entry of a file say, and what of it is still to be read where a part of it is wrong?

All mistakes of a file are to be told together, those of spelling and those of names that are not there. So an entry with mistakes
is read without them, and handed on for what else is to be found; it is refused in the end.
"""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.config.allowed import allowed_at
from sim.config.errors import InputError, from_validation, key_meant
from sim.plain import apart

STAND_IN = 0.5
"""In place of a number that must be given and is none: it suits shares, temperatures and most weights."""
FREE = ("title", "question", "label", "unit", "name", "claim", "why")
"""Texts that nothing else hangs on."""
ROUNDS = 3
KEPT = 4096
"""So many entries are kept as they were typed."""


def typed_entry(model: type[BaseModel], entry: Any, file: str, name: str, told: list[InputError]) -> Any:
    """An entry as its model. Its mistakes are added to `told`, and what can be made of the rest is returned, or None."""
    where = f"{file}: {name}" if name else file
    if not isinstance(entry, dict):
        told.append(InputError(f"{where}: found {entry!r}; allowed: a mapping with the keys {', '.join(model.model_fields)}"))
        return None
    try:
        return _typed(model, entry)
    except ValidationError as problem:
        told.append(from_validation(problem, where, model))
        return _rest(model, entry, problem)


def _typed(model: type[BaseModel], entry: dict[str, Any]) -> Any:
    """The entry as its model; equal ones are one, as typing takes longer than reading. Raises ValidationError."""
    try:
        packed = pickle.dumps(entry)
    except Exception:  # whatever it is that cannot be packed, it is looked at as it is
        return model.model_validate(entry)
    return _unpacked(model, packed)


@lru_cache(maxsize=KEPT)
def _unpacked(model: type[BaseModel], packed: bytes) -> Any:
    return model.model_validate(pickle.loads(packed))  # noqa: S301 - packed here


def _rest(model: type[BaseModel], entry: dict[str, Any], problem: ValidationError) -> Any:
    """The entry without what is wrong in it; None where that cannot be told apart from the rest."""
    left = apart(entry)
    for _ in range(ROUNDS):
        if not all(_mended(model, left, complaint) for complaint in problem.errors()):
            return None
        try:
            return model.model_validate(left)
        except ValidationError as more:
            problem = more
    return None


def _mended(model: type[BaseModel], left: Any, complaint: Any) -> bool:
    """Whether what a complaint is about could be mended: a misspelt key renamed, another value put in or left out."""
    node: Any = left
    part, *below = complaint["loc"] or (None,)
    while below and isinstance(inner := _at(node, part), dict | list):
        node, (part, *below) = inner, below
    if not isinstance(node, dict):
        return False
    if complaint["type"] == "extra_forbidden":
        found, meant = node.pop(part), key_meant(model, complaint)
        if meant is not None and meant not in node:
            node[meant] = found
        return True
    stand_in, is_missing = _stand_in(allowed_at(model, complaint["loc"]), part), part not in node
    if stand_in is not None and (is_missing or repr(node[part]) != repr(stand_in)):
        node[part] = stand_in
    elif is_missing or (isinstance(node[part], dict) and "value" not in node[part]):
        return False
    else:
        del node[part]
    return True


def _at(node: Any, part: Any) -> Any:
    if isinstance(node, dict):
        return node.get(part)
    return node[part] if isinstance(node, list) and isinstance(part, int) and part < len(node) else None


def _stand_in(allowed: str, key: Any) -> Any:
    """Something that is allowed at a place and on which nothing else hangs, if there is such a thing."""
    if allowed.startswith("one of '"):
        return allowed.split("'")[1]
    if "number" in allowed:
        return 1 if allowed.startswith("a whole number") else STAND_IN
    return "?" if key in FREE else None
