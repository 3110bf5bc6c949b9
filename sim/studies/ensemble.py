"""What is the distribution of outcomes of one scenario?"""

from __future__ import annotations

from pathlib import Path

from sim.studies.figures import draw
from sim.studies.request import Request
from sim.studies.running import open_folder, run_shown, seal
from sim.studies.tables import markdown, show, tables


def study(request: Request) -> Path:
    """Run one scenario, and leave its data, figures, tables and manifest in a results folder. Returns the folder."""
    content = request.content()
    folder = open_folder(request, content.scenario_name)
    ensemble = run_shown(request, content, folder=folder)
    found = tables(ensemble)
    show(found, ensemble, request.console)
    with request.console.status("drawing figures"):
        draw(ensemble, found, folder / "figures", request.figures)
    (folder / "summary.md").write_text(markdown(found, ensemble), encoding="utf-8")
    seal(folder, request, content, request.settings, seconds=round(ensemble.seconds, 3))
    request.console.print(f"Data, figures, summary.md and manifest.json are in {folder}", style="dim")
    return folder
