"""Which studies are there, and what does each say about itself?

A study is a function that is given a request, leaves a folder of results and returns it. It registers itself where it is written,

    @study("robustness", options=Options, takes=ONE, reads_stored=True, examples=("policies=pakistan",))
    def study_robustness(request: Request) -> Path: ...

and nothing else has to know of it: the command line, its help, the check of what was typed and the pages that list the studies
read what is said there. A module is imported when its study is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.config.errors import unknown
from sim.studies.options import NoOptions, Options

PLACES = ("studies", "page")
"""The packages of sim/ in which studies are looked for."""
WINGS = (
    "explore",
    "decide",
    "explain",
    "claims",
    "hindcast",
    "calibration",
    "verification",
    "documentation",
    "operations",
    "page",
)
"""The folders of studies, in the order in which they are listed; others come after them."""
REGISTERED = re.compile(r'^@study\(\s*"(\w+)"', re.MULTILINE)
Run = Callable[[Any], Path]
"""What makes a study of a request (`sim.studies.request.Request`) and returns the folder it leaves."""


@dataclass(frozen=True)
class Study:
    """A study, and what it says about itself.

    Attributes
    ----------
    name : as typed, study=NAME.
    wing : the folder it stands in.
    question : that it answers, in a sentence.
    run : makes it and returns the folder it leaves.
    options : what it is asked beside the settings of a run.
    takes : the settings of runs that it reads.
    reads_stored : whether it can read a stored run (`result`).
    is_resumable : whether it can be taken up again where it ended (`resume`).
    pools : whether it reads the worlds of all points as one.
    lays_out : settings that it lays out itself, and checks.
    asks_stored : settings that may be asked about a stored run too.
    settle : what it makes of the settings that were typed, before they are checked.
    rereads : a hash of each file that it reads again when it is taken up again.
    examples : two command lines, without `python -m sim study=NAME`.
    """

    name: str
    wing: str
    question: str
    run: Run
    options: type[Options] = NoOptions
    takes: tuple[str, ...] = ()
    reads_stored: bool = False
    is_resumable: bool = False
    pools: bool = False
    lays_out: tuple[str, ...] = ()
    asks_stored: tuple[str, ...] = ()
    settle: Callable[[dict[str, Any]], dict[str, Any]] = dict
    rereads: Callable[[Any], dict[str, str]] = lambda request: {}
    examples: tuple[str, ...] = ()

    def __call__(self, request: Any) -> Path:
        """Make the study. Returns the folder it leaves."""
        return self.run(request)

    @property
    def keys(self) -> tuple[str, ...]:
        """The settings and options that it reads."""
        return (*self.takes, *self.options.model_fields)

    def stored_keys(self) -> tuple[str, ...]:
        """Those of them that may be asked about a stored run: not those that say which worlds are run."""
        return (*(key for key in self.takes if key in self.asks_stored), *self.options.of_stored())


_KNOWN: dict[str, Study] = {}


def study(name: str, **about: Any) -> Callable[[Run], Run]:
    """Register a function as the study of this name; about : what `Study` holds beside it."""

    def register(run: Run) -> Run:
        module = import_module(run.__module__)
        question = (module.__doc__ or "").strip().splitlines()[0]
        _KNOWN[name] = Study(name, run.__module__.split(".")[-2], question, run, **about)
        return run

    return register


def find_study(name: object) -> Study:
    """The study of a name. Raises InputError for one that does not exist."""
    places = list_modules()
    if not isinstance(name, str) or name not in places:
        raise unknown("study", name, places, "study")
    import_module(places[name])
    return _KNOWN[name]


def list_studies() -> list[Study]:
    """All studies, wing by wing; this imports all their modules."""
    return [find_study(name) for name in list_modules()]


def list_options(studies: Iterable[Study], asked: Iterable[str] = ()) -> set[str]:
    """The names of the options of some studies, and those names asked about that are options of others."""
    asked, found = set(asked), {key for each in studies for key in each.options.model_fields}
    if asked - found:
        found |= {key for each in list_studies() for key in each.options.model_fields if key in asked}
    return found


@cache
def list_modules() -> Mapping[str, str]:
    """The names of all studies, wing by wing, each with the module that registers it; none is imported."""
    root, found = Path(__file__).resolve().parents[1], []
    for place in PLACES:
        for path in sorted((root / place).rglob("*.py")):
            for name in REGISTERED.findall(path.read_text(encoding="utf-8")):
                found.append((path.parent.name, name, ".".join(("sim", *path.relative_to(root).with_suffix("").parts))))
    order = {wing: place for place, wing in enumerate(WINGS)}
    return {name: module for _, name, module in sorted(found, key=lambda each: (order.get(each[0], len(WINGS)), each))}
