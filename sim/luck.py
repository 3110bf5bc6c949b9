"""Where does chance come from?

Every random number has an address: (seed, purpose, month, world). The purpose keys a Philox counter-based generator, the month
and the world are its counter, so a number is looked up and never drawn from a shared tap: adding a world, an actor, a dossier
or a mechanism leaves every other number as it was, and the number of draws cannot depend on what happens in the world. The
scenario and the parameter point are no part of the address: two scenarios meet the same luck (common random numbers).

Philox's bit stream is fixed by its publication (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), and the
conversion to a float is done here, so no release of NumPy can change a draw: the upper 52 bits become the mantissa of a float in
[1, 2), of which 1 is taken away.
"""

from __future__ import annotations

import hashlib

import numpy as np

PER_COUNTER = 4
"""Philox yields four 64-bit words at each counter value: four worlds share one."""
MANTISSA_SHIFT = np.uint64(12)
EXPONENT_OF_ONE = np.uint64(0x3FF0000000000000)


class Luck:
    """The random numbers of some worlds under one seed.

    Parameters
    ----------
    seed : any non-negative whole number; 0 is a seed like any other.
    worlds : shape (n,), the numbers of the worlds, each at least 0.
    """

    def __init__(self, seed: int, worlds: np.ndarray) -> None:
        self.seed = int(seed)
        self.worlds = np.asarray(worlds, dtype=np.int64)
        distinct, places = np.unique(self.worlds, return_inverse=True)
        self._runs = _consecutive_runs(distinct)
        self._places = None if np.array_equal(distinct, self.worlds) else places
        self._streams: dict[str, tuple[np.random.Philox, dict]] = {}

    def uniform(self, purpose: str, month: int) -> np.ndarray:
        """One number in [0, 1) for each world, addressed by purpose and month; shape (worlds,)."""
        generator, state = self._stream(purpose)
        counter = state["state"]["counter"]
        pieces = []
        for first, count in self._runs:
            counter[:] = (first // PER_COUNTER, month, 0, 0)
            generator.state = state
            skip = first % PER_COUNTER
            pieces.append(generator.random_raw(skip + count)[skip:])
        words = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
        words >>= MANTISSA_SHIFT
        words |= EXPONENT_OF_ONE
        numbers = words.view(np.float64) - 1.0
        return numbers if self._places is None else numbers[self._places]

    def _stream(self, purpose: str) -> tuple[np.random.Philox, dict]:
        if purpose not in self._streams:
            digest = hashlib.sha256(f"{self.seed}/{purpose}".encode()).digest()
            key = np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)
            generator = np.random.Philox(key=key, counter=0)
            state = generator.state
            state["buffer_pos"] = PER_COUNTER
            self._streams[purpose] = generator, state
        return self._streams[purpose]


def _consecutive_runs(worlds: np.ndarray) -> list[tuple[int, int]]:
    """Split ascending world numbers into runs of consecutive numbers: (first, how many)."""
    if worlds.size == 0:
        return []
    breaks = np.flatnonzero(np.diff(worlds) != 1) + 1
    return [(int(run[0]), len(run)) for run in np.split(worlds, breaks)]
