"""What does `python -m sim` do? Hydra's configuration in, a study out. The only file that knows Hydra."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, cast

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, ValueType
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.config import composed, files, overrides
from sim.config.commands import line, spelt
from sim.config.errors import InputError, refuse, show_plainly, unknown
from sim.config.quoting import flagged, mended, taken_apart
from sim.config.renamed import rename_composed
from sim.config.shipped import is_a_copy
from sim.ensembles.folder import new_folder
from sim.ensembles.run import Stopped, Unfinished
from sim.reporting.screen import said_before, say_last, unfailing
from sim.studies import registry
from sim.studies.help import find_help
from sim.studies.operations.combined import COMBINED, combine, failures
from sim.studies.request import Request

CONFIGS, CONFIG = str(files.shipped("configs")), "config"
BASE = {"version_base": "1.3"} if hydra.__version__.startswith("1.3.") else {}
"""Which defaults Hydra 1.3 is to have; those of 1.4 are the same, and there the argument is deprecated."""
WITH_RESUME = ("resume", "execution", "figures", "quiet")
OWN = (("-cp", "--config-path"), ("-cd", "--config-dir"), ("-cn", "--config-name"))
"""Hydra's flags that name settings of one's own."""
TAKE_A_VALUE = (*(flag for flags in OWN for flag in flags), "-p", "--package", "-c", "--cfg", "-i", "--info")
"""Hydra's flags that are followed by a word of their own."""
SEVERAL = ("-m", "--multirun")
SWEEPS: set[Path] = set()
"""The folders of the multiruns that this process has begun."""


def _sweep_folder(results: str) -> str:
    """A folder of its own for a multirun."""
    SWEEPS.add(folder := new_folder(Path(results), "sweep"))
    return str(folder)


LATEST = getattr(OmegaConf.register_resolver, "__kwdefaults__", None)  # before OmegaConf 2.4 that name was of an older function
register: Any = OmegaConf.register_resolver if LATEST else OmegaConf.register_new_resolver
register("sweep_folder", _sweep_folder, replace=True, use_cache=True)


@unfailing()
def main(arguments: list[str] | None = None) -> None:
    """Run one study, or with -m one for each combination. Wrong input ends with one message and exit code 2."""
    words, before = list(sys.argv[1:] if arguments is None else arguments), signal.getsignal(signal.SIGINT)
    show_plainly()
    os.environ["HYDRA_FULL_ERROR"] = "1"  # hand errors on, so that they end in one message and not in Hydra's own exit code
    SWEEPS.clear()
    try:
        files.check_working_folder()
        if (text := find_help(words)) is not None:
            print(text)
            return
        sys.argv = [sys.argv[0], *_prepared(words)]
        hydra.main(**BASE, config_path=CONFIGS, config_name=CONFIG)(_job)()
    except (InputError, HydraException, OmegaConfBaseException) as problem:
        print(f"tightrope: {_in_words(problem)}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt as problem:
        say_last(f"\n{said_before(problem)}")
        raise SystemExit(130) from None
    finally:
        if arguments is not None and signal.getsignal(signal.SIGINT) != before:  # the process goes on
            signal.signal(signal.SIGINT, before)
    for sweep in sorted(SWEEPS):
        if (counted := failures(sweep))[0]:
            print("tightrope: {} of {} jobs failed; see".format(*counted), sweep / COMBINED, file=sys.stderr)
            raise SystemExit(1)


def _in_words(problem: BaseException) -> str:
    cause = problem.__cause__ if isinstance(problem.__cause__, InputError) else problem  # from within one of Hydra's own
    return " ".join(map(str.strip, str(cause).splitlines()))


def _job(config: DictConfig) -> None:
    """One composed configuration: what Hydra calls. In a multirun one that fails leaves the others to run."""
    task, folder, code, why = HydraConfig.get(), None, 0, ""
    plain: dict[str, Any] = {}
    is_sweep = task.mode == RunMode.MULTIRUN
    typed = [overrides.as_typed(word) for word in OmegaConf.to_container(task.overrides.task, resolve=False)]  # type: ignore[arg-type,union-attr]
    try:
        plain |= cast(dict[str, Any], OmegaConf.to_container(config, resolve=True))
        folder = _study(plain, typed)
    except (InputError, OmegaConfBaseException) as problem:  # told here, before Hydra would tell it a second time
        code, why = 2, _in_words(problem)
    except Unfinished as problem:
        code, why = 130 if isinstance(problem, Stopped) else 1, str(problem)
    except OSError as problem:
        room = "" if problem.errno == errno.ENOENT else "; free disk space, or choose another location with results=FOLDER"
        code, why = 1, f"{problem}{room}"
    except Exception as problem:
        if not is_sweep:
            raise
        traceback.print_exc()
        code, why = 1, f"{type(problem).__name__}: {problem}"
    if is_sweep:
        combine(Path(task.sweep.dir), task.job.num, typed, plain, folder, why)
    if code:
        which = f"job {task.job.num} ({', '.join(word.lstrip('+') for word in typed)}): " if is_sweep else ""
        told = f"tightrope: {which}{why}"
        print(told, file=sys.stderr) if is_sweep and code != 130 else say_last(told)
    if code == 130 or (code and not is_sweep):
        raise SystemExit(code)


def _study(plain: dict[str, Any], typed: list[str]) -> Path:
    """Make the study that a composed configuration asks for. Returns the folder it leaves."""
    task = HydraConfig.get()
    own = [Path(source.path) for source in task.runtime.config_sources if source.schema == "file" and source.path != CONFIGS]
    composed.check_chosen(own, task.runtime.choices, _as_hydra_reads)
    study = registry.find_study(plain.get("study"))
    plain, typed = rename_composed(plain, typed, study.name)
    composed.check_known(plain, options=registry.list_options([study], set(plain) - composed.roots()))
    given = composed.find_changed(plain) | {_root(word): word.lstrip("+") for word in typed if _is_setting(word, study)}
    if task.mode == RunMode.MULTIRUN:
        plain["results"] = task.sweep.dir
    registry.check_read(study, () if plain["result"] or plain["resume"] else given)
    request = Request.from_config(plain, _changes(plain, typed), _command(task, typed, study))
    if request.resume is not None:
        registry.refuse_beside("resume", given, [key for key in given if key not in WITH_RESUME], WITH_RESUME)
        request = request.take_up()
    elif request.result is not None:
        registry.check_stored(study, given)
    if is_a_copy() and request.result is None and request.resume is None:
        told = f"Content is read from the installed copy in {files.shipped('configs')}; to read a checkout: pip install -e ."
        request.console.print(told, style="dim", markup=False)
    return request.study(request)


def _is_setting(word: str, study: registry.Study) -> bool:
    """Whether a word sets something of ours, and not of Hydra's."""
    return _root(word) in (*composed.roots(), *study.options.model_fields)


def _root(word: str) -> str:
    """The first part of the key of a word, as Hydra is told it."""
    return overrides.as_composed(word.lstrip("+").partition("=")[0]).split(".")[0]


def _changes(plain: Mapping[str, Any], typed: Sequence[str]) -> list[tuple[str, Any]]:
    """What is changed of the theatre's content, as (address, value): first in files, then what was typed, in that order."""
    addresses = [key for key in (_parsed(word).key_or_group for word in typed) if overrides.is_of_theatre(key)]
    found = composed.numbers(plain, addresses)
    for address in dict.fromkeys(addresses):
        value: Any = plain
        for part in overrides.as_composed(address).split("."):
            value = value[part]
        found.append((address, value))
    return found


def _command(task: Any, typed: Sequence[str], study: registry.Study) -> list[str]:
    """The words that make a study again: where its configuration stands, and what was typed."""
    words = []
    for source in task.runtime.config_sources:
        if source.provider == "command-line":
            path = Path(source.path)
            words += ["--config-dir", str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)]
    words += [word for word in task.overrides.hydra if word.startswith("hydra.searchpath=")]
    words += ["--config-name", task.job.config_name] if task.job.config_name != CONFIG else []
    return words + [word.lstrip("+") if _is_setting(word, study) else word for word in typed]


# --- before Hydra reads the command line ------------------------------------------------------------------------------------


def _prepared(words: list[str]) -> list[str]:
    """The command line as Hydra wants it, after its keys have been checked against what exists.

    The theatre's own numbers are not part of Hydra's configuration (composing thousands of nodes takes seconds), so overrides of
    them are handed on as additions and laid into the content later.
    """
    groups, is_sweep = _own_configuration(words), any(word in SEVERAL for word in words)
    return [_prepared_word(words, place, groups, is_sweep) for place in range(len(words))]


def _prepared_word(words: Sequence[str], place: int, groups: Mapping[str, Path], is_sweep: bool) -> str:
    """One word of the command line, checked."""
    word = words[place]
    if word.startswith("-") or "=" not in word:
        _refuse_stray(words, place)
        return word
    word = spelt(word, lambda text: _parsed(text).value(), is_sweep)
    override = _read([*words[:place], word, *words[place + 1 :]], place, is_sweep)
    key, root = override.key_or_group, override.key_or_group.split(".")[0]
    if override.is_delete():
        raise refuse(word, word, "settings of the form key=value; settings cannot be deleted")
    if override.value_type == ValueType.GLOB_CHOICE_SWEEP and key not in ("execution", *groups):
        raise refuse(key, word, "a name, or several separated by commas; patterns are not supported here")
    if overrides.is_of_theatre(key):
        return f"++{overrides.as_composed(word.lstrip('+'))}"
    if root in overrides.ROOTS:
        raise refuse(root, word, f"a key below {root}, such as {root}.NAME")
    if key == "execution.job":  # names of its own, which Hydra would refuse
        return f"++{word.lstrip('+')}"
    if key == "execution" and override.value_type != ValueType.GLOB_CHOICE_SWEEP:
        names = override.sweep_string_iterator() if override.is_sweep_override() else [str(override.value())]
        composed.check_executions(list(names), groups.get(key))
    elif key in groups:
        composed.check_file(groups[key] / f"{override.value()}.yaml", _as_hydra_reads, is_whole=False)
    elif root.split("/")[0] not in ("hydra", *groups):
        return registry.as_setting(word, key, words)
    return word


def _read(words: Sequence[str], place: int, is_sweep: bool) -> Override:
    """The override that a word says. Raises InputError for one that says none, with the line that was probably meant."""
    word, reads = words[place], partial(_can_be_read, is_sweep=is_sweep)
    try:
        override = _parsed(word)
    except InputError as problem:
        meant = mended(words, place, reads)
        hint = f"; quoted, the shell passes it on unchanged: {meant}" if meant else ""
        raise InputError(f"{problem}{hint}") from None
    if taken_apart(words, place) and (meant := mended(words, place, reads)):
        raise refuse(override.key_or_group, word, f"each setting once; quote braces to protect them from the shell: {meant}")
    if override.is_sweep_override() and not is_sweep:
        listed = registry.takes_list(override.key_or_group)
        meant = mended(words, place, reads) if listed else None
        hint = f"a list: {meant}" if meant else f"one value, or one run per value with --multirun: {line('-m', *words)}"
        raise refuse(override.key_or_group, word.partition("=")[2], hint)
    return override


def _refuse_stray(words: Sequence[str], place: int) -> None:
    """A bare word is a mistake, unless it is the value of a flag before it."""
    word, before = words[place], words[place - 1] if place else ""
    if not word.startswith("-") and before not in TAKE_A_VALUE:
        meant = mended(words, place - 1, _can_be_read) if "=" in before else None
        hint = f"; or quote it, if it belongs to the previous word: {meant}" if meant else ""
        allowed = f"settings key=value, such as scenario=cpec_cutoff, and Hydra's flags, such as --help{hint}"
        raise refuse("command line", word, allowed)


def _can_be_read(word: str, is_sweep: bool = False) -> bool:
    """Whether a word is an override, and of one value unless each is to have a run of its own."""
    with suppress(InputError):
        return is_sweep or not _parsed(word).is_sweep_override()
    return False


def _parsed(word: str) -> Override:
    try:
        return OverridesParser.create().parse_override(word)
    except HydraException as problem:
        raise InputError(f"{word!r} cannot be read: {' '.join(str(problem).split())}") from None


# --- a configuration of one's own -------------------------------------------------------------------------------------------


def _own_configuration(words: Sequence[str]) -> dict[str, Path]:
    """The groups of settings in a folder named with --config-dir, by name, after its files have been checked."""
    path, folder, name = (flagged(words, *flags) for flags in OWN)
    if path is not None:
        raise refuse("--config-path", path, "--config-dir, which adds a folder to Tightrope's own settings")
    if (place := Path(folder) if folder is not None else None) is not None:
        composed.check_folder(place)
    if name is not None and name.removesuffix(".yaml") != CONFIG:
        _check_named(name.removesuffix(".yaml"), place)
    return {entry.name: entry for entry in place.iterdir() if entry.is_dir()} if place is not None else {}


def _check_named(name: str, place: Path | None) -> None:
    """Make sure that a configuration of one's own can be read and lays itself over the shipped one. Raises InputError."""
    there = sorted(path.stem for path in place.glob("*.yaml")) if place is not None else []
    if place is None or not (place / f"{name}.yaml").is_file():
        raise unknown("configuration", name, [*there, CONFIG], "--config-name")
    composed.check_file(place / f"{name}.yaml", _as_hydra_reads, options=registry.list_options(registry.list_studies()))
    with hydra.initialize_config_dir(str(place.resolve()), **BASE):
        found = hydra.compose(name, overrides=[f"hydra.searchpath=['file://{CONFIGS}']"])
    if not set(composed.shipped()) <= set(found):
        raise refuse("--config-name", name, "a file that builds on Tightrope's settings: 'defaults: [config, _self_]'")


def _as_hydra_reads(path: Path) -> Any:
    return OmegaConf.to_container(OmegaConf.load(path))
