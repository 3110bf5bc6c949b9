"""Which facts does the model use, where, and which does it leave aside?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.evidence.ledger import Ledger, LedgerError

Use = Literal["used", "context", "unused"]
PLACES_SHOWN = 3


@dataclass(frozen=True)
class Row:
    """One entry of the ledger: its kind, whether it is used, where it is cited, and why not if it is context."""

    id: str
    kind: str
    use: Use
    places: tuple[str, ...] = ()
    reason: str = ""


def coverage_table(citations: Mapping[str, Iterable[str]], ledger: Ledger | None = None) -> list[Row]:
    """One row for each entry of the ledger, in its order.

    Parameters
    ----------
    citations
        What each place of the model cites: the place's name, such as `actors.china.payoffs.corridor`, to a list of ids.
    ledger
        The ledger to be covered; the project's own when not given.

    Returns
    -------
    list of Row
        An entry that is cited anywhere is `used`, even when context.yaml sets it aside; its reason is then still shown,
        so that the outdated line can be found. `unused` means neither cited nor set aside.

    Raises
    ------
    LedgerError
        When a place cites an unknown id, or its ids are not a list.
    """
    ledger = ledger or Ledger.load()
    places: dict[str, list[str]] = {id: [] for id in ledger}
    for place, ids in citations.items():
        if isinstance(ids, str):
            raise LedgerError(f"{place}: cites: found '{ids}'; allowed: a list of ids")
        for id in dict.fromkeys(ids):
            ledger.cite(id, place)
            places[id].append(place)
    return [_row(id, tuple(places[id]), ledger) for id in ledger]


def coverage_text(rows: Sequence[Row]) -> str:
    """The rows as plain text: a line of totals, then one line an entry with its first places or its reason."""
    totals = {use: sum(row.use == use for row in rows) for use in ("used", "context", "unused")}
    head = f"{len(rows)} entries: " + ", ".join(f"{number} {use}" for use, number in totals.items())
    cells = [("id", "kind", "use", "where cited, or why not")]
    cells += [(row.id, row.kind, row.use, _remark(row)) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(3)]
    lines = ["  ".join([line[column].ljust(widths[column]) for column in range(3)] + [line[3]]) for line in cells]
    return "\n".join([head, "", *(line.rstrip() for line in lines)])


def _row(id: str, places: tuple[str, ...], ledger: Ledger) -> Row:
    use: Use = "used" if places else "context" if id in ledger.context else "unused"
    return Row(id, ledger.cite(id).kind, use, places, ledger.context.get(id, ""))


def _remark(row: Row) -> str:
    """The first places that cite an entry and how many more there are, and its reason when it has one."""
    left = len(row.places) - PLACES_SHOWN
    places = ", ".join(row.places[:PLACES_SHOWN]) + (f" and {left} more" if left > 0 else "")
    return "; ".join(part for part in (places, row.reason and f"context: {row.reason}") if part)
