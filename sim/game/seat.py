"""How does a person take the seat of one actor, and what happens in a month that is played so?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, cast

import numpy as np

from sim.actors.account import Choice
from sim.actors.actor import Actor
from sim.actors.dossier import Dossier
from sim.actors.state import State
from sim.config.errors import InputError, refuse
from sim.ensembles.batch import opened
from sim.ensembles.run_plan import RunPlan
from sim.theatre import Theatre
from sim.world.world import World

Moves = dict[tuple[int, str], np.ndarray]
"""(month, dossier) -> index of the option that the player chose in each world, -1 where the model decides."""


class Player(Actor):
    """An actor somebody plays: a move, once made, is certain; everything else is decided as the model decides it.

    Others who reason about the player expect what the model would do: a move is kept back until the last of the player's own
    levels of reasoning, which nobody else looks at.

    Attributes
    ----------
    moves : made so far, shared by all theatres of a game. view : the worlds as they stood when dossiers came up this month.
    """

    moves: ClassVar[Moves] = {}

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._weighed: dict[str, int] = {}
        self._made: dict[str, np.ndarray] = {}
        self.view: World = self.model.world

    def open_reviews(self) -> None:
        """Find what comes up, as any actor does, and keep how things stand for whoever is to decide."""
        world = self.model.world
        self.view = replace(world, variables=world.variables.copy(), stances=world.stances.copy())
        super().open_reviews()

    def probabilities(self, dossier: Dossier, where: np.ndarray, utilities: np.ndarray, is_open: np.ndarray) -> np.ndarray:
        """The chance of each option, (option, world): 1 for the player's move where its option is open, else the model's."""
        chances = super().probabilities(dossier, where, utilities, is_open)
        self._weighed[dossier.name] = self._weighed.get(dossier.name, 0) + 1
        move = self.moves.get((self.model.month, dossier.name))
        if move is None or self._weighed[dossier.name] % int(self.depth):
            return chances
        chosen, columns = move.take(where), np.arange(where.size)
        made = columns[(chosen >= 0) & is_open[chosen, columns]]
        chances[:, made] = 0
        chances[chosen[made], made] = 1
        self._made[dossier.name] = where[made]
        return chances

    def insists(self, dossier: Dossier, where: np.ndarray) -> np.ndarray:
        """Where a move of the player's is made, whatever else gains more; not where its option is not open."""
        if (self.model.month, dossier.name) not in self.moves:
            return super().insists(dossier, where)
        return np.isin(where, self._made[dossier.name])


def seat_player(actor: str, moves: Moves) -> dict[str, type[Actor]]:
    """The classes of actors of a theatre in which one actor makes these moves, as `sim.theatre` takes them."""
    return {actor: cast(type[Actor], type("Player", (Player,), {"moves": moves}))}


def check_depths(theatre: Theatre, actor: str) -> None:
    """Raise InputError where somebody reasons as deep as no move can be kept from, or without end."""
    own, deepest = theatre.actors[actor].depth, max(each.depth for each in theatre.actors.values())
    if deepest > own or own == np.inf:
        allowed = (
            "a whole number, the same for all actors or lower for others: whoever reasons deeper would know each move beforehand"
        )
        raise refuse("decision.depth", deepest, allowed)


@dataclass(frozen=True)
class Move:
    """One decision of a game.

    before : the option that stood. option : the one chosen. rolled : the one that the model would have chosen by the same luck.
    chance : with which the model chooses `option`. by : 'player', or 'model' where the player let it decide.
    """

    month: int
    dossier: str
    before: str
    option: str
    rolled: str
    chance: float
    by: str

    @property
    def departs(self) -> bool:
        """Whether it is another option than the model would have chosen."""
        return self.option != self.rolled


@dataclass
class Game:
    """One world in which a person plays one actor.

    theatre : of that world alone, with accounts. moves : what the player has decided; the theatre reads it. made : all
    decisions so far, those left to the model among them. stances : what stood in each dossier when the month began. waiting : the
    dossiers of this month in which the model's roll was a turn that has to wait.
    """

    theatre: Theatre
    actor: str
    moves: Moves
    made: list[Move] = field(default_factory=list)
    stances: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int16))
    waiting: frozenset[str] = frozenset()
    _before: State | None = None
    _said: int = 0

    @classmethod
    def open(cls, plan: RunPlan, world: int, actor: str) -> Game:
        """A game at month 0. Raises InputError where moves could not be kept from others."""
        moves: Moves = {}
        theatre = opened(plan, np.array([world]), seat_player(actor, moves), trace=True)
        check_depths(theatre, actor)
        return cls(theatre, actor, moves)

    @property
    def view(self) -> World:
        """How things stood when the dossiers of this month came up."""
        return cast(Player, self.theatre.actors[self.actor]).view

    def begin_month(self) -> list[Choice]:
        """Play the next month as the model would. Returns the reviews of the player's dossiers, with what was rolled."""
        self._before, self._said = self.theatre.state(), len(self.theatre.accounts)
        self.stances = self.theatre.world.stances[:, 0].copy()
        self.theatre.step()
        choices = self._reviews()
        self.waiting = frozenset(choice.dossier for choice in choices if choice.put_off)
        return choices

    def _reviews(self) -> list[Choice]:
        """The reviews of the player's dossiers in the month that has begun."""
        return [choice for choice in self.theatre.accounts[self._said :] if choice.actor == self.actor]

    def take_back(self) -> None:
        """Leave the month that has begun, as if it had not."""
        if self._before is None:
            raise InputError("take_back: no month has begun")
        self.theatre.take_up(self._before)

    def end_month(self, made: list[Move]) -> list[Move]:
        """Let the month end with these decisions: where one departs from what was rolled it is played again with them.

        To stay where the model puts a turn off departs from nothing, and is no move unless another one is: as a move it would
        take the turn from the table. Returns the decisions as they came to be: what was left to the model may have to wait for
        a move, or have its turn in place of one that was not made.
        """
        is_other = any(move.departs for move in made)
        for move in made:
            if move.by == "player" and (is_other or move.dossier not in self.waiting):
                options = self.theatre.by_name[move.dossier].options
                self.moves[move.month, move.dossier] = np.array([options.index(move.option)])
        if is_other:
            self.take_back()
            self.theatre.step()
            after = {choice.dossier: choice.after for choice in self._reviews()}
            made = [m if m.by == "player" else replace(m, option=after[m.dossier], rolled=after[m.dossier]) for m in made]
        self.made += made
        return made


def hash_state(theatre: Theatre) -> str:
    """A short hash of all variables, stances, milestones and agreements of a theatre as they stand."""
    found = hashlib.sha256()
    for array in (theatre.world.variables, theatre.world.stances, theatre.world.reached, theatre.world.agreed):
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()[:16]


def made_by(choice: Choice, option: str | None) -> Move:
    """The decision on a review: an option that the player chose, or none to let the model decide."""
    chosen, by = (choice.after, "model") if option is None else (option, "player")
    chance = choice.probabilities[chosen]
    return Move(choice.month, choice.dossier, choice.before, chosen, choice.after, chance, by)
