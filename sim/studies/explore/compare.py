"""How do scenarios differ, world by world?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from sim.config.content import Content
from sim.config.errors import refuse
from sim.config.typed import HOLD
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import manifest_of
from sim.plots.contrast import plot_contrast
from sim.plots.style import Axes
from sim.readouts.differences import SURE, TOLD, differences, most
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.options import Names, Options, Settings, option, scenarios_option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import chosen, conclude, ensembles_for

REFERENCE = "reference"
"""What the worlds are called that a scenario is set against, where they are of the same scenario."""
SHOWN = 12
"""So many measures of each scenario are told and drawn: those with the greatest effect."""


class Asked(Options):
    """What the study is asked."""

    scenarios: Names = scenarios_option("Scenarios to compare; the first is the reference.")
    against: Settings | None = option(
        None,
        "Instead of scenarios: how the reference differs, in parameters or held options; effects are scenario minus reference.",
        "a mapping such as {actors.pakistan.payoffs.technology.weight: 2} or {china.corridor: cut_off}",
        lays_out=True,
    )


@study(
    "compare",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    examples=("'scenarios=[baseline,cpec_cutoff]'", "scenario=bagram_return against='{actors.us.temperature: 0.2}'"),
)
def make(request: Request[Asked]) -> Path:
    """Compare scenarios (`scenarios=[baseline,cpec_cutoff,...]`) with the first. Returns the folder.

    Or compare one scenario with a variant of itself (`against={ADDRESS: VALUE}` or `{DOSSIER: OPTION}`).
    Every headline variable at the end, every milestone and the number of attacks, as paired differences world by world.

    Raises
    ------
    InputError : fewer than two scenarios, or settings beside `scenarios` that say which they are.
    """
    names = _name_scenarios(request)
    folder, ensembles = ensembles_for(request, names, "compare", lambda name: _content(request, name, names[-1]))
    if len(ensembles) < 2:
        raise refuse(f"result={request.result}", f"the worlds of {len(ensembles)} scenario", "a folder of study=compare")
    told = analyze(ensembles)
    if request.options.against is not None:
        otherwise = ", ".join(f"{key} = {value}" for key, value in request.options.against.items())
        told = replace(told, notes=[f"The reference is {names[-1]} with {otherwise}.", *told.notes])
    return conclude(folder, "compare", request, next(iter(ensembles.values())), told)


def _name_scenarios(request: Request[Asked]) -> list[str]:
    """The scenarios asked for, or the reference and the one that is set against it. Raises InputError for both, or neither."""
    is_new = request.resume is None and request.result is None
    if request.options.against is None:
        if is_new and request.scenario != "baseline":
            allowed = (
                f"'scenarios=[baseline,{request.scenario}]', or how the reference differs, such as against={{DOSSIER: free}}"
            )
            raise refuse("scenario", request.scenario, allowed)
        return chosen(request)
    if request.options.scenarios:
        raise refuse("against", dict(request.options.against), "either scenarios or against")
    return list(manifest_of(request.resume)["contents"]) if request.resume is not None else [REFERENCE, request.scenario]


def _content(request: Request[Asked], name: str, scenario: str) -> Content:
    """The content of a scenario, or of the reference that differs from the scenario asked for."""
    if name != REFERENCE or request.options.against is None:
        return request.content(name)
    dossiers, against = request.content(scenario).options, request.options.against
    changes = [(f"{HOLD}{key}" if key in dossiers else key, value) for key, value in against.items()]
    return replace(replace(request, changes=(*request.changes, *changes)).content(scenario), scenario_name=REFERENCE)


def analyze(ensembles: dict[str, Ensemble]) -> Findings:
    """What is found between scenarios, the first being the reference."""
    names, reference = list(ensembles), next(iter(ensembles.values()))
    table, settings = differences(ensembles), reference.settings
    sheets, pictures, answer = [], [], []
    for name, rows in table.groupby("scenario", sort=False):
        greatest = most(rows)
        legend = f"*: the difference survives Holm's correction over the {len(rows)} measures (p below {SURE:g})."
        legend += " Given, ruled out: determined by a scenario itself." if (rows["given"] != "").any() else ""
        title = f"{name} against {names[0]}"
        sheets.append(Sheet(f"differences_{Path(str(name)).stem}", title, greatest, TOLD, note=legend, shown=SHOWN))
        caption = f"What {name} changes against {names[0]}: the greatest effects, with 95 % intervals; filled: significant."
        pictures.append(Picture(Path(str(name)).stem, caption, partial(_drawn, rows, name, ensembles)))
        answer.append(_sentence(str(name), rows, names[0]))
    note = "Levels are rescaled to 0 to 1, milestones are shares of worlds; effects are in standard deviations of the difference."
    worlds = f"{settings.worlds:,} worlds each, paired world by world with common random numbers, after {settings.months} months."
    return Findings(
        f"{', '.join(names[1:])} against {names[0]}",
        f"What changes with {', '.join(names[1:])} against {names[0]}, world by world with common random numbers?",
        answer,
        [*sheets, Sheet("differences", "All measures", table, {"scenario": "{scenario}", **TOLD}, shown=0)],
        pictures,
        [f"{worlds} {note}", "p-values are corrected for the number of measures of a scenario (Holm)."],
    )


def _sentence(name: str, rows: pd.DataFrame, reference: str) -> str:
    """What one scenario changes most, of what it leaves to the worlds."""
    rows = rows[rows["given"] == ""]
    sure = most(rows[rows["holm"] < SURE])
    if sure.empty:
        return f"{name}: no statistically significant differences."
    told = [
        f"{row.label} {row.mean:+.{row.digits}f} ({row.low:+.{row.digits}f} to {row.high:+.{row.digits}f})"
        for row in sure.head(3).itertuples()
    ]
    return (
        f"{name} significantly changes {len(sure)} of {len(rows)} measures relative"
        f" to {reference}, most strongly {'; '.join(told)}."
    )


def _drawn(rows: pd.DataFrame, name: object, ensembles: dict[str, Ensemble]) -> Axes:
    first = next(iter(ensembles.values()))
    shares = rows[~rows["measure"].isin(first.content.incidents) & (rows["given"] == "")]  # counts have another scale
    drawn = most(shares).head(SHOWN).assign(outcome=lambda found: found["measure"], expected=None)
    drawn = drawn.assign(sure=drawn["sure"] == "*")
    titles = [ensembles[scenario].content.scenario.title for scenario in (str(name), next(iter(ensembles)))]
    return plot_contrast(drawn, n=first.settings.worlds, title=f"{titles[0]}: what that changes, against '{titles[1]}'")
