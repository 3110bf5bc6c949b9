"""Which courses can be searched, and how is one written in numbers that can be bred?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.searching import Genes
from sim.readouts.moves import Move, Moves

TIMINGS = ("held", "months", "triggers")
"""What a course may do: hold options throughout; also from one month to another; also put them in place at a trigger."""


@dataclass(frozen=True)
class Space:
    """The courses of an actor.

    Attributes
    ----------
    answers : (dossier, option) that a course may hold.
    triggers : names of conditions at which one may be put in place.
    months : of a run.
    most : dossiers that a course touches at most.
    timing : one of TIMINGS.

    A course has `most` slots. In each stands nothing or an answer, with a first and a last month and a trigger or none; of two
    slots about one dossier the first counts. Months before the first and after the last are allowed to the breeding and mean the
    first and the last, so that courses held from the start or to the end are not rare.
    """

    answers: tuple[tuple[str, str], ...]
    triggers: tuple[str, ...]
    months: int
    most: int
    timing: str

    @property
    def genes(self) -> Genes:
        """What a course is bred from."""
        found: dict[str, int | tuple[int, int]] = {}
        for slot in range(self.most):
            found[f"answer{slot}"] = 1 + len(self.answers)
            if self.timing != "held":
                found[f"since{slot}"] = (1 - self.months // 2, self.months)
                found[f"until{slot}"] = (1, self.months + max(self.months // 2, 1))
            if self._has_triggers:
                found[f"trigger{slot}"] = 2 * len(self.triggers)
        return found

    @property
    def _has_triggers(self) -> bool:
        return self.timing == "triggers" and bool(self.triggers)

    def decode(self, genes: Mapping[str, int]) -> Moves:
        """The course that some genes mean."""
        found: dict[str, Move] = {}
        for slot in range(self.most):
            answer = int(genes[f"answer{slot}"])
            if answer > 0 and self.answers[answer - 1][0] not in found:
                dossier, option = self.answers[answer - 1]
                found[dossier] = self._make_move(dossier, option, genes, slot)
        return tuple(found[dossier] for dossier in sorted(found))

    def _make_move(self, dossier: str, option: str, genes: Mapping[str, int], slot: int) -> Move:
        trigger = int(genes[f"trigger{slot}"]) - len(self.triggers) if self._has_triggers else -1
        if trigger >= 0:
            return Move(dossier, option, trigger=self.triggers[trigger])
        if self.timing == "held":
            return Move(dossier, option)
        ends = sorted(min(max(int(genes[f"{end}{slot}"]), 1), self.months) for end in ("since", "until"))
        return Move(dossier, option, ends[0], ends[1] if ends[1] < self.months else None)

    def shape(self, draw: np.random.Generator) -> dict[str, int]:
        """How a random course of the first generation is made simpler: few slots, half of them throughout, half untriggered."""
        found: dict[str, int] = {}
        used = int(draw.integers(1, self.most + 1))
        for slot in range(self.most):
            if slot >= used:
                found[f"answer{slot}"] = 0
            if self.timing != "held" and draw.random() < 0.5:
                found |= {f"since{slot}": 1, f"until{slot}": self.months}
            if self._has_triggers and draw.random() < 0.5:
                found[f"trigger{slot}"] = 0
        return found
