"""How does what stands on the page leave it?"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from sim.analysis.fans import fan
from sim.config import files
from sim.config.typed import HOLD, changes_of, hold, overlaid
from sim.ensembles.ensemble import Ensemble
from sim.page.pictures import courses, headline
from sim.page.view import View
from sim.plain import yaml_text
from sim.plots import FORMATS
from sim.plots.saving import save
from sim.reporting.ensemble_figures import pictures
from sim.reporting.ensemble_tables import sheets, tables, tell_map

ABOUT_CHANGES = "Parameters set by hand: their values are judgements; the cited facts are those of the underlying scenario."
DROPPED = ("expects", "changes")
"""Of the scenario a new one is made from: what the documents expect of it is not expected of another."""


def scenario_file(view: View) -> str:
    """The view as a scenario of its own, in YAML; a comment tells the command line for what a scenario cannot say.

    Raises
    ------
    InputError : the view cannot be used.
    """
    content = view.content()
    story, file = files.read_scenario(view.scenario, view.folders)
    holds = {address.removeprefix(HOLD): part for address, part in view.changes if address.startswith(HOLD)}
    story = hold(story, holds, content.tree["actors"])
    by_hand = [(address, part) for address, part in view.all_changes() if not address.startswith(HOLD)]
    own = changes_of(story, file)
    before, story = overlaid(story, by_hand, file)
    changes = dict([*own, *before, *by_hand])
    kept = {key: part for key, part in story.items() if key not in DROPPED}
    kept["title"] = f"{story['title']}, changed" if changes or holds else story["title"]
    kept["why"] = " ".join(part for part in (str(story.get("why", "")).strip(), ABOUT_CHANGES if changes else "") if part)
    alone = View("THIS_FILE.yaml", view.worlds, view.months, view.seed, view.rules, folders=view.folders)
    head = f"# Made from the scenario '{Path(view.scenario).stem}'. The worlds it was made in:\n# {alone.command()}\n"
    return head + yaml_text({**kept, **({"changes": changes} if changes else {})})


def figures(ensemble: Ensemble) -> bytes:
    """A zip of the figures that `python -m sim` draws of an ensemble, as PNG and SVG."""
    with TemporaryDirectory() as place:
        for picture in pictures(ensemble, tables(ensemble)):
            save(picture.draw(), Path(place), picture.name, FORMATS)
        return _zipped((path.name, path.read_bytes()) for path in sorted(Path(place).iterdir()))


def data(ensemble: Ensemble, command: str) -> bytes:
    """A zip of CSV files: the tables, fans.csv, worlds.csv (how each world ended, and its numbers), and the command line."""
    found = {sheet.name: sheet.table for sheet in sheets(tables(ensemble), ensemble)}
    if ensemble.settings.keep != "final":
        found["fans"] = fan(ensemble.data["state"].sel(variable=headline(ensemble))).to_series().unstack("quantile").reset_index()
    found |= {sheet.name: sheet.table for sheet in tell_map(ensemble, ensemble.settings.months)}
    found["worlds"] = worlds(ensemble)
    files_ = ((f"{name}.csv", table.to_csv(index=False).encode()) for name, table in found.items())
    return _zipped([*files_, ("command.txt", f"{command}\n".encode())])


def worlds(ensemble: Ensemble) -> pd.DataFrame:
    """One row a world: point, luck, where each headline variable ends, milestone months (-1: never), attacks, deaths, numbers."""
    stored = ensemble.data
    months = stored["attacks"].dims[1]
    parts = [
        pd.DataFrame({key: stored[key].values for key in ("world", "point", "luck")}),
        pd.DataFrame({name: values[:, -1] for name, values in courses(ensemble).items()}),
        pd.DataFrame(stored["milestone"].values, columns=[f"month.{name}" for name in stored["milestone_name"].values]),
        pd.DataFrame({name: stored[name].sum(str(months)).values for name in ("attacks", "deaths")}),
        pd.DataFrame(stored["parameter"].values, columns=list(stored["number"].values)),
    ]
    return pd.concat(parts, axis=1)


def file_name(scenario: str, ending: str) -> str:
    """What a download is called."""
    return f"{re.sub(r'[^A-Za-z0-9_-]', '_', Path(scenario).stem)}_{ending}"


def _zipped(named: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in named:
            archive.writestr(name, content)
    return packed.getvalue()
