"""What does the player answer, and where do the answers come from: a terminal, standard input, or a script?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from sim.actors.account import Choice
from sim.config.errors import InputError, nearest, refuse

KEEP, MODEL, MODEL_MONTH, MODEL_GAME, WHY, HELP, QUIT = "", "m", "mm", "mmm", "w", "?", "q"
"""The answers that are no option."""
LETTERS = (MODEL, MODEL_MONTH, MODEL_GAME, WHY, HELP, QUIT)


@dataclass(frozen=True)
class Answer:
    """What the player wants: one of the letters, or an option (then `letter` is empty)."""

    letter: str
    option: str = ""


class Answers:
    """Lines of answers. In a script, empty lines keep what stands, and lines that begin with # are remarks.

    is_script : whether nobody can be asked again. place : the line that was read last, for messages.
    """

    def __init__(self, lines: Iterator[str], name: str, is_script: bool) -> None:
        self._lines, self._name, self.is_script, self._number = lines, name, is_script, 0

    @classmethod
    def of(cls, script: Path | None) -> Answers:
        """Those of a script, or of standard input. Raises InputError for a script that cannot be read."""
        if script is None:
            return cls(iter(sys.stdin.readline, ""), "standard input", not sys.stdin.isatty())
        try:
            return cls(iter(script.read_text(encoding="utf-8").splitlines()), str(script), is_script=True)
        except (OSError, UnicodeDecodeError) as problem:
            raise refuse("script", str(script), f"a text file with one move a line ({problem})") from None

    @property
    def place(self) -> str:
        """Where the last answer stands."""
        return f"{self._name}, line {self._number}"

    def ask(self, prompt: str, console: Console) -> str | None:
        """The next answer, without the blanks around it; None where there are no more."""
        console.print(prompt, end="", markup=False)
        for line in self._lines:
            self._number += 1
            if not (self.is_script and line.lstrip().startswith("#")):
                if self.is_script:
                    console.print(line.strip(), markup=False)
                return line.strip()
        console.print()
        return None


def read_answer(text: str, choice: Choice) -> Answer:
    """What an answer about a review means. Raises InputError for one that means nothing, or an option that is not open."""
    options = list(choice.is_open)
    if text.lower() in LETTERS:
        return Answer(text.lower())
    option = choice.before if text == KEEP else _find_option(text, options)
    if not choice.is_open[option]:
        what = "Enter, which keeps what stands" if text == KEEP else text
        raise InputError(f"{what}: this option is not open this month; allowed: {_list_allowed(choice, options)}.")
    return Answer("", option)


def _find_option(text: str, options: Sequence[str]) -> str:
    """The option that a number or a name means. Raises InputError."""
    if text.isdecimal() and 1 <= int(text) <= len(options):
        return options[int(text) - 1]
    if text in options:
        return text
    near = nearest(text, options)
    hint = f" Did you mean '{near}'?" if near else ""
    allowed = f"a number from 1 to {len(options)}, the name of an option, Enter (keep what stands), {', '.join(LETTERS)}"
    raise InputError(f"found '{text}'.{hint} Allowed: {allowed}.")


def _list_allowed(choice: Choice, options: Sequence[str]) -> str:
    numbers = [str(number) for number, option in enumerate(options, start=1) if choice.is_open[option]]
    return ", ".join([*numbers, *LETTERS])
