"""What does the map of the theatre show of one world, or of many, place by place and in words?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.config.calendar import calendar
from sim.config.errors import refuse
from sim.config.theatre_map import FAINTEST, Item, Places, read_places
from sim.ensembles.ensemble import Ensemble

COLUMNS = ("kind", "name", "place", "what", "value", "low", "high", "told")
SPREAD = (0.05, 0.5, 0.95)
"""Of many worlds the map shows the median, and says between which levels nine tenths of them lie."""


Spread = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Shown:
    """One thing that the map shows, in each of some months.

    kind : level, alignment, incident, milestone or stance. name : of the item, the alignment or the incident on the map. place,
    what : in words. value : (month,), a level between its bounds, an alignment, a number of attacks, or a share of worlds. low,
    high : nine tenths of the worlds lie between; the value itself where one world or a share is told. told : the value in words.
    """

    kind: str
    name: str
    place: str
    what: str
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    told: Sequence[str]


def read_map(ensemble: Ensemble, month: int, world: int | None = None) -> pd.DataFrame:
    """The table that the map of one month is drawn from.

    Parameters
    ----------
    ensemble : Ensemble
        Worlds of one scenario.
    month : int
        One of the months on record.
    world : int, optional
        The number of one world; all of them if not given.

    Returns
    -------
    DataFrame
        A row for each thing the map shows: kind (level, alignment, incident, milestone, stance), name, place and what in words,
        value (a level from 0 to 1, an alignment from -1 to 1, a number of attacks, or a share of worlds), low and high (nine
        tenths of the worlds lie between them), told (the value in words).

    Raises
    ------
    InputError
        A month that is not on record, or a world that the ensemble does not hold.
    """
    ((_, found),) = ensemble.on_record(month).items()
    rows = [
        (each.kind, each.name, each.place, each.what, each.value[0], each.low[0], each.high[0], each.told[0])
        for each in read_months(ensemble, [found], world)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def read_months(ensemble: Ensemble, months: Sequence[int], world: int | None = None) -> list[Shown]:
    """What the map shows in each of some months.

    Parameters
    ----------
    ensemble : Ensemble
        Worlds of one scenario.
    months : Sequence of int
        Months on record.
    world : int, optional
        The number of one world; all of them if not given.

    Returns
    -------
    list of Shown
        Everything that the map shows and the run recorded.

    Raises
    ------
    InputError
        A world that the ensemble does not hold.
    """
    worlds = ensemble.settings.worlds
    if world is not None and (type(world) is not int or not 0 <= world < worlds):
        raise refuse("world", world, f"0 to {worlds - 1}, the worlds that are looked at")
    chosen = slice(None) if world is None else slice(world, world + 1)
    return list(_Seen(ensemble, list(months), chosen, world is None).rows(read_places()))


@dataclass(frozen=True)
class _Seen:
    """Some worlds in some months. many : whether shares of worlds are told, or what happened in the one world there is."""

    ensemble: Ensemble
    months: list[int]
    worlds: slice
    many: bool

    def rows(self, places: Places) -> Iterator[Shown]:
        """Everything the map shows, in the order of the map's own file."""
        content, items = self.ensemble.content, places.items
        spreads = self._spreads([*(item.shows for item in items.values()), *places.alignments])
        dossiers = [name for item in items.values() for name in item.stances if name in content.options]
        stands = self._kept("stance", "dossier", dossiers)
        for name, item in items.items():
            if item.shows in spreads:
                yield self._level(name, item, spreads[item.shows])
            if item.milestone in content.milestones:
                yield self._milestone(name, item, item.milestone)
            yield from (self._stance(item, name, dossier, stands[dossier]) for dossier in item.stances if dossier in stands)
        yield from (self._alignment(name, spreads[name]) for name in places.alignments if name in spreads)
        if self.ensemble.settings.keep != "final":
            incidents = [name for name in places.incidents if name in content.incidents]
            happened = self._kept("happened", "incident", incidents)
            yield from (self._incident(name, places.incidents[name].label, happened[name]) for name in incidents)

    def _kept(self, array: str, axis: str, names: list[str]) -> dict[str, np.ndarray]:
        """Some columns of a stored array by name, read together: each (world, month)."""
        stored = self.ensemble.data[array]
        found = stored.isel(world=self.worlds).sel({stored.dims[1]: self.months, axis: names}).values
        return {name: found[..., place] for place, name in enumerate(names)}

    def _spreads(self, names: list[str]) -> dict[str, Spread]:
        """Low, middle and high of each variable that is recorded, in its own unit, each (month,)."""
        state = self.ensemble.data["state"]
        if not self.many:
            recorded = {str(name) for name in self.ensemble.data["variable"].values}
            found = self._kept("state", "variable", [name for name in dict.fromkeys(names) if name in recorded])
            return {name: _spread(values) for name, values in found.items()}
        places = [list(self.ensemble.data[state.dims[1]].values).index(month) for month in self.months]
        return {name: _spread(values) for name, values in self.ensemble.levels(names, places)}

    def _level(self, name: str, item: Item, spread: Spread) -> Shown:
        entry = self.ensemble.content.variables[item.shows]
        bottom, top = entry.bounds
        low, middle, high = ((level - bottom) / (top - bottom) for level in spread)
        told = [self._between(*levels) for levels in zip(low, middle, high, strict=True)]
        return Shown("level", name, item.label, entry.label, middle, low, high, told)

    def _between(self, low: float, middle: float, high: float, sign: str = "", digits: int = 2) -> str:
        """A level in words."""
        written = [f"{level + 0.0:{sign}.{digits}f}" for level in (middle, low, high)]
        return f"{written[0]} (nine tenths of worlds: {written[1]} to {written[2]})" if self.many else written[0]

    def _alignment(self, name: str, spread: Spread) -> Shown:
        label, (low, middle, high) = self.ensemble.content.variables[name].label, spread
        told = [f"{self._between(*levels, sign='+')}, {tell_sign(levels[1])}" for levels in zip(low, middle, high, strict=True)]
        return Shown("alignment", name, label, "alignment", middle, low, high, told)

    def _milestone(self, name: str, item: Item, milestone: str) -> Shown:
        month = self.ensemble.reached(milestone).isel(world=self.worlds).values
        share = np.array([np.mean((month >= 0) & (month <= now)) for now in self.months])
        label = self.ensemble.content.milestones[milestone].label
        one = f"{item.reached}, {calendar(int(month[0]))}"
        told = [self._shared(value) if self.many else one if value else "not reached" for value in share]
        return Shown("milestone", name, item.label, label, share, share, share, told)

    def _stance(self, item: Item, name: str, dossier: str, index: np.ndarray) -> Shown:
        actor, question = dossier.split(".", 1)
        brief = self.ensemble.content.actors[actor]
        labels = [option.label for option in brief.dossiers[question].options.values()]
        shares = np.array([(index == place).mean(axis=0) for place in range(len(labels))])
        most, share = shares.argmax(axis=0), shares.max(axis=0)
        told = [
            f"{labels[place]} ({tell_share(value)} of worlds)" if self.many else labels[place]
            for place, value in zip(most, share, strict=True)
        ]
        return Shown("stance", name, item.label, f"{brief.name}: {brief.dossiers[question].question}", share, share, share, told)

    def _incident(self, name: str, label: str, happened: np.ndarray) -> Shown:
        entry = self.ensemble.content.incidents[name]
        what = f"{entry.label}, in the month"
        if entry.kind == "count":
            stored = self.ensemble.data["attacks"]
            low, middle, high = _spread(stored.isel(world=self.worlds).sel({stored.dims[1]: self.months}).values)
            told = [self._between(*numbers, digits=0) for numbers in zip(low, middle, high, strict=True)]
            return Shown("incident", name, label, what, middle, low, high, told)
        share = happened.astype(float).mean(axis=0)
        told = [self._shared(value) if self.many else "happened" if value else "did not happen" for value in share]
        return Shown("incident", name, label, what, share, share, share, told)

    def _shared(self, share: float) -> str:
        return f"in {tell_share(share)} of worlds"


def _spread(values: np.ndarray) -> Spread:
    """Low, middle and high over worlds, each (month,). values : (world, month)."""
    low, middle, high = np.quantile(values.astype(float), SPREAD, axis=0)
    return low, middle, high


def tell_share(share: float) -> str:
    """A share of worlds in percent; what happened in some is never told as none, nor what did not in some as all."""
    if 0.0 < share < 0.01 or 0.99 < share < 1.0:
        return "under 1 %" if share < 0.5 else "over 99 %"
    return f"{100 * share:.0f} %"


def tell_sign(alignment: float) -> str:
    """Whether an alignment is friendly or hostile."""
    return "neither" if abs(alignment) < FAINTEST else "friendly" if alignment > 0 else "hostile"
