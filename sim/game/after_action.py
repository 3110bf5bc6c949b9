"""What did the player's decisions change, compared with the same world left to the model, and which of them mattered most?

Everything is played again with the same random numbers, as worlds of one theatre: the game as it was played, the world left to
the model, and for each dossier and each decision that departs from the model's the game with that dossier left to the model
from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.actors.payoffs import Stakes, find_reads
from sim.config.calendar import calendar
from sim.config.content import Content
from sim.config.schema import Dossier
from sim.ensembles.batch import opened
from sim.ensembles.run_plan import RunPlan
from sim.game.seat import Game, Move, Moves, seat_player
from sim.plots.played import plot_played
from sim.reporting.findings import Findings, Picture, Sheet
from sim.reporting.narrative import differing, ending, tell_want
from sim.theatre import Theatre
from sim.world.world import levels

MOST = 3
"""So many forks are told in the answer."""


@dataclass(frozen=True)
class Played:
    """What a game was worth beside the same world left to the model, and beside its forks.

    own : payoff rule -> month by month what it was worth to the actor, (month, world). others : actor -> payoff, (month, world).
    Worlds: the game, the world left to the model, and the forks. forks : the decision that each fork begins with.
    """

    own: Mapping[str, np.ndarray]
    others: Mapping[str, np.ndarray]
    forks: Sequence[Move]

    @property
    def payoff(self) -> np.ndarray:
        """The payoff of the actor in each world, the mean over the months, (world,)."""
        return np.sum(list(self.own.values()), axis=0).mean(axis=0)


def relive(plan: RunPlan, world: int, game: Game) -> Played:
    """Play a game again, up to the month it has reached, beside the world left to the model and all forks."""
    actor, months, forks = game.actor, game.theatre.month, [move for move in game.made if move.departs]
    theatre = opened(plan, np.full(len(forks) + 2, world), seat_player(actor, _lay_out(game.moves, forks)))
    worths: dict[str, list[dict[str, np.ndarray]]] = {name: [] for name in theatre.actors}
    for _ in range(months):
        theatre.step()
        for name, found in worths.items():
            found.append(read_worth(theatre, name))
    theatre.release()
    series = {name: {rule: np.array([month[rule] for month in found]) for rule in found[0]} for name, found in worths.items()}
    others = {name: np.sum(list(rules.values()), axis=0) for name, rules in series.items()}
    return Played(series[actor], others, forks)


def read_worth(theatre: Theatre, actor: str) -> dict[str, np.ndarray]:
    """What the levels that stand in a theatre are worth to an actor: payoff rule -> weight x outcome, (world,)."""
    rules = theatre.actors[actor].rules
    seen = levels({name: theatre.world[name].astype(np.float64) for name in find_reads(rules)}, theatre.world.scales)
    terms = Stakes(rules, theatre.parameters).terms(seen, np.arange(theatre.world.n))
    return {rule: np.broadcast_to(term, theatre.world.n).astype(np.float64) for rule, term in terms}


def _lay_out(moves: Moves, forks: Sequence[Move]) -> Moves:
    """The moves of the game, of the world left to the model, and of each fork, side by side."""
    found = {}
    for (month, dossier), move in moves.items():
        row = np.full(len(forks) + 2, move[0])
        row[1] = -1
        row[2:][[fork.dossier == dossier and fork.month <= month for fork in forks]] = -1
        found[month, dossier] = row
    return found


def find(plan: RunPlan, world: int, game: Game) -> Findings:
    """The after-action report of a game that has been played for a month or more."""
    content, months, played = plan.content, game.theatre.month, relive(plan, world, game)
    brief = content.actors[game.actor]
    left = opened(plan, np.array([world]))
    left.advance(months)
    changed = differing(left, game.theatre, "in the world left to the model") if played.forks else []
    left.release()
    forks = tabulate_forks(content, played)
    answer = [*_tell_result(content, game, played), *_tell_forks(forks, brief.name), ending(game.theatre)]
    payoff = _table_payoff(game.actor, played, forks)
    by_want, by_actor = _table_wants(content, game.actor, played), _table_actors(content, played)
    told = {"played": "{played:.3f}", "left to the model": "{model:.3f}", "difference": "{difference:+.3f}"}
    sheets = [
        Sheet("changed", "What your moves changed by the end", pd.DataFrame({"what": changed}), {"what": "{what}"}, shown=20),
        Sheet("forks", "Dossiers left to the model from the decision that mattered most", forks, FORKS, FORKED),
        Sheet(
            "wants", f"What {brief.name} wants, average over the months", by_want, {"want": "{want}", **told}, shown=len(by_want)
        ),
        Sheet("actors", "Payoff of each actor, average over the months", by_actor, {"actor": "{who}", **told}, UNLIKE),
        Sheet("payoff", "Payoff of each month", payoff, {}, shown=0),
        Sheet("decisions", "All decisions", tabulate_decisions(content, game.made), {}, shown=0),
    ]
    notes = [
        "One world of many, and one course of luck: what paid here need not pay elsewhere. study=robustness judges courses of"
        " action over all uncertain parameters.",
        "Payoffs are the model's account of what the actor wants; they are judged weights, not measurements.",
    ]
    title = f"{brief.name} in {content.scenario.title}, world {world}: after-action report"
    question = f"How did the decisions of {brief.name}'s player pay, compared with the same world left to the model?"
    pictures = [_draw_payoff(content, game.actor, payoff, bool(played.forks))]
    return Findings(title, question, answer, [sheet for sheet in sheets if len(sheet.table)], pictures, notes)


FORKS = {
    "from": "{when}",
    "dossier": "{question}",
    "you chose": "{chosen}",
    "the model's roll": "{rolled}",
    "payoff as played": "{played:.3f}",
    "with the fork": "{fork:.3f}",
    "your course paid": "{gain:+.3f}",
}
FORKED = (
    "In a fork this one dossier is left to the model from the decision on. All your other moves stand, wherever their"
    " dossiers come up in the same months and the options are open; the random numbers are the same. Of each dossier the fork"
    " with the largest difference."
)
UNLIKE = "Payoffs of different actors are on different scales and cannot be compared with each other, only between the columns."


def _tell_result(content: Content, game: Game, played: Played) -> list[str]:
    """How many decisions there were, and how the payoff compares."""
    name, made, months = content.actors[game.actor].name, game.made, game.theatre.month
    yours, model = played.payoff[:2]
    own = sum(move.by == "player" for move in made)
    first = (
        f"In {months} month{'s' if months > 1 else ''}, to {calendar(months)}, {len(made)} reviews came up; you decided {own} of"
        f" them, in {len(played.forks)} otherwise than the model would have."
    )
    if not made:
        first = f"Up to {calendar(months)} none of {name}'s dossiers came up."
    if not played.forks:
        return [first, f"The world is the one left to the model; {name}'s payoff averaged {yours:.3f} a month."]
    verdict = "more" if yours > model else "less"
    ends = np.sum([worth[-1] for worth in played.own.values()], axis=0)
    second = (
        f"{name}'s payoff averaged {yours:.3f} a month, {abs(yours - model):.3f} {verdict} than the {model:.3f} of the same world"
        f" left to the model with the same luck; in the last month it was {ends[0]:.3f} against {ends[1]:.3f}."
    )
    gaps = {rule: float(np.mean(worth[:, 0] - worth[:, 1])) for rule, worth in played.own.items()}
    best, worst = max(gaps, key=lambda rule: gaps[rule]), min(gaps, key=lambda rule: gaps[rule])
    parts = [f"the largest gain was {tell_want(content, game.actor, best, gaps[best], 3)}"] if gaps[best] > 0 else []
    parts += [f"the largest loss was {tell_want(content, game.actor, worst, gaps[worst], 3)}"] if gaps[worst] < 0 else []
    return [first, second, f"Over the months, {'; '.join(parts)}."] if parts else [first, second]


def _tell_forks(forks: pd.DataFrame, name: str) -> list[str]:
    """The decisions that mattered most, in sentences."""
    return [
        f"{row.question} You chose '{row.chosen}' in {row.when}, where the model rolled '{row.rolled}'; deciding this dossier"
        f" from then on {'raised' if row.gain > 0 else 'lowered'} {name}'s payoff by {abs(row.gain):.3f} a month, compared with"
        " leaving it to the model."
        for row in forks.head(MOST).itertuples()
    ]


def tabulate_forks(content: Content, played: Played) -> pd.DataFrame:
    """Of each dossier the fork with the largest difference, the largest first."""
    rows = []
    for move, worth in zip(played.forks, played.payoff[2:], strict=True):
        entry = _entry(content, move.dossier)
        rows.append(
            {
                "month": move.month,
                "when": calendar(move.month),
                "dossier": move.dossier,
                "question": entry.question,
                "chosen": entry.options[move.option].label,
                "rolled": entry.options[move.rolled].label,
                "played": played.payoff[0],
                "fork": worth,
                "gain": played.payoff[0] - worth,
            }
        )
    table = pd.DataFrame(rows, columns=["month", "when", "dossier", "question", "chosen", "rolled", "played", "fork", "gain"])
    table = table.sort_values("gain", key=lambda gain: -gain.abs(), kind="stable")
    return table.drop_duplicates("dossier", ignore_index=True)


def tabulate_decisions(content: Content, made: Sequence[Move]) -> pd.DataFrame:
    """All decisions of a game, in their order."""
    rows = [
        {
            "month": move.month,
            "when": calendar(move.month),
            "dossier": move.dossier,
            "before": move.before,
            "option": move.option,
            "rolled": move.rolled,
            "chance": move.chance,
            "by": move.by,
        }
        for move in made
    ]
    return pd.DataFrame(rows)


def _table_wants(content: Content, actor: str, played: Played) -> pd.DataFrame:
    """What each payoff rule of the actor was worth in the game and left to the model, the largest differences first."""
    rows = []
    for rule, worth in played.own.items():
        want = tell_want(content, actor, rule, 1.0).rsplit(" (", 1)[0]
        rows.append(_compare({"rule": rule, "want": want}, worth))
    table = pd.DataFrame(rows)
    return table.sort_values("difference", key=lambda gap: -gap.abs(), kind="stable", ignore_index=True)


def _table_actors(content: Content, played: Played) -> pd.DataFrame:
    """The payoff of each actor in the game and left to the model."""
    return pd.DataFrame(
        [_compare({"actor": name, "who": content.actors[name].name}, worth) for name, worth in played.others.items()]
    )


def _table_payoff(actor: str, played: Played, forks: pd.DataFrame) -> pd.DataFrame:
    """The payoff of each month as played, left to the model, and in the forks that mattered most where there are several."""
    worth = played.others[actor]
    columns = {"month": np.arange(1, len(worth) + 1), "played": worth[:, 0], "model": worth[:, 1]}
    named = [(fork.month, fork.dossier) for fork in played.forks]
    for row in forks.head(MOST).itertuples() if len(named) > 1 else ():
        label = f"only {row.dossier.split('.', 1)[1].replace('_', ' ')} left to it, from {row.when}"
        columns[label] = worth[:, 2 + named.index((row.month, row.dossier))]
    return pd.DataFrame(columns)


def label_courses(payoff: pd.DataFrame, is_apart: bool) -> dict[str, str]:
    """Column of the table of payoffs -> what the course is called; is_apart : whether the game departs from the model's."""
    forks = {name: name for name in payoff.columns if name not in ("month", "played", "model")}
    return {"played": "as played"} | ({"model": "left to the model altogether", **forks} if is_apart else {})


def _draw_payoff(content: Content, actor: str, payoff: pd.DataFrame, is_apart: bool) -> Picture:
    """The payoff of each month as played, left to the model, and in the forks that mattered most."""
    paths = {
        label: pd.DataFrame({"month": payoff["month"], "payoff": payoff[column]})
        for column, label in label_courses(payoff, is_apart).items()
    }
    title = f"{content.actors[actor].name}'s payoff as played and left to the model"
    caption = "The payoff of each month in the game, in the same world left to the model, and where one dossier is left to it."
    return Picture("payoff", caption, partial(plot_played, paths, title=title))


def _compare(row: dict[str, Any], worth: np.ndarray) -> dict[str, Any]:
    """A row with the means over the months of the game and of the world left to the model."""
    yours, model = (float(mean) for mean in worth[:, :2].mean(axis=0))
    return {**row, "played": yours, "model": model, "difference": yours - model}


def _entry(content: Content, dossier: str) -> Dossier:
    actor, question = dossier.split(".", 1)
    return content.actors[actor].dossiers[question]
