"""How do payoffs become a choice?

The logit choice rule of quantal response (McKelvey and Palfrey 1995): an option's probability is proportional to
exp(utility / temperature) over the options that are open. Temperature 0 is best reply.
"""

from __future__ import annotations

import numpy as np

from sim.world.world import Number, ordered_sum


def logit(utilities: np.ndarray, is_open: np.ndarray, temperature: Number) -> np.ndarray:
    """Probabilities of the options, shape (option, world); closed options get 0, at least one must be open.

    Parameters
    ----------
    utilities : (option, world). is_open : (option, world) of bool. temperature : a number from 0, or (world,).
    """
    seen = np.where(is_open, utilities, -np.inf)
    best = np.max(seen, axis=0)
    is_warm = np.asarray(temperature) > 0
    warmth = temperature if is_warm.all() else np.where(is_warm, temperature, 1.0)
    seen -= best
    seen /= warmth
    odds = np.exp(seen, out=seen)
    odds /= ordered_sum(odds)
    return odds if is_warm.all() else np.where(is_warm, odds, _best_reply(np.where(is_open, utilities, -np.inf)))


def _best_reply(utilities: np.ndarray) -> np.ndarray:
    """All probability on the best option, the first of equals."""
    return (np.arange(len(utilities))[:, None] == np.argmax(utilities, axis=0)).astype(utilities.dtype)


def pick(probabilities: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """The option chosen in each world, shape (world,): the inverse of the cumulative probabilities at `uniform`."""
    chosen = np.zeros(uniform.shape, dtype=np.int64)
    below = np.zeros(uniform.shape, dtype=probabilities.dtype)
    for chance in probabilities[:-1]:
        below += chance
        chosen += uniform >= below
    rounded_away = np.flatnonzero(probabilities[chosen, np.arange(uniform.size)] <= 0)
    chosen[rounded_away] = np.argmax(probabilities[:, rounded_away], axis=0)
    return chosen
