"""What happened in one world, month by month, and why?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console

from sim.config.calendar import calendar
from sim.config.errors import refuse
from sim.ensembles.api import load
from sim.ensembles.batch import opened
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.single import gather_ensemble
from sim.plots.timeline import plot_timeline
from sim.reporting import atlas
from sim.reporting.findings import Findings, Picture, Sheet
from sim.reporting.html_report import leave_map
from sim.reporting.narrative import differing, ending, forked, happenings, tell
from sim.reporting.progress import say
from sim.studies.options import Count, Options, Settings, option
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder
from sim.theatre import Theatre
from sim.world.world import LAST_WORLD


class Asked(Options):
    """What the study is asked."""

    world: Count = option(0, "Number of the world.", f"a whole number from 0 to {LAST_WORLD}", ge=0, le=LAST_WORLD)
    fork: Settings | None = option(
        None,
        "A change from some month on; the differences that follow are reported.",
        "a mapping such as {month: 12, china.corridor: cut_off}",
    )


@study(
    "story",
    options=Asked,
    takes=("scenario", *NEEDS_ALL),
    reads_stored=True,
    examples=("scenario=ric_revival world=42", "world=7 fork='{month: 12, china.corridor: cut_off, hold: true}'"),
)
def make(request: Request[Asked]) -> Path:
    """Narrate one world (`world=42`), with a timeline, on screen and in a results folder. Returns the folder.

    `fork={month: 12, china.corridor: cut_off}` repeats the same world from that month on with one change
    (held, with `hold: true`) and reports the differences at the end. The world may be one of a stored run (`result`).
    """
    if request.resume is not None:
        raise refuse("resume", str(request.resume), "no resume for study=story, which is short; start a new run")
    if request.result is not None:
        ensemble = load(request.result)
        content, settings = ensemble.content, ensemble.settings
        theatre = ensemble.theatre([request.options.world], trace=True)
    else:
        content, settings = request.content(), request.settings
        theatre = opened(RunPlan(content, settings), np.array([request.options.world]), trace=True)
    fork = forked(theatre, dict(request.options.fork)) if request.options.fork is not None else None
    text = tell(theatre, request.options.world, settings.months)
    told, ends = [theatre], [ending(theatre)]
    if fork is not None:
        text += (
            "\n"
            + tell(fork, request.options.world, settings.months)
            + "\n"
            + "\n".join(["## What differs", "", *differing(theatre, fork)])
            + "\n"
        )
        told, ends = [theatre, fork], [*ends, *differing(theatre, fork)]
    folder = open_folder(request, f"story_{content.scenario_name}_{request.options.world}")
    (folder / "story.md").write_text(text, encoding="utf-8")
    plan = RunPlan(content, settings)
    maps = [atlas.tell_world(gather_ensemble(each, plan), request.options.world) for each in told]
    leave_map(folder, [maps[0], *({**each, "which": f"{each['which']}, changed"} for each in maps[1:])])
    unsaid = replace(request, console=Console(quiet=True))
    leave(folder, unsaid, _found(told, ends, request.options.world), content, settings, world=request.options.world, worlds=1)
    request.console.print(text, markup=False)
    say(request, f"Written to {folder}")
    for each in told:
        each.release()
    return folder


def _found(told: list[Theatre], ends: list[str], world: int) -> Findings:
    """The story as tables and timelines: of the world, and of its fork."""
    sheets, pictures = [], []
    for number, theatre in enumerate(told):
        scenario, actors = theatre.content.scenario, theatre.content.actors
        names = {actor: brief.name for actor, brief in actors.items()}
        table = happenings(theatre)
        table = table.assign(
            when=[calendar(month) for month in table["month"]], who=[names.get(lane, "") for lane in table["lane"]]
        )
        which = f"{scenario.title}: world {world}" if number == 0 else "The same world, changed"
        columns = {"when": "{when}", "who": "{who}", "what": "{text}", "kind": "{kind}"}
        sheets.append(Sheet("timeline" if number == 0 else "fork", which, table, columns, shown=len(table)))
        if len(table):
            draw = partial(plot_timeline, table, actors=names, title=which, months=theatre.month)
            caption = f"{which}: turns of policy, events, milestones and incidents, month by month."
            pictures.append(Picture(sheets[-1].name, caption, draw))
    scenario = told[0].content.scenario
    notes = [
        "One world of many: it illustrates how events can be connected, and is not a forecast.",
        "The story with its reasons: story.md.",
    ]
    return Findings(f"{scenario.title}: world {world}", scenario.question, ends, sheets, pictures, notes)
