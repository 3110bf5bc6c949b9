"""How much better does one choose by what a regression on a number says?

Worths are looked at against the course that is best on average, as only differences choose. The spread of what is expected is
drawn in to what is left of it by the adjusted share of variance: noise has no part in it, on average. What noise alone would give
is told by turning the sign of each case over at random, which leaves how widely worths scatter at each value of the number as it
is (a wild bootstrap, Liu 1988).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

KNOTS = 5
"""Of a natural cubic spline in a number, at evenly spaced quantiles; of a number of fewer values, a mean at each."""
AT_ONCE = 4_000_000
"""So many expected worths are held at a time."""


@dataclass(frozen=True)
class Margins:
    """What each course is worth against the one that is best on average.

    Parameters
    ----------
    means : ndarray of shape (course,)
        On average over cases.
    rest : ndarray of shape (case, course)
        What is left in each case.
    """

    means: np.ndarray
    rest: np.ndarray

    @staticmethod
    def of(worth: np.ndarray) -> Margins:
        """The margins of some worths.

        Parameters
        ----------
        worth : ndarray of shape (case, course)
            What each course is worth.

        Returns
        -------
        Margins
            Against the best on average.
        """
        margin = worth - worth[:, [int(worth.mean(axis=0).argmax())]]
        return Margins(margin.mean(axis=0), margin - margin.mean(axis=0))

    def expect(self, terms: np.ndarray) -> np.ndarray:
        """What each course is expected to be worth, given the terms.

        Parameters
        ----------
        terms : ndarray of shape (case, term)
            At right angles to each other and to a constant (`at_right_angles`).

        Returns
        -------
        ndarray of shape (case, course)
            In the unit of worth.
        """
        factors = terms.T @ self.rest
        return self.means + terms @ (factors * self._shrinkage(factors, terms.shape))

    def value(self, terms: np.ndarray, learned: float = 1.0) -> float:
        """What choosing by the terms is worth.

        Parameters
        ----------
        terms : ndarray of shape (case, term)
            As for `expect`.
        learned : float, default 1.0
            The share of their variance that is learned.

        Returns
        -------
        float
            In the unit of worth, 0 or more.
        """
        return gain(self.means + (self.expect(terms) - self.means) * np.sqrt(learned))

    def value_noise(self, terms: np.ndarray, signs: np.ndarray) -> np.ndarray:
        """What choosing by the terms is worth where they have nothing to say.

        Parameters
        ----------
        terms : ndarray of shape (case, term)
            As for `expect`.
        signs : ndarray of shape (repeat, case)
            Of 1 and -1.

        Returns
        -------
        ndarray of shape (repeat,)
            In the unit of worth, 0 or more.

        References
        ----------
        Liu (1988).
        """
        cases, courses = self.rest.shape
        each = (terms[:, :, None] * self.rest[:, None, :]).reshape(cases, -1)
        found = []
        for some in np.array_split(signs, -(-len(signs) * self.rest.size // AT_ONCE)):
            factors = (some @ each).reshape(len(some), terms.shape[1], courses)
            drawn = factors * self._shrinkage(factors, terms.shape)[:, None, :]
            expected = self.means + np.einsum("nk,skc->snc", terms, drawn)
            found.append(expected.max(axis=2).mean(axis=1) - expected.mean(axis=1).max(axis=1))
        return np.maximum(np.concatenate(found), 0.0)

    def _shrinkage(self, factors: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """By what the spread of expected worths is drawn in: the root of the adjusted over the plain share of variance."""
        cases, terms = shape
        whole = self.rest.var(axis=0) * cases
        share = np.divide((factors**2).sum(axis=-2), whole, out=np.zeros(factors.shape[:-2] + whole.shape), where=whole > 0.0)
        adjusted = 1.0 - (1.0 - share) * (cases - 1) / (cases - 1 - terms)
        ratio = np.divide(np.maximum(adjusted, 0.0), share, out=np.zeros_like(share), where=share > 0.0)
        return np.sqrt(np.minimum(ratio, 1.0))


def gain(worth: np.ndarray) -> float:
    """The mean worth of the best course of each case, less that of the course that is best on average.

    Parameters
    ----------
    worth : ndarray of shape (case, course)
        What each course is worth.

    Returns
    -------
    float
        0 or more.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.choosing import gain
    >>> gain(np.array([[1.0, 0.0], [0.0, 3.0]]))
    0.5
    """
    return max(float(worth.max(axis=1).mean() - worth.mean(axis=0).max()), 0.0)


def terms_of(x: np.ndarray) -> np.ndarray:
    """The terms of a regression on a number, none of them constant.

    Parameters
    ----------
    x : ndarray of shape (case,)
        The number.

    Returns
    -------
    ndarray of shape (case, term)
        Of a natural cubic spline; of a number of few values, one for each but the first.
    """
    values, place = np.unique(x, return_inverse=True)
    if values.size <= KNOTS:
        return np.eye(values.size)[place][:, 1:]
    knots = np.unique(np.quantile(x, np.linspace(0.0, 1.0, KNOTS)))
    return CubicSpline(knots, np.eye(KNOTS), bc_type="natural")(x)[:, 1:] if knots.size == KNOTS else standard(x)[:, None]


def standard(x: np.ndarray) -> np.ndarray:
    """A number less its mean, in its standard deviations.

    Parameters
    ----------
    x : ndarray of shape (case,)
        The number.

    Returns
    -------
    ndarray of shape (case,)
        Zeros where it is the same everywhere.
    """
    spread = float(x.std())
    return (x - x.mean()) / (spread if spread > 0.0 else 1.0)


def at_right_angles(terms: np.ndarray) -> np.ndarray:
    """The same terms at right angles to each other and to a constant, without those that add nothing.

    Parameters
    ----------
    terms : ndarray of shape (case, term)
        Any.

    Returns
    -------
    ndarray of shape (case, term)
        Each of length 1.
    """
    left, sizes, _ = np.linalg.svd(terms - terms.mean(axis=0), full_matrices=False)
    return left[:, sizes > 1e-9 * max(sizes[0], 1e-300)]
