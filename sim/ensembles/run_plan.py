"""What does a run consist of, once its content and its settings are known?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.config.content import Content
from sim.ensembles.plan import Levers, design_of, kept_variables, levers_of
from sim.ensembles.settings import RunSettings
from sim.sampling.designs import Design
from sim.world.world import PRECISIONS


@dataclass(frozen=True)
class RunPlan:
    """A run as it follows from content and settings: made once, handed down, and never changed.

    Attributes
    ----------
    content : what the theatre holds.
    settings : how it is run.
    """

    content: Content
    settings: RunSettings

    @cached_property
    def design(self) -> Design:
        """Which point and which luck each world has."""
        return design_of(self.settings)

    @cached_property
    def levers(self) -> Levers:
        """What the design sets itself: lever -> its values."""
        return levers_of(self.settings)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables whose state is recorded."""
        return tuple(kept_variables(self.content, self.settings))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The numbers recorded for each world: the uncertain ones, and those that a lever sets."""
        levers = [lever for lever in self.levers if lever in self.content.quantities]
        return tuple(dict.fromkeys([*self.content.uncertain, *levers]))

    @cached_property
    def held_dossiers(self) -> tuple[str, ...]:
        """The dossiers in which a lever holds options in place."""
        return tuple(lever for lever in self.levers if lever in self.content.options)

    @cached_property
    def months(self) -> np.ndarray:
        """The months that are recorded."""
        months = self.settings.months
        return np.array([0, months]) if self.settings.keep == "final" else np.arange(months + 1)

    @cached_property
    def group(self) -> int:
        """How many points are compared with each other in one group."""
        return self.design.group(self.content.quantities)

    @cached_property
    def arrays(self) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
        """For each array of the result its shape without the world axis, and its type."""
        content, months = self.content, len(self.months)
        happened = np.int16 if self.settings.keep == "final" else np.bool_
        found = {
            "state": ((months, len(self.variables)), np.float32),
            "stance": ((months, len(content.dossiers)), np.int8),
            "milestone": ((len(content.milestones),), np.int16),
            "happened": ((months, len(content.incidents)), happened),
            "attacks": ((months,), np.int32),
            "deaths": ((months,), np.int32),
            "worst_attack": ((months,), np.int32),
            "parameter": ((len(self.numbers),), PRECISIONS[self.settings.precision]),
            "held": ((len(self.held_dossiers),), np.int16),
        }
        if not self.held_dossiers:  # an axis without places is more than some formats can hold
            del found["held"]
        return {name: (shape, np.dtype(dtype)) for name, (shape, dtype) in found.items()}

    @property
    def batches(self) -> range:
        """The numbers of the batches in which worlds are computed."""
        return range(-(-self.settings.worlds // self.settings.batch))

    def worlds_of(self, batch: int) -> np.ndarray:
        """The numbers of the worlds of a batch."""
        first = batch * self.settings.batch
        return np.arange(first, min(first + self.settings.batch, self.settings.worlds))
