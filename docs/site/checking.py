"""Does every link of the site lead somewhere, has every image a description, and does no page ask for anything outside?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sim.studies.documentation.describe import anchor_of

LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^(`{3,}).*?^\1", re.DOTALL | re.MULTILINE)
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src"}
"""Elements that have a browser ask for something as soon as a page is opened, and by what; `link` asks by its href."""
ASKED = ("stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch")


def find_dead(pages: Mapping[str, str], files: frozenset[str] = frozenset()) -> list[str]:
    """The links between pages in Markdown that lead nowhere.

    Parameters
    ----------
    pages : Mapping of str to str
        Name of a page -> its Markdown.
    files : frozenset of str
        Names, with their endings, of other files that are linked, such as `/tutorials/01_one_world.ipynb`.

    Returns
    -------
    list of str
        Each as 'page: link'.
    """
    anchors = {name: set(_find_anchors(text)) for name, text in pages.items()}
    return [f"{name}: {link}" for name, text in pages.items() for link in _links(text) if not _leads(name, link, anchors, files)]


def _links(text: str) -> Iterator[str]:
    yield from LINK.findall(FENCED.sub("", text))


def _find_anchors(text: str) -> Iterator[str]:
    for title in re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE):
        yield anchor_of(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", ""))


def _leads(page: str, link: str, anchors: Mapping[str, set[str]], files: frozenset[str]) -> bool:
    path, _, anchor = link.partition("#")
    if re.match(r"[a-z]+:", link):
        return True
    if path and not path.startswith("/"):
        path = "/" + _resolve(page, path)
    target = path.strip("/").removesuffix(".md") if path else page
    if target not in anchors:
        return path in files
    return not anchor or anchor in anchors[target]


def _resolve(page: str, path: str) -> str:
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


@dataclass
class Read(HTMLParser):
    """What an HTML page holds that has to be checked."""

    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    loads: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        held = {name: value or "" for name, value in attrs}
        self.ids |= {held[name] for name in ("id", "name") if name in held}
        if tag == "a" and "href" in held:
            self.links.append(held["href"])
        if tag in LOADS and LOADS[tag] in held:
            self.loads.append(held[LOADS[tag]])
        if tag == "link" and any(kind in ASKED for kind in held.get("rel", "").split()):
            self.loads.append(held.get("href", ""))
        told = held.get("alt" if tag == "img" else "aria-label", "").strip() or held.get("aria-hidden") == "true"
        if not told and (tag == "img" or (tag == "svg" and held.get("role") == "img")):
            self.silent.append(held.get("src", tag))


def check_site(folder: Path) -> list[str]:
    """What is wrong with a site that has been made: dead links, images without description, requests outside it.

    Parameters
    ----------
    folder : Path
        Where its index.html is.

    Returns
    -------
    list of str
        Each as 'page: what'.
    """
    read = {path: _read(path) for path in sorted(folder.rglob("*.html"))}
    problems = []
    for path, page in read.items():
        name = path.relative_to(folder).as_posix()
        problems += [f"{name}: image without description: {source}" for source in page.silent]
        problems += [f"{name}: asks for {url}" for url in page.loads if urlsplit(url).netloc or urlsplit(url).scheme == "http"]
        problems += [f"{name}: dead link: {link}" for link in dict.fromkeys(page.links) if _is_dead(path, link, read)]
    return problems


def _read(path: Path) -> Read:
    found = Read()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def _is_dead(page: Path, link: str, read: Mapping[Path, Read]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return False
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target not in read:
        return not target.is_file()
    return bool(parts.fragment) and unquote(parts.fragment) not in read[target].ids
