"""Under which conditions does something happen?"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.columns import Columns
from sim.analysis.discovery import discover, in_words
from sim.analysis.trees import leaves
from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.settings import RunSettings
from sim.plots.discovery import plot_box, plot_trajectory
from sim.readouts.conditions import Target, target_of
from sim.readouts.labels import number_label
from sim.readouts.measures import check_measure, label_of, measured, read_draws
from sim.reporting.findings import Findings, Picture, Sheet
from sim.sampling.designs import LISTED
from sim.sampling.factor_designs import PROBES
from sim.studies.options import Options, String, option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for

METHODS = ("prim", "cart")
WORLDS, WORLDS_A_POINT = 20_000, 10
"""So many worlds are run, so many to a point, unless said otherwise."""
FEWEST = 200
"""So many points are the least from which conditions can be learnt and tested."""


class Asked(Options):
    """What the study is asked."""

    target: String | None = option(
        None, "The event of interest.", "a milestone, or a condition such as 'pakistan_isolation > 0.5'"
    )
    method: String | None = option(None, "Search method; prim by default.", "prim or cart")


@study(
    "discovery",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    examples=("target=refinery_running worlds=5000", "target='pakistan_isolation > 0.5' method=cart worlds=5000"),
)
def make(request: Request[Asked]) -> Path:
    """Find the conditions on uncertain parameters under which `target` happens, with `method=prim` (boxes) or `cart` (a tree).

    The target is a milestone, or a comparison such as 'pakistan_isolation > 0.5' at the end. Any run whose uncertain numbers were
    drawn will do (`result`). Half of the points are searched; the other half validates the result. Returns the
    folder.

    Raises
    ------
    InputError : no target, one that cannot be read, or a run that does not tell.
    """
    method = request.options.method or "prim"
    if method not in METHODS:
        raise unknown("method", method, METHODS, "method")
    target_of(request.options.target)
    folder, ensemble = ensemble_for(request, "discovery", discovery_settings)
    return conclude(folder, "discovery", request, ensemble, analyze(ensemble, request.options.target, method))


def analyze(ensemble: Ensemble, target: str | None, method: str = "prim") -> Findings:
    """What an ensemble tells about the conditions under which a target happens.

    Parameters
    ----------
    target : a milestone, or a comparison such as 'pakistan_isolation > 0.5'. method : 'prim' or 'cart'.

    Raises
    ------
    InputError : a target that cannot be read, or an ensemble that does not tell.
    """
    asked = target_of(target)
    _check_target(ensemble.content, ensemble.settings, asked)
    told = {"prim": _boxed, "cart": _branched}[method]
    return told(ensemble, asked, *cases(ensemble, asked))


def _check_target(content: Content, settings: RunSettings, target: Target) -> None:
    check_measure(content, settings, target.measure, "target")


def discovery_settings(request: Request[Asked], content: Content) -> RunSettings:
    """The settings of the run that is asked for: many points in the ranges. Raises InputError where it cannot be made."""
    settings = request.settings
    keep = "final" if settings.keep == "all" else settings.keep
    each = request.per_point or WORLDS_A_POINT
    spread = "latin_hypercube" if settings.design == "monte_carlo" else settings.design
    worlds = request.worlds or WORLDS
    changed: dict[str, Any] = {"design": spread, "keep": keep, "worlds_per_point": each, "worlds": worlds}
    changed["common_random_numbers"] = settings.common_random_numbers is True
    asked = settings.model_copy(update=changed)
    _check_target(content, asked, target_of(request.options.target))
    if worlds // each < FEWEST:
        raise refuse("worlds", worlds, f"at least {FEWEST} points, {FEWEST * each} worlds with worlds_per_point={each}")
    return asked


def cases(ensemble: Ensemble, target: Target) -> tuple[Columns, np.ndarray]:
    """The numbers of each point, and the share of its worlds in which the target happened.

    Raises
    ------
    InputError : the numbers were not drawn, there are too few points, or the target always or never happened.
    """
    settings, design = ensemble.settings, ensemble.plan.design
    if settings.design in ("central", *LISTED, *PROBES):  # their points share draws, so that no half could test another
        raise refuse("design", settings.design, "a run with independently sampled points")
    varied = design.varied(ensemble.content.quantities)
    each, points = settings.worlds_per_point, settings.worlds // settings.worlds_per_point
    if not varied or points < FEWEST:
        raise refuse(
            "result",
            f"{points} points, {len(varied)} numbers drawn",
            f"a run of at least {FEWEST} points whose parameters were sampled",
        )
    happened = (
        target.happened(measured(ensemble, target.measure, settings.months))[: points * each].reshape(points, each).mean(axis=1)
    )
    if happened.min() == happened.max():
        raise refuse(
            "target", f"it happens in {happened[0]:.0%} of all worlds", "an event that happens in some worlds and not in others"
        )
    return read_draws(ensemble, varied), happened


def _boxed(ensemble: Ensemble, target: Target, numbers: Columns, happened: np.ndarray) -> Findings:
    """What PRIM finds."""
    content, seed = ensemble.content, ensemble.settings.seed
    found = discover(numbers, happened, _ranges(content, numbers), seed)
    labels = {name: number_label(content, name) for name in numbers.names}
    box = found.box.assign(label=[labels[name] for name in found.box["number"]])
    held = found.evaluation.set_index("half").loc["held-out"]
    words = in_words(found.box, labels)
    told = {
        "number": "{label}",
        "from": "{low:.4g}",
        "to": "{high:.4g}",
        "lowest": "{range_low:.4g}",
        "highest": "{range_high:.4g}",
    }
    told |= {"quasi-p": "{qp:.2g}"}
    halves = {"half": "{half}", "points": "{cases:d}", "happens in": "{happened:.1%}", "in the box": "{density:.1%}"}
    halves |= {"95 % interval": "{density_low:.1%} to {density_high:.1%}", "coverage": "{coverage:.1%}", "mass": "{mass:.1%}"}
    path = {"step": "{step:d}", "coverage": "{coverage:.2f}", "density": "{density:.2f}", "restricted": "{restricted:d}"}
    path |= {"held out: coverage": "{coverage_held_out:.2f}", "density": "{density_held_out:.2f}"}
    answer = [
        f"'{_words(content, target)}' happens in {held.happened:.1%} of all worlds.",
        f"It happens in {held.density:.1%} ({held.density_low:.1%} to {held.density_high:.1%}) of them where {words}."
        if found.found
        else "No condition on single parameters makes it more frequent in the held-out half.",
        f"That box contains {held.coverage:.0%} of all worlds in which it happens, and {held.mass:.0%} of all worlds."
        if found.found
        else f"None of {len(numbers.names)} parameters is informative with {numbers.cases:,} points; the event depends on"
        " chance and many parameters jointly.",
    ]
    sheets = [
        Sheet("box", "Conditions", box, told, note="Limits outside the range are not binding.", shown=len(box)),
        Sheet("evaluation", "Reliability of the conditions", found.evaluation, halves, note=HALVES),
        Sheet("trajectory", "Peeling trajectory", found.trajectory, path, shown=0),
        Sheet("limits", "All tested limits", found.limits, {}, shown=0),
        Sheet("screened", "Information in each parameter by itself", found.screened, {}, shown=0),
    ]
    n, pictures = ensemble.settings.worlds, []
    if found.found:
        drawn = partial(plot_box, box, title=f"Where '{_words(content, target)}' is most frequent", n=n)
        pictures.append(Picture("box", f"The conditions under which '{_words(content, target)}' is most frequent.", drawn))
    drawn = partial(plot_trajectory, found.trajectory, chosen=found.step, n=n)
    pictures.append(
        Picture(
            "trajectory",
            "Coverage and density along the peeling trajectory (training half); the ring marks the chosen box.",
            drawn,
        )
    )
    return _told(ensemble, target, answer, sheets, pictures)


def _branched(ensemble: Ensemble, target: Target, numbers: Columns, happened: np.ndarray) -> Findings:
    """What a classification tree finds."""
    content = ensemble.content
    labels = {name: number_label(content, name) for name in numbers.names}
    table = leaves(numbers, happened, _ranges(content, numbers), labels, ensemble.settings.seed)
    told = {
        "conditions": "{rule}",
        "points": "{cases:d}",
        "happens in": "{share:.1%}",
        "95 % interval": "{low:.1%} to {high:.1%}",
    }
    told |= {"coverage": "{coverage:.0%}"}
    top, last = table.iloc[0], table.iloc[-1]
    answer = [f"'{_words(content, target)}' happens in {happened.mean():.1%} of all worlds."]
    if len(table) > 1:
        answer.append(f"Most often, in {top.share:.1%} ({top.low:.1%} to {top.high:.1%}), where {top.rule}.")
        answer.append(f"Least often, in {last.share:.1%} ({last.low:.1%} to {last.high:.1%}), where {last.rule}.")
    else:
        answer.append("No condition on single parameters separates these worlds in the held-out half.")
    return _told(ensemble, target, answer, [Sheet("leaves", "Leaves of the tree", table, told, note=HALVES)], [])


HALVES = "Conditions were found in one half of the points; shares and intervals are from the other half."


def _ranges(content: Content, numbers: Columns) -> dict[str, tuple[float, float]]:
    return {name: content.quantities[name].ends for name in numbers.names if content.quantities[name].is_uncertain}


def _words(content: Content, target: Target) -> str:
    """The target as it is told."""
    if target.measure in content.milestones:
        return label_of(content, target.measure)
    return f"{label_of(content, target.measure)} {target.sign} {target.number:g}"


def _told(ensemble: Ensemble, target: Target, answer: list[str], sheets: list[Sheet], pictures: list[Picture]) -> Findings:
    settings, words = ensemble.settings, _words(ensemble.content, target)
    return Findings(
        f"Where '{words}' happens",
        f"Under which conditions on the uncertain parameters does '{words}' happen within {settings.months} months of"
        f" '{ensemble.content.scenario.title}'?",
        answer,
        sheets,
        pictures,
        [f"{settings.worlds:,} worlds, design {settings.design}, {settings.worlds_per_point} worlds per point."],
    )
