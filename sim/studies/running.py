"""How is a study's ensemble run, so that whoever waits can see how far it is?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import TimeRemainingColumn as TimeLeftColumn
from rich.text import Text

from sim.compiled import UNBUILT
from sim.config.commands import going_on
from sim.config.content import Content
from sim.config.errors import InputError, refuse
from sim.ensembles.api import load
from sim.ensembles.batch import batch_count
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
from sim.ensembles.journal import ways_played
from sim.ensembles.plan import check
from sim.ensembles.room import check_room
from sim.ensembles.run import Unfinished, run_ensemble
from sim.ensembles.settings import RunSettings
from sim.ensembles.work import sound
from sim.studies.findings import Findings, draw, show, store
from sim.studies.report import REPORT, write_report
from sim.studies.request import Request
from sim.world.designs import LISTED
from sim.world.probes import PROBES

POOLING = ("ensemble", "distribution", "survival", "blocs", "archetypes")
"""Studies that read the worlds of all points as one."""
WHOLE = "this run is finished and whole; there is nothing to go on with"
WORLDS = "worlds"
"""Below the folder of a study of several scenarios: the worlds of each."""
Begun = tuple[Content, RunSettings]


class RateColumn(ProgressColumn):
    """Worlds a second, and how many batches have failed."""

    def render(self, task: Task) -> Text:
        """The words of one task."""
        rate = f"{task.speed:,.0f} worlds/s" if task.speed else ""
        failed = task.fields.get("failed", 0)
        return Text(f"{rate}, {failed} failed" if failed else rate)


def run_shown(request: Request, content: Content, settings: RunSettings | None = None, folder: Path | None = None) -> Ensemble:
    """Run an ensemble with a progress bar; in memory, or stored in `folder`."""
    chosen = settings or request.settings
    left = (TimeElapsedColumn(), TimeLeftColumn(), RateColumn())
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *left,
        console=request.console,
        transient=True,
        disable=request.quiet,
    ) as bar:
        task = bar.add_task(f"{content.scenario_name}: worlds", total=chosen.worlds, failed=0)

        def told(done: int, _: int, failed: int) -> None:
            bar.update(task, completed=done, failed=failed)

        found = run_ensemble(content, chosen, progress=told, folder=folder, execution=request.execution)
    if folder is not None and any(UNBUILT in way for way in ways_played(folder)):
        say(request, f"Months were played in NumPy, as they are {UNBUILT}; the next ones can be some five to ten times as fast.")
    return found


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
    InputError : it cannot be had as asked for.
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


def ensembles_for(request: Request, names: Sequence[str], label: str) -> tuple[Path | None, dict[str, Ensemble]]:
    """One ensemble of each scenario, and the folder below which each is stored in one of its own.

    The folder is None where they are read from `result`, a folder of such a study or of a single run. What is missing is run.

    Raises
    ------
    InputError : they cannot be had as asked for.
    """
    if request.result is not None:
        if request.scenarios:
            raise refuse("scenarios", list(request.scenarios), "none beside result: the scenarios are those that are stored")
        return None, {ensemble.scenario: ensemble for ensemble in stored_below(request.result)}
    if request.resume is not None and manifest_of(request.resume)["state"] == FINISHED:
        raise InputError(f"resume={request.resume}: {WHOLE}")
    if request.resume is None:
        folder, begun = _begin_all(request, names, label)
    else:
        folder, begun = request.resume, {name: _begun(request, name) for name in names}
    return folder, {
        content.scenario_name: _run_below(folder / WORLDS / content.scenario_name, request, content, settings)
        for content, settings in begun.values()
    }


def _begin_all(request: Request, names: Sequence[str], label: str) -> tuple[Path, dict[str, Begun]]:
    """A new folder in which the run of each scenario has begun, each with the content that is read now and not again."""
    contents = {name: request.content(name) for name in names}
    if len({content.scenario_name for content in contents.values()}) < len(contents):
        raise refuse("scenarios", list(names), "scenarios of different names, as each has a folder of its own")
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
    made = {"study": "ensemble", "folders": list(request.folders), "overrides": dict(request.changes)}
    return begin(place, content, request.settings, **made)


def _begun(request: Request, name: str) -> Begun:
    """One scenario as its run was begun; what its files hold by now does not matter, unless its folder is gone."""
    folder, scenario = Path(str(request.resume)), Path(name).stem
    if not (folder / WORLDS / scenario / MANIFEST).exists():
        content = request.content(name)
        if identity(content, request.settings) != manifest_of(folder).get("contents", {}).get(scenario):
            raise InputError(f"resume={folder}: the scenario {name} is not what it was when this run was begun; start anew")
        _begin_below(folder, request, content)
    return stored(folder / WORLDS / scenario)


def stored_below(folder: Path) -> Iterator[Ensemble]:
    """The ensembles of a folder: that of a run, or those of a study of several scenarios."""
    manifest = manifest_of(folder)
    if manifest["state"] == BEGUN:
        raise InputError(f"{folder}: this run was never finished; go on with: {going_on(folder)}")
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
    _, settings = stored(folder)
    is_whole = manifest["state"] == FINISHED and len(sound(folder, settings.batch)) == batch_count(settings)
    if is_whole or manifest.get("result"):
        raise InputError(f"resume={folder}: {WHOLE}")
    return _by_the_same_maker(folder)


def _by_the_same_maker(folder: Path) -> Path:
    """The folder, after making sure that code, libraries and evidence are those it was begun with. Raises InputError."""
    changed = differences(folder)
    if manifest_of(folder).get("ledger_sha256") != ledger_digest():
        changed.append("the evidence ledger is another now")
    if changed:
        raise InputError(
            f"resume={folder}: going on would mix bits of different makers ({'; '.join(changed)}). Allowed: resume with what it"
            " was begun with, or start anew"
        )
    return folder


def conclude(folder: Path | None, label: str, request: Request, ensemble: Ensemble, found: Findings) -> Path:
    """Leave what was found about an ensemble in its folder. Returns the folder.

    label : of the folder that is made for findings about a stored run.
    """
    folder = folder or open_folder(request, label)
    if request.study in POOLING:
        found = replace(found, notes=[*found.notes, *pooled(ensemble.settings)])
    return leave(folder, request, found, ensemble.content, ensemble.settings, seconds=round(ensemble.seconds, 3))


def pooled(settings: RunSettings) -> Iterator[str]:
    """What to bear in mind where worlds of many points are read as one; nothing where a scenario is left to itself."""
    if settings.design in (*LISTED, *PROBES):
        points = f"{settings.worlds // settings.worlds_per_point} points of design={settings.design}"
        yield f"These worlds are pooled over {points}; they do not stand for the scenario left to itself."


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
        told = f"all numbers are stored, but not every figure could be drawn: {'; '.join(failed)}"
        print(f"tightrope: {told}", file=sys.stderr)
    say(request, f"Tables, figures, {REPORT} and manifest.json are in {folder}")
    return folder


def say(request: Request, text: str) -> None:
    """Print where something is, in one line, so that it can be copied."""
    request.console.print(text, style="dim", markup=False, soft_wrap=True)


def open_folder(request: Request, label: str) -> Path:
    """A new results folder for this request."""
    return new_folder(request.results, label)


def seal(folder: Path, request: Request, content: Content, settings: RunSettings, **more: object) -> None:
    """Write the resolved configuration and the manifest; the manifest comes last and says that all is done."""
    finish(folder, content, settings, **{**asked_of(request), **more})


def asked_of(request: Request) -> dict[str, object]:
    """What a manifest says of the request; a resumed run goes on saying what was asked when it was begun."""
    if request.resume is not None:
        return {}
    asked = {"study": request.study, "command": list(request.command), "overrides": dict(request.changes)}
    asked |= {"folders": list(request.folders), "options": request.options(), "read": request.reads()}
    return asked | ({"result": str(request.result)} if request.result is not None else {})
