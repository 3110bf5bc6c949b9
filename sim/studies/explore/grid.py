"""How does an outcome vary over a grid, and where does it tip?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import paired
from sim.analysis.events import clustered_interval, held_interval
from sim.analysis.multiple import holm
from sim.analysis.tipping import crossing
from sim.config.calendar import calendar
from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import size_by_design
from sim.ensembles.settings import RunSettings, Value
from sim.plots.grid import plot_grid
from sim.readouts.measures import by_point, check_measure, measured, scaled_label
from sim.reporting.findings import Findings, Picture, Sheet
from sim.sampling.designs import FREE, LISTED
from sim.studies.options import ADDRESS, Decimal, Options, String, option, outcome_option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for

STEPS = 9
"""Values on the axis of an uncertain number for which none are given, spread over its range."""
WORLDS_A_POINT = 100
TOLD, SURE = 50, 0.05


def _lay_axes(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings, which are of a grid where axes are given."""
    return settings | ({"design": "grid"} if settings.get("axes") is not None else {})


class Asked(Options):
    """What the study is asked."""

    outcome: String = outcome_option()
    x: String | None = option(
        None, "First axis: a parameter, varied over its range, or a dossier, varied over its options.", ADDRESS, lays_out=True
    )
    y: String | None = option(None, "Second axis.", ADDRESS, lays_out=True)
    threshold: Decimal | None = option(None, "Threshold that the outcome may cross.", "a number")


@study(
    "grid",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    lays_out=("worlds", "worlds_per_draw"),
    settle=_lay_axes,
    examples=(
        "x=china.corridor outcome=pakistan_isolation",
        "x=actors.china.temperature y=china.corridor threshold=0.5 outcome=pakistan_isolation",
    ),
)
def make(request: Request[Asked]) -> Path:
    """Run a grid (`x=... y=... outcome=...`, or `axes={...}`) and tabulate an outcome over it. Returns the folder.

    x and y are parameters, varied over their ranges, or dossiers, varied over their options; `axes` gives values of
    your own. Every point meets the same worlds. `threshold` asks where the outcome crosses it. A stored grid (`result`) can be
    read for any other outcome it has on record.
    """
    folder, ensemble = ensemble_for(request, "grid", grid_settings)
    settings = ensemble.settings
    if settings.design not in LISTED:
        raise refuse(f"result={request.result}", f"design={settings.design}", f"a run with design={' or '.join(LISTED)}")
    check_measure(ensemble.content, settings, request.options.outcome, "outcome")
    return conclude(folder, "grid", request, ensemble, analyze(ensemble, request.options.outcome, request.options.threshold))


def grid_settings(request: Request[Asked], content: Content) -> RunSettings:
    """The settings of the grid that is asked for. Raises InputError for an axis that does not exist."""
    settings = request.settings
    named = [name for name in (request.options.x, request.options.y) if name is not None]
    if settings.design not in ("grid", "monte_carlo"):
        raise refuse("design", settings.design, "grid, with study=grid")
    if not named and settings.axes is None:
        raise InputError("study=grid: name the axes with x=ADDRESS (and y=ADDRESS), or axes={ADDRESS: [values], ...}")
    axes = {name: default_values(content, name) for name in named} | dict(settings.axes or {})
    if request.options.x is not None and request.options.x == request.options.y:
        raise refuse("y", request.options.y, "another axis than x")
    keep = "final" if settings.keep == "all" else settings.keep
    each = request.per_point or WORLDS_A_POINT
    lucks = request.per_draw or 1
    if each % lucks:
        raise refuse("worlds_per_draw", lucks, f"a divisor of worlds_per_point={each}")
    laid_out: dict[str, Any] = {"design": "grid", "axes": axes, "worlds_per_point": each, "worlds_per_draw": lucks}
    asked = settings.model_copy(update={**laid_out, "keep": keep})
    check_measure(content, asked, request.options.outcome, "outcome")
    if request.options.threshold is not None:
        _check_tipping(axes)
    return size_by_design(asked, is_given=request.worlds is not None)


def default_values(content: Content, name: str) -> list[Value]:
    """The values of an axis for which none are given: the options of a dossier, or steps through the range of a number."""
    if name in content.options:
        closed = content.scenario.forbid.get(name, ())
        return [FREE, *(option for option in content.options[name] if option not in closed)]
    if name not in content.quantities:
        raise unknown("number or dossier", name, [*content.options, *content.quantities], "axis")
    quantity = content.quantities[name]
    if not quantity.is_uncertain:
        raise refuse(f"axis {name}", quantity.value, "a parameter with a range; give explicit values with axes={...}")
    return [float(value) for value in quantity.choices or np.linspace(*quantity.ends, STEPS)]


def analyze(ensemble: Ensemble, outcome: str, threshold: float | None) -> Findings:
    """What is found about one outcome over a grid or a table of points."""
    settings, label = ensemble.settings, scaled_label(ensemble.content, outcome)
    levers, table = list(ensemble.plan.levers), tabulated(ensemble, outcome)
    end, about = calendar(settings.months), " and ".join(levers)
    columns = {lever: f"{{{lever}}}" if table[lever].dtype.kind != "f" else f"{{{lever}:.4g}}" for lever in levers}
    columns |= {label: "{mean:.3f}", "95 % interval": "{low:.3f} to {high:.3f}"}
    sheets = [Sheet("grid", f"{label} over {about}", table, columns, shown=TOLD)]
    if threshold is not None and settings.design != "grid":
        raise refuse("threshold", threshold, f"not with design={settings.design}: a crossing is located along an axis of a grid")
    tips = tipping(ensemble, outcome, threshold) if threshold is not None else None
    options = against_first(ensemble, outcome)
    if options is not None:
        sheets.append(_options_sheet(options))
    if tips is not None and threshold is not None:
        sheets.append(_tipping_sheet(tips, levers, threshold))
    return Findings(
        f"{label} over {about}",
        f"How does '{label}' in {end} change with {about}, with common random numbers at all points?",
        [
            *_answer(table, levers, label, by_point(ensemble, outcome), is_told=options is not None),
            *([] if options is None else [_options_answer(options)]),
            *([_tipping_answer(tips, levers[0], threshold)] if tips is not None and threshold is not None else []),
        ],
        sheets,
        list(_pictures(table, ensemble, outcome, threshold)),
    )


def tabulated(ensemble: Ensemble, outcome: str) -> pd.DataFrame:
    """One row a point: the levers' values, and the mean of the outcome at the end with its 95 % interval over worlds."""
    settings, design = ensemble.settings, ensemble.plan.design
    each, draws = settings.worlds_per_point, np.arange(settings.worlds_per_point) // settings.worlds_per_draw
    values = measured(ensemble, outcome, settings.months).reshape(-1, each)
    table = pd.DataFrame({lever: design.values(lever, np.arange(len(values))) for lever in design.levers})
    interval = held_interval if outcome in ensemble.content.milestones else clustered_interval
    low, high = np.transpose([interval(row, draws) for row in values])
    return table.assign(outcome=outcome, mean=values.mean(axis=1), low=low, high=high, worlds=each)


def against_first(ensemble: Ensemble, outcome: str) -> pd.DataFrame | None:
    """Each option of the first dossier among the levers against its first one, paired, at each point of the other levers.

    Columns: those of the other levers, dossier, option, against, mean (paired difference) with its interval low and high, pvalue
    and holm, the same corrected for the number of rows. None where no lever is a dossier, or there is nothing to pair.
    """
    design, values = ensemble.plan.design, by_point(ensemble, outcome)
    dossier = next((lever for lever in design.levers if lever in ensemble.content.options), None)
    if dossier is None or ensemble.settings.design != "grid" or values.shape[1] < 2 or len(set(design.levers[dossier])) < 2:
        return None
    points = pd.DataFrame({lever: design.values(lever, np.arange(len(values))) for lever in design.levers})
    others, rows = [lever for lever in design.levers if lever != dossier], []
    for place, point in points.iterrows():
        beside = (points[others] == point[others]).all(axis=1).to_numpy()
        first = int(np.flatnonzero(beside)[0])
        if place != first:
            found = paired(values[place], values[first])
            told = (point[dossier], points[dossier][first], found.mean, found.low, found.high, found.pvalue)
            rows.append((*point[others], dossier, *told))
    table = pd.DataFrame(rows, columns=[*others, "dossier", "option", "against", "mean", "low", "high", "pvalue"])
    return table.assign(holm=holm(table["pvalue"].to_numpy()))


def _options_sheet(table: pd.DataFrame) -> Sheet:
    others = list(table.columns)[: list(table.columns).index("dossier")]
    columns = {lever: f"{{{lever}:.4g}}" if table[lever].dtype.kind == "f" else f"{{{lever}}}" for lever in others}
    columns |= {"option": "{option}", "against": "{against}", "difference": "{mean:+.3f}"}
    columns |= {"95 % interval": "{low:+.3f} to {high:+.3f}", "p (Holm)": "{holm:.2g}"}
    note = f"Paired world by world; p-values are corrected for all {len(table)} comparisons (Holm)."
    return Sheet("options", "Each option against the first", table, columns, note, shown=TOLD)


def _options_answer(table: pd.DataFrame) -> str:
    """How many options surely differ from the first, and which most."""
    sure = table[table["holm"] < SURE]
    first = f"'{table['against'].iloc[0]}' of {table['dossier'].iloc[0]}"
    if sure.empty:
        return f"Of {len(table)} paired comparisons of an option with {first} none is statistically significant."
    most = sure.loc[sure["mean"].abs().idxmax()]
    return (
        f"Of {len(table)} paired comparisons of an option with {first} {len(sure)} are significant; the largest difference"
        f" is that of '{most['option']}': {most['mean']:+.3f} ({most['low']:+.3f} to {most['high']:+.3f})."
    )


def tipping(ensemble: Ensemble, outcome: str, threshold: float) -> pd.DataFrame:
    """Where along the first lever the outcome first crosses the threshold, for each combination of the others; a row each.

    Raises
    ------
    InputError : the first lever is no number, or has a single value.
    """
    levers = {lever: list(values) for lever, values in ensemble.plan.levers.items()}
    (_, x), *others = levers.items()
    _check_tipping(levers)
    values = by_point(ensemble, outcome).reshape(
        len(x), -1, ensemble.settings.worlds_per_point // ensemble.settings.worlds_per_draw
    )
    rising = np.argsort(x)
    rest = (
        pd.MultiIndex.from_product([v for _, v in others], names=[n for n, _ in others]).to_frame(index=False)
        if others
        else pd.DataFrame([{}])
    )
    rows = []
    for column, row in enumerate(rest.to_dict("records")):
        tip = crossing(np.asarray(x, dtype=float)[rising], values[rising, column], threshold)
        rows.append(
            {
                **row,
                **(
                    tip.iloc[0].to_dict()
                    if len(tip)
                    else {"at": np.nan, "direction": "never", "low": np.nan, "high": np.nan, "seen": 0.0}
                ),
            }
        )
    return pd.DataFrame(rows)


def _check_tipping(axes: Mapping[str, Sequence[Value]]) -> None:
    """Raise InputError where no crossing can be sought along the first axis."""
    first, values = next(iter(axes.items()))
    if any(isinstance(value, str) for value in values) or len(values) < 2:
        raise refuse(
            "threshold", first, "a parameter with at least two values as the first axis, along which the crossing is located"
        )


def _tipping_sheet(tips: pd.DataFrame, levers: list[str], threshold: float) -> Sheet:
    columns = {lever: f"{{{lever}}}" for lever in levers[1:]}
    columns |= {f"crossing of {threshold:g}, in {levers[0]}": "{at:.4g}", "95 % interval": "{low:.4g} to {high:.4g}"}
    columns |= {"direction": "{direction}", "seen in resamples": "{seen:.0%}"}
    return Sheet("tipping", "Thresholds", tips, columns, shown=TOLD)


def _answer(table: pd.DataFrame, levers: list[str], label: str, values: np.ndarray, is_told: bool) -> list[str]:
    """The lowest and the highest point, and how far they are apart in the same worlds unless options are told one by one."""
    places = table["mean"].to_numpy().argsort(kind="stable")[[0, -1]]
    low, high = (table.iloc[place] for place in places)

    def where(row: pd.Series) -> str:
        return ", ".join(
            f"{lever} {row[lever]:.4g}" if not isinstance(row[lever], str) else f"{lever} '{row[lever]}'" for lever in levers
        )

    if low["mean"] == high["mean"]:
        return [f"'{label}' is {low['mean']:.3f} at every point."]
    sentences = [f"'{label}' is lowest ({low['mean']:.3f}) at {where(low)} and highest ({high['mean']:.3f}) at {where(high)}."]
    if values.shape[1] > 1 and not is_told:
        level = 1.0 - 0.05 / max(len(table) * (len(table) - 1) / 2, 1)  # any pair of points might have been the extremes
        gap = paired(values[places[1]], values[places[0]], level)
        clear = "statistically significant" if gap.low > 0 else "not statistically significant"
        sentences.append(
            f"Paired world by world they are {gap.mean:.3f} apart ({gap.low:.3f} to"
            f" {gap.high:.3f}, for all pairs at once): {clear}."
        )
    return sentences


def _tipping_answer(tips: pd.DataFrame, lever: str, threshold: float) -> str:
    crossed = tips[tips["seen"] >= 0.95]
    if crossed.empty:
        return f"It does not clearly cross {threshold:g} anywhere along {lever}."
    span = f"{crossed['at'].min():.4g}" + (f" to {crossed['at'].max():.4g}" if len(crossed) > 1 else "")
    rows = f"{len(crossed)} of {len(tips)} rows of the grid"
    return f"It crosses {threshold:g} in {rows} (in 95 % of resamples or more), at {lever} {span}."


def _pictures(table: pd.DataFrame, ensemble: Ensemble, outcome: str, threshold: float | None) -> Iterator[Picture]:
    levers = list(ensemble.plan.levers)
    if len(levers) > 2 or ensemble.settings.design != "grid":
        return
    label, months = scaled_label(ensemble.content, outcome), ensemble.settings.months
    title = f"{ensemble.content.scenario.title}: {label} after {months} months"
    x, y = levers[0], levers[1] if len(levers) == 2 else None
    n = ensemble.settings.worlds_per_point
    caption = f"{label} after {months} months over {' and '.join(levers)}; {n} worlds per point, with common random numbers."
    drawn = partial(plot_grid, table, x=x, y=y, n=n, title=title, labels=(x, y or x, label), threshold=threshold)
    yield Picture("grid", caption, drawn)
