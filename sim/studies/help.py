"""What is printed for somebody who asks for help: in general, or with one study?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from pydantic.fields import FieldInfo

from sim.config import files
from sim.config.calendar import calendar
from sim.config.kinds import KINDS
from sim.config.overrides import ROOTS
from sim.config.setting import read_setting
from sim.studies.options import about
from sim.studies.registry import Study, find_study, list_studies

FLAGS = ("--help", "-h")
WIDE = 80
"""Letters in a line, as in most terminals."""
COMMON = ("scenario", "worlds", "months", "seed", "design", "keep", "decision.depth", "results", "result", "resume", "folders")
COMMON += ("hold", "figures", "quiet", "execution")
"""The settings that help in general tells of."""
HEAD = f"""{read_setting().title}
Simulates possible courses of events from {calendar(0)} on and analyses them.

  python -m sim                                    the baseline
  python -m sim scenario=cpec_cutoff worlds=10000  a what-if
  python -m sim study=story world=42               one world, month by month
  python -m sim study=NAME --help                  one study, its options
  python -m sim study=list what=scenarios          names to type"""
FOOT = """Any parameter of the theatre can be set: actors.china.payoffs.corridor.weight=0.5; study=list what=numbers like=WORD
finds its address. All settings are documented in configs/config.yaml. -m runs
every combination: python -m sim -m seed=1,2,3."""
COMMENTED = re.compile(r"^( *)(\w+):[^#]*#\s*(.*)$")


def find_help(words: Sequence[str]) -> str | None:
    """The help that a command line asks for, if it asks for any; with a study the help on that.

    Raises
    ------
    InputError : it names a study that does not exist.
    """
    if not any(word in FLAGS for word in words):
        return None
    named = [word.partition("=")[2] for word in words if word.lstrip("+").startswith("study=")]
    return "\n".join(describe_study(find_study(named[-1])) if named else describe_all())


def describe_all() -> Iterator[str]:
    """The lines of help in general: what it does, the studies, common settings, and where to read on."""
    yield from HEAD.splitlines()
    yield from ("", "Studies (study=NAME)")
    yield from _rows([(study.name, study.question) for study in list_studies()])
    meant = explain_settings()
    yield from ("", "Common settings")
    yield from _rows([(key, meant[key]) for key in COMMON])
    yield ""
    yield from wrap(" ".join(FOOT.split()), WIDE)


def describe_study(study: Study) -> Iterator[str]:
    """The lines of help on one study: its question, what it does, its options, the settings it takes, and examples."""
    yield from wrap(f"study={study.name}: {study.question}", WIDE)
    yield ""
    for paragraph in _sentences(study).split("\n\n"):
        yield from wrap(" ".join(paragraph.split()), WIDE)
    yield from ("", "Options" if study.options.model_fields else "No options of its own.")
    yield from _rows([(name, _describe_option(field)) for name, field in study.options.model_fields.items()])
    yield ""
    takes = [key if key not in ROOTS else KINDS_BY_ROOT[key] for key in study.takes]
    yield from wrap(f"Settings it takes: {', '.join(takes) or 'none'}; like all studies: results, figures, quiet.", WIDE)
    more = [("result=FOLDER", "Analyse a stored run.")] if study.reads_stored else []
    more += [("resume=FOLDER", "Continue an interrupted run.")] if study.is_resumable else []
    yield from _rows(more)
    yield from ("", "Examples")
    for example in study.examples:
        yield f"  python -m sim study={study.name} {example}".rstrip()


KINDS_BY_ROOT = dict(zip(ROOTS, KINDS, strict=True))
"""The kinds of numbers of the theatre, by the name that Hydra is told."""


def explain_settings() -> dict[str, str]:
    """Each setting with what it means, as configs/config.yaml says beside it."""
    found, section = {"execution": "local, serial, dask or slurm: where batches are computed; does not affect results"}, ""
    for text in (files.shipped("configs") / "config.yaml").read_text(encoding="utf-8").splitlines():
        if re.match(r"^\w+:\s*$", text):
            section = text.rstrip(": ")
        if (match := COMMENTED.match(text)) is not None:
            found[f"{section}.{match[2]}" if match[1] else match[2]] = match[3]
    return found


def _describe_option(field: FieldInfo) -> str:
    """What an option is, which values it may have, and which it has where nobody says otherwise."""
    default = field.get_default()
    shown = "none" if default is None or default == () else default
    return f"{field.description} Allowed: {about(field)['allowed']}. Default: {shown}."


def _sentences(study: Study) -> str:
    """What a study does, as its function says, without what it returns or raises."""
    text = (study.run.__doc__ or "").split("\n\n    Raises")[0].split("\n\n    Parameters")[0]
    return re.sub(r"\s+Returns\s[^.]*\.", "", text).strip()


def _rows(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Names beside what they mean, in lines that fit."""
    width = max((len(name) for name, _ in rows), default=0) + 4
    for name, words in rows:
        first, *rest = wrap(words, WIDE - width) or [""]
        yield f"  {name}".ljust(width) + first
        yield from (" " * width + part for part in rest)
