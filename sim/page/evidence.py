"""What does a fact say, where does the model use it, and what does an actor want and do?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.config.content import Content
from sim.config.errors import InputError, unknown
from sim.evidence import Fact, UnknownEntry
from sim.page.telling import button
from sim.readouts.cited import collect_citations
from sim.readouts.labels import plain
from sim.readouts.measures import label_of
from sim.reporting import phrases
from sim.world.citing import citations, ledger_of, ledger_with

Places = Mapping[str, Sequence[str]]


def fact(id_: str, folders: tuple[str, ...], stored: Content | None = None) -> str:
    """A fact or a source as HTML: claim, figures, where it stands, what contradicts it, and every place that cites it.

    stored : the content of the stored result that is looked at, which brings facts of its own.

    Raises
    ------
    InputError : there is no such entry.
    """
    ledger = ledger_with(folders) if stored is None else ledger_of(stored)
    try:
        entry = ledger.cite(id_, "fact")
    except UnknownEntry as problem:
        raise InputError(str(problem)) from None
    used = [place for place, ids in citations(stored).items() if id_ in ids] if stored else _uses(folders).get(id_, [])
    if isinstance(entry, Fact):
        document = ledger.documents[id_.rpartition("-")[0]]
        figures = [(plain(figure.name), _figure(figure.value), figure.unit) for figure in entry.quantities]
    else:
        document, figures = None, [(plain(name), _figure(value), entry.unit) for name, value in entry.quantities.items()]
    reference = ledger.reference(id_).removesuffix(f" [{id_}]")
    return _page("fact.html.j2", id=id_, entry=entry, document=document, figures=figures, used=used, reference=reference)


def _figure(value: float | tuple[float, float]) -> str:
    return " to ".join(f"{end:g}" for end in value) if isinstance(value, tuple) else f"{value:g}"


def brief(content: Content, actor: str) -> str:
    """An actor as HTML: how it decides, what it wants, and each dossier with its options, as they are in this content.

    Raises
    ------
    InputError : there is no such actor.
    """
    if actor not in content.actors:
        raise unknown("actor", actor, content.actors, "actor")
    return _page(
        "brief.html.j2",
        actor=content.actors[actor],
        outcomes={rule: label_of(content, entry.outcome) for rule, entry in content.actors[actor].payoffs.items()},
        depth=content.decision.plain()["depth"],
    )


@lru_cache(maxsize=4)
def _uses(folders: tuple[str, ...]) -> dict[str, list[str]]:
    """Fact -> the places of content and scenarios that cite it."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, ids in collect_citations(folders).items():
        for id_ in ids:
            found[id_].append(place)
    return found


def _page(template: str, **parts: Any) -> str:
    made = Environment(
        loader=PackageLoader("sim.page", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    made.filters |= {"button": button, "number": phrases.number, "effects": phrases.effects, "plain": plain}
    made.filters |= {"conditions": phrases.conditions, "review": phrases.review}
    return made.get_template(template).render(**parts)
