"""Do the notebooks run, and do the shipped ones show all that they should and nothing that they should not?"""

from __future__ import annotations

import ast
import base64
import io
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from PIL import Image

from sim.plots.style import PALETTE
from tests.run_notebooks import NOTEBOOKS, PNG, ROOT, executed, lasting, light, named

FEW = 200
LARGEST = 1_000_000
"""Bytes of a notebook."""
SHOWING = {"print", "display", "subplots", "barh"}
"""Functions that leave something to be seen, whatever stands in the last line of a cell."""
FOREIGN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(?:work|root|home|Users|tmp|var|opt|usr)/|[A-Z]:\\\\"),
    "the moment of a run": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d"),
    "a place in memory": re.compile(r"\bat 0x[0-9a-f]{6}"),
    "a warning": re.compile(r"\b\w*Warning:"),
}

everywhere = pytest.mark.parametrize("path", named([]), ids=lambda path: path.stem)
LONG = ("03", "04", "05", "06", "07")
"""Notebooks that take longest to run: they are run with the slow tests."""


def shipped(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shows_something(source: str) -> bool:
    """Whether a cell ends with a value that is not silenced, or calls what prints or draws."""
    tree = ast.parse("\n".join(line for line in source.splitlines() if not line.startswith("%")))
    called = {getattr(call.func, "id", getattr(call.func, "attr", "")) for call in ast.walk(tree) if isinstance(call, ast.Call)}
    ends_with_value = bool(tree.body) and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";")
    return ends_with_value or bool(called & SHOWING)


def text_of(notebook: NotebookNode) -> str:
    """All that a reader can read in a notebook: sources and outputs, without the pictures."""
    said = [cell.source for cell in notebook.cells]
    for output in (output for cell in code(notebook) for output in cell.outputs):
        said += [output.get("text", ""), *(str(shown) for kind, shown in output.get("data", {}).items() if kind != PNG)]
    return "\n".join(said)


def silent(notebook: NotebookNode) -> list[str]:
    """The cells that should show something and do not."""
    return [cell.source for cell in code(notebook) if shows_something(cell.source) and not cell.outputs]


def foreign(notebook: NotebookNode) -> list[str]:
    """What stands in a notebook that is of one machine or one moment, or unasked for."""
    text = text_of(notebook)
    found = [f"{what}: {match[0]}" for what, pattern in FOREIGN.items() for match in pattern.finditer(text)]
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    return found + [output.text for output in outputs if output.get("name") == "stderr"]


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=pytest.mark.slow if path.stem.startswith(LONG) else ()) for path in named([])],
    ids=lambda path: path.stem,
)
def test_it_runs_from_the_top_with_few_worlds_and_shows_something_wherever_it_should(path):
    notebook = executed(path, FEW)
    assert silent(notebook) == []
    assert foreign(notebook) == []


@everywhere
def test_the_shipped_one_was_run_once_from_the_first_cell_to_the_last(path):
    cells = code(shipped(path))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert silent(shipped(path)) == []


@everywhere
def test_the_shipped_one_holds_nothing_of_the_machine_and_the_moment_of_its_run(path):
    notebook = shipped(path)
    assert foreign(notebook) == []
    assert lasting(shipped(path)) == notebook, "written by python -m tests.run_notebooks, and by nothing else since"


@everywhere
def test_the_shipped_one_is_light(path):
    assert path.stat().st_size < LARGEST


@everywhere
def test_it_opens_with_its_question_and_says_how_to_read_its_figures(path):
    notebook = shipped(path)
    first, words = notebook.cells[0].source, [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert first.startswith("# ") and re.search(r"\*\*[^*]+\?\*\*", first)
    assert any("How to read" in text for text in words)


@everywhere
def test_the_readme_points_to_it(path):
    assert f"notebooks/{path.name}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_their_sources_are_clean(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, str(NOTEBOOKS)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_notebook_that_does_not_exist_is_refused_by_name():
    with pytest.raises(SystemExit, match="07_nothing"):
        named(["07_nothing"])


def test_a_light_picture_keeps_every_colour_of_the_palette_however_little_there_is_of_it():
    """Dots in the colours of the actors on a large picture of a thousand other shades."""
    shades = np.indices((400, 400)).sum(axis=0) % 250
    pixels = np.stack([shades, np.roll(shades, 80, axis=0), 255 - shades], axis=-1).astype(np.uint8)
    dots = [tuple(bytes.fromhex(color[1:])) for color in PALETTE]
    for place, dot in enumerate(dots):
        pixels[40 * place : 40 * place + 3, :3] = dot
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    read = light(base64.b64encode(written.getvalue()).decode())
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(read))).convert("RGB")).astype(int)
    assert np.abs(shown - pixels).max() <= 24
    assert light(read) == read


@pytest.mark.slow
def test_a_rerun_gives_the_same_notebook():
    path, *_ = named(["01"])
    assert executed(path, FEW) == executed(path, FEW)


@everywhere
def test_it_stands_among_the_tutorials_and_in_the_readme(path):
    for page in (ROOT / "README.md", ROOT / "docs" / "pages" / "tutorials" / "index.md"):
        assert path.name in page.read_text(encoding="utf-8"), page
    assert f"\n{path.stem}\n" in (ROOT / "docs" / "pages" / "tutorials" / "index.md").read_text(encoding="utf-8")
