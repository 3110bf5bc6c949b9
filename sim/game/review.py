"""What does the player of an actor learn about a dossier that has come up: options, worth, chances, reasons and facts?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.actors.account import Choice
from sim.actors.dealings import moves_of
from sim.config.content import Content
from sim.config.schema import Dossier, Option
from sim.reporting.agreement_turns import HERE
from sim.reporting.narrative import tell_want
from sim.theatre import Theatre
from sim.world.agreements import parties
from sim.world.world import World

REASONS, SLIGHT = 3, 0.0005
"""So many reasons are told for each option, and none that is worth less."""
DEALS = {"granted": "concludes", "offered": "offers", "withdrawn": "ends"}
"""What an option does to an agreement with others."""
RARE, NEVER = 0.01, 0.001
"""Chances that are not told more exactly than that they are below, or as far from certainty."""


@dataclass(frozen=True)
class Weighed:
    """One option of a dossier that has come up, as the model sees it.

    name, label : of the option. lasting : how long it lasts, empty where it lasts for good. unmet : why it is not open, empty
    where it is. worth : what it is expected to add to the actor's payoff compared with what stands, 0 where it is not open.
    chance : with which the model chooses it, in words. reasons : what speaks for and against it, in sentences. deals : the
    agreements that it would bring about, offer or end, in a sentence if there are any.
    """

    name: str
    label: str
    is_open: bool
    is_in_place: bool
    lasting: str = ""
    unmet: str = ""
    worth: float = 0.0
    chance: str = ""
    reasons: Sequence[str] = ()
    deals: Sequence[str] = ()


@dataclass(frozen=True)
class Review:
    """A dossier that has come up: its question, its options in their order, and the one that the model rolled."""

    dossier: str
    question: str
    options: Sequence[Weighed]
    rolled: str


@dataclass(frozen=True)
class Grounds:
    """Everything that speaks for and against an option: why it exists and on whose word, and point by point what it is worth."""

    label: str
    why: str
    sources: str
    points: Sequence[str]


def weigh_options(theatre: Theatre, choice: Choice, view: World) -> Review:
    """One dossier that has come up: what stands, and each option with its worth, its chance and the reasons.

    view : the world as it stood when the dossier came up.
    """
    dossier = find_dossier(theatre.content, choice)
    options = [_weigh_option(theatre, choice, view, name) for name in dossier.options]
    return Review(choice.dossier, dossier.question, options, choice.after)


def list_grounds(theatre: Theatre, choice: Choice) -> Iterator[Grounds]:
    """Everything that speaks for and against each option that is open, and the facts behind it."""
    content, brief = theatre.content, theatre.content.actors[choice.actor]
    for name, option in find_dossier(content, choice).options.items():
        if not choice.is_open[name]:
            continue
        sources, points = f"{option.status}; sources: {', '.join(option.cites) or 'none'}", []
        if name != choice.before:
            other = replace(choice, after=name)
            for rule, gain in other.reasons(choice.before, most=len(choice.terms)):
                if abs(gain) >= SLIGHT:
                    facts = ", ".join(brief.payoffs[rule].cites[:4])
                    points.append(f"{tell_want(content, choice.actor, rule, gain, 3)}  [{facts}]")
            points += _other_reasons(content, other)
        yield Grounds(option.label, option.why, sources, points)


def find_dossier(content: Content, choice: Choice) -> Dossier:
    """The dossier that a review is about."""
    return content.actors[choice.actor].dossiers[choice.dossier.split(".", 1)[1]]


def _weigh_option(theatre: Theatre, choice: Choice, view: World, name: str) -> Weighed:
    """One option of a dossier that has come up."""
    dossier, is_in_place = find_dossier(theatre.content, choice), name == choice.before
    option, lasting = dossier.options[name], _duration(dossier.options[name], dossier)
    if not choice.is_open[name]:
        unmet = _unmet(theatre, choice, view, name, option)
        return Weighed(name, option.label, False, is_in_place, lasting, unmet)
    worth = choice.utilities[name] - choice.utilities[choice.before]
    chance, other = _tell_chance(choice.probabilities[name]), replace(choice, after=name)
    reasons = [] if is_in_place else list(_weigh_up(theatre.content, other))
    deals = [] if is_in_place else list(_tell_deals(theatre, other, view))
    return Weighed(name, option.label, True, is_in_place, lasting, "", float(worth), chance, reasons, deals)


def _weigh_up(content: Content, choice: Choice) -> Iterator[str]:
    """The main reasons for and against an option (`after`) compared with what stands, as sentences."""
    reasons = choice.reasons(choice.before, REASONS)
    gains = [tell_want(content, choice.actor, rule, gain, 3) for rule, gain in reasons if gain >= SLIGHT]
    losses = [tell_want(content, choice.actor, rule, gain, 3) for rule, gain in reasons if gain <= -SLIGHT]
    if gains:
        yield f"For it: {', '.join(gains)}."
    if losses:
        yield f"Against it: {', '.join(losses)}."
    more = list(_other_reasons(content, choice))
    if more:
        yield f"Also: {'; '.join(more)}."
    if not (gains or losses or more):
        yield "Hardly anything speaks for or against it."


def _tell_deals(theatre: Theatre, choice: Choice, seen: World) -> Iterator[str]:
    """The agreements that an option (`after`) would bring about, offer or end, in a sentence."""
    dossier, stances = theatre.by_name[choice.dossier], seen.stances.copy()
    stances[dossier.row] = dossier.options.index(choice.after)
    told: dict[str, list[str]] = {}
    for share in dossier.shares:
        moves = moves_of(share, replace(seen, stances=stances), HERE, seen.stances[dossier.row, HERE])
        entry, actors = theatre.content.agreements[share.pact.name], theatre.content.actors
        others = " and ".join(actors[actor].name for actor in parties(entry) if actor != choice.actor)
        for move, happened in moves.items():
            if happened[0]:
                told.setdefault(move, []).append(f"'{entry.label}' ({others})")
    if parts := [f"{DEALS[move]} {', '.join(named)}" for move, named in told.items() if move in DEALS]:
        words = "; ".join(parts)
        yield f"Agreements: {words}."


def _other_reasons(content: Content, choice: Choice) -> Iterator[str]:
    """What an option costs or saves compared with what stands, and whom it answers in kind."""
    cost = choice.costs[choice.after] - choice.costs[choice.before]
    if abs(cost) >= SLIGHT:
        yield f"upkeep and change of course ({-cost:+.3f})"
    gains = {other: worth[choice.after] - worth[choice.before] for other, worth in choice.answers.items()}
    told = [f"{content.actors[other].name} ({gain:+.3f})" for other, gain in gains.items() if abs(gain) >= SLIGHT]
    if told:
        yield f"answering others in kind: {', '.join(told)}"


def _tell_chance(chance: float) -> str:
    """A chance in per cent, no closer to 0 or 1 than can be told in whole per cent."""
    if chance < RARE:
        return f"under {NEVER:.1%}" if chance < NEVER else f"under {RARE:.0%}"
    return f"over {1 - RARE:.0%}" if chance > 1 - RARE else f"{chance:.0%}"


def _duration(option: Option, dossier: Dossier) -> str:
    """How long an option lasts, where it does not last for good."""
    if option.lasts is None:
        return ""
    months = f"{option.lasts} month{'s' if option.lasts > 1 else ''}"
    then = f"'{dossier.options[option.then or dossier.start].label}'"
    return f" (takes effect in {months}: {then})" if option.armed else f" (for {months}, then {then})"


def _unmet(theatre: Theatre, choice: Choice, seen: World, name: str, option: Option) -> str:
    """Why an option is not open: the scenario rules it out, or what it requires."""
    if name in theatre.forbidden[choice.dossier]:
        return ", ruled out by the scenario"
    needs = [_tell_condition(theatre.content, seen, key, wanted) for key, wanted in option.requires.items()]
    return f"; needs {' and '.join(needs)}"


def _tell_condition(content: Content, seen: World, key: str, wanted: Any) -> str:
    """One condition in words, with the level of a variable as it stands."""
    if isinstance(wanted, bool):
        named = content.agreements.get(key) or content.milestones[key]
        return f"{'' if wanted else 'not '}'{named.label}'"
    if key in content.options:
        actor, question = key.split(".", 1)
        brief = content.actors[actor]
        labels = [brief.dossiers[question].options[each].label for each in ([wanted] if isinstance(wanted, str) else wanted)]
        return f"{brief.name}: {' or '.join(repr(label) for label in labels)}"
    bounds = [f"{words} {wanted[end]:g}" for end, words in (("min", "at least"), ("max", "at most")) if end in wanted]
    ties = "ties of " if key in content.alignments else ""
    return f"{ties}{content.variables[key].label} {' and '.join(bounds)} (now {seen[key][0]:.2f})"
