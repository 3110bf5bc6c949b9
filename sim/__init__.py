"""Tightrope: what follows from Pakistan's offer of Balochistan's minerals? Run one world, or a million."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.actors.state import State
    from sim.config.errors import InputError
    from sim.ensembles.api import content, load, run, scenarios, theatre
    from sim.ensembles.ensemble import Ensemble
    from sim.theatre import Theatre

__version__ = "0.1.0"
__all__ = ["Ensemble", "InputError", "State", "Theatre", "content", "load", "run", "scenarios", "theatre"]
PLACES = {
    "Ensemble": "sim.ensembles.ensemble",
    "InputError": "sim.config.errors",
    "State": "sim.actors.state",
    "Theatre": "sim.theatre",
}


def __getattr__(name: str) -> object:
    """What the window shows is read when it is first asked for, so that `import sim` takes no time."""
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    found = getattr(import_module(PLACES.get(name, "sim.ensembles.api")), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Window(ModuleType):
    """`sim.theatre` is the function, also after the module of that name has been read."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in __all__ or not isinstance(value, ModuleType):
            super().__setattr__(name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        """Like any module it travels to other processes by its name, also with what a notebook defines."""
        return import_module, (__name__,)


sys.modules[__name__].__class__ = _Window
