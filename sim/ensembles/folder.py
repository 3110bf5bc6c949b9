"""Where does a run leave its results, and what does the folder say about it?"""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
import subprocess
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from sim.config.content import Content
from sim.config.errors import InputError
from sim.ensembles.settings import RunSettings
from sim.plain import yaml_text

PACKAGES = ("tightrope", "mesa", "numpy", "scipy", "xarray", "zarr", "pydantic", "hydra-core", "matplotlib")
MANIFEST, CONFIG = "manifest.json", "config.yaml"


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
    raise InputError(f"results={root}: it holds too many runs of the same second")


def write_manifest(folder: Path, content: Content, settings: RunSettings, **more: Any) -> dict[str, Any]:
    """Write what made this run: seed, settings, versions, commit, hashes, timing. Returns it."""
    manifest = {
        "scenario": content.scenario_name,
        "settings": settings.model_dump(),
        "decision": content.decision.plain(),
        "config_sha256": digest(content.tree),
        "ledger_sha256": ledger_digest(),
        "git_commit": _commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {name: _version(name) for name in PACKAGES},
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        **more,
    }
    _write(folder / MANIFEST, json.dumps(manifest, indent=2, allow_nan=True))
    return manifest


def write_config(folder: Path, content: Content, settings: RunSettings) -> None:
    """Write the resolved configuration: everything that was read, overrides laid in."""
    tree = {"settings": settings.model_dump(), "decision": content.decision.plain(), **content.tree}
    tree["scenario_name"] = content.scenario_name
    _write(folder / CONFIG, yaml_text(tree))


def digest(tree: Any) -> str:
    """A hash of plain data that does not depend on the order of keys."""
    return hashlib.sha256(json.dumps(tree, sort_keys=True, default=str).encode()).hexdigest()


def ledger_digest() -> str:
    """A hash of the evidence ledger's files."""
    data = resources.files("sim.evidence") / "data"
    parts = sorted((entry.name, entry.read_bytes()) for entry in data.iterdir() if entry.name.endswith(".yaml"))
    return hashlib.sha256(b"".join(name.encode() + content for name, content in parts)).hexdigest()


def _write(path: Path, text: str) -> None:
    """Write a text whole or not at all."""
    waiting = path.with_suffix(path.suffix + ".part")
    waiting.write_text(text, encoding="utf-8")
    waiting.replace(path)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
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
