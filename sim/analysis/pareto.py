"""Which courses are not beaten in every respect, and which of them strike the best balance?

By several outcomes there is rarely one best course, but a front: those courses that no other matches in every outcome and beats
in one. A knee is a course of the front that is hard to replace: averaged over all mixtures of weights of the outcomes, most would
be lost without it (the expected marginal utility of Branke and others, 2004). The hypervolume measures how much a front beats.

Sorting and hypervolume are pymoo's (Blank and Deb 2020), which the extra `search` installs.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from sim.analysis.given import numbers
from sim.config.commands import installing
from sim.config.errors import InputError
from sim.luck import generator

WEIGHTINGS = 20_000
"""Mixtures of weights over which a course's marginal utility is averaged."""


def require_pymoo() -> None:
    """Make sure that pymoo is installed.

    Raises
    ------
    InputError
        It is not.
    """
    if find_spec("pymoo") is None:
        raise InputError(f"the search for policies needs the extra 'search': {installing('search')}")


def find_front(worth: np.ndarray) -> np.ndarray:
    """The courses that no other matches in every outcome and beats in at least one.

    Parameters
    ----------
    worth : ndarray of shape (course, outcome)
        The more the better.

    Returns
    -------
    ndarray of shape (course on the front,)
        Their places, ascending; equals are all on it.

    Raises
    ------
    InputError
        Values that are not numbers, or pymoo is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.pareto import find_front
    >>> find_front(np.array([[3.0, 1.0], [1.0, 3.0], [1.0, 2.0], [2.0, 2.0]])).tolist()
    [0, 1, 3]
    """
    worth = numbers(worth, "worth", axes=2).astype(float)
    require_pymoo()
    from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting

    return np.sort(np.asarray(NonDominatedSorting().do(-worth, only_non_dominated_front=True), dtype=np.int64))


def measure_volume(worth: np.ndarray, reference: np.ndarray) -> float:
    """How much some courses beat: the volume between them and a reference.

    Parameters
    ----------
    worth : ndarray of shape (course, outcome)
        The more the better.
    reference : ndarray of shape (outcome,)
        What has to be beaten; a course that is worse in any outcome adds nothing.

    Returns
    -------
    float
        The hypervolume, in the product of the outcomes' units.

    Raises
    ------
    InputError
        Values that are not numbers, another number of outcomes, or pymoo is not installed.
    """
    worth, reference = numbers(worth, "worth", axes=2).astype(float), numbers(reference, "reference").astype(float)
    if worth.shape[1] != len(reference):
        raise InputError(f"reference: found {len(reference)} outcomes; allowed: {worth.shape[1]}, as many as in worth.")
    require_pymoo()
    from pymoo.indicators.hv import HV

    return float(HV(ref_point=-reference)(-np.maximum(worth, reference)))


def measure_marginal_utility(worth: np.ndarray) -> np.ndarray:
    """What would be lost by doing without each course, on average over all ways to weigh the outcomes.

    Outcomes are scaled to 0 to 1 over the courses, and weights spread evenly over all mixtures that sum to 1. For a mixture in
    which a course is best it is worth as much as it is ahead of the second; in all others nothing.

    Parameters
    ----------
    worth : ndarray of shape (course, outcome)
        Of courses on a front, the more the better.

    Returns
    -------
    ndarray of shape (course,)
        0 or more; a single course would lose everything: 1.

    Raises
    ------
    InputError
        Values that are not numbers.

    References
    ----------
    Branke, Deb, Dierolf and Osswald (2004), Finding knees in multi-objective optimization.
    """
    worth = numbers(worth, "worth", axes=2).astype(float)
    if len(worth) == 1:
        return np.ones(1)
    low, span = worth.min(axis=0), np.ptp(worth, axis=0)
    scaled = (worth - low) / np.where(span > 0.0, span, 1.0)
    weights = generator(0, "knees").dirichlet(np.ones(worth.shape[1]), size=WEIGHTINGS)
    utility = weights @ scaled.T
    second, best = np.sort(utility, axis=1)[:, -2:].T
    return np.bincount(utility.argmax(axis=1), weights=best - second, minlength=len(worth)) / WEIGHTINGS


def find_knees(worth: np.ndarray, most: int = 3) -> np.ndarray:
    """The courses of a front that are hardest to replace, the hardest first.

    Parameters
    ----------
    worth : ndarray of shape (course, outcome)
        Of courses on a front, the more the better.
    most : int, default 3
        So many at most.

    Returns
    -------
    ndarray of shape (knee,)
        Their places; only courses that are best for some mixture of weights.

    Raises
    ------
    InputError
        Values that are not numbers.
    """
    utility = measure_marginal_utility(worth)
    order = np.argsort(-utility, kind="stable")[:most]
    return order[utility[order] > 0.0]
