"""What does one run consist of?"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator, model_validator

from sim.config import files
from sim.config.content import Content
from sim.config.errors import InputError, from_validation, refuse
from sim.config.quantity import MOST_MONTHS
from sim.config.renamed import SETTINGS, rename
from sim.config.taken import plain
from sim.ensembles import rows
from sim.ensembles.rows import Rows, handed_in, is_text
from sim.sampling.designs import LISTED
from sim.sampling.factor_designs import PROBES
from sim.world.steps import MOST_STEPS

Keep = Literal["all", "headline", "final"]
MOST_WORLDS = 10**9
MOST_STEPS_ON_AN_AXIS = 1_000_000
Value = float | str
FILES = {"table": "design.csv", "priors": "priors.csv"}
"""Settings that name a file, and what its copy in the folder of a run is called."""


class Until(BaseModel):
    """Go on until the 95 % interval of an outcome's mean (of the share that reaches a milestone) at the end is this narrow.

    outcome : an outcome, a variable (its level rescaled to [0, 1]) or a milestone. half_width : from the mean to the farther end
    of the interval. at_most : so many worlds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    outcome: str
    half_width: float = Field(gt=0)
    at_most: int = Field(default=1_000_000, ge=1, le=MOST_WORLDS)


class RunSettings(BaseModel):
    """How many worlds, how long, with which luck, over which points, and what is kept of them.

    worlds : how many worlds. months : how many months after October 2025. seed : of all luck, a whole number from 0.
    design : 'monte_carlo' draws the uncertain numbers of each point from their ranges, 'central' keeps their middle values,
    'latin_hypercube' and 'sobol' (2^k points) spread the points evenly, 'grid', 'table' and 'courses' list them, 'saltelli',
    'saltelli_pairs', 'morris' and 'one_at_a_time' move one factor at a time (`sim.sampling.factor_designs`).
    worlds_per_point : consecutive worlds that share a point. vary : patterns of the uncertain numbers that are drawn; the others
    keep their middle value. axes : for a grid, address of a number or dossier -> values (a list, or {from, to, steps}).
    table : for a table, a CSV file or a DataFrame with a column for each lever and a row for each point.
    priors : one with a column for each of some uncertain numbers, whose rows are drawn whole (`sim.ensembles.priors`).
    courses : for courses of action, name -> dossier or number -> the option held in place or the value it is set to.
    common_random_numbers : whether the replicates of all points share their random numbers (true), each world has its
    own (false), or the design decides ('auto'): shared for grid and table, and for Latin hypercube and Sobol with several worlds
    a point; where factors are moved, shared within each group of points.
    factors : name -> patterns of uncertain numbers that are moved together, for the designs that move factors.
    worlds_per_draw : of a grid's or a table's points: so many consecutive worlds share a draw of the uncertain numbers.
    correlations : [number, number, rank correlation]. until : see `Until`; takes the place of `worlds`.
    batch : worlds computed at a time; changes no bit of any result.
    keep : 'all' variables in all months, 'headline' variables in all months, or 'final': start and end only.
    precision : of the numbers worlds are computed in, 'single' or 'double'; results are kept in single.
    steps_per_month : in which worlds are computed; what is kept stays monthly. See `sim.world.steps` for what that changes.
    generator : of luck, 'philox' or 'splitmix' (`sim.luck`). order : in which the actors are gone through, each named once; as
    their files come where it is empty. Rounding aside nothing depends on it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    worlds: int = Field(default=2000, ge=1, le=MOST_WORLDS)
    months: int = Field(default=60, ge=1, le=MOST_MONTHS)
    seed: int = Field(default=0, ge=0)
    design: Literal[
        "monte_carlo",
        "central",
        "latin_hypercube",
        "sobol",
        "grid",
        "table",
        "courses",
        "saltelli",
        "saltelli_pairs",
        "morris",
        "one_at_a_time",
    ] = "monte_carlo"
    worlds_per_point: int = Field(default=1, ge=1)
    vary: list[str] = ["*"]
    axes: dict[str, list[Value]] | None = None
    table: str | None = None
    priors: str | None = None
    courses: dict[str, dict[str, Value]] | None = None
    factors: dict[str, list[str]] = {}
    worlds_per_draw: int = Field(default=1, ge=1)
    common_random_numbers: Literal["auto", True, False] = "auto"
    correlations: list[tuple[str, str, float]] = []
    until: Until | None = None
    batch: int = Field(default=10_000, ge=1)
    keep: Keep = "all"
    precision: Literal["single", "double"] = "single"
    steps_per_month: int = Field(default=1, ge=1, le=MOST_STEPS)
    generator: Literal["philox", "splitmix"] = "philox"
    order: list[str] = []
    _texts: dict[str, tuple[str, bytes]] = PrivateAttr(default_factory=dict)  # setting -> file it named, what that held

    @model_validator(mode="before")
    @classmethod
    def _taken(cls, values: Any) -> Any:
        """NumPy's and pandas' values, ranges, tuples and paths as plain data."""
        named = rename(dict(values), SETTINGS, is_told=False)
        return {key: handed_in(value) if key in FILES else plain(value) for key, value in named.items()}

    @field_validator(*FILES, mode="before")
    @classmethod
    def _at_home(cls, file: Any) -> Any:
        return str(files.place(file)) if isinstance(file, str) and not is_text(file) else file

    def __repr_args__(self) -> Any:
        """What the settings show of themselves: of a table from memory not its text."""
        for key, value in super().__repr_args__():
            yield key, f"{value.count(chr(10)) - 1} rows" if key in FILES and value is not None and is_text(value) else value

    @field_validator("axes", mode="before")
    @classmethod
    def _steps_written_out(cls, axes: Any) -> Any:
        if not isinstance(axes, dict):
            return axes
        return {name: _steps(values) for name, values in axes.items()}

    @field_validator("correlations", mode="before")
    @classmethod
    def _triples(cls, found: Any) -> Any:
        if not isinstance(found, list):
            return found
        triples = [tuple(entry) if isinstance(entry, list) else entry for entry in found]
        for entry in triples:
            if isinstance(entry, tuple) and len(entry) == 3 and isinstance(entry[2], (int, float)) and not -1 < entry[2] < 1:
                raise ValueError(f"{entry[2]} is not a rank correlation; allowed: between -1 and 1")
        return triples

    @property
    def shared_luck(self) -> str:
        """With whom a world shares its luck: with none ('own'), with one world of each point ('common'), or of its 'group'."""
        if self.common_random_numbers != "auto":
            return "common" if self.common_random_numbers else "own"
        if self.design in PROBES:
            return "group"
        spread = self.design in ("latin_hypercube", "sobol") and self.worlds_per_point > 1
        return "common" if self.design in LISTED or spread else "own"


def _steps(values: Any) -> Any:
    if not isinstance(values, dict):
        return values if isinstance(values, list) else [values]
    numbers = [values.get(key) for key in ("from", "to", "steps")]
    is_numeric = all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers)
    if set(values) != {"from", "to", "steps"} or not is_numeric or not isinstance(values["steps"], int) or values["steps"] < 1:
        raise ValueError("allowed: a list of values, or {from: number, to: number, steps: whole number}")
    if values["steps"] > MOST_STEPS_ON_AN_AXIS:
        raise ValueError(f"{values['steps']:,} steps on an axis; allowed: 1 to {MOST_STEPS_ON_AN_AXIS:,}")
    return [float(x) for x in np.linspace(values["from"], values["to"], values["steps"])]


def settings_from(values: dict[str, object]) -> RunSettings:
    """Checked settings. Raises InputError naming the key, what was found and what is allowed."""
    try:
        settings = RunSettings.model_validate(values)
    except ValidationError as problem:
        raise from_validation(problem, "settings", RunSettings) from None
    _check_levers(settings)
    _check_luck(settings)
    return settings


def _check_levers(settings: RunSettings) -> None:
    """Raise InputError where grid and table, axes and draws do not go together."""
    for key, design in (("axes", "grid"), ("table", "table"), ("courses", "courses")):
        if (getattr(settings, key) is not None) != (settings.design == design):
            raise refuse(f"settings.{key}", getattr(settings, key), f"{key} with design={design}, and only there")
    if (settings.axes is not None and not all(settings.axes.values())) or settings.axes == {}:
        raise refuse("settings.axes", settings.axes, "at least one axis, and on each axis at least one value")
    if settings.courses is not None and len(settings.courses) == 0:
        raise refuse("settings.courses", settings.courses, "at least one course of action")
    for name, values in (settings.axes or {}).items():
        if len(set(values)) < len(values):
            raise refuse(f"settings.axes.{name}", values, "each value once")
    if settings.worlds_per_point % settings.worlds_per_draw or (settings.worlds_per_draw > 1 and settings.design not in LISTED):
        allowed = f"a divisor of worlds_per_point={settings.worlds_per_point}, with design={' or '.join(LISTED)}"
        raise refuse("settings.worlds_per_draw", settings.worlds_per_draw, allowed)


def _check_luck(settings: RunSettings) -> None:
    """Raise InputError where factors, correlations, luck and `until` do not go together."""
    pairs = [frozenset((one, other)) for one, other, _ in settings.correlations]
    if any(len(pair) < 2 for pair in pairs) or len(set(pairs)) < len(pairs):
        raise refuse("settings.correlations", settings.correlations, "two different numbers, and each pair once")
    if settings.factors and settings.design not in PROBES:
        raise refuse("settings.factors", settings.design, f"factors with design={' or '.join(PROBES)}")
    if settings.correlations and settings.design in PROBES:
        raise refuse("settings.correlations", settings.design, "no correlations with one-at-a-time and other factor designs")
    if settings.until is not None and settings.common_random_numbers is True:
        allowed = "false or auto with until: worlds that share random numbers are not independent"
        raise refuse("settings.common_random_numbers", True, allowed)
    if settings.until is not None and settings.design not in ("monte_carlo", "central"):
        raise refuse("settings.until", settings.design, "design=monte_carlo or central, which have no fixed size")


def text_of(settings: RunSettings, key: str) -> bytes:
    """What the table that a setting names held when the settings were made, whatever became of its file since.

    Raises
    ------
    InputError : it has not been read yet, and cannot be.
    """
    table = getattr(settings, key)
    name, text = settings._texts.get(key, ("", b""))
    if name == table:
        return text
    try:
        return table.encode() if is_text(table) else Path(table).read_bytes()
    except OSError as problem:
        raise InputError(f"{key}={table}: it cannot be read as CSV ({problem})") from None


def kept_texts(settings: RunSettings) -> RunSettings:
    """The settings together with what the files they name hold now: a run, its copy and its replay read no file again.

    Raises
    ------
    InputError : a file cannot be read.
    """
    found = settings.model_copy()
    named = {key: getattr(settings, key) for key in FILES}
    found._texts = {key: (file, text_of(settings, key)) for key, file in named.items() if file is not None}
    return found


def rows_in(settings: RunSettings, key: str) -> Rows:
    """The rows of the table that a setting names. Raises InputError for one that is none; the message names the row."""
    table = getattr(settings, key)
    return rows.read(text_of(settings, key), rows.tell_place(key, table), not is_text(table))


def at_rest(settings: RunSettings, folder: Path) -> RunSettings:
    """The settings of a stored run as they stand in its folder, where a file is found under its name alone."""
    named = {key: getattr(settings, key) for key in FILES}
    found = {key: str(folder / file) for key, file in named.items() if file is not None and not Path(file).is_absolute()}
    return kept_texts(settings.model_copy(update=found))


def check_horizon(content: Content, settings: RunSettings) -> None:
    """Raise InputError where the scenario dates something after the last month of the run."""
    file, months = content.origin["scenario"], settings.months
    for number, event in enumerate(content.scenario.events, start=1):
        if event.month is not None and event.month > months:
            raise refuse(f"{file}: events[{number}].month", event.month, f"1 to {months}, the length of this run")
    for name, forced in content.scenario.force.items():
        if forced.since > months:
            raise refuse(f"{file}: force.{name}.from", forced.since, f"1 to {months}, the length of this run")
        if forced.until is not None and forced.until < forced.since:
            raise InputError(f"{file}: force.{name}: until {forced.until} is before from {forced.since}")
