"""How is a study's ensemble run, so that whoever waits can see how far it is?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.config import files
from sim.config.commands import going_on
from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.api import load
from sim.ensembles.api import scenarios as all_scenarios
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import (
    BEGUN,
    FINISHED,
    MANIFEST,
    as_stored,
    begin,
    differences,
    finish,
    identity,
    ledger_digest,
    manifest_of,
    new_folder,
    stored,
)
from sim.ensembles.plan import check
from sim.ensembles.room import check_room
from sim.ensembles.run import Unfinished
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.ensembles.work import sound
from sim.reporting.findings import Findings, draw, show, store
from sim.reporting.html_report import REPORT, write_report
from sim.reporting.progress import run_shown, say, tell_way_played
from sim.sampling.designs import LISTED
from sim.sampling.factor_designs import PROBES
from sim.studies.request import Request

WHOLE = "this run is already complete"
WORLDS = "worlds"
"""Below the folder of a study of several scenarios: the worlds of each."""
Begun = tuple[Content, RunSettings]


def ensemble_for(
    request: Request, label: str = "", settings_of: Callable[[Request, Content], RunSettings] | None = None
) -> tuple[Path | None, Ensemble]:
    """The ensemble a study asks of, and the folder its worlds are stored in; None where they are read from `result`.

    In a folder to be resumed it is run to its end, or else run from the start and stored.

    Parameters
    ----------
    label : of a new folder; the scenario's name unless given. settings_of : what to run, given the request and its content.

    Raises
    ------
    InputError : the request is invalid.
    """
    if request.result is not None:
        return None, load(request.result)
    if request.resume is not None:
        folder = resumable(request.resume)
        content, settings = stored(folder)
    else:
        content = request.content()
        settings = settings_of(request, content) if settings_of is not None else request.settings
        check(content, settings)
        check_room(content, settings, request.results, request.execution)
        folder = open_folder(request, label or content.scenario_name)
        settings = begin(folder, content, settings, **asked_of(request))
    return folder, run_shown(request, content, settings, folder)


def ensembles_for(
    request: Request, names: Sequence[str], label: str, content_of: Callable[[str], Content] | None = None
) -> tuple[Path | None, dict[str, Ensemble]]:
    """One ensemble of each scenario, and the folder below which each is stored in one of its own.

    The folder is None where they are read from `result`, a folder of such a study or of a single run. What is missing is run.

    Parameters
    ----------
    content_of : the content of a scenario by its name; that of the request unless given.

    Raises
    ------
    InputError : the request is invalid.
    """
    if request.result is not None:
        if request.options.scenarios:
            raise refuse(
                "scenarios", list(request.options.scenarios), "none together with result, which determines the scenarios"
            )
        return None, {ensemble.scenario: ensemble for ensemble in stored_below(request.result)}
    if request.resume is not None and manifest_of(request.resume)["state"] == FINISHED:
        raise InputError(f"resume={request.resume}: {WHOLE}")
    content_of = content_of or request.content
    if request.resume is None:
        folder, begun = _begin_all(request, names, label, content_of)
    else:
        folder, begun = request.resume, {name: _begun(request, name, content_of) for name in names}
    return folder, {
        content.scenario_name: _run_below(folder / WORLDS / content.scenario_name, request, content, settings)
        for content, settings in begun.values()
    }


def _begin_all(
    request: Request, names: Sequence[str], label: str, content_of: Callable[[str], Content]
) -> tuple[Path, dict[str, Begun]]:
    """A new folder in which the run of each scenario has begun, each with the content that is read now and not again."""
    contents = {name: content_of(name) for name in names}
    if len({content.scenario_name for content in contents.values()}) < len(contents):
        raise refuse("scenarios", list(names), "scenarios with distinct names, as each is stored in its own folder")
    check_room(contents[names[0]], request.settings, request.results, request.execution, runs=len(contents))
    folder = open_folder(request, label)
    begun = {name: (content, _begin_below(folder, request, content)) for name, content in contents.items()}
    made = {content.scenario_name: identity(content, settings) for content, settings in begun.values()}
    begin(folder, contents[names[0]], request.settings, contents=made, **asked_of(request))
    return folder, begun


def _begin_below(folder: Path, request: Request, content: Content) -> RunSettings:
    """Begin the run of one scenario of several in a folder of its own."""
    place = folder / WORLDS / content.scenario_name
    place.mkdir(parents=True, exist_ok=True)
    made: dict[str, Any] = {"study": "ensemble", "folders": list(request.folders), "overrides": dict(request.changes)}
    return begin(place, content, request.settings, **made)


def _begun(request: Request, name: str, content_of: Callable[[str], Content]) -> Begun:
    """One scenario as its run was begun; what its files hold by now does not matter, unless its folder is gone."""
    folder, scenario = Path(str(request.resume)), Path(name).stem
    if not (folder / WORLDS / scenario / MANIFEST).exists():
        content = content_of(name)
        if identity(content, request.settings) != manifest_of(folder).get("contents", {}).get(scenario):
            raise InputError(f"resume={folder}: the scenario {name} has changed since this run was started; start a new run")
        _begin_below(folder, request, content)
    return stored(folder / WORLDS / scenario)


def stored_below(folder: Path) -> Iterator[Ensemble]:
    """The ensembles of a folder: that of a run, or those of a study of several scenarios."""
    manifest = manifest_of(folder)
    if manifest["state"] == BEGUN:
        raise InputError(f"{folder}: this run is incomplete; continue with: {going_on(folder)}")
    below = sorted((folder / WORLDS).iterdir()) if (folder / WORLDS).is_dir() else [folder]
    order = [Path(name).stem for name in manifest.get("options", {}).get("scenarios", [])]
    for place in sorted(below, key=lambda path: order.index(path.name) if path.name in order else len(order)):
        yield load(place)


def _run_below(place: Path, request: Request, content: Content, settings: RunSettings) -> Ensemble:
    """The ensemble of one scenario, stored in a folder; what is there already is not run again."""
    if manifest_of(place)["state"] == FINISHED:
        return load(_by_the_same_maker(place))
    try:
        ensemble = run_shown(request, content, settings, place if request.resume is None else resumable(place))
    except Unfinished as problem:  # what goes on is the whole study, not the worlds of one scenario
        raise type(problem)(str(problem).replace(going_on(place.resolve()), going_on(place.parents[1]))) from None
    finish(place, content, ensemble.settings, seconds=round(ensemble.seconds, 3))
    return ensemble


def resumable(folder: Path) -> Path:
    """The folder, after making sure that the run in it can go on to the same bits.

    Raises
    ------
    InputError : it holds no run that was begun, the run is finished, or code or libraries have changed since.
    """
    manifest = manifest_of(folder)
    plan = RunPlan(*stored(folder))
    is_whole = manifest["state"] == FINISHED and len(sound(folder, plan.settings.batch)) == len(plan.batches)
    if is_whole or manifest.get("result"):
        raise InputError(f"resume={folder}: {WHOLE}")
    return _by_the_same_maker(folder)


def _by_the_same_maker(folder: Path) -> Path:
    """The folder, after making sure that code, libraries and evidence are those it was begun with. Raises InputError."""
    changed = differences(folder)
    if manifest_of(folder).get("ledger_sha256") != ledger_digest():
        changed.append("the evidence ledger has changed")
    if changed:
        raise InputError(
            f"resume={folder}: code or library versions have changed since the run started"
            f" ({'; '.join(changed)}). Allowed: resume with the"
            " original versions, or start a new run"
        )
    return folder


def conclude(folder: Path | None, label: str, request: Request, ensemble: Ensemble, found: Findings) -> Path:
    """Leave what was found about an ensemble in its folder. Returns the folder.

    label : of the folder that is made for findings about a stored run.
    """
    folder = folder or open_folder(request, label)
    if request.study.pools:
        found = replace(found, notes=[*found.notes, *pooled(ensemble.settings)])
    leave(folder, request, found, ensemble.content, ensemble.settings, seconds=round(ensemble.seconds, 3))
    tell_way_played(request, [folder, *(folder / WORLDS).glob("*")])
    return folder


def pooled(settings: RunSettings) -> Iterator[str]:
    """What to bear in mind where worlds of many points are read as one; nothing for a scenario as such."""
    if settings.design in (*LISTED, *PROBES):
        points = f"{settings.worlds // settings.worlds_per_point} points of design={settings.design}"
        yield f"These worlds are pooled over {points}; they do not represent the scenario as such."


def leave(folder: Path, request: Request, found: Findings, content: Content, settings: RunSettings, **more: object) -> Path:
    """Store what was found and seal the folder (`more` goes into its manifest); only then print, draw and write its report.

    Nothing that is printed or drawn can leave a folder unsealed. Returns the folder.
    """
    store(found, folder)
    seal(folder, request, content, settings, **more)
    show(found, request.console)
    with request.console.status("drawing figures"):
        failed = draw(found, folder, request.figures)
    write_report(folder, (content, as_stored(settings, folder)))
    if failed:
        told = f"all results are stored, but some figures could not be drawn: {'; '.join(failed)}"
        print(f"tightrope: {told}", file=sys.stderr)
    say(request, f"Tables, figures, {REPORT} and manifest.json are in {folder}")
    return folder


def open_folder(request: Request, label: str) -> Path:
    """A new results folder for this request."""
    return new_folder(request.results, label)


def seal(folder: Path, request: Request, content: Content, settings: RunSettings, **more: object) -> None:
    """Write the resolved configuration and the manifest; the manifest comes last and says that all is done."""
    finish(folder, content, settings, **{**asked_of(request), **more})


def asked_of(request: Request) -> dict[str, Any]:
    """What a manifest says of the request; a resumed run goes on saying what was asked when it was begun."""
    if request.resume is not None:
        return {}
    asked: dict[str, Any] = {"study": request.study.name, "command": list(request.command), "overrides": dict(request.changes)}
    asked |= {"folders": list(request.folders), "options": request.list_asked(), "read": request.reads()}
    return asked | ({"result": str(request.result)} if request.result is not None else {})


def chosen(request: Request, least: int = 2) -> list[str]:
    """The scenarios asked for. Raises InputError for unknown ones, and for fewer than can be compared."""
    names = list(request.options.scenarios)
    if request.result is not None or request.resume is not None:
        return names
    if len(names) < least or len(set(names)) < len(names):
        raise refuse("scenarios", names, "at least two different scenarios, the first of which is the reference")
    for name in names:
        if name not in all_scenarios(request.folders) and not files.place(name).is_file():
            raise unknown("scenario", name, all_scenarios(request.folders), "scenarios")
    if request.settings.worlds < 2:
        raise refuse("worlds", request.settings.worlds, "at least 2, to estimate the uncertainty of a difference")
    return names
