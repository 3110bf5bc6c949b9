"""How do the options of one dossier look to its actor?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Weighing:
    """How the options of one dossier look in some worlds.

    where : (n,) worlds. terms : payoff rule -> weight x outcome, (option, n) or (n,) where the options do not differ in it.
    answers : other actor -> what each option is worth as an answer to the treatment by that actor, (option, n).
    costs : upkeep plus turning, (option, n).
    utilities, is_open, probabilities : (option, n). put_off : the option whose turn has to wait, -1 where none has, (n,).
    """

    where: np.ndarray
    terms: Mapping[str, np.ndarray]
    answers: Mapping[str, np.ndarray]
    costs: np.ndarray
    utilities: np.ndarray
    is_open: np.ndarray
    probabilities: np.ndarray
    put_off: np.ndarray | None = None
