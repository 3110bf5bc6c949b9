"""How is one actor played on the page?

The log is the whole state of a game: a page sends it with what its player decides and gets it back, longer. The games asked about
last are kept as they stand, so that only a log that comes from elsewhere is replayed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sim.actors.account import Choice
from sim.config.calendar import calendar
from sim.config.commands import line
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.single import gather_ensemble
from sim.game import after_action
from sim.game.course import end_month, head_log, read_plan
from sim.game.move_log import NAME, Logged, MoveLog, read_text
from sim.game.review import list_grounds, weigh_options
from sim.game.seat import Game, made_by
from sim.game.telling import Teller, explain_figures, list_wants
from sim.page.looker import Looker
from sim.page.pictures import tell_sheet
from sim.page.telling import rendered
from sim.page.view import View
from sim.reporting import atlas
from sim.reporting.narrative import tell_headlines
from sim.reporting.numbers import plain
from sim.world.citing import ledger_of
from sim.world.world import LAST_WORLD

KEPT = 4
"""So many games are kept as they stand."""
MONTH, REVIEW, END = "month", "review", "end"
UNTIL = (MONTH, REVIEW, END)
"""How far a game goes on: a month, until a dossier of the player's comes up, or to its end, all else left to the model."""
Said = dict[str, Any]


class Seat:
    """A game on the page. Unless it is over, its next month has begun, and `choices` are the dossiers that came up in it.

    drafted : moves that a log holds of a month that it does not end, dossier -> option.
    """

    def __init__(self, logged: Logged) -> None:
        self.plan, self.world = read_plan(logged), int(logged.head["world"])
        self.game = Game.open(self.plan, self.world, str(logged.head["actor"]))
        self.log, self.teller = MoveLog(logged.head), Teller(self.game)
        self.choices: list[Choice] = []
        self.drafted: dict[str, str] = {}
        self._ledger = tuple(ledger_of(self.plan.content))
        self._begin()

    @property
    def is_over(self) -> bool:
        """Whether all months have been played."""
        return self._played == self.plan.settings.months

    def replay(self, logged: Logged) -> list[Said]:
        """Play the months that a log ends, and return what is told of them. Raises InputError for one that cannot be replayed."""
        told = []
        while not self.is_over and self._played + 1 in logged.ends:
            told.append(self._end({choice.dossier: self._logged(logged, choice) for choice in self.choices}, logged))
        found = {choice.dossier: self._logged(logged, choice) for choice in self.choices}
        self.drafted = {dossier: option for dossier, option in found.items() if option is not None}
        return told

    def go_on(self, moves: Mapping[str, Any], until: str) -> list[Said]:
        """Make some moves, leave the other dossiers that came up to the model, and go on. Returns what is told of the months.

        moves : dossier -> option, or None to let the model decide. Raises InputError for a move that cannot be made.
        """
        known = {choice.dossier for choice in self.choices}
        for dossier in moves:
            if dossier not in known:
                raise unknown("dossier that came up", dossier, known, "moves")
        told = [self._end({choice.dossier: _check_option(choice, moves.get(choice.dossier)) for choice in self.choices})]
        while not self.is_over and (until == END or (until == REVIEW and not self.choices)):
            told.append(self._end({}))
        return told

    def show(self) -> Said:
        """How the game stands, and what is to be decided."""
        theatre, actor, months = self.game.theatre, self.game.actor, self.plan.settings.months
        brief, scenario = self.plan.content.actors[actor], self.plan.content.scenario
        about: Said = {"actor": actor, "name": brief.name, "title": scenario.title, "question": scenario.question}
        about |= {"world": self.world, "months": months, "played": self._played, "over": self.is_over}
        said: Said = {**about, "log": self.log.text, "payoff": plain([self.teller.payoff])[0]}
        said |= {"when": calendar(self._played), "next": "" if self.is_over else calendar(self._played + 1)}
        said |= {"wants": list_wants(theatre, actor), "figures": explain_figures(theatre, actor), "stands": self._stands}
        said |= {"reviews": [self._tell_review(choice) for choice in self.choices]}
        ensemble = gather_ensemble(theatre, self.plan)
        return said | {"map": atlas.moment(ensemble, self._played, self.world), "command": line("study=play", f"log={NAME}")}

    def debrief(self) -> Said:
        """The after-action report of the months played so far. Raises InputError where none has been."""
        if self._played == 0:
            raise InputError("play: no month has been played yet, so there is nothing to report")
        if not self.is_over:
            self.game.take_back()
        try:
            found = after_action.find(self.plan, self.world, self.game)
        finally:
            if not self.is_over:
                self.choices = self.game.begin_month()
        payoff = found.table("payoff")
        courses = after_action.label_courses(payoff, any(move.departs for move in self.game.made))
        return {
            **{"title": found.title, "question": found.question, "answer": list(found.answer), "notes": list(found.notes)},
            "sheets": [tell_sheet(sheet) for sheet in found.sheets if sheet.shown],
            "months": [calendar(month) for month in payoff["month"]],
            "courses": [{"label": label, "payoff": plain(payoff[column].to_numpy())} for column, label in courses.items()],
        }

    def release(self) -> None:
        """Let go of the worlds."""
        self.game.theatre.release()

    def _begin(self) -> None:
        """Begin the next month, if there is one, and keep how things stood before."""
        theatre = self.game.theatre
        self._played, self._stands, self.drafted = theatre.month, tell_headlines(theatre), {}
        self.choices = [] if self.is_over else self.game.begin_month()

    def _end(self, options: Mapping[str, str | None], logged: Logged | None = None) -> Said:
        """End the month with these decisions and begin the next; what is told of it."""
        made = [made_by(choice, options.get(choice.dossier)) for choice in self.choices]
        for move in made:
            self.log.enter(move)
        made = end_month(self.game, made, self.log, logged)
        news, month = self.teller.tell_news(made), self.game.theatre.month
        told = {"month": month, "when": calendar(month), "html": rendered("\n".join(news), self._ledger)}
        told |= {"payoff": plain([self.teller.payoff])[0], "change": plain([self.teller.change])[0]}
        self._begin()
        return told

    def _logged(self, logged: Logged, choice: Choice) -> str | None:
        """The option that a log has the player choose; none where the model decided or nothing is logged."""
        move = logged.find(choice.month, choice.dossier, choice.is_open)
        return move.option if move is not None and move.by == "player" else None

    def _tell_review(self, choice: Choice) -> Said:
        """A dossier that came up, with all that speaks for and against its options."""
        theatre = self.game.theatre
        review = weigh_options(theatre, choice, self.game.view)
        options = [{**vars(each), "worth": plain([each.worth])[0]} for each in review.options]
        why = [
            {"label": each.label, "why": each.why, "html": rendered(_listed([f"({each.sources})", *each.points]), self._ledger)}
            for each in list_grounds(theatre, choice)
        ]
        drafted = self.drafted.get(choice.dossier)
        parts = {"dossier": review.dossier, "question": review.question, "rolled": review.rolled, "drafted": drafted}
        return {**parts, "options": options, "why": why}


@dataclass
class Seats:
    """The games that were asked about last, by their logs."""

    kept: OrderedDict[str, Seat] = field(default_factory=OrderedDict)
    turn: threading.RLock = field(default_factory=threading.RLock)

    def take(self, text: str) -> tuple[Seat, list[Said]]:
        """The game of a log, and what is told of the months that had to be replayed. Raises InputError for a log of none."""
        if text in self.kept:
            return self.kept.pop(text), []
        logged = read_text(text)
        seat = Seat(logged)
        try:
            return seat, seat.replay(logged)
        except InputError:
            seat.release()
            raise

    def keep(self, seat: Seat) -> None:
        """Keep a game as it stands."""
        for old in [self.kept.pop(seat.log.text, None), *([self.kept.popitem(last=False)[1]] if len(self.kept) >= KEPT else [])]:
            if old is not None:
                old.release()
        self.kept[seat.log.text] = seat


@dataclass(kw_only=True)
class Playing:
    """What a page asks about games."""

    looker: Looker = field(default_factory=Looker)
    seats: Seats = field(default_factory=Seats)

    def _view(self, asked: Mapping[str, Any]) -> View:
        raise NotImplementedError

    def play(self, asked: Mapping[str, Any]) -> Said:
        """A game as it stands: a new one (`game`), one from its log, or that after more moves (`moves`, `until`)."""
        with self.seats.turn:
            told: list[Said] = []
            if asked.get("log") is None:
                seat = Seat(Logged(NAME, self._open(asked)))
            else:
                seat, told = self.seats.take(_text(asked["log"]))
            try:
                if asked.get("moves") is not None:
                    told = seat.go_on(*_asked_moves(asked))
                return {**seat.show(), "told": told}
            finally:
                self.seats.keep(seat)

    def debrief(self, asked: Mapping[str, Any]) -> Said:
        """The after-action report of a game."""
        with self.seats.turn:
            seat, _ = self.seats.take(_text(asked.get("log")))
            try:
                return self.looker.alone(seat.debrief)
            finally:
                self.seats.keep(seat)

    def _open(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The head of the log of a new game, played in the theatre that is set on the page."""
        game, view = asked.get("game"), self._view(asked)
        if not isinstance(game, Mapping):
            raise refuse("game", game, "a mapping with actor, scenario and world")
        world = game.get("world")
        if not isinstance(world, int) or isinstance(world, bool) or not 0 <= world <= LAST_WORLD:
            raise refuse("world", world, f"a whole number from 0 to {LAST_WORLD}")
        if game.get("scenario"):
            view = replace(view, scenario=str(game["scenario"]))
        content, settings = view.prepare()
        asked_of = (view.scenario, dict(view.rules), view.all_changes(), view.folders)
        return head_log(RunPlan(content, settings), str(game.get("actor")), world, asked_of)


def _text(log: object) -> str:
    """The text of a log. Raises InputError."""
    if not isinstance(log, str):
        raise refuse("log", log, f"the text of a log as study=play writes it ({NAME})")
    return log


def _asked_moves(asked: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The moves that a page asks for, and how far the game goes on. Raises InputError."""
    moves, until = asked["moves"], asked.get("until", MONTH)
    if not isinstance(moves, Mapping):
        raise refuse("moves", moves, "a mapping of dossiers to options")
    if until not in UNTIL:
        raise unknown("until", until, UNTIL, "play")
    return moves, until


def _check_option(choice: Choice, option: object) -> str | None:
    """The option that the player chooses. Raises InputError for one that is not open."""
    if option is None:
        return None
    if not isinstance(option, str) or not choice.is_open.get(option, False):
        allowed = ", ".join(name for name, is_open in choice.is_open.items() if is_open)
        raise refuse(f"moves.{choice.dossier}", option, f"{allowed}, or null to let the model decide")
    return option


def _listed(points: list[str]) -> str:
    """Points as a Markdown list."""
    return "\n".join(f"- {point}" for point in points)
