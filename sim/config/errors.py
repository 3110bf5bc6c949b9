"""How is a wrong input told to the person who typed it?"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

_TOLD: dict[str, Any] = {}


class InputError(ValueError):
    """Something the user typed cannot be used. Its message says where, what was found, what is allowed and what is nearest."""


class InputWarning(UserWarning):
    """Something the user typed is taken, but is probably not what was meant."""


def warn(message: str) -> None:
    """Tell whoever typed something what became of it; each message once."""
    warnings.warn_explicit(message, InputWarning, "tightrope", 1, registry=_TOLD)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known spelling closest to `word`, or None when nothing comes near."""
    names = [str(name) for name in known]
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.55)
    if close:
        return close[0]
    tails = {name.rsplit(".", 1)[-1]: name for name in names}
    close = difflib.get_close_matches(word.rsplit(".", 1)[-1], tails, n=1, cutoff=0.6)
    return tails[close[0]] if close else None


def listed(names: Iterable[str], most: int = 40) -> str:
    """Names for a message: all of them, or the first `most` and how many more there are."""
    found = [str(name) for name in names]
    more = f", ... ({len(found) - most} more)" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def unknown(what: str, word: object, known: Iterable[str], where: str) -> InputError:
    """The error for a name that does not exist: where, what was found, what is allowed, the nearest spelling."""
    names = list(known)
    near = nearest(str(word), names)
    hint = f" Did you mean '{near}'?" if near else ""
    return InputError(f"{where}: unknown {what} '{word}'.{hint} Allowed: {listed(names)}.")


def refuse(where: str, found: object, allowed: str) -> InputError:
    """The error for a value out of place: where it stands, what was found, what is allowed."""
    return InputError(f"{where}: found {found!r}; allowed: {allowed}.")


def from_validation(error: ValidationError, where: str, model: type) -> InputError:
    """One readable message out of pydantic's first complaint, with the full key and the nearest right key."""
    found = error.errors()
    first = next(
        (each for each in found if each["type"] == "extra_forbidden"), found[0]
    )  # a misspelt key before the key it stands for
    path = first["loc"]
    more = f" ({error.error_count() - 1} more problems here.)" if error.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        return InputError(str(unknown("key", path[-1], _fields_at(model, path[:-1]), _key(where, path[:-1]))) + more)
    if first["type"] == "missing":
        return InputError(f"{_key(where, path)}: this key is missing and must be given.{more}")
    message = first["msg"].removeprefix("Value error, ")
    is_entry = isinstance(first["input"], (dict, BaseModel)) and first["type"] == "value_error"
    seen = "" if is_entry else f"found {first['input']!r}; "
    return InputError(f"{_key(where, path)}: {seen}{message[0].lower()}{message[1:]}.{more}")


def _key(where: str, path: tuple[int | str, ...]) -> str:
    """A place in a file as a user counts: events[1] is the first event."""
    key = where
    for part in path:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return key


def _fields_at(model: object, path: tuple[int | str, ...]) -> list[str]:
    """The field names a pydantic model allows at a path inside it."""
    for part in path:
        fields = getattr(model, "model_fields", None)
        if fields is not None:
            model = fields[part].annotation if part in fields else model
        model = _inner_model(model)
    fields = getattr(_inner_model(model), "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _inner_model(annotation: object) -> object:
    """The model inside `dict[str, Model]`, `Model | None` or `list[Model]`; the annotation itself otherwise."""
    arguments = getattr(annotation, "__args__", None)
    if not arguments:
        return annotation
    return next((_inner_model(a) for a in arguments if hasattr(_inner_model(a), "model_fields")), annotation)
