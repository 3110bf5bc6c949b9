"""What does a crate hold: a result in one zip, described so that others can find, cite and check it?

The form is that of RO-Crate 1.1 (Soiland-Reyes and others 2022, Packaging research artefacts with RO-Crate). Every file but the
list of hashes itself is in the list. The same result and packages make the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from sim.config.errors import InputError
from sim.ensembles.folder import MANIFEST, manifest_of

METADATA, HASHES = "ro-crate-metadata.json", "manifest-sha256.txt"
ENVIRONMENT, LICENCE, READ_FIRST = "environment.txt", "LICENSE", "README.md"
CONTEXT, PROFILE = "https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/crate/1.1"
MIT = "https://spdx.org/licenses/MIT"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time that all files in a zip bear, so that it does not hang on when they were written."""
MEANT = {
    "config.yaml": "Everything that was asked for: content, settings, seed, decision rule",
    MANIFEST: "How it was made: command, code version, packages, hashes, time",
    "journal.jsonl": "The batches in which the worlds were computed, with their hashes",
    "report.html": "Question, answer, figures, assumptions and facts on one page",
    "summary.md": "The answer and its tables in words",
    "findings.json": "The answer and its tables for programs",
    ENVIRONMENT: "The packages that were installed when the crate was packed, with their versions",
    LICENCE: "The licence of code, content and results",
    READ_FIRST: "How to read, cite and check the crate",
    HASHES: "The SHA-256 hash of every file",
}
SUFFIX = ".zip"


def pack(folder: Path, crate: Path) -> Path:
    """Pack a results folder.

    Parameters
    ----------
    folder : Path
        Of a finished run; it is only read.
    crate : Path
        The zip that is written; one of that name is replaced once the new one is whole.

    Returns
    -------
    Path
        The zip.

    Raises
    ------
    InputError
        It cannot be written there.
    """
    manifest = manifest_of(folder)
    held = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    added = {name: text.encode() for name, text in _add(folder, manifest).items() if name not in held}
    sizes = {name: path.stat().st_size for name, path in held.items()} | {name: len(text) for name, text in added.items()}
    added[METADATA] = json.dumps(describe(folder.name, manifest, sizes), indent=2).encode()
    waiting = crate.with_suffix(".part")
    try:
        with zipfile.ZipFile(waiting, "w", zipfile.ZIP_DEFLATED) as zipped:
            hashes = [_write(zipped, name, path.read_bytes()) for name, path in held.items()]
            hashes += [_write(zipped, name, text) for name, text in added.items()]
            _write(zipped, HASHES, "".join(sorted(hashes)).encode())
        waiting.replace(crate)
    except OSError as problem:
        waiting.unlink(missing_ok=True)
        raise InputError(f"{crate}: it cannot be written ({problem.strerror})") from None
    return crate


def _write(zipped: zipfile.ZipFile, name: str, held: bytes) -> str:
    """Put a file into the zip. Returns its line in the list of hashes."""
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    zipped.writestr(entry, held)
    return f"{hashlib.sha256(held).hexdigest()}  {name}\n"


def _add(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """What a crate holds beside the folder: licence, installed packages, and what to read first."""
    own = metadata.distribution("tightrope")
    installed = sorted({f"{each.name}=={each.version}" for each in metadata.distributions()}, key=str.lower)
    version = manifest.get("versions", {}).get("tightrope")
    first = f"""# {folder.name}

A result of Tightrope {version} (commit {manifest.get("git_commit") or "not known"}), scenario `{manifest["scenario"]}`,
seed {manifest["settings"]["seed"]}. `report.html` tells the answer, `config.yaml` holds all that was asked for,
`{ENVIRONMENT}` the packages. To cite it, name this crate and Tightrope; to check it, install Tightrope in that version and type

    python -m sim study=verify result={folder.name}.crate.zip

Unpacked, the folder is a result like any other: `python -m sim study=distribution result={folder.name}`.
A share of worlds is not the probability of an event.
"""
    return {
        LICENCE: own.read_text("licenses/LICENSE") or f"MIT: {MIT}\n",
        ENVIRONMENT: "\n".join((*installed, "")),
        READ_FIRST: first,
    }


def describe(name: str, manifest: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, Any]:
    """The description of a crate as JSON-LD.

    Parameters
    ----------
    name : str
        Of the result.
    manifest : Mapping of str to object
        Of the result.
    sizes : Mapping of str to int
        Every file in the crate, without the description and the list of hashes -> its bytes.

    Returns
    -------
    dict of str to object
        The content of ro-crate-metadata.json.
    """
    when = str(manifest.get("written", "1980-01-01"))
    parts = [*_describe_files(sizes), {"@id": HASHES, "@type": "File", "name": HASHES, "description": MEANT[HASHES]}]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Tightrope: {name}",
        "description": f"Worlds of the scenario {manifest['scenario']}, what they say, and what is needed to run them again.",
        "datePublished": when[:10],
        "license": {"@id": MIT},
        "author": {"@id": "#contributors"},
        "hasPart": [{"@id": part["@id"]} for part in parts],
        "mentions": {"@id": "#run"},
    }
    described = {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": PROFILE}}
    return {"@context": CONTEXT, "@graph": [described, root, *_describe_run(manifest, when), *parts]}


def _describe_files(sizes: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Files at the top one by one, and each folder as a whole."""
    for top in dict.fromkeys(PurePosixPath(name).parts[0] for name in sizes):
        if top in sizes:
            kind = mimetypes.guess_type(top)[0] or "text/plain"
            told = {"name": top, "description": MEANT.get(top, top), "encodingFormat": kind, "contentSize": str(sizes[top])}
            yield {"@id": top, "@type": "File", **told}
        else:
            yield {"@id": f"{top}/", "@type": "Dataset", "name": top, "description": f"The folder {top} of the result"}


def _describe_run(manifest: Mapping[str, Any], when: str) -> Iterator[dict[str, Any]]:
    """What made the result: the run, the program, whoever wrote that, and the licence."""
    words = " ".join(manifest.get("command", ())) or "in Python"
    settings = manifest["settings"]
    yield {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"The run: {words}",
        "description": f"{settings['worlds']} worlds, {settings['months']} months, seed {settings['seed']}",
        "instrument": {"@id": "#tightrope"},
        "object": {"@id": "config.yaml"},
        "result": {"@id": "./"},
        "endTime": when,
    }
    versions = manifest.get("versions", {})
    program = {
        "@id": "#tightrope",
        "@type": "SoftwareApplication",
        "name": "Tightrope",
        "version": str(versions.get("tightrope")),
    }
    program |= {"description": f"commit {manifest.get('git_commit') or 'not known'}, Python {manifest.get('python')}"}
    yield {**program, "license": {"@id": MIT}}
    yield {"@id": "#contributors", "@type": "Organization", "name": "Tightrope contributors"}
    yield {"@id": MIT, "@type": "CreativeWork", "name": "MIT License", "description": "Use, change and share with the notice."}


def unpack(crate: Path, place: Path) -> tuple[Path, list[str]]:
    """A crate's folder, unpacked, and which of its files are not what they were when it was packed.

    Parameters
    ----------
    crate : Path
        The zip.
    place : Path
        An empty folder.

    Returns
    -------
    tuple of Path and list of str
        Where it is unpacked, and the names of files that differ, are missing or were added.

    Raises
    ------
    InputError
        It is no zip, no crate, or holds a name that leads out of it.
    """
    try:
        with zipfile.ZipFile(crate) as zipped:
            names = [name for name in zipped.namelist() if not name.endswith("/")]
            for name in names:
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
                    raise InputError(f"{crate}: it holds '{name}', which leads out of it; this is no crate of ours")
            for needed in (METADATA, HASHES):
                if needed not in names:
                    raise InputError(f"{crate}: this is no crate: '{needed}' is missing")
            zipped.extractall(place, names)
    except (OSError, zipfile.BadZipFile) as problem:
        raise InputError(f"{crate}: it cannot be read as a zip ({problem})") from None
    lines = [line.partition("  ") for line in (place / HASHES).read_text(encoding="utf-8").splitlines()]
    then = {name: told for told, _, name in lines}
    now = {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in names if name != HASHES}
    return place, sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
