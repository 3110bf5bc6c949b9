"""Which points does a run consist of, given its settings and its content?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

import numpy as np

from sim.config import precision
from sim.config.content import Content, in_order
from sim.config.errors import refuse, refuse_all, unknown
from sim.ensembles.priors import check_priors, rows_of
from sim.ensembles.rows import EMPTY, check_numbers, tell_place
from sim.ensembles.settings import MOST_WORLDS, RunSettings, Value, check_horizon, rows_in
from sim.sampling.designs import FREE, LISTED, Design
from sim.sampling.distributions import correlated
from sim.sampling.factor_designs import PROBES
from sim.sampling.space_filling import FEWEST
from sim.world.reading import resolved

Levers = Mapping[str, Sequence[Value]]
EVERYTHING = "*"
"""The pattern of all uncertain numbers, also where there are none."""


def design_of(settings: RunSettings) -> Design:
    """The design of a run. Raises InputError for a table, or rows of priors, that cannot be read."""
    return Design(
        settings.design,
        settings.worlds_per_point,
        -(-settings.worlds // settings.worlds_per_point),
        tuple(settings.vary),
        levers_of(settings),
        tuple(settings.correlations),
        settings.shared_luck,
        settings.factors,
        settings.worlds_per_draw,
        rows_of(settings),
        settings.generator,
    )


def levers_of(settings: RunSettings) -> Levers:
    """What the design sets itself: lever -> its values."""
    if settings.table is not None:
        found = rows_in(settings, "table").columns
        return {lever: [FREE if value == EMPTY else value for value in values] for lever, values in found.items()}
    if settings.courses is not None:
        named = dict.fromkeys(lever for course in settings.courses.values() for lever in course)
        return {lever: [course.get(lever, FREE) for course in settings.courses.values()] for lever in named}
    return settings.axes or {}


def size_by_design(settings: RunSettings, is_given: bool) -> RunSettings:
    """The settings with the number of worlds that the design asks for.

    Parameters
    ----------
    is_given : whether somebody said how many worlds. A grid or a table decides for itself.

    Raises
    ------
    InputError : another number was given than the grid or table holds.
    """
    if settings.until is not None:
        if is_given:
            raise refuse(
                "settings.worlds",
                settings.worlds,
                "worlds and until are mutually exclusive; until.at_most limits the number of worlds",
            )
        if settings.batch % settings.worlds_per_point:
            raise refuse(
                "settings.batch", settings.batch, f"with until, a multiple of worlds_per_point={settings.worlds_per_point}"
            )
        return settings.model_copy(update={"worlds": settings.until.at_most})
    if settings.design not in LISTED or (points := design_of(settings).size) is None:
        return settings
    worlds = points * settings.worlds_per_point
    _check_size(worlds, f"{points:,} points x worlds_per_point={settings.worlds_per_point:,}")
    if is_given and settings.worlds != worlds:
        allowed = f"{worlds}, which is {points} points x worlds_per_point={settings.worlds_per_point}; or leave worlds out"
        raise refuse("settings.worlds", settings.worlds, allowed)
    return settings.model_copy(update={"worlds": worlds})


def size_by_samples(settings: RunSettings, content: Content, base_samples: int) -> RunSettings:
    """The settings with as many worlds as so many whole groups of points consist of, where factors are moved.

    Raises
    ------
    InputError : the design has no groups, or no number with a range is to vary.
    """
    if settings.design not in PROBES:
        raise refuse("base_samples", base_samples, f"with design={' or '.join(PROBES)}")
    design = design_of(settings)
    if not design.factored(content.quantities):
        raise refuse("settings.vary", settings.vary, "patterns of numbers that have a range")
    group = design.group(content.quantities)
    worlds = base_samples * group * settings.worlds_per_point
    _check_size(worlds, f"{base_samples:,} base samples x {group:,} points x worlds_per_point={settings.worlds_per_point:,}")
    return settings.model_copy(update={"worlds": worlds})


def _check_size(worlds: int, made: str) -> None:
    """Raise InputError where a design asks for more worlds than can be numbered."""
    if worlds > MOST_WORLDS:
        raise refuse(
            "settings.worlds", f"{worlds:,} ({made})", f"at most {MOST_WORLDS:,}; use fewer points or fewer worlds per point"
        )


def check(content: Content, settings: RunSettings) -> None:
    """Make sure that a run can be made as planned.

    Raises
    ------
    InputError : a lever, pattern, correlation or outcome that does not exist, or a value that cannot stand where it is put.
    """
    check_horizon(content, settings)
    _check_evenness(settings)
    refuse_all(precision.problems(content, settings.precision))
    in_order(content, settings.order)
    for name, course in (settings.courses or {}).items():
        missing = [lever for lever in levers_of(settings) if lever in content.quantities and lever not in course]
        if missing:
            raise refuse(
                f"settings.courses.{name}",
                f"no value for {missing[0]}",
                "a value in every course for each parameter that any course sets",
            )
    for lever, values in (levers_of(settings) if settings.table is None else rows_in(settings, "table").columns).items():
        _check_lever(content, lever, values, *_told(settings, len(values)), settings.precision)
    _check_patterns(content, settings.vary, "settings.vary")
    check_priors(content, settings)
    for factor, patterns in settings.factors.items():
        _check_patterns(content, patterns, f"settings.factors.{factor}")
    for one, other, _ in settings.correlations:
        for name in (one, other):
            if name not in content.uncertain:
                raise unknown("uncertain number", name, content.uncertain, "settings.correlations")
    nobody = {name: np.zeros(1) for name in content.uncertain}
    correlated(nobody, settings.correlations)  # refuses those that contradict each other
    if settings.until is not None and settings.until.outcome not in content.milestones:
        check_kept(content, settings, settings.until.outcome, "settings.until.outcome")


def _check_evenness(settings: RunSettings) -> None:
    """Raise InputError where points of a Sobol sequence would be neither even nor unrelated."""
    points, each = -(-settings.worlds // settings.worlds_per_point), settings.worlds_per_point
    if settings.design == "sobol" and (points < FEWEST or points & (points - 1)):
        near = sorted({max(FEWEST, 2 ** (points.bit_length() - 1)), max(FEWEST, 2 ** points.bit_length())})
        wanted = " or ".join(f"{power * each:,}" for power in near) + (f", {each} to a point" if each > 1 else "")
        allowed = f"{wanted} with design=sobol, which is balanced only for powers of two from {FEWEST} points on"
        raise refuse("settings.worlds", settings.worlds, f"{allowed}; design=latin_hypercube takes any number")


def _check_patterns(content: Content, patterns: Sequence[str], where: str) -> None:
    for pattern in patterns:
        if pattern != EVERYTHING and not any(fnmatchcase(address, pattern) for address in content.uncertain):
            raise unknown("uncertain number", pattern, content.uncertain, where)


def kept_variables(content: Content, settings: RunSettings) -> list[str]:
    """The variables whose state is recorded; alignments always are, as blocs need them all."""
    everything, pairs = settings.keep != "headline", content.alignments
    return [name for name, variable in content.variables.items() if everything or variable.headline or name in pairs]


def check_kept(content: Content, settings: RunSettings, outcome: str, where: str) -> None:
    """Raise InputError where an outcome does not exist, or reads a variable that would not be recorded."""
    missing = resolved(outcome, content, where).reads - set(kept_variables(content, settings))
    if missing:
        raise refuse(
            where, outcome, f"with keep={settings.keep}, outcomes that do not read '{min(missing)}'; or run with keep=all"
        )


def _told(settings: RunSettings, values: int) -> tuple[str, Sequence[str]]:
    """How the setting that lists levers is called, and where in it each of a lever's values stands."""
    if settings.table is not None:
        return tell_place("table", settings.table), rows_in(settings, "table").places
    return ("settings.courses", list(settings.courses)) if settings.courses else ("settings.axes", [""] * values)


def _check_lever(content: Content, lever: str, values: Sequence[Value], where: str, places: Sequence[str], size: str) -> None:
    if lever in content.options:
        for value, place in zip(values, places, strict=True):
            here = f"{where}: {lever}{place and f', {place}'}"
            if value not in (FREE, EMPTY, *content.options[lever]):
                raise unknown("option", str(value), [*content.options[lever], FREE], here)
            if value in content.scenario.forbid.get(lever, ()):
                raise refuse(here, value, f"an option that the scenario '{content.scenario_name}' does not forbid")
        if lever in content.scenario.force:
            raise refuse(where, lever, f"a dossier that the scenario '{content.scenario_name}' does not force already")
    elif lever in content.quantities:
        check_numbers(content, lever, values, where, places, size)
    else:
        raise unknown("number or dossier", lever, [*content.options, *content.quantities], where)
