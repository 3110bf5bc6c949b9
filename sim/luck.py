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
        self._runs = consecutive_runs(distinct)
        self._places = None if np.array_equal(distinct, self.worlds) else places
        self._streams: dict[str, tuple[np.random.Philox, dict]] = {}

    def uniform(self, purpose: str, month: int) -> np.ndarray:
        """One number in [0, 1) for each world, addressed by purpose and month; shape (worlds,)."""
        stream, state = self._stream(purpose)
        counter = state["state"]["counter"]
        pieces = []
        for first, count in self._runs:
            counter[:] = (first // PER_COUNTER, month, 0, 0)
            stream.state = state
            skip = first % PER_COUNTER
            pieces.append(stream.random_raw(skip + count)[skip:])
        words = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
        words >>= MANTISSA_SHIFT
        words |= EXPONENT_OF_ONE
        numbers = words.view(np.float64) - 1.0
        return numbers if self._places is None else numbers[self._places]

    def _stream(self, purpose: str) -> tuple[np.random.Philox, dict]:
        if purpose not in self._streams:
            stream = np.random.Philox(key=_key(self.seed, purpose), counter=0)
            state = stream.state
            state["buffer_pos"] = PER_COUNTER
            self._streams[purpose] = stream, state
        return self._streams[purpose]


def generator(seed: int, purpose: str) -> np.random.Generator:
    """A generator for what happens outside the worlds, such as resampling them, the same for the same seed and purpose."""
    return np.random.Generator(np.random.Philox(key=_key(seed, purpose)))


def _key(seed: int, purpose: str) -> np.ndarray:
    """The key of a stream of random numbers."""
    digest = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
    return np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)


def consecutive_runs(worlds: np.ndarray) -> list[tuple[int, int]]:
    """Split ascending world numbers into runs of consecutive numbers: (first, how many)."""
    if worlds.size == 0:
        return []
    breaks = np.flatnonzero(np.diff(worlds) != 1) + 1
    return [(int(run[0]), len(run)) for run in np.split(worlds, breaks)]


ROUNDS = 6
"""Rounds of the Feistel network; four give a permutation that looks random, two more are to spare."""


def shuffled(seed: int, purpose: str, places: np.ndarray, size: int) -> np.ndarray:
    """Where each place stands after 0, 1, ..., size - 1 have been shuffled; any place can be asked for without the others.

    A Feistel network keyed by seed and purpose permutes the next power of four, and whoever lands outside walks on until it is
    inside (Black and Rogaway 2002).
    """
    bits = max(1, (max(size - 1, 1).bit_length() + 1) // 2)
    mask = np.uint64(2**bits - 1)
    keys = np.frombuffer(hashlib.sha512(f"{seed}/{purpose}".encode()).digest()[: 8 * ROUNDS], dtype="<u8")
    found = np.asarray(places).astype(np.uint64)
    outside = np.ones(found.shape, dtype=bool)
    while outside.any():
        left, right = found[outside] >> np.uint64(bits), found[outside] & mask
        for key in keys:
            left, right = right, left ^ (_mixed(right ^ key) & mask)
        found[outside] = (left << np.uint64(bits)) | right
        outside = found >= np.uint64(size)
    return found.astype(np.int64)


def _mixed(words: np.ndarray) -> np.ndarray:
    """Each word's bits spread over the whole word (the finaliser of SplitMix64)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
