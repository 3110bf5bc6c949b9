"""Which agreements are offered, granted, turned down and taken back?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.actors.actor import Actor
from sim.actors.dossier import Dossier, Share
from sim.actors.evaluation import Weighing
from sim.actors.stage import Stage
from sim.world.world import World, ordered_sum

MOVES = ("offered", "granted", "refused", "withdrawn")


def moves_of(share: Share, world: World, where: np.ndarray, before: np.ndarray) -> dict[str, np.ndarray]:
    """What a review of one side has meant to an agreement, (where,) of bool each.

    Parameters
    ----------
    where : the worlds in which the side was reviewed. before : what stood there before, (where,).

    Returns
    -------
    offered : it now consents, and others are still to. granted : it now consents, and with it enough do. refused : enough others
    do with it, and it does not. withdrawn : it no longer consents, and with it enough did. Where enough do without it, as in a
    club, none of these.
    """
    pact, row = share.pact, share.pact.sides[share.place]
    gave, gives = share.consents[before], share.consents[world.stances[row, where]]
    given = [part.take(world.stances[side, where]) for side, part in zip(pact.sides, pact.consents, strict=True)]
    others = [part for place, part in enumerate(given) if place != share.place]
    vetoes = [part for place, part in enumerate(given) if place != share.place and pact.veto[place]]
    number = ordered_sum(part.astype(np.int8) for part in others)
    enough = number >= pact.least - 1
    for part in vetoes:
        enough = enough & part
    if not pact.veto[share.place]:
        enough = enough & (number < pact.least)
    return {
        "offered": gives & ~gave & (number < pact.least - 1),
        "granted": gives & ~gave & enough,
        "refused": ~gives & ~gave & enough,
        "withdrawn": gave & ~gives & enough,
    }


class Dealings:
    """Counts over all worlds how often each side of each agreement made each move. An onlooker of a theatre's reviews."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], np.ndarray] = {}

    def __call__(self, theatre: Stage, actor: Actor, dossier: Dossier, weighing: Weighing, before: np.ndarray) -> None:
        """Note the moves of one dossier in one month."""
        for share in dossier.shares:
            found = moves_of(share, theatre.world, weighing.where, before[weighing.where])
            if weighing.put_off is not None:  # a consent that waits for its turn is no refusal
                found["refused"] &= ~((weighing.put_off >= 0) & share.consents[weighing.put_off])
            key = (share.pact.name, dossier.name)
            self._counts[key] = self._counts.get(key, 0) + np.array([found[move].sum() for move in MOVES])

    def table(self) -> pd.DataFrame:
        """One row an agreement and side: columns agreement, dossier, and how often it offered, granted, refused and withdrew."""
        rows = [(*key, *map(int, counts)) for key, counts in self._counts.items()]
        return pd.DataFrame(rows, columns=["agreement", "dossier", *MOVES])
