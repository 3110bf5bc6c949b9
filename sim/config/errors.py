"""How is a wrong input told to the person who typed it?"""

from __future__ import annotations

import difflib
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TextIO

from pydantic import ValidationError

from sim.config.allowed import allowed_at, keys_at, place_in

MOST_TOLD = 20
_TOLD: dict[str | tuple[str, type[Warning], int], int] = {}


class InputError(ValueError):
    """Something the user typed cannot be used. Its message says where, what was found, what is allowed and what is nearest.

    mistakes : the message of each mistake by itself, where several are told together.
    """

    def __init__(self, message: str, mistakes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.mistakes = tuple(mistakes) or (message,)


class InputWarning(UserWarning):
    """Something the user typed is taken, but is probably not what was meant."""


class RenamedWarning(InputWarning, FutureWarning):
    """Something the user typed has a new name; the old one works for one more release."""


def warn(message: str, category: type[InputWarning] = InputWarning) -> None:
    """Tell whoever typed something what became of it; each message once."""
    warnings.warn_explicit(message, category, "tightrope", 1, registry=_TOLD)


def show_plainly() -> None:
    """Let warnings about what was typed be shown as the command line tells everything else."""
    before = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, InputWarning):
            print(f"tightrope: {message}", file=sys.stderr)
        else:
            before(message, category, filename, lineno, file, line)

    warnings.showwarning = show


def together(problems: Iterable[InputError]) -> InputError:
    """One error that tells all of several."""
    told = list(dict.fromkeys(line for problem in problems for line in problem.mistakes))
    if len(told) == 1:
        return InputError(told[0])
    shown = [f"({number}) {line}" for number, line in enumerate(told[:MOST_TOLD], start=1)]
    more = [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
    return InputError(" ".join([f"{len(told)} mistakes:", *shown, *more]), told)


def refuse_all(problems: Iterable[InputError]) -> None:
    """Raise all the problems as one InputError, if there are any."""
    if found := list(problems):
        raise together(found)


def problem_of(check: Callable[..., object], *arguments: Any) -> list[InputError]:
    """What a check refuses, as a list."""
    try:
        check(*arguments)
    except InputError as problem:
        return [problem]
    return []


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
    """All complaints of pydantic in readable words, with the full key, what is allowed there and the nearest right key.

    A key that is missing where another is misspelt so is told once, as the misspelt one; misspelt keys come first.
    """
    found = sorted(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    meant = {(each["loc"][:-1], near) for each in found if (near := key_meant(model, each)) is not None}
    return together(
        _told(each, where, model)
        for each in found
        if each["type"] != "missing" or (each["loc"][:-1], each["loc"][-1]) not in meant
    )


def key_meant(model: type, complaint: Any) -> str | None:
    """The key that one which is not allowed is most like; None for complaints of another kind."""
    *path, last = complaint["loc"] or ("",)
    return nearest(str(last), keys_at(model, tuple(path))) if complaint["type"] == "extra_forbidden" else None


def _told(complaint: Any, where: str, model: type) -> InputError:
    """One complaint in readable words."""
    path, kind, found = complaint["loc"], complaint["type"], complaint["input"]
    if kind == "extra_forbidden":
        return unknown("key", path[-1], keys_at(model, path[:-1]), _key(where, path[:-1]))
    if kind == "missing":
        return InputError(f"{_key(where, path)}: this key is missing and must be given.")
    key = _key(where, place_in(model, path))
    if kind == "value_error":
        message = complaint["msg"].removeprefix("Value error, ")
        seen = f"found {found!r}; " if not isinstance(found, dict) and not hasattr(found, "model_fields") else ""
        return InputError(f"{key}: {seen}{message[0].lower()}{message[1:]}.")
    near = nearest(str(found), complaint["ctx"]["expected"].replace("'", "").split(", ")) if kind == "literal_error" else None
    return refuse(key, found, allowed_at(model, path) + (f"; did you mean '{near}'?" if near else ""))


def _key(where: str, path: tuple[int | str, ...]) -> str:
    """A place in a file as a user counts: events[1] is the first event."""
    key = where
    for part in path:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else str(part)
    return key
