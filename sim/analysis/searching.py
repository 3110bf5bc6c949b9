"""Which of very many courses are best by several outcomes, when each look at one takes many worlds?

Courses are bred: the better ones of a population exchange parts and change at random, generation after generation (NSGA-II of Deb
and others 2002 for up to three outcomes, NSGA-III of Deb and Jain 2014 beyond, as pymoo implements them). Each new course first
meets a part of the draws only. It is stopped there if some course on the front so far is better in every outcome by paired
one-sided t tests in the same draws, each at the level `SURE`: the chance to stop a course that is as good as that rival in at
least one outcome is at most that (intersection-union test). A stopped course is told to the breeding as worth what its rival is
worth in all draws less what it fell behind.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.analysis.pareto import find_front, measure_volume, require_pymoo
from sim.luck import generator

SURE = 0.01
"""Level of each test that stops a course."""
PART, FEWEST = 4, 8
"""A course begins on one in so many draws, but on so many at least."""
FEW_OUTCOMES = 3
"""NSGA-II up to so many outcomes."""
IDLE = 25
"""After so many generations without a new course the search is over."""

Genes = Mapping[str, int | tuple[int, int]]
"""Name -> how many choices it has, or the first and the last of its whole numbers."""
Judge = Callable[[Any, int], np.ndarray]
"""What a course is worth in the first so many draws, (outcome, draw), the more the better."""
Told = Callable[[float, int, int], None]
"""Called with the budget spent, the courses judged, and those stopped early."""


@dataclass
class Race:
    """The courses that were judged, and how.

    Attributes
    ----------
    judge : what tells what a course is worth.
    draws : of a full judgement.
    known : course -> its mean worth, (outcome,), for stopped courses as the breeding is told.
    whole : course -> its worth in all draws, (outcome, draw), for those that were not stopped.
    spent : full judgements, a stopped course counting for its part.
    """

    judge: Judge
    draws: int
    known: dict[Hashable, np.ndarray] = field(default_factory=dict)
    whole: dict[Hashable, np.ndarray] = field(default_factory=dict)
    spent: float = 0.0

    @property
    def stopped(self) -> int:
        """How many courses were stopped early."""
        return len(self.known) - len(self.whole)

    @property
    def few(self) -> int:
        """Draws on which a course begins."""
        return min(max(self.draws // PART, FEWEST), self.draws)

    def run(self, course: Hashable) -> np.ndarray:
        """The mean worth of a course, (outcome,); judged unless that is known."""
        if course not in self.known:
            self.known[course] = self._enter(course)
        return self.known[course]

    def find_best(self) -> list[Hashable]:
        """The front of the courses that were judged in all draws."""
        courses = list(self.whole)
        return [courses[place] for place in find_front(self._means())] if courses else []

    def measure_volume(self, reference: np.ndarray) -> float:
        """The hypervolume of the front over a reference, (outcome,)."""
        return measure_volume(self._means(), reference)

    def _means(self) -> np.ndarray:
        return np.array([worth.mean(axis=1) for worth in self.whole.values()])

    def _enter(self, course: Hashable) -> np.ndarray:
        if self.whole and self.few < self.draws:
            first = self.judge(course, self.few)
            self.spent += self.few / self.draws
            rival = self._find_rival(first)
            if rival is not None:
                return rival.mean(axis=1) + (first - rival[:, : self.few]).mean(axis=1)
            self.spent -= self.few / self.draws
        self.whole[course] = self.judge(course, self.draws)
        self.spent += 1.0
        return self.whole[course].mean(axis=1)

    def _find_rival(self, first: np.ndarray) -> np.ndarray | None:
        """The worth of a course on the front that is surely better in every outcome; None if there is none."""
        for rival in self.find_best():
            if is_surely_better(self.whole[rival][:, : self.few], first):
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
    level : float, default 0.01
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


@dataclass(frozen=True)
class Found:
    """What a search found.

    Parameters
    ----------
    worth : dict of Hashable to ndarray
        Course -> its worth in all draws, (outcome, draw), for the courses that were judged in all of them.
    front : list
        The courses on the front.
    judged : int
        How many courses were looked at.
    stopped : int
        How many of them were stopped early.
    spent : float
        Full judgements, a stopped course counting for its part.
    history : list of tuple of float and float
        Budget spent and hypervolume of the front over the worst of the first generation, after each generation.
    method : str
        How courses were bred.
    """

    worth: dict[Hashable, np.ndarray]
    front: list[Any]
    judged: int
    stopped: int
    spent: float
    history: list[tuple[float, float]]
    method: str


def search(
    genes: Genes,
    decode: Callable[[Mapping[str, int]], Hashable],
    judge: Judge,
    start: Sequence[Mapping[str, int]],
    budget: float,
    draws: int,
    seed: int = 0,
    told: Told = lambda spent, judged, stopped: None,
) -> Found:
    """Look for the front of courses by several outcomes.

    Parameters
    ----------
    genes : mapping
        What a course is made of.
    decode : callable
        From the value of each gene to the course they mean; several may mean the same.
    judge : callable
        Course and number of draws -> its worth in the first so many, (outcome, draw), the more the better.
    start : sequence of mappings
        The first generation, as many as in each; the first of them is judged in all draws whatever the budget.
    budget : float
        Full judgements that may be spent; the generation under way is finished only up to it.
    draws : int
        Of a full judgement.
    seed : int, default 0
        Of the breeding.
    told : callable, optional
        Called after each course with budget spent, courses judged, and courses stopped early.

    Returns
    -------
    Found
        The front and how it was found.

    Raises
    ------
    InputError
        Pymoo is not installed.
    """
    require_pymoo()
    race = Race(judge, draws)
    algorithm, method = _set_up(genes, decode, start, len(race.run(decode(start[0]))), seed)
    history: list[tuple[float, float]] = []
    idle, reference = 0, np.zeros(0)
    while race.spent < budget and idle < IDLE:
        young = algorithm.ask()
        if young is None or len(young) == 0:
            break
        before, worth = len(race.known), []
        for one in young:
            if race.spent >= budget and decode(one.X) not in race.known:
                break
            worth.append(race.run(decode(one.X)))
            told(race.spent, len(race.known), race.stopped)
        if len(worth) == len(young):
            _tell(algorithm, young, np.array(worth))
        reference = reference if history else np.min(list(race.known.values()), axis=0)
        idle = 0 if len(race.known) > before else idle + 1
        history.append((race.spent, race.measure_volume(reference)))
    return Found(race.whole, race.find_best(), len(race.known), race.stopped, race.spent, history, method)


def draw_start(genes: Genes, shape: Callable[[np.random.Generator], Mapping[str, int]], size: int, seed: int) -> list:
    """A first generation: one in which all genes have their first value, and others as `shape` changes random ones.

    Parameters
    ----------
    genes : mapping
        What a course is made of.
    shape : callable
        From a generator to the genes of a course that are not to be random.
    size : int
        Courses in all.
    seed : int
        Of what is drawn.

    Returns
    -------
    list of dict
        The genes of each.
    """
    draw = generator(seed, "search/first generation")
    ends = {name: (0, gene - 1) if isinstance(gene, int) else gene for name, gene in genes.items()}
    found = [{name: low for name, (low, _) in ends.items()}]
    while len(found) < size:
        random = {name: int(draw.integers(low, high + 1)) for name, (low, high) in ends.items()}
        found.append({**random, **shape(draw)})
    return found


def _set_up(
    genes: Genes, decode: Callable[[Mapping[str, int]], Hashable], start: Sequence[Mapping[str, int]], outcomes: int, seed: int
) -> tuple[Any, str]:
    """Pymoo's algorithm, ready to be asked, and its name."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.algorithms.moo.nsga3 import NSGA3
    from pymoo.core.duplicate import ElementwiseDuplicateElimination
    from pymoo.core.mixed import MixedVariableMating
    from pymoo.core.population import Population
    from pymoo.core.problem import Problem
    from pymoo.core.variable import Choice, Integer
    from pymoo.util.ref_dirs import get_reference_directions

    variables = {
        name: Choice(options=list(range(gene))) if isinstance(gene, int) else Integer(bounds=gene) for name, gene in genes.items()
    }
    twins = ElementwiseDuplicateElimination(cmp_func=lambda one, other: decode(one.X) == decode(other.X))
    mating = MixedVariableMating(eliminate_duplicates=twins)
    how: dict[str, Any] = {"pop_size": len(start), "mating": mating, "eliminate_duplicates": twins}
    how["sampling"] = Population.new(X=[dict(each) for each in start])
    if outcomes <= FEW_OUTCOMES:
        algorithm, name = NSGA2(**how), "NSGA-II"
    else:
        algorithm, name = NSGA3(get_reference_directions("energy", outcomes, len(start), seed=1), **how), "NSGA-III"
    algorithm.setup(Problem(vars=variables, n_obj=outcomes), seed=seed % 2**32, termination=("n_gen", 10**9), verbose=False)
    return algorithm, name


def _tell(algorithm: Any, young: Any, worth: np.ndarray) -> None:
    """Hand the worth of a generation to the breeding, which looks for the least."""
    young.set("F", -worth)
    for name in ("G", "H"):  # no constraints
        young.set(name, np.zeros((len(young), 0)))
    for one in young:
        one.evaluated.update(("F", "G", "H"))
    algorithm.tell(infills=young)
