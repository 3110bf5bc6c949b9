"""How is the comparison told? As the page docs/comparison.md, of which every number is measured by `tests.compare_peers`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from tests.peers.agreement import Agreement
from tests.peers.reading import load, read

PAGE = Path(__file__).with_name("comparison.md.j2")
WORDS = {
    "mesa_plain": (
        "Mesa, plain Python",
        "one tap of luck a model, so that scenarios do not share their luck and a decision more changes all that follows",
    ),
    "mesa_numpy": ("Mesa with NumPy, a model a world", "the same; arrays of ten numbers gain nothing over plain Python"),
    "mesa_worlds": (
        "Mesa with NumPy, worlds side by side",
        "one tap of luck for all, so that a world changes with those beside it; rules are of arrays, as here",
    ),
    "mesa_frames": (
        "mesa-frames",
        "the same; rules are joins of tables, which no actor can override; its release refuses NumPy 2 (it asks for 1.26)",
    ),
    "ema_plain": (
        "EMA Workbench around plain Python",
        "what it wraps does without; luck is one more uncertainty. Sampling, parallel runs and analysis come with it",
    ),
    "ema_numpy": ("EMA Workbench around NumPy", "the same"),
    "ours": ("Tightrope, compiled", "nothing of the reduced theatre"),
    "ours_numpy": ("Tightrope, in NumPy", "nothing of it"),
    "ours_full": ("Tightrope, the whole theatre, compiled", "nothing at all"),
}
"""What each way is called, and what it does without."""
APART = ("mesa_plain", "mesa_numpy", "ema_plain", "ema_numpy")
"""The ways that play one world after the other."""


@dataclass(frozen=True)
class Row:
    """One way of playing.

    lines : of code. problem : why it could not be measured, or nothing. found, more : what `tests.peers.measure` says of few and
    of many worlds. alike : how its outcomes compare with ours.
    """

    way: str
    lines: int
    problem: str = ""
    found: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] | None = None
    alike: Agreement | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return WORDS[self.way][0]

    @property
    def missed(self) -> str:
        """What it does without."""
        return WORDS[self.way][1]


def tell(rows: Iterable[Row], machine: str, worlds: int, more: int, months: int) -> str:
    """The page, of rows measured with so many worlds, and some with more of them."""
    rows = sorted(rows, key=lambda row: list(WORDS).index(row.way))
    took = {row.way: row.found["processor"] for row in rows if row.found and not row.problem}
    compiling = {row.name: row.found["compiling"] for row in rows if row.found.get("compiling")}
    text = " and ".join(f"{seconds:.0f} s ({name})" for name, seconds in compiling.items())
    template = jinja2.Template(PAGE.read_text(encoding="utf-8"), keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
    page = template.render(
        rows=rows,
        took=took,
        many={row.way: row.more["processor"] for row in rows if row.more},
        apart=[took[way] / took["ours"] for way in APART if {way, "ours"} <= took.keys()],
        machine=machine,
        worlds=worlds,
        more=more,
        months=months,
        weights=sum(len(actor.wants) for actor in read(load()).actors.values()),
        compiling=text,
        tests=max((row.alike.tests for row in rows if row.alike is not None), default=0),
        versions=_versions(rows),
    )
    return "\n".join(_wrapped(line) for line in page.split("\n"))


def _wrapped(line: str) -> str:
    """A line of prose in lines that are as wide as those of the other pages; tables and headings stay as they are."""
    if line.startswith(("|", "#")):
        return line
    return textwrap.fill(line, 130, subsequent_indent="  " if line.startswith("- ") else "", break_long_words=False)


def _versions(rows: Iterable[Row]) -> str:
    found: dict[str, set[str]] = {}
    for row in rows:
        for library, version in row.found.get("versions", {}).items():
            found.setdefault(library, set()).add(version)
    return ", ".join(f"{library} {' and '.join(sorted(versions))}" for library, versions in found.items())
