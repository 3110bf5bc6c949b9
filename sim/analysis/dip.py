"""Do values have more than one peak, or could it be luck that they seem to?

The dip of some values is how far their distribution lies, at its farthest, from the nearest one with a single peak. Of all
distributions with a single peak the uniform one gives the largest dips by luck, so its dips are what a dip is held against.

Source: Hartigan and Hartigan (1985), "The dip test of unimodality".
"""

from __future__ import annotations

import numpy as np

from sim.analysis.given import numbers

SIZES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
CRITICAL = (0.442, 0.469, 0.496, 0.512, 0.521, 0.529, 0.534, 0.540, 0.542)
"""The dip times the root of the number of values that 5 % of uniform samples of so many values exceed; beyond the last it hardly
grows. From 100,000 samples each, 40,000 from 1,000 values on, 15,000 of 5,000."""
MOST, TRIFLE = 20_000, 1e-9
"""Of more values so many are looked at, evenly spaced in their order. Gaps below this share of the range count as so wide."""


def dip(values: np.ndarray) -> float:
    """The dip of some values.

    Values that repeat are first spread evenly over the smallest gap between two: the steps of a grid, such as whole numbers, are
    no peaks, and what stands at a bound stays together.

    Parameters
    ----------
    values : ndarray of shape (world,)
        In any unit.

    Returns
    -------
    float
        From half of one world's share to a quarter.

    References
    ----------
    Hartigan and Hartigan (1985), The dip test of unimodality.
    """
    where = _spread(np.sort(numbers(values, "values").astype(float)))
    upto = np.arange(1, len(where) + 1) / len(where)  # share of worlds at or below each value
    below = upto - 1.0 / len(where)
    first, last, found = 0, len(where) - 1, 1.0 / len(where)
    while first < last:
        part = slice(first, last + 1)
        lower, under = _hull(where[part], below[part])
        upper, over = _hull(where[part], -upto[part])
        gap = -over - under
        if gap.max() <= found:
            break
        corners = np.union1d(lower, upper)
        widest = int(corners[gap[corners].argmax()])
        left = int(lower[np.searchsorted(lower, widest, "right") - 1])  # the modal interval lies between corners of the two
        right = int(upper[np.searchsorted(upper, widest)])
        before, after = upto[part][: left + 1] - under[: left + 1], -over[right:] - below[part][right:]
        found = max(found, before.max(), after.max())
        if (first, last) == (first + left, first + right):
            break
        first, last = first + left, first + right
    return found / 2.0


def has_several_peaks(values: np.ndarray, independent: int | None = None) -> bool:
    """Whether values with a single peak would have so large a dip in fewer than 5 % of samples.

    Parameters
    ----------
    values : ndarray of shape (world,)
        In any unit.
    independent : int, optional
        So many worlds are independent of each other; all if not given.

    Returns
    -------
    bool
        True where one peak is hard to believe; False for fewer than 10 worlds.

    References
    ----------
    Hartigan and Hartigan (1985), The dip test of unimodality.
    """
    values = np.sort(numbers(values, "values").astype(float))
    size = values.size if independent is None else independent
    if values.size > MOST:
        values = values[np.linspace(0, values.size - 1, MOST).round().astype(int)]
    size = min(size, MOST)
    if size < SIZES[0]:
        return False
    limit = np.interp(np.log(size), np.log(SIZES), CRITICAL) / np.sqrt(size)
    return dip(values) > limit


def _hull(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The greatest convex line under some points: the places of its corners, and its height at each x."""
    corners: list[int] = []
    for place in range(len(x)):
        while len(corners) > 1:
            a, b = corners[-2], corners[-1]
            if (y[b] - y[a]) * (x[place] - x[a]) < (y[place] - y[a]) * (x[b] - x[a]):
                break
            corners.pop()
        corners.append(place)
    return np.array(corners), np.interp(x, x[corners], y[corners])


def _spread(values: np.ndarray) -> np.ndarray:
    """Values, ascending, with those that repeat spread evenly over the smallest gap there is."""
    where, first, place, counts = np.unique(values, return_index=True, return_inverse=True, return_counts=True)
    if len(where) < 2:
        return np.linspace(0.0, 1.0, values.size)
    gap = max(float(np.diff(where).min()), TRIFLE * float(np.ptp(where)))
    within = (np.arange(values.size) - first[place] + 0.5) / counts[place] - 0.5
    return np.sort(values + within * gap)
