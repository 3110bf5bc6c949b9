"""What would somebody type, so that the shell and the command line read it as it was meant?"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from sim.plain import plain_yaml

IS_WINDOWS = os.name == "nt"
BARE = re.compile(r"[A-Za-z_/][\w./-]*", re.ASCII)
"""Texts that need no quotes as a value, unless YAML reads something else than a text in them."""
PATHS = ("results", "result", "resume", "table", "priors", "log", "script", "ledger", "seeds")
LISTS = ("folders", "scenarios", "outcomes", "claims", "contradiction_choices", "readings", "answers", "questions")
TEXTS = (
    "scenario",
    "outcome",
    "target",
    "policies",
    "x",
    "y",
    "mediator",
    "by",
    "factor_grouping",
    "cluster_by",
    "method",
    "study",
    "question",
    "answer",
    "source",
    "date",
)
"""Settings that take a path, a list of texts, or a text."""
SAFE = re.compile(r"[\w@%+=:./-]+", re.ASCII)
"""Words that no shell reads anything into."""


def line(*words: str) -> str:
    """A command line of these words, as it is typed in the shell of this machine."""
    return " ".join(["python -m sim", *map(_shelled, words)])


def going_on(folder: Path) -> str:
    """The command line that continues the run in a folder."""
    return line(f"resume={tell_word(folder)}")


def installing(extra: str) -> str:
    """How one of the extras is installed, by somebody who has the checkout and nothing else."""
    return f'pip install -e ".[{extra}]" in the folder of the checkout'


def tell_word(part: Any) -> str:
    """A value as it is typed on the command line; a path so that a tilde it begins with stays one."""
    if isinstance(part, os.PathLike):
        text = os.fspath(part)
        return tell_word(os.path.join(os.curdir, text) if text.startswith("~") else text)
    if isinstance(part, Mapping):
        return "{" + ", ".join(f"{key}: {tell_word(inner)}" for key, inner in part.items()) + "}"
    if isinstance(part, list | tuple):
        return "[" + ", ".join(tell_word(inner) for inner in part) + "]"
    if isinstance(part, bool) or part is None:
        return {True: "true", False: "false", None: "null"}[part]
    if isinstance(part, str):
        return part if BARE.fullmatch(part) and isinstance(_read(part), str) else quoted(part)
    return repr(part)


def spelt(word: str, read: Callable[[str], Any], is_sweep: bool) -> str:
    """A word of the command line so that Hydra reads the text that is meant: a folder may be called 2025, josé or run[1].

    Parameters
    ----------
    read : the value that Hydra reads in a word; raises ValueError where it reads none. is_sweep : commas part several values.
    """
    key, _, typed = word.partition("=")
    name = key.lstrip("+")
    if name not in (*PATHS, *TEXTS, *LISTS):
        return word
    try:
        value = read(word)
    except ValueError:
        if typed[:1] in ("'", '"'):  # somebody meant to quote, and what they meant is not known
            return word
        value = 0  # whatever is not a text is taken as it was typed
    if name in LISTS:
        is_read = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        return word if is_read or typed[:1] + typed[-1:] != "[]" else f"{key}=[{_each(typed[1:-1])}]"
    is_text, is_number = value is None or isinstance(value, str), isinstance(value, int | float)
    if is_text or not (is_number or (name in PATHS and not is_sweep)):
        is_home = name in PATHS and str(value).startswith("~")
        return f"{key}={quoted(os.path.expanduser(str(value)))}" if is_home else word
    if is_sweep and "," in typed:
        return f"{key}={_each(typed)}"
    return f"{key}={quoted(os.path.expanduser(typed) if name in PATHS else typed)}"


def _each(texts: str) -> str:
    """Texts that commas part, each as it is typed."""
    return ",".join(quoted(text.strip().strip("'\"")) for text in texts.split(","))


def quoted(text: str) -> str:
    """A text in quotes, as Hydra reads it: nothing in it is a reference, and no backslash takes away the last quote."""
    quote = '"' if "'" in text else "'"
    kept = re.sub(r"(\\*)\$\{", r"\1\1\\${", text)
    return quote + re.sub(rf"(\\*)({quote}|\Z)", lambda found: 2 * found[1] + (found[2] and f"\\{quote}"), kept) + quote


def _shelled(word: str) -> str:
    """A word as a shell takes it for one, without reading anything into it."""
    if SAFE.fullmatch(word):
        return word
    if IS_WINDOWS:  # both of its shells know double quotes alone
        return '"' + word.replace('"', '\\"') + '"'
    return f'"{word}"' if "'" in word and not set(word) & set('"$`\\!') else shlex.quote(word)


def _read(text: str) -> Any:
    try:
        return plain_yaml(text)
    except yaml.YAMLError:
        return None
