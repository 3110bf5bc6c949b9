"""Where are the content files, and what do they say?

`configs/` and `scenarios/` stand at the top of the project and are shipped inside the wheel; they are found from any working
directory. A user's own folder (same layout) is laid over them: new files add entries, files of the same name replace them.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.config.errors import InputError, unknown
from sim.plain import plain_yaml

PACKAGE = Path(__file__).resolve().parent.parent
THEMED = ("variables", "mechanisms")
PARTS = (*THEMED, "actors", "scenarios", "milestones.yaml", "incidents.yaml", "standards")
"""What a folder of content may hold."""


def shipped(folder: str) -> Path:
    """The folder `configs` or `scenarios` as shipped: inside an installed package, or beside it in a checkout."""
    for place in (PACKAGE / "_shipped" / folder, PACKAGE.parent / folder):
        if place.is_dir():
            return place
    raise InputError(f"the folder '{folder}' that Tightrope ships cannot be found; reinstall the package")


def is_a_copy() -> bool:
    """Whether what is read as shipped is a copy made by an installation, and not the files of a checkout."""
    return shipped("configs").is_relative_to(PACKAGE)


def check_working_folder() -> None:
    """Make sure that the folder in which we were called is still there. Raises InputError."""
    try:
        Path.cwd()
    except OSError:
        raise InputError("the working folder is gone (deleted or moved); change to one that is there, and try again") from None


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in one YAML file. Raises InputError when it is missing, not YAML, or not a mapping."""
    try:
        found = pickle.loads(_read(path.read_text(encoding="utf-8")))  # noqa: S301 - written here
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except OSError as problem:
        raise InputError(f"{path}: this cannot be read as a file ({problem.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise InputError(f"{path}: this is not valid YAML: {' '.join(str(problem).split())}") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InputError(f"{path}: found a {type(found).__name__}; allowed: a mapping of names to entries")
    return found


@lru_cache(maxsize=256)
def _read(text: str) -> bytes:
    """The plain data in a YAML text, pickled, so that whoever asks has data of his own. Raises yaml.YAMLError."""
    return pickle.dumps(plain_yaml(text))


def hashes(extra: tuple[Path, ...] = ()) -> dict[str, str]:
    """A hash of every YAML file that content, scenarios and standards are read from, by its name: shipped, or in a folder."""
    places = [(shipped("configs") / part, f"configs/{part}") for part in PARTS] + [(shipped("scenarios"), "scenarios")]
    places += [(folder / part, f"{folder}/{part}") for folder in extra for part in PARTS]
    found = {name: hash_of(place) for place, name in places if place.is_file()}
    for place, name in places:
        found |= {f"{name}/{path.relative_to(place).as_posix()}": hash_of(path) for path in sorted(place.rglob("*.yaml"))}
    return found


def hash_of(path: Path) -> str:
    """A hash of one file; of one that is not there, none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def read_content(extra: tuple[Path, ...] = ()) -> tuple[dict[str, Any], dict[str, str]]:
    """Everything the theatre holds, as one plain tree, and for each entry the file it came from.

    Parameters
    ----------
    extra : folders laid over the shipped configs, in order.

    Returns
    -------
    tree : {'variables': {...}, 'actors': {...}, 'mechanisms': {...}, 'milestones': {...}, 'incidents': {...}}
    origin : entry ('actors.china') -> file name, for messages.
    """
    tree: dict[str, Any] = {"variables": {}, "actors": {}, "mechanisms": {}, "milestones": {}, "incidents": {}}
    origin: dict[str, str] = {}
    for root in (shipped("configs"), *extra):
        for kind in THEMED:
            for path in sorted((root / kind).glob("*.yaml")):
                _enter(tree[kind], read_yaml(path), kind, path, origin)
        for path in sorted((root / "actors").glob("*.yaml")):
            _enter(tree["actors"], {path.stem: read_yaml(path)}, "actors", path, origin)
        for kind in ("milestones", "incidents"):
            path = root / f"{kind}.yaml"
            if path.is_file():
                _enter(tree[kind], read_yaml(path), kind, path, origin)
    return tree, origin


def _enter(table: dict[str, Any], entries: dict[str, Any], kind: str, path: Path, origin: dict[str, str]) -> None:
    for name, entry in entries.items():
        table[name] = entry
        origin[f"{kind}.{name}"] = f"{path.parent.name}/{path.name}"


def theme_of(origin: dict[str, str], kind: str, name: str) -> str:
    """The theme of an entry: the stem of the file that declares it, or where that is not on record of the shipped one."""
    entry = f"{kind}.{name}"
    return Path(origin.get(entry) or _shipped_origin().get(entry, entry)).stem


@lru_cache(maxsize=1)
def _shipped_origin() -> Mapping[str, str]:
    """Which shipped file declares each entry."""
    return read_content()[1]


def scenario_names(extra: tuple[Path, ...] = ()) -> list[str]:
    """The names of all scenarios that can be run, shipped ones and those in the user's folders."""
    folders = [shipped("scenarios"), *(root / "scenarios" for root in extra)]
    return sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})


def read_scenario(name: str, extra: tuple[Path, ...] = ()) -> tuple[dict[str, Any], str]:
    """The plain tree of a scenario given by name or by the path of a YAML file, and the file it came from.

    Raises
    ------
    InputError : no scenario of that name; the message names the nearest.
    """
    if name.endswith((".yaml", ".yml")):
        path = Path(name)
        return read_yaml(path), path.name
    for folder in (*(root / "scenarios" for root in reversed(extra)), shipped("scenarios")):
        path = folder / f"{name}.yaml"
        if path.is_file():
            return read_yaml(path), f"scenarios/{path.name}"
    raise unknown("scenario", name, scenario_names(extra), "scenario")
