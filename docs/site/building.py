"""How is the site built? All pages are written to a folder, and Sphinx makes HTML of it, with warnings as errors."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from docs.site.carrying import NOTEBOOKS, ROOT, carry_files, carry_pages, list_notebooks, read_notebook
from docs.site.chapters import make_model
from docs.site.claims import make_claims
from docs.site.evidence import make_evidence
from docs.site.material import Material, Page
from docs.site.reference import make_reference
from docs.site.studies import make_studies

MAKERS: tuple[Callable[[Material], Iterator[Page]], ...] = (
    carry_pages,
    carry_files,
    make_studies,
    make_model,
    make_evidence,
    make_claims,
    make_reference,
)
"""What makes the pages."""
FIGURES = "_figures"
CONFIGURATION = Path(__file__).resolve().parent


def build(folder: Path, worlds: int, months: int, is_quick: bool = False) -> Path | None:
    """Write all pages and make the site of them.

    Parameters
    ----------
    folder : Path
        Where; what an earlier build left there is removed first.
    worlds : int
        Worlds of the small runs.
    months : int
        Months of the small runs.
    is_quick : bool, default False
        Whether nothing but the baseline is run, and neither studies nor scenarios.

    Returns
    -------
    Path or None
        The first page, or None where Sphinx had anything to complain of.
    """
    source, made = folder / "source", folder / "html"
    for place in (source, made, folder / "doctrees"):
        shutil.rmtree(place, ignore_errors=True)
    write(make_pages(Material(worlds, months, None if is_quick else source / FIGURES)), source)
    copy_files(source)
    return made / "index.html" if run_sphinx(source, made) else None


def make_pages(material: Material) -> Iterator[Page]:
    """All pages, one after the other."""
    for maker in MAKERS:
        yield from maker(material)


def write(pages: Iterator[Page], folder: Path) -> None:
    """Write pages to a folder, each to a file of its name. Raises ValueError where two have the same name."""
    for page in pages:
        path = folder / f"{page.name}{'' if page.name.endswith('.rst') else '.md'}"
        if path.exists():
            raise ValueError(f"two pages are called {page.name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")


def copy_files(folder: Path) -> None:
    """Pictures that pages show, and the notebooks."""
    (folder / FIGURES).mkdir(parents=True, exist_ok=True)
    for picture in (ROOT / "docs").glob("*.png"):
        shutil.copy(picture, folder / FIGURES / picture.name)
    (folder / NOTEBOOKS).mkdir(parents=True, exist_ok=True)
    for path in list_notebooks():
        (folder / NOTEBOOKS / path.name).write_text(read_notebook(path), encoding="utf-8")


def run_sphinx(source: Path, made: Path, *more: str) -> bool:
    """Make HTML of a folder of pages; whether that went without a warning."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(source.parent / "doctrees")]
    command += ["-c", str(CONFIGURATION), *more, str(source), str(made)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0
