"""How likely was it, given the numbers of a world, that what came came, and that the rest did not?

What happens in one world says little about its numbers, and no world among thousands has all that is on record. So the chance of
each thing is learnt from all worlds together, as a logistic regression on their numbers, and the record is as likely as the
product of its parts. Worlds are taken to share nothing but their numbers (the parts are independent given them).

Source: likelihoods from logistic regression on simulated data, as in Thomas, Dutta, Corander, Kaski and Gutmann (2022),
"Likelihood-free inference by ratio estimation"; slopes are drawn to zero as far as they tell themselves (empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from sim.analysis import given
from sim.config.errors import InputError

STEPS, SMALL = 50, 1e-3
"""At most so many steps of Newton's method, until no coefficient moves by more."""
LOOSE, TIGHT = 1e-2, 1e6
"""The weakest and the strongest pull of slopes to zero."""


@dataclass(frozen=True)
class Chances:
    """The chance that each of some things comes, as a function of numbers.

    Parameters
    ----------
    centre : ndarray of shape (number,)
        What is taken off numbers, to put them on one scale.
    spread : ndarray of shape (number,)
        What they are then divided by.
    slopes : ndarray of shape (thing, 1 + number)
        Of the log odds, the constant first.
    """

    centre: np.ndarray
    spread: np.ndarray
    slopes: np.ndarray

    def of(self, numbers: np.ndarray) -> np.ndarray:
        """The chances of all things.

        Parameters
        ----------
        numbers : ndarray of shape (row, number)
            In their own units.

        Returns
        -------
        ndarray of shape (row, thing)
            From 0 to 1.
        """
        return expit(self.slopes[:, 0] + ((numbers - self.centre) / self.spread) @ self.slopes[:, 1:].T)

    def log_likelihood(self, numbers: np.ndarray, came: np.ndarray, reported: float = 1.0) -> np.ndarray:
        """The logarithm of how likely a record is, up to a constant.

        Parameters
        ----------
        numbers : ndarray of shape (row, number)
            In their own units.
        came : ndarray of shape (thing,)
            Whether each thing is on record.
        reported : float, default 1.0
            The share of what comes that gets on record, above 0 and at most 1.

        Returns
        -------
        ndarray of shape (row,)
            0 or below.
        """
        chance = self.of(numbers)
        return np.where(came, np.log(chance), np.log1p(-reported * chance)).sum(axis=1)


def learnt(numbers: np.ndarray, came: np.ndarray) -> Chances:
    """The chances of some things as they are learnt from worlds.

    Parameters
    ----------
    numbers : ndarray of shape (world, number)
        In their own units.
    came : ndarray of shape (world, thing)
        Whether each thing came.

    Returns
    -------
    Chances
        The chances as a function of numbers.

    Raises
    ------
    InputError
        Something came in no world or in all of them, which leaves nothing to learn.
    """
    numbers, came = given.numbers(numbers, "numbers", axes=2), given.yes_or_no(came, "came", axes=2)
    given.check_alike(numbers=numbers[:, 0], came=came[:, 0])
    shares = came.mean(axis=0)
    if not ((shares > 0) & (shares < 1)).all():
        raise InputError("learnt needs things that came in some worlds and not in others; found one that did in none or in all")
    centre, spread = numbers.mean(axis=0), numbers.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    scaled = (numbers - centre) / spread
    sizes, turned = np.linalg.eigh(scaled.T @ scaled)
    lines, curve = scaled @ turned, (shares * (1.0 - shares)) * np.maximum(sizes, 0.0)[:, None]
    start = np.vstack([logit(shares), np.zeros((len(sizes), len(shares)))])
    rough = _fitted(lines, came, curve, np.full(len(shares), LOOSE), start)
    variance = (rough[1:] ** 2 - 1.0 / (curve + LOOSE)).mean(axis=0) if len(sizes) else np.ones(len(shares))
    found = _fitted(lines, came, curve, np.clip(1.0 / np.maximum(variance, 1.0 / TIGHT), LOOSE, TIGHT), rough)
    return Chances(centre, spread, np.vstack([found[:1], turned @ found[1:]]).T)


def _fitted(lines: np.ndarray, came: np.ndarray, curve: np.ndarray, pull: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Logistic regressions of all things with slopes pulled to zero: coefficients (1 + line, thing), from a guess.

    Newton's method with the curvature where all slopes are zero, so that one decomposition serves all things; where a step made
    a thing less likely it is taken back and half as long the next time.

    Parameters
    ----------
    lines : (world, line), orthogonal to each other and to the constant. curve : (line, thing). pull : (thing,).
    """
    shares, found, step = came.mean(axis=0), found.copy(), np.zeros_like(found)
    best, length, left = np.full(shares.shape, -np.inf), np.ones(shares.shape), np.arange(len(shares))
    for _ in range(STEPS):
        now, pulled, seen = found[:, left], pull[left] * found[1:, left], came[:, left]
        logits = now[0] + lines @ now[1:]
        value = (seen * logits - np.logaddexp(0.0, logits)).sum(axis=0) - 0.5 * (pulled * now[1:]).sum(axis=0)
        is_worse = value < best[left] - SMALL
        gap, variance = seen - expit(logits), shares[left] * (1.0 - shares[left])
        fresh = np.vstack([gap.mean(axis=0) / variance, (lines.T @ gap - pulled) / (curve[:, left] + pull[left])])
        length[left] = np.where(is_worse, 0.5 * length[left], length[left])
        ahead = np.where(is_worse, -0.5 * step[:, left], length[left] * fresh)
        found[:, left], best[left] = now + ahead, np.where(is_worse, best[left], value)
        step[:, left] = np.where(is_worse, -ahead, ahead)
        left = left[np.abs(ahead).max(axis=0) >= SMALL]
        if not left.size:
            break
    return found
