"""Which worlds belong to a view, which of them need not be run again, and which are no longer wanted?"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from sim.config import files
from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.api import load
from sim.ensembles.batch import EachMonth
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution, cores
from sim.ensembles.run import run_ensemble
from sim.page.pictures import Pictures
from sim.page.view import MOST_WORLD_MONTHS, View, most_worlds

KEPT_WORLD_MONTHS = 2 * MOST_WORLD_MONTHS
"""So many worlds times months are kept at most; beyond that what was looked at longest ago is let go."""
KEPT_CONTENTS = 4
"""Contents whose worlds were run last; more worlds of one need not have it read and understood again."""
Found = TypeVar("Found")


PATIENCE = 0.1
"""Seconds after which it is asked again whether worlds that wait for their turn are still wanted."""


class Overtaken(Exception):
    """A run was ended, as whoever asked for it wants something else by now."""


@dataclass(frozen=True)
class Opened:
    """Worlds that are looked at; of a stored result as many as the page holds, and in what they differ from what is stored."""

    ensemble: Ensemble
    cut: str = ""

    @cached_property
    def pictures(self) -> Pictures:
        """What is drawn of it, kept with it."""
        return Pictures(self.ensemble)


class Looker:
    """Runs the worlds of views, one after the other, and keeps the last ones."""

    def __init__(self) -> None:
        self._turn, self._counting = threading.RLock(), threading.Lock()
        self._kept: OrderedDict[str, Opened] = OrderedDict()
        self._asking: dict[str, int] = {}
        self._contents: OrderedDict[str, Content] = OrderedDict()
        self._done = self._steps = 0

    def overtake(self, page: str, number: int) -> EachMonth:
        """Let go of what a page waits for, and return what raises Overtaken as soon as its question is no longer the last.

        Parameters
        ----------
        number : of the question among those of the page; one that comes after a later one is overtaken already.
        """
        with self._counting:
            self._asking[page] = max(number, self._asking.get(page, number))

        def go_on() -> None:
            if self._asking[page] != number:
                raise Overtaken

        return go_on

    def alone(self, work: Callable[[], Found]) -> Found:
        """What `work` returns, while nothing else is run or drawn."""
        with self._turn:
            return work()

    def give_way(self) -> None:
        """Wait until nothing is run or drawn for anybody who looks."""
        with self._turn:
            pass

    def share(self) -> float | None:
        """How much of what is being run is done, 0 to 1; None while nothing is."""
        steps = self._steps
        return min(self._done / steps, 1.0) if steps else None

    def ensemble(self, view: View, go_on: EachMonth = lambda: None) -> Ensemble:
        """The worlds of a view, as `look` finds them."""
        return self.look(view, go_on).ensemble

    def look(self, view: View, go_on: EachMonth = lambda: None) -> Opened:
        """The worlds of a view, run now or kept from before.

        go_on : raises Overtaken when they are no longer wanted, while they wait for their turn or are run.

        Raises
        ------
        InputError : a view that cannot be run. Overtaken.
        """
        while not self._turn.acquire(timeout=PATIENCE):
            go_on()
        try:
            go_on()
            key = f"{view.command()} {_written(view)}"
            return self._kept_or(key, lambda: Opened(self._run(view, go_on)))
        finally:
            self._turn.release()

    def _run(self, view: View, go_on: EachMonth) -> Ensemble:
        """The worlds of a view, run in this process, on all cores where months are compiled."""
        key = f"{replace(view, worlds=1, months=1, seed=0).command()} {_written(view)}"
        content, settings = view.prepare(self._contents.get(key))
        self._contents[key] = content
        self._contents.move_to_end(key)
        while len(self._contents) > KEPT_CONTENTS:
            self._contents.popitem(last=False)

        def step() -> None:
            go_on()
            self._done += 1

        self._done, self._steps = 0, settings.months * -(-settings.worlds // settings.batch)
        try:
            return run_ensemble(content, settings, execution=Execution(kind="serial", workers=cores()), each_month=step)
        finally:
            self._steps = 0

    def stored(self, folder: Path) -> Opened:
        """The worlds of a stored result, at most as many as the page holds. Raises InputError for a folder that holds none."""
        return self._kept_or(str(folder.resolve()), lambda: _first_worlds(load(folder)))

    def _kept_or(self, key: str, made: Callable[[], Opened]) -> Opened:
        with self._turn:
            if key not in self._kept:
                self._kept[key] = made()
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(map(_world_months, self._kept.values())) > KEPT_WORLD_MONTHS:
                self._kept.popitem(last=False)
            return self._kept[key]


def _world_months(opened: Opened) -> int:
    return opened.ensemble.settings.worlds * _months_kept(opened.ensemble)


def _months_kept(ensemble: Ensemble) -> int:
    return 1 if ensemble.settings.keep == "final" else ensemble.settings.months


def _written(view: View) -> list[int]:
    """When the files of the user's own were last written that a view reads: worlds of an earlier state are not shown again."""
    own = [path for folder in files.places(view.folders) for path in sorted(folder.rglob("*.yaml"))]
    own += [files.place(view.scenario)] if view.scenario.endswith((".yaml", ".yml")) else []
    return [path.stat().st_mtime_ns for path in own if path.exists()]


def _first_worlds(ensemble: Ensemble) -> Opened:
    """The first worlds of an ensemble, whole points only."""
    settings = ensemble.settings
    most = most_worlds(_months_kept(ensemble))
    if settings.worlds <= most:
        return Opened(ensemble)
    kept = max(most // settings.worlds_per_point, 1) * settings.worlds_per_point
    if kept > most:
        allowed = f"results with at most {most:,} worlds per point on the page"
        raise refuse("result", f"{settings.worlds_per_point:,} worlds per point", allowed)
    first = replace(
        ensemble,
        data=ensemble.data.isel(world=np.arange(kept)).load(),
        settings=settings.model_copy(update={"worlds": kept}),
    )
    return Opened(first, f"Showing the first {kept:,} of {settings.worlds:,} stored worlds.")
