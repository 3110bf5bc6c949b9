"""Where on the site does each thing of the theatre stand, and what is it called there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docs.site.material import Material
from sim.evidence import Fact
from sim.readouts.labels import plain
from sim.studies.documentation.describe import anchor_of
from sim.world.outcomes import OUTCOMES

KINDS = {
    "actors": ("Actors", "Who decides, what it wants, and which questions it keeps open"),
    "wants": ("Payoff rules", "What an actor wants: an outcome, a weight, and the facts that say so"),
    "dossiers": ("Dossiers and options", "The policy questions, with the answers among which actors choose"),
    "variables": ("Variables", "The numbers that a world consists of"),
    "outcomes": ("Outcomes", "What can be cared about, as functions of variables"),
    "mechanisms": ("Mechanisms", "How the world moves by itself"),
    "agreements": ("Agreements", "What takes two, and flows only while both consent"),
    "beliefs": ("Beliefs", "What one actor takes another to be"),
    "projects": ("Works", "What has to be planned, financed and built"),
    "incidents": ("Incidents", "What happens by chance, at rates that the world sets"),
    "milestones": ("Milestones", "What happens once, and is dated"),
    "laws": ("Laws", "What holds for all pushes, memories and answers"),
    "scenarios": ("Scenarios", "The what-ifs"),
    "facts": ("Facts and sources", "What the documents and the data say"),
}
"""Each kind of thing -> its title, and what it is in a line."""


@dataclass(frozen=True)
class Place:
    """Where a thing stands: its kind, its title, the page, and the heading on that page if it has none of its own."""

    kind: str
    title: str
    page: str
    heading: str = ""

    @property
    def link(self) -> str:
        """A Markdown link to it."""
        anchor = f"#{anchor_of(self.heading)}" if self.heading else ""
        return f"[{self.title}](/{self.page}.md{anchor})"


def find_places(material: Material) -> dict[str, Place]:
    """Every thing of the theatre by its address."""
    found = dict(_of_actors(material))
    content = material.content
    for kind in ("variables", "mechanisms", "agreements", "beliefs", "projects", "incidents", "milestones", "laws"):
        for name, entry in getattr(content, kind).items():
            label = getattr(entry, "label", "") or (content.variables[name].label if kind == "beliefs" else _title(name))
            found[f"{kind}.{name}"] = Place(kind, label, f"evidence/{kind}/{name}")
    found |= {f"outcomes.{name}": Place("outcomes", _title(name), f"evidence/outcomes/{name}") for name in OUTCOMES}
    for name, scenario in material.scenarios.items():
        found[f"scenarios.{name}"] = Place("scenarios", scenario.title, f"evidence/scenarios/{name}")
    return found | {f"facts.{id}": Place("facts", id, f"evidence/facts/{id}") for id in material.ledger.entries}


def _of_actors(material: Material) -> Iterator[tuple[str, Place]]:
    for actor, brief in material.content.actors.items():
        yield f"actors.{actor}", Place("actors", brief.name, f"evidence/actors/{actor}")
        for want in brief.payoffs:
            title = f"{brief.name}: {plain(want)}"
            yield f"actors.{actor}.payoffs.{want}", Place("wants", title, f"evidence/wants/{actor}-{want}")
        for name, dossier in brief.dossiers.items():
            page = f"evidence/dossiers/{actor}-{name}"
            yield f"actors.{actor}.dossiers.{name}", Place("dossiers", f"{brief.name}: {plain(name)}", page)
            for option, entry in dossier.options.items():
                place = Place("dossiers", f"{brief.name}: {entry.label}", page, entry.label)
                yield f"actors.{actor}.dossiers.{name}.options.{option}", place


def _title(name: str) -> str:
    words = plain(name)
    return words[0].upper() + words[1:]


def place_of(address: str, places: Mapping[str, Place]) -> str:
    """The address of the thing that stands on the site and of which an address is a part. Raises KeyError for none."""
    while address not in places:
        shorter = address.rpartition("[")[0] or address.rpartition(".")[0]
        if not shorter:
            raise KeyError(address)
        address = shorter
    return address


def shorten(material: Material, id: str) -> str:
    """What a fact or source says, in a line."""
    entry = material.ledger.cite(id)
    if entry.claim:
        return entry.claim
    assert not isinstance(entry, Fact)
    figures = ", ".join(f"{plain(name)} {value:g}" for name, value in entry.quantities.items())
    return f"{figures} ({entry.unit})" if entry.unit else figures
