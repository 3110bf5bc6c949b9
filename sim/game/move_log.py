"""What does the log of a game hold, and how is it read again?

The log is a text of JSON objects, one a line: first what the game was opened with, then each move as it is made, and after
every month a hash of the world, by which a replay is checked bit by bit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.config.errors import InputError, refuse
from sim.game.seat import Move

NAME, FORM = "moves.jsonl", 1
"""What the log is called in a results folder, and the number of its form."""
HEAD = ("actor", "world", "scenario", "settings", "decision", "changes", "folders", "identity")
"""What its first line tells."""


@dataclass(frozen=True)
class Logged:
    """A log that has been read: how the game was opened, its moves by (month, dossier), and the hash after each month."""

    path: Path | str
    head: Mapping[str, Any]
    moves: dict[tuple[int, str], Move] = field(default_factory=dict)
    ends: dict[int, str] = field(default_factory=dict)

    def check_end(self, month: int, found: str) -> None:
        """Raise InputError where a month that is replayed has other bits than when it was played."""
        if self.ends.get(month, found) != found:
            told = f"log={self.path}: month {month} does not replay to the same bits: it was played with other code, libraries"
            raise InputError(f"{told} or another type of processor, or the log was edited; allowed: the log as it was written")

    def find(self, month: int, dossier: str, options: Mapping[str, bool]) -> Move | None:
        """The move on a dossier in a month, if one was made; options : option -> whether it is open. InputError if it is not."""
        move = self.moves.get((month, dossier))
        if move is not None and not options.get(move.option, False):
            allowed = ", ".join(option for option, is_open in options.items() if is_open)
            raise refuse(f"log={self.path}: month {month}, {dossier}", move.option, allowed)
        return move


class MoveLog:
    """The log of a game that is being played; where it has a path, each line is on disk before the game goes on."""

    def __init__(self, head: Mapping[str, Any], path: Path | None = None) -> None:
        self.path, self._lines = path, list[str]()
        self._write({"game": FORM, **head})

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._lines)

    def enter(self, move: Move) -> None:
        """Enter a move."""
        self._write(asdict(move))

    def end(self, month: int, state: str) -> None:
        """Enter that a month is over, and the hash of what stands then."""
        self._write({"month": month, "state": state})

    def _write(self, entry: Mapping[str, Any]) -> None:
        self._lines.append(json.dumps(entry, default=str) + "\n")
        if self.path is not None:
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(self._lines[-1])


def read_log(path: Path) -> Logged:
    """A log from its file; a last line that was cut off while it was written is passed over. Raises InputError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise refuse("log", str(path), f"a log as study=play writes it, {NAME} ({problem})") from None
    return read_text(text, path)


def read_text(text: str, path: Path | str = NAME) -> Logged:
    """A log from its text; path : what it is called in messages. Raises InputError."""
    lines = text.splitlines()
    entries = [_read_line(path, number, line, number == len(lines)) for number, line in enumerate(lines, start=1)]
    head = entries[0] if entries else None
    if head is None or head.get("game") != FORM or any(key not in head for key in HEAD):
        raise refuse(
            f"log={path}: line 1", lines[0][:80] if lines else "", f"how a game was opened, as study=play writes it ({NAME})"
        )
    logged = Logged(path, {key: part for key, part in head.items() if key != "game"})
    for number, entry in enumerate(entries[1:], start=2):
        if entry is not None:
            _enter(logged, number, entry)
    return logged


def _read_line(path: Path | str, number: int, line: str, is_last: bool) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
        if isinstance(entry, dict):
            return entry
    except ValueError:
        if is_last and number > 1:
            return None
    raise refuse(f"log={path}: line {number}", line[:80], "a JSON object, as study=play writes it")


def _enter(logged: Logged, number: int, entry: dict[str, Any]) -> None:
    """Enter one line of a log among what has been read."""
    try:
        if "state" in entry:
            logged.ends[int(entry["month"])] = str(entry["state"])
        else:
            move = Move(**entry)
            logged.moves[move.month, move.dossier] = move
    except (KeyError, TypeError, ValueError):
        raise refuse(
            f"log={logged.path}: line {number}", entry, "a move, or the end of a month, as study=play writes it"
        ) from None
