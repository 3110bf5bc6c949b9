"""How is the description of the model by the ODD protocol, one long page in docs/model.md, told in chapters?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from docs.site.carrying import link_facts
from docs.site.material import Material, Page
from sim.studies.documentation.describe import anchor_of, description

LONG = "Submodels"
"""The chapter that is told section by section."""
HEADING = re.compile(r"^(##+) (.+)$", re.MULTILINE)
CONTENTS = re.compile(r"^ *- \[.*\]\(#.*\)\n", re.MULTILINE)
ANCHOR = re.compile(r"\]\(#([^)\s]+)\)")


def make_model(material: Material) -> Iterator[Page]:
    """The pages of the description: an introduction that lists the chapters, and the chapters."""
    text = description(material.content, material.scenarios)
    intro, *chapters = _split(CONTENTS.sub("", text), "##")
    parts = [part for title, body in chapters for part in _divide(title, body)]
    where = _find_anchors(parts)
    names = [name for name, _ in parts]
    listed = ["```{toctree}", ":maxdepth: 1", "", *(f"/{name}" for name in names), "```", ""]
    whole = (
        f"{_relink(intro[1], where).strip()}\n\nThe chapters follow the protocol; every name of a fact leads to its page.\n\n"
        + "\n".join(listed)
    )
    yield Page("model/index", whole)
    for name, body in parts:
        yield Page(name, link_facts(_relink(body, where), material))


def _split(text: str, marks: str) -> list[tuple[str, str]]:
    """A text at its headings of a level: the title and text of each part, what comes before the first with an empty title."""
    pieces = re.split(rf"^{marks} (.+)$", text, flags=re.MULTILINE)
    return [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]


def _divide(title: str, body: str) -> Iterator[tuple[str, str]]:
    """A chapter as pages, each with its name; the long one as a page a section."""
    if title != LONG:
        yield f"model/{anchor_of(title)}", f"# {title}\n{_raise(body, 1)}"
        return
    for section, text in _split(body, "###"):
        if section:
            yield f"model/{anchor_of(section)}", f"# {section}\n{_raise(text, 2)}"


def _raise(text: str, levels: int) -> str:
    """The text with its headings some levels higher."""
    return HEADING.sub(lambda found: f"{found[1][levels:]} {found[2]}", text)


def _find_anchors(parts: list[tuple[str, str]]) -> dict[str, str]:
    """Where each anchor of the one long page is now."""
    seen: Counter[str] = Counter()
    found = {anchor_of(LONG): f"/{parts[-1][0]}.md"}
    for name, body in parts:
        here: Counter[str] = Counter()
        for number, title in enumerate(re.findall(r"^#+ (.+)$", body, re.MULTILINE)):
            anchor = anchor_of(title)
            old = f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
            new = f"{anchor}-{here[anchor]}" if here[anchor] else anchor
            seen[anchor] += 1
            here[anchor] += 1
            found[old] = f"/{name}.md" if number == 0 else f"/{name}.md#{new}"
    return found


def _relink(body: str, where: dict[str, str]) -> str:
    return ANCHOR.sub(lambda found: f"]({where[found[1]]})", body)
