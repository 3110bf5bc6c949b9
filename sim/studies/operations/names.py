"""Which names can be typed, and what is each called?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.config.content import Content
from sim.config.files import read_scenario
from sim.ensembles.api import scenarios
from sim.readouts.labels import number_label, plain
from sim.readouts.measures import PAYOFF, STANDS
from sim.studies.registry import list_studies
from sim.studies.request import Request
from sim.world.citing import citations, ledger_of
from sim.world.outcomes import OUTCOMES

Row = tuple[str, str]
"""What is typed, and what that is in words."""


def _scenarios(request: Request, content: Content) -> Iterator[Row]:
    """What scenario=NAME takes."""
    for name in scenarios(request.folders):
        yield name, str(read_scenario(name, request.folders)[0].get("title", ""))


def _studies(request: Request, content: Content) -> Iterator[Row]:
    """What study=NAME takes."""
    yield from ((study.name, study.question) for study in list_studies())


def _outcomes(request: Request, content: Content) -> Iterator[Row]:
    """What outcome=NAME takes, beside stances such as china.corridor=cut_off."""
    for kind in ("variables", "milestones", "incidents"):
        yield from ((name, f"{entry.label} ({kind[:-1]})") for name, entry in getattr(content, kind).items())
    yield from ((name, f"{plain(name)} (outcome)") for name in OUTCOMES)
    yield from ((f"{PAYOFF}{name}", f"what the world is worth to {brief.name}") for name, brief in content.actors.items())


def _numbers(request: Request, content: Content) -> Iterator[Row]:
    """What ADDRESS=VALUE takes."""
    for address, quantity in content.quantities.items():
        low, high = quantity.ends
        ends = f", {low:g} to {high:g}" if quantity.is_uncertain else ""
        yield address, f"{number_label(content, address)}: {quantity.value:g}{ends}"


def _dossiers(request: Request, content: Content) -> Iterator[Row]:
    """The policy questions, each with its options: what levers, axes and forks take."""
    for actor, brief in content.actors.items():
        for name, dossier in brief.dossiers.items():
            yield f"{actor}.{name}", f"{brief.name}: {dossier.question}"
            yield from ((f"{actor}.{name}{STANDS}{option}", entry.label) for option, entry in dossier.options.items())


def _facts(request: Request, content: Content) -> Iterator[Row]:
    """What entries cite, each with the places that cite it."""
    ledger = ledger_of(content)
    places: dict[str, list[str]] = {}
    for place, ids in citations(content).items():
        for fact in ids:
            places.setdefault(fact, []).append(place)
    for fact, where in sorted(places.items()):
        yield fact, f"{ledger.cite(fact).claim or fact} [{', '.join(where)}]"


KINDS: dict[str, Callable[[Request, Content], Iterator[Row]]] = {
    "scenarios": _scenarios,
    "studies": _studies,
    "outcomes": _outcomes,
    "numbers": _numbers,
    "dossiers": _dossiers,
    "facts": _facts,
}


def list_names(request: Request, kind: str, like: str | None) -> list[Row]:
    """The names of one kind, of those that hold a word in what is typed or in what that is called."""
    rows = KINDS[kind](request, request.content())
    return [row for row in rows if like is None or like.lower() in " ".join(row).lower()]
