"""What is an ensemble?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.config.taken import plain, several
from sim.ensembles.batch import FEW_WORLDS, ActorClasses, opened
from sim.ensembles.labels import axis_of
from sim.ensembles.layout import VARIABLES_A_CHUNK, cut
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.world.reading import refuse_name, resolved
from sim.world.world import world_numbers

if TYPE_CHECKING:
    import xarray as xr

    from sim.theatre import Theatre


@dataclass(frozen=True)
class Ensemble:
    """Many worlds of one scenario.

    Parameters
    ----------
    data : Dataset
        `state` (world, month, variable), `stance` (world, month, dossier; index into `option_name`), `milestone` (world,
        milestone_name; month reached, -1 if never; `.sel(milestone_name=...)`), `happened` (world, month, incident), `attacks`,
        `deaths`, `worst_attack` by month, `parameter` (world, number), the uncertain numbers and numeric levers each world was
        given, and, where levers hold options in place, `held` (world, lever). `point` (world) is each world's design point,
        `group` the group of points it is compared in, `luck` the number of its luck. With `keep='final'` the dimension month is
        called kept_month and holds the start and the end; incidents of all months are then gathered in the last.
    content : Content
        What the theatre held.
    settings : RunSettings
        How it was run.
    folder : Path, optional
        Where it is stored, if it is.
    seconds : float, default 0.0
        How long it took.
    actor_classes : ActorClasses, optional
        Decision rules of its own that it was run with.

    Examples
    --------
    >>> import sim
    >>> ensemble = sim.run(worlds=4, months=2)
    >>> ensemble.outcome("ree_dominance", month=2).shape, ensemble.variable("ttp").shape
    ((4,), (4, 3))
    >>> ensemble.stance("china.controls").shape, ensemble.reached("cpec_cut_off").shape
    ((4, 3), (4,))
    >>> ensemble.number("variables.ttp.start").shape, ensemble.on_record(1)
    ((4,), {'month': 1})
    >>> [(name, level.shape) for name, level in ensemble.levels(["ttp"], [0, -1])]
    [('ttp', (4, 2))]
    >>> [slab.sizes["world"] for slab in ensemble.slabs()]
    [4]
    >>> ensemble.theatre([3]).world.n
    1
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

    @cached_property
    def plan(self) -> RunPlan:
        """What the run consists of: its design, levers, numbers, batches."""
        return RunPlan(self.content, self.settings)

    def outcome(self, name: str, month: int | None = None) -> xr.DataArray:
        """An outcome, or a variable rescaled to [0, 1].

        Parameters
        ----------
        name : str
            Of an outcome or a variable.
        month : int, optional
            One month on record; all of them if not given.

        Returns
        -------
        DataArray of shape (world, month) or (world,)
            From 0 to 1.

        Raises
        ------
        InputError
            An unknown name, or a month that is not on record.
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
        """A number of the theatre, by world where it differs.

        Parameters
        ----------
        address : str
            Such as 'actors.china.temperature'.

        Returns
        -------
        DataArray of shape (world,) or float
            In the number's own unit.

        Raises
        ------
        InputError
            An unknown address.
        """
        if address in self.data["number"].values:
            return self.data["parameter"].sel(number=address).load().drop_vars("number").astype(np.float64)
        if address not in self.content.quantities:
            raise unknown("number", address, self.content.quantities, "number")
        return self.content.quantities[address].value

    def on_record(self, month: int) -> dict[str, int]:
        """Where a month stands in the data.

        Parameters
        ----------
        month : int
            A month on record.

        Returns
        -------
        dict of str to int
            The name of the axis -> the month on it.

        Raises
        ------
        InputError
            A month that is not on record.
        """
        axis, found = axis_of("month", self.settings), plain(month)
        months = [int(kept) for kept in self.data[axis].values]
        for each in several(found) or [found]:
            if isinstance(each, bool) or each not in months:
                told = f"0 to {months[-1]}" if len(months) > 2 else ", ".join(str(kept) for kept in months)
                raise refuse("month", each, f"{told}, the months on record")
        return {axis: found}

    def variable(self, name: str) -> xr.DataArray:
        """One variable in its own unit.

        Parameters
        ----------
        name : str
            Of a variable that is recorded.

        Returns
        -------
        DataArray of shape (world, month)
            In the variable's unit.

        Raises
        ------
        InputError
            An unknown name.
        """
        kept = [str(v) for v in self.data["variable"].values]
        if name not in kept:
            raise unknown("recorded variable", name, kept, "variable")
        return self.data["state"].sel(variable=name).rename(name)

    def levels(self, names: Sequence[str], months: Sequence[int]) -> Iterator[tuple[str, np.ndarray]]:
        """Each of some variables in its own unit, read a few at a time as they lie together on the disk.

        Parameters
        ----------
        names : Sequence of str
            Of variables.
        months : Sequence of int
            Places of recorded months, such as [0, -1].

        Yields
        ------
        name : str
            Of the variable.
        level : ndarray of shape (world, month)
            In the variable's unit.
        """
        state, kept = self.data["state"], [str(name) for name in self.data["variable"].values]
        for first in range(0, len(kept), VARIABLES_A_CHUNK):
            own = [name for name in kept[first : first + VARIABLES_A_CHUNK] if name in names]
            if own:
                read = state.isel({state.dims[1]: list(months)}).sel(variable=own).values
                yield from ((name, read[..., place]) for place, name in enumerate(own))

    def slabs(self) -> Iterator[xr.Dataset]:
        """The data of some thousands of worlds after those of others, to be read one after the other.

        Returns
        -------
        Iterator of Dataset
            All data of one batch of worlds at a time.
        """
        return (self.data.isel(world=part) for part in cut(np.arange(self.settings.worlds), self.settings.batch))

    def reached(self, milestone: str) -> xr.DataArray:
        """The month in which each world reached a milestone.

        Parameters
        ----------
        milestone : str
            Its name.

        Returns
        -------
        DataArray of shape (world,)
            Months, -1 if never.

        Raises
        ------
        InputError
            An unknown name.
        """
        known = [str(m) for m in self.data["milestone_name"].values]
        if milestone not in known:
            raise refuse_name(milestone, known, self.content, "milestone", "milestone")
        return self.data["milestone"].sel(milestone_name=milestone).rename(milestone)

    def theatre(self, worlds: int | Sequence[int] | np.ndarray = 1, trace: bool | None = None) -> Theatre:
        """A Mesa model holding some worlds of this ensemble, at month 0, to be replayed.

        Their bits are those on record, also for worlds of a grid, a table or a Latin hypercube.

        Parameters
        ----------
        worlds : int or Sequence of int or ndarray, default 1
            Their numbers, or the first so many.
        trace : bool, optional
            Keep accounts for `explain`; where there are few worlds if not given.

        Returns
        -------
        Theatre
            The model.

        Raises
        ------
        InputError
            A world that the ensemble does not hold.
        """
        numbers = world_numbers(worlds)
        if numbers.max() >= self.settings.worlds:
            raise refuse("worlds", int(numbers.max()), f"0 to {self.settings.worlds - 1}, the worlds of this ensemble")
        keep_accounts = len(numbers) <= FEW_WORLDS if trace is None else trace
        return opened(self.plan, numbers, self.actor_classes, keep_accounts)

    def stance(self, dossier: str) -> xr.DataArray:
        """The option standing in one dossier, as text.

        Parameters
        ----------
        dossier : str
            Such as 'china.controls'.

        Returns
        -------
        DataArray of shape (world, month)
            Names of options.

        Raises
        ------
        InputError
            An unknown name.
        """
        known = [str(d) for d in self.data["dossier"].values]
        if dossier not in known:
            raise unknown("dossier", dossier, known, "dossier")
        names = self.data["option_name"].sel(dossier=dossier).values
        index = self.data["stance"].sel(dossier=dossier)
        return index.copy(data=names[index.values]).rename(dossier)
