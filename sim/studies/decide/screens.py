"""What does the player of an actor read before a decision and after a month?"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sim.actors.account import Choice
from sim.actors.dealings import moves_of
from sim.config.calendar import calendar
from sim.config.content import Content
from sim.config.schema import Dossier, Option
from sim.reporting.agreement_turns import HERE
from sim.reporting.narrative import tell_headlines, tell_want
from sim.studies.decide.seat import Move
from sim.theatre import Theatre
from sim.world.agreements import parties
from sim.world.world import World

WIDE, DEEP = 100, 6
"""Letters in a line, and by how many a line of reasons is set in."""
REASONS, SLIGHT = 3, 0.0005
"""So many reasons are told for each option, and none that is worth less."""
DEALS = {"granted": "concludes", "offered": "offers", "withdrawn": "ends"}
"""What an option does to an agreement with others."""
RARE, NEVER = 0.01, 0.001
"""Chances that are not told more exactly than that they are below, or as far from certainty."""


def tell_opening(theatre: Theatre, actor: str, months: int) -> str:
    """The first screen: who is played, for how long, what the actor wants, and how things stand."""
    content, brief = theatre.content, theatre.content.actors[actor]
    wants = sorted(brief.payoffs, key=lambda rule: -abs(_number(theatre, f"actors.{actor}.payoffs.{rule}.weight")))
    told = [tell_want(content, actor, rule, 1.0).rsplit(" (", 1)[0] for rule in wants[:6]]
    lines = [
        f"You play {brief.name} in '{content.scenario.title}', from {calendar(1)} to {calendar(months)}."
        f" {content.scenario.question}",
        "",
        f"What {brief.name} wants most in this world: {', '.join(told)}.",
        f"How things stand: {tell_headlines(theatre)}.",
        "",
        "Each month some of your dossiers come up for review. Of each option you are told what the model expects it to be worth"
        f" to {brief.name} compared with what stands, why, and with what chance the model itself would choose it. Answer with the"
        " number of an option, Enter to keep what stands, m to let the model decide, ? for help, or q to end the game.",
    ]
    return "\n".join(textwrap.fill(line, WIDE) for line in lines)


def tell_help(theatre: Theatre, actor: str) -> str:
    """What the player can answer, and how the figures are to be read."""
    brief = theatre.content.actors[actor]
    horizon, warmth = _number(theatre, f"actors.{actor}.foresight"), _number(theatre, f"actors.{actor}.temperature")
    warmth, horizon = warmth * theatre.decision.temperature, horizon * theatre.decision.foresight
    answers = {
        "1, 2, ...": "choose this option (its name, such as " + next(iter(brief.dossiers.values())).start + ", does as well)",
        "Enter": "keep what stands",
        "m": "let the model decide this dossier, which gives the option named as its roll",
        "mm": "let the model decide whatever else comes up this month",
        "mmm": "let the model decide to the end of the game",
        "w": "why: everything that speaks for and against each option, with the sources",
        "q": "end the game here; the report covers the months played",
    }
    lines = [f"  {key:<10}{words}" for key, words in answers.items()]
    words = (
        f"Worth: what the model expects an option to add to {brief.name}'s payoff {horizon:.0f} months from now, compared with"
        " what stands, if everybody else stays where they are. Payoffs are weighted sums of outcomes between 0 and 1. An"
        f" advantage of {warmth:.4f} makes an option 2.7 times as likely to be chosen by the model; many choices are therefore"
        " close to certain. Chance: the probability with which the model chooses the option. Its roll: the option that it"
        " would choose in this world this month, with the random numbers that this world has in any case."
    )
    return "\n".join([*lines, "", textwrap.fill(words, WIDE)])


def tell_review(theatre: Theatre, choice: Choice, seen: World, which: str) -> str:
    """One dossier that has come up: the question, what stands, and each option with its worth, its chance and the reasons.

    seen : the world as it stood when the dossier came up.
    """
    content = theatre.content
    dossier = content.actors[choice.actor].dossiers[choice.dossier.split(".", 1)[1]]
    lines = [f"{which}  {dossier.question}  ({choice.dossier})", ""]
    for number, (name, option) in enumerate(dossier.options.items(), start=1):
        head = f"  {number}. {option.label}{_duration(option, dossier)}"
        if name == choice.before:
            head += "  [in place]"
        if not choice.is_open[name]:
            lines += [f"{head}: not open{_unmet(theatre, choice, seen, name, option)}"]
            continue
        worth = choice.utilities[name] - choice.utilities[choice.before]
        told = f"chance {_tell_chance(choice.probabilities[name])}"
        lines.append(f"{head}: {told}" if name == choice.before else f"{head}: worth {worth:+.3f}, {told}")
        if name != choice.before:
            lines += [_set_in(sentence) for sentence in _weigh_up(content, replace(choice, after=name))]
            lines += [_set_in(sentence) for sentence in _tell_deals(theatre, replace(choice, after=name), seen)]
    rolled = dossier.options[choice.after].label
    lines += ["", f"  The model's roll this month: {list(dossier.options).index(choice.after) + 1}. {rolled}."]
    return "\n".join(lines)


def tell_why(theatre: Theatre, choice: Choice) -> str:
    """Everything that speaks for and against each option that is open, and the facts behind it."""
    content, lines = theatre.content, []
    brief = content.actors[choice.actor]
    for name, option in brief.dossiers[choice.dossier.split(".", 1)[1]].options.items():
        if not choice.is_open[name]:
            continue
        sources = f"{option.status}; sources: {', '.join(option.cites) or 'none'}"
        words = f"{option.label}: {option.why}" if option.why else option.label
        lines += [textwrap.fill(words, WIDE, initial_indent="  ", subsequent_indent="    "), _set_in(f"({sources})")]
        if name == choice.before:
            continue
        for rule, gain in replace(choice, after=name).reasons(choice.before, most=len(choice.terms)):
            if abs(gain) >= SLIGHT:
                facts = ", ".join(brief.payoffs[rule].cites[:4])
                lines.append(_set_in(f"{tell_want(content, choice.actor, rule, gain, 3)}  [{facts}]"))
        lines += [_set_in(words) for words in _other_reasons(content, replace(choice, after=name))]
    return "\n".join(lines)


def tell_own_turn(choice: Choice, content: Content, made: Mapping[str, Move]) -> Iterator[str]:
    """A change of policy of the actor that is played: the player's own, or the model's where it was let decide."""
    brief = content.actors[choice.actor]
    options = brief.dossiers[choice.dossier.split(".", 1)[1]].options
    before, after = options[choice.before].label, options[choice.after].label
    move = made.get(choice.dossier)
    if move is not None and move.by == "player":
        yield f"- You turn from '{before}' to '{after}'."
    else:
        yield f"- Left to the model, {brief.name} turns from '{before}' to '{after}'."


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


def _number(theatre: Theatre, address: str) -> float:
    return float(np.broadcast_to(theatre.parameters[address], 1)[0])


def _set_in(words: str) -> str:
    return textwrap.fill(words, WIDE, initial_indent=" " * DEEP, subsequent_indent=" " * (DEEP + 2))
