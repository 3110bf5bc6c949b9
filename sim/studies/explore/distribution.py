"""How are outcomes distributed, and are there enough worlds?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.convergence import convergence, needed
from sim.analysis.distributions import empirical, histogram, quantile_interval
from sim.analysis.events import mean_and_error
from sim.analysis.fans import modes
from sim.config.calendar import calendar
from sim.config.content import Content
from sim.config.errors import refuse
from sim.config.files import theme_of
from sim.config.taken import several
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.precision import Z
from sim.ensembles.settings import RunSettings
from sim.plots.convergence import plot_convergence
from sim.plots.distributions import plot_distribution, plot_empirical
from sim.plots.style import theme_color
from sim.readouts.measures import check_measure, label_of, measured, units
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.options import Names, Options, outcomes_option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for

DRAWN = 6
"""So many outcomes have a histogram of their own: the first named, or those spread widest."""
WIDTH = 0.01
"""The half width, as a share of an outcome's range, for which the worlds needed are told."""


class Asked(Options):
    """What the study is asked."""

    outcomes: Names = outcomes_option("Outcomes to describe; by default the headline variables.")


@study(
    "distribution",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    pools=True,
    examples=("scenario=ric_revival", "outcomes=[pakistan_isolation,payoff.china]"),
)
def make(request: Request[Asked]) -> Path:
    """Describe the distribution of outcomes in the last month (`outcomes=[...]`). Returns the folder."""
    folder, ensemble = ensemble_for(request, "distribution", _enough)
    content = ensemble.content
    names = list(request.options.outcomes) or content.headline
    for name in names:
        check_measure(content, ensemble.settings, name, "outcomes")
    return conclude(folder, "distribution", request, ensemble, analyze(ensemble, names, is_named=bool(request.options.outcomes)))


def _enough(request: Request[Asked], content: Content) -> RunSettings:
    """The settings asked for. Raises InputError where worlds are too few to tell how well anything is known."""
    if request.settings.worlds < 2 * request.settings.worlds_per_point:
        raise refuse("worlds", request.settings.worlds, "at least two points, to estimate the uncertainty of a distribution")
    for name in request.options.outcomes:
        check_measure(content, request.settings, name, "outcomes")
    return request.settings


def analyze(ensemble: Ensemble, names: list[str], is_named: bool) -> Findings:
    """What is found about the spread of some outcomes."""
    if ensemble.settings.worlds < 2 * ensemble.settings.worlds_per_point:
        raise refuse("worlds", ensemble.settings.worlds, "at least two points, to estimate the uncertainty of a distribution")
    table = summary(ensemble, several(names))
    if not is_named:
        table = table.sort_values("spread", ascending=False, kind="stable", ignore_index=True)
    columns = {"outcome": "{label}", "mean": "{mean:.3f}", "95 % interval": "{mean_low:.3f} to {mean_high:.3f}"}
    columns |= {"5 %": "{q05:.2f}", "median": "{median:.3f}", "95 % interval ": "{median_low:.3f} to {median_high:.3f}"}
    columns |= {"95 %": "{q95:.2f}", "peaks": "{peaks:d}", "worlds needed": "{needed:,d}"}
    widest, narrowest = table.loc[table["spread"].idxmax()], table.loc[table["spread"].idxmin()]
    peaked = table[table["peaks"] > 1]["label"]
    return Findings(
        f"{ensemble.content.scenario.title}: distribution of outcomes",
        f"How are outcomes distributed over the worlds in {calendar(ensemble.settings.months)},"
        " and how precise are the estimates?",
        [
            f"The widest distribution is that of '{widest.label}': 90 % of the worlds lie"
            f" between {widest.q05:.2f} and {widest.q95:.2f},"
            f" {widest.spread:.0%} of its range"
            + (f"; the narrowest is that of '{narrowest.label}' ({narrowest.spread:.0%})." if len(table) > 1 else "."),
            f"{len(peaked)} of {len(table)} have more than one peak" + (f": {'; '.join(peaked)}." if len(peaked) else "."),
            f"To know every mean to {WIDTH:.0%} of its range {table['needed'].max():,} worlds are needed; this run has"
            f" {ensemble.settings.worlds:,}.",
        ],
        [Sheet("distributions", "Distributions at the end", table, columns, shown=len(table))],
        list(_pictures(ensemble, table)),
    )


def own_unit(ensemble: Ensemble, name: str) -> np.ndarray:
    """An outcome at the end, (world,): variables in their own unit, others as `sim.readouts.measures.measured` has them."""
    if name not in ensemble.content.variables:
        return measured(ensemble, name, ensemble.settings.months)
    state = ensemble.variable(name)
    return state.isel({state.dims[1]: -1}).values.astype(float)


def summary(ensemble: Ensemble, names: Sequence[str]) -> pd.DataFrame:
    """One row an outcome: mean and median with intervals, tails, spread (5-95 %, a share of the range), peaks, worlds needed."""
    rows, shared = [], units(ensemble)
    for name in names:
        found = own_unit(ensemble, name)
        low, high = scale(ensemble.content, name, found)
        mean, error, _ = mean_and_error(found, shared)
        middle = float(np.median(found))
        q05, q95 = np.quantile(found, [0.05, 0.95])
        more = needed(found, WIDTH * (high - low), units=shared)
        ends = quantile_interval(found, 0.5, units=shared)
        told = (mean, mean - Z * error, mean + Z * error, middle, *ends, q05, q95, (q95 - q05) / (high - low))
        rows.append((name, label_of(ensemble.content, name), *told, modes(found, low, high, shared), more))
    columns = ["outcome", "label", "mean", "mean_low", "mean_high", "median", "median_low", "median_high", "q05", "q95", "spread"]
    return pd.DataFrame(rows, columns=[*columns, "peaks", "needed"])


def scale(content: Content, name: str, values: np.ndarray) -> tuple[float, float]:
    """The range of an outcome: a variable's bounds, what is counted or paid from least to most, and 0 to 1 for all else."""
    if name in content.variables:
        low, high = content.variables[name].bounds
        return float(low), float(high)
    if name in content.incidents or name.startswith("payoff."):
        low, high = float(np.floor(values.min())), float(np.ceil(values.max()))
        return low, high if high > low else low + 1.0
    return 0.0, 1.0


def _pictures(ensemble: Ensemble, table: pd.DataFrame) -> Iterator[Picture]:
    content, n, shared = ensemble.content, ensemble.settings.worlds, units(ensemble)
    shares, settled = {}, {}
    for name in table["outcome"][:DRAWN]:
        values = own_unit(ensemble, name)
        low, high = scale(content, name, values)
        whole = name in content.incidents
        bars = histogram(values, low, high, units=shared, whole=whole, bins=2 if name in content.milestones else 40)
        look: dict[str, Any] = {"label": label_of(content, name), "unit": unit_of(content, name), "n": n}
        if name in content.variables:
            look["color"] = theme_color(theme_of(content.origin, "variables", name))
            look["start"] = float(content.variables[name].start.value)
        level = rescaled(content, name, values)
        shares[label_of(content, name)], settled[label_of(content, name)] = empirical(level, shared), convergence(level, shared)
        yield Picture(
            f"distribution_{name}",
            f"'{label_of(content, name)}' at the end: share of worlds by value.",
            partial(plot_distribution, bars, **look),
        )
    caption = "In what share of worlds each outcome, rescaled to 0 to 1, is at or below a value."
    yield Picture("empirical", caption, partial(plot_empirical, shares, unit="level from 0 to 1", n=n))
    caption = "The mean of each outcome, rescaled to 0 to 1, over more and more worlds, with its 95 % interval."
    yield Picture("convergence", caption, partial(plot_convergence, settled, n=n))


def rescaled(content: Content, name: str, values: np.ndarray) -> np.ndarray:
    """Values as a share of the outcome's range."""
    low, high = scale(content, name, values)
    return (values - low) / (high - low)


def unit_of(content: Content, name: str) -> str:
    """The unit of an outcome in words."""
    if name in content.variables:
        return content.variables[name].unit
    if name in content.milestones:
        return "0: not reached, 1: reached"
    return "number over all months" if name in content.incidents else "level"
