"""Are the tables of docs/findings.md those of the last runs? `python -m tests.rewrite_findings NAME=FOLDER...` puts them in.

A place in the page is marked by `<!-- NAME: heading -->` and `<!-- /NAME -->`; FOLDER is a result whose summary.md has a table
under that heading, which replaces what stands between. The prose around it is to be read again.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "findings.md"


def find_table(summary: str, heading: str) -> str:
    """The table under a heading of a summary. Raises ValueError where there is none."""
    under = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", summary, re.DOTALL | re.MULTILINE)
    rows = [line for line in under[1].splitlines() if line.startswith("|")] if under else []
    if not rows:
        headings = ", ".join(re.findall(r"^## (.*)$", summary, re.MULTILINE))
        raise ValueError(f"found no table under '{heading}'; allowed: {headings}")
    return "\n".join(rows)


def put_in(page: str, name: str, summary: str) -> str:
    """The page with every table of a name taken from a summary. Raises ValueError where the page has no place for it."""
    marked = re.compile(rf"(<!-- {re.escape(name)}: ([^>]*) -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL)
    if not marked.search(page):
        names = ", ".join(dict.fromkeys(re.findall(r"<!-- /(\S+) -->", page)))
        raise ValueError(f"docs/findings.md has no place for '{name}'; allowed: {names}")
    return marked.sub(lambda found: f"{found[1]}{find_table(summary, found[2])}\n{found[3]}", page)


def main(asked: list[str]) -> None:
    """Put the tables of some results into the page."""
    page = PAGE.read_text(encoding="utf-8")
    for each in asked:
        name, _, folder = each.partition("=")
        try:
            page = put_in(page, name, (Path(folder) / "summary.md").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SystemExit(f"{each}: {error}") from error
    PAGE.write_text(page, encoding="utf-8")
    print("docs/findings.md is written again: read its prose beside the new tables")


if __name__ == "__main__":
    main(sys.argv[1:])
