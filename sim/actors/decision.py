"""How do payoffs become a choice?

The logit choice rule of quantal response (McKelvey and Palfrey 1995): an option's probability is proportional to
exp(utility / temperature) over the options that are open. Temperature 0 is best reply.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.actors.evaluation import Weighing
from sim.arithmetic import exp
from sim.luck import Luck
from sim.world.world import Number, Real, ordered_sum


def logit(utilities: np.ndarray, is_open: np.ndarray, temperature: Number) -> np.ndarray:
    """Probabilities of the options, shape (option, world); closed options get 0, at least one must be open.

    Parameters
    ----------
    utilities : (option, world). is_open : (option, world) of bool. temperature : a number from 0, or (world,).
    """
    seen = np.where(is_open, utilities, -np.inf)
    seen -= seen.max(axis=0)
    is_warm = np.greater(temperature, 0)
    if is_warm.all():
        return _odds(seen, temperature)
    return np.where(is_warm, _odds(seen, np.where(is_warm, temperature, 1.0)), _best_reply(seen))


def _odds(behind: np.ndarray, temperature: Number) -> np.ndarray:
    """Probabilities of options that are so far behind the best, at temperatures above 0."""
    odds = behind.copy()
    odds /= temperature
    exp(odds, out=odds)
    odds /= ordered_sum(odds)
    return odds


def _best_reply(utilities: np.ndarray) -> np.ndarray:
    """All probability on the best option, the first of equals."""
    return (np.arange(len(utilities))[:, None] == np.argmax(utilities, axis=0)).astype(utilities.dtype)


def pick(probabilities: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """The option chosen in each world, shape (world,): the inverse of the cumulative probabilities at `uniform`.

    Where their sum is rounded below `uniform` it is the last option with any probability.
    """
    chosen = np.zeros(uniform.shape, dtype=np.intp)
    below = np.zeros(uniform.shape, dtype=probabilities.dtype)
    for chance in probabilities[:-1]:
        below += chance
        chosen += uniform >= below
    rounded = np.flatnonzero(probabilities[chosen, np.arange(uniform.size)] <= 0)
    if rounded.size:
        chosen[rounded] = len(probabilities) - 1 - np.argmax(probabilities[::-1, rounded] > 0, axis=0)
    return chosen


def choose(luck: Luck, moment: int, weighings: Mapping[str, Weighing], dtype: Real) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One option for every review, by its probability and by luck; dtype : in which probabilities are added up.

    Returns
    -------
    For each choice the place of its dossier among the weighings, the world and the option, all (choice,).
    """
    looks = list(weighings.values())
    sizes = [look.where.size for look in looks]
    ends, dossiers = np.cumsum(sizes), np.repeat(np.arange(len(looks)), sizes)
    where = np.concatenate([look.where for look in looks])
    chances = np.zeros((max(len(look.probabilities) for look in looks), where.size), dtype=dtype)
    for look, end in zip(looks, ends, strict=True):
        chances[: len(look.probabilities), end - look.where.size : end] = look.probabilities
    uniform = luck.uniforms([f"choice/{name}" for name in weighings], moment)
    return dossiers, where, pick(chances, uniform[dossiers, where])
