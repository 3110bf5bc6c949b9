"""How does an outcome change over a grid of levers?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from rich.table import Table

from sim.analysis.events import share_interval
from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import finish, manifest_of, stored
from sim.ensembles.plan import check, levers_of, sized
from sim.ensembles.precision import Z
from sim.ensembles.settings import RunSettings, Value
from sim.plots.grid import plot_grid
from sim.plots.style import save
from sim.studies.ensemble import resumable
from sim.studies.measures import check_measure, label_of, measured
from sim.studies.request import Request
from sim.studies.running import open_folder, run_shown, start
from sim.world.designs import FREE

STEPS = 9
"""Values on the axis of an uncertain number for which none are given, spread over its range."""
WORLDS_A_POINT = 100
PRINTED = 50


def study(request: Request) -> Path:
    """Run a grid (`x=... y=... outcome=...`, or `axes={...}`) and tabulate a named outcome over it. Returns the folder.

    x and y are addresses of numbers, taken over their ranges, or dossiers, taken over their options; `axes` gives values of
    your own. Every point meets the same worlds.
    """
    if request.resume is not None:
        folder = resumable(request.resume)
        content, settings = stored(folder)
        outcome = str(manifest_of(folder).get("outcome", request.outcome))
    else:
        content, outcome = request.content(), request.outcome
        settings = grid_settings(request, content)
        check(content, settings)
        check_measure(content, settings, outcome, "outcome")
        folder = open_folder(request, "grid")
        settings = start(folder, request, content, settings, outcome=outcome)
    ensemble = run_shown(request, content, settings, folder)
    table = tabulated(ensemble, outcome)
    table.to_csv(folder / "grid.csv", index=False)
    _draw(table, ensemble, outcome, folder, request)
    finish(folder, content, ensemble.settings, seconds=round(ensemble.seconds, 3), outcome=outcome)
    _show(table, request, label_of(content, outcome), list(levers_of(settings)))
    request.console.print(f"Data, grid.csv and figures are in {folder}", style="dim")
    return folder


def grid_settings(request: Request, content: Content) -> RunSettings:
    """The settings of the grid that is asked for. Raises InputError for an axis that does not exist."""
    settings = request.settings
    named = [name for name in (request.x, request.y) if name is not None]
    if settings.design not in ("grid", "monte_carlo"):
        raise refuse("design", settings.design, "grid, with study=grid")
    if not named and settings.axes is None:
        raise InputError("study=grid: say over what, with x=ADDRESS (and y=ADDRESS), or axes={ADDRESS: [values], ...}")
    axes = {name: default_values(content, name) for name in named} | dict(settings.axes or {})
    if request.x is not None and request.x == request.y:
        raise refuse("y", request.y, "another axis than x")
    each = settings.worlds_per_point if settings.worlds_per_point > 1 else WORLDS_A_POINT
    keep = "final" if settings.keep == "all" else settings.keep
    asked = settings.model_copy(update={"design": "grid", "axes": axes, "worlds_per_point": each, "keep": keep})
    return sized(asked, is_given=request.worlds is not None)


def default_values(content: Content, name: str) -> list[Value]:
    """The values of an axis for which none are given: the options of a dossier, or steps through the range of a number."""
    if name in content.options:
        closed = content.scenario.forbid.get(name, ())
        return [FREE, *(option for option in content.options[name] if option not in closed)]
    if name not in content.quantities:
        raise unknown("number or dossier", name, [*content.options, *content.quantities], "axis")
    quantity = content.quantities[name]
    if not quantity.is_uncertain:
        raise refuse(f"axis {name}", quantity.value, "a number with a range; give the values of this one with axes={...}")
    return [float(value) for value in quantity.choices or np.linspace(*quantity.ends, STEPS)]


def tabulated(ensemble: Ensemble, outcome: str) -> pd.DataFrame:
    """One row a point: the levers' values, and the mean of the outcome at the end with its 95 % interval over worlds."""
    settings = ensemble.settings
    values = measured(ensemble, outcome, settings.months).reshape(-1, settings.worlds_per_point)
    each, axes = values.shape[1], levers_of(settings)
    table = pd.MultiIndex.from_product(axes.values(), names=list(axes)).to_frame(index=False)
    mean = values.mean(axis=1)
    if outcome in ensemble.content.milestones:
        low, high = np.transpose([share_interval(int(hits), each) for hits in values.sum(axis=1)])
    else:
        half = Z * (values.std(axis=1, ddof=1) if each > 1 else np.full(len(values), np.nan)) / np.sqrt(each)
        low, high = mean - half, mean + half
    return table.assign(outcome=outcome, mean=mean, low=low, high=high, worlds=each)


def _draw(table: pd.DataFrame, ensemble: Ensemble, outcome: str, folder: Path, request: Request) -> None:
    axes = list(levers_of(ensemble.settings))
    if len(axes) > 2:
        return
    label = label_of(ensemble.content, outcome)
    title = f"{ensemble.content.scenario.title}: {label} after {ensemble.settings.months} months"
    figure = plot_grid(
        table,
        x=axes[0],
        y=axes[1] if len(axes) == 2 else None,
        n=ensemble.settings.worlds_per_point,
        title=title,
        labels=(axes[0], axes[-1], label),
    )
    save(figure, folder / "figures", "grid", request.figures)


def _show(table: pd.DataFrame, request: Request, label: str, axes: list[str]) -> None:
    shown = Table(*axes, label, "95 % interval", title=f"{label} over {' and '.join(axes)}")
    for row in table.head(PRINTED).to_dict("records"):
        cells = [row[axis] if isinstance(row[axis], str) else f"{row[axis]:.4g}" for axis in axes]
        shown.add_row(*cells, f"{row['mean']:.3f}", f"{row['low']:.3f} to {row['high']:.3f}")
    request.console.print(shown)
    if len(table) > PRINTED:
        request.console.print(f"and {len(table) - PRINTED} more points in grid.csv", style="dim")
