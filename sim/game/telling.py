"""What does the player of an actor read when a game opens, and after each month?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.actors.account import Choice
from sim.config.content import Content
from sim.game.after_action import read_worth
from sim.game.review import find_dossier
from sim.game.seat import Game, Move
from sim.reporting.agreement_turns import Dealt
from sim.reporting.narrative import tell_month, tell_turn, tell_want
from sim.theatre import Theatre

WANTS = 6
"""So many of an actor's wants are told, the weightiest."""


def list_wants(theatre: Theatre, actor: str) -> list[str]:
    """What an actor wants most in this world, in words."""
    content, brief = theatre.content, theatre.content.actors[actor]
    wants = sorted(brief.payoffs, key=lambda rule: -abs(read_number(theatre, f"actors.{actor}.payoffs.{rule}.weight")))
    return [tell_want(content, actor, rule, 1.0).rsplit(" (", 1)[0] for rule in wants[:WANTS]]


def explain_figures(theatre: Theatre, actor: str) -> str:
    """How worth, chance and roll are to be read."""
    name, own = theatre.content.actors[actor].name, f"actors.{actor}"
    horizon = read_number(theatre, f"{own}.foresight") * theatre.decision.foresight
    warmth = read_number(theatre, f"{own}.temperature") * theatre.decision.temperature
    return (
        f"Worth: what the model expects an option to add to {name}'s payoff {horizon:.0f} months from now, compared with"
        " what stands, if everybody else stays where they are. Payoffs are weighted sums of outcomes between 0 and 1. An"
        f" advantage of {warmth:.4f} makes an option 2.7 times as likely to be chosen by the model; many choices are therefore"
        " close to certain. Chance: the probability with which the model chooses the option. Its roll: the option that it"
        " would choose in this world this month, with the random numbers that this world has in any case."
    )


def read_number(theatre: Theatre, address: str) -> float:
    """A number of the theatre's first world."""
    return float(np.broadcast_to(theatre.parameters[address], 1)[0])


def read_payoff(game: Game) -> float:
    """The payoff of the player's actor as things stand."""
    return float(sum(worth[0] for worth in read_worth(game.theatre, game.actor).values()))


@dataclass
class Teller:
    """Tells each month of a game when it is over, and remembers what has been told.

    mentioned : variables as they were last mentioned, (variable,). dealt : has told of agreements so far. payoff : of the actor
    when the last month was over. change : of the payoff in that month.
    """

    game: Game
    mentioned: np.ndarray = field(init=False)
    dealt: Dealt = field(default_factory=Dealt)
    payoff: float = field(init=False)
    change: float = 0.0

    def __post_init__(self) -> None:
        self.mentioned = self.game.theatre.world.variables[:, 0].copy()
        self.payoff = read_payoff(self.game)

    def tell_news(self, made: list[Move]) -> list[str]:
        """What came of the month that has just ended, as lines of Markdown; none for a quiet month. made : its decisions.

        The player's turns, what the others did and why, incidents, milestones.
        """
        game, by_dossier = self.game, {move.dossier: move for move in made}
        theatre = game.theatre

        def turn(choice: Choice, content: Content) -> Any:
            is_own = choice.actor == game.actor
            return tell_own_turn(choice, content, by_dossier) if is_own else tell_turn(choice, content)

        choices = [choice for choice in theatre.accounts if choice.month == theatre.month]
        news = tell_month(theatre, game.stances, choices, self.dealt, self.mentioned, turn)
        before, self.payoff = self.payoff, read_payoff(game)
        self.change = self.payoff - before
        name = theatre.content.actors[game.actor].name
        return [text.replace(f"- **{name}** does not take up ", "- You do not take up ") for text in news]


def tell_own_turn(choice: Choice, content: Content, made: Mapping[str, Move]) -> Iterator[str]:
    """A change of policy of the actor that is played: the player's own, or the model's where it was let decide."""
    brief, options = content.actors[choice.actor], find_dossier(content, choice).options
    before, after = options[choice.before].label, options[choice.after].label
    move = made.get(choice.dossier)
    if move is not None and move.by == "player":
        yield f"- You turn from '{before}' to '{after}'."
    else:
        yield f"- Left to the model, {brief.name} turns from '{before}' to '{after}'."
