"""How are points spread evenly over the ranges of many numbers, whichever of the points are asked for?

- latin_hypercube: each number falls once into each of as many equal parts as there are points, in an order of its own (McKay,
  Beckman and Conover 1979).
- sobol: numbers go in sets of a few; within a set the points are a Sobol sequence, and each set goes through them in an order of
  its own (Latin supercube sampling, Owen 1998). One sequence over hundreds of numbers would make pairs of them move together: at
  1,024 points and 562 numbers ranks correlate up to 0.74, where those of random points reach 0.15.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.config.errors import refuse
from sim.luck import Luck, shuffled
from sim.sampling.distributions import Correlation, mixing, normal_scores
from sim.world.world import Number, ordered_sum

SPREAD = ("latin_hypercube", "sobol")
POLYNOMIALS = ((1, 0, (1,)), (2, 1, (1, 3)), (3, 1, (1, 3, 1)), (3, 2, (1, 1, 1)))
"""Degree, inner coefficients and first direction numbers of the second to fifth dimension (Joe and Kuo 2008, new-joe-kuo-6)."""
SET, FEWEST = len(POLYNOMIALS) + 1, 16
"""So many numbers are in a set: within it ranks correlate by less than the standard deviation of random ones from `FEWEST` points
on, and hardly at all from 32 on."""
BITS = 32
MOST_RELATED = 10_000_000
"""Points in which numbers can be made to correlate: all of them are in memory for that, some 100 MB a number."""


@dataclass(frozen=True)
class Spread:
    """How the points of a design are spread.

    kind : one of SPREAD. addresses : all numbers that are drawn. points : how many there are; a Sobol sequence is even where that
    is a power of two. generator : of what is drawn within the parts of a Latin hypercube.
    """

    kind: str
    addresses: tuple[str, ...]
    points: int
    seed: int
    generator: str
    correlations: tuple[Correlation, ...] = ()

    def chances(self, point: np.ndarray) -> dict[str, np.ndarray]:
        """A cumulative probability for each number in each of the given points, (point,)."""
        related = related_chances(self)
        plain = {address: self.plain(address, point) for address in self.addresses if address not in related}
        return plain | {address: everywhere[point] for address, everywhere in related.items()}

    def plain(self, address: str, point: np.ndarray) -> np.ndarray:
        """The probabilities of a number before any correlation, (point,)."""
        if self.kind == "latin_hypercube":
            stratum = shuffled(self.seed, f"stratum/{address}", point, self.points)
            return (stratum + Luck(self.seed, point, self.generator).uniform(f"parameter/{address}", 0)) / self.points
        which, dimension = divmod(self.addresses.index(address), SET)
        place = shuffled(self.seed, f"order/{self.addresses[which * SET]}", point, self.points)
        shift = Luck(self.seed, np.zeros(1, dtype=int)).uniform(f"shift/{address}", 0)[0]
        bits = sobol_bits(place, dimension) ^ np.uint64(shift * 2.0**BITS)  # digit by digit, which keeps the points even
        return (bits + 0.5) / 2.0**BITS


def sobol_bits(place: np.ndarray, dimension: int) -> np.ndarray:
    """The bits of the Sobol sequence at some places in one of its first SET dimensions, as whole numbers below 2^BITS."""
    found, places = np.zeros(place.shape, dtype=np.uint64), place.astype(np.uint64)
    for bit, direction in enumerate(_directions(dimension)[: int(place.max(initial=0)).bit_length()]):
        found ^= np.where(places >> np.uint64(bit) & np.uint64(1), np.uint64(direction), np.uint64(0))
    return found


def _directions(dimension: int) -> list[int]:
    """The direction numbers of a dimension, first bit first (Bratley and Fox 1988)."""
    if dimension == 0:
        return [1 << (BITS - 1 - bit) for bit in range(BITS)]
    degree, inner, first = POLYNOMIALS[dimension - 1]
    numbers = list(first)
    for _ in range(degree, BITS):
        new = numbers[-degree] ^ numbers[-degree] << degree
        for back in range(1, degree):
            new ^= (inner >> (degree - 1 - back) & 1) * numbers[-back] << back
        numbers.append(new)
    return [number << (BITS - 1 - bit) for bit, number in enumerate(numbers)]


@lru_cache(maxsize=2)
def related_chances(spread: Spread) -> Mapping[str, np.ndarray]:
    """The probabilities of the correlated numbers in all points, (point,): each number's own values in an order that correlates.

    The order is that of normal scores which are made to correlate as asked in these very points; the even spread of every
    single number stays.

    Raises
    ------
    InputError : correlations that cannot be, or more points than can be put in order.

    Source: Iman and Conover (1982), A distribution-free approach to inducing rank correlation among input variables.
    """
    names, lower = mixing(spread.addresses, spread.correlations)
    if names and spread.points > MOST_RELATED:
        allowed = (
            f"at most {MOST_RELATED:,} points of design={spread.kind} with correlations; design=monte_carlo takes any number"
        )
        raise refuse("settings.worlds", f"{spread.points:,} points", allowed)
    plain = {name: spread.plain(name, np.arange(spread.points)) for name in names}
    scores = _unrelated([normal_scores((_places(plain[name]) + 0.5) / spread.points) for name in names])
    found = {}
    for row, name in enumerate(names):
        bent = ordered_sum(float(lower[row, column]) * scores[column] for column in range(row + 1))
        found[name] = np.sort(plain[name])[_places(bent)]
    return found


def _places(values: Number) -> np.ndarray:
    """The place of each value in their order."""
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def _unrelated(scores: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Scores that do not correlate in these points, the first as it is; as they are where points are too few."""
    found: list[np.ndarray] = []
    for score in scores:
        left = score
        for earlier in found:
            left = left - float(np.mean(left * earlier) / np.mean(earlier * earlier)) * earlier
        size = float(np.mean(left * left))
        if size <= 1e-9:
            return list(scores)
        found.append(left * np.sqrt(float(np.mean(score * score)) / size))
    return found
