"""Where are the content files, and what do they say?

`configs/` and `scenarios/` stand at the top of the project and are shipped inside the wheel; they are found from any working
directory. A user's own folder (same layout) is laid over them: new files add entries, files of the same name replace them.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.config.errors import InputError, refuse, refuse_all, unknown, warn
from sim.config.kinds import KINDS
from sim.config.setting import FILE as SETTING
from sim.config.shipped import find_shipped
from sim.plain import plain_yaml

THEMED = ("variables", "mechanisms")
WHOLE = tuple(kind for kind in KINDS if kind not in (*THEMED, "actors"))
"""The kinds of entry that stand in one file each."""
PARTS = (*THEMED, "actors", "scenarios", *(f"{kind}.yaml" for kind in WHOLE), "standards", "facts", "facts.yaml", SETTING)
"""What a folder of content may hold."""
OWN_STANDARDS = ("calibration.yaml", "hindcast/record.yaml", "hindcast/start.yaml", "types.yaml")
"""The standards that are read from a user's folder too; by the others, which were fixed before any run, everybody is judged."""


def shipped(folder: str) -> Path:
    """The folder `configs` or `scenarios` as shipped: inside an installed package, or beside it in a checkout."""
    return find_shipped(folder)


def place(name: str | os.PathLike[str]) -> Path:
    """The path that somebody named; `~` is their home."""
    return Path(os.path.expanduser(name))  # not Path.expanduser, which reads ./~name as the home of somebody


def places(names: Iterable[str | os.PathLike[str]]) -> tuple[Path, ...]:
    """The paths that somebody named, in their order."""
    return tuple(map(place, names))


def check_working_folder() -> None:
    """Make sure that the folder in which we were called is still there. Raises InputError."""
    try:
        Path.cwd()
    except OSError:
        raise InputError("the working directory no longer exists; change to an existing one and try again") from None


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in one YAML file. Raises InputError when it is missing, not YAML, or not a mapping."""
    found = _plain(path)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InputError(f"{path}: found a {type(found).__name__}; allowed: a mapping of names to entries")
    return found


def _plain(path: Path) -> Any:
    """The plain data in one YAML file. Raises InputError when it is missing or not YAML."""
    try:
        return pickle.loads(_read(path.read_text(encoding="utf-8")))  # noqa: S301 - written here
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except OSError as problem:
        raise InputError(f"{path}: this file cannot be read ({problem.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise InputError(f"{path}: this is not valid YAML: {' '.join(str(problem).split())}") from None


@lru_cache(maxsize=256)
def _read(text: str) -> bytes:
    """The plain data in a YAML text, pickled, so that whoever asks has data of his own. Raises yaml.YAMLError."""
    return pickle.dumps(plain_yaml(text))


def hashes(extra: Iterable[str | Path] = ()) -> dict[str, str]:
    """A hash of every YAML file that content, scenarios and standards are read from, by its name: shipped, or in a folder."""
    named = [(shipped("configs") / part, f"configs/{part}") for part in PARTS] + [(shipped("scenarios"), "scenarios")]
    named += [(place(folder) / part, f"{folder}/{part}") for folder in extra for part in PARTS]
    found = {name: hash_of(part) for part, name in named if part.is_file()}
    for part, name in named:
        found |= {f"{name}/{path.relative_to(part).as_posix()}": hash_of(path) for path in sorted(part.rglob("*.yaml"))}
    return found


def hash_of(path: Path) -> str:
    """A hash of one file; of one that is not there, none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def tell_unread(extra: Iterable[str | Path]) -> None:
    """Warn of standards in a user's folders that differ from those shipped and that nothing reads there."""
    for folder in (place(root) / "standards" for root in extra):
        for path in sorted(folder.rglob("*.yaml")):
            name = path.relative_to(folder).as_posix()
            if name not in OWN_STANDARDS and hash_of(path) != hash_of(shipped("configs") / "standards" / name):
                hint = f"; name it with study=robustness policies={path}" if name.startswith("policies/") else ""
                warn(f"{path}: this file is ignored; a folder may only override the standards {', '.join(OWN_STANDARDS)}{hint}")


def read_content(extra: Iterable[str | Path] = ()) -> tuple[dict[str, Any], dict[str, str]]:
    """Everything the theatre holds, as one plain tree, and for each entry the file it came from.

    Parameters
    ----------
    extra : folders laid over the shipped configs, in order.

    Returns
    -------
    tree : {'variables': {...}, 'actors': {...}, ...}, a section for each kind of entry.
    origin : entry ('actors.china') -> file name, for messages.
    """
    tree: dict[str, Any] = {kind: {} for kind in (*THEMED, "actors", *WHOLE)}
    origin: dict[str, str] = {}
    extra = places(extra)
    wrong: list[InputError] = []
    for root in (shipped("configs"), *extra):
        for kind, path in _files_of(root):
            try:
                found = read_yaml(path)
            except InputError as problem:
                wrong.append(problem)
            else:
                _enter(tree[kind], {path.stem: found} if kind == "actors" else found, kind, path, origin)
    refuse_all(wrong)
    facts, told = own_facts(extra)
    return ({**tree, "facts": facts}, {**origin, **told}) if facts else (tree, origin)


def own_facts(extra: Iterable[str | Path] = ()) -> tuple[dict[str, Any], dict[str, str]]:
    """Facts, sources and documents of a user's own folders by their ids (documents: their prefixes), and where each stands.

    Raises
    ------
    InputError : a file that is no list of entries, an entry without an id, or an id twice in one folder.
    """
    facts: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for root in map(Path, extra):
        own: dict[str, Any] = {}
        for path in [path for path in (root / "facts.yaml", *sorted((root / "facts").glob("*.yaml"))) if path.is_file()]:
            entries = [(f"{path.relative_to(root).as_posix()}, entry {n}", entry) for n, entry in enumerate(_entries(path), 1)]
            for where, entry in entries:
                name = entry.get("id", entry.get("prefix")) if isinstance(entry, dict) else None
                if not isinstance(name, str) or name in own:
                    told = "a missing or duplicate id" if name is None else name
                    raise refuse(where, told, "a mapping with a unique id (documents: a prefix)")
                own[name], origin[f"facts.{name}"] = entry, where
        facts |= own
    return facts, origin


def _entries(path: Path) -> list[Any]:
    """The entries of a file of facts: a list, or a mapping of ids to the rest of each."""
    found = _plain(path) or []
    if isinstance(found, dict):
        return [{"id": name, **entry} if isinstance(entry, dict) else entry for name, entry in found.items()]
    if not isinstance(found, list):
        raise refuse(str(path), found, "a list of facts, each with id, source and claim")
    return found


def _files_of(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a folder of content, with the kind of entry it holds."""
    for kind in (*THEMED, "actors"):
        for path in sorted((root / kind).glob("*.yaml")):
            yield kind, path
    for kind in WHOLE:
        if (path := root / f"{kind}.yaml").is_file():
            yield kind, path


def _enter(table: dict[str, Any], entries: dict[str, Any], kind: str, path: Path, origin: dict[str, str]) -> None:
    for name, entry in entries.items():
        table[name] = entry
        origin[f"{kind}.{name}"] = f"{path.parent.name}/{path.name}"


def theme_of(origin: Mapping[str, str], kind: str, name: str) -> str:
    """The theme of an entry: the stem of the file that declares it, or where that is not on record of the shipped one."""
    entry = f"{kind}.{name}"
    return Path(origin.get(entry) or _shipped_origin().get(entry, entry)).stem


@lru_cache(maxsize=1)
def _shipped_origin() -> Mapping[str, str]:
    """Which shipped file declares each entry."""
    return read_content()[1]


def scenario_names(extra: Iterable[str | Path] = ()) -> list[str]:
    """The names of all scenarios that can be run, shipped ones and those in the user's folders."""
    folders = [shipped("scenarios"), *(root / "scenarios" for root in places(extra))]
    return sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})


def read_scenario(name: str, extra: Iterable[str | Path] = ()) -> tuple[dict[str, Any], str]:
    """The plain tree of a scenario given by name or by the path of a YAML file, and the file it came from.

    Raises
    ------
    InputError : no scenario of that name; the message names the nearest.
    """
    if name.endswith((".yaml", ".yml")):
        path = place(name)
        return read_yaml(path), path.name
    for folder in (*(root / "scenarios" for root in reversed(places(extra))), shipped("scenarios")):
        path = folder / f"{name}.yaml"
        if path.is_file():
            return read_yaml(path), f"scenarios/{path.name}"
    raise unknown("scenario", name, scenario_names(extra), "scenario")
