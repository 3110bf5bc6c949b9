"""What does `python -m sim` do? Hydra's configuration in, a study out. The only file that knows Hydra."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.config import files, overrides
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.run import Stopped, Unfinished
from sim.page import serve
from sim.studies import READING, RESUMABLE, STUDIES
from sim.studies.combined import combine
from sim.studies.request import OPTIONS, SETTINGS, Request

CONFIGS = str(files.shipped("configs"))
EXECUTIONS = {path.stem: path for path in sorted((files.shipped("configs") / "execution").glob("*.yaml"))}
PAGE = "page"
WITH_RESUME = ("resume", "execution", "figures", "quiet")
TAKE_A_VALUE = ("-cn", "--config-name", "-cd", "--config-dir", "-cp", "--config-path", "-p", "--package", "-i", "--info", "-sc")
"""Hydra's flags that are followed by a word of their own."""


def main(arguments: list[str] | None = None) -> None:
    """Run one study, or with -m one for each combination. Wrong input ends with one message and exit code 2."""
    words, before = list(sys.argv[1:] if arguments is None else arguments), signal.getsignal(signal.SIGINT)
    os.environ["HYDRA_FULL_ERROR"] = "1"  # hand errors on, so that they end in one message and not in Hydra's own exit code
    try:
        files.check_working_folder()
        sys.argv = [sys.argv[0], *_prepared(words)]
        hydra.main(version_base="1.3", config_path=CONFIGS, config_name="config")(_job)()
    except (InputError, HydraException, OmegaConfBaseException) as problem:
        _give_up(problem)
    except KeyboardInterrupt as problem:
        _say_last(f"\n{_said_before(problem)}")
        raise SystemExit(130) from None
    finally:
        if arguments is not None and signal.getsignal(signal.SIGINT) != before:  # the process goes on
            signal.signal(signal.SIGINT, before)


def _say_last(text: str) -> None:
    """Say what is said last, which no further Ctrl-C is to cut off."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(text, file=sys.stderr)


def _said_before(problem: BaseException) -> str:
    """How to go on, where that was about to be told when Ctrl-C came once more."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, Unfinished):
        cause = cause.__context__
    return f"tightrope: {cause}" if cause is not None else "Stopped."


def _job(config: DictConfig) -> None:
    """One composed configuration: what Hydra calls."""
    try:
        _study(OmegaConf.to_container(config, resolve=True))
    except (InputError, OmegaConfBaseException) as problem:  # told here, before Hydra would tell it a second time
        _give_up(problem)


def _study(plain: dict[str, Any]) -> None:
    task = HydraConfig.get()
    if task.mode == RunMode.MULTIRUN:
        plain["results"] = task.sweep.dir
    if not isinstance(plain.get("study"), str) or plain["study"] not in (*STUDIES, PAGE):
        raise unknown("study", plain.get("study"), (*STUDIES, PAGE), "study")
    typed = list(task.overrides.task)
    request = Request.from_config(plain, _changes(plain, typed), [word.lstrip("+") for word in typed])
    if request.resume is not None:
        _refuse_beside("resume", typed, [key for key in _keys(typed) if key not in WITH_RESUME], WITH_RESUME)
        request = request.resumed(RESUMABLE)
    if request.result is not None:
        if request.study not in (*READING, PAGE):
            raise refuse("result", f"study={request.study}", f"with result, one of study={', '.join((*READING, PAGE))}")
        made = (*SETTINGS, "scenario", "scenarios", "readings", "folders", "decision", *overrides.THEATRE_KEYS)
        _refuse_beside("result", typed, [key for key in _keys(typed) if key in made], OPTIONS)
    if files.is_a_copy() and request.result is None and request.resume is None:
        told = f"Content is read from {files.shipped('configs')}, as installed; for that of a checkout: pip install -e ."
        request.console.print(told, style="dim", markup=False)
    try:
        folder = serve.study(request) if request.study == PAGE else STUDIES[request.study](request)
        if task.mode == RunMode.MULTIRUN:
            combine(Path(task.sweep.dir), folder, list(task.overrides.task))
    except Unfinished as problem:
        _say_last(f"tightrope: {problem}")
        raise SystemExit(130 if isinstance(problem, Stopped) else 1) from None
    except OSError as problem:
        print(f"tightrope: {problem}; free some room, or name another place with results=FOLDER", file=sys.stderr)
        raise SystemExit(1) from None


def _keys(typed: Sequence[str]) -> list[str]:
    """The first part of the key of each word."""
    return [word.lstrip("+").partition("=")[0].split(".")[0] for word in typed]


def _refuse_beside(key: str, typed: Sequence[str], wrong: Sequence[str], allowed: Sequence[str]) -> None:
    """A stored run has the settings it was begun with; raise InputError for another that was typed beside it."""
    for word, name in zip(typed, _keys(typed), strict=True):
        if name in wrong:
            raise refuse(key, word, f"the settings the run was begun with, and beside them {', '.join(allowed)}")


def _give_up(problem: Exception) -> None:
    print(f"tightrope: {' '.join(str(problem).split())}", file=sys.stderr)
    raise SystemExit(2) from None


def _prepared(words: list[str]) -> list[str]:
    """The command line as Hydra wants it, after its keys have been checked against what exists.

    The theatre's own numbers are not part of Hydra's configuration (composing thousands of nodes takes seconds), so overrides of
    them are handed on as additions and laid into the content later.
    """
    shipped = files.read_yaml(files.shipped("configs") / "config.yaml")
    known = {key: value for key, value in shipped.items() if key != "defaults"}
    known["execution"] = {key: value for kind in EXECUTIONS for key, value in files.read_yaml(EXECUTIONS[kind]).items()}
    prepared = []
    for place, word in enumerate(words):
        if word.startswith("-") or "=" not in word:
            _refuse_stray(word, words[place - 1] if place else "")
            prepared.append(word)
            continue
        override = _parsed(word)
        if override.is_delete():
            raise refuse(word, word, "settings key=value; nothing can be taken away")
        root = override.key_or_group.split(".")[0]
        if root in overrides.THEATRE_KEYS:
            if "." not in override.key_or_group:
                raise refuse(root, word, f"a key below {root}, such as {root}.NAME")
            prepared.append(word if word.startswith("+") else f"+{word}")
            continue
        if override.key_or_group == "execution.job":  # names of its own, which Hydra would refuse
            prepared.append(f"++{word.lstrip('+')}")
            continue
        if override.key_or_group == "execution" and str(override.value()) not in EXECUTIONS:
            raise unknown("execution", str(override.value()), EXECUTIONS, "execution")
        if root.split("/")[0] != "hydra":
            _check_key(override.key_or_group, known)
        prepared.append(word)
    return prepared


def _refuse_stray(word: str, before: str) -> None:
    """A bare word is a mistake, unless it is the value of a flag before it."""
    if not word.startswith("-") and before not in TAKE_A_VALUE:
        raise refuse("command line", word, "settings key=value, such as scenario=cpec_cutoff, and Hydra's flags, such as --help")


def _parsed(word: str) -> Override:
    try:
        return OverridesParser.create().parse_override(word)
    except HydraException as problem:
        raise InputError(f"{word!r} cannot be read: {' '.join(str(problem).split())}") from None


def _check_key(key: str, known: Mapping[str, Any]) -> None:
    node: Any = known
    for depth, part in enumerate(key.split(".")):
        if not isinstance(node, dict) or part not in node:
            names = [*(node if isinstance(node, dict) else []), *(overrides.THEATRE_KEYS if depth == 0 else [])]
            raise unknown("setting", part, [name for name in names if name != "hydra"], key)
        node = node[part]


def _changes(plain: Mapping[str, Any], typed: Sequence[str]) -> list[tuple[str, Any]]:
    """The overrides of the theatre's content, as (address, value), in the order in which they were typed."""
    found = []
    for word in typed:
        path = _parsed(word).key_or_group.split(".")
        if path[0] in overrides.THEATRE_KEYS:
            value: Any = plain
            for part in path:
                value = value[part]
            found.append((".".join(path), value))
    return found
