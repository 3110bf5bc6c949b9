"""What do the pages of studies say? One page each, from the registry, and docs/site/studies.yaml on how to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.site.carrying import ROOT
from docs.site.figures import Small, run_all
from docs.site.material import Material, Page
from sim.config.errors import InputError
from sim.config.files import read_yaml
from sim.config.overrides import ROOTS
from sim.reporting.phrases import cell
from sim.studies.help import KINDS_BY_ROOT, explain_settings
from sim.studies.options import about
from sim.studies.registry import WINGS, Study, list_studies

NOTES = Path(__file__).with_suffix(".yaml")
TITLES = {
    "explore": "Explore many worlds",
    "decide": "Decide under uncertainty",
    "explain": "Explain choices",
    "claims": "Test the documents' claims",
    "hindcast": "Hold it against the past",
    "forecast": "Forecast, sealed in advance",
    "calibration": "Calibrate",
    "verification": "Verify the machinery",
    "documentation": "Document the model",
    "operations": "Run and keep",
    "page": "The interactive page",
}
CELL = re.compile(r"\|")


def read_notes() -> dict[str, dict[str, Any]]:
    """What is said by hand of each study: how its answer is read, its limits, its source, and perhaps a small run."""
    return read_yaml(NOTES)


def make_studies(material: Material) -> Iterator[Page]:
    """The list of studies, and a page for each."""
    studies, notes = list_studies(), read_notes()
    if missing := [each.name for each in studies if each.name not in notes]:
        raise InputError(
            f"{NOTES.name}: nothing is said of {', '.join(missing)}: how to read it (`read`), its `limits`, its `source`"
        )
    lines = [
        "# Studies",
        "",
        "A study is a question put to the theatre: `python -m sim study=NAME`. Each leaves a folder with tables,",
    ]
    lines += ["figures, a manifest and a page `report.html` that can be handed on.", ""]
    for wing in WINGS:
        lines += [f"## {TITLES[wing]}", "", "| study | question |", "|---|---|"]
        lines += [f"| [{each.name}](/studies/{each.name}.md) | {each.question} |" for each in studies if each.wing == wing]
        lines += [""]
    lines += ["```{toctree}", ":hidden:", "", *(f"/studies/{each.name}" for each in studies), "```", ""]
    yield Page("studies/index", "\n".join(lines))
    asked = {each.name: notes[each.name]["small"] for each in studies if "small" in notes[each.name]}
    found = run_all(asked, material.pictures) if material.pictures is not None else {}
    for study in studies:
        yield Page(f"studies/{study.name}", "\n".join([*_tell(study, notes[study.name], found.get(study.name)), ""]))


def _tell(study: Study, note: dict[str, Any], small: Small | None) -> Iterator[str]:
    yield from (f"# {study.name}", "", f"**{study.question}**", "", *_sentences(study), "")
    yield from ("```bash", *(f"python -m sim study={study.name} {each}".rstrip() for each in study.examples), "```", "")
    yield from small.tell(study.name) if small is not None else ()
    yield from ("## How to read it", "", note["read"], "", "## Its limits", "", note["limits"], "")
    yield from ("## Options", "", *_options(study), "", *_settings(study), "")
    yield from ("## Method and source", "", f"{note['source']}", "", *_methods(study))


def _sentences(study: Study) -> list[str]:
    """What a study does, as its function says."""
    text = re.split(r"\n\s*(?:Raises|Parameters)\n", study.run.__doc__ or "")[0].replace("Returns the folder.", "")
    return [" ".join(paragraph.split()) + "\n" for paragraph in text.split("\n\n") if paragraph.strip()]


def _options(study: Study) -> Iterator[str]:
    if not study.options.model_fields:
        yield "It has none of its own."
        return
    yield from ("| option | what it is | allowed | default |", "|---|---|---|---|")
    for name, field in study.options.model_fields.items():
        default = field.get_default()
        shown = "none" if default is None or default == () else f"`{default}`"
        yield f"| `{name}` | {cell(field.description)} | {cell(about(field)['allowed'])} | {cell(shown)} |"


def _settings(study: Study) -> Iterator[str]:
    """The settings of runs that a study takes, with what they mean."""
    meant = explain_settings()
    takes = [KINDS_BY_ROOT[key] if key in ROOTS else key for key in study.takes]
    if study.reads_stored:
        yield "It reads a stored run: `result=FOLDER`."
    if study.is_resumable:
        yield "A run that was interrupted goes on: `resume=FOLDER`."
    if takes:
        yield from ("", "| setting of the run that it takes | what it means |", "|---|---|")
        yield from (f"| `{key}` | {cell(meant.get(key, 'numbers of the theatre, by their addresses'))} |" for key in takes)


def _methods(study: Study) -> Iterator[str]:
    """The rows of docs/methods.md that name a study or its modules: against what it was checked, and how it does."""
    names = re.compile(rf"study={study.name}`|sim\.analysis\.{study.name}`|studies\.\w+\.{study.name}\b")
    rows = [line for line in (ROOT / "docs" / "methods.md").read_text(encoding="utf-8").splitlines() if names.search(line)]
    if rows:
        yield from ("How it was checked ([all methods](/findings/methods.md)):", "")
    for row in rows:
        parts = [part.strip() for part in CELL.split(row.strip("|"))]
        yield f"- {parts[0]}: {'; '.join(part for part in parts[1:4] if part and part != '-')}."
