"""How is a game of two players in strategic form written as a theatre?

Each player is an actor with one dossier, and each of its moves an option. Taking a move fills a variable of its own within a
month and empties those of the other moves, so what is expected of these variables a month on are the chances of the moves. Each
cell of a payoff table is a payoff rule on the product of two of them. With everything under review, no turning cost and a
foresight of one month, the choice at depth inf is then the logit quantal response equilibrium, lambda being one over the
temperature.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from sim.actors.reasoning import deliberate
from sim.config.content import Content
from sim.config.loading import assemble
from sim.theatre import Theatre
from sim.world.outcomes import OUTCOMES, State, Weights

WHOLLY = 1.0 - 1e-10
"""A push that fills or empties a variable within a month, as nearly as a push may."""
Table = Sequence[Sequence[float]]
Tables = tuple[Table, Table]
Chances = tuple[np.ndarray, np.ndarray]


def responses(tables: Tables, lam: float, decision: Mapping[str, Any] | None = None, precision: str = "double") -> Chances:
    """The chances of the row player's moves and of the column player's, as the theatre's actors choose.

    Parameters
    ----------
    tables : payoffs of the row player and of the column player, both [row player's move][column player's move]; in each game the
        first moves stand at the start. lam : lambda, above 0. decision : keys of `Decision`; depth inf unless it says otherwise.
    precision : 'single' or 'double'.
    """
    with _products(tables):
        stage = Theatre(game(tables, lam, decision), precision=precision)
        players = list(stage.actors.values())
        for player in players:
            player.open_reviews()
        found = deliberate(stage, players)
        stage.release()
    row, column = (found[f"{name}.move"].probabilities[:, 0] for name in stage.content.actors)
    return row, column


def game(tables: Tables, lam: float, decision: Mapping[str, Any] | None = None) -> Content:
    """The content of a theatre that is the game; the products of its variables must be known as outcomes."""
    moves = _moves(tables)
    tree = {
        "variables": {name: _variable(name, stands=name in (mine[0] for mine in moves)) for mine in moves for name in mine},
        "actors": {
            name: _player(name, mine, _cells(tables[place], moves), lam)
            for place, (name, mine) in enumerate(zip(("row", "column"), moves, strict=True))
        },
        "mechanisms": {},
        "milestones": {},
        "incidents": {},
        "scenario": {"title": "A game in strategic form", "question": "Which moves do both players expect of each other?"},
    }
    return assemble(tree, "game", {"depth": "inf", **(decision or {})}, {})


def _moves(tables: Tables) -> tuple[list[str], list[str]]:
    """The variables that stand for the moves of each player."""
    rows, columns = np.shape(tables[0])
    return [f"row_{i}" for i in range(rows)], [f"column_{j}" for j in range(columns)]


def _variable(name: str, stands: bool) -> dict[str, Any]:
    return {"label": f"the move {name}", "unit": "chance", "bounds": [0.0, 1.0], "start": float(stands)}


def _cells(table: Table, moves: tuple[list[str], list[str]]) -> dict[str, float]:
    """Product of two moves -> what it pays."""
    return {_product(*pair): float(pays) for pair, pays in zip(product(*moves), np.ravel(table), strict=True)}


def _player(name: str, moves: list[str], pays: dict[str, float], lam: float) -> dict[str, Any]:
    options = {
        move: {"label": move, "effects": {other: WHOLLY if other == move else -WHOLLY for other in moves}} for move in moves
    }
    review = {"rate": 1.0, "attention": 1.0}
    return {
        "name": name,
        "size": {"value": 0.5},
        "temperature": 1.0 / lam,
        "foresight": 1.0,
        "payoffs": {cell: {"outcome": cell, "weight": weight} for cell, weight in pays.items()},
        "dossiers": {
            "move": {"question": "Which move?", "start": moves[0], "review": review, "turning_cost": 0.0, "options": options}
        },
    }


def _product(one: str, other: str) -> str:
    return f"{one}_and_{other}"


@contextmanager
def _products(tables: Tables) -> Iterator[None]:
    """Let the products of the two players' moves be outcomes for as long as a game is played."""
    pairs = {_product(*pair): pair for pair in product(*_moves(tables))}
    OUTCOMES.update({name: partial(_both, *pair) for name, pair in pairs.items()})
    try:
        yield
    finally:
        for name in pairs:
            del OUTCOMES[name]


def _both(one: str, other: str, w: State, _: Weights) -> np.ndarray:
    """Both moves at once."""
    return w[one] * w[other]
