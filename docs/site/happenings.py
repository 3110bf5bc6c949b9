"""What do the pages of scenarios and of facts say?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from docs.site.carrying import ROOT
from docs.site.material import BASELINE, Material
from docs.site.places import Place, shorten
from docs.site.sparklines import draw_band
from sim.ensembles.ensemble import Ensemble
from sim.evidence import Fact
from sim.readouts.labels import plain
from sim.reporting import phrases
from sim.world.outcomes import OUTCOMES

Places = dict[str, Place]
SHOWN = 8
"""So many outcomes of a scenario are drawn."""
HEADLINE = ("cpec_pace", "china_pakistan", "us_pakistan", "grievance")


def tell_scenario(material: Material, places: Places, name: str) -> Iterator[str]:
    """What a scenario changes, what it does beside the baseline in a small run, and what is expected of it."""
    scenario = material.scenarios[name]
    yield from (f"**{scenario.question}** {scenario.trigger}", "", scenario.why, "")
    yield from ("```bash", f"python -m sim scenario={name}", "```", "")
    if changes := list(_changes(material, name)):
        yield from ("What it changes:", "", *changes, "")
    if name != BASELINE and material.pictures is not None:
        yield from _effects(material, places, name)
    if scenario.expects:
        yield from ("", "## What the documents expect", "")
        yield "What was found over 2,000 pairs of worlds stands in the last column"
        yield "([all expectations](/findings/findings.md#all-expectations))."
        yield from ("", "| outcome | direction | claim | facts | found |", "|---|---|---|---|---|")
        found = read_expectations()
        for each in scenario.expects:
            cited = ", ".join(places[f"facts.{id}"].link for id in each.cites)
            told = found.get((name, each.outcome, each.direction), "not among them")
            against = "" if each.against == BASELINE else f" (against {each.against})"
            row = (f"{_outcome(places, each.outcome)}{against}", each.direction, phrases.cell(each.claim), cited, told)
            yield f"| {' | '.join(row)} |"


@cache
def read_expectations() -> dict[tuple[str, str, str], str]:
    """The verdict and difference of each expectation in docs/findings.md, by scenario, outcome and direction."""
    text = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8").partition("## All expectations")[2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return {(row[0], row[1], row[2]): f"{row[8].strip('*')}, {row[4]} ({row[5]})" for row in rows[2:]}


def _changes(material: Material, name: str) -> Iterator[str]:
    scenario = material.scenarios[name]
    yield from (f"- `{variable}` starts at {phrases.number(start)}." for variable, start in scenario.starts.items())
    yield from (f"- `{works}` has got as far as: {reached}." for works, reached in scenario.works.items())
    for dossier, forced in scenario.force.items():
        until = f" to month {forced.until}" if forced.until else " on"
        yield f"- `{dossier}` is held at `{forced.option}` from month {forced.since}{until}."
    yield from (f"- `{dossier}` cannot be {', '.join(f'`{each}`' for each in no)}." for dossier, no in scenario.forbid.items())
    yield from (f"- {phrases.event(event)}." for event in scenario.events)
    yield from (f"- `{address}` is {value}." for address, value in {**scenario.weights, **scenario.changes}.items())


def _effects(material: Material, places: Places, name: str) -> Iterator[str]:
    """Differences from the baseline, world by world in the same luck, of what is expected to differ."""
    run, content = material.run(name), material.content
    asked = [each.outcome for each in material.scenarios[name].expects] + list(HEADLINE)
    known = [each for each in dict.fromkeys(asked) if each in OUTCOMES or each in content.variables][:SHOWN]
    yield from ("## What it does beside the baseline", "")
    yield f"Differences of levels (0 to 1) between the same {material.worlds} worlds with and without it, in the same luck: the"
    yield "median, and where eight in ten lie; half-way up there is none. So few worlds show the course, and prove nothing."
    yield from ("", "| outcome | difference | mean in the last month |", "|---|---|--:|")
    for each in known:
        moved = _values(run, each) - _values(material.baseline, each)
        reach = max(float(np.abs(np.percentile(moved, (10, 90), axis=0)).max()), 0.05)
        drawn = draw_band(moved, f"Difference in {plain(each)}", (-reach, reach))
        yield f"| {_outcome(places, each)} | {drawn} | {moved[:, -1].mean():+.3f} |"


def _values(run: Ensemble, name: str) -> np.ndarray:
    """An outcome by (world, month), or a variable as its level from 0 to 1."""
    return np.asarray(run.outcome(name).values, dtype=float)


def _outcome(places: Places, name: str) -> str:
    kinds = ("outcomes", "variables", "milestones", "incidents")
    place = next((places[f"{kind}.{name}"] for kind in kinds if f"{kind}.{name}" in places), None)
    return place.link if place is not None else f"`{name}`"


def tell_fact(material: Material, places: Places, id: str) -> Iterator[str]:
    """What a document or dataset says, and where."""
    entry = material.ledger.cite(id)
    yield from (f"> {shorten(material, id)}", "")
    yield from (
        "| property | value |",
        "|---|---|",
        f"| Source | {phrases.cell(material.ledger.reference(id))} |",
        f"| Kind | {entry.kind} |",
    )
    if not isinstance(entry, Fact):
        yield f"| Figures | {'; '.join(f'{plain(key)}: {value:g}' for key, value in entry.quantities.items()) or 'none'} |"
        yield f"| Unit | {phrases.cell(entry.unit) or '-'} |"
        return
    people = [places[f"actors.{each}"].link if f"actors.{each}" in places else each for each in entry.actors]
    yield f"| Of whom | {', '.join((*people, *entry.others))} |"
    yield f"| Date | {entry.date or 'none given'} |"
    figures = (f"{plain(each.name)} {_number(each.value)} {each.unit}" for each in entry.quantities)
    yield f"| Figures | {phrases.cell('; '.join(figures)) or 'none'} |"
    yield f"| Bears on | {', '.join(plain(each) for each in entry.bears_on) or '-'} |"
    if id in material.ledger.context:
        yield from ("", f"No rule of the model uses it: {material.ledger.context[id]}")


def _number(value: float | tuple[float, float]) -> str:
    return " to ".join(f"{end:g}" for end in value) if isinstance(value, tuple) else f"{value:g}"
