"""Is a file of sealed entries still what it was when each line was written?

Each line is one entry in canonical JSON: keys in alphabetical order, no spaces, numbers as Python prints them. An entry holds
the hash of the line before it (`before`) and its own (`hash`: SHA-256 of the entry without that key). So a line that was edited,
removed, put elsewhere or slipped in is found, and named. Two things cannot be seen from the file alone: that its last lines were
cut off, and that somebody wrote all of it anew. Whoever wants to be believed publishes the head, the hash of the last line,
somewhere else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock

from sim.config.errors import InputError, listed

FIRST = "0" * 64
"""What stands before the first line."""
BEFORE, HASH = "before", "hash"
WAIT = 60
"""Seconds that one who appends waits for another to be done."""
Entry = dict[str, Any]


def canonical(entry: Mapping[str, Any]) -> str:
    """An entry as the one text that says it. Raises ValueError for a number that is not finite."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_entry(entry: Mapping[str, Any]) -> str:
    """The SHA-256 of an entry, its own hash left out."""
    return hashlib.sha256(canonical({key: entry[key] for key in entry if key != HASH}).encode()).hexdigest()


def seal_entries(entries: Sequence[Mapping[str, Any]], before: str = FIRST) -> list[Entry]:
    """The entries with the hashes that chain them to what stands before them."""
    sealed: list[Entry] = []
    for entry in entries:
        chained = {**entry, BEFORE: before}
        before = hash_entry(chained)
        sealed.append({**chained, HASH: before})
    return sealed


def find_faults(text: str) -> list[str]:
    """What is wrong with the lines of a ledger, each fault with its line; empty where the chain is whole."""
    faults, before = [], FIRST
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), start=1):
        try:
            entry = json.loads(line)
            is_sealed = isinstance(entry, dict) and isinstance(entry.get(HASH), str) and isinstance(entry.get(BEFORE), str)
        except ValueError:
            is_sealed = False
        if not is_sealed:
            faults.append(f"line {number} is not a sealed entry")
            continue
        if canonical(entry) != line or hash_entry(entry) != entry[HASH]:
            faults.append(f"line {number} was edited after sealing")
        if entry[BEFORE] != before:
            faults.append(f"line {number} does not follow the line before it: a line was edited, removed, inserted or moved")
        before = entry[HASH]
    return faults


def read_ledger(path: Path) -> list[Entry]:
    """All entries of a ledger, in the order in which they were sealed; empty where there is no such file.

    Raises
    ------
    InputError : it cannot be read, or its chain is broken; the message names the lines.
    """
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(f"ledger={path}: it cannot be read ({problem})") from None
    if faults := find_faults(text):
        told = f"ledger={path}: {listed(faults, 5)}"
        raise InputError(f"{told}. Nothing from there on can be trusted; restore the file from where it was published")
    return [json.loads(line) for line in text.splitlines()]


def read_head(entries: Sequence[Mapping[str, Any]]) -> str:
    """The hash of the last line, which stands for all of them."""
    return str(entries[-1][HASH]) if entries else FIRST


def append_entries(path: Path, make: Callable[[list[Entry]], Sequence[Mapping[str, Any]]]) -> list[Entry]:
    """Seal more entries at the end of a ledger, while nobody else can.

    Parameters
    ----------
    path : of the ledger; it is made where there is none. make : given the entries that stand there, those to be added.

    Returns
    -------
    All entries, those that were added last.

    Raises
    ------
    InputError : its chain is broken, the file cannot be written, or `make` refuses; nothing is written then.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=WAIT):
            there = read_ledger(path)
            added = seal_entries(make(there), read_head(there))
            _write(path, "".join(f"{canonical(entry)}\n" for entry in added))
    except TimeoutError:
        raise InputError(f"ledger={path}: somebody else is writing to it; try again") from None
    except OSError as problem:
        raise InputError(f"ledger={path}: it cannot be written ({problem.strerror})") from None
    return [*there, *added]


def _write(path: Path, text: str) -> None:
    """Add whole lines, and return when they are on the disk."""
    with path.open("ab") as file:
        is_cut = file.tell() > 0 and not path.read_bytes().endswith(b"\n")
        file.write((b"\n" if is_cut else b"") + text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())


def find_kind(entries: Sequence[Entry], kind: str) -> Iterator[tuple[int, Entry]]:
    """The entries of one kind, each with the number of its line."""
    return ((number, entry) for number, entry in enumerate(entries, start=1) if entry.get("kind") == kind)
