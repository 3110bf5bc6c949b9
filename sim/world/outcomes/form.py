"""What can an actor care about?

Each outcome is a pure function of the variables that returns a number from 0 to 1 for every world (and every candidate
option). Products and noisy-or forms say what depends on what: a lever that is worthless without another, a harm that either of
two things can do. Which variables an outcome reads is found out by asking it (`reads`), so it cannot be misdeclared.

A variable is given to it as its level from 0 to 1 between its bounds, an alignment from -1 to 1. The weights in an outcome are
content (configs/outcomes.yaml, `outcomes.NAME.weights.KEY`), shares from 0 to 1. How much an actor cares is in its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

State = Mapping[str, np.ndarray]
Weights = Any
Outcome = Callable[[State, Weights], np.ndarray]

OUTCOMES: dict[str, Outcome] = {}


def outcome(function: Outcome) -> Outcome:
    """Enter a function into the list of outcomes under its own name."""
    OUTCOMES[function.__name__] = function
    return function
