"""Which settings does each study read? One that it does not read is refused, not passed over in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sim.config.errors import InputError, listed, nearest, refuse
from sim.config.overrides import ROOTS
from sim.studies.request import OPTIONS, SETTINGS

SHOWING = ("study", "results", "resume", "result", "execution", "figures", "quiet")
"""Where worlds are computed, what is shown and where it is kept: taken by all studies, as no result hangs on it."""
NUMBERS = (*ROOTS, "decision", "readings", "folders")
"""What may be said of the theatre in any scenario."""
RUN = (*(key for key in SETTINGS if key != "until"), *NUMBERS)
"""Of worlds that are run."""
NEEDS_ALL = tuple(key for key in RUN if key != "keep")
"""The same for a study that decides itself what is kept."""
ONE = ("scenario", *RUN)
MADE = ("scenario", "scenarios", "until", *RUN)
"""What a stored run was begun with."""

READS: dict[str, tuple[str, ...]] = {
    "ensemble": (*ONE, "until"),
    "distribution": (*ONE, "outcomes"),
    "survival": (*ONE, "scenarios", "outcomes"),
    "blocs": ONE,
    "archetypes": (*ONE, "by", "groups"),
    "compare": (*RUN, "scenarios"),
    "grid": (*ONE, "outcome", "x", "y", "threshold"),
    "sensitivity": (*ONE, "outcome", "method", "by", "groups"),
    "discovery": (*ONE, "target", "method"),
    "robustness": (*ONE, "policies", "outcomes", "threshold"),
    "why": ("scenario", *NEEDS_ALL),
    "mediation": ("scenario", *NEEDS_ALL, "fork", "x", "outcome"),
    "story": ("scenario", *NEEDS_ALL, "world", "fork"),
    "claims": (*NEEDS_ALL, "claims"),
    "artefacts": (*NEEDS_ALL, "claims"),
    "expectations": ONE,
    "hindcast": ("scenario", *NEEDS_ALL),
    "calibrate": ("scenario", *(key for key in NEEDS_ALL if key != "batch")),
    "behaviour": tuple(key for key in NEEDS_ALL if key != "worlds_per_point"),
    "ablation": NEEDS_ALL,
    "beliefs": ("scenario", *NUMBERS, "seed", "worlds"),
    "known_answers": ("scenario", *NUMBERS, "seed"),
    "coverage": tuple(key for key in NUMBERS if key != "decision"),
    "describe": ("scenario", *NUMBERS),
    "benchmark": ("scenario", *(key for key in NEEDS_ALL if key != "worlds")),
    "scaling": ("scenario", *NEEDS_ALL),
    "verify": ("sample",),
    "warm": ("scenario", *NUMBERS, "precision", "order"),
    "report": (),
    "list": (),
    "page": (*ONE, "port"),  # it says itself for which of them it has no field
}
"""Study -> the settings it reads beside those that all of them take."""
LAYING_OUT = ("x", "y", "by", "groups", "scenarios", "readings")
"""Options that say which worlds are run; a stored run has those it was begun with."""
ASKED = {"sensitivity": ("factors",)}
"""Settings of worlds that a study may be asked about those of a stored run too."""
OF_ANY = ("archetypes",)
"""Studies whose options never say that."""


def read_by(study: str, is_stored: bool = False) -> tuple[str, ...]:
    """The settings that a study reads; of a stored run only what is asked about it."""
    found = READS[study]
    fixed = () if study in OF_ANY else LAYING_OUT
    asked = (*OPTIONS, "port", *ASKED.get(study, ()))
    return tuple(key for key in found if key in asked and key not in fixed) if is_stored else found


def check_read(study: str, given: Iterable[str], is_stored: bool = False) -> None:
    """Make sure that a study reads all settings that were given; is_stored: about a stored run. Raises InputError."""
    reads = read_by(study, is_stored)
    for key in given:
        if key not in (*reads, *SHOWING):
            raise _unread(key, f"study={study}{' with result' if is_stored else ''}", reads)


def _unread(key: str, study: str, reads: Collection[str]) -> InputError:
    near = nearest(key, reads)
    hint = f" Did you mean '{near}'?" if near else ""
    readers = [name for name, found in READS.items() if key in found]
    others = f" It is read by study={listed(readers)}." if readers else ""
    return InputError(f"{key}: {study} does not read it.{hint} It reads {listed(reads) or 'no settings'}.{others}")


def refuse_beside(key: str, given: Mapping[str, str], wrong: Iterable[str], allowed: Sequence[str]) -> None:
    """A stored run has the settings it was begun with; raise InputError for another that was given beside it."""
    for name in (name for name in wrong if name not in allowed):
        raise refuse(key, given[name], f"the settings the run was begun with, and beside them {', '.join(allowed) or 'none'}")
