"""Which axes have the arrays of a result, what do they hold, and what lies together on the disk?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

Arrays = dict[str, np.ndarray]
DIMENSIONS = {
    "state": ("world", "month", "variable"),
    "stance": ("world", "month", "dossier"),
    "milestone": ("world", "milestone_name"),
    "happened": ("world", "month", "incident"),
    "attacks": ("world", "month"),
    "deaths": ("world", "month"),
    "worst_attack": ("world", "month"),
    "parameter": ("world", "number"),
    "held": ("world", "lever"),
}
"""The dimensions of each array of an ensemble. In results the world comes first, so that a world is one piece on disk."""
SLAB = 10_000
"""So many worlds are read together, or a whole batch where that is larger."""
VARIABLES_A_CHUNK = 8
"""So many variables lie together on the disk: one that is asked for does not drag all others along."""
TOGETHER = {"state": VARIABLES_A_CHUNK, "parameter": 32}
"""So many places of the last axis of an array lie together; of others, all."""
MEANING = {
    "state": "value of the variable in its own unit",
    "stance": "index of the standing option in option_name",
    "milestone": "month in which the milestone was reached, -1 if never",
    "happened": "whether the incident happened in the month",
    "attacks": "attacks in the month",
    "deaths": "killed in attacks in the month",
    "worst_attack": "killed in the worst attack of the month",
    "parameter": "value of the number in this world",
    "held": "index in option_name of the option a lever holds in place, -1 where the actor decides",
    "month": "months after the start",
    "kept_month": "months after the start",
    "point": "design point of the world",
    "group": "group of points the world is compared in",
    "luck": "number of the world's luck",
    "option_name": "options of the dossier",
    "label": "the variable in words",
    "unit": "unit of the variable",
}
UNITS = {"state": "as in the coordinate unit", "milestone": "month", "attacks": "attacks", "deaths": "persons"}
UNITS |= {"worst_attack": "persons", "month": "month", "kept_month": "month"}


def about(name: str) -> dict[str, str]:
    """The attributes of an array or a coordinate: what it holds, and its unit."""
    return {key: table[name] for key, table in (("long_name", MEANING), ("units", UNITS)) if name in table}


def cut(worlds: np.ndarray, batch: int) -> Iterator[slice]:
    """The places of some worlds, cut where another slab of whole batches begins."""
    slab = worlds // (batch * max(SLAB // batch, 1))
    ends = [0, *(np.flatnonzero(np.diff(slab)) + 1), worlds.size]
    return (slice(first, last) for first, last in pairwise(ends) if last > first)
