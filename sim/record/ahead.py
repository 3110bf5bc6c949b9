"""What do worlds say of the months ahead, and what do those say who know less?

Two kinds of question, both settled at the end of a month: which option stands in a dossier, and whether a milestone has been
reached. Reference forecasts go by what stands now and by how much changed between January and October 2025.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.analysis.chances import spread_of_chance
from sim.analysis.scores import chances_of
from sim.config.content import Content
from sim.config.errors import InputError, unknown
from sim.ensembles.ensemble import Ensemble
from sim.record import initial_state
from sim.record.forecasts import MILESTONES, starts
from sim.record.observations import recorded
from sim.record.questions import MOSTLY, STAYS, smoothed
from sim.record.sealed import YES_OR_NO

NOTHING, RATE, OWN_RATE = "nothing changes", "base rate", "actor's rate"
DOCUMENT = "document"
REFERENCES = (NOTHING, MOSTLY, RATE, OWN_RATE)


@dataclass(frozen=True)
class Rates:
    """How much changed while it was on record.

    months : of the record. turned : dossier -> whether it ended with another option than it began with. reached : milestones that
    came about, of so many.
    """

    months: int
    turned: dict[str, bool]
    reached: int
    milestones: int

    def of_dossier(self, dossier: str, months: int, is_own: bool) -> float:
        """The chance that a dossier stands elsewhere so many months on, by all actors' dossiers or by those of its own."""
        actor = dossier.split(".")[0]
        pool = [turned for name, turned in self.turned.items() if not is_own or name.split(".")[0] == actor]
        return 1.0 - (1.0 - smoothed(sum(pool), len(pool))) ** (months / self.months)

    def of_milestone(self, months: int) -> float:
        """The chance that a milestone is reached within so many months."""
        return 1.0 - (1.0 - smoothed(self.reached, self.milestones * self.months)) ** months


def read_rates(october: Content, folders: Iterable[Path | str] = ()) -> Rates:
    """How much changed from January 2025 to the opening. Raises InputError where the record does not fit the theatre."""
    start = initial_state.beginning(folders)
    january = initial_state.content((), folders)
    record = recorded(january, start.begin, folders)
    begun, ended = starts(january), {**starts(october), **record.standing}
    return Rates(record.months, {name: begun[name] != ended[name] for name in begun if name in ended}, 0, len(january.milestones))


def try_rates(october: Content, folders: Iterable[Path | str] = ()) -> Rates | None:
    """The same, or none where the record does not fit the theatre."""
    try:
        return read_rates(october, folders)
    except InputError:
        return None


# --- questions and their answers ---------------------------------------------------------------------------------------------


def list_subjects(ensemble: Ensemble) -> Iterator[str]:
    """What is asked about: all dossiers, and all milestones that had not been reached when the theatre opened."""
    yield from ensemble.content.options
    yield from (name for name in ensemble.content.milestones if (ensemble.reached(name).values != 0).any())


def list_answers(content: Content, subject: str) -> tuple[str, ...]:
    """The answers to a question. Raises InputError for what is neither a dossier nor a milestone."""
    if subject in content.options:
        return tuple(content.options[subject])
    if subject in content.milestones:
        return YES_OR_NO
    raise unknown("dossier or milestone", subject, [*content.options, *content.milestones], "question")


def read_answers(ensemble: Ensemble, subject: str, month: int) -> np.ndarray:
    """The place of each world's answer at the end of a month, (world,)."""
    if subject in ensemble.content.options:
        return ensemble.data["stance"].sel(dossier=subject, month=month).values.astype(np.int16)
    reached = ensemble.reached(subject).values
    return ((reached >= 0) & (reached <= month)).astype(np.int16)


def hash_answers(answers: np.ndarray) -> str:
    """A hash of the answers of all worlds in their order, the same on every machine."""
    return hashlib.sha256(np.ascontiguousarray(answers, dtype="<i2").tobytes()).hexdigest()


def give_chances(answers: np.ndarray, options: int, replicates: int) -> dict[str, list]:
    """Counts, chances of the answers (Jeffreys': none is 0 or 1), and between which ends each lies.

    Parameters
    ----------
    answers : places, (world,), worlds of one draw of the numbers side by side. options : how many. replicates : worlds of a draw.
    """
    counts = np.bincount(answers, minlength=options)
    chances, low, high = chances_of(counts), [], []
    for place in range(options):
        ends = spread_of_chance((answers == place).reshape(-1, replicates)).interval
        low.append(min(ends[0], float(chances[place])))
        high.append(max(ends[1], float(chances[place])))
    return {"counts": counts.tolist(), "chances": chances.tolist(), "low": low, "high": high}


def give_references(content: Content, subject: str, month: int, rates: Rates | None) -> dict[str, list[float] | None]:
    """What those give who know less: who -> chances of the answers, none where nothing is known."""
    if subject in content.milestones:
        rate = None if rates is None else rates.of_milestone(month)
        chances = {NOTHING: 0.0, MOSTLY: 1.0 - STAYS, RATE: rate, OWN_RATE: rate}
        return {who: None if chance is None else [1.0 - chance, chance] for who, chance in chances.items()}
    options = content.options[subject]
    stands = np.eye(len(options))[options.index(starts(content)[subject])]
    others = (1.0 - stands) / (len(options) - 1)
    moves: dict[str, float | None] = {NOTHING: 0.0, MOSTLY: 1.0 - STAYS}
    for who, is_own in ((RATE, False), (OWN_RATE, True)):
        moves[who] = rates.of_dossier(subject, month, is_own) if rates is not None and subject in rates.turned else None
    return {who: None if move is None else ((1.0 - move) * stands + move * others).tolist() for who, move in moves.items()}


def group_of(content: Content, subject: str) -> str:
    """What a question is correlated with: all of its actor, or all milestones."""
    return MILESTONES if subject in content.milestones else subject.split(".")[0]
