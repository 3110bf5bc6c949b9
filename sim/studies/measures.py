"""What is read off a world, given a name?"""

from __future__ import annotations

import numpy as np

from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.ensemble import Ensemble
from sim.world.reading import resolved


def measured(ensemble: Ensemble, name: str, month: int) -> np.ndarray:
    """One number a world about a named thing, (world,).

    A milestone: whether it was reached by the month. A counted incident: its number up to then; another incident: in how many
    months it happened. An outcome or a variable: its level in the month, from 0 to 1.

    Raises
    ------
    InputError : no such thing, or the month is not on record.
    """
    content, data = ensemble.content, ensemble.data
    if name in content.milestones:
        reached = ensemble.reached(name).values
        return ((reached >= 0) & (reached <= month)).astype(float)
    axis = data["state"].dims[1]
    if month not in data[axis].values:
        raise refuse("month", month, f"{', '.join(str(m) for m in data[axis].values)}, the months on record")
    if name in content.incidents:
        is_count = content.incidents[name].kind == "count"
        numbers = data["attacks"] if is_count else data["happened"].sel(incident=name)
        return numbers.sel({axis: slice(1, month)}).sum(axis).values.astype(float)
    return ensemble.outcome(name).sel({axis: month}).values.astype(float)


def check_measure(content: Content, name: str, where: str) -> None:
    """Raise InputError where `measured` would not know the name."""
    if name not in content.milestones and name not in content.incidents:
        resolved(name, content.variables, where)


def label_of(content: Content, name: str) -> str:
    """What a named thing is called."""
    for table in (content.variables, content.milestones, content.incidents):
        if name in table:
            return table[name].label
    return name.replace("_", " ")
