"""Where does chance come from?

Every random number has an address: (seed, purpose, month, world). It is looked up there and never drawn from a shared tap:
adding a world, an actor, a dossier or a mechanism leaves every other number as it was, and the number of draws cannot depend on
what happens in the world. The scenario and the parameter point are no part of the address: two scenarios meet the same luck
(common random numbers). Where a month has several steps, the number of the step takes the place of the month.

Two generators find the 64 random bits of an address, and no conclusion may depend on which:

- philox: the purpose is the key of a counter-based generator, month and world are its counter (Salmon et al. 2011, "Parallel
  random numbers: as easy as 1, 2, 3").
- splitmix: purpose and month choose the start and the stride of a sequence, and world w has its number w + 1 (Steele, Lea and
  Flood 2014, "Fast splittable pseudorandom number generators").

Both streams of bits are fixed by their publications, and the conversion to a float is done here, so no release of NumPy can
change a draw: the upper 52 bits become the mantissa of a float in [1, 2), of which 1 is taken away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

PER_COUNTER = 4
"""Philox yields four 64-bit words at each counter value: four worlds share one."""
GENERATORS = ("philox", "splitmix")
FEW_CHANGES, EVERY_OTHER_BIT = 24, 0xAAAAAAAAAAAAAAAA
"""A stride whose bits change less often from one to the next has every other one turned over, as its authors do."""
MANTISSA_SHIFT = np.uint64(12)
EXPONENT_OF_ONE = np.uint64(0x3FF0000000000000)


class Luck:
    """The random numbers of some worlds under one seed.

    Parameters
    ----------
    seed : any non-negative whole number; 0 is a seed like any other.
    worlds : shape (n,), the numbers of the worlds, each at least 0.
    generator : one of GENERATORS.

    Raises
    ------
    ValueError : there is no such generator.
    """

    def __init__(self, seed: int, worlds: np.ndarray, generator: str = GENERATORS[0]) -> None:
        if generator not in GENERATORS:
            raise ValueError(f"generator: found {generator!r}; allowed: {', '.join(GENERATORS)}")
        self.seed, self.generator = int(seed), generator
        self.worlds = np.asarray(worlds, dtype=np.int64)
        distinct, places = np.unique(self.worlds, return_inverse=True)
        self._runs = consecutive_runs(distinct)
        self._counts = distinct.astype(np.uint64) + np.uint64(1)
        self._places = None if np.array_equal(distinct, self.worlds) else places
        self._streams: dict[str, tuple[np.random.Philox, Any]] = {}

    def uniform(self, purpose: str, month: int) -> np.ndarray:
        """One number in [0, 1) for each world, addressed by purpose and month; shape (worlds,)."""
        return self.uniforms([purpose], month)[0]

    def uniforms(self, purposes: Sequence[str], month: int) -> np.ndarray:
        """One number in [0, 1) for each purpose and world; shape (purposes, worlds)."""
        bits = self._philox if self.generator == "philox" else self._splitmix
        words = np.array([bits(purpose, month) for purpose in purposes], dtype=np.uint64).reshape(-1, self._counts.size)
        words >>= MANTISSA_SHIFT
        words |= EXPONENT_OF_ONE
        numbers = words.view(np.float64) - 1.0
        return numbers if self._places is None else numbers[:, self._places]

    def _philox(self, purpose: str, month: int) -> np.ndarray:
        """The random bits of each world, ascending and each once, as 64-bit words."""
        stream, state = self._stream(purpose)
        counter = state["state"]["counter"]
        pieces = []
        for first, count in self._runs:
            counter[:] = (first // PER_COUNTER, month, 0, 0)
            stream.state = state
            skip = first % PER_COUNTER
            pieces.append(stream.random_raw(skip + count)[skip:])
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _splitmix(self, purpose: str, month: int) -> np.ndarray:
        """The same from the other generator."""
        digest = hashlib.sha256(f"{self.seed}/{purpose}/{month}".encode()).digest()
        start, stride = (int.from_bytes(digest[place : place + 8], "little") for place in (0, 8))
        stride |= 1
        if (stride ^ (stride >> 1)).bit_count() < FEW_CHANGES:
            stride ^= EVERY_OTHER_BIT
        return _mixed(np.uint64(start) + self._counts * np.uint64(stride))

    def _stream(self, purpose: str) -> tuple[np.random.Philox, Any]:
        if purpose not in self._streams:
            stream = np.random.Philox(key=find_key(self.seed, purpose), counter=0)
            state = stream.state
            state["buffer_pos"] = PER_COUNTER
            self._streams[purpose] = stream, state
        return self._streams[purpose]


def generator(seed: int, purpose: str) -> np.random.Generator:
    """A generator for what happens outside the worlds, such as resampling them, the same for the same seed and purpose."""
    return np.random.Generator(np.random.Philox(key=find_key(seed, purpose)))


def find_key(seed: int, purpose: str) -> np.ndarray:
    """The key of a stream of random numbers."""
    digest = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
    return np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)


def consecutive_runs(worlds: np.ndarray) -> list[tuple[int, int]]:
    """Split ascending world numbers into runs of consecutive numbers: (first, how many)."""
    if worlds.size == 0:
        return []
    breaks = np.flatnonzero(np.diff(worlds) != 1) + 1
    return [(int(run[0]), len(run)) for run in np.split(worlds, breaks)]


FEW = 64
"""Places for which a random number each is cheap. A network over so few has too few keys for all orders to be equally likely."""
ROUNDS = 6
"""Rounds of the Feistel network; four give a permutation that looks random, two more are to spare."""


def shuffled(seed: int, purpose: str, places: np.ndarray, size: int) -> np.ndarray:
    """Where each place stands after 0, 1, ..., size - 1 have been shuffled; any place can be asked for without the others.

    Up to `FEW` places are put in the order of a random number each, so that all orders are equally likely. Of more places, a
    Feistel network keyed by seed and purpose permutes the next power of four, and whoever lands outside walks on until it is
    inside (Black and Rogaway 2002).
    """
    if size <= FEW:
        order = np.argsort(Luck(seed, np.arange(size)).uniform(f"shuffle/{purpose}", 0), kind="stable")
        return order[np.asarray(places)].astype(np.int64)
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
