"""Which questions can be asked? One question a file; each `study(request)` writes a results folder and returns it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.studies.request import Request


def module_of(name: str) -> ModuleType:
    """The module of a study, read when it is first asked for."""
    return import_module(f"{__name__}.{'listing' if name == 'list' else name}")


def _asked(name: str, request: Request) -> Path:
    return module_of(name).study(request)


NAMES = (
    "ensemble",
    "compare",
    "grid",
    "sensitivity",
    "distribution",
    "survival",
    "discovery",
    "robustness",
    "why",
    "mediation",
    "blocs",
    "archetypes",
    "story",
    "claims",
    "artefacts",
    "expectations",
    "hindcast",
    "calibrate",
    "behaviour",
    "beliefs",
    "ablation",
    "known_answers",
    "coverage",
    "describe",
    "benchmark",
    "scaling",
    "verify",
    "warm",
    "report",
    "list",
)
STUDIES: dict[str, Callable[[Request], Path]] = {name: partial(_asked, name) for name in NAMES}
MAKING = (
    "ensemble",
    "grid",
    "compare",
    "sensitivity",
    "distribution",
    "survival",
    "blocs",
    "archetypes",
    "robustness",
    "discovery",
)
"""Studies that make worlds and can read stored ones instead."""
RESUMABLE = (*MAKING, "claims", "artefacts")
"""Studies whose runs can be taken up again where they ended."""
READING = (*MAKING, "expectations", "why", "story", "verify", "report")
"""Studies that read a stored run; the others make worlds of their own, or none."""
