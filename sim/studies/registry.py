"""Which studies are there, what does each say about itself, and which settings does it read?

A study is a function that is given a request, leaves a folder of results and returns it. It registers itself where it is written,

    @study("robustness", options=Options, takes=ONE, reads_stored=True, examples=("policies=pakistan",))
    def study_robustness(request: Request) -> Path: ...

and nothing else has to know of it: the command line, its help, the check of what was typed and the pages that list the studies
read what is said there. A module is imported when its study is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.config.composed import check_address, shipped
from sim.config.errors import InputError, listed, nearest, refuse, unknown
from sim.config.overrides import ROOTS
from sim.config.renamed import SETTINGS, is_old
from sim.ensembles.settings import RunSettings
from sim.studies.options import NoOptions, Options

PLACES = ("studies", "page")
"""The packages of sim/ in which studies are looked for."""
WINGS = (
    "explore",
    "decide",
    "explain",
    "claims",
    "hindcast",
    "forecast",
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
SHOWING = ("study", "results", "resume", "result", "execution", "figures", "quiet")
"""Where worlds are computed, what is shown and where it is kept: taken by all studies, as no result hangs on it."""
NUMBERS = (*ROOTS, "decision", "contradiction_choices", "hold", "folders")
"""What may be said of the theatre in any scenario."""
RUN = (*(key for key in RunSettings.model_fields if key != "until"), *NUMBERS)
"""Of worlds that are run."""
NEEDS_ALL = tuple(key for key in RUN if key != "keep")
"""The same for a study that decides itself what is kept."""
ONE = ("scenario", *RUN)
MADE = ("scenario", "scenarios", "until", *RUN)
"""What a stored run was begun with."""


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


def check_read(study: Study, given: Iterable[str], is_stored: bool = False) -> None:
    """Make sure that a study reads all settings that were given; is_stored: about a stored run. Raises InputError."""
    reads = study.stored_keys() if is_stored else study.keys
    for key in given:
        if key not in (*reads, *SHOWING):
            raise _unread(key, f"study={study.name}{' with result' if is_stored else ''}", reads)


def check_stored(study: Study, given: Mapping[str, str]) -> None:
    """Make sure that a study can be asked this about a stored run; given : setting -> as it was typed. Raises InputError."""
    if not study.reads_stored:
        reading = [each.name for each in list_studies() if each.reads_stored]
        raise refuse("result", f"study={study.name}", f"with result, one of study={', '.join(reading)}")
    refuse_beside("result", given, [key for key in given if key in MADE], study.stored_keys())
    check_read(study, given, is_stored=True)


def _unread(key: str, study: str, reads: Collection[str]) -> InputError:
    near = nearest(key, reads)
    hint = f" Did you mean '{near}'?" if near else ""
    readers = [each.name for each in list_studies() if key in each.keys]
    others = f" It belongs to study={listed(readers)}." if readers else ""
    return InputError(f"{key}: {study} does not take this setting.{hint} It takes {listed(reads) or 'no settings'}.{others}")


def find_named(words: Sequence[str]) -> list[Study]:
    """The studies that a command line names; the usual one where it names none, and none where they cannot be read."""
    named = [word.partition("=")[2].split(",") for word in words if word.lstrip("+").startswith("study=")] or [["ensemble"]]
    with suppress(InputError):
        return [find_study(name.strip()) for names in named for name in names]
    return []


def as_setting(word: str, key: str, words: Sequence[str]) -> str:
    """A word that sets something of ours; Hydra does not know the options of studies, so they are handed on as additions.

    Raises
    ------
    InputError : there is no setting of this name, nor an option of the studies that the words name.
    """
    root, studies = key.split(".")[0], find_named(words)
    if root not in shipped() and (is_old(root) or root in list_options(studies, [root])):
        return f"++{word.lstrip('+')}"
    if not word.startswith("+"):
        check_address(key, options=list_options(studies))
    return word


def takes_list(key: str) -> bool:
    """Whether a setting, or an option of any study, is a list."""
    key = SETTINGS.get(key, key)
    fields = (study.options.model_fields.get(key) for study in list_studies())
    return isinstance(shipped().get(key), list) or any(field is not None and field.get_default() == () for field in fields)


def refuse_beside(key: str, given: Mapping[str, str], wrong: Iterable[str], allowed: Sequence[str]) -> None:
    """A stored run has the settings it was started with; raise InputError for another that was given beside it."""
    for name in (name for name in wrong if name not in allowed):
        raise refuse(key, given[name], f"the settings of the original run, plus {', '.join(allowed) or 'none'}")
