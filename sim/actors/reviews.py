"""When do an actor's dossiers come up?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.actors.dossier import Dossier
from sim.actors.stage import Stage
from sim.world import conditions, steps


@dataclass(frozen=True)
class Reviews:
    """What the reviews of some dossiers hang on.

    rows : of the dossiers. purposes : of their luck. rate, attentive : chance of a review in a month without and with news,
    (dossier, world). watched : rows of the news that each watches, (news, dossier). pause : months after a change, (dossier, 1).
    """

    dossiers: Sequence[Dossier]
    rows: np.ndarray
    purposes: list[str]
    rate: np.ndarray
    attentive: np.ndarray
    watched: np.ndarray
    pause: np.ndarray

    @classmethod
    def of(cls, theatre: Stage, dossiers: Sequence[Dossier]) -> Reviews:
        """The reviews of some dossiers of a theatre, with the rates that are its parameters now."""

        def numbers(key: str) -> np.ndarray:
            values = [np.broadcast_to(theatre.parameters[f"{d.address}.review.{key}"], theatre.world.n) for d in dossiers]
            return np.array(values, dtype=np.float64).reshape(len(dossiers), theatre.world.n)

        most, rate = max((len(d.when) for d in dossiers), default=0), numbers("rate")
        watched = [theatre.news.of(d.when, most) for d in dossiers]
        return cls(
            dossiers=dossiers,
            rows=np.array([d.row for d in dossiers], dtype=np.intp),
            purposes=[f"review/{d.name}" for d in dossiers],
            rate=rate,
            attentive=np.maximum(rate, numbers("attention")),
            watched=np.array(watched, dtype=np.intp).reshape(len(dossiers), most).T,
            pause=np.array([d.pause for d in dossiers], dtype=np.intp)[:, None],
        )

    def due(self, theatre: Stage) -> np.ndarray:
        """Where each dossier comes up now, (dossier, world): at its rate, after news it watches, or because its ground has gone.

        What somebody's turn has put on the table stays there for its time, or until it comes up. A measure announced for this
        month comes up once more before it is in force, and what has its dates comes up on them. A dossier rests after a change,
        while an act runs its time, and where the scenario or a lever holds it in place.
        """
        news = np.zeros(self.rate.shape, dtype=bool)
        for watched in self.watched:
            news |= theatre.news.heard[watched]
        chance, asked = np.where(news, self.attentive, self.rate), theatre.relations.asked[self.rows]
        np.maximum(chance, theatre.relations.chance, out=chance, where=asked > 0)
        chance = steps.chance(chance, theatre.steps_per_month)
        up = theatre.luck.uniforms(self.purposes, theatre.moment) < chance
        policies = theatre.policies
        up &= policies.standing_for[self.rows] > self.pause * theatre.steps_per_month
        for place, dossier in enumerate(self.dossiers):
            if dossier.requires:
                up[place] |= _has_lost_ground(theatre, dossier) & ~policies.imposed[dossier.row]
            if dossier.has_acts:
                up[place] |= policies.due[dossier.row]
            if theatre.part == 1 and dossier.dates is not None and dossier.dates.comes_up(theatre.month):
                up[place] = True
            if dossier.name in theatre.held:
                up[place] &= theatre.held[dossier.name] < 0
            if theatre.is_forced(dossier):
                up[place] = False
        up &= (policies.act_steps_left[self.rows] == 0) | policies.is_armed(self.rows)
        theatre.relations.asked[self.rows] = asked * ~up
        return up


def _has_lost_ground(theatre: Stage, dossier: Dossier) -> np.ndarray:
    """Whether the option that stands is no longer open, (world,)."""
    stance, lost = theatre.world.stances[dossier.row], np.zeros(theatre.world.n, dtype=bool)
    for option, tests in dossier.requires.items():
        lost |= (stance == option) & ~conditions.hold(tests, theatre.world)
    return lost
