"""How does a notebook or a program run the theatre?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.actors.actor import Actor
from sim.config import files
from sim.config.content import Content
from sim.config.content import load as load_content
from sim.config.errors import InputError, refuse
from sim.config.overrides import Change
from sim.ensembles.batch import FEW_WORLDS, opened
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution, execution_from
from sim.ensembles.folder import BEGUN, manifest_of, stored
from sim.ensembles.plan import check, grouped, sized
from sim.ensembles.run import Progress, run_ensemble
from sim.ensembles.settings import RunSettings, kept_texts, settings_from
from sim.ensembles.store import DATA, open_data
from sim.mechanisms.check import check_mechanisms
from sim.theatre import Theatre
from sim.world.citing import checked
from sim.world.world import world_numbers


def content(
    scenario: str = "baseline",
    overrides: Iterable[Change] = (),
    folders: Iterable[str | Path] = (),
    decision: Mapping[str, Any] | None = None,
) -> Content:
    """Everything a scenario's theatre holds, read and checked.

    Parameters
    ----------
    scenario : a scenario's name, or the path of a YAML file.
    overrides : 'actors.china.temperature=0.1', 'decision.depth=2', ...
    folders : your own folders laid over the shipped content (`actors/`, `variables/`, `mechanisms/`, `scenarios/`).

    Raises
    ------
    InputError : anything that cannot be used; the message names the file, the key and the nearest right spelling.
    """
    if not isinstance(scenario, str | Path):
        raise refuse("scenario", scenario, "a scenario's name, or the path of a YAML file")
    scenario = str(scenario)
    extra = tuple(Path(folder) for folder in folders)
    for folder in extra:
        if not folder.is_dir():
            raise InputError(f"folders: {folder} is not a folder")
        if not any((folder / part).exists() for part in files.PARTS):
            raise InputError(f"folders: {folder} holds none of {', '.join(files.PARTS)}")
    return check_mechanisms(checked(load_content(scenario, overrides, extra, decision)))


def run(
    scenario: str = "baseline",
    worlds: int | None = None,
    months: int = 60,
    seed: int = 0,
    overrides: Iterable[str] = (),
    folders: Iterable[str | Path] = (),
    actor_classes: Mapping[str, type[Actor]] | None = None,
    execution: str | Mapping[str, Any] = "serial",
    progress: Progress | None = None,
    groups: int | None = None,
    **settings: Any,
) -> Ensemble:
    """Run many worlds of one scenario and hold them in memory.

    Parameters
    ----------
    scenario, overrides, folders : as for `content`. worlds, months, seed : how many (2,000 unless the design decides), how long,
        with which luck.
    actor_classes : actor id -> subclass of `sim.actors.actor.Actor` with a decision rule of its own.
    execution : 'serial', 'local' (all cores), 'dask', or a mapping as in `sim.ensembles.execution.Execution`.
    progress : called with (worlds done, worlds in all, batches failed) after each batch.
    groups : in place of worlds, how many groups of points, for the designs that move factors (`sim.world.probes`).
    settings : design, worlds_per_point, axes, table, vary, until, batch, keep, ...; see `sim.ensembles.settings.RunSettings`.

    Raises
    ------
    InputError : anything that cannot be used.
    """
    chosen = planned(worlds, {"months": months, "seed": seed, **settings})
    where: Execution = execution_from(execution)
    held = content(scenario, overrides, folders)
    if groups is not None:
        chosen = grouped(chosen, held, groups)
    return run_ensemble(held, chosen, actor_classes, progress, execution=where)


def planned(worlds: int | None, values: Mapping[str, Any]) -> RunSettings:
    """Checked settings; where nobody says how many worlds, as many as the design asks for, or 2,000. Raises InputError."""
    given = dict(values) if worlds is None else {**values, "worlds": worlds}
    return sized(kept_texts(settings_from(given)), is_given=worlds is not None)


def theatre(
    scenario: str = "baseline",
    seed: int = 0,
    worlds: int | Sequence[int] | np.ndarray = 1,
    months: int = 60,
    overrides: Iterable[str] = (),
    folders: Iterable[str | Path] = (),
    actor_classes: Mapping[str, type[Actor]] | None = None,
    trace: bool | None = None,
    **settings: Any,
) -> Theatre:
    """A Mesa model holding the given worlds, at month 0; `step()` it.

    Parameters
    ----------
    worlds : the numbers of the worlds, or how many. World 42 here has the same bits as world 42 of a run with the same seed.
    months : how far it may be stepped. trace : keep accounts for `explain` (default: where there are few worlds).
    settings : design, worlds_per_point, axes, precision, ... as for `run`; an ensemble's own worlds are had from its `theatre`.

    Raises
    ------
    InputError : anything that cannot be used.
    """
    numbers = world_numbers(worlds)
    chosen = planned(None, {"months": months, "seed": seed, **settings})
    held = content(scenario, overrides, folders)
    check(held, chosen)
    keep_accounts = len(numbers) <= FEW_WORLDS if trace is None else trace
    return opened(held, numbers, chosen, actor_classes, keep_accounts)


def load(folder: str | Path) -> Ensemble:
    """The ensemble stored in a results folder; its data are read from disk only where they are used.

    Raises
    ------
    InputError : the folder is not the finished result of a run.
    """
    place = Path(folder)
    manifest = manifest_of(place)
    if not (place / DATA).exists():
        below = sorted(path.parent.name for path in place.glob(f"*/*/{DATA}"))
        hint = f"; those of {', '.join(below)} are in folders below it" if below else ""
        raise InputError(f"{place}: this folder holds no worlds: '{DATA}' is missing{hint}")
    if manifest["state"] == BEGUN:
        raise InputError(f"{place}: this run was never finished; go on with: python -m sim resume={place}")
    held, settings = stored(place)
    return Ensemble(open_data(place, held, settings), held, settings, place, float(manifest["seconds"]))


def scenarios(folders: Iterable[str | Path] = ()) -> list[str]:
    """The names of all scenarios that can be run."""
    return files.scenario_names(tuple(Path(folder) for folder in folders))
