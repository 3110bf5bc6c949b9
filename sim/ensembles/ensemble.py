"""What is an ensemble?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.config.taken import plain, several
from sim.ensembles.batch import FEW_WORLDS, ActorClasses, opened
from sim.ensembles.layout import DIMENSIONS, VARIABLES_A_CHUNK, about, cut, held_dossiers, kept_months, kept_numbers
from sim.ensembles.plan import design_of, kept_variables
from sim.ensembles.settings import RunSettings
from sim.world.reading import refuse_name, resolved
from sim.world.world import world_numbers

if TYPE_CHECKING:
    import xarray as xr

    from sim.theatre import Theatre

LARGE = 2**31
"""A seed from here on is written as text, as not every format has whole numbers so large."""


@dataclass(frozen=True)
class Ensemble:
    """Many worlds of one scenario.

    data : `state` (world, month, variable), `stance` (world, month, dossier; index into `option_name`), `milestone` (world,
    milestone_name; month reached, -1 if never; `.sel(milestone_name=...)`), `happened` (world, month, incident), `attacks`,
    `deaths`, `worst_attack` by month, `parameter` (world, number), the uncertain numbers and numeric levers each world was given,
    and, where levers hold options in place, `held` (world, lever). `point` (world) is each world's design point, `group` the
    group of points it is compared in, `luck` the number of its luck. With `keep='final'` the dimension month is called kept_month
    and holds the start and the end; incidents of all months are then gathered in the last.
    content, settings, actor_classes : what made it. folder : where it is stored, if it is. seconds : how long it took.
    """

    data: xr.Dataset
    content: Content = field(repr=False)
    settings: RunSettings
    folder: Path | None = None
    seconds: float = 0.0
    actor_classes: ActorClasses | None = None

    @property
    def scenario(self) -> str:
        """The name of the scenario."""
        return self.content.scenario_name

    def outcome(self, name: str, month: int | None = None) -> xr.DataArray:
        """An outcome, or a variable rescaled to [0, 1], by world and recorded month, or in one month alone.

        Raises InputError for an unknown name, or a month that is not on record.
        """
        reading = resolved(name, self.content, "outcome")
        kept = {str(v) for v in self.data["variable"].values}
        missing = reading.reads - kept
        if missing:
            raise unknown("recorded variable", min(missing), kept, f"outcome '{name}' (run with keep=all)")
        state = self.data["state"] if month is None else self.data["state"].sel(self.on_record(month))
        state = state.sel(variable=sorted(reading.reads)).load()
        columns = {v: state.sel(variable=v).astype(np.float64) for v in reading.reads}
        return reading.of(columns, self.number).rename(name)

    def number(self, address: str) -> xr.DataArray | float:
        """A number of the theatre by its address, by world where it differs. Raises InputError for an unknown address."""
        if address in self.data["number"].values:
            return self.data["parameter"].sel(number=address).load().drop_vars("number").astype(np.float64)
        if address not in self.content.quantities:
            raise unknown("number", address, self.content.quantities, "number")
        return self.content.quantities[address].value

    def on_record(self, month: int) -> dict[str, int]:
        """Where a month stands in the data: the axis, and the month on it. Raises InputError for one that is not on record."""
        axis, found = axis_of("month", self.settings), plain(month)
        months = [int(kept) for kept in self.data[axis].values]
        for each in several(found) or [found]:
            if isinstance(each, bool) or each not in months:
                told = f"0 to {months[-1]}" if len(months) > 2 else ", ".join(str(kept) for kept in months)
                raise refuse("month", each, f"{told}, the months on record")
        return {axis: found}

    def variable(self, name: str) -> xr.DataArray:
        """One variable in its own unit, by world and recorded month. Raises InputError for an unknown name."""
        kept = [str(v) for v in self.data["variable"].values]
        if name not in kept:
            raise unknown("recorded variable", name, kept, "variable")
        return self.data["state"].sel(variable=name).rename(name)

    def levels(self, names: Sequence[str], months: Sequence[int]) -> Iterator[tuple[str, np.ndarray]]:
        """Each of some variables in its own unit, (world, month), read a few at a time as they lie together on the disk.

        months : places of recorded months, such as [0, -1].
        """
        state, kept = self.data["state"], [str(name) for name in self.data["variable"].values]
        for first in range(0, len(kept), VARIABLES_A_CHUNK):
            own = [name for name in kept[first : first + VARIABLES_A_CHUNK] if name in names]
            if own:
                read = state.isel({state.dims[1]: list(months)}).sel(variable=own).values
                yield from ((name, read[..., place]) for place, name in enumerate(own))

    def slabs(self) -> Iterator[xr.Dataset]:
        """The data of some thousands of worlds after those of others, to be read one after the other."""
        return (self.data.isel(world=part) for part in cut(np.arange(self.settings.worlds), self.settings.batch))

    def reached(self, milestone: str) -> xr.DataArray:
        """The month in which each world reached a milestone, -1 if never. Raises InputError for an unknown name."""
        known = [str(m) for m in self.data["milestone_name"].values]
        if milestone not in known:
            raise refuse_name(milestone, known, self.content, "milestone", "milestone")
        return self.data["milestone"].sel(milestone_name=milestone).rename(milestone)

    def theatre(self, worlds: int | Sequence[int] | np.ndarray = 1, trace: bool | None = None) -> Theatre:
        """A Mesa model holding some worlds of this ensemble, by their numbers (or the first so many), at month 0, to be replayed.

        Their bits are those on record, also for worlds of a grid, a table or a Latin hypercube. Raises InputError for a world the
        ensemble does not hold.
        """
        numbers = world_numbers(worlds)
        if numbers.max() >= self.settings.worlds:
            raise refuse("worlds", int(numbers.max()), f"0 to {self.settings.worlds - 1}, the worlds of this ensemble")
        keep_accounts = len(numbers) <= FEW_WORLDS if trace is None else trace
        return opened(self.content, numbers, self.settings, self.actor_classes, keep_accounts)

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
    import xarray as xr

    coordinates = labels(content, settings)
    named = {name: (tuple(axis_of(axis, settings) for axis in DIMENSIONS[name]), array) for name, array in arrays.items()}
    data = xr.Dataset(named, coords=coordinates)
    for name in data.variables:
        data[name].attrs |= about(str(name))
    seed = settings.seed if settings.seed < LARGE else str(settings.seed)
    return data.assign_attrs(scenario=content.scenario_name, seed=seed, design=settings.design)


def axis_of(axis: str, settings: RunSettings) -> str:
    """The name of an axis in a result: months are 'kept_month' where only the start and the end are kept."""
    return "kept_month" if axis == "month" and settings.keep == "final" else axis


def labels(content: Content, settings: RunSettings) -> dict[str, object]:
    """The coordinates of an ensemble."""
    options = {d: list(content.actors[d.split(".")[0]].dossiers[d.split(".", 1)[1]].options) for d in content.dossiers}
    most = max(len(names) for names in options.values())
    padded = np.array([names + [""] * (most - len(names)) for names in options.values()])
    worlds, design, variables = np.arange(settings.worlds), design_of(settings), kept_variables(content, settings)
    group, levers = design.group(content.quantities), held_dossiers(content, settings)
    return {
        "world": worlds,
        "point": ("world", worlds // settings.worlds_per_point),
        "group": ("world", worlds // settings.worlds_per_point // group),
        "luck": ("world", design.lucks(worlds, group)),
        axis_of("month", settings): kept_months(settings),
        "variable": np.array(variables),
        "label": ("variable", np.array([content.variables[name].label for name in variables])),
        "unit": ("variable", np.array([content.variables[name].unit for name in variables])),
        "dossier": np.array(content.dossiers),
        "milestone_name": np.array(list(content.milestones)),
        "incident": np.array(list(content.incidents)),
        "number": np.array(kept_numbers(content, settings), dtype=str),
        **({"lever": np.array(levers)} if levers else {}),
        "option_name": (("dossier", "option"), padded),
    }
