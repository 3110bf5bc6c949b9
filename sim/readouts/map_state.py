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
    if world is not None and (isinstance(world, bool) or not isinstance(world, int) or not 0 <= world < worlds):
        raise refuse("world", world, f"0 to {worlds - 1}, the worlds that are looked at")
    seen = _Seen(ensemble, list(months), slice(None) if world is None else slice(world, world + 1), world is None)
    return list(seen.rows(read_places()))


@dataclass(frozen=True)
class _Seen:
    """Some worlds in some months. many : whether shares of worlds are told, or what happened in the one world there is."""

    ensemble: Ensemble
    months: list[int]
    worlds: slice
    many: bool

    def rows(self, places: Places) -> Iterator[Shown]:
        """Everything the map shows, in the order of the map's own file."""
        variables = {str(name) for name in self.ensemble.data["variable"].values}
        content, dossiers = self.ensemble.content, self.ensemble.content.options
        for name, item in places.items.items():
            if item.shows in variables:
                yield self._level(name, item)
            if item.milestone in content.milestones:
                yield self._milestone(name, item, item.milestone)
            yield from (self._stance(name, item, dossier) for dossier in item.stances if dossier in dossiers)
        yield from (self._alignment(name) for name in places.alignments if name in variables)
        if self.ensemble.settings.keep != "final":
            yield from (self._incident(name, mark.label) for name, mark in places.incidents.items() if name in content.incidents)

    def _kept(self, array: str, **where: str) -> np.ndarray:
        """One stored array of these worlds and months, (world, month)."""
        stored = self.ensemble.data[array]
        found = stored.isel(world=self.worlds).sel({stored.dims[1]: self.months, **where})
        return np.asarray(found.values)

    def _spread(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        low, middle, high = np.quantile(values.astype(float), SPREAD, axis=0)
        return low, middle, high

    def _level(self, name: str, item: Item) -> Shown:
        entry = self.ensemble.content.variables[item.shows]
        bottom, top = entry.bounds
        low, middle, high = self._spread((self._kept("state", variable=item.shows) - bottom) / (top - bottom))
        told = [self._between(*levels) for levels in zip(low, middle, high, strict=True)]
        return Shown("level", name, item.label, entry.label, middle, low, high, told)

    def _between(self, low: float, middle: float, high: float, sign: str = "") -> str:
        """A level in words."""
        told = format(middle + 0.0, f"{sign}.2f")
        return f"{told} (nine tenths of worlds: {low:{sign}.2f} to {high:{sign}.2f})" if self.many else told

    def _alignment(self, name: str) -> Shown:
        low, middle, high = self._spread(self._kept("state", variable=name))
        label = self.ensemble.content.variables[name].label
        told = [f"{self._between(*levels, sign='+')}, {tell_sign(levels[1])}" for levels in zip(low, middle, high, strict=True)]
        return Shown("alignment", name, label, "alignment", middle, low, high, told)

    def _milestone(self, name: str, item: Item, milestone: str) -> Shown:
        month = self.ensemble.reached(milestone).isel(world=self.worlds).values
        share = np.array([np.mean((month >= 0) & (month <= now)) for now in self.months])
        label = self.ensemble.content.milestones[milestone].label
        one = f"{item.reached}, {calendar(int(month[0]))}"
        told = [self._shared(value) if self.many else one if value else "not reached" for value in share]
        return Shown("milestone", name, item.label, label, share, share, share, told)

    def _stance(self, name: str, item: Item, dossier: str) -> Shown:
        actor, question = dossier.split(".", 1)
        brief = self.ensemble.content.actors[actor]
        labels = [option.label for option in brief.dossiers[question].options.values()]
        index = self._kept("stance", dossier=dossier)
        shares = np.array([(index == place).mean(axis=0) for place in range(len(labels))])
        most, share = shares.argmax(axis=0), shares.max(axis=0)
        told = [
            f"{labels[place]} ({tell_share(value)} of worlds)" if self.many else labels[place]
            for place, value in zip(most, share, strict=True)
        ]
        return Shown("stance", name, item.label, f"{brief.name}: {brief.dossiers[question].question}", share, share, share, told)

    def _incident(self, name: str, label: str) -> Shown:
        entry = self.ensemble.content.incidents[name]
        if entry.kind == "count":
            low, middle, high = self._spread(self._kept("attacks"))
            told = [f"{number:.0f}" if not self.many else f"{number:.0f} (nine tenths of worlds: {a:.0f} to {b:.0f})"
                    for a, number, b in zip(low, middle, high, strict=True)]  # fmt: skip
            return Shown("incident", name, label, f"{entry.label}, in the month", middle, low, high, told)
        share = self._kept("happened", incident=name).astype(float).mean(axis=0)
        told = [self._shared(value) if self.many else "happened" if value else "did not happen" for value in share]
        return Shown("incident", name, label, f"{entry.label}, in the month", share, share, share, told)

    def _shared(self, share: float) -> str:
        return f"in {tell_share(share)} of worlds"


def tell_share(share: float) -> str:
    """A share of worlds in percent; what happened in some is never told as none, nor what did not in some as all."""
    if 0.0 < share < 0.01 or 0.99 < share < 1.0:
        return "under 1 %" if share < 0.5 else "over 99 %"
    return f"{100 * share:.0f} %"


def tell_sign(alignment: float) -> str:
    """Whether an alignment is friendly or hostile."""
    return "neither" if abs(alignment) < FAINTEST else "friendly" if alignment > 0 else "hostile"
