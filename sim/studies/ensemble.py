"""What is the distribution of outcomes of one scenario?"""

from __future__ import annotations

from pathlib import Path

from sim.config.errors import InputError
from sim.ensembles.batch import batch_count
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import FINISHED, differences, finish, manifest_of, stored
from sim.ensembles.journal import done
from sim.ensembles.precision import reached
from sim.ensembles.work import sound
from sim.studies.figures import draw
from sim.studies.request import Request
from sim.studies.running import open_folder, run_shown, start
from sim.studies.tables import export, markdown, show, tables


def study(request: Request) -> Path:
    """Run one scenario, and leave its data, figures, tables and manifest in a results folder. Returns the folder.

    With `resume` a run that was not finished is taken up again where it ended, with the settings it was begun with.
    """
    if request.resume is not None:
        folder = resumable(request.resume)
        content, settings = stored(folder)
    else:
        content = request.content()
        folder = open_folder(request, content.scenario_name)
        settings = start(folder, request, content, request.settings)
    ensemble = run_shown(request, content, settings, folder)
    report(ensemble, request, folder)
    finish(folder, content, ensemble.settings, seconds=round(ensemble.seconds, 3))
    request.console.print(f"Data, figures, tables, summary.md and manifest.json are in {folder}", style="dim")
    return folder


def resumable(folder: Path) -> Path:
    """The folder, after making sure that the run in it can go on to the same bits.

    Raises
    ------
    InputError : it holds no run that was begun, the run is finished, or code or libraries have changed since.
    """
    manifest = manifest_of(folder)
    _, settings = stored(folder)
    if manifest["state"] == FINISHED and len(sound(folder, settings.batch)) == batch_count(settings):
        raise InputError(f"resume={folder}: this run is finished and whole; there is nothing to go on with")
    changed = differences(folder)
    if changed:
        raise InputError(
            f"resume={folder}: going on would mix bits of different makers ({'; '.join(changed)}). Allowed: resume with what it"
            " was begun with, or start anew"
        )
    return folder


def report(ensemble: Ensemble, request: Request, folder: Path) -> None:
    """Show the tables, draw the figures, and write both down."""
    found = tables(ensemble)
    show(found, ensemble, request.console)
    if ensemble.settings.until is not None:
        request.console.print(reached(ensemble.settings.until, done(folder), batch_count(ensemble.settings)))
    with request.console.status("drawing figures"):
        draw(ensemble, found, folder / "figures", request.figures)
    (folder / "summary.md").write_text(markdown(found, ensemble), encoding="utf-8")
    export(found, folder)
