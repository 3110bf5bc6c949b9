"""What is read off a world, given a name?"""

from __future__ import annotations

import numpy as np

from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import check_kept
from sim.ensembles.settings import RunSettings


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


def check_measure(content: Content, settings: RunSettings, name: str, where: str) -> None:
    """Raise InputError where `measured` would not know the name, or the run would not record what it reads."""
    if name not in content.milestones and name not in content.incidents:
        check_kept(content, settings, name, where)


def units(ensemble: Ensemble) -> np.ndarray | None:
    """What each world shares with others that it is not independent of, (world,); None where all worlds are independent.

    Worlds of the same luck under different points, or of the same point under different luck, tell less than so many worlds.
    """
    shared = ensemble.settings.shared_luck
    if shared != "own":
        return ensemble.data["luck" if shared == "common" else "group"].values
    return ensemble.data["point"].values if ensemble.settings.worlds_per_point > 1 else None


def label_of(content: Content, name: str) -> str:
    """What a named thing is called."""
    for table in (content.variables, content.milestones, content.incidents):
        if name in table:
            return table[name].label
    return name.replace("_", " ")
