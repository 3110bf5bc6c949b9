"""Which batches of a run are done, whatever happened to the process that ran them?

A batch is entered in the journal when its data are on the disk, and the entry is flushed before the next is made: after a kill
or a power cut the journal never claims more than there is.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from sim.config.errors import InputError

JOURNAL, LOCK = "journal.jsonl", ".lock"


@dataclass(frozen=True)
class Entry:
    """What became of one batch.

    sha256 : a hash of its bits. seconds : it took. moments : of the outcome whose precision is asked for. error : that ended it.
    played : in compiled form, or why not.
    """

    batch: int
    sha256: str = ""
    seconds: float = 0.0
    error: str = ""
    moments: tuple[int, float, float] | None = None
    played: str = ""


def enter(folder: Path, entry: Entry) -> None:
    """Add one entry, and return when it is on the disk."""
    append_line(folder / JOURNAL, json.dumps(asdict(entry)))


def append_line(path: Path, line: str) -> None:
    """Add a line to a file, after whatever was cut short in it, and return when it is on the disk."""
    with path.open("a", encoding="utf-8") as file:
        if file.tell() and not _ends_whole(path):
            file.write("\n")
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def entries(folder: Path) -> dict[int, Entry]:
    """The last entry of each batch; a line that was cut short when power went is passed over."""
    path, found = folder / JOURNAL, {}
    if not path.exists():
        return {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[entry.batch] = entry
    return found


def done(folder: Path) -> dict[int, Entry]:
    """The batches whose data are on the disk."""
    return {number: entry for number, entry in entries(folder).items() if entry.sha256}


def ways_played(folder: Path) -> dict[str, int]:
    """How many batches were played in compiled form, and how many not, with the reason."""
    return dict(Counter(entry.played for entry in done(folder).values() if entry.played))


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep a run's folder for this process alone; the system lets go of it however the process ends.

    Raises
    ------
    InputError : another process is at work in the folder.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"{folder}: another process is using this folder; wait for it or stop it, then try again") from None
    try:
        yield
    finally:
        lock.release()


def is_held(folder: Path) -> bool:
    """Whether a process is at work in the folder."""
    if not (folder / LOCK).exists():
        return False
    try:
        with held(folder):
            return False
    except InputError:
        return True
