"""Where is the compiled month of a theatre found, or else built?

The rules of a theatre are written out as one module, which is kept in the user's cache folder under a name made of its source and
of all sources that it is compiled with; Numba keeps the machine code beside it. So nothing stale is ever run, and theatres that
differ in numbers alone share one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

from sim.compiled.rules import Outcomes, Row, Traced, write_all
from sim.compiled.switches import CACHE
from sim.compiled.tile import Layout

LOADING = Lock()
HEAD = '''"""The rules of one theatre, written out by sim.compiled.rules. Not to be edited: it is made anew."""
from numba import njit

from sim.compiled.arithmetic import compiled, to
from sim.compiled.emit import rule_of_numbers, rule_of_places
from sim.compiled.lanes import put, take
from sim.compiled.month.striking import keep_record
from sim.compiled.month.whole import bind_rules, fetch, give_back
from sim.compiled.tile import LANES, WIDTH
'''
FOOT = """
play_month = bind_rules(evaluate, mechanisms, limits)


@njit(nogil=True, error_model="numpy", cache=True)
def advance(t, at, sizes, blocks, record, desk, first, last, begin, end):
    finite = True
    for world in range(first, last, WIDTH):
        n, m, are_whole = fetch(sizes, blocks, desk, world, last)
        worlds = blocks.luck[world : world + n]
        for month in range(begin, end + 1):
            play_month(t, desk, blocks.keys, worlds, at, month, n, m, are_whole)
            finite &= keep_record(record, desk.real, desk.whole, desk.double, at, blocks.places[month - begin], world, n)
        give_back(sizes, blocks, desk, world, n)
    return finite
"""
"""What plays the months from begin to end for the worlds from first up to last, tile by tile; tells whether all stayed finite."""


def write_rules(
    outcomes: Outcomes, mechanisms: Sequence[Traced], limits: Sequence[Traced], at: Layout, row: Row, precision: str
) -> str:
    """The source of a theatre's rules; row : of a parameter, by its address. precision : of its numbers, such as 'float32'."""
    ones = range(at.mechanisms_up, at.mechanisms_up + 2 * at.n_variables)
    parts = (outcomes.source(), write_all("mechanisms", mechanisms, at, row, ones), write_all("limits", limits, at, row))
    return "\n".join([HEAD, f"PRECISION = {precision!r}", "", "\n\n\n".join("\n".join(lines) for lines in parts), FOOT])


def load_rules(source: str) -> Callable[..., bool]:
    """The compiled form of rules; Numba compiles it when it is first called, or takes it from its cache."""
    name = name_of(source)
    with LOADING:  # batches run in threads, and none may meet a module that another has only begun to load
        if name not in sys.modules:
            path = find_cache() / f"{name}.py"
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                waiting = path.with_suffix(f".{os.getpid()}")
                waiting.write_text(source, encoding="utf-8")
                waiting.replace(path)
            spec = importlib.util.spec_from_file_location(name, path)
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
        return sys.modules[name].advance


def is_built(source: str) -> bool:
    """Whether machine code of these rules is in the cache or at work."""
    name = name_of(source)
    return name in sys.modules or any(find_cache().glob(f"__pycache__/{name}.advance-*.nbc"))


@cache
def name_of(source: str) -> str:
    """The name of the module of some rules, by their source and everything that they are compiled with."""
    return "rules_" + hashlib.sha256((source + _surroundings()).encode()).hexdigest()[:20]


@cache
def _surroundings() -> str:
    import llvmlite
    import numba
    from numba.core.registry import cpu_target

    texts = [path.read_text(encoding="utf-8") for path in _find_sources(Path(__file__).parent)]
    processor = cpu_target.target_context.codegen().magic_tuple()  # that code is made for, by NUMBA_CPU_NAME another than this
    return "\n".join([*texts, numba.__version__, llvmlite.__version__, np.__version__, sys.version, repr(processor)])


def _find_sources(folder: Path) -> Iterator[Path]:
    """The modules that are compiled, that say how, or whose constants are compiled in."""
    yield from sorted((folder / "month").glob("*.py"))
    yield from (folder / f"{name}.py" for name in ("arithmetic", "books", "build", "emit", "lanes", "luck", "tile"))
    yield from (folder.parent / f"{name}.py" for name in ("arithmetic", "luck"))
    yield from (folder.parent / "world" / f"{name}.py" for name in ("beliefs", "incidents", "projects", "pushes"))


def find_cache() -> Path:
    """The folder in which compiled months are kept: TIGHTROPE_CACHE, else `tightrope` in the user's folder for such things."""
    if named := os.environ.get(CACHE):
        return Path(named).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "tightrope"
