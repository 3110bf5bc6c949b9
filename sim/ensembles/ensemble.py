"""What is an ensemble?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import xarray as xr

from sim.config.content import Content
from sim.config.errors import unknown
from sim.ensembles.batch import DIMENSIONS, kept_months, kept_variables
from sim.ensembles.settings import RunSettings
from sim.world.reading import resolved


@dataclass(frozen=True)
class Ensemble:
    """Many worlds of one scenario.

    data : `state` (world, month, variable), `stance` (world, month, dossier; index into `option_name`), `milestone` (world,
    milestone_name; month reached, -1 if never; `.sel(milestone_name=...)`), `happened` (world, month, incident), `attacks`,
    `deaths`, `worst_attack` by month, and `parameter` (world, uncertain), the uncertain numbers each world was given. With
    `keep='final'` the state has the dimension `kept_month` instead.
    content, settings : what made it. folder : where it is stored, if it is. seconds : how long it took.
    """

    data: xr.Dataset
    content: Content = field(repr=False)
    settings: RunSettings
    folder: Path | None = None
    seconds: float = 0.0

    @property
    def scenario(self) -> str:
        """The name of the scenario."""
        return self.content.scenario_name

    def outcome(self, name: str) -> xr.DataArray:
        """An outcome, or a variable rescaled to [0, 1], by world and recorded month. Raises InputError for an unknown name."""
        function, reads = resolved(name, self.content.variables, "outcome")
        kept = {str(v) for v in self.data["variable"].values}
        missing = reads - kept
        if missing:
            raise unknown("recorded variable", min(missing), kept, f"outcome '{name}' (run with keep=all)")
        state = self.data["state"].sel(variable=sorted(reads)).load()
        columns = {v: state.sel(variable=v).astype(np.float64) for v in reads}
        return function(columns).rename(name)

    def variable(self, name: str) -> xr.DataArray:
        """One variable in its own unit, by world and recorded month. Raises InputError for an unknown name."""
        kept = [str(v) for v in self.data["variable"].values]
        if name not in kept:
            raise unknown("recorded variable", name, kept, "variable")
        return self.data["state"].sel(variable=name).rename(name)

    def reached(self, milestone: str) -> xr.DataArray:
        """The month in which each world reached a milestone, -1 if never. Raises InputError for an unknown name."""
        known = [str(m) for m in self.data["milestone_name"].values]
        if milestone not in known:
            raise unknown("milestone", milestone, known, "milestone")
        return self.data["milestone"].sel(milestone_name=milestone).rename(milestone)

    def stance(self, dossier: str) -> xr.DataArray:
        """The option standing in one dossier, by world and month, as text. Raises InputError for an unknown name."""
        known = [str(d) for d in self.data["dossier"].values]
        if dossier not in known:
            raise unknown("dossier", dossier, known, "dossier")
        names = self.data["option_name"].sel(dossier=dossier).values
        index = self.data["stance"].sel(dossier=dossier)
        return index.copy(data=names[index.values]).rename(dossier)


def labelled(arrays: Mapping[str, object], content: Content, settings: RunSettings) -> xr.Dataset:
    """The arrays of an ensemble as a Dataset with names on every axis."""
    coordinates = labels(content, settings)
    named = {name: (tuple(axis_of(axis, settings) for axis in DIMENSIONS[name]), array) for name, array in arrays.items()}
    data = xr.Dataset(named, coords=coordinates)
    for name, text in _MEANING.items():
        data[name].attrs["long_name"] = text
    return data.assign_attrs(scenario=content.scenario_name, seed=settings.seed, design=settings.design)


def axis_of(axis: str, settings: RunSettings) -> str:
    """The name of an axis in a result: the kept months are all months unless only start and end are kept."""
    return "month" if axis == "kept_month" and settings.keep != "final" else axis


def labels(content: Content, settings: RunSettings) -> dict[str, object]:
    """The coordinates of an ensemble."""
    options = {d: list(content.actors[d.split(".")[0]].dossiers[d.split(".", 1)[1]].options) for d in content.dossiers}
    most = max(len(names) for names in options.values())
    padded = np.array([names + [""] * (most - len(names)) for names in options.values()])
    months = {"month": np.arange(settings.months + 1)}
    if settings.keep == "final":
        months["kept_month"] = kept_months(settings)
    return {
        "world": np.arange(settings.worlds),
        **months,
        "variable": np.array(kept_variables(content, settings)),
        "dossier": np.array(content.dossiers),
        "milestone_name": np.array(list(content.milestones)),
        "incident": np.array(list(content.incidents)),
        "uncertain": np.array(list(content.uncertain), dtype=str),
        "option_name": (("dossier", "option"), padded),
    }


_MEANING = {
    "state": "value of the variable in its own unit",
    "stance": "index of the standing option in option_name",
    "milestone": "month in which the milestone was reached, -1 if never",
    "happened": "whether the incident happened in the month",
    "attacks": "attacks in the month",
    "deaths": "killed in attacks in the month",
    "worst_attack": "killed in the worst attack of the month",
    "parameter": "value of the uncertain number in this world",
}
