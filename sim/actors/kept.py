"""How are the arrays of a state kept in a file, with what is to be said about them?"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.config.errors import InputError, refuse
from sim.config.taken import path_of

FORM = 1
"""Of the file; one of another form is not read."""
ABOUT = "about"
"""Under which name the text stands among the arrays."""


def write(path: str | Path, arrays: Mapping[str, np.ndarray], about: Mapping[str, Any]) -> None:
    """Write arrays and plain data to one file of NumPy's (.npz), whole or not at all.

    Raises
    ------
    InputError : a file that cannot be written.
    """
    place = path_of(path, "state")
    text = json.dumps({"form": FORM, **about}).encode()
    waiting = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with waiting.open("wb") as file:
            kept: dict[str, Any] = {ABOUT: np.frombuffer(text, dtype=np.uint8), **arrays}
            np.savez(file, **kept)
        waiting.replace(place)
    except OSError as problem:
        waiting.unlink(missing_ok=True)
        raise refuse("state", str(path), f"a file that can be written ({problem.strerror})") from None


def read(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays and the plain data in such a file.

    Raises
    ------
    InputError : there is none, or it is none of these, or damaged.
    """
    place = path_of(path, "state")
    if not place.is_file():
        raise InputError(f"state: there is no file {path}.")
    try:
        with place.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays.pop(ABOUT).tobytes())
        if about.pop("form") != FORM:
            raise ValueError("another form")
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error) as problem:
        raise refuse("state", str(path), "a file that State.save wrote, whole and by this version") from problem
    return arrays, about
