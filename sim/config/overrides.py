"""How does a user change one number of the theatre without touching a file?

An override is `path.to.key=value`, the value in YAML. The same keys work on the command line and in `sim.run(overrides=[...])`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from sim.config.allowed import keys_at
from sim.config.errors import InputError, problem_of, refuse_all, unknown
from sim.config.kinds import KINDS
from sim.plain import apart, plain_yaml

OUTCOMES, HANDED_ON = "outcomes", "theatre_outcomes"
"""`outcomes` is a setting too; what Hydra is told in its place for the numbers of outcomes."""
ROOTS = tuple(HANDED_ON if key == OUTCOMES else key for key in KINDS)
"""The first parts of the keys of all numbers of the theatre, as Hydra is told them."""


def is_of_theatre(key: str) -> bool:
    """Whether a dotted key is of the theatre's content; 'outcomes' without a dot is a setting."""
    root, dot, _ = key.partition(".")
    return bool(dot) and root in KINDS


def as_composed(key: str) -> str:
    """A key, or a word that begins with one, as Hydra is told it."""
    return key.replace(f"{OUTCOMES}.", f"{HANDED_ON}.", 1) if key.startswith(f"{OUTCOMES}.") else key


def as_typed(word: str) -> str:
    """A word that Hydra was told, as it was typed."""
    return word.replace(f"{HANDED_ON}.", f"{OUTCOMES}.", 1) if word.lstrip("+").startswith(f"{HANDED_ON}.") else word


def parse(text: str) -> tuple[str, Any]:
    """One override 'key=value' as its key and its value read as YAML. Raises InputError when there is no '='."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"override {text!r}: allowed: key=value, such as actors.china.temperature=0.1")
    try:
        return key.strip().lstrip("+"), plain_yaml(value)
    except yaml.YAMLError as problem:
        raise InputError(f"override {text!r}: the value is not valid YAML: {' '.join(str(problem).split())}") from None


Change = str | tuple[str, Any]
"""An override as written, 'key=value', or already as key and value."""


def pairs(changes: Iterable[Change]) -> list[tuple[str, Any]]:
    """Every override as its key and its value. Raises InputError for one that cannot be read."""
    found = list(changes)
    refuse_all(problem for change in found if isinstance(change, str) for problem in problem_of(parse, change))
    return [parse(change) if isinstance(change, str) else change for change in found]


def apply(tree: dict[str, Any], changes: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A copy of the tree with every override laid in. Raises InputError for unknown keys, and values that are no data."""
    changes = list(changes)
    changed = {kind: dict(entries) if isinstance(entries, dict) else entries for kind, entries in tree.items()}
    for kind, name in {tuple(key.split(".")[:2]) for key, _ in changes if "." in key}:
        if isinstance(changed.get(kind), dict) and name in changed[kind]:
            changed[kind][name] = apart(changed[kind][name])  # what no override touches stays the original
    refuse_all(problem for key, value in changes for problem in problem_of(_lay, changed, key, value))
    return changed


def _lay(tree: dict[str, Any], key: str, value: Any) -> None:
    if "." not in key:
        raise InputError(f"override {key}: allowed: a key below it, such as {key}.NAME")
    try:
        _set(tree, key.split("."), apart(value), key)
    except yaml.YAMLError as problem:
        raise InputError(f"override {key}: {problem}") from None


def _set(tree: dict[str, Any], path: list[str], value: Any, key: str) -> None:
    """Set one key, which must already stand in the tree, or be one that an entry which stands there may have."""
    node, passed, (name, rest) = tree, (), _first(path, tree)
    while rest:
        _check_key(node, passed, name)
        inner, passed = node.setdefault(name, {}), (*passed, name)
        if not isinstance(inner, dict):
            if rest[0] != "value":
                raise InputError(f"{key}: '{'.'.join(passed)}' is a value and has no key '{rest[0]}'")
            inner = node[name] = {"value": inner}
        node, (name, rest) = inner, _first(rest, inner)
    _check_key(node, passed, name)
    node[name] = value


def _check_key(node: Mapping[str, Any], above: tuple[str, ...], name: str) -> None:
    """Make sure that a key stands at a place, or may stand there. Raises InputError."""
    known = [*node]
    if len(above) > 1 and above[0] in KINDS:
        known += [key for key in keys_at(KINDS[above[0]], above[2:]) if key not in node]
    if name not in known:
        raise unknown("key", name, known, ".".join(above) or "override")


def _first(path: list[str], node: dict[str, Any]) -> tuple[str, list[str]]:
    """The key of a node that a path begins with, which may hold points itself, and what follows."""
    end = next((end for end in range(len(path), 1, -1) if ".".join(path[:end]) in node), 1)
    return ".".join(path[:end]), path[end:]
