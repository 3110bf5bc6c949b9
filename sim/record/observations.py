"""What is on record of the months that are told again?

The record is in configs/standards/hindcast/record.yaml. A user's folder may hold a standards/hindcast/record.yaml of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from sim.config import files
from sim.config.calendar import month_number
from sim.config.content import Content
from sim.config.errors import InputError, from_validation, refuse, unknown
from sim.config.schema import Cited
from sim.config.setting import MONTH
from sim.evidence import Ledger, UnknownEntry
from sim.record.initial_state import source_of
from sim.world.citing import ledger_of

FILE = "standards/hindcast/record.yaml"
Part = Literal["training", "held_out"]


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Month = Annotated[str, Field(pattern=MONTH)]
Months = Annotated[tuple[Month, ...], BeforeValidator(_several), Field(min_length=1, max_length=2)]
Names = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cites: Cited
    why: str = ""
    note: str = ""


class _Happening(_Entry):
    label: str
    when: Months

    @model_validator(mode="after")
    def _in_order(self) -> _Happening:
        if self.when[0] > self.when[-1]:
            raise ValueError(f"the window is reversed: {self.when[0]} is after {self.when[-1]}")
        return self


class _Told(_Happening):
    who: Names
    stance: dict[str, Names] = {}
    incident: str | None = None

    @model_validator(mode="after")
    def _says_what(self) -> _Told:
        if not self.stance and self.incident is None:
            raise ValueError("give the stance that was taken, the incident that happened, or both")
        return self


class _Standing(_Entry):
    option: str


class _Contested(_Entry):
    also: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    until: Month
    training_until: Month
    events: dict[str, _Told] = Field(min_length=1)
    standing: dict[str, _Standing] = {}
    contested: dict[str, _Contested] = {}
    outside: dict[str, _Happening] = {}


@dataclass(frozen=True)
class Event:
    """One event on record.

    who : the actors whose doing it is. first, last : the months it can have been in, counted from the start (January is 0).
    stance : dossier -> the options any of which says it. incident : what says it too. part : training or held_out.
    """

    name: str
    label: str
    who: tuple[str, ...]
    first: int
    last: int
    stance: Mapping[str, tuple[str, ...]]
    incident: str | None
    cites: tuple[str, ...]
    part: Part

    @property
    def months(self) -> int:
        """How many months the window has."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Record:
    """What is on record: events, what stands at the end where October's content says otherwise, what else documents say of it.

    standing : dossier -> option. contested : dossier -> another option that some document tells of. outside : labels of what the
    theatre has no words for. months : from the start to the end. training : the last month of the training part.
    """

    events: tuple[Event, ...]
    standing: Mapping[str, str]
    contested: Mapping[str, str]
    outside: Mapping[str, str]
    months: int
    training: int


def recorded(content: Content, begin: str, folders: Iterable[Path | str] = ()) -> Record:
    """The record, checked against the theatre that is to be asked about it.

    Raises
    ------
    InputError : an entry that cannot be used, a name that the theatre does not have, or a month out of the time that is told.
    """
    path, told = source_of(FILE, folders)
    try:
        found = _File.model_validate(files.read_yaml(path))
    except ValidationError as problem:
        raise from_validation(problem, told, _File) from None
    training = month_number(begin, found.training_until)
    months = month_number(begin, found.until)
    events = []
    for name, entry in found.events.items():
        _check_names(content, entry, f"{told}: events.{name}")
        first, last = (month_number(begin, month) for month in (entry.when[0], entry.when[-1]))
        if not 1 <= first <= last <= months:
            raise refuse(f"{told}: events.{name}.when", list(entry.when), f"months after {begin} and up to {found.until}")
        part: Part = "training" if last <= training else "held_out"
        how = (entry.label, entry.who, first, last, entry.stance, entry.incident, entry.cites, part)
        events.append(Event(name, *how))
    for kind, key in (("standing", "option"), ("contested", "also")):
        for name, entry in getattr(found, kind).items():
            _check_option(content, name, getattr(entry, key), f"{told}: {kind}")
    _check_cites(found, told, ledger_of(content))
    return Record(
        tuple(events),
        {name: entry.option for name, entry in found.standing.items()},
        {name: entry.also for name, entry in found.contested.items()},
        {name: entry.label for name, entry in found.outside.items()},
        months,
        training,
    )


def _check_names(content: Content, entry: _Told, where: str) -> None:
    for actor in entry.who:
        if actor not in content.actors:
            raise unknown("actor", actor, content.actors, f"{where}.who")
    for dossier, options in entry.stance.items():
        for option in options:
            _check_option(content, dossier, option, f"{where}.stance")
    if entry.incident is not None and entry.incident not in content.incidents:
        raise unknown("incident", entry.incident, content.incidents, f"{where}.incident")


def _check_option(content: Content, dossier: str, option: str, where: str) -> None:
    if dossier not in content.options:
        raise unknown("dossier", dossier, content.options, where)
    if option not in content.options[dossier]:
        raise unknown("option", option, content.options[dossier], f"{where}: {dossier}")


def _check_cites(found: _File, told: str, ledger: Ledger) -> None:
    for kind in ("events", "standing", "contested", "outside"):
        for name, entry in getattr(found, kind).items():
            for id_ in entry.cites:
                try:
                    ledger.cite(id_, f"{told}: {kind}.{name}")
                except UnknownEntry as problem:
                    raise InputError(str(problem)) from None
