"""Which settings does a composed configuration hold, and is every one of them known, wherever it was written?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.config import files, overrides
from sim.config.errors import InputError, listed, refuse, unknown
from sim.config.kinds import KINDS
from sim.config.renamed import SETTINGS, is_old, rename

NOT_SETTINGS = ("defaults", "hydra")
"""Keys of the shipped configuration that are Hydra's own."""
NOTHING = object()


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Any]:
    """The settings there are, with the values they have where nobody says otherwise."""
    tree = files.read_yaml(files.shipped("configs") / "config.yaml")
    known = {key: value for key, value in tree.items() if key not in NOT_SETTINGS}
    known["execution"] = {key: value for path in executions().values() for key, value in files.read_yaml(path).items()}
    return known


@lru_cache(maxsize=1)
def executions() -> Mapping[str, Path]:
    """The shipped places where batches can be computed, by name."""
    return {path.stem: path for path in sorted((files.shipped("configs") / "execution").glob("*.yaml"))}


def roots() -> set[str]:
    """The settings there are and the kinds of numbers of the theatre: what the first part of a key may be."""
    return {*shipped(), *overrides.ROOTS}


def check_executions(names: Iterable[str], own: Path | None) -> None:
    """Make sure that batches can be computed in all these places, shipped ones or of a folder of one's own. Raises InputError."""
    known = [*executions(), *(path.stem for path in (sorted(own.glob("*.yaml")) if own is not None else ()))]
    for name in names:
        if name not in known:
            raise unknown("execution", name, known, "execution")


def check_address(key: str, options: Collection[str] = ()) -> None:
    """Make sure that there is a setting of this name, such as decision.depth. Raises InputError with the nearest.

    options : names that a study has beside them.
    """
    node: Any = shipped()
    parts = key.split(".")
    for depth, part in enumerate(parts):
        if depth and not isinstance(node, Mapping):
            before = ".".join(parts[:depth])
            raise refuse(key, f"a key below {before}", f"a mapping, as in '{before}={{{'.'.join(parts[depth:])}: ...}}'")
        if not isinstance(node, Mapping) or part not in node:
            raise unknown("setting", part, [*(node if isinstance(node, Mapping) else []), *_beside(depth, options)], key)
        node = node[part]


def check_known(tree: Mapping[str, Any], where: str = "", options: Collection[str] = ()) -> None:
    """Make sure that every key of a configuration is a setting, or of the theatre.

    Parameters
    ----------
    where : the file it is from, for messages.
    options : names that a study has beside the settings.

    Raises
    ------
    InputError : names the key and the nearest that is known.
    """
    for key, value in tree.items():
        if where and is_old(str(key)):
            rename(tree, SETTINGS, where, is_told=False)  # refuses both names beside each other
            continue
        if "." in str(key):
            nested = ": {".join(str(key).split("."))
            raise refuse(f"{where}{key}", value, f"nested keys, {nested}: ...{'}' * str(key).count('.')}")
        if key in options:
            continue
        if key not in overrides.ROOTS:
            _check_inside(where, (str(key),), value, shipped(), options)
        elif not isinstance(value, Mapping):
            raise refuse(f"{where}{key}", value, f"a key below {key}, such as {key}.NAME")


def _check_inside(where: str, path: tuple[str, ...], value: Any, known: Mapping[str, Any], options: Collection[str] = ()) -> None:
    """Make sure that a key is known, and so are all within it where what is known has keys itself."""
    if path[-1] not in known:
        raise unknown("setting", path[-1], [*known, *_beside(len(path) - 1, options)], f"{where}{'.'.join(path)}")
    inside = known[path[-1]]
    if path != ("execution", "job") and isinstance(value, Mapping) and isinstance(inside, Mapping):
        for key, found in value.items():
            _check_inside(where, (*path, str(key)), found, inside)


def _beside(depth: int, options: Collection[str]) -> tuple[str, ...]:
    return (*options, *KINDS) if depth == 0 else ()


def numbers(tree: Mapping[str, Any], typed: Collection[str]) -> list[tuple[str, Any]]:
    """What files change of the theatre's content, as (address, value), in the order in which it stands in them.

    A mapping changes what it names and leaves the rest of an entry as it is, as everywhere in a configuration.

    Parameters
    ----------
    tree : the composed configuration. typed : the addresses that were typed, which are no matter of files.
    """
    named = {key: tree[root] for key, root in zip(KINDS, overrides.ROOTS, strict=True) if tree.get(root)}
    if not named:
        return []
    folders = tree["folders"] if isinstance(tree.get("folders"), list) else []
    content = files.read_content(tuple(Path(str(folder)) for folder in folders))[0]
    below = tuple(f"{address}." for address in typed)
    return [(address, value) for address, value in _leaves("", named, content) if not f"{address}.".startswith(below)]


def _leaves(address: str, value: Any, beside: Any) -> Iterator[tuple[str, Any]]:
    """What stands in nested mappings, by address; a mapping is taken whole where `beside` has no entry of its name."""
    if not isinstance(value, Mapping) or not value or beside is NOTHING:
        yield address, value
        return
    for key, inner in value.items():
        below = beside
        if isinstance(beside, Mapping):
            dotted = {name.removeprefix(f"{key}."): entry for name, entry in beside.items() if str(name).startswith(f"{key}.")}
            below = beside.get(key, dotted or NOTHING)
        yield from _leaves(f"{address}.{key}".lstrip("."), inner, below)


def find_changed(tree: Mapping[str, Any]) -> dict[str, str]:
    """The settings that a composed configuration sets to something else than the shipped one, each as it could be typed."""
    known = shipped()
    differ = {key: value for key, value in tree.items() if key not in overrides.ROOTS and value != known.get(key)}
    roots = [key for key in overrides.ROOTS if tree.get(key)]
    return {key: f"{key}={value}" for key, value in differ.items()} | {key: f"{key}.{next(iter(tree[key]))}" for key in roots}


# --- files of one's own -----------------------------------------------------------------------------------------------------


def check_folder(place: Path) -> None:
    """Make sure that the shipped settings hide none of a folder's files. Raises InputError."""
    if not place.is_dir():
        raise InputError(f"--config-dir: {place} is not a folder")
    for name in ("config.yaml", *(f"execution/{path.name}" for path in executions().values())):
        if (place / name).exists():
            raise refuse(f"--config-dir: {place / name}", "a name used by Tightrope's own settings", "another name")


def check_file(path: Path, read: Callable[[Path], Any], is_whole: bool = True, options: Collection[str] = ()) -> None:
    """Make sure that a file of settings, and those in its defaults list, can be used and say the same to Hydra as to us.

    Words such as 010 are numbers to one reader of YAML and not to another. A file that is not there is left to Hydra to tell.

    Parameters
    ----------
    read : what Hydra reads in a file. is_whole : whether its keys are settings, and not those of a group. options : names that
        studies have beside the settings.

    Raises
    ------
    InputError : it is not valid YAML, says two things, or has a key that is not known.
    """
    if not path.is_file():
        return
    tree = files.read_yaml(path)
    ours, theirs = dict(_leaves("", tree, None)), dict(_leaves("", read(path), None))
    for key, value in theirs.items():
        if key not in ours:
            raise refuse(f"{path}", key, f"unambiguous keys: YAML 1.1 reads this as one of {listed(ours)}")
        if repr(ours[key]) != repr(value):
            allowed = f"an unambiguous value, quoted if it is text: YAML 1.1 reads it as {ours[key]!r}"
            raise refuse(f"{path}: {key}", value, allowed)
    if is_whole and "@package" not in path.read_text(encoding="utf-8"):
        check_known({key: value for key, value in tree.items() if key not in NOT_SETTINGS}, f"{path}: ", options)
    for entry in tree.get("defaults", []):
        named = entry.items() if isinstance(entry, dict) else [("", entry)]
        for group, option in named:
            if isinstance(option, str) and option not in ("_self_", "config"):
                beside = group.split(" ")[-1].strip("/").split("@")[0]
                check_file(path.parent / beside / f"{option}.yaml", read, is_whole and not group, options)


def check_chosen(places: Iterable[Path], choices: Mapping[str, Any], read: Callable[[Path], Any]) -> None:
    """Check the files of the chosen options (group -> option) that stand in folders of one's own, as `check_file` does."""
    for place in places:
        for group, option in choices.items():
            check_file(place / group / f"{option}.yaml", read, is_whole=False)
