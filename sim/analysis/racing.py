"""How much of the cases has a course to meet before it is known to be poor?

Each new course first meets a quarter of the draws, then half of them. It is stopped there if some course on the front so far is
better in every outcome by paired one-sided t tests in the same draws, each at the level `SURE`: at each look the chance to stop a
course that is as good as that rival in at least one outcome is at most that (intersection-union test; with several rivals and
looks it adds up). A stopped course is told to be worth what its rival is worth in all draws less what it fell behind.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.analysis.pareto import find_front, measure_volume

SURE = 0.05
"""Level of each test that stops a course."""
PARTS, FEWEST = (4, 2), 8
"""A course is looked at after one in so many draws, but after so many at least."""
Judge = Callable[[Any, int], np.ndarray]
"""What a course is worth in the first so many draws, (outcome, draw), the more the better."""


@dataclass
class Race:
    """The courses that were judged, and how.

    Parameters
    ----------
    judge : Judge
        What tells what a course is worth.
    draws : int
        Of a full judgement.
    known : dict of Hashable to ndarray
        Course -> its mean worth, (outcome,); of stopped courses as estimated.
    whole : dict of Hashable to ndarray
        Course -> its worth in all draws, (outcome, draw), for those that were not stopped.
    spent : float
        Full judgements, a stopped course counting for its part.
    """

    judge: Judge
    draws: int
    known: dict[Hashable, np.ndarray] = field(default_factory=dict)
    whole: dict[Hashable, np.ndarray] = field(default_factory=dict)
    spent: float = 0.0

    @property
    def stops(self) -> int:
        """How many courses were stopped early."""
        return len(self.known) - len(self.whole)

    @property
    def looks(self) -> list[int]:
        """Numbers of draws after which a course may be stopped."""
        looks = {max(self.draws // part, FEWEST) for part in PARTS}
        return sorted(look for look in looks if look < self.draws)

    def run(self, course: Hashable) -> np.ndarray:
        """The mean worth of a course, which is judged unless that is known.

        Parameters
        ----------
        course : Hashable
            That is asked about.

        Returns
        -------
        ndarray of shape (outcome,)
            The more the better; of a stopped course an estimate.
        """
        if course not in self.known:
            self.known[course] = self._enter(course)
        return self.known[course]

    def find_best(self) -> list[Hashable]:
        """The front of the courses that were judged in all draws.

        Returns
        -------
        list of Hashable
            In the order in which they were judged.
        """
        courses = list(self.whole)
        return [courses[place] for place in find_front(self._means())] if courses else []

    def measure_volume(self, reference: np.ndarray) -> float:
        """The hypervolume of the front over a reference.

        Parameters
        ----------
        reference : ndarray of shape (outcome,)
            What has to be beaten.

        Returns
        -------
        float
            In the product of the outcomes' units.
        """
        return measure_volume(self._means(), reference)

    def _means(self) -> np.ndarray:
        return np.array([worth.mean(axis=1) for worth in self.whole.values()])

    def _enter(self, course: Hashable) -> np.ndarray:
        for look in self.looks if self.whole else ():
            first = self.judge(course, look)
            rival = self._find_rival(first)
            if rival is not None:
                self.spent += look / self.draws
                return rival.mean(axis=1) + (first - rival[:, :look]).mean(axis=1)
        self.whole[course] = self.judge(course, self.draws)
        self.spent += 1.0
        return self.whole[course].mean(axis=1)

    def _find_rival(self, first: np.ndarray) -> np.ndarray | None:
        """The worth of a course on the front that is surely better in every outcome; None if there is none."""
        for rival in self.find_best():
            if is_surely_better(self.whole[rival][:, : first.shape[1]], first):
                return self.whole[rival]
        return None


def is_surely_better(one: np.ndarray, other: np.ndarray, level: float = SURE) -> bool:
    """Whether one course is better than another in every outcome in which they ever differ, and differs in one.

    Parameters
    ----------
    one : ndarray of shape (outcome, draw)
        Its worth, the more the better.
    other : ndarray of shape (outcome, draw)
        That of the other, in the same draws.
    level : float, default 0.05
        Of the one-sided paired test in each outcome.

    Returns
    -------
    bool
        Whether all tests say so.
    """
    gap = one - other
    differs = (gap != 0.0).any(axis=1)
    if not differs.any():
        return False
    gap = gap[differs]
    mean, error = gap.mean(axis=1), gap.std(axis=1, ddof=1) / np.sqrt(gap.shape[1])
    return bool((mean > stdtrit(gap.shape[1] - 1, 1.0 - level) * error).all())
