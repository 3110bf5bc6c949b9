"""Does what users read say things as the field says them? The phrases stand in tests/data/quaint.yaml."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
QUAINT: dict[str, str] = yaml.safe_load((ROOT / "tests" / "data" / "quaint.yaml").read_text(encoding="utf-8"))
PHRASE = re.compile(rf"\b({'|'.join(re.escape(phrase) for phrase in QUAINT)})\b", re.IGNORECASE)
MADE = ("model.md", "known_answers.md", "findings.md", "benchmarks.md", "comparison.md")
"""Pages that are made from the model, or tell of results of a version."""
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "configs" / "config.yaml",
    *(path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in MADE),
    *sorted((ROOT / "docs" / "pages").rglob("*.md")),
    *sorted((ROOT / "sim" / "page").rglob("*.html*")),
    *sorted((ROOT / "sim" / "page" / "static").glob("*.js")),
    ROOT / "sim" / "reporting" / "report.html.j2",
]
NOT_PROSE = ("mechanisms", "world", "actors", "compiled", "evidence")
"""Folders of sim/ whose texts are names and messages of content."""
MODULES = [path for path in sorted((ROOT / "sim").rglob("*.py")) if path.relative_to(ROOT / "sim").parts[0] not in NOT_PROSE]


def find_quaint(text: str) -> list[str]:
    """The phrases in a text, each with what to write instead."""
    return [f"'{found}': write '{QUAINT[found.lower()]}'" for found in PHRASE.findall(" ".join(text.split()))]


def list_texts(path: Path) -> Iterator[str]:
    """The texts of a module, docstrings included; the pieces of an f-string are joined where values stand between them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_a_quaint_phrase_is_found_with_its_remedy_also_across_lines():
    assert find_quaint("Numbers NOBODY\n  knows, upside downs") == ["'NOBODY knows': write 'uncertain (parameters)'"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_has_no_quaint_phrase(path):
    assert find_quaint(path.read_text(encoding="utf-8")) == []


def test_no_message_or_docstring_has_a_quaint_phrase():
    found = {
        path.relative_to(ROOT).as_posix(): quaint for path in MODULES if (quaint := find_quaint("\n".join(list_texts(path))))
    }
    assert found == {}
