"""How does a notebook or a program run the theatre?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.config import files
from sim.config.commands import going_on
from sim.config.content import Content
from sim.config.crosscheck import tell_untied
from sim.config.errors import InputError, refuse
from sim.config.loading import load as load_content
from sim.config.overrides import Change
from sim.config.taken import path_of, plain, several
from sim.ensembles.batch import FEW_WORLDS, opened
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution, execution_from
from sim.ensembles.folder import BEGUN, manifest_of, stored
from sim.ensembles.plan import check, grouped, sized
from sim.ensembles.run import Progress, run_ensemble
from sim.ensembles.settings import RunSettings, kept_texts, settings_from
from sim.ensembles.store import DATA, open_data
from sim.mechanisms import check as mechanisms
from sim.world import citing
from sim.world.world import world_numbers

if TYPE_CHECKING:
    from sim.actors.actor import Actor
    from sim.theatre import Theatre


def content(
    scenario: str | Path = "baseline",
    overrides: Iterable[Change] | Mapping[str, Any] = (),
    folders: str | Path | Iterable[str | Path] = (),
    decision: Mapping[str, Any] | None = None,
) -> Content:
    """Everything a scenario's theatre holds, read and checked.

    Parameters
    ----------
    scenario : a scenario's name, or the path of a YAML file.
    overrides : 'actors.china.temperature=0.1', 'decision.depth=2', ..., or a mapping {'actors.china.temperature': 0.1}.
    folders : one of your own or several, laid over the shipped content (`actors/`, `variables/`, `mechanisms/`, `scenarios/`).

    Raises
    ------
    InputError : anything that cannot be used; the message names the file, the key and the nearest right spelling.
    """
    name = plain(scenario)
    if not isinstance(name, str):
        raise refuse("scenario", scenario, "a scenario's name, or the path of a YAML file")
    checks = (citing.problems, mechanisms.problems)
    found = load_content(name, _changes(overrides), _places(folders), plain(decision), checks)
    tell_untied(found)
    return found


def _changes(overrides: Any) -> list[Change]:
    """Overrides as texts, or as pairs of address and value. Raises InputError for anything else."""
    found = plain(overrides)
    changes = list(found.items()) if isinstance(found, Mapping) else several(found)
    for change in changes:
        is_pair = isinstance(change, list | tuple) and len(change) == 2 and isinstance(change[0], str)
        if not isinstance(change, str) and not is_pair:
            raise refuse(
                "overrides", change, "'key=value', such as 'actors.china.temperature=0.1', or a mapping of keys to values"
            )
    return [change if isinstance(change, str) else (change[0], change[1]) for change in changes]


def _places(folders: Any) -> tuple[Path, ...]:
    """Folders of content. Raises InputError for one that is no such folder."""
    found = tuple(path_of(folder, "folders") for folder in several(folders))
    for folder in found:
        if not folder.is_dir():
            raise InputError(f"folders: {folder} is not a folder")
        if not any((folder / part).exists() for part in files.PARTS):
            raise InputError(f"folders: {folder} holds none of {', '.join(files.PARTS)}")
    files.tell_unread(found)
    return found


def run(
    scenario: str | Path = "baseline",
    worlds: int | None = None,
    months: int = 60,
    seed: int = 0,
    overrides: Iterable[Change] | Mapping[str, Any] = (),
    folders: str | Path | Iterable[str | Path] = (),
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
    groups : in place of worlds, how many groups of points, for the designs that move factors (`sim.sampling.factor_designs`).
    settings : design, worlds_per_point, axes, table, vary, until, batch, keep, ...; see `sim.ensembles.settings.RunSettings`.

    Raises
    ------
    InputError : anything that cannot be used.
    """
    chosen = planned(worlds, {"months": months, "seed": seed, **settings})
    where: Execution = execution_from(plain(execution))
    held = content(scenario, overrides, folders)
    if groups is not None:
        chosen = grouped(chosen, held, plain(groups))
    return run_ensemble(held, chosen, actor_classes, progress, execution=where)


def planned(worlds: int | None, values: Mapping[str, Any]) -> RunSettings:
    """Checked settings; where nobody says how many worlds, as many as the design asks for, or 2,000. Raises InputError."""
    given = dict(values) if worlds is None else {**values, "worlds": worlds}
    return sized(kept_texts(settings_from(given)), is_given=worlds is not None)


def theatre(
    scenario: str | Path = "baseline",
    seed: int = 0,
    worlds: int | Sequence[int] | np.ndarray = 1,
    months: int = 60,
    overrides: Iterable[Change] | Mapping[str, Any] = (),
    folders: str | Path | Iterable[str | Path] = (),
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
    place = path_of(folder, "folder")
    manifest = manifest_of(place)
    if not (place / DATA).exists():
        below = sorted(path.parent.name for path in place.glob(f"*/*/{DATA}"))
        hint = f"; those of {', '.join(below)} are in folders below it" if below else ""
        raise InputError(f"{place}: this folder holds no worlds: '{DATA}' is missing{hint}")
    if manifest["state"] == BEGUN:
        raise InputError(f"{place}: this run was never finished; go on with: {going_on(place)}")
    held, settings = stored(place)
    return Ensemble(open_data(place, held, settings), held, settings, place, float(manifest["seconds"]))


def scenarios(folders: str | Path | Iterable[str | Path] = ()) -> list[str]:
    """The names of all scenarios that can be run. Raises InputError for a folder that is none of content."""
    return files.scenario_names(_places(folders))
