"""Do the notebooks show what the code gives now? `python -m tests.run_notebooks [names]` runs them again, in place."""

from __future__ import annotations

import base64
import io
import os
import sys
from pathlib import Path
from time import perf_counter

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
PNG = "image/png"
WORLDS = "TIGHTROPE_WORLDS"
"""The environment variable from which every notebook takes its number of worlds; without it, the full number."""
SECONDS = 900
"""A cell that takes longer has lost its way."""
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""All that a notebook says about where it was run."""


def named(names: list[str]) -> list[Path]:
    """The notebooks whose names begin with one of these ('02' will do); all of them where none is named.

    Raises
    ------
    SystemExit : there is no notebook of that name.
    """
    everything = sorted(NOTEBOOKS.glob("*.ipynb"))
    for name in names:
        if not any(path.name.startswith(name) for path in everything):
            raise SystemExit(f"no notebook '{name}'; there are {', '.join(path.stem for path in everything)}")
    return [path for path in everything if not names or path.name.startswith(tuple(names))]


def executed(path: Path, worlds: int | None = None) -> NotebookNode:
    """A notebook with its outputs made anew, by a kernel of its own at the top of the project.

    Parameters
    ----------
    worlds : how many, in place of the full number.

    Raises
    ------
    nbclient.exceptions.CellExecutionError : a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    environment = {key: value for key, value in os.environ.items() if key not in (WORLDS, "MPLBACKEND")}
    environment["PYTHONWARNINGS"] = "ignore:IProgress not found"  # by Mesa's progress bar, of which there is none
    if worlds is not None:
        environment[WORLDS] = str(worlds)
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT)}},
        extra_arguments=["--log-level=ERROR"],
        record_timing=False,
        coalesce_streams=True,  # how printed text is cut into pieces is an accident of the moment
    )
    client.execute(env=environment)
    return lasting(notebook)


def lasting(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what would differ in a rerun or on another machine: ids, times, the kernel's particulars."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id, cell.metadata = f"cell-{number:02d}", nbformat.from_dict({})
        for output in cell.get("outputs", []):
            if PNG in output.get("data", {}):
                output.data[PNG] = light(output.data[PNG])
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return notebook


def light(picture: str) -> str:
    """A PNG picture in 256 colours, at a third of the size; in plots the eye sees no difference. Both in base64."""
    whole, found = Image.open(io.BytesIO(base64.b64decode(picture))), io.BytesIO()
    if whole.mode == "P":
        return picture
    colours = whole.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, 3, dither=Image.Dither.NONE)  # keeps rare ones
    colours.save(found, "PNG", optimize=True)
    return base64.b64encode(found.getvalue()).decode()


def main(names: list[str]) -> None:
    """Run the notebooks at full numbers and write them with their outputs."""
    for path in named(names):
        begun = perf_counter()
        text = nbformat.writes(executed(path))
        path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        print(f"{path.name}: {perf_counter() - begun:.0f} s, {len(text) / 1e6:.2f} MB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
