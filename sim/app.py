"""What does `python -m sim` do? Hydra's configuration in, a study out. The only file that knows Hydra."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import hydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.config import files, overrides
from sim.config.errors import InputError, unknown
from sim.studies import STUDIES
from sim.studies.request import Request

CONFIGS = str(files.shipped("configs"))
OWN_KEYS = ("hydra", "defaults")


def main(arguments: list[str] | None = None) -> None:
    """Run one study, or with -m one for each combination. Wrong input ends with one message and exit code 2."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        sys.argv = [sys.argv[0], *_prepared(words)]
        hydra.main(version_base="1.3", config_path=CONFIGS, config_name="config")(_job)()
    except (InputError, HydraException, OmegaConfBaseException) as problem:
        _give_up(problem)


def _job(config: DictConfig) -> None:
    """One composed configuration: what Hydra calls."""
    try:
        plain: dict[str, Any] = OmegaConf.to_container(config, resolve=True)
        if plain["study"] not in STUDIES:
            raise unknown("study", plain["study"], STUDIES, "study")
        STUDIES[plain["study"]](Request.from_config(plain, _changes(plain)))
    except (InputError, OmegaConfBaseException) as problem:
        _give_up(problem)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        raise SystemExit(130) from None


def _give_up(problem: Exception) -> None:
    print(f"tightrope: {problem}", file=sys.stderr)
    raise SystemExit(2) from None


def _prepared(words: list[str]) -> list[str]:
    """The command line as Hydra wants it, after its keys have been checked against what exists.

    The theatre's own numbers are not part of Hydra's configuration (composing thousands of nodes takes seconds), so overrides of
    them are handed on as additions and laid into the content later.
    """
    known = files.read_yaml(files.shipped("configs") / "config.yaml")
    prepared = []
    for word in words:
        if word.startswith("-") or "=" not in word:
            _refuse_stray(word, words)
            prepared.append(word)
            continue
        override = _parsed(word)
        root = override.key_or_group.split(".")[0]
        if root in overrides.THEATRE_KEYS:
            prepared.append(word if word.startswith("+") else f"+{word}")
            continue
        if root != "hydra":
            _check_key(override.key_or_group, known)
        prepared.append(word)
    return prepared


def _refuse_stray(word: str, words: list[str]) -> None:
    """A bare word is a mistake, unless it is the value of a flag before it."""
    before = words[words.index(word) - 1] if words.index(word) else ""
    if not word.startswith(("-", "~")) and not before.startswith("-"):
        raise InputError(
            f"{word!r}: allowed are settings key=value, such as scenario=cpec_cutoff, and Hydra's flags, such as --help"
        )


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
            raise unknown("setting", part, [name for name in names if name not in OWN_KEYS], key)
        node = node[part]


def _changes(plain: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The overrides of the theatre's content, as (address, value)."""
    return [pair for kind in overrides.THEATRE_KEYS if kind in plain for pair in _leaves(kind, plain[kind])]


def _leaves(address: str, node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from _leaves(f"{address}.{name}", inner)
    else:
        yield address, node
