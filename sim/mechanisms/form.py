"""What must a mechanism say about itself before it may move the world?

A mechanism is a consequence, never somebody's decision: a pure, element-wise function of the variables it declares to
read. It returns a push for each move it declares: "+name" towards the variable's upper bound, "-name" towards the lower
one, as the share of the room left that is closed in one month. Its rates, and the shares by which it puts its parts
together, live in configs/mechanisms/<theme>.yaml under its own name. Variables are given to it as levels from 0 to 1 between
their bounds, alignments from -1 to 1; an outcome it looks at takes its weights from `rates.weights`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

import numpy as np

from sim.world.world import Glimpse

State = Mapping[str, np.ndarray]
Rates = Any
Pushes = dict[str, np.ndarray]
Change = Callable[[Glimpse, Rates], Pushes]


@dataclass(frozen=True)
class Mechanism:
    """One rule by which the world changes by itself.

    Attributes
    ----------
    name : the function's name, and the key of its rates in the YAML file of its theme.
    theme : the last name of the module it stands in.
    reads : the variables it may look at.
    moves : the pushes it returns, "+variable" or "-variable", always all of them.
    function : takes the levels (arrays over worlds) and the rates (per month, or shares) and returns the pushes.
    doc : its one sentence.
    """

    name: str
    theme: str
    reads: tuple[str, ...]
    moves: tuple[str, ...]
    function: Change
    doc: str


MECHANISMS: dict[str, Mechanism] = {}
ALIGNMENTS = ("alignments",)
"""Declared as `reads` (or `moves`) by a mechanism that looks at every pair of actors there is."""


def mechanism(reads: tuple[str, ...], moves: tuple[str, ...]) -> Callable[[Change], Change]:
    """Enter a function into the list of mechanisms under its own name.

    Parameters
    ----------
    reads : names of the variables it reads.
    moves : signed names of the variables it pushes.

    Raises
    ------
    ValueError : another mechanism has that name already.
    """

    def enter(function: Change) -> Change:
        name, theme = function.__name__, function.__module__.rpartition(".")[2]
        if name in MECHANISMS:
            raise ValueError(
                f"sim/mechanisms/{theme}.py: a mechanism named {name!r} stands in {MECHANISMS[name].theme}.py already;"
                " choose another name for one of the two"
            )
        MECHANISMS[name] = Mechanism(name, theme, tuple(reads), tuple(moves), function, getdoc(function) or "")
        return function

    return enter
