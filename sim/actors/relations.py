"""How has each actor been treated by each other, and what is it called on to answer?

Whoever is harmed is inclined to harm in return, and whoever is helped to help (Rabin 1993, Goldstein and Freeman 1990). A turn is
news to all whom it touches, and puts their own policies on the table until they have been looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.actors.dossier import Dossier
from sim.actors.meaning import Meaning
from sim.config.content import Content
from sim.world.incidents import Toll
from sim.world.world import Number, Real, at


class Relations:
    """What actors remember of each other's turns.

    Parameters
    ----------
    content : of the theatre.
    meaning : of its policies.
    parameters : address -> number.
    stances : at the opening, (dossier, world).
    dtype : in which the worlds are computed.

    Attributes
    ----------
    meaning : of the policies.
    treated : what the turns of each other actor have lately done to the payoffs of each, (actor, other, world).
    asked : for how many months more a dossier is on the table because of somebody's turn, (dossier, world).
    chance : of a review in a month of a dossier that is on the table.
    noted : the stances when turns were last noted, (dossier, world).
    """

    def __init__(
        self,
        content: Content,
        meaning: Meaning,
        parameters: Mapping[str, Number],
        stances: np.ndarray,
        dtype: Real,
    ) -> None:
        def law(entry: str, number: str, otherwise: Number) -> Number:
            return parameters.get(f"laws.{entry}.numbers.{number}", otherwise)

        self.meaning, self.worth = meaning, meaning.worth.astype(dtype)
        self._columns = columns = {name: place for place, name in enumerate(meaning.actors)}
        self._makers = np.array([columns[name.split(".", 1)[0]] for name in content.dossiers], dtype=np.intp)
        self._kept, self._scale = law("reciprocity", "memory", 0.0), law("reciprocity", "scale", 1.0)
        self._window, self.chance = law("replies", "window", 0.0), law("replies", "chance", 0.0)
        self._strength = {name: parameters[f"actors.{name}.reciprocity.strength"] for name in columns}
        self._matters = {
            name: self._others(name.split(".", 1)[0], self.worth[row, : len(options)])
            for row, (name, options) in enumerate(content.options.items())
        }
        self.noted = stances.copy()
        self.asked = np.zeros(stances.shape, dtype=dtype)
        self.treated = np.zeros((len(columns), len(columns), stances.shape[-1]), dtype=dtype)
        for actor, brief in content.actors.items():
            for other in brief.reciprocity.treated:
                self.treated[columns[actor], columns[other]] = parameters[f"actors.{actor}.reciprocity.treated.{other}"]
        self._felt = [
            (name, columns[actor], columns[incident.by], parameters[f"incidents.{name}.felt.{actor}"])
            for name, incident in content.incidents.items()
            if incident.by is not None
            for actor in incident.felt
        ]

    def _others(self, actor: str, worth: np.ndarray) -> list[tuple[str, int]]:
        """The actors to whom the options of a dossier mean different things, if its own actor answers in kind at all."""
        if np.all(np.equal(self._strength[actor], 0.0)):
            return []
        return [(name, place) for name, place in self._columns.items() if name != actor and np.ptp(worth[:, place]) > 0]

    def lapse(self, dossiers: np.ndarray, where: np.ndarray, then: np.ndarray) -> None:
        """Acts have run their time, which is no turn: what follows them was known when they began. All (lapse,)."""
        self.noted[dossiers, where] = then

    def put_on_table(self, dossiers: np.ndarray, where: np.ndarray) -> None:
        """Let dossiers be on the table next month, as if somebody's turn had called on them then. Both (dossier,)."""
        self.asked[dossiers, where] = at(self._window, where) + 1.0

    def take_note(self, stances: np.ndarray, toll: Toll | None) -> None:
        """Remember the turns since last month and the incidents laid to somebody, and let what is older fade."""
        self.treated *= self._kept
        if toll is not None:
            for name, actor, other, felt in self._felt:
                self.treated[actor, other] += toll.happened[name] * felt
        self.asked = np.maximum(self.asked - 1.0, 0.0).astype(self.asked.dtype)
        dossiers, where = np.nonzero(stances != self.noted)
        old, new = self.noted[dossiers, where], stances[dossiers, where]
        self.noted = stances.copy()
        done, makers = self.worth[dossiers, new] - self.worth[dossiers, old], self._makers[dossiers]
        done[np.arange(makers.size), makers] = 0.0  # nobody treats himself
        cells, shape = makers * stances.shape[-1] + where, self.treated.shape[1:]
        for felt, treated in zip(done.T, self.treated, strict=True):
            treated += np.bincount(cells, felt, treated.size).reshape(shape).astype(treated.dtype)
        turns, answering = np.nonzero(self.meaning.calls[dossiers, old, new])
        self.asked[answering, where[turns]] = np.broadcast_to(self._window, self.asked.shape[1:])[where[turns]]

    def answers(self, dossier: Dossier, where: np.ndarray) -> dict[str, np.ndarray]:
        """What each option is worth as an answer to the treatment by each other actor, (option, world)."""
        own, worth = self._columns[dossier.actor], self.worth[dossier.row, : len(dossier.options)]
        strength = at(self._strength[dossier.actor], where)
        found = {}
        for name, place in self._matters[dossier.name]:
            treated = self.treated[own, place, where]
            leaning = strength * (treated / (at(self._scale, where) + np.abs(treated)))
            found[name] = (worth[:, place] - worth[dossier.start, place])[:, None] * leaning.astype(worth.dtype)
        return found
