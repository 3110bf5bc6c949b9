"""Which settings does each study read? One that it does not read is refused, not passed over in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from sim.config.composed import check_address, shipped
from sim.config.errors import InputError, listed, nearest, refuse
from sim.config.overrides import ROOTS
from sim.config.renamed import SETTINGS, is_old
from sim.ensembles.settings import RunSettings
from sim.studies.registry import Study, find_study, list_options, list_studies

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
