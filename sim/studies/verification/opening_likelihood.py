"""How likely is what stands at the opening, if the payoff rules speak?

The policies of October 2025 are evidence about payoffs. For each dossier: the chance that the choice of its actor, made at the
opening, gives the stance that stands, against a choice at random, and how often that stance is the best option.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.actors.actor import Actor
from sim.actors.dossier import Dossier
from sim.config.content import Content
from sim.theatre import Theatre

WORLDS = 200
LEAST = 1e-12
"""A chance below this is told as this."""


def opening(content: Content, seed: int, worlds: int = WORLDS) -> pd.DataFrame:
    """The chance of what stands, one row a dossier, the least likely first.

    Returns
    -------
    columns dossier, stands, chance (mean over worlds), likelihood (its logarithm), uniform (that of a choice at random among the
    options that are open), best (share of worlds in which nothing is worth more, before the cost of turning), instead (what is
    best most often), behind (median of what is lost against the best).
    """
    theatre = Theatre(content, worlds, seed)
    theatre.let_mechanisms_read()
    rows = [_row(theatre, actor, d) for actor in theatre.actors.values() for d in actor.dossiers]
    theatre.release()
    return pd.DataFrame(rows).sort_values("chance", kind="stable", ignore_index=True)


def _row(theatre: Theatre, actor: Actor, dossier: Dossier) -> dict[str, Any]:
    """One dossier at the opening, in all worlds."""
    where = np.arange(theatre.world.n)
    weighed = actor.weigh(dossier, where, theatre.look_ahead())
    stands = theatre.world.stances[dossier.row]
    turning = weighed.costs - actor.upkeep[dossier.name].take(where, axis=1)
    worth = np.where(weighed.is_open, weighed.utilities + turning, -np.inf)
    own, top = worth[stands, where], worth.max(axis=0)
    chance = max(float(weighed.probabilities[stands, where].mean()), LEAST)
    return {
        "dossier": dossier.name,
        "stands": dossier.options[dossier.start],
        "chance": chance,
        "likelihood": float(np.log(chance)),
        "uniform": float(-np.log(weighed.is_open.sum(axis=0)).mean()),
        "best": float((own >= top).mean()),
        "instead": dossier.options[int(np.bincount(worth.argmax(axis=0), minlength=len(worth)).argmax())],
        "behind": float(np.median(top - own)),
    }


def tell(table: pd.DataFrame) -> str:
    """The whole table in a sentence."""
    best = int((table["best"] > 0.5).sum())
    return (
        f"What stands at the opening has a mean log-likelihood of {table['likelihood'].mean():.2f} a dossier, against"
        f" {table['uniform'].mean():.2f} for a choice at random; in {best} of {len(table)} dossiers it is the best option in most"
        f" worlds, in {table['best'].mean():.0%} on average."
    )
