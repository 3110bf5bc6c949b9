"""Which questions can be asked? One question a file; `sim.studies.registry` lists them, and `sim.studies.NAME` is its module."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    """The module of a study by its name, wherever it stands, read when it is first asked for."""
    from sim.studies.registry import list_modules

    if name not in list_modules():
        raise AttributeError(f"module 'sim.studies' has no attribute {name!r}")
    return import_module(list_modules()[name])


def __dir__() -> list[str]:
    from sim.studies.registry import list_modules

    return sorted({*globals(), *list_modules()})
