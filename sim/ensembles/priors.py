"""Which uncertain numbers are taken together from a file of rows, and may they be?

A study of calibration leaves such a file: a column for each number it could say something about, a row for each draw. Every point
of a run takes one row whole, so that what the data say of numbers together is kept; all other numbers are drawn as ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO

import numpy as np
import pandas as pd

from sim.config.content import Content, accepts
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.settings import RunSettings, text_of
from sim.world.designs import LISTED

Rows = Mapping[str, np.ndarray]
COMMENT = "#"
"""Lines of the file that begin with it say what made the rows."""
ALLOWED = ("monte_carlo", "latin_hypercube", "sobol", *LISTED)
"""The designs that draw uncertain numbers point by point."""


def rows_of(settings: RunSettings) -> Rows:
    """Address -> its value in each row, (row,); empty where a run takes no rows.

    Raises
    ------
    InputError : the file cannot be read, or holds something else than rows of numbers.
    """
    if settings.priors is None:
        return {}
    return _read(settings.priors, text_of(settings, "priors"))


def check_priors(content: Content, settings: RunSettings) -> None:
    """Make sure that the rows of a run can stand for its numbers.

    Numbers that are certain in this content, because a scenario or an override sets them, stay as they are.

    Raises
    ------
    InputError : a number that does not exist, a value that cannot stand where it is put, no number that is uncertain here, a
        correlation with a number in the rows, or a design that does not draw its numbers.
    """
    rows = rows_of(settings)
    if not rows:
        return
    where = f"priors={settings.priors}"
    if settings.design not in ALLOWED:
        raise refuse(where, f"design={settings.design}", f"design={' or '.join(ALLOWED)}, which draw the uncertain numbers")
    for address, column in rows.items():
        if address not in content.quantities:
            raise unknown("number", address, content.uncertain, where)
        for value in {float(column.min()), float(column.max())}:
            _accepted(content, address, value, where)
    if not set(rows) & set(content.uncertain):
        raise refuse(where, "only numbers that are certain here", "a column for at least one uncertain number")
    for pair in settings.correlations:
        for name in pair[:2]:
            if name in rows:
                raise refuse("settings.correlations", name, f"numbers that are not in {where}, whose rows hold them together")


def _accepted(content: Content, address: str, value: float, where: str) -> None:
    try:
        accepts(content, address, value)
    except InputError as problem:
        raise InputError(f"{where}: {address}: {value:g} cannot stand there ({problem})") from None


@lru_cache(maxsize=4)
def _read(file: str, text: bytes) -> Rows:
    """The rows of a file that holds this text."""
    where = f"priors={file}"
    try:
        found = pd.read_csv(BytesIO(text), comment=COMMENT, skipinitialspace=True)
    except ValueError as problem:
        raise InputError(f"{where}: it cannot be read as CSV ({' '.join(str(problem).split())})") from None
    if found.empty:
        told = f"{len(found)} rows and {len(found.columns)} columns"
        raise refuse(where, told, "a header with addresses of numbers, and a row for each draw")
    return {str(name): _numbers(found[name], f"{where}: {name}") for name in found.columns}


def _numbers(column: pd.Series, where: str) -> np.ndarray:
    """A column as finite numbers, (row,). Raises InputError naming the first row that holds none."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if wrong.size:
        found = column.iloc[wrong[0]]
        raise refuse(f"{where}, row {wrong[0] + 1}", "an empty cell" if pd.isna(found) else str(found), "a number")
    return numbers
