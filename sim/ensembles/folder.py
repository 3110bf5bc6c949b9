"""Where does a run leave its results, and what does the folder say about it?"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
import subprocess
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import numpy as np

from sim.config import files
from sim.config.content import Content
from sim.config.errors import InputError
from sim.config.loading import assemble
from sim.config.remembered import find_once
from sim.config.renamed import SETTINGS, restore
from sim.ensembles.journal import ways_played
from sim.ensembles.settings import FILES, RunSettings, at_rest, kept_texts, settings_from, text_of
from sim.plain import yaml_text

PACKAGES = ("tightrope", "mesa", "numpy", "scipy", "xarray", "zarr", "pydantic", "hydra-core", "matplotlib")
MANIFEST, CONFIG = "manifest.json", "config.yaml"
BESIDE_CONTENT = ("settings", "decision", "scenario_name")
"""What a stored configuration holds beside the content."""
BEGUN, FINISHED = "begun", "finished"
DECIDE_BITS = ("code", "python", "numpy", "scipy", "machine")
"""What must be the same for a run to have the same bits."""


def new_folder(root: Path, label: str) -> Path:
    """A folder of its own under `root`, also for two runs that start in the same second.

    Raises
    ------
    InputError : the folder cannot be made there.
    """
    stamp = datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
    try:
        root.mkdir(parents=True, exist_ok=True)
        for number in range(1, 10_000):
            folder = root / (f"{stamp}_{label}" if number == 1 else f"{stamp}_{label}_{number}")
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder
    except OSError as problem:
        raise InputError(f"results={root}: no folder can be made there ({problem.strerror})") from None
    raise InputError(f"results={root}: too many runs were started in the same second")


def begin(folder: Path, content: Content, settings: RunSettings, **more: Any) -> RunSettings:
    """Write the resolved configuration (everything that was read, overrides laid in) and a manifest that says 'begun'.

    Returns the settings as they hold in the folder: the files they name have been copied into it.
    """
    settings = _with_files(folder, settings)
    _write_both(folder, content, settings, BEGUN, more)
    return settings


def finish(folder: Path, content: Content, settings: RunSettings, **more: Any) -> None:
    """Write configuration and manifest once more, now that all is done; the manifest comes last and says 'finished'."""
    settings = _with_files(folder, settings)
    ways = ways_played(folder)
    _write_both(folder, content, settings, FINISHED, {**_lasting(folder), **({"months": ways} if ways else {}), **more})


def _with_files(folder: Path, settings: RunSettings) -> RunSettings:
    """The settings with the files they name, if any, copied into the folder."""
    copied = {}
    for key, name in FILES.items():
        file, copy = getattr(settings, key), (folder / name).resolve()
        if file is not None and file != str(copy):
            copy.write_bytes(text_of(settings, key))
            copied[key] = str(copy)
    return kept_texts(settings.model_copy(update=copied))


def manifest_of(folder: Path) -> dict[str, Any]:
    """What a results folder says about its run.

    Raises
    ------
    InputError : it is no results folder, or its manifest is damaged.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder")
    for needed in (CONFIG, MANIFEST):
        if not (folder / needed).exists():
            raise InputError(f"{folder}: this is not the result of a run: '{needed}' is missing")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {"state": FINISHED, "seconds": 0.0, **manifest}
    except (OSError, TypeError, ValueError) as problem:
        raise InputError(f"{folder}: its {MANIFEST} is damaged ({problem!r})") from None


def stored(folder: Path) -> tuple[Content, RunSettings]:
    """The content and the settings of a stored run.

    Raises
    ------
    InputError : its configuration is missing or damaged, or not what the run was made with.
    """
    try:
        for name, then in manifest_of(folder).get("files_sha256", {}).items():
            if files.hash_of(folder / name) != then:
                told = f"{folder}: its configuration was edited: {name} differs from the one the run was made with"
                raise InputError(f"{told}; restore it, or start a new run")
        tree = files.read_yaml(folder / CONFIG)
        settings = at_rest(settings_from(tree["settings"]), folder.resolve())
        content = {key: entries for key, entries in tree.items() if key not in BESIDE_CONTENT}
        return assemble(content, tree["scenario_name"], tree["decision"], {}), settings
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as problem:
        raise InputError(f"{folder}: its {CONFIG} is damaged ({problem!r})") from None


def differences(folder: Path) -> list[str]:
    """What differs between now and the time the folder was begun, of the things that decide its bits, in words."""
    then, now = manifest_of(folder).get("made_with", {}), made_with()
    return [f"{name} {then.get(name)} then, {now[name]} now" for name in DECIDE_BITS if then.get(name) != now[name]]


def made_with() -> dict[str, str | None]:
    """A hash of the code, and the versions of what computes."""
    root = Path(__file__).resolve().parents[1]
    found = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    python = ".".join(platform.python_version_tuple()[:2])
    machine = " ".join((platform.machine(), *np.show_config(mode="dicts")["SIMD Extensions"].get("found", ())))
    made = {"code": found.hexdigest()[:16], "python": python, "numpy": version_of("numpy"), "scipy": version_of("scipy")}
    return {**made, "machine": machine}


def identity(content: Content, settings: RunSettings) -> str:
    """A hash of everything that was asked for: content, settings, decision rule, and what the files hold that settings name."""
    asked = restore(settings.model_dump(exclude=set(FILES)), SETTINGS)
    named = {key: getattr(settings, key) for key in FILES}
    held = {key: hashlib.sha256(text_of(settings, key)).hexdigest() for key, file in named.items() if file is not None}
    return digest({"content": content.tree, "settings": asked, "decision": content.decision.plain(), "files": held})


def digest(tree: Any) -> str:
    """A hash of plain data that does not depend on the order of keys."""
    return hashlib.sha256(json.dumps(tree, sort_keys=True, default=str).encode()).hexdigest()


def ledger_digest() -> str:
    """A hash of the evidence ledger's files."""
    data = resources.files("sim.evidence") / "data"
    parts = sorted((entry.name, entry.read_bytes()) for entry in data.iterdir() if entry.name.endswith(".yaml"))
    return hashlib.sha256(b"".join(name.encode() + content for name, content in parts)).hexdigest()


def _renamed(settings: RunSettings) -> RunSettings:
    """The settings with the files that they name under the names that these have in a folder."""
    return settings.model_copy(update={key: name for key, name in FILES.items() if getattr(settings, key) is not None})


def as_stored(settings: RunSettings, folder: Path) -> RunSettings:
    """The settings of a run that has been written into a folder, as `stored` reads them there."""
    return at_rest(_renamed(settings), folder.resolve())


def _config(content: Content, settings: RunSettings) -> str:
    """The configuration as text; that of a content, most of it, is made once."""
    head = yaml_text({"settings": _listed(_renamed(settings).model_dump()), "decision": content.decision.plain()})
    return head + find_once(content, "text", lambda: yaml_text({**content.tree, "scenario_name": content.scenario_name}))


def _write_both(folder: Path, content: Content, settings: RunSettings, state: str, more: dict[str, Any]) -> None:
    """Write configuration and manifest, of which the second vouches for the first, one straight after the other."""
    config = _config(content, settings)
    held = {CONFIG: config.encode()}
    held |= {name: text_of(settings, key) for key, name in FILES.items() if getattr(settings, key) is not None}
    manifest = {
        "state": state,
        "scenario": content.scenario_name,
        "settings": settings.model_dump(),
        "decision": content.decision.plain(),
        "config_sha256": identity(content, settings),
        "files_sha256": {name: hashlib.sha256(text).hexdigest() for name, text in held.items()},
        "content_from": {name: str(files.shipped(name)) for name in ("configs", "scenarios")},
        "ledger_sha256": ledger_digest(),
        "made_with": made_with(),
        "git_commit": find_commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {name: version_of(name) for name in PACKAGES},
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        **more,
    }
    text = json.dumps(manifest, indent=2, allow_nan=True)
    _write(folder / CONFIG, config)
    _write(folder / MANIFEST, text)


def _lasting(folder: Path) -> dict[str, Any]:
    """What the manifest of the beginning said and that of the end should go on saying."""
    if not (folder / MANIFEST).exists():
        return {}
    before = manifest_of(folder)
    return {key: before[key] for key in ("study", "command", "overrides", "folders", "options") if key in before}


def _listed(value: Any) -> Any:
    """Plain data without tuples, which YAML's safe dialect does not know."""
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _write(path: Path, text: str) -> None:
    """Write a text whole or not at all."""
    waiting = path.with_suffix(path.suffix + ".part")
    with waiting.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)


@lru_cache
def version_of(package: str) -> str | None:
    """The version of an installed package; None where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def find_commit() -> str | None:
    """The commit of the checkout the code runs from, with '+changes' where it was edited; None for an installed package."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    try:
        head, status = (
            subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{head}+changes" if status else head
