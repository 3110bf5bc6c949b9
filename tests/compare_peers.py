"""What would the theatre cost in other frameworks? `python -m tests.compare_peers [FOLDER]` writes docs/comparison.md.

They are installed into environments of their own, under FOLDER, where they are found again the next time, or else under a
temporary one. Each way of playing runs in a process of its own; ours with a cache of its own, so that compiling is measured too.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.peers.agreement import Agreement, Record, compare
from tests.peers.measure import WAYS
from tests.peers.telling import WORDS, Row, tell

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "comparison.md"
ENVIRONMENTS = {"peers": "requirements.txt", "frames": "requirements_frames.txt"}
"""Environments and what is installed there; mesa-frames asks for an older NumPy than the others."""
WORLDS, MORE, MONTHS = 1_000, 10_000, 60
MANY = ("mesa_worlds", "mesa_frames", "ours", "ours_numpy", "ours_full")
"""The ways that are also measured with `MORE` worlds; in the others the time is in proportion to the worlds."""
COMPILED = ("ours", "ours_full")
"""The ways that are compiled first, in a process of their own, as that takes memory."""


def main(folder: str = "") -> None:
    """Measure all ways and write the page."""
    with tempfile.TemporaryDirectory(prefix="tightrope_") as temporary:
        place = Path(folder or temporary).resolve()
        pythons = {name: install(name, place) for name in ENVIRONMENTS}
        rows = list(measure_all(pythons, Path(temporary)))
    PAGE.write_text(tell(rows, find_machine(), WORLDS, MORE, MONTHS), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written again: look at `git diff {PAGE.relative_to(ROOT)}`")


def install(name: str, place: Path) -> Path | str:
    """The Python of an environment with its libraries, made unless it is there; or why it cannot be had, in words."""
    folder, wanted = place / name, ROOT / "tests" / "peers" / ENVIRONMENTS[name]
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    print(f"{name}: installing what {wanted.name} asks for ...", flush=True)
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return python if done.returncode == 0 else f"cannot be installed: {(errors or ['no reason given'])[-1]}"


def python_of(way: str, pythons: dict[str, Path | str]) -> Path | str:
    """The Python in which a way is played, or why there is none."""
    if way.startswith("ours"):
        return Path(sys.executable)
    return pythons["frames" if way == "mesa_frames" else "peers"]


def measure_all(pythons: dict[str, Path | str], place: Path) -> Iterator[Row]:
    """A row for each way, ours first as the others are compared with it."""
    reference: Record | None = None
    for way in sorted(WAYS, key=lambda name: name != "ours"):
        python = python_of(way, pythons)
        if isinstance(python, str):
            yield Row(way, lines=count_lines(way), problem=python)
            continue
        compiling = measure(way, 1, python, place)[0].get("compiling", 0.0) if way in COMPILED else 0.0
        found, record = measure(way, WORLDS, python, place)
        found["compiling"] = compiling
        more = measure(way, MORE, python, place)[0] if way in MANY and record is not None else None
        alike: Agreement | None = None
        if record is not None and reference is not None and way != "ours_full":
            alike = compare(reference, record)
        reference = record if way == "ours" else reference
        yield Row(way, count_lines(way), str(found.get("problem", "")), found, more, alike)


def measure(way: str, worlds: int, python: Path, place: Path) -> tuple[dict[str, Any], Record | None]:
    """What a way took, and its record; where it ended with an error that instead, and none."""
    print(f"{WORDS[way][0]}: {worlds:,} worlds x {MONTHS} months ...", flush=True)
    file = place / f"{way}.npz"
    switches = {"TIGHTROPE_CACHE": str(place / "cache"), "TIGHTROPE_COMPILED": "0" if way == "ours_numpy" else "1"}
    command = [str(python), "-W", "ignore", "-m", "tests.peers.measure", way, str(worlds), str(MONTHS), str(file)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **switches}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {"problem": f"ended with an error: {done.stderr.strip().splitlines()[-1]}"}, None
    with np.load(file) as kept:
        return json.loads(done.stdout.splitlines()[-1]), dict(kept)


def count_lines(way: str) -> int:
    """Lines of code that this way needs beside the YAML: no blank ones, comments or docstrings."""
    module, more = WAYS[way]
    files = {"reading", module, *more.values()} if not way.startswith("ours") else {module}
    return sum(lines_of(ROOT / "tests" / "peers" / f"{name}.py") for name in files if name != "baseline")


def lines_of(path: Path) -> int:
    """Lines of a file that hold code."""
    with tokenize.open(path) as opened:
        text = opened.read()
    silent = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    tokens = [t for t in tokenize.generate_tokens(iter(text.splitlines(keepends=True)).__next__) if t.type not in silent]
    held = {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}
    told = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    return len(held - {line for node in told for line in range(node.lineno, node.end_lineno + 1)})


def find_machine() -> str:
    """What this was measured on."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    name = models[0] if models else platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main(*sys.argv[1:])
