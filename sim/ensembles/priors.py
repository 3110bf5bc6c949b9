"""Which uncertain numbers are taken together from a file of rows, and may they be?

A study of calibration leaves such a file: a column for each number it could say something about, a row for each draw. Every point
of a run takes one row whole, so that what the data say of numbers together is kept; all other numbers are drawn as ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.config.typed import sets
from sim.ensembles.rows import FORM, Cell, check_numbers, tell_place
from sim.ensembles.settings import RunSettings, rows_in
from sim.sampling.designs import LISTED

Rows = Mapping[str, np.ndarray]
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
    where, found = tell_place("priors", settings.priors), rows_in(settings, "priors")
    return {name: _numbers(column, f"{where}: {name}", found.places) for name, column in found.columns.items()}


def check_priors(content: Content, settings: RunSettings) -> None:
    """Make sure that the rows of a run can stand for its numbers.

    Numbers that are certain in this content, because a scenario or an override sets them, stay as they are.

    Raises
    ------
    InputError : one that does not exist or that the scenario sets, a value that cannot stand where it is put, no number
        that is uncertain here, a correlation with a number in the rows, or a design that does not draw its numbers.
    """
    rows = rows_of(settings)
    if not rows or settings.priors is None:
        return
    where, places = tell_place("priors", settings.priors), rows_in(settings, "priors").places
    if settings.design not in ALLOWED:
        raise refuse(where, f"design={settings.design}", f"design={' or '.join(ALLOWED)}, which draw the uncertain numbers")
    for address, column in rows.items():
        if address not in content.quantities:
            raise unknown("number", address, content.uncertain, where)
        if sets(content.tree["scenario"], address):
            allowed = f"numbers that the scenario '{content.scenario_name}' does not set; take this column out of the file"
            raise refuse(where, address, allowed)
        check_numbers(content, address, column.tolist(), where, places, settings.precision)
    if not set(rows) & set(content.uncertain):
        raise refuse(where, "only parameters that are not uncertain here", "a column for at least one uncertain number")
    for pair in settings.correlations:
        for name in pair[:2]:
            if name in rows:
                raise refuse(
                    "settings.correlations",
                    name,
                    f"parameters not in {where}, whose rows already define their joint distribution",
                )


def _numbers(column: Sequence[Cell], where: str, places: Sequence[str]) -> np.ndarray:
    """A column as finite numbers, (row,). Raises InputError naming the first row that holds none."""
    for cell, place in zip(column, places, strict=True):
        if isinstance(cell, str):
            raise refuse(f"{where}, {place}", cell or "an empty cell", f"a number; {FORM}")
    return np.array(column)
