"""What did a study find, and how is it told on a screen, in a folder and to other tools?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.config.errors import unknown

if TYPE_CHECKING:
    from sim.plots.style import Axes, Figure

FINDINGS, SUMMARY, TABLES, FIGURES = "findings.json", "summary.md", "tables", "figures"
WIDE, LONG, MANY = 130, ("facts", "claim", "why", "chosen at which values"), 7
"""A screen of fewer letters is spared what is long to tell, and of tables of many columns the intervals."""
NUMBERS = re.compile(r"[+-]?(nan|[\d.,]+) ?%?( to [+-]?(nan|[\d.,]+) ?%?)?")
"""How a number, or an interval, is told."""
FRAME = 3
"""Letters that the frame of a column takes."""
PRINTED = 12
"""So many rows of a table are printed unless it says otherwise."""


@dataclass(frozen=True)
class Sheet:
    """One table.

    name : of its CSV file, which holds all of it. columns : heading -> how a row is told under it, such as '{mean:+.3f}'.
    shown : so many rows are told; none to keep the table in its file. note : what has to be known to read it.
    """

    name: str
    title: str
    table: pd.DataFrame
    columns: Mapping[str, str]
    note: str = ""
    shown: int = PRINTED

    def rows(self) -> list[list[str]]:
        """The rows that are told, in words."""
        return [tell_row(row, self.columns) for row in self.table.head(self.shown).to_dict("records")]

    @property
    def more(self) -> str:
        """How many rows are left untold, in words; empty if none."""
        left = len(self.table) - self.shown
        return f"and {left} more in {TABLES}/{self.name}.csv" if left > 0 else ""


class _ByColumn(Formatter):
    """Fields are columns of a table, whose names may hold dots."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return kwargs[field_name], field_name


def tell_row(row: Mapping[str, Any], columns: Mapping[str, str]) -> list[str]:
    """One row of a table in words; what is not a number is told as a dash."""
    cells = [_ByColumn().vformat(words, (), row) for words in columns.values()]
    return ["-" if "nan" in cell and NUMBERS.fullmatch(cell) else cell for cell in cells]


@dataclass(frozen=True)
class Picture:
    """One figure: the name of its files, what it shows in a sentence, and how to draw it."""

    name: str
    caption: str
    draw: Callable[[], Axes | Figure]


@dataclass(frozen=True)
class Findings:
    """What a study found: its question, the answer in a few sentences with numbers, tables, figures, and what to bear in mind."""

    title: str
    question: str
    answer: Sequence[str]
    sheets: Sequence[Sheet] = ()
    pictures: Sequence[Picture] = ()
    notes: Sequence[str] = field(default_factory=list)

    def table(self, name: str) -> pd.DataFrame:
        """One of the tables, whole. Raises InputError for a name that is not among them."""
        return _named(self.sheets, name, "table").table

    def figure(self, name: str) -> Axes | Figure:
        """One of the figures, drawn. Raises InputError for a name that is not among them."""
        return _named(self.pictures, name, "figure").draw()

    def _repr_markdown_(self) -> str:
        """How a notebook shows it."""
        return markdown(self)


def _named(things: Sequence[Any], name: str, kind: str) -> Any:
    found = {thing.name: thing for thing in things}
    if name not in found:
        raise unknown(kind, name, found, "findings")
    return found[name]


def store(found: Findings, folder: Path) -> None:
    """Write what was found into the folder, all but its figures: tables as CSV, summary.md and findings.json."""
    (folder / TABLES).mkdir(exist_ok=True)
    for sheet in found.sheets:
        sheet.table.to_csv(folder / TABLES / f"{sheet.name}.csv", index=False)
    (folder / SUMMARY).write_text(markdown(found), encoding="utf-8")
    _write(found, folder, ())


def draw(found: Findings, folder: Path, formats: Sequence[str]) -> list[str]:
    """Draw the figures into the folder and name them in findings.json; returns which could not be drawn, and why."""
    from sim.plots.saving import save  # Matplotlib takes a second to import, and is needed only here

    drawn, failed = [], []
    for picture in found.pictures if formats else ():
        try:
            save(picture.draw(), folder / FIGURES, picture.name, formats)
            drawn.append(picture)
        except Exception as problem:  # whatever it is, the numbers are stored and the other figures are wanted
            failed.append(f"{picture.name} ({type(problem).__name__}: {problem})")
    _write(found, folder, drawn)
    return failed


def _write(found: Findings, folder: Path, drawn: Sequence[Picture]) -> None:
    """Write findings.json, which names the figures that were drawn."""
    plain: dict[str, Any] = {
        "title": found.title,
        "question": found.question,
        "answer": list(found.answer),
        "notes": list(found.notes),
    }
    sheets = [
        {"name": s.name, "title": s.title, "columns": list(s.columns), "rows": s.rows(), "more": s.more, "note": s.note}
        for s in found.sheets
        if s.shown
    ]
    pictures = [{"name": picture.name, "caption": picture.caption} for picture in drawn]
    text = json.dumps({**plain, "sheets": sheets, "figures": pictures}, indent=1)
    (folder / FINDINGS).write_text(text, encoding="utf-8")


def show(found: Findings, console: Console) -> None:
    """Print the answer and the tables."""
    console.print(found.title, style="bold", markup=False)
    console.print(found.question, markup=False)
    for sheet in (sheet for sheet in found.sheets if sheet.shown):
        shown = Table(title=Text(sheet.title, style="table.title"))  # a text says what it says, square brackets and all
        kept = _fitting(sheet, console.width)
        for i, room in zip(kept, _share_room(sheet, kept, console.width), strict=True):
            heading, words = list(sheet.columns.items())[i]
            shown.add_column(Text(heading), justify="right" if ":" in words else "left", overflow="fold", width=room)
        for row in sheet.rows():
            shown.add_row(*(Text(row[i]) for i in kept))
        console.print(shown)
        left = [heading.strip() for i, heading in enumerate(sheet.columns) if i not in kept]
        beside = [sheet.more] if sheet.more else []
        beside += [f"for want of room without: {', '.join(left)} (see {TABLES}/{sheet.name}.csv)"] if left else []
        if beside:
            console.print("; ".join(beside), style="dim", markup=False)
    for sentence in found.answer:
        console.print(sentence, markup=False)
    for note in found.notes:
        console.print(note, style="dim", markup=False)


def _fitting(sheet: Sheet, width: int) -> list[int]:
    """The columns of a table that a screen of some letters has room for without breaking a word."""
    headings, needs = list(sheet.columns), _longest_words(sheet)
    kept = list(range(len(headings)))
    intervals = [i for i, heading in enumerate(headings) if heading.startswith("95 % interval")]
    spared = [i for i in kept if headings[i] in LONG] if width < WIDE else []
    spared += intervals if width < WIDE and len(headings) > MANY else []
    for i in spared:
        kept.remove(i)
    for i in [*intervals, *reversed(range(2, len(headings)))]:
        if sum(needs[k] + FRAME for k in kept) + 1 > width and i in kept:
            kept.remove(i)
    return kept


def _longest_words(sheet: Sheet) -> list[int]:
    """The letters of the longest word of each column, its heading among them."""
    rows = sheet.rows()
    return [max(map(len, " ".join([heading, *(row[i] for row in rows)]).split())) for i, heading in enumerate(sheet.columns)]


def _share_room(sheet: Sheet, kept: Sequence[int], width: int) -> list[int]:
    """The letters that each column gets: for its longest word, then for its cells on one line, then for its heading on one."""
    rows, headings, needs = sheet.rows(), list(sheet.columns), _longest_words(sheet)
    given = [needs[i] for i in kept]
    spare = width - 1 - sum(room + FRAME for room in given)
    cells, heads = [max((len(row[i]) for row in rows), default=0) for i in kept], [len(headings[i]) for i in kept]
    for wishes in (cells, heads):
        lacking = [max(wish - room, 0) for wish, room in zip(wishes, given, strict=True)]
        for place in sorted(range(len(kept)), key=lacking.__getitem__):
            more = min(lacking[place], max(spare, 0))
            given[place], spare = given[place] + more, spare - more
    return given


def markdown(found: Findings) -> str:
    """What was found as a Markdown page."""
    lines = [f"# {found.title}", "", found.question, "", " ".join(found.answer), ""]
    for sheet in (sheet for sheet in found.sheets if sheet.shown):
        lines += [f"## {sheet.title}", "", *([sheet.note, ""] if sheet.note else [])]
        lines.append(_row(sheet.columns))
        lines.append("|" + "|".join("--:" if ":" in words else "---" for words in sheet.columns.values()) + "|")
        lines += [_row(row) for row in sheet.rows()]
        lines += ["", *([sheet.more, ""] if sheet.more else [])]
    lines += [f"- {note}" for note in found.notes]
    return "\n".join(lines).rstrip() + "\n"


def _row(cells: Iterable[str]) -> str:
    """A row of a Markdown table; a pipe or a new line in a cell would end it."""
    return "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |"
