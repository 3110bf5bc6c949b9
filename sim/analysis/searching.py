"""Which of very many courses are best by several outcomes, when each look at one takes many worlds?

Courses are bred: the better ones of a population exchange parts and change at random, generation after generation (NSGA-II of Deb
and others 2002 for up to three outcomes, NSGA-III of Deb and Jain 2014 beyond, as pymoo implements them). Poor courses are
stopped early (`sim.analysis.racing`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.pareto import require_pymoo
from sim.analysis.racing import Judge, Race
from sim.luck import generator

FEW_OUTCOMES = 3
"""NSGA-II up to so many outcomes."""
IDLE = 25
"""After so many generations without a new course the search is over."""

Genes = Mapping[str, int | tuple[int, int]]
"""Name -> how many choices it has, or the first and the last of its whole numbers."""
Told = Callable[[float, int, int], None]
"""Called with the budget spent, the courses judged, and those stopped early."""


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
    stops : int
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
    stops: int
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
    idle, reference, met = 0, np.zeros(0), set[bytes]()
    while race.spent < budget and idle < IDLE:
        young = algorithm.ask()
        if young is None or len(young) == 0:
            break
        before, worth = len(race.known), []
        for one in young:
            if race.spent >= budget and decode(one.X) not in race.known:
                break
            worth.append(race.run(decode(one.X)))
            told(race.spent, len(race.known), race.stops)
        if len(worth) == len(young):
            fresh = _find_fresh(worth, met)
            if fresh:  # of courses that are worth the same one is enough to breed from
                _tell(algorithm, young[fresh], np.array([worth[place] for place in fresh]))
        reference = reference if history else np.min(list(race.known.values()), axis=0)
        idle = 0 if len(race.known) > before else idle + 1
        history.append((race.spent, race.measure_volume(reference)))
    return Found(race.whole, race.find_best(), len(race.known), race.stops, race.spent, history, method)


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
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.mutation.rm import ChoiceRandomMutation
    from pymoo.operators.repair.rounding import RoundingRepair
    from pymoo.util.ref_dirs import get_reference_directions

    variables = {
        name: Choice(options=list(range(gene))) if isinstance(gene, int) else Integer(bounds=gene) for name, gene in genes.items()
    }
    twins = ElementwiseDuplicateElimination(cmp_func=lambda one, other: decode(one.X) == decode(other.X))
    choices = sum(isinstance(gene, int) for gene in genes.values())
    mutation = {Integer: PM(vtype=float, repair=RoundingRepair()), Choice: ChoiceRandomMutation(prob_var=min(0.5, 1.0 / choices))}
    mating = MixedVariableMating(mutation=mutation, eliminate_duplicates=twins)
    how: dict[str, Any] = {"pop_size": len(start), "mating": mating, "eliminate_duplicates": twins}
    how["sampling"] = Population.new(X=[dict(each) for each in start])
    if outcomes <= FEW_OUTCOMES:
        algorithm, name = NSGA2(**how), "NSGA-II"
    else:
        algorithm, name = NSGA3(get_reference_directions("energy", outcomes, len(start), seed=1), **how), "NSGA-III"
    algorithm.setup(Problem(vars=variables, n_obj=outcomes), seed=seed % 2**32, termination=("n_gen", 10**9), verbose=False)
    return algorithm, name


def _find_fresh(worth: Sequence[np.ndarray], met: set[bytes]) -> list[int]:
    """The places of what was not met before, the first of equals; all is noted as met."""
    fresh = []
    for place, each in enumerate(worth):
        if each.tobytes() not in met:
            met.add(each.tobytes())
            fresh.append(place)
    return fresh


def _tell(algorithm: Any, young: Any, worth: np.ndarray) -> None:
    """Hand the worth of a generation to the breeding, which looks for the least."""
    young.set("F", -worth)
    for name in ("G", "H"):  # no constraints
        young.set(name, np.zeros((len(young), 0)))
    for one in young:
        one.evaluated.update(("F", "G", "H"))
    algorithm.tell(infills=young)
