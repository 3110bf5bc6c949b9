"""What happens if you decide for one actor, month by month?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from sim.actors.account import Choice
from sim.config import files
from sim.config.calendar import calendar
from sim.config.commands import line, tell_word
from sim.config.errors import InputError, refuse
from sim.ensembles.run import Stopped
from sim.ensembles.run_plan import RunPlan
from sim.game import after_action
from sim.game.course import end_month, head_log, read_plan
from sim.game.move_log import NAME, Logged, MoveLog, read_log
from sim.game.seat import Game, Move, made_by
from sim.game.telling import Teller
from sim.plots.timeline import plot_timeline
from sim.reporting.findings import Picture
from sim.reporting.narrative import happenings
from sim.reporting.progress import say
from sim.studies.decide import answers, screens
from sim.studies.decide.answers import Answers, read_answer
from sim.studies.options import Count, Options, String, option
from sim.studies.registry import NUMBERS, refuse_beside, study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder
from sim.world.world import LAST_WORLD

WITH_LOG = ("log", "script", "study", "results", "execution", "figures", "quiet")
"""What may be said of a game that continues from its log, which determines everything else."""


class Asked(Options):
    """What the study is asked."""

    actor: String | None = option(None, "Actor that you play.", "the name of an actor")
    world: Count = option(0, "Number of the world.", f"a whole number from 0 to {LAST_WORLD}", ge=0, le=LAST_WORLD)
    log: String | None = option(None, f"Log of a game ({NAME} in its folder): replay it and continue.", "a file")
    script: String | None = option(
        None, "Moves to be made instead of asking, one a line; without it they are read from standard input.", "a text file"
    )


class Left(Exception):
    """The player leaves the game, or there are no more answers; its text says which."""


@dataclass
class Table:
    """A game, and those who sit at it: whoever answers, whoever is told, and the log.

    logged : the game that is replayed, none for a new one. delegated : what is left to the model for now, MODEL_MONTH or
    MODEL_GAME, or nothing. told : everything that was printed.
    """

    game: Game
    answers: Answers
    log: MoveLog
    logged: Logged | None
    request: Request[Asked]
    delegated: str = ""
    told: list[str] = field(default_factory=list)

    def tell(self, text: str = "") -> None:
        """Print a text, and keep it for the folder."""
        self.request.console.print(text, markup=False, soft_wrap=True)
        self.told.append(text)


@study(
    "play",
    options=Asked,
    takes=("scenario", "months", "seed", "precision", "generator", *NUMBERS),
    examples=("actor=pakistan months=12", "log=results/GAME/moves.jsonl"),
)
def make(request: Request[Asked]) -> Path:
    """Play one actor in one world: decide each dossier that comes up, see what follows, and read an after-action report.

    For each option the model's expectation, its reasons and its chance are shown, and what the model would choose this month.
    Every move is logged as it is made (`moves.jsonl` in the results folder); `log=FILE` replays the game, checked bit by bit,
    and continues from there. The report compares the actor's payoff with the same world left to the model, with the same random
    numbers, and shows which decisions mattered most. Returns the folder.
    """
    if request.resume is not None:
        raise refuse("resume", str(request.resume), f"log=FILE, the {NAME} of a game, to continue it")
    logged = read_log(files.place(request.options.log)) if request.options.log is not None else None
    plan, head = _set_up(request, logged)
    world, actor = int(head["world"]), str(head["actor"])
    script = files.place(request.options.script) if request.options.script is not None else None
    game, sources = Game.open(plan, world, actor), Answers.of(script)
    folder = open_folder(request, f"play_{actor}_{plan.content.scenario_name}_{world}")
    table = Table(game, sources, MoveLog(head, folder / NAME), logged, request)
    going_on = f"To continue: {line('study=play', f'log={tell_word(folder / NAME)}')}"
    try:
        _play(table, plan.settings.months)
    except Left as why:
        table.tell(f"\n{why} {going_on}")
    except KeyboardInterrupt:
        raise Stopped(f"stopped; all moves so far are in {folder / NAME}. {going_on}") from None
    except InputError as problem:
        raise InputError(f"{problem} The moves before it are kept. {going_on}") from None
    finally:
        (folder / "game.md").write_text("\n".join(table.told) + "\n", encoding="utf-8")
    if game.theatre.month > 0:
        _report(table, plan, world, folder)
    game.theatre.release()
    return folder


def _set_up(request: Request[Asked], logged: Logged | None) -> tuple[RunPlan, Mapping[str, Any]]:
    """What is played, and the head of its log: as asked for, or as the game was opened that continues. Raises InputError."""
    if logged is not None:
        typed = dict(word.lstrip("+").split("=", 1) for word in request.command if "=" in word and not word.startswith("-"))
        refuse_beside("log", typed, typed, WITH_LOG)
        return read_plan(logged), logged.head
    asked = request.options
    plan = RunPlan(request.content(), request.settings)
    if asked.actor is None:
        raise refuse("actor", None, f"the actor you play: {', '.join(plan.content.actors)}")
    source = (request.scenario, request.decision, request.changes, request.folders)
    return plan, head_log(plan, asked.actor, asked.world, source)


def _play(table: Table, months: int) -> None:
    """Play all months. Raises Left where the player stops earlier; the month that had begun is then taken back."""
    game = table.game
    table.tell(screens.tell_opening(game.theatre, game.actor, months))
    teller = Teller(game)
    while game.theatre.month < months:
        choices = game.begin_month()
        month = game.theatre.month
        table.tell(f"\n=== {calendar(month)} (month {month} of {months}) ===")
        table.delegated = "" if table.delegated == answers.MODEL_MONTH else table.delegated
        try:
            made = [_decide(table, choice, f"[{place} of {len(choices)}]") for place, choice in enumerate(choices, start=1)]
        except Left:
            game.take_back()
            raise
        made = end_month(game, made, table.log, table.logged)
        _tell_news(table, teller, made)


def _tell_news(table: Table, teller: Teller, made: list[Move]) -> None:
    """What came of the month."""
    news, name = teller.tell_news(made), table.game.theatre.content.actors[table.game.actor].name
    table.tell("\nWhat happened:" if news else "\nA quiet month.")
    for text in news:
        table.tell(text.replace("**", ""))
    table.tell(f"\n{name}'s payoff this month: {teller.payoff:.3f} ({teller.change:+.3f} on the month before).")


def _decide(table: Table, choice: Choice, which: str) -> Move:
    """One decision, from the log where it holds one, from the model where the player has let it, or else as answered."""
    logged = table.logged.find(choice.month, choice.dossier, choice.is_open) if table.logged is not None else None
    if logged is not None:
        move = made_by(choice, logged.option if logged.by == "player" else None)
    elif table.delegated:
        move = made_by(choice, None)
    else:
        table.tell(f"\n{screens.tell_review(table.game.theatre, choice, table.game.view, which)}")
        move = made_by(choice, _ask(table, choice))
    table.log.enter(move)
    return move


def _ask(table: Table, choice: Choice) -> str | None:
    """The option that the player chooses, None to let the model decide. Raises Left; InputError for a wrong move in a script."""
    while True:
        text = table.answers.ask("  Your move > ", table.request.console)
        if text is None:
            raise Left(f"No more moves in {calendar(choice.month)}; the game is kept.")
        try:
            answer = read_answer(text, choice)
        except InputError as problem:
            if table.answers.is_script:
                raise InputError(f"{table.answers.place} ({calendar(choice.month)}, {choice.dossier}): {problem}") from None
            table.tell(f"  {problem}")
            continue
        if answer.letter == answers.QUIT:
            raise Left(f"You leave the game in {calendar(choice.month)}.")
        if answer.letter == answers.HELP:
            table.tell(screens.tell_help(table.game.theatre, table.game.actor))
        elif answer.letter == answers.WHY:
            table.tell(screens.tell_why(table.game.theatre, choice))
        else:
            table.delegated = answer.letter if answer.letter in (answers.MODEL_MONTH, answers.MODEL_GAME) else ""
            return answer.option or None


def _report(table: Table, plan: RunPlan, world: int, folder: Path) -> None:
    """Leave the after-action report in the folder."""
    game, content = table.game, plan.content
    found = after_action.find(plan, world, game)
    told, names = happenings(game.theatre), {actor: brief.name for actor, brief in content.actors.items()}
    if len(told):
        draw = partial(plot_timeline, told, actors=names, title=found.title, months=game.theatre.month)
        caption = "The game: turns of policy, events, milestones and incidents, month by month."
        found = replace(found, pictures=[*found.pictures, Picture("timeline", caption, draw)])
    asked = {**table.request.list_asked(), "actor": game.actor, "world": world}
    table.tell()
    leave(folder, table.request, found, content, plan.settings, world=world, worlds=1, options=asked)
    say(table.request, f"The game as it was played: {folder / 'game.md'}; its moves: {folder / NAME}")
