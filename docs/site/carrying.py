"""How do the project's Markdown files and notebooks become pages of the site? Their links lead to pages, their facts to facts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from docs.site.material import Material, Page

ROOT = Path(__file__).resolve().parents[2]
CARRIED = {
    "docs/findings.md": "findings/findings",
    "docs/known_answers.md": "findings/known_answers",
    "docs/methods.md": "findings/methods",
    "docs/benchmarks.md": "findings/benchmarks",
    "docs/comparison.md": "findings/comparison",
    "docs/compiled.md": "project/compiled",
    "docs/releasing.md": "project/releasing",
    "CONTRIBUTING.md": "project/contributing",
    "CHANGELOG.md": "project/changelog",
}
"""Each file of the project that is a page too, and where."""
ELSEWHERE = {"docs/model.md": "model/index", "README.md": "start", "CITATION.cff": "project/citing"}
"""Files that other pages of the site stand for."""
NOTEBOOKS = "tutorials"
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|#|/|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"(```.*?```|`[^`\n]*`|\]\([^)]*\)|<[^>]*>)", re.DOTALL)


def list_notebooks() -> list[Path]:
    """The notebooks, in their order."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def carry_files(material: Material) -> Iterator[Page]:
    """The project's Markdown files as pages."""
    for source, page in CARRIED.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        yield Page(page, link_facts(relink(text, ROOT / source), material))


def carry_pages(material: Material) -> Iterator[Page]:
    """The hand-written pages."""
    pages = ROOT / "docs" / "pages"
    for path in sorted(pages.rglob("*.md")):
        name = path.relative_to(pages).with_suffix("").as_posix()
        yield Page(name, link_facts(path.read_text(encoding="utf-8"), material))


def relink(text: str, source: Path) -> str:
    """The text of a file with links between files of the project made links between pages; what has no page is named."""

    def change(found: re.Match[str]) -> str:
        image, words, target, anchor = found.groups()
        place = (source.parent / target).resolve()
        inside = place.relative_to(ROOT).as_posix() if place.is_relative_to(ROOT) else target
        if image:
            return f"![{words}](/_figures/{place.name})"
        if place.suffix == ".ipynb":
            return f"[{words}](/{NOTEBOOKS}/{place.name})"
        page = CARRIED.get(inside) or ELSEWHERE.get(inside)
        return f"[{words}](/{page}.md{anchor or ''})" if page else words

    return LINK.sub(change, text)


def link_facts(text: str, material: Material) -> str:
    """The text with the ids of facts and the names of files as links to their pages, but in code and in links."""
    pages = {id: f"/evidence/facts/{id}.md" for id in material.ledger.entries}
    pages |= {file: f"/{page}.md" for file, page in {**CARRIED, **ELSEWHERE}.items()}
    pattern = re.compile(rf"(?<![\w/-])({'|'.join(map(re.escape, pages))})(?![\w-])")

    def change(found: re.Match[str]) -> str:
        return f"[{found[1]}]({pages[found[1]]})"

    parts = CODE.split(text)
    return "".join(part if number % 2 else pattern.sub(change, part) for number, part in enumerate(parts))


def read_notebook(path: Path) -> str:
    """A notebook with its stored outputs, each picture with a description: the heading that it stands under."""
    notebook, heading = json.loads(path.read_text(encoding="utf-8")), ""
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            heading = headings[-1] if headings else heading
            cell["source"] = re.sub(r"\]\((?:\.\./)?docs/model\.md\)", "](/model/index.md)", relink(text, path))
        elif any("image/png" in each.get("data", {}) for each in cell["outputs"]):
            alt = "Figure: " + (heading or "what the code above draws").replace('"', "'")
            cell["metadata"] = {**cell["metadata"], "mystnb": {"image": {"alt": alt}}}
    return json.dumps(notebook)
