"""Which arrays does a result consist of?"""

from __future__ import annotations

import numpy as np

from sim.config.content import Content
from sim.ensembles.plan import kept_variables, levers_of
from sim.ensembles.settings import RunSettings
from sim.world.world import PRECISIONS

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
VARIABLES_A_CHUNK = 8
"""So many variables lie together on the disk: one that is asked for does not drag all others along."""
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
}


def kept_months(settings: RunSettings) -> np.ndarray:
    """The months that are recorded."""
    return np.array([0, settings.months]) if settings.keep == "final" else np.arange(settings.months + 1)


def kept_numbers(content: Content, settings: RunSettings) -> list[str]:
    """The numbers recorded for each world: the uncertain ones, and those that a lever sets."""
    levers = [lever for lever in levers_of(settings) if lever in content.quantities]
    return list(dict.fromkeys([*content.uncertain, *levers]))


def held_dossiers(content: Content, settings: RunSettings) -> list[str]:
    """The dossiers in which a lever holds options in place."""
    return [lever for lever in levers_of(settings) if lever in content.options]


def layout(content: Content, settings: RunSettings) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """For each array its shape without the world axis, and its type."""
    months = len(kept_months(settings))
    happened = np.int16 if settings.keep == "final" else np.bool_
    found = {
        "state": ((months, len(kept_variables(content, settings))), np.float32),
        "stance": ((months, len(content.dossiers)), np.int8),
        "milestone": ((len(content.milestones),), np.int16),
        "happened": ((months, len(content.incidents)), happened),
        "attacks": ((months,), np.int32),
        "deaths": ((months,), np.int32),
        "worst_attack": ((months,), np.int32),
        "parameter": ((len(kept_numbers(content, settings)),), PRECISIONS[settings.precision]),
        "held": ((len(held_dossiers(content, settings)),), np.int16),
    }
    return {name: (shape, np.dtype(dtype)) for name, (shape, dtype) in found.items()}
