"""What could be known when the past is told again from January 2025?

The beginning is in configs/standards/hindcast/start.yaml: a start for every variable, every dossier and all works, and how
each actor had been treated, behind a barrier that lets no entry cite what was not known yet. A user's folder may hold a
standards/hindcast/start.yaml of its own.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config import files, overrides
from sim.config.arrangements import Reached
from sim.config.calendar import OPENING, Dates, month_number
from sim.config.content import Content
from sim.config.errors import InputError, from_validation, refuse, unknown
from sim.config.loading import assemble
from sim.config.quantity import Number, Whole
from sim.config.schema import Grade
from sim.config.setting import MONTH
from sim.evidence import Fact, Ledger, UnknownEntry
from sim.mechanisms.check import check_mechanisms
from sim.world.citing import checked, ledger_with

FILE = "standards/hindcast/start.yaml"
SCENARIO = "hindcast"
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class _Cited(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cites: tuple[str, ...] = ()
    why: str = Field(min_length=1)
    grade: Grade = "judged"


class Level(_Cited):
    """Where a variable stood."""

    start: Number


class Stance(_Cited):
    """Which option stood in a dossier."""

    start: str


class Works(_Cited):
    """How far works had come."""

    start: Reached


class Treatment(_Cited):
    """How an actor had been treated by others."""

    treated: dict[str, Number]


class Unchanged(_Cited):
    """Variables that stood as they do in October."""

    names: tuple[str, ...] = Field(min_length=1)


class Beginning(BaseModel):
    """The state at the start, and what may be cited for it.

    begin : the month of the start, '2025-01'. months : to be run. measured : source -> the last year of its data. before :
    undated fact -> why it describes a state from before the start. as_in_october, variables, dossiers, works : between them,
    everything. treated : of every actor that answers in kind.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    begin: str = Field(pattern=MONTH)
    months: Whole = Field(ge=1)
    title: str
    question: str
    cites: tuple[str, ...] = ()
    why: str
    measured: dict[str, Whole] = {}
    before: dict[str, str] = {}
    as_in_october: tuple[Unchanged, ...] = ()
    variables: dict[str, Level]
    dossiers: dict[str, Stance]
    works: dict[str, Works] = {}
    treated: dict[str, Treatment] = {}

    def entries(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every place that may cite, with what it cites."""
        yield "cites", self.cites
        for number, entry in enumerate(self.as_in_october, start=1):
            yield f"as_in_october[{number}].cites", entry.cites
        for kind in ("variables", "dossiers", "works", "treated"):
            for name, entry in getattr(self, kind).items():
                yield f"{kind}.{name}.cites", entry.cites


def source_of(name: str, folders: Iterable[Path | str] = ()) -> tuple[Path, str]:
    """The path of a file below configs/, that of the last of the user's folders that holds one, and how it is called."""
    for folder in reversed(files.places(folders)):
        if (folder / name).is_file():
            return folder / name, str(folder / name)
    return files.shipped("configs") / name, name


def beginning(folders: Iterable[Path | str] = ()) -> Beginning:
    """The beginning, read and behind the barrier.

    Raises
    ------
    InputError : an entry that cannot be used, or that cites what was not known at the start; the message names entry, fact, date
        and start.
    """
    path, told = source_of(FILE, folders)
    ledger = ledger_with(folders)
    try:
        found = Beginning.model_validate(files.read_yaml(path))
    except ValidationError as problem:
        raise from_validation(problem, told, Beginning) from None
    for key, ids in found.entries():
        for id_ in ids:
            check_known(id_, found, f"{told}: {key}", ledger)
    return found


def check_known(id_: str, start: Beginning, where: str, ledger: Ledger) -> None:
    """Make sure that a fact or source was known at the start.

    Raises
    ------
    InputError : it does not exist, is dated later, or is undated and nobody says why it describes an earlier state.
    """
    try:
        entry = ledger.cite(id_, where)
    except UnknownEntry as problem:
        raise InputError(str(problem)) from None
    year = int(start.begin[:4])
    if isinstance(entry, Fact):
        if entry.date is not None:
            if entry.date[:7] >= start.begin:
                raise _late(where, id_, f"is dated {entry.date}", start)
            return
        if id_ not in start.before:
            allowed = f"undated facts that stand under `before` with a reason why they describe a state before {start.begin}"
            raise refuse(where, id_, allowed)
        named = [int(found) for found in YEAR.findall(" ".join([entry.claim, *(figure.name for figure in entry.quantities)]))]
        if named and min(named) >= year:
            raise _late(where, id_, f"has no date and names the year {min(named)}", start)
        return
    last = start.measured.get(id_)
    if last is None:
        raise refuse(where, id_, f"sources that stand under `measured` with the last year of their data, before {start.begin}")
    told = YEAR.findall(" ".join([entry.id, entry.source, entry.unit, entry.claim, *entry.quantities]))
    if str(last) not in told:
        raise refuse(f"{where}: measured.{id_}", last, f"a year that the ledger gives for it: {', '.join(sorted(set(told)))}")
    if last >= year:
        raise _late(where, id_, f"has data of {last}", start)


def _late(where: str, id_: str, dated: str, start: Beginning) -> InputError:
    return refuse(where, id_, f"only what was known before the start, {start.begin}; this {dated}")


def content(
    changes: Iterable[overrides.Change] = (),
    folders: Iterable[Path | str] = (),
    decision: Mapping[str, Any] | None = None,
) -> Content:
    """The theatre as it stood at the start: rules as in October, every start as it was known; no event is set.

    What has a date in the calendar keeps it, counted from the start.

    Parameters
    ----------
    changes, folders, decision : as for `sim.ensembles.api.content`; changes are laid over the beginning.

    Raises
    ------
    InputError : anything that cannot be used; a variable, a dossier or works without a start; a citation of what was not known.
    """
    folders = files.places(folders)
    start = beginning(folders)
    plain, origin = files.read_content(folders)
    _complete(start, plain, source_of(FILE, folders)[1])
    found = overrides.pairs(changes)
    tree = overrides.apply(laid(plain, start), [(key, value) for key, value in found if not key.startswith("decision.")])
    _keep_dates(tree, start)
    rule = {**(decision or {}), **{key.split(".", 1)[1]: value for key, value in found if key.startswith("decision.")}}
    story = {"title": start.title, "question": start.question, "cites": list(start.cites), "why": start.why}
    whole = assemble({**tree, "scenario": story}, SCENARIO, rule, {**origin, "scenario": FILE})
    return check_mechanisms(checked(whole))


def laid(plain: Mapping[str, Any], start: Beginning) -> dict[str, Any]:
    """A copy of the content's tree with the beginning laid in: starts, and what they rest on."""
    tree = copy.deepcopy(dict(plain))
    for group in start.as_in_october:
        for name in group.names:
            tree["variables"][name] |= {"cites": list(group.cites), "why": group.why, "grade": group.grade}
    for name, level in start.variables.items():
        tree["variables"][name] |= level.model_dump(mode="json", exclude_none=True)
    for name, stance in start.dossiers.items():
        actor, dossier = name.split(".", 1)
        tree["actors"][actor]["dossiers"][dossier] |= stance.model_dump(mode="json")
    for name, reached in start.works.items():
        tree["projects"][name] |= reached.model_dump(mode="json")
    for actor, treatment in start.treated.items():
        tree["actors"][actor]["reciprocity"] |= treatment.model_dump(mode="json", exclude_none=True)
    return tree


def _keep_dates(tree: Mapping[str, Any], start: Beginning) -> None:
    """Let reviews on dates come up in the same months of the calendar, counted from the start; none that are over by then."""
    for brief in tree["actors"].values():
        for dossier in brief.get("dossiers", {}).values():
            review = dossier.get("review")
            try:
                dates = Dates.model_validate(review["dates"])
            except (KeyError, TypeError, ValidationError):  # there are none, or they are told once everything is read
                continue
            first, every = dates.first + month_number(start.begin, OPENING), dates.every
            if first < 1 and every is not None:
                first += -((first - 1) // every) * every
            review["dates"] = {"first": first, "every": every} if first > 0 else None


def _complete(start: Beginning, plain: Mapping[str, Any], told: str) -> None:
    """Make sure that everything has one start, and nothing else has. Raises InputError."""
    grouped = [name for group in start.as_in_october for name in group.names]
    dossiers = [f"{actor}.{name}" for actor, brief in plain["actors"].items() for name in brief.get("dossiers", {})]
    works = [name for name, entry in plain["projects"].items() if entry.get("limit") is None]
    answering = [actor for actor, brief in plain["actors"].items() if "reciprocity" in brief]
    for kind, one, given, wanted in (
        ("variables", "variable", [*grouped, *start.variables], list(plain["variables"])),
        ("dossiers", "dossier", list(start.dossiers), dossiers),
        ("works", "works", list(start.works), works),
        ("treated", "actor", list(start.treated), answering),
    ):
        for name in given:
            if name not in wanted:
                raise unknown(one, name, wanted, f"{told}: {kind}")
            if given.count(name) > 1:
                raise refuse(f"{told}: {kind}.{name}", "two starts", "one start for each")
        for name in wanted:
            if name not in given:
                raise refuse(f"{told}: {kind}", f"no start for '{name}'", "a start for everything that the theatre holds")
