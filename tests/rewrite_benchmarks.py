"""Are the figures of docs/benchmarks.md those of the last runs? `python -m tests.rewrite_benchmarks FOLDER...` puts them in.

Each FOLDER is a result of study=benchmark or study=scaling. What stands between the marks of a study is replaced by its table,
and the figure of cost by that of the benchmark; the prose around them is to be read again.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from sim.ensembles.folder import manifest_of

DOCS = Path(__file__).resolve().parent.parent / "docs"
TABLES = {"benchmark": "benchmark.md", "scaling": "scaling.md"}
"""The studies whose tables stand on the page, and what these are called in their folders."""


def put_in(page: str, study: str, table: str) -> str:
    """The page with another table between the marks of a study. Raises ValueError where it has no such marks."""
    marked = re.compile(rf"(<!-- {study} -->\n).*?(<!-- /{study} -->)", re.DOTALL)
    if len(marked.findall(page)) != 1:
        raise ValueError(f"docs/benchmarks.md has no place marked '<!-- {study} -->' to '<!-- /{study} -->'")
    return marked.sub(lambda found: f"{found[1]}{table.strip()}\n{found[2]}", page)


def main(folders: list[str]) -> None:
    """Put the tables of some results into the page."""
    path = DOCS / "benchmarks.md"
    page = path.read_text(encoding="utf-8")
    for folder in map(Path, folders):
        study = manifest_of(folder)["study"]
        if study not in TABLES:
            raise SystemExit(f"{folder}: found study={study}; allowed: {', '.join(TABLES)}")
        page = put_in(page, study, (folder / TABLES[study]).read_text(encoding="utf-8"))
        if (figure := folder / "figures" / "cost.png").exists():
            shutil.copy(figure, DOCS / "cost.png")
    path.write_text(page, encoding="utf-8")
    print("docs/benchmarks.md is written again: read its prose beside the new figures")


if __name__ == "__main__":
    main(sys.argv[1:])
