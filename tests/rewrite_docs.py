"""Have the pages that studies make changed on purpose? `python -m tests.rewrite_docs` makes them again; read the difference."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from tests.asking import made

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = {"known_answers.md": ("study=known_answers", "summary.md"), "model.md": ("study=describe", "model.md")}
"""Each page, the study that makes it, and what it is called in that study's folder."""


def page(name: str) -> str:
    """A page as its study makes it now."""
    study, file = PAGES[name]
    return (made(study) / file).read_text(encoding="utf-8")


def stale(name: str) -> str:
    """Nothing where a page stands as its study makes it now; else what differs first, and what to do."""
    path = DOCS / name
    written, now = path.read_text(encoding="utf-8") if path.exists() else "", page(name)
    if written == now:
        return ""
    pairs = zip_longest(written.splitlines(), now.splitlines(), fillvalue="")
    line = next((f"found {old[:200]!r}, now {new[:200]!r}" for old, new in pairs if old != new), "their ends")
    return f"docs/{name} is not what python -m sim {PAGES[name][0]} makes: {line}; run: python -m tests.rewrite_docs"


if __name__ == "__main__":
    for name in PAGES:
        (DOCS / name).write_text(page(name), encoding="utf-8")
        print(f"docs/{name} is written again: look at `git diff docs/{name}`")
