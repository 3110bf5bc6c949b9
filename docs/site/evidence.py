"""How is the evidence browsed? A page for each thing of the theatre, linked to all that it refers to and that refers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docs.site.claims import PAGE, title_of
from docs.site.entries import TELL
from docs.site.happenings import tell_fact, tell_scenario
from docs.site.material import Material, Page
from docs.site.places import KINDS, Place, find_places, shorten
from docs.site.relations import VERBS, Relation, Relations, find_relations
from sim.evidence import Fact
from sim.reporting.phrases import cell
from sim.studies.claims.schema import read
from sim.studies.documentation.describe import anchor_of

ALL = {**TELL, "scenarios": tell_scenario, "facts": tell_fact}
HEAD = "---\norphan: true\n---\n"
NOT_IN_LISTS = ("cites",)


def make_evidence(material: Material) -> Iterator[Page]:
    """All pages of the evidence browser, its front page first."""
    places = find_places(material)
    relations = find_relations(material, places)
    claims = _claims_by_fact()
    yield _make_front(places)
    for kind in KINDS:
        yield _make_list(material, places, relations, kind)
    for address, place in places.items():
        if not place.heading:
            yield _make_entry(material, places, relations, address, claims)


def _make_front(places: Mapping[str, Place]) -> Page:
    lines = [
        "# Evidence browser",
        "",
        "Every rule of the theatre cites facts, and every fact says what it is used for. Pick a kind",
        "",
    ]
    lines[2] += " of thing; from each page one comes to all that it refers to, and to all that refers to it."
    lines += ["Small curves show the baseline, run when this site was built: the median, and where eight in ten worlds lie.", ""]
    lines += ["| kind | how many | what it is |", "|---|--:|---|"]
    for kind, (title, words) in KINDS.items():
        count = sum(place.kind == kind and not place.heading for place in places.values())
        lines.append(f"| [{title}](/evidence/{kind}/index.md) | {count} | {words} |")
    shown = ["", "```{toctree}", ":hidden:", ""]
    shown += [f"/evidence/{kind}/index" for kind in KINDS]
    return Page("evidence/index", "\n".join([*lines, *shown, "```", ""]))


def _make_list(material: Material, places: dict[str, Place], relations: Relations, kind: str) -> Page:
    """The page that lists all things of a kind."""
    title, words = KINDS[kind]
    lines = [f"# {title}", "", f"{words}.", ""]
    if kind == "facts":
        lines += [*_list_facts(material, places, relations)]
    else:
        lines += ["| name | what it is | facts |", "|---|---|--:|"]
        for address, place in places.items():
            if place.kind == kind and not place.heading:
                lines.append(
                    f"| {place.link} | {cell(_line(material, address))} | {len(_facts_of(relations, places, address))} |"
                )
    return Page(f"evidence/{kind}/index", "\n".join([*lines, ""]))


def _list_facts(material: Material, places: Mapping[str, Place], relations: Relations) -> Iterator[str]:
    groups = {prefix: document.name for prefix, document in material.ledger.documents.items()}
    for prefix, name in [*groups.items(), ("", "Measured data")]:
        yield from (f"## {name}", "", "| fact | what it says | used |", "|---|---|--:|")
        for id, entry in material.ledger.entries.items():
            if (id.rpartition("-")[0] if isinstance(entry, Fact) else "") == prefix:
                used = sum(relation.verb == "cites" for relation in relations.into[f"facts.{id}"])
                yield f"| {places[f'facts.{id}'].link} | {cell(shorten(material, id))} | {used} |"
        yield ""


def _line(material: Material, address: str) -> str:
    """A thing in a line, for lists."""
    kind, name = address.split(".", 1)
    if kind == "scenarios":
        return material.scenarios[name].question
    if ".payoffs." in name:
        actor, want = name.split(".payoffs.")
        return material.content.actors[actor].payoffs[want].why
    if ".dossiers." in name:
        actor, dossier = name.split(".dossiers.")
        return material.content.actors[actor].dossiers[dossier].question
    found = getattr(material.content, kind).get(name)
    return (getattr(found, "why", "") or getattr(found, "unit", "")) if found is not None else ""


def _parts(places: Mapping[str, Place], address: str) -> list[str]:
    """A thing, and the things that stand on its page below it."""
    return [address, *(each for each in places if each.startswith(f"{address}.") and places[each].page == places[address].page)]


def _facts_of(relations: Relations, places: Mapping[str, Place], address: str) -> list[str]:
    parts = _parts(places, address)
    return list(dict.fromkeys(each.target for part in parts for each in relations.out[part] if each.verb == "cites"))


def _make_entry(
    material: Material, places: dict[str, Place], relations: Relations, address: str, claims: Mapping[str, list[str]]
) -> Page:
    """The page of one thing."""
    place, name = places[address], address.split(".", 1)[1]
    title = KINDS[place.kind][0]
    lines = [f"{HEAD}# {place.title}", "", f"[Evidence](/evidence/index.md) / [{title}](/evidence/{place.kind}/index.md)", ""]
    lines += ALL[place.kind](material, places, name)
    lines += _tell_facts(material, places, relations, address)
    lines += _tell_relations(places, relations, address)
    if place.kind == "facts" and name in claims:
        lines += ["", "## Claims tested", "", *claims[name]]
    return Page(place.page, "\n".join([*lines, ""]))


def _tell_facts(material: Material, places: dict[str, Place], relations: Relations, address: str) -> Iterator[str]:
    facts = _facts_of(relations, places, address)
    if not facts:
        return
    yield from ("", "## Facts", "", "| fact | what it says |", "|---|---|")
    for target in facts:
        yield f"| {places[target].link} | {cell(shorten(material, target.removeprefix('facts.')))} |"


def _tell_relations(places: Mapping[str, Place], relations: Relations, address: str) -> Iterator[str]:
    """What a thing refers to and what refers to it, by the kind of relation."""
    parts = _parts(places, address)
    out = [each for part in parts for each in relations.out[part] if each.verb not in NOT_IN_LISTS]
    into = [each for part in parts for each in relations.into[part]]
    if not out and not into:
        return
    yield from ("", "## What it is tied to", "")
    for verb, (forth, back) in VERBS.items():
        told = [_link(places, each.target, each) for each in out if each.verb == verb]
        if told:
            yield f"- **{forth}**: {', '.join(dict.fromkeys(told))}"
        there = [_link(places, each.source, each) for each in into if each.verb == verb]
        if there := [link for link in there if verb != "contradicts" or link not in told]:
            yield f"- **{back}**: {', '.join(dict.fromkeys(there))}"


def _link(places: Mapping[str, Place], address: str, relation: Relation) -> str:
    size = f" ({relation.size:+g})" if relation.size is not None and relation.verb in ("pushes", "wants") else ""
    return places[address].link + size


def _claims_by_fact() -> dict[str, list[str]]:
    """What `study=claims` asks of each fact, as items of a list."""
    found: dict[str, list[str]] = {}
    for claim in read().values():
        for id in claim.cites:
            found.setdefault(id, []).append(f"- {claim.claim} ([how it is asked](/{PAGE}.md#{anchor_of(title_of(claim.theme))}))")
    return found
