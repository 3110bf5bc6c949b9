"""How does what is printed never end what is computed?"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any, TextIO

from sim.ensembles.run import Unfinished


class Unfailing:
    """A stream that takes any text: letters it has not become question marks, and once nobody reads it any more it is silent."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        """Everything else is as the stream has it."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write what can be written, and say that all was."""
        try:
            self._stream.write(text)
        except UnicodeEncodeError as problem:
            self.write(text.encode(problem.encoding, "replace").decode(problem.encoding))
        except (OSError, ValueError):
            self._fall_silent()
        return len(text)

    def flush(self) -> None:
        """Hand on what has been written."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self._fall_silent()

    def _fall_silent(self) -> None:
        """Let everything from now on, and what the stream still holds, go nowhere."""
        with suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


@contextmanager
def unfailing() -> Iterator[None]:
    """A context (or decorator) in which nothing that is printed can fail, wherever it goes: a pipe, a full disk, nowhere."""
    out, err = (Unfailing(stream if stream is not None else io.StringIO()) for stream in (sys.stdout, sys.stderr))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            yield
        finally:
            out.flush()
            err.flush()


def say_last(text: str) -> None:
    """Say what is said last, which no further Ctrl-C is to cut off."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(text, file=sys.stderr)


def said_before(problem: BaseException) -> str:
    """How to go on, where that was about to be told when Ctrl-C came once more."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, Unfinished):
        cause = cause.__context__
    return f"tightrope: {cause}" if cause is not None else "Stopped."
