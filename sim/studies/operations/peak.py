"""What can this processor do at most, and what would so many operations and bytes need at least?

The roofline estimate (Williams, Waterman and Patterson 2009): whoever needs so many operations and has to move so many bytes
cannot be faster than the processor is with nothing but the one or nothing but the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.config.errors import refuse

SIDE, STACK = 48, 32
"""Of the square matrices that are multiplied, and how many at once.

They are small enough to stay in a core's caches and in one thread, as threads that wait for each other count as busy, and large
enough for nine tenths of the rate that matrices of any size reach on one core.
"""
MEBIBYTES = 128
"""Of an array that is copied: far more than a core's own caches hold."""
LEAST = 0.05
"""Seconds of processor for which a kernel is repeated in one measurement, so that the clock's grain does not matter."""


@dataclass(frozen=True)
class Peak:
    """What one core of a processor has been seen to do.

    Attributes
    ----------
    operations : additions and multiplications a second, in the products of matrices.
    moved : bytes a second read and written, in the copying of large arrays.
    """

    operations: float
    moved: float

    def least_seconds(self, operations: float, moved: float) -> float:
        """Seconds below which one core cannot come.

        Parameters
        ----------
        operations : additions and multiplications that are needed, from 0.
        moved : bytes that have to come from memory or go to it, from 0.

        Returns
        -------
        The larger of the two times, as both can go on at once.

        Raises
        ------
        InputError : a number below 0.

        Source : Williams, Waterman and Patterson 2009, "Roofline: an insightful visual performance model".
        """
        for name, number in (("operations", operations), ("moved", moved)):
            if not number >= 0:
                raise refuse(name, number, "a number from 0")
        return max(operations / self.operations, moved / self.moved)


def measure_peak(dtype: type = np.float32, repeats: int = 5) -> Peak:
    """What a core of this processor does at most, as far as NumPy can tell.

    Multiply-adds are counted as two operations. They are those of products of matrices, the kernel on which most work has been
    spent. A copy reads and writes each byte; where the outermost cache holds both arrays, as that of large servers does, it is
    the cache's rate. Both are of seconds of processor, so that others at work on the machine matter little.

    Parameters
    ----------
    dtype : of the numbers, np.float32 or np.float64.
    repeats : so many measurements, of which the fastest counts; from 1.

    Returns
    -------
    The peak of one core.

    Raises
    ------
    InputError : repeats below 1.
    """
    if repeats < 1:
        raise refuse("repeats", repeats, "a whole number from 1")
    one, other = np.random.default_rng(0).random((2, STACK, SIDE, SIDE)).astype(dtype)
    product = np.empty_like(one)
    source = np.ones(MEBIBYTES * 2**20 // one.itemsize, dtype=dtype)
    target = np.zeros_like(source)
    multiplying = min(_seconds(lambda: np.matmul(one, other, out=product)) for _ in range(repeats))
    copying = min(_seconds(lambda: np.copyto(target, source)) for _ in range(repeats))
    return Peak(2.0 * STACK * SIDE**3 / multiplying, 2.0 * source.nbytes / copying)


def _seconds(kernel: Callable[[], object]) -> float:
    """Processor seconds of one call of a kernel, as the mean over as many as it takes to measure them."""
    kernel()
    began, calls = time.process_time(), 0
    while (used := time.process_time() - began) < LEAST:
        kernel()
        calls += 1
    return used / calls
