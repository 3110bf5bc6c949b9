"""What stands in a table that somebody hands in, a CSV file or a DataFrame?

A DataFrame is kept as the text of a CSV file, so that a table from memory and its copy in the folder of a run are the same rows.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sim.config.content import Content
from sim.config.errors import InputError, listed, refuse, refuse_all
from sim.config.loading import accepts
from sim.config.precision import out_of_size
from sim.config.taken import plain
from sim.config.typed import warn_if_far

COMMENT = "#"
"""What follows it in a line is said to readers."""
EMPTY, NOTHING = "", ("", "NA", "NaN", "nan", "<NA>")
"""An empty cell, and how it may be written."""
FORM = "columns are separated by commas, numbers have a decimal point and no thousands separators"
Cell = float | str


@dataclass(frozen=True)
class Rows:
    """A table. columns : header -> a number or a text for each row, EMPTY for an empty cell. places : where each row stands."""

    columns: Mapping[str, Sequence[Cell]]
    places: Sequence[str]


def handed_in(table: Any) -> Any:
    """What settings keep of a table: the name of a file as it is, anything with columns as the text of a CSV file.

    Raises
    ------
    InputError : columns of different lengths.
    """
    table = table.to_pandas() if hasattr(table, "to_pandas") else table.to_frame() if hasattr(table, "to_frame") else table
    if hasattr(table, "reset_index"):
        table = table.reset_index([name for name in table.index.names if "." in str(name)])  # the index names levers too
    columns = plain(table)
    if not isinstance(columns, Mapping):
        return columns
    found = {name: cells if isinstance(cells, list) else [cells] for name, cells in columns.items()}
    if len(lengths := {len(cells) for cells in found.values()}) > 1:
        raise refuse("table", f"columns of {listed(map(str, sorted(lengths)))} rows", "columns of equal length")
    text = io.StringIO()
    rows = zip(*found.values(), strict=True)
    csv.writer(text, lineterminator="\n").writerows([list(found), *([_written(cell) for cell in row] for row in rows)])
    return text.getvalue()


def _written(cell: Any) -> Any:
    return "" if cell is None or str(cell) in NOTHING else cell


def is_text(table: str) -> bool:
    """Whether settings hold a table itself in place of the name of its file."""
    return "\n" in table


def tell_place(key: str, table: str) -> str:
    """How a table is called in messages."""
    return f"{key} from memory" if is_text(table) else f"{key}={table}"


@lru_cache(maxsize=4)
def read(text: bytes, where: str, is_file: bool) -> Rows:
    """The rows of a table.

    Parameters
    ----------
    text : of a CSV file. where : how it is called in messages. is_file : whether its rows have lines.

    Raises
    ------
    InputError : it is no table, or a row has another number of fields than the header; the message names the row.
    """
    try:
        lines = io.StringIO(text.decode("utf-8-sig"), newline="")
        reader = csv.reader((_uncommented(line) for line in lines), skipinitialspace=True, strict=True)
        found = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except (ValueError, csv.Error) as problem:
        raise InputError(f"{where}: it cannot be read as CSV in UTF-8 ({' '.join(str(problem).split())})") from None
    (_, header), *rows = [(line, cells) for line, cells in found if any(cells)] or [(0, [])]
    if not rows:
        raise refuse(where, "a CSV without rows", "a header with addresses, and a row for each draw or point")
    _check_header(header, where)
    places = [f"line {line}, row {number}" if is_file else f"row {number}" for number, (line, _) in enumerate(rows, 1)]
    for place, (_, cells) in zip(places, rows, strict=True):
        if len(cells) != len(header):
            odd = f"{len(cells)} fields ({listed(cells, 6)})"
            raise InputError(f"{where}: {place}: found {odd}; allowed: {len(header)} as in the header; {FORM}.")
    columns = zip(*(cells for _, cells in rows), strict=True)
    return Rows({name: [_cell(cell) for cell in column] for name, column in zip(header, columns, strict=True)}, places)


def _uncommented(line: str) -> str:
    return line if COMMENT not in line else line[: line.index(COMMENT)] + "\n"


def _check_header(names: Sequence[str], where: str) -> None:
    if not all(names):
        raise refuse(where, listed(names), "a header that names every column")
    if len(set(names)) < len(names):
        twice = next(name for number, name in enumerate(names) if name in names[:number])
        raise refuse(where, f"the column '{twice}' twice", "each column once")
    if any(mark in name for name in names for mark in ";\t"):
        raise refuse(where, names[0], f"a table in which {FORM}")


def _cell(text: str) -> Cell:
    """A finite number, EMPTY for an empty cell, or a text."""
    try:
        number = math.nan if "_" in text else float(text)
    except ValueError:
        number = math.nan
    return number if math.isfinite(number) else EMPTY if text in NOTHING else text


def check_numbers(content: Content, address: str, values: Sequence[Cell], where: str, places: Sequence[str], size: str) -> None:
    """Make sure that a number of the theatre may be set to each of some values.

    Parameters
    ----------
    where : the setting, for messages. places : where in it each value stands. size : the precision they are computed in.

    Raises
    ------
    InputError : the first value that is no number or cannot stand there, with its place.
    """
    for value, place in zip(values, places, strict=True):
        if isinstance(value, str) or not math.isfinite(value):
            found = "an empty cell" if value == EMPTY else value
            raise refuse(f"{where}: {address}{place and f', {place}'}", found, f"a number; {FORM}" if place else "numbers")
    refuse_all(out_of_size(f"{where}: {address}", map(float, values), size))
    numbers = [value for value in values if not isinstance(value, str)]
    for value in {min(numbers), max(numbers), min(numbers, key=abs), max(numbers, key=abs)}:  # what they may be is an interval
        try:
            accepts(content, address, float(value))
        except InputError as problem:
            place = places[values.index(value)]
            raise InputError(f"{where}: {address}{place and f', {place}'}: {value:g} cannot stand there ({problem})") from None
    if content.quantities[address].is_uncertain:
        warn_if_far(f"{where}: {address}", map(float, values), content.quantities[address].ends)
