"""What do the axes of an ensemble's data hold, and what are they called?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.ensembles.layout import DIMENSIONS, about
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings

if TYPE_CHECKING:
    import xarray as xr

LARGE = 2**31
"""A seed from here on is written as text, as not every format has whole numbers so large."""


def label_arrays(arrays: Mapping[str, object], plan: RunPlan) -> xr.Dataset:
    """The arrays of an ensemble as a Dataset with names on every axis."""
    import xarray as xr

    settings, coordinates = plan.settings, labels(plan)
    named = {name: (tuple(axis_of(axis, settings) for axis in DIMENSIONS[name]), array) for name, array in arrays.items()}
    data = xr.Dataset(named, coords=coordinates)
    for name in data.variables:
        data[name].attrs |= about(str(name))
    seed = settings.seed if settings.seed < LARGE else str(settings.seed)
    return data.assign_attrs(scenario=plan.content.scenario_name, seed=seed, design=settings.design)


def axis_of(axis: str, settings: RunSettings) -> str:
    """The name of an axis in a result: months are 'kept_month' where only the start and the end are kept."""
    return "kept_month" if axis == "month" and settings.keep == "final" else axis


def labels(plan: RunPlan) -> dict[str, object]:
    """The coordinates of an ensemble."""
    content, settings = plan.content, plan.settings
    options = {d: list(content.actors[d.split(".")[0]].dossiers[d.split(".", 1)[1]].options) for d in content.dossiers}
    most = max(len(names) for names in options.values())
    padded = np.array([names + [""] * (most - len(names)) for names in options.values()])
    worlds = np.arange(settings.worlds)
    return {
        "world": worlds,
        "point": ("world", worlds // settings.worlds_per_point),
        "group": ("world", worlds // settings.worlds_per_point // plan.group),
        "luck": ("world", plan.design.lucks(worlds, plan.group)),
        axis_of("month", settings): plan.months,
        "variable": np.array(plan.variables),
        "label": ("variable", np.array([content.variables[name].label for name in plan.variables])),
        "unit": ("variable", np.array([content.variables[name].unit for name in plan.variables])),
        "dossier": np.array(content.dossiers),
        "milestone_name": np.array(list(content.milestones)),
        "incident": np.array(list(content.incidents)),
        "number": np.array(plan.numbers, dtype=str),
        **({"lever": np.array(plan.held_dossiers)} if plan.held_dossiers else {}),
        "option_name": (("dossier", "option"), padded),
    }
