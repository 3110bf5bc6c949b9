"""Which variables does an outcome read?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from sim.config.errors import unknown
from sim.config.schema import Variable
from sim.world.outcomes import OUTCOMES, Outcome


class _Spy(dict):
    """A state that answers every question with a middle value and remembers what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def __missing__(self, name: str) -> np.ndarray:
        self.asked.append(name)
        return np.array(0.5)


@cache
def reads(name: str) -> frozenset[str]:
    """The variables that a named outcome function reads."""
    spy = _Spy()
    OUTCOMES[name](spy)
    return frozenset(spy.asked)


def resolved(name: str, variables: Mapping[str, Variable], where: str) -> tuple[Outcome, frozenset[str]]:
    """The function of an outcome and the variables it reads; a variable's own name means its level rescaled to [0, 1].

    Raises
    ------
    InputError : neither an outcome nor a variable, or an outcome that reads a variable this theatre does not have.
    """
    if not isinstance(name, str):
        raise unknown("outcome", name, [*OUTCOMES, *variables], where)
    if name in OUTCOMES:
        missing = reads(name) - set(variables)
        if missing:
            raise unknown("variable", min(missing), variables, f"{where} (read by the outcome '{name}')")
        return OUTCOMES[name], reads(name)
    if name in variables:
        low, high = variables[name].bounds
        return (lambda w: (w[name] - low) / (high - low)), frozenset({name})
    raise unknown("outcome", name, [*OUTCOMES, *variables], where)
