"""How is a study asked for as somebody types it, and what does it leave?"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from filelock import FileLock
from rich.console import Console

from sim.app import main
from sim.config import files
from sim.config.overrides import is_of_theatre, pairs
from sim.studies.registry import Study
from sim.studies.request import Request

SHARED = "TIGHTROPE_SHARED_BY_TESTS"
if SHARED not in os.environ:
    PLACE = tempfile.TemporaryDirectory(prefix="tightrope_")
    os.environ[SHARED] = PLACE.name
"""Where runs are made that several tests read, in whichever of the processes of a session; it goes when the tests are over."""
PLAIN = ("figures=[]", "execution=serial")
SHORT = ("worlds=120", "months=8", "seed=4")
EACH = "worlds_per_point=2"
CHINA = "vary=[actors.china.temperature,variables.cpec_pace.start,actors.china.payoffs.corridor.weight]"
GROUPED = "factors={pace: [variables.cpec_pace.start], china: [actors.china.temperature, actors.china.payoffs.corridor.weight]}"
ANEW = {
    "ensemble": (*SHORT,),
    "distribution": ("study=distribution", *SHORT),
    "survival": ("study=survival", *SHORT),
    "blocs": ("study=blocs", *SHORT),
    "archetypes": ("study=archetypes", "clusters=3", *SHORT),
    "why": ("study=why", *SHORT),
    "story": ("study=story", "world=3", "fork={month: 2, china.corridor: cut_off, hold: true}", *SHORT),
    "given": ("study=sensitivity", "method=given", "outcome=cpec_pace", *SHORT),
    "months": ("study=sensitivity", "method=months", "outcome=cpec_pace", *SHORT),
    "dependence": ("study=sensitivity", "method=dependence", "outcome=cpec_pace", *SHORT),
    "shapley": ("study=sensitivity", "method=shapley", "outcome=cpec_pace", GROUPED, "worlds=240", "months=8", "seed=4"),
    "morris": ("study=sensitivity", "base_samples=3", EACH, CHINA, "months=4", "outcome=cpec_pace"),
    "sobol": ("study=sensitivity", "method=sobol", "base_samples=4", EACH, "months=4", "outcome=cpec_pace"),
    "sobol_pairs": ("study=sensitivity", "method=sobol_pairs", "base_samples=6", EACH, CHINA, "outcome=cpec_pace", "months=4"),
    "tornado": ("study=sensitivity", "method=tornado", "worlds_per_point=8", CHINA, "months=4", "outcome=cpec_pace"),
    "discovery": ("study=discovery", "target='cpec_pace < 0.45'", "worlds=800", EACH, "months=6"),
    "grid": ("study=grid", "x=variables.cpec_pace.start", "worlds_per_point=12", "months=4", "outcome=cpec_pace"),
    "information": ("study=information", "policies=loyalties", "worlds_per_point=200", "worlds_per_draw=2", "months=2"),
    "robustness": ("study=robustness", "worlds_per_point=20", "months=4", "outcomes=[payoff.china,-baloch_order]"),
    "search": (
        *("study=search", "actor=pakistan", "dossiers=[minerals,pasni]", "draws=20", "evaluations=12", "population=4"),
        *("worlds_per_point=1", "months=4"),
    ),
    "claims": ("study=claims", "worlds=200", EACH, "claims=[first_cargo_angers_the_opposition]", "months=6"),
    "compare": ("study=compare", "scenarios=[baseline,cpec_cutoff]", "worlds=30", "months=8", "seed=4"),
}
"""One small command for each study and each of its methods."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, what it printed and what it complained of."""

    code: int
    out: str
    err: str


def asked(*words: str, width: int = 200) -> Ended:
    """`python -m sim` with these words, in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        mock.patch.object(sys, "argv", ["tightrope"]),
        mock.patch.dict(os.environ, COLUMNS=str(width)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())


def caught(*words: str) -> Request:
    """What a command line asks a study for, which is not made."""
    found: list[Request] = []
    with mock.patch.object(Study, "__call__", lambda _, request: found.append(request)):
        ended = asked(*words)
    assert ended.code == 0, ended.err
    return found[0]


def requested(*words: str) -> Path:
    """The folder that a study leaves which is asked for as by these words, without the command line around it, and quietly."""
    shipped = files.read_yaml(files.shipped("configs") / "config.yaml")
    values = {key: value for key, value in shipped.items() if key not in ("defaults", "hydra")}
    changes = []
    for key, value in pairs(words):
        if is_of_theatre(key):
            changes.append((key, value))
        elif key.startswith("decision."):
            values["decision"][key.partition(".")[2]] = value
        else:
            values[key] = value
    request = Request.from_config({**values, "quiet": True}, changes, words)
    say = Console.print

    def sealed(console: Console, *words: Any, **more: Any) -> None:
        assert all(manifest(place.parent)["state"] == "finished" for place in request.results.glob("*/manifest.json")), words
        say(console, *words, **more)

    with mock.patch.object(Console, "print", sealed):  # nothing is printed before it is safe
        return request.study(request)


def left(place: Path, *words: str) -> Path:
    """The only folder in a place in which a study was asked for."""
    folder = requested(*words, *PLAIN, f"results={place}")
    assert [folder] == list(place.iterdir())
    return folder


@cache
def made(*words: str) -> Path:
    """The folder of a command that is run once for all tests, which may only read it."""
    place = Path(os.environ[SHARED]) / hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
    with FileLock(place.with_suffix(".lock")):
        if place.with_suffix(".whole").exists():
            return next(place.iterdir())
        shutil.rmtree(place, ignore_errors=True)
        folder = left(place, *words)
        place.with_suffix(".whole").touch()
        return folder


def anew(name: str) -> Path:
    """The folder of one of the small commands, run once for all tests, which may only read it."""
    return made(*ANEW[name])


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def tables(folder: Path) -> dict[str, str]:
    """The tables that a study left, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "tables").glob("*.csv"))}


def told(folder: Path) -> dict[str, Any]:
    """What a study left for other tools to read."""
    return json.loads((folder / "findings.json").read_text(encoding="utf-8"))


def manifest(folder: Path) -> dict[str, Any]:
    """What a folder says of what made it."""
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
