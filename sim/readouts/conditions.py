"""What is asked about a world: a milestone, or a comparison of a measure with a number?"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.config.errors import InputError, refuse

COMPARED: dict[str, Callable[[Any, Any], Any]] = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


@dataclass(frozen=True)
class Target:
    """What is asked about: a measure, and for one that is not a milestone a comparison with a number."""

    measure: str
    sign: str
    number: float

    def happened(self, values: np.ndarray) -> np.ndarray:
        """In which worlds it happened, (world,) of bool."""
        return COMPARED[self.sign](values, self.number)


def target_of(words: str | None) -> Target:
    """A target from its words. Raises InputError for none, and for words that cannot be read."""
    if words is None:
        raise InputError("study=discovery: name the event with target=MILESTONE or 'target=\"OUTCOME > NUMBER\"'")
    found = re.fullmatch(r"\s*([\w.]+(?:=\w+)?)\s*(?:(>=|<=|>|<)\s*([-+.\deE]+))?\s*", words)
    try:
        if found is None:
            raise ValueError
        return Target(found[1], found[2] or ">", float(found[3]) if found[3] else 0.5)
    except ValueError:
        raise refuse("target", words, "a milestone, or an outcome compared with a number: 'pakistan_isolation > 0.5'") from None
