"""Worlds whose target happens under conditions that were put in beforehand."""

from __future__ import annotations

import numpy as np
import pandas as pd

LUCK, COIN = 0.3, 0.2
"""In three worlds of ten a coin decides, heads in one of five; in the others the target happens if and only if the box holds."""


def hidden_box(seed: int, cases: int = 2000, idle: int = 300) -> tuple[pd.DataFrame, np.ndarray]:
    """Worlds whose target happens where temperature < 0.4 and grievance > 0.5, behind luck and idle numbers."""
    rng = np.random.default_rng(seed)
    names = ["grievance", *(f"idle_{i}" for i in range(idle)), "temperature"]
    numbers = pd.DataFrame(rng.random((cases, len(names))), columns=names)
    inside = (numbers["temperature"] < 0.4) & (numbers["grievance"] > 0.5)
    return numbers, np.where(rng.random(cases) < LUCK, rng.random(cases) < COIN, inside).astype(bool)


def spread_out(cases: int = 500) -> tuple[pd.DataFrame, np.ndarray]:
    """A case for which a peer's answer is stored, made without a random generator: multiples of square roots, modulo one."""
    i = np.arange(1, cases + 1)
    a, b, c, luck, coin, who = (i * np.sqrt(prime) % 1 for prime in (2, 3, 5, 7, 11, 13))
    numbers = pd.DataFrame({"a": a, "b": b, "c": c, "who": np.array(["ann", "bob", "cem"])[(3 * who).astype(int)]})
    inside = (a < 0.4) & (b > 0.5) & (numbers["who"] != "ann")
    return numbers, np.where(luck < 0.3, coin < 0.3, inside).astype(bool)
