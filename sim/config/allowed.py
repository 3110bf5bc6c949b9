"""What may stand at a place of a file or a setting, in the words of the person who fills it in?

It is read off the pydantic models, so that what is told is what is checked.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", type(None): "null"}


def allowed_at(model: Any, path: tuple[int | str, ...]) -> str:
    """What is allowed at a path inside a model, such as 'a whole number from 1 to 1200'."""
    annotation, limits = _at(model, path)
    return _words(annotation, limits)


def keys_at(model: Any, path: tuple[int | str, ...]) -> list[str]:
    """The keys that a model allows at a path inside it."""
    fields: dict[str, Any] = next((each.model_fields for each in _alternatives(_at(model, path)[0]) if _is_model(each)), {})
    return [field.alias or name for name, field in fields.items()]


def place_in(model: Any, path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The part of a path that names keys and places in lists, without the names of types that pydantic appends."""
    length = next((n for n in range(len(path)) if _inner(_at(model, path[:n])[0], path[n]) is None), len(path))
    return path[:length]


def _at(annotation: Any, path: Iterable[int | str]) -> tuple[Any, list[Any]]:
    """The type at a path, and its limits."""
    limits: list[Any] = []
    for part in path:
        inner = _inner(annotation, part)
        if inner is None:
            break
        annotation, limits = _bare(inner)
    return annotation, limits


def _inner(annotation: Any, part: int | str) -> Any:
    """The type one step further in; None where there is no such step."""
    for each in map(_unwrapped, _alternatives(annotation)):
        if _is_model(each):
            fields = {field.alias or name: field for name, field in each.model_fields.items()}
            if part in fields:
                return Annotated[fields[part].annotation, fields[part]]
        elif get_origin(each) is dict and len(get_args(each)) == 2:
            return get_args(each)[1]
        elif get_origin(each) in (list, tuple) and isinstance(part, int):
            inside = get_args(each)
            return inside[part] if get_origin(each) is tuple and Ellipsis not in inside and part < len(inside) else inside[0]
    return None


def _bare(annotation: Any) -> tuple[Any, list[Any]]:
    """A type without what is annotated to it, and the limits among that."""
    limits: list[Any] = []
    while get_origin(annotation) is Annotated:
        annotation, *notes = get_args(annotation)
        for note in notes:
            limits += note.metadata if isinstance(note, FieldInfo) else [note]
    return annotation, limits


def _unwrapped(annotation: Any) -> Any:
    return _bare(annotation)[0]


def _alternatives(annotation: Any) -> list[Any]:
    return list(get_args(annotation)) if get_origin(annotation) in (Union, types.UnionType) else [annotation]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _words(annotation: Any, limits: list[Any]) -> str:
    """A type in words."""
    annotation, more = _bare(annotation)
    limits = [*limits, *more]
    if len(alternatives := _alternatives(annotation)) > 1:
        return ", or ".join(_words(each, limits) for each in alternatives)
    if _is_model(annotation):
        keys = {field.alias or name: field for name, field in annotation.model_fields.items()}
        also = "a number, or " if set(keys) >= {"value", "range"} else ""
        return f"{also}a mapping with the keys {', '.join(keys)}"
    origin, inside = get_origin(annotation) or annotation, [part for part in get_args(annotation) if part is not Ellipsis]
    if origin is Literal:
        return f"one of {', '.join(str(each).lower() if isinstance(each, bool) else repr(each) for each in inside)}"
    if origin in (list, tuple):
        what = {str: "names", float: "numbers", int: "whole numbers"}.get(_unwrapped(inside[0])) if inside else None
        return f"a list{_at_least(limits)}{f' of {what}' if what else ''}"
    if origin is dict:
        return f"a mapping{_at_least(limits)}"
    return WORDS.get(annotation, "another value") + (_within(limits) if annotation in (int, float) else "")


def _at_least(limits: Iterable[Any]) -> str:
    """How many there must be of something."""
    least = next((limit.min_length for limit in limits if getattr(limit, "min_length", None)), 0)
    return f" of at least {least}" if least else ""


def _within(limits: Iterable[Any]) -> str:
    """The limits of a number in words."""
    parts: list[str] = []
    for key, word in (("ge", "from"), ("gt", "above"), ("le", "to"), ("lt", "below")):
        found = [getattr(limit, key) for limit in limits if getattr(limit, key, None) is not None]
        joint = "and " if key == "lt" and parts else ""
        parts += [f" {joint}{word} {found[0]:{'d' if isinstance(found[0], int) else 'g'}}"] if found else []
    return "".join(parts)
