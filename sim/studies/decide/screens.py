"""What does the player of an actor read in the terminal before a decision?"""

from __future__ import annotations

import textwrap

from sim.actors.account import Choice
from sim.config.calendar import calendar
from sim.game.review import list_grounds, weigh_options
from sim.game.telling import explain_figures, list_wants
from sim.reporting.narrative import tell_headlines
from sim.theatre import Theatre
from sim.world.world import World

WIDE, DEEP = 100, 6
"""Letters in a line, and by how many a line of reasons is set in."""


def tell_opening(theatre: Theatre, actor: str, months: int) -> str:
    """The first screen: who is played, for how long, what the actor wants, and how things stand."""
    content, brief = theatre.content, theatre.content.actors[actor]
    lines = [
        f"You play {brief.name} in '{content.scenario.title}', from {calendar(1)} to {calendar(months)}."
        f" {content.scenario.question}",
        "",
        f"What {brief.name} wants most in this world: {', '.join(list_wants(theatre, actor))}.",
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
    return "\n".join([*lines, "", textwrap.fill(explain_figures(theatre, actor), WIDE)])


def tell_review(theatre: Theatre, choice: Choice, view: World, which: str) -> str:
    """One dossier that has come up: the question, what stands, and each option with its worth, its chance and the reasons.

    view : the world as it stood when the dossier came up.
    """
    review = weigh_options(theatre, choice, view)
    lines = [f"{which}  {review.question}  ({review.dossier})", ""]
    for number, option in enumerate(review.options, start=1):
        head = f"  {number}. {option.label}{option.lasting}{'  [in place]' if option.is_in_place else ''}"
        if not option.is_open:
            lines.append(f"{head}: not open{option.unmet}")
            continue
        chance = f"chance {option.chance}"
        lines.append(f"{head}: {chance}" if option.is_in_place else f"{head}: worth {option.worth:+.3f}, {chance}")
        lines += [_set_in(sentence) for sentence in (*option.reasons, *option.deals)]
    names = [option.name for option in review.options]
    rolled = names.index(review.rolled)
    lines += ["", f"  The model's roll this month: {rolled + 1}. {review.options[rolled].label}."]
    return "\n".join(lines)


def tell_why(theatre: Theatre, choice: Choice) -> str:
    """Everything that speaks for and against each option that is open, and the facts behind it."""
    lines = []
    for grounds in list_grounds(theatre, choice):
        words = f"{grounds.label}: {grounds.why}" if grounds.why else grounds.label
        lines += [textwrap.fill(words, WIDE, initial_indent="  ", subsequent_indent="    ")]
        lines += [_set_in(f"({grounds.sources})"), *(_set_in(point) for point in grounds.points)]
    return "\n".join(lines)


def _set_in(words: str) -> str:
    return textwrap.fill(words, WIDE, initial_indent=" " * DEEP, subsequent_indent=" " * (DEEP + 2))
