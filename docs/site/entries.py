"""What does the page of each thing say of it, before its facts and relations?

One function a kind: given the material and a name it yields lines of Markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docs.site import sparklines
from docs.site.material import Material
from docs.site.places import Place
from sim.mechanisms import MECHANISMS
from sim.mechanisms.form import ALIGNMENTS
from sim.readouts.labels import plain
from sim.reporting import phrases
from sim.studies.documentation.formulas import formula, summary
from sim.world.outcomes import OUTCOMES

Lines = Iterator[str]
Places = dict[str, Place]


def tell_actor(material: Material, places: Places, name: str) -> Lines:
    """How an actor decides, and its wants and dossiers with what they do in the baseline."""
    brief = material.content.actors[name]
    yield from (brief.why, "")
    yield from ("| how it decides | value |", "|---|---|")
    yield f"| Kind | {brief.kind} |"
    yield f"| Weight in the world | {phrases.number(brief.size.value)} ({brief.size.grade}) |"
    yield f"| Temperature: how loosely choices follow payoffs | {phrases.number(brief.temperature)} |"
    yield f"| Foresight, months | {phrases.number(brief.foresight)} |"
    yield f"| Answers in kind | {phrases.number(brief.reciprocity.strength)} |"
    yield from ("", "## What it wants", "", "| payoff rule | weight | the outcome in the baseline |", "|---|---|---|")
    for want, payoff in brief.payoffs.items():
        place = places[f"actors.{name}.payoffs.{want}"]
        line = sparklines.draw_outcome(material, payoff.outcome)
        yield f"| {_named(place, plain(want))}: `{payoff.outcome}` | {phrases.number(payoff.weight)} | {line} |"
    yield from ("", "## Which questions it keeps open", "", "| dossier | question | stands at first |", "|---|---|---|")
    for key, dossier in brief.dossiers.items():
        start = dossier.options[dossier.start].label
        yield f"| {_named(places[f'actors.{name}.dossiers.{key}'], plain(key))} | {phrases.cell(dossier.question)} | {start} |"


def _named(place: Place, title: str) -> str:
    return place.link.replace(f"[{place.title}]", f"[{title}]", 1)


def tell_want(material: Material, places: Places, name: str) -> Lines:
    """A payoff rule: what is wanted, how much, and how far the facts carry it."""
    actor, want = name.split(".payoffs.")
    payoff = material.content.actors[actor].payoffs[want]
    sign = "more" if payoff.weight.value >= 0 else "less"
    outcome = places.get(f"outcomes.{payoff.outcome}") or places[f"variables.{payoff.outcome}"]
    yield from (payoff.why, "")
    yield f"{places[f'actors.{actor}'].link} wants {sign} of {outcome.link}, with a weight of **{phrases.number(payoff.weight)}**"
    yield f"(magnitude: {payoff.grade}). What follows for its choices: the weight times the outcome, which runs from 0 to 1."
    yield from ("", sparklines.draw_outcome(material, payoff.outcome), "")
    yield from _verdict(material, f"actors.{actor}.payoffs.{want}")


def tell_dossier(material: Material, places: Places, name: str) -> Lines:
    """A dossier: when it comes up, and its options with their shares of worlds in the baseline."""
    actor, key = name.split(".dossiers.")
    dossier = material.content.actors[actor].dossiers[key]
    yield f"**{dossier.question}** An open question of {places[f'actors.{actor}'].link}: it {phrases.review(dossier)}."
    yield f"Turning costs {phrases.number(dossier.turning_cost)}; effects count {phrases.number(dossier.potency)} times."
    for option, entry in dossier.options.items():
        start = ", which stands at the opening" if option == dossier.start else ""
        yield from ("", f"## {entry.label}", "", f"`{actor}.{key}={option}`{start}. {entry.why}", "")
        yield sparklines.draw_option(material, f"{actor}.{key}", option, entry.label)
        yield from ("", f"- Each month it stands: {phrases.does(entry)}; upkeep {phrases.number(entry.upkeep)}.")
        opened = phrases.conditions(entry.requires) if entry.requires else "always"
        yield f"- Open if: {opened}. Stands: {phrases.time_limit(entry, dossier)}."
        yield f"- In the documents: {entry.status}; magnitudes {entry.grade}."
        yield f"- Facts: {link_all(places, entry.cites)}."
        yield from ("", *_verdict(material, f"actors.{actor}.dossiers.{key}.options.{option}"))


def link_all(places: Places, ids: tuple[str, ...]) -> str:
    """Links to facts."""
    return ", ".join(places[f"facts.{id}"].link for id in ids) or "none"


def tell_variable(material: Material, places: Places, name: str) -> Lines:
    """A variable: unit, bounds, start, drift."""
    variable = material.content.variables[name]
    yield from (f"{variable.why}" if variable.why else f"{variable.label}.", "", sparklines.draw_variable(material, name), "")
    low, high = variable.bounds
    yield from ("| property | value |", "|---|---|", f"| Name | `{name}` |", f"| Unit | {phrases.cell(variable.unit)} |")
    yield f"| Bounds | {low:g} to {high:g} |"
    yield f"| Start | {phrases.number(variable.start)} ({variable.grade}) |"
    yield f"| Drift home | {phrases.drift(variable)} |"


def tell_outcome(material: Material, places: Places, name: str) -> Lines:
    """An outcome: what it means, its formula and weights."""
    yield from (summary(OUTCOMES[name]), "", sparklines.draw_outcome(material, name), "")
    yield from ("```text", *formula(OUTCOMES[name]), "```", "")
    if (parts := material.content.outcomes.get(name)) is not None:
        weights = "; ".join(f"{key} {phrases.number(value)}" for key, value in parts.weights.items())
        yield f"Weights `k`: {weights} ({parts.grade}). {parts.why}"


def tell_mechanism(material: Material, places: Places, name: str) -> Lines:
    """A mechanism: what it does, formula, rates, and what becomes of what it pushes."""
    entry, rule = material.content.mechanisms[name], MECHANISMS[name]
    yield from (f"{rule.doc} {entry.why}", "", "```text", *formula(rule.function), "```", "")
    yield "`+name` pushes towards the upper bound and `-name` towards the lower, as a share of the room left, each month."
    yield f"Rates: {'; '.join(f'{key} {phrases.number(rate)}' for key, rate in entry.rates.items())} ({entry.grade})."
    yield from ("", *_verdict(material, f"mechanisms.{name}"))
    if tuple(rule.moves) != ALIGNMENTS:
        yield from ("", "What it pushes, in the baseline:", "", "| variable | median and eight in ten worlds |", "|---|---|")
        for moved in dict.fromkeys(each.lstrip("+-") for each in rule.moves):
            yield f"| {places[f'variables.{moved}'].link} | {sparklines.draw_variable(material, moved)} |"


def tell_agreement(material: Material, places: Places, name: str) -> Lines:
    """An agreement: who consents by what, and what flows."""
    pact = material.content.agreements[name]
    yield from (pact.why, "", sparklines.draw_consent(material, name), "")
    kind = f"A club: {pact.quorum} of {len(pact.takes)} suffice" if pact.kind == "club" else "An agreement of all it names"
    yield f"- {kind}; asked for by {', '.join(f'`{each}`' for each in pact.asked_by)}."
    for dossier, options in pact.takes.items():
        place = places["actors.{}.dossiers.{}".format(*dossier.split("."))]
        yield f"- {place.link} consents by {' or '.join(f'`{option}`' for option in options)}."
    yield f"- In force it moves, each month: {phrases.effects(pact.effects)}, times {phrases.number(pact.potency)}."
    costs = (f"{material.content.actors[actor].name} {phrases.number(cost)}" for actor, cost in pact.costs.items())
    needs = f"It rests unless: {phrases.conditions(pact.needs)}." if pact.needs else "It needs nothing else."
    yield f"- It costs: {', '.join(costs) or 'nothing'}. {needs}"
    yield from ("", *_verdict(material, f"agreements.{name}"))


def tell_belief(material: Material, places: Places, name: str) -> Lines:
    """A belief: who takes whom for what, and what is seen."""
    belief, actors = material.content.beliefs[name], material.content.actors
    first, second = belief.types
    yield from (belief.why, "")
    yield f"{actors[belief.holder].name} about {actors[belief.about].name}: the chance that it is *{first}* and not *{second}*."
    yield from ("", sparklines.draw_variable(material, name), "", f"| what is seen | {first} | {second} |", "|---|--:|--:|")
    for dossier, chances in belief.seen.items():
        for option in chances[first]:
            yield f"| `{dossier}={option}` | {chances[first][option]:g} | {chances[second][option]:g} |"
    yield from ("", *_verdict(material, f"beliefs.{name}"))


def tell_works(material: Material, places: Places, name: str) -> Lines:
    """Works: their stages, or what limits them."""
    works = material.content.projects[name]
    yield from (works.why, "", sparklines.draw_variable(material, name), "")
    if works.limit is not None:
        yield f"Nothing raises it above the outcome {places[f'outcomes.{works.limit}'].link}."
    else:
        yield from (f"At the opening: {works.start}.", "", "| stage | months | while | why |", "|---|---|---|---|")
        for stage in ("planned", "financed", "building"):
            each = getattr(works, stage)
            row = (stage, phrases.number(each.months), phrases.conditions(each.needs), each.why)
            yield f"| {' | '.join(phrases.cell(part) for part in row)} |"
    yield from ("", *_verdict(material, f"projects.{name}"))


def tell_incident(material: Material, places: Places, name: str) -> Lines:
    """An incident: its rate and what raises it."""
    incident = material.content.incidents[name]
    yield from (incident.why, "", sparklines.draw_incident(material, name), "")
    if incident.per_month is not None:
        yield f"- Rate: {phrases.number(incident.per_month)} a month."
    if incident.of is not None:
        yield f"- Happens when the worst toll of `{incident.of}` in a month is {incident.killed_at_least:g} or more."
    for variable, driver in incident.drivers.items():
        yield f"- `{variable}`: {phrases.number(driver.slope)} in the logarithm of the rate for each unit above {driver.at:g}."
    for dossier, answers in incident.stances.items():
        told = ", ".join(f"`{option}` {phrases.number(added)}" for option, added in answers.items())
        yield f"- While `{dossier}` stands at {told} in the logarithm of the rate."
    if incident.severity is not None:
        yield f"- Deaths: a power law with exponent {phrases.number(incident.severity.exponent)}."
    if incident.pushes:
        yield f"- It moves at once: {phrases.effects(incident.pushes)}."
    yield from ("", *_verdict(material, f"incidents.{name}"))


def tell_milestone(material: Material, places: Places, name: str) -> Lines:
    """A milestone: when it counts as reached."""
    milestone = material.content.milestones[name]
    yield from (milestone.why, "", sparklines.draw_milestone(material, name), "")
    yield f"Reached once this has held for {milestone.lasts} months in a row: {phrases.conditions(milestone.when)}."


def tell_law(material: Material, places: Places, name: str) -> Lines:
    """A law and its numbers."""
    law = material.content.laws[name]
    yield from (law.why, "", "| number | value |", "|---|---|")
    yield from (f"| {key} | {phrases.number(value)} |" for key, value in law.numbers.items())


def _verdict(material: Material, address: str) -> Lines:
    read = material.verdicts.get(address)
    if read is not None and read.verdict != "not read":
        words = {"carried": "The facts state it", "inferred": "Concluded at least in part by the modellers"}
        yield f"*{words.get(read.verdict, read.verdict)}:* {read.say}"


TELL: dict[str, Callable[[Material, Places, str], Lines]] = {
    "actors": tell_actor,
    "wants": tell_want,
    "dossiers": tell_dossier,
    "variables": tell_variable,
    "outcomes": tell_outcome,
    "mechanisms": tell_mechanism,
    "agreements": tell_agreement,
    "beliefs": tell_belief,
    "projects": tell_works,
    "incidents": tell_incident,
    "milestones": tell_milestone,
    "laws": tell_law,
}
"""Each kind of thing of the content, and what tells of it; scenarios and facts have modules of their own."""
