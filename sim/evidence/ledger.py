"""Which facts may the model cite, and where does each of them stand?

The ledger holds two kinds of entries: facts taken from the five documents, and measured data from public sources. It is
read once and checked as a whole, so that an id that can be cited is an id that can be trusted.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from sim.evidence.entries import Document, Entry, Fact, OwnFact, OwnSource, Source
from sim.plain import plain_yaml

ALIKE = 0.7
"""From so much likeness on an id is taken for a slip of another."""
OWN = "Facts of your own stand in facts/NAME.yaml in a folder of your own, as a list of entries with id, source and claim."
DATA = Path(__file__).parent / "data"

Record = TypeVar("Record", Document, Fact, Source)


class LedgerError(ValueError):
    """The ledger, or a use of it, is wrong. The message says where, what was found and what is allowed."""


class UnknownEntry(LedgerError):
    """An id that is not in the ledger; `nearest` is the known id that is spelled most like it."""

    def __init__(self, message: str, nearest: str):
        super().__init__(message)
        self.nearest = nearest


@dataclass(frozen=True)
class Ledger:
    """Everything that can be cited.

    `entries` maps each id to its fact or source, in the order of the files; `documents` maps a prefix of ids to its
    document; `context` maps the ids of facts that no model can use to the reason why.
    """

    entries: Mapping[str, Entry]
    documents: Mapping[str, Document]
    context: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: str | Path = DATA) -> Ledger:
        """The ledger of a folder, read and checked once however often it is asked for.

        Parameters
        ----------
        folder
            Holds documents.yaml, facts.yaml, external.yaml and context.yaml; the project's own ledger when not given.

        Raises
        ------
        LedgerError
            When a file cannot be read, or any entry is malformed, repeated or points to something that does not exist.
        """
        return _load(Path(folder).resolve())

    def joined(self, own: Mapping[str, Any], origin: Mapping[str, str] | None = None) -> Ledger:
        """The ledger and entries of a user's own, who may cite them like its own.

        Parameters
        ----------
        own
            Id to a plain entry: a document where it has a prefix, a fact of one where it has a paragraph, else a source.
        origin
            'facts.ID' to the place where the entry stands, for messages.

        Raises
        ------
        LedgerError
            When an entry is malformed, bears an id of the ledger, or is taken from a document that is not there.
        """
        if not own:
            return self
        entries: dict[str, Entry] = {}
        documents, told = dict(self.documents), {id: (origin or {}).get(f"facts.{id}", "facts") for id in own}
        for id, item in own.items():
            if id in self.entries or id in self.documents:
                raise LedgerError(
                    f"{told[id]}: the id '{id}' is already used in the shipped ledger; choose another for your entry"
                )
            if "prefix" in item:
                documents[id] = _record(item, Document, told[id])
            else:
                is_fact = "paragraph" in item
                entries[id] = _record(item, OwnFact, told[id]) if is_fact else _record(item, OwnSource, told[id])
        ledger = Ledger({**self.entries, **entries}, documents, self.context)
        for fact in (entry for entry in entries.values() if isinstance(entry, Fact)):
            _check_document(fact, documents, told[fact.id])
            for other in fact.conflicts_with:
                ledger.cite(other, f"{told[fact.id]}: conflicts_with")
        return ledger

    def cite(self, id: str, where: str = "") -> Entry:
        """The fact or source with this id.

        Parameters
        ----------
        id
            As written in the ledger, such as `mittree-26` or `cinc-2022`.
        where
            The place that cites it, named in the error.

        Raises
        ------
        UnknownEntry
            When there is no such entry; the message names the nearest spelling.
        """
        if id in self:
            return self.entries[id]
        close = _nearest(id, self.entries)
        place = where or "citation"
        hint = f" Did you mean '{close}'?" if difflib.SequenceMatcher(None, str(id), close).ratio() >= ALIKE else ""
        raise UnknownEntry(f"{place}: no fact or source '{id}' in the ledger.{hint} {OWN}", close)

    def reference(self, id: str) -> str:
        """Where an entry stands, in one line for a reader: author, date and paragraph, or the dataset.

        Raises
        ------
        UnknownEntry
            When there is no such entry.
        """
        entry = self.cite(id)
        if isinstance(entry, Source):
            return f"{entry.source} [{id}]"
        document = self.documents[_prefix(id)]
        return f"{document.name} ({document.date or 'undated'}), paragraph {entry.paragraph} [{id}]"

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and id in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Ledger:
    documents = _records(folder / "documents.yaml", Document)
    facts = _records(folder / "facts.yaml", Fact)
    sources = _records(folder / "external.yaml", Source)
    by_prefix = {document.prefix: document for document in documents}
    entries: list[Entry] = [*facts, *sources]
    if repeated := _repeated(entry.id for entry in entries):
        raise LedgerError(f"the id '{repeated}' appears twice in the ledger; ids must be unique")
    ledger = Ledger({entry.id: entry for entry in entries}, by_prefix, _context(folder / "context.yaml"))
    for fact in facts:
        _check_document(fact, by_prefix, f"facts.yaml, {fact.id}")
        _check_conflicts(fact, ledger)
    for id in ledger.context:
        ledger.cite(id, "context.yaml")
    return ledger


def _read(path: Path) -> Any:
    """The plain data of one YAML file."""
    try:
        return plain_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LedgerError(f"{path.name}: cannot be read ({error.strerror}); the ledger needs this file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path.name}: is not readable YAML: {' '.join(str(error).split())}") from error


def _records(path: Path, model: type[Record]) -> list[Record]:
    """The entries of a file that lists them, each checked by its model, no id twice."""
    items = _read(path)
    if not isinstance(items, list) or not items:
        raise LedgerError(f"{path.name}: found {type(items).__name__}; allowed: a list with at least one entry")
    records = [_record(item, model, f"{path.name}, entry {number}") for number, item in enumerate(items, 1)]
    if repeated := _repeated(record.id for record in records):
        raise LedgerError(f"{path.name}: the id '{repeated}' appears twice; ids must be unique")
    return records


def _record(item: Any, model: type[Record], where: str) -> Record:
    """One entry as its model; LedgerError with the key, what was found and what is allowed."""
    try:
        return model.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        name = item.get("id", item.get("prefix")) if isinstance(item, dict) else None
        key = ".".join(str(part) for part in first["loc"]) or "entry"
        message = first["msg"].removeprefix("Value error, ")
        raise LedgerError(f"{where} ({name or 'no id'}): {key}: found {first['input']!r}; {message}") from error


def _context(path: Path) -> dict[str, str]:
    """Facts set aside as context, with the reason for each."""
    reasons = _read(path) or {}
    if not isinstance(reasons, dict):
        raise LedgerError(f"{path.name}: found {type(reasons).__name__}; allowed: a mapping from fact id to reason")
    for id, reason in reasons.items():
        if not isinstance(reason, str) or not reason.strip():
            raise LedgerError(f"{path.name}: {id}: found {reason!r}; allowed: the reason in words")
    return reasons


def _check_document(fact: Fact, documents: Mapping[str, Document], where: str) -> None:
    """A fact's id must begin with the prefix of the document it is taken from."""
    document = documents.get(_prefix(fact.id))
    if document is None or document.source != fact.source:
        known = ", ".join(f"{prefix}-* from {known.source}" for prefix, known in documents.items())
        raise LedgerError(f"{where}: source: found '{fact.source}'; allowed: {known}")


def _check_conflicts(fact: Fact, ledger: Ledger) -> None:
    """A contradiction must be between two known facts and be noted on both."""
    for id in fact.conflicts_with:
        other = ledger.cite(id, f"facts.yaml, {fact.id}: conflicts_with")
        if other is fact:
            raise LedgerError(f"facts.yaml, {fact.id}: conflicts_with: a fact cannot contradict itself")
        if not isinstance(other, Fact) or fact.id not in other.conflicts_with:
            raise LedgerError(f"facts.yaml, {fact.id}: conflicts_with: {id} does not name {fact.id} in return")


def _prefix(id: str) -> str:
    return id.rpartition("-")[0]


def _nearest(id: str, known: Iterable[str]) -> str:
    return difflib.get_close_matches(str(id), known, n=1, cutoff=0.0)[0]


def _repeated(items: Iterable[str]) -> str | None:
    """The first item that stands twice, None when all differ."""
    seen: set[str] = set()
    for item in items:
        if item in seen:
            return item
        seen.add(item)
    return None
